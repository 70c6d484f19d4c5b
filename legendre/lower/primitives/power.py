"""Square roots of 1 + x² and real powers."""

import math

from ._registry import F8, bits, fma, from_bits, poly, polynomial, primitive, shr
from .exponential import exp_dd

TWO30 = 2.0**30


@primitive()
def sqrt1p2_pair(a):
    """sqrt(1 + a²) for 0 <= a <= 2**60 as a double and what it lacks."""
    w = fma(a, a, 1.0)
    root = math.sqrt(w)
    if F8:
        square = a * a
        low = fma(a, a, -square)
        sum_low = (square - (w - 1.0)) if a < 1.0 else (1.0 - (w - square))
        return root, (fma(-root, root, w) + (sum_low + low)) * (0.5 / root)
    else:
        return root, 0.0


@primitive("sqrt(1 + x**2)")
def sqrt1p2(x):
    """|x| where its square is out of reach of 1."""
    a = abs(x)
    b = TWO30 if a > TWO30 else a
    root = math.sqrt(fma(b, b, 1.0))
    return root if a < TWO30 else a


@primitive("1 / sqrt(1 + x**2)")
def rsqrt1p2(x):
    """The reciprocal of `sqrt1p2`."""
    return 1.0 / sqrt1p2(x)
