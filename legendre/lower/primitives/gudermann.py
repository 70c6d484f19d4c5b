"""The Gudermannian gd s = 2 atan tanh(s/2), its inverse, their integrals, and the inverse tangent integral.

Near 0 each is its power series.  Far out gd and its integral are written in e^-|s|, the inverse and its
integral in the distance e to pi/2: gd^-1 = -log tan(e/2), whose integral from 0 to e is Clausen's function.
"""

import math

from ._registry import F8, copysign, fma, poly, polynomial, primitive
from .dilogarithm import exp_m_parts
from .trigonometric import log_pair, right_angle_minus

PI_2 = math.pi / 2
PI_2_LO = float.fromhex("0x1.1a62633145c07p-54")
CATALAN_2 = float.fromhex("0x1.d4f9713e8135dp+0")  # twice Catalan's constant: the inverse's integral to pi/2
CATALAN_2_LO = float.fromhex("0x1.1485608b8df4dp-57")
HUGE = 1e300
GD_NEAR = 0.8
CONJ_NEAR = 1.2
PHI_NEAR = 1.0

GD_CONJ = "pi*x/2 - 2*Ti2(1) + 2*Ti2(exp(-x))"
GD_PHI = "2*Ti2(1) - Cl2(pi/2 - x) - Cl2(pi/2 + x)"
polynomial("ti2_unit", "Ti2(x) - x", (0.0, 1.0), f8=22, f4=11, factor=3, power=2, scale="Ti2(x)")
polynomial("ti2_near", "Ti2(x) - x", (0.0, 0.31), f8=9, f4=4, factor=3, power=2, scale="Ti2(x)")
polynomial("gd_near", "atan(sinh(x)) - x", (0.0, 0.8), f8=14, f4=6, factor=3, power=2, scale="atan(sinh(x))")
polynomial("gd_conj_near", GD_CONJ + " - x*x/2", (0.0, 1.2), f8=17, f4=8, factor=4, power=2, scale=GD_CONJ)
polynomial("gd_inv_near", "asinh(tan(x)) - x", (0.0, 0.8), f8=13, f4=6, factor=3, power=2, scale="asinh(tan(x))")
polynomial(  # log(tan(x/2) / (x/2)), by the reflection formula
    "gd_inv_far",
    "lgamma(0.5 + x/2/pi) + lgamma(0.5 - x/2/pi) - lgamma(1 + x/2/pi) - lgamma(1 - x/2/pi) - log(pi)",
    (0.0, 0.7708),
    f8=8,
    f4=3,
    factor=2,
    power=2,
)
polynomial("gd_phi_near", GD_PHI + " - x*x/2", (0.0, 1.0), f8=18, f4=8, factor=4, power=2, scale=GD_PHI)
polynomial(  # the integral of log(tan(x/2) / (x/2))
    "gd_phi_far", "log_tan_integral(x)", (0.0, 0.5709), f8=7, f4=3, factor=3, power=2, scale="x"
)


@primitive("Ti2(x)", max_ulp=1.5)
def ti2(x):
    """For -1 <= x <= 1: the inverse tangent integral, of atan(x)/x."""
    z = x * x
    return fma(x * z, poly("ti2_unit", z), x)


@primitive()
def exp_m_sum(a):
    """e^-a for a >= 0 as a double and what it lacks; 0 where it is below 2**-865."""
    s, high, low, unscale = exp_m_parts(a)
    e = fma(s, high, s)
    return (e if unscale == 1.0 else 0.0), (s - e) + s * high + s * low


@primitive("2*atan(tanh(s/2))", max_ulp=1.0)
def gd(s):
    """For every s: a series up to 0.8, pi/2 - 2 atan(e^-|s|) beyond."""
    a = abs(s)
    z = a * a
    near = fma(a * z, poly("gd_near", z), a)
    e, lost = exp_m_sum(a)
    y = e * e
    high = fma(-2.0, e, PI_2)
    low = fma(-2.0, e, PI_2 - high) + fma(-2.0, fma(e * y, poly("atan_tail", y), lost), PI_2_LO)
    return copysign(near if a < GD_NEAR else high + low, s)


