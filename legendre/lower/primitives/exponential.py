"""exp and its relatives: 2**k times 1 + r + r² q(r) with |r| <= ln 2 / 2."""

from ._registry import F8, bits, copysign, fma, from_bits, poly, polynomial, primitive

LOG2_E = 1.4426950408889634
LN2_HI = float.fromhex("0x1.62e42fefa3800p-1")  # 42 bits: k * LN2_HI is exact for |k| < 2048
LN2_LO = float.fromhex("0x1.ef35793c76730p-45")
MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to an integer, kept in the low bits
TWO_M300 = 2.0**-300
HALF_LN2 = 0.34657359027997264

polynomial("exp_tail", "exp(x) - 1 - x", (-0.34658, 0.34658), f8=9, f4=4, factor=2, scale="exp(x)")
polynomial("expm1_tail", "exp(x) - 1 - x - x**2/2", (-0.34658, 0.34658), f8=9, f4=4, factor=3, scale="x**2/2")


@primitive()
def exp_reduce(x):
    """n = MAGIC + k and r with x = k ln 2 + r + lost; `lost` is what rounding r to a double loses."""
    n = fma(x, LOG2_E, MAGIC)
    k = n - MAGIC
    if F8:
        h = fma(k, -LN2_HI, x)
        r = fma(k, -LN2_LO, h)
        return n, r, fma(k, -LN2_LO, h - r)
    else:
        return n, fma(k, -(LN2_HI + LN2_LO), x), 0.0


@primitive()
def exp_reduce_dd(h, l):
    """The same for h + l, |l| <= ulp(h)."""
    n = fma(h, LOG2_E, MAGIC)
    k = n - MAGIC
    if F8:
        g = fma(k, -LN2_HI, h)
        c = fma(k, -LN2_LO, l)
        r = g + c
        return n, r, (g - r) + c
    else:
        return n, fma(k, -(LN2_HI + LN2_LO), h), 0.0


@primitive()
def exp_parts(x):
    """n, one, tail with exp(x) = 2**k (one + tail), `one` near 1 and |tail| <= 0.06, accurate to 2**-57."""
    n, r, lost = exp_reduce(x)
    if F8:
        one = 1.0 + r
        return n, one, fma(r * r, poly("exp_tail", r), lost) + (r - (one - 1.0))
    else:
        return n, 1.0, fma(r * r, poly("exp_tail", r), r)


@primitive("exp(x)", max_ulp=0.8)
def exp(x):
    """Half of exp(x) is formed, so that 2**k cannot overflow early; tiny results 2**300 too large."""
    x = (710.0 if F8 else 150.0) if x > (710.0 if F8 else 150.0) else x
    x = (-746.0 if F8 else -150.0) if x < (-746.0 if F8 else -150.0) else x
    n, one, tail = exp_parts(x)
    if F8:
        tiny = x < -700.0
        s = from_bits((bits(n) + (1323 if tiny else 1022)) << 52)
        return fma(tail, s, one * s) * (TWO_M300 if tiny else 2.0)
    else:
        s = from_bits((bits(n) + 1023) << 52)
        return fma(tail, s, s)


@primitive()
def exp_m_pair(x):
    """exp(x) for x <= 0 as a double and what it lacks (not below the normal range)."""
    x = (-746.0 if F8 else -150.0) if x < (-746.0 if F8 else -150.0) else x
    n, one, tail = exp_parts(x)
    if F8:
        tiny = x < -700.0
        s = from_bits((bits(n) + (1323 if tiny else 1023)) << 52)
        back = TWO_M300 if tiny else 1.0
        p = one + tail
        return (p * s) * back, (((one - p) + tail) * s) * back
    else:
        s = from_bits((bits(n) + 1023) << 52)
        return fma(tail, s, s), 0.0


@primitive("exp(x)", max_ulp=0.8)
def exp_m(x):
    """For x <= 0, -inf included."""
    h, _ = exp_m_pair(x)
    return h


