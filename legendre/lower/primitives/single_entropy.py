"""Entropies and other potentials in float32: near a double zero a polynomial, elsewhere the logarithm as a pair."""

import math

from ._registry import bits, fma, from_bits, poly, polynomial, shr, single
from .single_exponential import exp, expm1_pair
from .single_hyperbolic import ROOT, ROOT_LOW, SLOPE, SLOPE_LOW, asinh_split
from .single_logarithm import (
    BIAS,
    LN2,
    LN2_HI,
    LN2_MID,
    MANTISSA,
    ONE_BITS,
    TWO23_BITS,
    TWO25,
    log,
    log_of_split,
    log_pair_of_split,
    shifted_split,
    shifted_split_pair,
)
from .single_trigonometric import atan_pair

E_HI = 2.7182817459106445
E_LO = 8.254840070411028e-08
E_BITS = 0x3FE7F5C6  # of 2/3 e, where the first interval begins
INV_E_HI = 0.3678794503211975
INV_E_LO = -9.149755188170102e-09
INV_E_BITS = 0x3E7B2398  # of 2/3 / e
TWO13 = 2.0**13
MANY = 2.0**40

ENTROPY = "((1 + x)*log(1 + x) + (1 - x)*log(1 - x))/2 - x*x/2"
polynomial("entropy2_single", ENTROPY, (0.0, 0.7), s4=7, factor=4, power=2, scale="x*x/2")
polynomial("kappa1_single", "(1 + x)*log(1 + x) - x - x*x/2", (-0.01, 0.75), s4=7, factor=3, scale="x*x/2")
polynomial("log1p_minus_single", "log(1 + x) - x + x*x/2", (-0.33334, 0.33334), s4=8, factor=3, scale="x*x/2")
polynomial("e2_single", "exp(x) - 1 - x - x*x/2", (-0.01, 1.0), s4=5, factor=3, scale="x*x/2")
polynomial(
    "atan_conj_single",
    "x*atan(x) - log(1 + x*x)/2 - x*x/2",
    (0.0, 0.75),
    s4=8,
    factor=4,
    power=2,
    scale="x*x/2",
)


@single
def log_over(x, start, c, c_low, inverse, inverse_low):
    """log(x/c) = high + rest, for finite x > 0; `start` has the bits of 2/3 c, the inverse is that of c."""
    tiny = x < 1e-37
    i = bits(x * TWO25 if tiny else x) + (ONE_BITS - start)
    k = from_bits(shr(i, 23) | TWO23_BITS) - BIAS
    d = from_bits((i & MANTISSA) + start) - c
    g = d - c_low
    f = g * inverse
    low = fma(g, inverse, -f) + fma(d, inverse_low, ((d - g) - c_low) * inverse)
    k = k - (25.0 if tiny else 0.0)
    return fma(k, LN2, f), fma(f * f, poly("log_single", f), low) + (f - fma(-k, LN2, fma(k, LN2, f)))


@single
def xlogx_minus_x(t):
    """t log(t/e)."""
    high, rest = log_over(t, E_BITS, E_HI, E_LO, INV_E_HI, INV_E_LO)
    y = t * (high + rest)
    inside = y if t < math.inf else t
    return inside if t > 0.0 else (0.0 if t == 0.0 else math.nan)


@single
def one_plus_log(t):
    """log(e t)."""
    high, rest = log_over(t, INV_E_BITS, INV_E_HI, INV_E_LO, E_HI, E_LO)
    inside = high + rest if t < math.inf else t
    return inside if t > 0.0 else (-math.inf if t == 0.0 else math.nan)


@single
def entropy1(t):
    """a log a + (1 - a) log(1 - a), a the smaller of t and 1 - t: two terms <= 0; nan outside [0, 1]."""
    b = 1.0 - t
    a = b if b < t else t
    far = a > 0.333333
    y = log_of_split(-1.0 if far else 0.0, fma(-2.0, a, 1.0) if far else -a)
    y = fma(a, log(a), (1.0 - a) * y)
    return y if a > 0.0 else (0.0 if a == 0.0 else math.nan)


@single
def times_log(x, lost, k, f):
    """(x + lost) log(2**k (1 + f)) as an unevaluated sum."""
    high, rest = log_pair_of_split(k, f)
    p = x * high
    return p, fma(x, rest, fma(x, high, -p)) + lost * high


