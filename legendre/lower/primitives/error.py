"""The error function, its complement and inverse, and the potential whose gradient the inverse is.

The inverse and its potential depend on t through w = -log(1 - t²): erfinv t = t F(w), where F is a
polynomial in w up to 8 and in sqrt(w) beyond.  The potential
-exp(-erfinv(t)²)/sqrt(pi) is -(1 - t²) G(w) likewise.
"""

import math

from ._registry import F8, bits, copysign, fma, grid, near, poly, polynomial, primitive
from .exponential import exp_dd, exp_m_pair
from .logarithm import log, log_pos

TWO_ROOT = float.fromhex("0x1.20dd750429b6dp+0")  # 2/sqrt(pi)
TWO_ROOT_LO = float.fromhex("0x1.1ae3a914fed80p-56")
RECIP_ROOT = 0.5641895835477563
RECIP_ROOT_LO = 7.66772980658294e-18
HALF_ROOT_PI = 0.886226925452758014
HALF_STEP = 2.0**-8
TO_STEPS = 1.5 * 2.0**45  # adding it rounds to multiples of 2**-7, their number in the low bits
SPLIT = 8.0
CENTRE = 4.0
TAIL_CENTRE = 4.44

ERFCX = "(1 + 8*(1 + x)/(1 - x))*erfcx(4*(1 + x)/(1 - x))"
NEAR_W = "x + 4"
FAR_W = "(x + 4.44)**2"
PHI_RATIO = "exp({w} - (1 - exp(-({w})))*erfinv_ratio({w})**2)/sqrt(pi)"
polynomial("erf_near", "erf(x) - 2*x/sqrt(pi)", (0.0, 1.0), f8=11, f4=6, factor=3, power=2, scale="erf(x)")
polynomial(  # erfcx, to an error that exp(-x²) makes relative to erf
    "erf_far", "erfcx(x + 1)", (0.0, 5.0), f4=13, scale="exp((x + 1)**2)"
)
grid("erf", "erf(x)", "2*exp(-x**2)/sqrt(pi)", step=2.0**-7, count=1024)
polynomial("erfc_far", ERFCX, (-0.7778, 0.7501), f8=20, f4=11)  # x -> 4 (1 + x)/(1 - x) covers 1/2 to 28
polynomial("erfinv_near", f"erfinv_ratio({NEAR_W})", (-4.0, 4.0), f8=26, f4=13)
polynomial("erfinv_far", f"erfinv_ratio({FAR_W})", (-1.612, 1.612), f8=24, f4=11)
polynomial("erf_phi_near", PHI_RATIO.format(w=NEAR_W), (-4.0, 4.0), f8=26, f4=13)
polynomial("erf_phi_far", PHI_RATIO.format(w=FAR_W), (-1.612, 1.612), f8=24, f4=11)


@primitive()
def gauss_pair(a):
    """exp(-a²) as a double and what it lacks; the rounding error of a² is made good."""
    z = a * a
    high, low = exp_m_pair(-z)
    return high, fma(-high, fma(a, a, -z), low) if F8 else low


@primitive("exp(-x**2)", max_ulp=1.0)
def exp_m_sq(x):
    """For every x."""
    a = abs(x)
    a = 28.0 if a > 28.0 else a
    z = a * a
    return exp_dd(-z, -fma(a, a, -z))


@primitive("exp(x**2)", max_ulp=1.0)
def exp_sq(x):
    """For every x; infinite where it overflows."""
    a = abs(x)
    a = 28.0 if a > 28.0 else a
    z = a * a
    return exp_dd(z, fma(a, a, -z))


@primitive()
def erf_pair(a):
    """erf a as an unevaluated sum, for |a| <= 1; 2 a/sqrt(pi) is formed to twice the precision."""
    z = a * a
    x = a * TWO_ROOT
    if F8:
        return x, fma(a * z, poly("erf_near", z), fma(a, TWO_ROOT_LO, fma(a, TWO_ROOT, -x)))
    else:
        return x, a * z * poly("erf_near", z)


@primitive("erf(x)", max_ulp=1.5)
def erf(x):
    """For every x. For a double, a Taylor polynomial about the point r of a grid next to |x| on the side of 0.

    erf(r + d) = erf r + E(r) d (1 + c₁ d + c₂ d² + ...), E = erf' and cₙ = (-1)ⁿ Hₙ(r)/(n + 1)!, with the Hermite
    polynomials Hₙ; 0 <= d <= 2⁻⁷, terms up to c₆. For a float, an odd polynomial up to 1, one minus exp(-x²) times a
    polynomial beyond.
    """
    a = abs(x)
    a = 6.0 if a > 6.0 else a
    if F8:
        n = (a - HALF_STEP) + TO_STEPS
        r = n - TO_STEPS
        d = a - r
        at_r, slope = near("erf", bits(n))
        z = r * r
        w = d * d
        c2 = fma(z, 2 / 3, -1 / 3)
        c3 = fma(z, -1 / 3, 1 / 2)
        c4 = fma(z, fma(z, 2 / 15, -2 / 5), 1 / 10)
        c5 = fma(z, fma(z, -2 / 45, 2 / 9), -1 / 6)
        c6 = fma(z, fma(z, fma(z, 4 / 315, -2 / 21), 1 / 7), -1 / 42)
        odd = r * fma(w, fma(w, c5, c3), -1.0)
        even = fma(w, fma(w, c6, c4), c2)
        first = slope * d
        y = at_r + fma(first * d, fma(d, even, odd), first)
    else:
        high, low = erf_pair(a)
        g, _ = gauss_pair(a)
        y = high + low if a < 1.0 else fma(-g, poly("erf_far", a - 1.0), 1.0)
    return copysign(y, x)


