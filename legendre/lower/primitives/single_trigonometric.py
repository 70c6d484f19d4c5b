"""Circular functions and their inverses in float32, folded as in `trigonometric` and `inverse_circular`."""

import math

from ._registry import copysign, fma, poly, polynomial, single
from .single_algebraic import recip_pair

PI_2 = math.pi / 2
PI_2_LO = float.fromhex("-0x1.777a5cf72cecep-25")  # pi/2 less PI_2 in float32
PI_4 = math.pi / 4
PI_4_LO = float.fromhex("-0x1.777a5cf72cecep-26")
TWO_PI = float.fromhex("0x1.45f306dc9c883p-1")  # 2/pi
TWO_PI_LO = float.fromhex("0x1.b9391054a7f0ap-26")
HUGE = 2.0**100

COS_NEAR = 0.6  # up to here the cosine is 1 - t²/2 + ..., and what it loses is small

HALF = (0.0, 0.5)
EIGHTH = (0.0, 0.78540)
polynomial("sin_quarter_single", "sin(pi*x/2) - pi*x/2", HALF, s4=2, factor=3, power=2, scale="sin(pi*x/2)")
polynomial("cos_quarter_single", "cos(pi*x/2) - 1", HALF, s4=3, factor=2, power=2, scale="cos(pi*x/2)")
polynomial("sin_quarter_wide", "sin(pi*x/2) - pi*x/2", (0.0, 0.626), s4=3, factor=3, power=2, scale="sin(pi*x/2)")
polynomial("sin_wide", "sin(x) - x", (0.0, 0.98), s4=3, factor=3, power=2, scale="sin(x)")
polynomial("tan_quarter_single", "tan(pi*x/2) - pi*x/2", HALF, s4=5, factor=3, power=2, scale="tan(pi*x/2)")
polynomial("sin_single", "sin(x) - x", EIGHTH, s4=2, factor=3, power=2, scale="sin(x)")
polynomial("cos_single", "cos(x) - 1", EIGHTH, s4=3, factor=2, power=2, scale="cos(x)")
polynomial("tan_single", "tan(x) - x", EIGHTH, s4=5, factor=3, power=2, scale="tan(x)")
polynomial("atan_single", "atan(x) - x", HALF, s4=5, factor=3, power=2, scale="atan(x)")
polynomial("asin_single", "asin(x) - x", HALF, s4=5, factor=3, power=2, scale="asin(x)")


@single
def right_angle_minus(a):
    """pi/2 - a as an unevaluated sum, for 0 <= a <= pi/2."""
    x = PI_2 - a
    e = x + PI_2_LO
    return e, PI_2_LO - (e - x)


@single
def sin_quarter_turn(u):
    """sin(pi u/2) for 0 <= u <= 1/2."""
    z = u * u
    x = u * PI_2
    return x + fma(u * z, poly("sin_quarter_single", z), fma(u, PI_2_LO, fma(u, PI_2, -x)))


@single
def cos_quarter_turn(u):
    """cos(pi u/2) for 0 <= u <= 1/2."""
    z = u * u
    return fma(z, poly("cos_quarter_single", z), 1.0)


@single
def tan_half_pi(t):
    """For -1 < t < 1."""
    a = abs(t)
    far = a > 0.5
    u = 1.0 - a if far else a
    z = u * u
    x = u * PI_2
    tail = fma(u * z, poly("tan_quarter_single", z), fma(u, PI_2_LO, fma(u, PI_2, -x)))
    y = x + tail
    r = 1.0 / y
    inverse = fma(fma(-r, tail - (y - x), fma(-r, y, 1.0)), r, r)
    return copysign(inverse if far else y, t)


@single
def sin(t):
    """For -pi/2 <= t <= pi/2."""
    a = abs(t)
    e, low = right_angle_minus(a)
    z = e * e
    y = a * a
    cosine = fma(z, poly("cos_single", z), fma(-e, low, 1.0))
    return copysign(cosine if a > PI_4 else fma(a * y, poly("sin_single", y), a), t)