@single
def entropy2(t):
    """A polynomial in t² up to 0.7; beyond, half the sum of (1 + |t|) log(1 + |t|) and (1 - |t|) log(1 - |t|)."""
    a = abs(t)
    z = a * a
    near = fma(0.5, z, fma(z * z, poly("entropy2_single", z), 0.5 * fma(a, a, -z)))
    x = 1.0 + a
    k, f = shifted_split(x, a - (x - 1.0))
    p, p_low = times_log(x, a - (x - 1.0), k, f)
    y = 1.0 - a
    k, f = shifted_split(y, 0.0)
    q, q_low = times_log(y, 0.0, k, f)
    far = 0.5 * (p + (q + (p_low + q_low)))
    far = far if y > 0.0 else LN2
    return (near if a < 0.7 else far) if a <= 1.0 else math.nan


@single
def kappa1(h):
    """A polynomial up to 0.75; beyond (1 + h) log(1 + h) less h. For h >= 0."""
    near = fma(0.5 * h, h, h * h * h * poly("kappa1_single", h))
    x = 1.0 + h
    lost = (h - (x - 1.0)) if h < 1.0 else (1.0 - (x - h))
    k, f = shifted_split(x, lost)
    p, p_low = times_log(x, lost, k, f)
    high, rest = log_pair_of_split(k, f)
    far = h * ((high - 1.0) + rest) if h > MANY else (p - h) + p_low
    y = near if h < 0.75 else far
    y = y if h < math.inf else h
    return y if h >= 0.0 else math.nan


@single
def log_cubic_of_split(k, f, f_low):
    """log(2**k (1 + f + f_low)) = high - f²/2 + rest; without an exponent high is f."""
    high = fma(k, LN2_HI, f)
    low = fma(k, LN2_MID, f - fma(k, -LN2_HI, high))
    low = fma(f_low, fma(f, f - 1.0, 1.0), low)
    return high, fma(f * f * f, poly("log1p_minus_single", f), low)


@single
def log1p_minus(x):
    """log(1 + x) as a sum of three, less x."""
    u = 1.0 + x
    k, f, f_low = shifted_split_pair(u, (x - (u - 1.0)) if abs(x) < 1.0 else (1.0 - (u - x)))
    high, rest = log_cubic_of_split(k, f, f_low)
    y = fma(-0.5 * f, f, (high - x) + rest) if x < math.inf else -x
    return y if x > -1.0 else (-math.inf if x == -1.0 else math.nan)


@single
def e2(h):
    """A polynomial up to 1; beyond exp(h) - 1 as a pair, less h. For h >= 0."""
    near = fma(0.5 * h, h, h * h * h * poly("e2_single", h))
    u, v = expm1_pair(80.0 if h > 80.0 else h)
    far = exp(h) if h > 80.0 else (u - h) + v
    return near if h < 1.0 else far


@single
def atan_conj(s):
    """A polynomial up to 0.75; beyond the difference of two sums."""
    a = abs(s)
    z = a * a
    lost = fma(a, a, -z)
    near = fma(0.5, z, fma(z * z, poly("atan_conj_single", z), 0.5 * lost))
    angle, rest = atan_pair(a)
    product = a * angle
    many = a > MANY  # there log(1 + s²)/2 is log s, and s² may overflow
    y = 1.0 + z
    x = y - z
    k, f = shifted_split(a if many else y, 0.0 if many else ((z - (y - x)) + (1.0 - x)) + lost)
    h, l = log_pair_of_split(k, f)
    factor = 1.0 if many else 0.5
    low = fma(a, rest, fma(a, angle, -product))
    far = fma(-factor, h, product) + fma(-factor, l, low)
    far = far if product < math.inf else product
    return near if a < 0.75 else far


@single
def asinh_conj(s):
    """Around its zeros a polynomial in the distance to it; elsewhere both terms are pairs."""
    a = abs(s)
    d = (a - ROOT) - ROOT_LOW
    near = fma(d, SLOPE, fma(d * d, poly("asinh_conj", d), d * SLOPE_LOW))
    b = TWO13 if a > TWO13 else a
    square = b * b
    w = 1.0 + square
    root = math.sqrt(w)
    lost = (square - (w - 1.0)) if b < 1.0 else (1.0 - (w - square))
    low = (fma(-root, root, w) + (lost + fma(b, b, -square))) * (0.5 / root)
    k, f, f_low = asinh_split(a)
    high, rest = log_pair_of_split(k, f)
    rest = fma(f_low, 1.0 - f, rest)
    p = a * high
    far = (p - root) + (fma(a, rest, fma(a, high, -p)) - low)
    far = a * (high + (rest - 1.0)) if a > TWO13 else far
    return near if abs(d) < 0.25 else far
