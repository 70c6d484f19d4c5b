"""exp and its relatives in float32, as in `exponential`; the remainder is carried only where it counts."""

from ._registry import bits, copysign, fma, from_bits, poly, polynomial, single

LOG2_E = 1.4426950408889634
LN2_HI = 0.693359375  # 10 bits: k * LN2_HI is exact
LN2_MID = float.fromhex("-0x1.bd0106p-13")  # ln 2 - LN2_HI in float32
LN2_LOW = float.fromhex("0x1.cf79acp-40")  # and what that lacks
MAGIC = 12582912.0  # 1.5 * 2**23: adding it rounds to an integer, kept in the low bits
TWO_M64 = 2.0**-64

polynomial("exp_single", "exp(x) - 1 - x", (-0.34662, 0.34662), s4=4, factor=2, scale="exp(x)")
polynomial("expm1_single", "exp(x) - 1 - x", (-0.34662, 0.34662), s4=5, factor=2, scale="x")


@single
def exp_reduce(x):
    """n = MAGIC + k and r with x = k ln 2 + r."""
    n = fma(x, LOG2_E, MAGIC)
    k = n - MAGIC
    return n, fma(k, -LN2_MID, fma(k, -LN2_HI, x))


@single
def exp_reduce_pair(x):
    """The same, and what r lacks."""
    n = fma(x, LOG2_E, MAGIC)
    k = n - MAGIC
    g = fma(k, -LN2_HI, x)
    r = fma(k, -LN2_MID, g)
    return n, r, fma(k, -LN2_LOW, fma(k, -LN2_MID, g - r))


@single
def exp_reduce_dd(h, l):
    """The same for h + l, l small beside h: it is first added to r, which multiplies it by exp(r)."""
    n, r, lost = exp_reduce_pair(h)
    l = l + lost
    y = r + l
    return n, y, (r - y) + l


@single
def exp(x):
    """Half of exp(x) is formed, so that 2**k cannot overflow early; tiny results 2**64 too large."""
    x = 89.0 if x > 89.0 else x
    x = -104.0 if x < -104.0 else x
    n, r = exp_reduce(x)
    tiny = x < -86.0
    s = from_bits((bits(n) + (191 if tiny else 126)) << 23)
    return fma(fma(r * r, poly("exp_single", r), r), s, s) * (TWO_M64 if tiny else 2.0)


@single
def exp_m(x):
    """For x <= 0; 0 below -87, where float32 is subnormal and the sum with anything else is not."""
    x = -104.0 if x < -104.0 else x
    n, r = exp_reduce(x)
    tiny = x < -86.0
    s = from_bits((bits(n) + (191 if tiny else 127)) << 23)
    return fma(fma(r * r, poly("exp_single", r), r), s, s) * (TWO_M64 if tiny else 1.0)


@single
def exp_m_normal(x):
    """For x <= 0, held at exp(-87)."""
    n, r = exp_reduce(-87.0 if x < -87.0 else x)
    s = from_bits((bits(n) + 127) << 23)
    return fma(fma(r * r, poly("exp_single", r), r), s, s)


@single
def expm1_pair(x):
    """exp(x) - 1 for -87 <= x <= 88 as a value and what it lacks."""
    n, r, lost = exp_reduce_pair(x)
    s = from_bits((bits(n) + 127) << 23)
    u = s - 1.0
    h = fma(s, r, u)
    l = fma(s, r, u - h)
    return h, fma(s, fma(r * r, poly("expm1_single", r), lost), l)


@single
def expm1(x):
    """Half of it is formed, as in `exp`."""
    y = 89.0 if x > 89.0 else x
    y = -18.0 if y < -18.0 else y
    n, r, lost = exp_reduce_pair(y)
    s = from_bits((bits(n) + 126) << 23)
    u = s - 0.5
    h = fma(s, r, u)
    l = fma(s, r, u - h)
    return copysign(2.0 * (h + fma(s, fma(r * r, poly("expm1_single", r), lost), l)), x)
