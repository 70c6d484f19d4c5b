"""The logistic function, its derivative, integral and inverses."""

import math

from ._registry import F8, bits, fma, from_bits, poly, primitive, shr
from .exponential import exp_m, exp_m_pair, exp_reduce, expm1_tail
from .logarithm import (
    BIAS,
    EXPONENT,
    LN2,
    LN2_HI,
    LN2_LO,
    QUOTIENT,
    SMALLEST,
    TWO52_BITS,
    TWO54,
    log1p_unit,
    log_parts,
)

TWO_M64 = 2.0**-64


@primitive("log(1 + exp(x))")
def softplus(x):
    """max(x, 0) + log(1 + exp(-|x|)): two terms >= 0."""
    y = log1p_unit(exp_m(-abs(x)))
    return (x if x > 0.0 else 0.0) + y


@primitive("log(exp(t) - 1)")
def log_expm1(t):
    """exp(t) - 1 as a pair, so that the logarithm's zero, t = ln 2, keeps its digits; t beyond 40."""
    n, r, lost = exp_reduce(40.0 if t > 40.0 else t)
    s = from_bits((bits(n) + 1023) << 52)
    if F8:
        one = 1.0 + r
        tail = expm1_tail(r, lost) + (r - (one - 1.0))
        one = one * s
        u = one - 1.0
        v = fma(s, tail, (one - u) - 1.0)
        h = u + v
        high, rest = log_parts(h, (u - h) + v, 0.0)
    else:
        high, rest = log_parts(fma(s, r + expm1_tail(r, 0.0), s - 1.0), 0.0, 0.0)
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
    y = -45.0 if x > 45.0 else -x
    y = (746.0 if F8 else 150.0) if y > (746.0 if F8 else 150.0) else y
    n, r, lost = exp_reduce(y)
    return expit_end(n, r, lost)


@primitive("exp(-x) / (1 + exp(-x))**2")
def dexpit(x):
    """z / (1 + z)², z = exp(-|x|): z r and r = 1 / (1 + z) as pairs."""
    z, low = exp_m_pair(-abs(x))
    b = 1.0 + z
    r = 1.0 / b
    if F8:
        c = ((1.0 - b) + z) + low
        e = fma(-r, b, 1.0) - r * c
        q = z * r
        tail = fma(z, r, -q) + fma(low, r, 2.0 * e * q)
        return fma(q, r, tail * r)
    else:
        return z * r * r


@primitive("log(t / (1 - t))")
def logit(t):
    """k ln 2 + 2 artanh(s), as in `log_quotient`; s = 2t - 1 exactly where k = 0, around t = 1/2."""
    b = 1.0 - t
    tiny = t < SMALLEST
    a = (t * TWO54 if tiny else t) if F8 else t
    i = (bits(a) - bits(b)) + QUOTIENT
    w = from_bits(i & EXPONENT)
    c = w * b
    k = from_bits(shr(i, 52) | TWO52_BITS) - BIAS
    top = fma(-w, (1.0 - b) - t, a - c) if F8 else a - c
    s = (fma(2.0, t, -1.0) if k == 0.0 else top) / (a + c)
    z = s * s
    y = fma(s * z, poly("quotient_tail", z), 2.0 * s)
    if F8:
        k = k - (54.0 if tiny else 0.0)
        y = fma(k, LN2_HI, fma(k, LN2_LO, y))
    else:
        y = fma(k, LN2, y)
    y = y if t < 1.0 else (math.inf if t == 1.0 else math.nan)
    return y if t > 0.0 else (-math.inf if t == 0.0 else math.nan)
