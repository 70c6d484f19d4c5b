"""Hyperbolic functions, their inverses and the potentials built of them."""

import math

from ._registry import F8, bits, copysign, fma, from_bits, poly, polynomial, primitive
from .exponential import exp_m, exp_parts, exp_reduce, expm1_pair
from .logarithm import log1p_unit, log_parts
from .logistic import dexpit
from .power import sqrt1p2_pair

LN2_HI = float.fromhex("0x1.62e42fefa3800p-1")
LN2_LO = float.fromhex("0x1.ef35793c76730p-45")
TWO60 = 2.0**60
ROOT = float.fromhex("0x1.8245bda60b142p+0")  # the zero of s asinh s - sqrt(1 + s²), with the next line
ROOT_LO = 0.0

polynomial(
    "log_cosh", "log(cosh(x))", (0.0, 0.7), f8=13, f4=6, factor=2, power=2
)


@primitive("tanh(x)")
def tanh(x):
    """-t / (2 + t), t = exp(-2|x|) - 1 as a pair, with one step of correction of the quotient."""
    a = abs(x)
    t, low = expm1_pair(-2.0 * (32.0 if a > 32.0 else a))
    if F8:
        b = 2.0 + t
        c = ((2.0 - b) + t) + low
        r = 1.0 / b
        q = -t * r
        return copysign(fma((fma(-q, b, -t) - low) - q * c, r, q), x)
    else:
        return copysign(t / (2.0 + t), x)


@primitive("1 / cosh(x)**2")
def sech2(x):
    """4 z / (1 + z)², z = exp(-2|x|)."""
    return 4.0 * dexpit(2.0 * x)


@primitive("sinh(x)")
def sinh(x):
    """p + p / (1 + 2p), p = (exp|x| - 1) / 2: two terms >= 0, no overflow before the result's."""
    a = abs(x)
    n, r, lost = exp_reduce(711.0 if a > 711.0 else a)
    s = from_bits((bits(n) + 1022) << 52)
    if F8:
        one = 1.0 + r
        tail = fma(r * r, poly("expm1_tail", r), lost) + (r - (one - 1.0))
        one = one * s
        u = one - 0.5
        v = fma(s, tail, (one - u) - 0.5)
    else:
        u = s - 0.5
        v = s * fma(r * r, poly("expm1_tail", r), r)
    p = u + v
    y = u + (v + p / fma(2.0, p, 1.0))
    return copysign(y if a < 710.6 else (math.inf if a > 0.0 else a), x)


@primitive("cosh(x)")
def cosh(x):
    """e + 1 / (4e), e = exp|x| / 2."""
    a = abs(x)
    n, one, tail = exp_parts(711.0 if a > 711.0 else a)
    s = from_bits((bits(n) + 1022) << 52)
    one = one * s
    e = fma(tail, s, one)
    return one + fma(tail, s, 0.25 / e) if a < 710.6 else (math.inf if a > 0.0 else a)


@primitive("log(cosh(x))")
def logcosh(x):
    """|x| - ln 2 + log(1 + exp(-2|x|)), two terms >= 0 beyond 0.7; below, the polynomial in x²."""
    a = abs(x)
    z = a * a
    near = z * poly("log_cosh", z)
    far = log1p_unit(exp_m(-2.0 * a))
    if F8:
        far = (a - LN2_HI) + (far - LN2_LO)
    else:
        far = (a - (LN2_HI + LN2_LO)) + far
    return near if a < 0.7 else far


@primitive("atanh(t)")
def atanh(t):
    """Half of log of (1 + |t|) / (1 - |t|), the quotient and both its parts taken as pairs."""
    x = abs(t)
    a = 1.0 + x
    b = 1.0 - x
    r = 1.0 / b
    q = a * r
    low = (fma(-q, b, a) + ((x - (a - 1.0)) - q * ((1.0 - b) - x))) * r
    high, rest = log_parts(q, low, 0.0)
    y = 0.5 * (high + rest)
    return copysign(y, t) if x < 1.0 else (copysign(math.inf, t) if x == 1.0 else math.nan)


@primitive()
def asinh_parts(a):
    """high, rest with asinh(a) = high + rest for a >= 0: log of 1 + (a + a² / (1 + sqrt(1 + a²))) as a pair."""
    x = TWO60 if a > TWO60 else a
    root, low = sqrt1p2_pair(x)
    w = x * x
    b = 1.0 + root
    if F8:
        r = 1.0 / b
        g = w * r
        g_low = ((fma(-g, b, w) + fma(x, x, -w)) - g * (((1.0 - b) + root) + low)) * r
        f = x + g
        h = 1.0 + f
        l = (((x - f) + g) if x > g else ((g - f) + x)) + g_low
        l = l + ((f - (h - 1.0)) if f < 1.0 else (1.0 - (h - f)))
    else:
        f = x + w / b
        h = 1.0 + f
        l = f - (h - 1.0)
    big = a > TWO60
    return log_parts(a if big else h, 0.0 if big else l, 1.0 if big else 0.0)


@primitive("asinh(x)")
def asinh(x):
    """All doubles."""
    a = abs(x)
    high, rest = asinh_parts(a)
    return copysign(high + rest if a < math.inf else a, x)
