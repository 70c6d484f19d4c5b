"""Primitives of t/a with a > 0 apart from t: a - |t| and a + |t| are formed with what their rounding lost."""

import math

from ._registry import F8, copysign, fma, primitive
from .entropy import kappa1_near, kappa_parts
from .logarithm import log_quotient
from .power import log_extended, pow_of_log

ROUGH = 0.193  # log(1 + q) is about q - q²/2 + ROUGH q³


@primitive("atanh(t/a)")
def atanh_ratio(t, a):
    """Half of log of (a + |t|) / (a - |t|), as in `atanh`."""
    x = abs(t)
    p = a + x
    q = a - x
    high, rest = log_quotient(p, x - (p - a), q, (a - q) - x)
    y = 0.5 * (high + rest)
    return copysign(y, t) if x < a else (copysign(math.inf, t) if x == a else math.nan)


@primitive("1 - (t/a)**2")
def one_minus_sq_ratio(t, a):
    """(a² - t²)/a², a² as a pair and its reciprocal too."""
    square = a * a
    lost = fma(a, a, -square)
    part = fma(-t, t, square)
    w = part + lost
    r = 1.0 / square
    e = fma(-r, lost, fma(-r, square, 1.0))
    return fma(w, r, fma(w, e, lost - (w - part)) * r)


@primitive("(where(t > -a, (1 + t/a)*log(1 + t/a), 0) + where(t < a, (1 - t/a)*log(1 - t/a), 0)) / 2", max_ulp=2.5)
def entropy2_ratio(t, a):
    """As `entropy2`; what t/a lacks counts by the derivative, log(1 + q) - log(1 - q), q = |t/a|."""
    m = abs(t)
    r = 1.0 / a
    q = m * r
    d = a - m
    x = d * r
    if F8:
        q_low = fma(-q, a, m) * r
        y, log_x = kappa_parts(x, -q, -q_low, (fma(-x, a, d) + ((a - d) - m)) * r)
        slope = fma(q * q, fma(q, ROUGH, -0.5), q) - (log_x if q < 0.5 else 0.0)
        y = y if x > 0.0 else 1.0
        y = 0.5 * (kappa1_near(q) + fma(q_low, slope, y))
    else:
        y, _ = kappa_parts(x, -q, 0.0, 0.0)
        y = 0.5 * (kappa1_near(q) + (y if x > 0.0 else 1.0))
    return y if x >= 0.0 else math.nan


@primitive("x**(a/b)")
def pow_ratio(x, a, b):
    """As `pow`, the exponent a/b with what its rounding lost."""
    p = a / b
    high, low = log_extended(x)
    y = p * high
    if F8:
        lost = fma(-p, b, a) / b
        return pow_of_log(x, p, y, fma(p, low, fma(lost, high, fma(p, high, -y))))
    else:
        return pow_of_log(x, p, y, 0.0)