@single
def cos_pair(t):
    """cos t as an unevaluated sum, the second term the smaller."""
    a = abs(t)
    e, low = right_angle_minus(a)
    z = e * e
    y = a * a
    far = a > COS_NEAR
    tail = fma(e * z, poly("sin_wide", z), fma(-0.5 * z, low, low))
    return (e if far else 1.0), (tail if far else y * poly("cos_single", y))


@single
def cos(t):
    """For -pi/2 <= t <= pi/2."""
    h, l = cos_pair(t)
    return h + l


@single
def cos_sq(t):
    """The square of the cosine."""
    h, l = cos_pair(t)
    return square_of_pair(h, l)


@single
def recip_cos_sq(t):
    """Its reciprocal."""
    h, l = cos_pair(t)
    return recip_of_square(h, l)


@single
def square_parts(h, l):
    """(h + l)² as a sum of two."""
    y = h + l
    rest = l - (y - h)
    z = y * y
    return z, fma(2.0 * y, rest, fma(y, y, -z))


@single
def square_of_pair(h, l):
    """(h + l)² with one rounding that counts."""
    z, rest = square_parts(h, l)
    return z + rest


@single
def recip_of_square(h, l):
    """1/(h + l)²."""
    z, rest = square_parts(h, l)
    return recip_pair(z, rest)


@single
def cos_half_pi_pair(t):
    """cos(pi t/2) as a sum of two."""
    a = abs(t)
    far = a > 0.375
    u = 1.0 - a if far else a
    z = u * u
    x = u * PI_2
    lost = (1.0 - u) - a if far else 0.0  # times pi/2 cos(pi u/2), which is about 1 where 1 - a is rounded
    sine = fma(u * z, poly("sin_quarter_wide", z), fma(u, PI_2_LO, fma(u, PI_2, -x)) + lost)
    return (x if far else 1.0), (sine if far else z * poly("cos_quarter_single", z))


@single
def cos_half_pi_sq(t):
    """The square of cos(pi t/2)."""
    h, l = cos_half_pi_pair(t)
    return square_of_pair(h, l)


@single
def recip_cos_half_pi_sq(t):
    """Its reciprocal."""
    h, l = cos_half_pi_pair(t)
    return recip_of_square(h, l)


@single
def sec(t):
    """1/cos t, the cosine with what it lacks."""
    h, l = cos_pair(t)
    y = h + l
    return recip_pair(y, l - (y - h))


@single
def tan(t):
    """For -pi/2 < t < pi/2."""
    a = abs(t)
    e, rest = right_angle_minus(a)
    far = a > PI_4
    u = e if far else a
    z = u * u
    lost = rest * fma(z, fma(z, 0.7, 1.0), 1.0)  # rest times tan'
    tail = fma(u * z, poly("tan_single", z), lost if far else 0.0)
    y = u + tail
    r = 1.0 / y
    inverse = fma(fma(-r, tail - (y - u), fma(-r, y, 1.0)), r, r)
    return copysign(inverse if far else y, t)


@single
def atan_pair(a):
    """atan a as an unevaluated sum, for a >= 0, the quotient with what it lacks."""
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
    lost = x - (d - one)
    missing = fma(-r, lost, fma(-r, d, n)) * inverse
    tail = fma(r * z, poly("atan_single", z), fma(quarters, PI_4_LO, missing))
    base = quarters * PI_4
    h = base + r
    return h, (r - (h - base)) + tail


@single
def atan(x):
    """For every x."""
    h, l = atan_pair(abs(x))
    return copysign(h + l, x)


@single
def asin_fold(t):
    """s and tail: asin |t| = s + tail up to 1/2, pi/2 - 2 (s + tail) beyond, where s = sqrt((1 - |t|)/2)."""
    a = abs(t)
    z = fma(-0.5, a, 0.5) if a > 0.5 else a * a
    s = math.sqrt(z) if a > 0.5 else a
    return s, s * z * poly("asin_single", z)


@single
def asin(t):
    """For -1 <= t <= 1."""
    s, tail = asin_fold(t)
    h = fma(-2.0, s, PI_2)
    l = fma(-2.0, s, PI_2 - h) + fma(-2.0, tail, PI_2_LO)
    return copysign(h + l if abs(t) > 0.5 else s + tail, t)
