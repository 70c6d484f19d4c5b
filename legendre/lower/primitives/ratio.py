"""Primitives of t/a with a > 0 apart from t: a - |t| and a + |t| are formed with what their rounding lost."""

import math

from ._registry import copysign, fma, primitive
from .logarithm import log_quotient


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
    w = fma(-t, t, square) + lost
    r = 1.0 / square
    return fma(w, r, w * (fma(-r, lost, fma(-r, square, 1.0)) * r))
