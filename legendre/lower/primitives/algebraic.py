"""Algebraic functions and the logarithm's relatives that vanish to second order or away from 1."""

import math

from ._registry import fma, poly, primitive
from .logarithm import log, log1p, log_ratio

E_HI = 2.718281828459045
E_LO = 1.4456468917292502e-16
INV_E_HI = 0.36787944117144233
INV_E_LO = -1.2428753672788363e-17
TWO600 = 2.0**600
TWO_M600 = 2.0**-600


@primitive("1 - t**2", max_ulp=1.0)
def one_minus_sq(t):
    """One rounding: the square is exact inside the fused product."""
    return fma(-t, t, 1.0)


@primitive("x**2 - c", max_ulp=1.0)
def square_minus(x, c):
    """One rounding, also next to the zero."""
    return fma(x, x, -c)


@primitive("x - c/x", max_ulp=1.0)
def minus_ratio(x, c):
    """(x**2 - c)/x with one rounding next to the zero, x 2**-600 times smaller where the square would overflow."""
    far = abs(x) > 1e150
    scale = TWO_M600 if far else 1.0
    y = x * scale
    return fma(y, y, -c * scale * scale) / y * (TWO600 if far else 1.0)


@primitive("(1 - t**2)**(3/2)", max_ulp=1.5)
def one_minus_sq_3_2(t):
    """w sqrt(w), w = 1 - t² with one rounding."""
    w = fma(-t, t, 1.0)
    return w * math.sqrt(w)


@primitive("1/(1 + s**2)", max_ulp=1.0)
def recip_one_plus_sq(s):
    """From 2**40 on 1/s² by two divisions, so that the square cannot overflow."""
    r = 1.0 / s
    return 1.0 / fma(s, s, 1.0) if abs(s) < 1099511627776.0 else r * r


@primitive("(1 + s**2)**(-3/2)", max_ulp=1.5)
def recip_one_plus_sq_3_2(s):
    """q sqrt(q), q = 1/(1 + s²); from 2**40 on (1/|s|)³."""
    r = 1.0 / abs(s)
    q = 1.0 / fma(s, s, 1.0)
    return q * math.sqrt(q) if abs(s) < 1099511627776.0 else r * r * r


@primitive("log(1 + x) - x")
def log1p_minus(x):
    """Around 0 by s = x/(2 + x): log(1 + x) = 2 artanh(s) and x = 2s/(1 - s), so the linear parts leave -s x."""
    s = x / (2.0 + x)
    z = s * s
    near = fma(-s, x, s * z * poly("artanh_tail", z))
    far = log1p(x) - x if x < math.inf else -x
    return near if z < 0.1111 else far


@primitive("(t**2 - 1)/2 - log(t)")
def half_square_minus_log(t):
    """-(log1p(w) - w)/2 with w = t² - 1 = (t - 1)(t + 1); as in `log1p_minus` next to its double zero at 1."""
    w = (t - 1.0) * (t + 1.0)
    s = w / (2.0 + w)
    z = s * s
    near = fma(-s, w, s * z * poly("artanh_tail", z))
    far = fma(0.5 * t, t, -0.5) - log(t)
    return -0.5 * near if abs(w) < 0.4 else far


@primitive("t*log(t) - t")
def xlogx_minus_x(t):
    """t log(t/e): near e the difference t - e is formed with e in two parts."""
    y = t * log_ratio(t, E_HI, (t - E_HI) - E_LO)
    inside = y if t < math.inf else t
    return inside if t > 0.0 else (0.0 if t == 0.0 else math.nan)


@primitive("1 + log(t)")
def one_plus_log(t):
    """log(e t): near 1/e the difference t - 1/e is formed with 1/e in two parts."""
    y = log_ratio(t, INV_E_HI, (t - INV_E_HI) - INV_E_LO)
    inside = y if t < math.inf else t
    return inside if t > 0.0 else log(t)
