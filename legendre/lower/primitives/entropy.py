"""Entropies and their Bregman kernels, each a sum of terms of one sign."""

import math

from ._registry import F8, bits, fma, from_bits, poly, primitive, shr
from .logarithm import BIAS, LN2, LN2_HI, LN2_LO, MANTISSA, OFFSET, SQRT_HALF, TWO52_BITS, log

HUGE = 1e300  # where x log x might overflow and x log x - x does not


@primitive("log(1 + y)")
def log1p_half(y):
    """For -1/2 <= y <= 0."""
    s = y / (2.0 + y)
    z = s * s
    if F8:
        half = 0.5 * y * y
        return y + fma(s, fma(z, poly("artanh_tail", z), half), -half)
    else:
        return fma(s * z, poly("artanh_tail", z), 2.0 * s)


@primitive("where(t > 0, t*log(t), 0) + where(t < 1, (1 - t)*log(1 - t), 0)")
def entropy1(t):
    """a log a + (1 - a) log(1 - a), a the smaller of t and 1 - t: two terms <= 0; nan outside [0, 1]."""
    b = 1.0 - t
    a = b if b < t else t
    y = fma(a, log(a), (1.0 - a) * log1p_half(-a))
    return y if a > 0.0 else (0.0 if a == 0.0 else math.nan)


@primitive()
def kappa1_near(h):
    """(1 + h) log(1 + h) - h for -1/2 <= h <= 1: h²/(2 + h) (1 + s (1 + s) P(s²) / 2), s = h / (2 + h)."""
    b = 2.0 + h
    r = 1.0 / b
    s = h * r
    z = s * s
    more = 0.5 * s * (1.0 + s) * poly("artanh_tail", z)
    g = h * s
    if F8:
        low = (fma(-s, b, h) - s * ((2.0 - b) + h)) * r
        return fma(g, more, fma(h, low, fma(h, s, -g))) + g
    else:
        return fma(g, more, g)


@primitive()
def kappa_parts(x, h, h_low, lost):
    """y log y - h - h_low at y = x + lost = 1 + h + h_low, and log x.

    Relative accuracy is kept: near y = 1 by `kappa1_near`, for y = 1 + h, elsewhere by taking log x as a pair.
    """
    near = (h > -0.5) & (h < 1.0)
    i = bits(x) + OFFSET
    k = from_bits(shr(i, 52) | TWO52_BITS) - BIAS
    f = from_bits((i & MANTISSA) + SQRT_HALF) - 1.0
    f = h if near else f
    k = 0.0 if near else k
    b = 2.0 + f
    r = 1.0 / b
    s = f * r
    z = s * s
    tail = poly("artanh_tail", z)
    g = h * s
    if F8:
        low = (fma(-s, b, f) - s * ((2.0 - b) + f)) * r
        close = fma(g, 0.5 * s * (1.0 + s) * tail, fma(h, low, fma(h, s, -g))) + g
        double = 2.0 * s
        high = fma(k, LN2_HI, double)
        carry = double - fma(k, -LN2_HI, high)
        rest = fma(s * z, tail, fma(2.0, low, fma(k, LN2_LO, carry)))
        p = x * high
        far = (p - h) + fma(x, rest, fma(x, high, -p) + (fma(lost, high, lost) - h_low))
        log_x = high + rest
    else:
        close = fma(g, 0.5 * s * (1.0 + s) * tail, g)
        log_x = fma(k, LN2, fma(s * z, tail, 2.0 * s))
        far = fma(x, log_x, -h)
    return close if near else far, log_x


@primitive("where(x > 0, x*log(x), 0) - x + 1")
def kappa(x):
    """For x >= 0; the remainder of x log x at its tangent in 1."""
    h = x - 1.0
    y, log_x = kappa_parts(x, h, x - (h + 1.0) if F8 else 0.0, 0.0)
    y = x * (log_x - 1.0) if x > HUGE else y
    return y if x > 0.0 else (1.0 if x == 0.0 else math.nan)


@primitive("where(h > -1, (1 + h)*log(1 + h), 0) - h")
def kappa1(h):
    """For h >= -1: kappa of 1 + h, of which the rounding counts."""
    x = 1.0 + h
    lost = ((1.0 - x) + h if h < 1.0 else (h - x) + 1.0) if F8 else 0.0
    y, log_x = kappa_parts(x, h, 0.0, lost)
    y = x * (log_x - 1.0) if x > HUGE else y
    return y if h > -1.0 else (1.0 if h == -1.0 else math.nan)


@primitive("(where(t > -1, (1 + t)*log(1 + t), 0) + where(t < 1, (1 - t)*log(1 - t), 0)) / 2")
def entropy2(t):
    """Half the sum of (1 + h) log(1 + h) - h >= 0 at h = t and -t; nan outside [-1, 1]."""
    a = abs(t)
    x = 1.0 - a
    y, _ = kappa_parts(x, -a, 0.0, (1.0 - x) - a if F8 else 0.0)
    y = y if x > 0.0 else 1.0
    y = 0.5 * (kappa1_near(a) + y)
    return y if x >= 0.0 else math.nan