@primitive("pi*abs(s)/2 - 2*Ti2(1) + 2*Ti2(exp(-abs(s)))", max_ulp=2.0)
def gd_conj(s):
    """For every s: the integral of gd from 0, about s²/2 near 0 and pi |s|/2 - 2 Catalan far out."""
    a = abs(s)
    z = a * a
    near = fma(0.5, z, fma(z * z, poly("gd_conj_near", z), 0.5 * fma(a, a, -z)))
    e, lost = exp_m_sum(a)
    y = e * e
    x = a * PI_2
    b = x - CATALAN_2
    if F8:
        t = b - x
        low = ((x - (b - t)) - (CATALAN_2 + t)) - CATALAN_2_LO
        low = fma(a, PI_2_LO, fma(a, PI_2, -x)) + low
        far = fma(2.0, e, b) + fma(2.0, fma(e * y, poly("ti2_near", y), lost), low)
    else:
        far = b + 2.0 * fma(e * y, poly("ti2_near", y), e)
    return near if a < CONJ_NEAR else (x if x > HUGE else far)


@primitive("1/cosh(s)", max_ulp=1.5)
def sech(s):
    """For every s: 2 e/(1 + e²), e = e^-|s|, formed large and scaled back where it is tiny."""
    power, high, low, unscale = exp_m_parts(abs(s))
    e = fma(power, high, power)
    y = e * e
    d = 1.0 + y
    inverse = 1.0 / d
    r = 2.0 * e * inverse
    if F8:
        lost = (power - e) + power * high + power * low
        rest = (y - (d - 1.0)) + fma(2.0 * e, lost, fma(e, e, -y))
        r = fma(fma(-r, rest, fma(2.0, lost, fma(-r, d, 2.0 * e))), inverse, r)
    return r * unscale


@primitive("asinh(tan(t))", max_ulp=1.5)
def gd_inv(t):
    """For -pi/2 < t < pi/2: a series up to 0.8, -log(e/2) less the series of log(tan(e/2)/(e/2)) beyond."""
    a = abs(t)
    z = a * a
    near = fma(a * z, poly("gd_inv_near", z), a)
    e, lost = right_angle_minus(a)
    y = e * e
    high, low = log_pair(0.5 * e, 0.5 * lost)
    far = -high - fma(y, poly("gd_inv_far", y), low)
    return copysign(near if a < GD_NEAR else far, t)


@primitive("2*Ti2(1) - 2*Ti2(tan(pi/4 - abs(t)/2)) + (pi/2 - abs(t))*log(tan(pi/4 - abs(t)/2))", max_ulp=2.0)
def gd_phi(t):
    """For -pi/2 <= t <= pi/2: the integral of gd_inv from 0.

    A series up to 1; beyond, 2 Catalan - e (1 - log(e/2)) + the integral of log(tan(e/2)/(e/2)).
    """
    a = abs(t)
    z = a * a
    near = fma(0.5, z, fma(z * z, poly("gd_phi_near", z), 0.5 * fma(a, a, -z)))
    e, lost = right_angle_minus(a)
    y = e * e
    high, low = log_pair(0.5 * e, 0.5 * lost)
    h = 1.0 - high
    if F8:
        x = h - 1.0
        l = ((1.0 - (h - x)) - (high + x)) - low
        x = e * h
        lost = fma(e, l, fma(e, h, -x)) - lost * high
        b = CATALAN_2 - x
        far = b + (((CATALAN_2 - b) - x) + (fma(e * y, poly("gd_phi_far", y), -lost) + CATALAN_2_LO))
    else:
        far = fma(-e, h - low, CATALAN_2) + e * y * poly("gd_phi_far", y)
    return near if a < PHI_NEAR else far
