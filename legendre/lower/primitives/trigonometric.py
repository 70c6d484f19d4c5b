"""Circular functions between -pi/2 and pi/2, in radians and in right angles, and the logarithm of the cosine.

Arguments are folded at half a right angle, so that the distance to the pole or to the zero of the cosine is
formed exactly: 1 - |t| where the right angle is 1, and pi/2 in two doubles minus |t| in radians.
"""

import math

from ._registry import F8, bits, copysign, fma, from_bits, poly, polynomial, primitive
from .logarithm import log_series, split

PI_2 = math.pi / 2
PI_2_LO = float.fromhex("0x1.1a62633145c07p-54")  # pi/2 - PI_2, rounded
PI_4 = math.pi / 4
TWO_PI = float.fromhex("0x1.45f306dc9c883p-1")  # 2/pi
TWO_PI_LO = float.fromhex("-0x1.6b01ec5417056p-55")
ONE = 0x3FF0000000000000

HALF = (0.0, 0.5)
EIGHTH = (0.0, 0.78540)
polynomial("sin_quarter", "sin(pi*x/2) - pi*x/2", HALF, f8=5, f4=3, factor=3, power=2, scale="sin(pi*x/2)")
polynomial("cos_quarter", "cos(pi*x/2) - 1", HALF, f8=6, f4=3, factor=2, power=2, scale="cos(pi*x/2)")
polynomial("tan_quarter", "tan(pi*x/2) - pi*x/2", HALF, f8=13, f4=6, factor=3, power=2, scale="tan(pi*x/2)")
polynomial("sin_tail", "sin(x) - x", EIGHTH, f8=5, f4=3, factor=3, power=2, scale="sin(x)")
polynomial("cos_tail", "cos(x) - 1", EIGHTH, f8=6, f4=3, factor=2, power=2, scale="cos(x)")
polynomial("tan_tail", "tan(x) - x", EIGHTH, f8=13, f4=6, factor=3, power=2, scale="tan(x)")
polynomial(  # log(cos(pi x/2) / (1 - x²)) by the reflection formula, regular at x = 1 too
    "log_cos_regular",
    "log(pi/4) - lgamma(1.5 + x/2) - lgamma(1.5 - x/2)",
    (0.0, 1.0),
    f8=10,
    f4=5,
    factor=2,
    power=2,
)


@primitive()
def right_angle_minus(a):
    """pi/2 - a as an unevaluated sum, for 0 <= a <= pi/2."""
    x = PI_2 - a
    high = x + PI_2_LO
    return high, PI_2_LO - (high - x)


@primitive()
def sin_quarter_turn(u):
    """sin(pi u/2) for 0 <= u <= 1/2; pi/2 times u is formed to twice the precision."""
    z = u * u
    x = u * PI_2
    if F8:
        return x + fma(u * z, poly("sin_quarter", z), fma(u, PI_2_LO, fma(u, PI_2, -x)))
    else:
        return fma(u * z, poly("sin_quarter", z), x)


@primitive()
def cos_quarter_turn(u):
    """cos(pi u/2) for 0 <= u <= 1/2."""
    z = u * u
    return fma(z, poly("cos_quarter", z), 1.0)


@primitive("sin(pi*t/2)", max_ulp=1.0)
def sin_half_pi(t):
    """For -1 <= t <= 1."""
    a = abs(t)
    near = cos_quarter_turn(1.0 - a)
    return copysign(near if a > 0.5 else sin_quarter_turn(a), t)


@primitive("cos(pi*t/2)", max_ulp=1.0)
def cos_half_pi(t):
    """For -1 <= t <= 1; beyond 1/2 the sine of the exact distance to the end, so that every digit holds."""
    a = abs(t)
    near = sin_quarter_turn(1.0 - a)
    return near if a > 0.5 else cos_quarter_turn(a)


