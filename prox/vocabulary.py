"""Primitives that the formulas of proximity operators need beside those of the ground floor."""

import math

from legendre.lower.primitives import primitive
from legendre.lower.primitives._registry import fma


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
    """The larger times sqrt(1 + r²), r <= 1, so that no square can overflow."""
    a = abs(a)
    b = abs(b)
    large = a if a > b else b
    small = b if a > b else a
    r = small / large
    return large * math.sqrt(fma(r, r, 1.0)) if small > 0.0 else large + small
