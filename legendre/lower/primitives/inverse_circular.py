"""Arcus functions: the tangent's on three intervals with one division, the others through a square root."""

import math

from ._registry import F8, copysign, fma, poly, polynomial, primitive
from .trigonometric import log_pair

PI_2 = math.pi / 2
PI_2_LO = float.fromhex("0x1.1a62633145c07p-54")
PI_4 = math.pi / 4
PI_4_LO = float.fromhex("0x1.1a62633145c07p-55")
TWO_PI = float.fromhex("0x1.45f306dc9c883p-1")
TWO_PI_LO = float.fromhex("-0x1.6b01ec5417056p-55")
HUGE = 1e300
MANY = 2.0**60
INFINITY = float("inf")

HALF = (0.0, 0.5)
polynomial("atan_tail", "atan(x) - x", HALF, f8=12, f4=5, factor=3, power=2, scale="atan(x)")
polynomial("asin_tail", "asin(x) - x", HALF, f8=12, f4=5, factor=3, power=2, scale="asin(x)")
polynomial(
    "atan_conj_tail",
    "x*atan(x) - log(1 + x*x)/2 - x*x/2",
    HALF,
    f8=12,
    f4=5,
    factor=4,
    power=2,
    scale="x*atan(x) - log(1 + x*x)/2",
)


@primitive()
def atan_pair(a):
    """atan a as an unevaluated sum, for a >= 0.

    atan a up to 1/2, pi/4 + atan((a - 1)/(a + 1)) up to 2, pi/2 - atan(1/a) beyond.
    """
    a = HUGE if a > HUGE else a
    near = a < 0.5
    far = a > 2.0
    x = 0.0 if near else a
    one = 0.0 if far else 1.0
    quarters = (0.0 if near else 1.0) + (1.0 - one)
    n = (0.0 if far else a) - (0.0 if near else 1.0)
    d = one + x
    inverse = 1.0 / d
    r = n * inverse
    z = r * r
    if F8:
        lost = x - (d - one)
        missing = fma(-r, lost, fma(-r, d, n)) * inverse
        tail = fma(r * z, poly("atan_tail", z), fma(quarters, PI_4_LO, missing))
        base = quarters * PI_4
        high = base + r
        return high, (r - (high - base)) + tail
    else:
        return fma(quarters, PI_4, r), r * z * poly("atan_tail", z)


@primitive("atan(x)", max_ulp=1.0)
def atan(x):
    """For every x; the rounding of the reduced argument is carried along."""
    high, low = atan_pair(abs(x))
    return copysign(high + low, x)


@primitive("2/pi*atan(x)", max_ulp=1.0)
def atan_in_right_angles(x):
    """For every x; multiplied by 2/pi before the only rounding."""
    high, low = atan_pair(abs(x))
    y = high * TWO_PI
    if F8:
        return copysign(y + fma(low, TWO_PI, fma(high, TWO_PI_LO, fma(high, TWO_PI, -y))), x)
    else:
        return copysign(fma(low, TWO_PI, y), x)


@primitive("s*atan(s) - log(1 + s**2)/2", max_ulp=2.0)
def atan_conj(s):
    """For every s; a series below 1/2, where both terms are of order s², a difference of two sums beyond."""
    a = abs(s)
    z = a * a
    lost = fma(a, a, -z)
    series = fma(0.5, z, fma(z * z, poly("atan_conj_tail", z), 0.5 * lost))
    angle, rest = atan_pair(a)
    product = a * angle
    many = a > MANY  # there log(1 + s²)/2 is log s, and s² may overflow
    y = 1.0 + z
    x = y - z
    h, l = log_pair(a if many else y, 0.0 if many else ((z - (y - x)) + (1.0 - x)) + lost)
    factor = 1.0 if many else 0.5
    low = fma(a, rest, fma(a, angle, -product)) if F8 else a * rest
    value = fma(-factor, h, product) + fma(-factor, l, low)
    return series if a < 0.5 else (product if a > HUGE else value)


@primitive("sqrt(1 - t**2)", max_ulp=1.0)
def sqrt1m2(t):
    """For -1 <= t <= 1; the fused difference rounds 1 - t² once, near 1 too."""
    return math.sqrt(fma(-t, t, 1.0))


@primitive()
def asin_fold(t):
    """s and tail: asin |t| = s + tail up to 1/2, pi/2 - 2 (s + tail) beyond, where s = sqrt((1 - |t|)/2)."""
    a = abs(t)
    z = fma(-0.5, a, 0.5) if a > 0.5 else a * a
    s = math.sqrt(z) if a > 0.5 else a
    return s, s * z * poly("asin_tail", z)


@primitive("asin(t)", max_ulp=1.5)
def asin(t):
    """For -1 <= t <= 1."""
    s, tail = asin_fold(t)
    high = fma(-2.0, s, PI_2)
    low = fma(-2.0, s, PI_2 - high) + fma(-2.0, tail, PI_2_LO)
    return copysign(high + low if abs(t) > 0.5 else s + tail, t)


@primitive("acos(t)", max_ulp=1.5)
def acos(t):
    """For -1 <= t <= 1: 0 + 2 asin s, pi/2 - asin t or pi - 2 asin s."""
    s, tail = asin_fold(t)
    far = abs(t) > 0.5
    factor = copysign(2.0 if far else 1.0, t if far else -t)
    quarters = (0.0 if t > 0.0 else 2.0) if far else 1.0
    base = quarters * PI_2
    x = factor * s
    high = base + x
    return high + ((x - (high - base)) + fma(factor, tail, quarters * PI_2_LO))


@primitive("sqrt(1 - t**2) + t*asin(t)", max_ulp=2.0)
def asin_phi(t):
    """For -1 <= t <= 1; both terms are positive."""
    return fma(t, asin(t), sqrt1m2(t))