@primitive()
def exp_m_to_e80(h, l):
    """exp(h + l) for -80 <= h <= 0; below, what is lost beside 1."""
    x = -80.1 if h < -80.1 else h
    n, r, lost = exp_reduce_dd(x, l)
    s = from_bits((bits(n) + 1023) << 52)
    return fma(r + fma(r * r, poly("exp_tail", r), lost), s, s)


@primitive("exp(h + l)", max_ulp=0.8)
def exp_dd(h, l):
    """For |l| <= ulp(h), as after a product of which l is the rounding error; an infinite h has l = 0."""
    x = (710.0 if F8 else 150.0) if h > (710.0 if F8 else 150.0) else h
    x = (-746.0 if F8 else -150.0) if x < (-746.0 if F8 else -150.0) else x
    n, r, lost = exp_reduce(x)
    if F8:
        l = l + lost
        y = r + l
        one = 1.0 + y
        tail = fma(y * y, poly("exp_tail", y), (r - y) + l) + (y - (one - 1.0))
        tiny = x < -700.0
        s = from_bits((bits(n) + (1323 if tiny else 1022)) << 52)
        return fma(tail, s, one * s) * (TWO_M300 if tiny else 2.0)
    else:
        r = r + l
        s = from_bits((bits(n) + 1023) << 52)
        return fma(fma(r * r, poly("exp_tail", r), r), s, s)


@primitive()
def expm1_tail(r, lost):
    """exp(r + lost) - 1 - r, r²/2 (the larger part) entering the last operation exactly."""
    half = 0.5 * r
    return fma(half, r, fma(r * (r * r), poly("expm1_tail", r), lost))


@primitive()
def expm1_parts(x):
    """u, v with exp(x) - 1 = u + v, |v| small beside u, for |x| <= 700: 2**k one - 1 is taken exactly."""
    n, r, lost = exp_reduce(x)
    s = from_bits((bits(n) + 1023) << 52)
    if F8:
        one = 1.0 + r
        tail = expm1_tail(r, lost) + (r - (one - 1.0))
        one = one * s
        u = one - 1.0
        t = u - one
        return u, fma(s, tail, (one - (u - t)) - (1.0 + t))
    else:
        return s - 1.0, s * (r + expm1_tail(r, 0.0))


@primitive()
def expm1_pair(x):
    """exp(x) - 1 for |x| <= 700 as a double and what it lacks."""
    u, v = expm1_parts(x)
    t = u + v
    if F8:
        return t, (u - t) + v
    else:
        return t, 0.0


@primitive("exp(x) - 1")
def expm1(x):
    """Half of it is formed, as in `exp`."""
    y = 710.0 if x > 710.0 else x
    y = -50.0 if y < -50.0 else y
    n, r, lost = exp_reduce(y)
    s = from_bits((bits(n) + 1022) << 52)
    if F8:
        one = 1.0 + r
        tail = expm1_tail(r, lost) + (r - (one - 1.0))
        return copysign(2.0 * fma(s, tail, fma(s, one, -0.5)), x)
    else:
        return copysign(2.0 * fma(s, (r + expm1_tail(r, 0.0)), s - 0.5), x)


@primitive("exp(h) - 1 - h")
def e2(h):
    """The remainder's own polynomial near 0; elsewhere exp(h) - 1 as a pair, less h."""
    x = 705.0 if h > 705.0 else h
    x = -50.0 if x < -50.0 else x
    n, r, lost = exp_reduce(x)
    tail = expm1_tail(r, 0.0)
    s = from_bits((bits(n) + 1023) << 52)
    if F8:
        one = 1.0 + r
        one_s = one * s
        u = one_s - 1.0
        t = u - one_s
        v = fma(s, (tail + lost) + (r - (one - 1.0)), (one_s - (u - t)) - (1.0 + t))
        far = (u - h) + v
    else:
        far = fma(s, r + tail, (s - 1.0) - h)
    far = exp(h) if h > 700.0 else far
    return tail if abs(h) < HALF_LN2 else far