@primitive("erfc(x)", max_ulp=2.0)
def erfc(x):
    """For every x, down to where it underflows: 1 - erf x up to 1/2, exp(-x²) erfcx(|x|) beyond."""
    a = abs(x)
    a = 28.0 if a > 28.0 else a
    high, low = erf_pair(-x)
    one = 1.0 + high
    near = one + ((high - (one - 1.0)) + low)
    d = fma(2.0, a, 1.0)
    e = a + 4.0
    inverse = 1.0 / (d * e)
    p = poly("erfc_far", (a - 4.0) * d * inverse)
    p_over_d = p * (e * inverse)
    g, lost = gauss_pair(a)
    if F8:
        rest = fma(-p_over_d, fma(2.0, a, 1.0 - d), fma(-p_over_d, d, p)) * (e * inverse)
        far = fma(g, p_over_d, fma(g, rest, lost * p_over_d))
    else:
        far = g * p_over_d
    return near if a < 0.5 else (far if x > 0.0 else 2.0 - far)


@primitive("x*erf(x) + exp(-x**2)/sqrt(pi)", max_ulp=2.0)
def erf_conj(x):
    """For every x; both terms are positive."""
    a = abs(x)
    g, lost = gauss_pair(28.0 if a > 28.0 else a)
    return fma(a, erf(a), fma(g, RECIP_ROOT, fma(g, RECIP_ROOT_LO, lost * RECIP_ROOT)))


@primitive("erfinv(t)", max_ulp=3.0)
def erfinv(t):
    """For -1 <= t <= 1; 1 - t² is rounded once, so that the ends keep their digits. What q <= 0 gives is not used."""
    q = fma(-t, t, 1.0)
    w = -log_pos(q)
    near = poly("erfinv_near", w - CENTRE)
    far = poly("erfinv_far", math.sqrt(w) - TAIL_CENTRE)
    value = t * (near if w < SPLIT else far)
    return value if abs(t) < 1.0 else t * math.inf


@primitive()
def erf_phi_factor(q):
    """The slowly varying factor of exp(-erfinv(t)²)/sqrt(pi) = q g, q = 1 - t²; constant below q = 1e-16."""
    w = -log_pos(q if q > 1e-16 else 1e-16)
    near = poly("erf_phi_near", w - CENTRE)
    far = poly("erf_phi_far", math.sqrt(w) - TAIL_CENTRE)
    return near if w < SPLIT else far


@primitive("-exp(-erfinv(t)**2)/sqrt(pi)", max_ulp=3.5)
def erf_phi(t):
    """For -1 <= t <= 1."""
    q = fma(-t, t, 1.0)
    return -q * erf_phi_factor(q)


@primitive("sqrt(pi)/2*exp(erfinv(t)**2)", max_ulp=3.5)
def erfinv_slope(t):
    """For -1 < t < 1, the derivative of erfinv; the product's and the quotient's roundings are made good."""
    q = fma(-t, t, 1.0)
    g = erf_phi_factor(q)
    p = q * g
    r = 0.5 / p
    return fma(2.0 * r, fma(-r, fma(q, g, -p), fma(-r, p, 0.5)), r)


@primitive()
def erfcx_far(x):
    """exp(x²) erfc(x) for x >= 0.5."""
    d = fma(2.0, x, 1.0)
    e = x + 4.0
    inverse = 1.0 / (d * e)
    return poly("erfc_far", (x - 4.0) * d * inverse) * (e * inverse)


@primitive()
def erfinv_slope_beyond(a):
    """The derivative of erfinv at a distance a <= 1e-15 from an end: with erfc(x) = a it is √π/2 erfcx(x)/a.

    Newton on x² - log erfcx(x) = -log a, whose left side has the derivative 2/(√π erfcx(x)); erfcx varies slowly.
    """
    w = -log(a)
    x = math.sqrt(w - 0.5 * log_pos(math.pi * w))
    e = erfcx_far(x)
    x = fma((w - fma(x, x, -log_pos(e))) * e, HALF_ROOT_PI, x)
    e = erfcx_far(x)
    x = fma((w - fma(x, x, -log_pos(e))) * e, HALF_ROOT_PI, x)
    e = erfcx_far(x)
    x = fma((w - fma(x, x, -log_pos(e))) * e, HALF_ROOT_PI, x)
    return HALF_ROOT_PI * erfcx_far(x) / a


@primitive("sqrt(pi)/2*exp(erfinv(1 - a)**2)", max_ulp=3.5)
def erfinv_slope_from_end(a):
    """The derivative of erfinv at the distance 0 < a <= 1 from an end of its domain."""
    q = a * (2.0 - a)
    far = erfinv_slope_beyond(a if a < 1e-15 else 1e-15)
    return far if a < 1e-15 else 0.5 / (q * erf_phi_factor(q))
