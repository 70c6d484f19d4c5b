"""Primitives that the formulas of proximity operators need beside those of the ground floor."""

import math

import numpy as np

from legendre.lower.primitives import primitive
from legendre.lower.primitives._registry import F8, fma

FAR, NEAR = 2.0**500, 2.0**-450  # beyond these a square may overflow, or lose digits to underflow
HUGE_SCALE, TINY_SCALE = 2.0**600, 2.0**-600


@primitive("a", max_ulp=0.5)
def rounded(a: float) -> float:
    """The number of the result's precision next to it: an end of a domain, where a prox that is rounded there lies."""
    if F8:
        return a
    return np.float64(np.float32(a))


@primitive("a*b + c", max_ulp=0.5)
def fused(a: float, b: float, c: float) -> float:
    """One rounding: v - step alpha keeps its digits next to the threshold."""
    return fma(a, b, c)


@primitive("a*b - c*d", max_ulp=1.5)
def products(a: float, b: float, c: float, d: float) -> float:
    """Kahan's difference of products."""
    w = c * d
    return fma(a, b, -w) + fma(-c, d, w)


@primitive("sqrt(a**2 + b**2)", max_ulp=2.0)
def hypot(a: float, b: float) -> float:
    """Without overflow and underflow of the squares."""
    if F8:
        return scaled_hypot(a, b)
    return math.sqrt(fma(a, a, b * b))  # squares of float32 numbers stay in the range of doubles


@primitive()
def scaled_hypot(a: float, b: float) -> float:
    """Scaled by a power of two where a square could leave the range; the scale is chosen, not divided by."""
    a = abs(a)
    b = abs(b)
    large = a if a > b else b
    scale = TINY_SCALE if large > FAR else (HUGE_SCALE if large < NEAR else 1.0)
    back = HUGE_SCALE if large > FAR else (TINY_SCALE if large < NEAR else 1.0)
    x = scale * a
    y = scale * b
    return back * math.sqrt(fma(x, x, y * y))