@primitive("tan(pi*t/2)", max_ulp=1.0)
def tan_half_pi(t):
    """For -1 < t < 1; beyond 1/2 the reciprocal of the tangent of the exact distance to the end."""
    a = abs(t)
    far = a > 0.5
    u = 1.0 - a if far else a
    z = u * u
    x = u * PI_2
    if F8:
        tail = fma(u * z, poly("tan_quarter", z), fma(u, PI_2_LO, fma(u, PI_2, -x)))
        high = x + tail
        low = tail - (high - x)
        r = 1.0 / high
        inverse = fma(r, fma(-r, low, fma(-r, high, 1.0)), r)
    else:
        high = fma(u * z, poly("tan_quarter", z), x)
        inverse = 1.0 / high
    return copysign(inverse if far else high, t)


@primitive("sin(t)", max_ulp=1.0)
def sin(t):
    """For -pi/2 <= t <= pi/2."""
    a = abs(t)
    e, low = right_angle_minus(a)
    z = e * e
    y = a * a
    cosine = fma(z, poly("cos_tail", z), fma(-e, low, 1.0))
    return copysign(cosine if a > PI_4 else fma(a * y, poly("sin_tail", y), a), t)


@primitive("cos(t)", max_ulp=1.0)
def cos(t):
    """For -pi/2 <= t <= pi/2; beyond pi/4 the sine of the distance to pi/2."""
    a = abs(t)
    e, low = right_angle_minus(a)
    z = e * e
    y = a * a
    sine = e + fma(e * z, poly("sin_tail", z), fma(-0.5 * z, low, low))
    return sine if a > PI_4 else fma(y, poly("cos_tail", y), 1.0)


@primitive("1/cos(t)", max_ulp=1.5)
def sec(t):
    """For -pi/2 < t < pi/2."""
    return 1.0 / cos(t)


@primitive("tan(t)", max_ulp=1.0)
def tan(t):
    """For -pi/2 < t < pi/2; beyond pi/4 the reciprocal of the tangent of the distance to pi/2."""
    a = abs(t)
    e, rest = right_angle_minus(a)
    far = a > PI_4
    u = e if far else a
    z = u * u
    if F8:
        lost = rest * fma(z, fma(z, 0.7, 1.0), 1.0)  # rest times tan'
        tail = fma(u * z, poly("tan_tail", z), lost if far else 0.0)
        high = u + tail
        low = tail - (high - u)
        r = 1.0 / high
        inverse = fma(r, fma(-r, low, fma(-r, high, 1.0)), r)
    else:
        high = fma(u * z, poly("tan_tail", z), u)
        inverse = 1.0 / high
    return copysign(inverse if far else high, t)


@primitive()
def log_pair(h, l):
    """log(h + l) as an unevaluated sum, for normal h > 0, |l| <= ulp(h); accurate relative to l if h = 1."""
    high, rest = log_pair_shifted(h, l, 0.0)
    return high, rest


@primitive()
def log_pair_shifted(h, l, j):
    """The same for log(2**j (h + l)), j an integer."""
    k, m = split(h)
    g = m - 1.0
    scaled = l * from_bits(bits(m) - bits(h) + ONE)
    f = g + scaled
    return log_series(k + j, f, scaled - (f - g))


@primitive()
def log_cos_of_angle(y, low):
    """log cos(pi/2 (y + low)) = log(1 - y²) + a regular function; both are negative, nothing cancels."""
    z = y * y
    h = 1.0 - z
    if F8:
        l = ((1.0 - h) - z) - fma(2.0 * y, low, fma(y, y, -z))
        q = h + l
        high, rest = log_pair(q, l - (q - h))
        return high + fma(z, poly("log_cos_regular", z), rest)
    else:
        high, rest = log_pair(h, ((1.0 - h) - z) - 2.0 * y * low)
        return high + fma(z, poly("log_cos_regular", z), rest)


@primitive("log(cos(pi*t/2))", max_ulp=1.5)
def log_cos_half_pi(t):
    """For -1 < t < 1."""
    return log_cos_of_angle(abs(t), 0.0)


@primitive("log(cos(t))", max_ulp=2.0)
def log_cos(t):
    """For -pi/2 < t < pi/2; t is turned into right angles to twice the precision."""
    y = t * TWO_PI
    return log_cos_of_angle(y, fma(t, TWO_PI_LO, fma(t, TWO_PI, -y)))
