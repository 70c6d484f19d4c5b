"""The logistic function, its derivative, integral and inverses."""

import math

from ._registry import F8, bits, fma, from_bits, poly, polynomial, primitive, shr
from .exponential import exp_m, exp_reduce
from .logarithm import (
    BIAS,
    EXPONENT,
    LN2,
    LN2_HI,
    LN2_LO,
    MANTISSA,
    OFFSET,
    ONE_BITS,
    QUOTIENT,
    SQRT_HALF,
    TWO52_BITS,
    TWO54,
    log1p_unit,
    log_series,
    split,
)

TWO_M64 = 2.0**-64
TWO64 = 2.0**64
TWO500 = 2.0**500
TWO_M900 = 2.0**-900
BIAS500 = BIAS + 500.0


polynomial("expm1_fine", "exp(x) - 1 - x", (-0.34658, 0.34658), f8=10, f4=5, factor=2, scale="x")


@primitive("log(1 + exp(x))")
def softplus(x):
    """max(x, 0) + log(1 + exp(-|x|)): two terms >= 0."""
    y = log1p_unit(exp_m(-abs(x)))
    return (x if x > 0.0 else 0.0) + y


@primitive()
def log_of_expm1(n, r, lost, bias):
    """high, rest with log(2**(BIAS - bias) (exp(x) - 1)) = high + rest, for the reduced x > 0."""
    s = from_bits((bits(n) + 1023) << 52)
    u = s - 1.0
    if F8:
        q = fma(r * r, poly("expm1_fine", r), lost)
        p = r + q
        h = fma(s, p, u)
        l = fma(s, q - (p - r), fma(s, p, u - h))
        i = bits(h) + OFFSET
        k = from_bits(shr(i, 52) | TWO52_BITS) - bias
        m = (i & MANTISSA) + SQRT_HALF
        f = from_bits(m) - 1.0
        c = l * from_bits((m - bits(h)) + ONE_BITS)
        return log_series(k, f, fma(c * f, f, c))
    else:
        k, m = split(fma(s, fma(r * r, poly("expm1_fine", r), r), u))
        return log_series(k, m - 1.0, 0.0)


@primitive("log(exp(t) - 1)")
def log_expm1(t):
    """exp(t) - 1 as a pair, so that the logarithm's zero, t = ln 2, keeps its digits; t beyond 40."""
    x = 40.0 if t > 40.0 else t
    if F8:
        tiny = t < TWO_M900
        n, r, lost = exp_reduce(x * (TWO500 if tiny else 1.0))
        high, rest = log_of_expm1(n, r, lost, BIAS500 if tiny else BIAS)
    else:
        n, r, lost = exp_reduce(x)
        high, rest = log_of_expm1(n, r, lost, BIAS)
    y = high + rest if t < 40.0 else t
    return y if t > 0.0 else (-math.inf if t == 0.0 else math.nan)


@primitive()
def expit_end(n, r, lost):
    """u / (u + u exp(y)), u = 2**-64, of the reduced y: exp(y) <= exp(746) cannot overflow."""
    if F8:
        s = from_bits((bits(n) + 959) << 52)
        p = r + fma(r * r, poly("exp_tail", r), lost)
        return TWO_M64 / fma(p, s, TWO_M64 + s)
    else:
        s = from_bits((bits(n) + 1023) << 52)
        return 1.0 / fma(fma(r * r, poly("exp_tail", r), r), s, 1.0 + s)


@primitive("1 / (1 + exp(-x))")
def expit(x):
    """The quotient alone underflows, once."""
    x = 45.1 if x > 45.1 else x  # no float32, or the comparison would be made in another width
    x = (-746.1 if F8 else -150.1) if x < (-746.1 if F8 else -150.1) else x
    n, r, lost = exp_reduce(-x)
    return expit_end(n, r, lost)


@primitive()
def dexpit_end(n, r, lost, scale):
    """scale (y - y²), y = 1/(1 + exp(a)) <= 1/2 with what it loses, for the reduced a <= 751 and a power of 2."""
    if F8:
        s = from_bits((bits(n) + 959) << 52)
        c = TWO_M64 + s
        p = r + fma(r * r, poly("exp_tail", r), lost)
        rest = fma(p, s, TWO_M64 - (c - s))
        d = c + rest
        top = TWO_M64 * scale
        y = top / d
        low = (fma(-y, d, top) + y * ((d - c) - rest)) * (y * (TWO64 / scale))
        x = -y / scale
        return y + fma(x, y, fma(2.0 * x, low, low))
    else:
        y = expit_end(n, r, lost)
        return fma(-y, y, y) * scale


@primitive("exp(-x) / (1 + exp(-x))**2")
def dexpit(x):
    """Even."""
    a = abs(x)
    n, r, lost = exp_reduce((750.1 if F8 else 150.1) if a > (750.1 if F8 else 150.1) else a)
    return dexpit_end(n, r, lost, 1.0)


@primitive("log(t / (1 - t))")
def logit(t):
    """k ln 2 + 2 artanh(s), as in `log_quotient`; s = 2t - 1 exactly where k = 0, around t = 1/2.

    All is done with 2**54 t, which is normal.
    """
    b = 1.0 - t
    a = t * TWO54
    i = (bits(a) - bits(b)) + QUOTIENT
    w = from_bits(i & EXPONENT)
    c = w * b
    k = from_bits(shr(i, 52) | TWO52_BITS) - (BIAS + 54.0)
    top = fma(-w, (1.0 - b) - t, a - c) if F8 else a - c
    middle = fma(2.0 * TWO54, t, -TWO54)
    s = (middle if k == 0.0 else top) / (a + c)
    z = s * s
    y = fma(s * z, poly("quotient_tail", z), 2.0 * s)
    y = fma(k, LN2_HI, fma(k, LN2_LO, y)) if F8 else fma(k, LN2, y)
    inside = t * b
    return y if inside > 0.0 else (middle * math.inf if inside == 0.0 else math.nan)
