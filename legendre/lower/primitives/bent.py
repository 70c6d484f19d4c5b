"""The bent identity rho(s) = s + (sqrt(1 + s²) - 1)/2: its inverse, the slope of that, and both potentials.

The conjugate is s²/2 + h(s) with h odd, h = (s (sqrt(1 + s²) - 1) + (asinh(s) - s))/4, of the size of s³/12
near 0.  The potential is t s - phi*(s) at s = phi'(t): there the derivative by s vanishes, so that an error of s
enters by its square only.
"""

import math

from ._registry import copysign, fma, poly, polynomial, primitive
from .hyperbolic import asinh_parts
from .power import sqrt1p2_pair

TWO30 = 2.0**30
TWO60 = 2.0**60
HUGE = 1e150  # from here on the potentials are their leading terms, as long as these do not overflow
CONJ_NEAR = 0.35

polynomial(
    "bent_near", "(x*sqrt(1 + x**2) + asinh(x) - 2*x)/4", (0.0, 0.3501), f8=9, f4=4, factor=3, power=2, scale="x**2/2"
)


@primitive()
def bent_root(t):
    """sqrt(t² + t + 1) as sqrt((t + 1/2)² + 3/4) where that is |t + 1/2|."""
    far = abs(t) > TWO30
    x = 1.0 if far else t
    return abs(t + 0.5) if far else math.sqrt(fma(x, x + 1.0, 1.0))


@primitive("s + (sqrt(1 + s**2) - 1)/2")
def bent(s):
    """s + s/(2 (w + 1)) s, w = sqrt(1 + s²); far out 3 s/2 or -s/2."""
    far = abs(s) > TWO60
    x = 1.0 if far else s
    return (0.5 + copysign(1.0, s)) * abs(s) if far else fma(0.5 * x / (math.sqrt(fma(x, x, 1.0)) + 1.0), x, x)


@primitive("2*(2*t - sqrt(t**2 + t + 1) + 1)/3", max_ulp=2.5)
def bent_grad(t):
    """t (4 - 2 (t + 1)/(w + 1))/3, w = sqrt(t² + t + 1): the parenthesis lies between 2 and 6."""
    return t * (fma(-2.0, (t + 1.0) / (bent_root(t) + 1.0), 4.0) / 3.0)


@primitive("4/3 - (2*t + 1)/(3*sqrt(t**2 + t + 1))")
def bent_hess(t):
    """Between 2/3 and 2, and as good as there from 2**30 on."""
    a = abs(t)
    x = copysign(TWO30 if a > TWO30 else a, t)
    return fma(-2.0, (x + 0.5) / math.sqrt(fma(x, x + 1.0, 1.0)), 4.0) / 3.0


@primitive("(2*s**2 + s*sqrt(1 + s**2) - 2*s + asinh(s))/4")
def bent_conj(s):
    """s²/2 + h(s): the root less 1 is exact and what it lacks is added; beyond 2**60, 3 s²/4 or s²/4."""
    a = abs(s)
    z = a * a
    near = a * z * poly("bent_near", z)
    b = TWO60 if a > TWO60 else a
    root, low = sqrt1p2_pair(b)
    high, rest = asinh_parts(b)
    h = 0.25 * fma(b, root - 1.0, fma(b, low, (high - b) + rest))
    y = fma(0.5 * s, s, copysign(near if a < CONJ_NEAR else h, s))
    return y if a < TWO60 else (0.5 + copysign(0.25, s)) * a * a


@primitive(
    "2*t**2/3 + 2*t/3 - (2*t + 1)*sqrt(t**2 + t + 1)/6 - asinh(sqrt(3)*(2*t + 1)/3)/4 + asinh(sqrt(3)/3)/4 + 1/6",
    max_ulp=2.5,
)
def bent_phi(t):
    """t s - phi*(s); far out t²/3 or t²."""
    s = bent_grad(t)
    y = fma(t, s, -bent_conj(s))
    far = t / 3.0 * t if t > 0.0 else t * t
    return y if abs(t) < HUGE else far
