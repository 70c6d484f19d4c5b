"""Squareplus (s + sqrt(s² + b))/2, its derivative, its integral and the potential of its inverse, for all doubles.

The first three are sums of one sign; sqrt(s² + b) is sqrt(b) sqrt(1 + (s/sqrt(b))²), and |s| beyond 2**30 sqrt(b).
"""

import math

from ._registry import copysign, fma, poly, primitive
from .hyperbolic import asinh
from .logarithm import log

TWO30 = 2.0**30
TWO60 = 2.0**60
TWO600 = 2.0**600
TWO_M600 = 2.0**-600
TWO_M900 = 2.0**-900
LOG_TWO600 = 415.88830833596718565


@primitive()
def half_sum_of_root(s, b):
    """(|s| + sqrt(s² + b))/2 and the root."""
    a = abs(s)
    k = math.sqrt(b)
    far = TWO30 * k
    x = (far if a > far else a) / k
    root = a if a > far else k * math.sqrt(fma(x, x, 1.0))
    return fma(0.5, a, 0.5 * root), root


@primitive("(s + sqrt(s**2 + b))/2", max_ulp=2.5)
def squareplus_scaled(s, b):
    """For negative s b/4 over the half sum."""
    h, _ = half_sum_of_root(s, b)
    return h if s >= 0.0 else 0.25 * b / h


@primitive("(1 + s/sqrt(s**2 + b))/2", max_ulp=3.0)
def dsquareplus_scaled(s, b):
    """(1 + q)/2, q = s/sqrt(s² + b), and `squareplus_scaled` over the root for q < -1/2."""
    h, root = half_sum_of_root(s, b)
    q = s / root if abs(s) < math.inf else copysign(1.0, s)
    y = fma(0.5, q, 0.5) if q > -0.5 else 0.25 * b / h / root
    return y if s == s else s


@primitive("(s**2 + s*sqrt(s**2 + b) + b*asinh(s/sqrt(b)))/4", max_ulp=2.5)
def squareplus_conj_scaled(s, b):
    """s/2 squareplus(s) + b/4 asinh(s/sqrt(b)), of one sign; the quotient is taken 2**-600 times if it overflows."""
    h, _ = half_sum_of_root(s, b)
    x = s / math.sqrt(b)
    far = abs(x) == math.inf
    x = (s * TWO_M600) / math.sqrt(b) if far else x
    arc = asinh(x)
    arc = arc + (LOG_TWO600 if s > 0.0 else -LOG_TWO600) if far else arc
    a = abs(s)
    y = fma(s, 0.5 * h, 0.25 * b * arc) if s >= 0.0 else 0.25 * b * (arc - 0.5 * (a / h))
    y = s * (0.5 * math.sqrt(b)) if a < TWO_M900 else y
    return y if a < math.inf else s


@primitive("t**2/2 - b*log(t)/4 + b*(log(b/4) - 1)/8", max_ulp=2.5)
def squareplus_phi_scaled(t, b):
    """b/4 ((x² - 1)/2 - log(x)), x = t/sqrt(b/4): by x² - 1 near its double zero; a tiny t is taken 2**600 times.

    The promise is for b of which sqrt(b/4) is a double; otherwise its rounding counts between the two forms.
    """
    r = math.sqrt(0.25 * b)
    tiny = t < TWO_M900
    x = (t * (TWO600 if tiny else 1.0)) / r
    w = fma(t, t, -0.25 * b) / (0.25 * b)
    s = w / (2.0 + w)
    z = s * s
    near = -0.5 * fma(-s, w, s * z * poly("artanh_tail", z))
    far = fma(0.5 * x, x, -0.5) - log(x) + (LOG_TWO600 if tiny else 0.0)
    y = 0.25 * b * (near if z < 0.1111 else far)
    return 0.5 * t * t if x > TWO60 else y
