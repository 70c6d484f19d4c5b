"""Primitives of k x, or of t/a, in float32: the parameter is a double, used as two float32s; see `scaled`, `ratio`."""

import math

from ._registry import bits, copysign, fma, from_bits, high, low, poly, single
from .single_algebraic import recip_pair
from .single_entropy import log_cubic_of_split
from .single_exponential import exp_reduce_dd
from .single_hyperbolic import tanh_of_expm1
from .single_logarithm import log1p_unit_pair, log_pair_of_split, shifted_split_pair
from .single_logistic import expit_end, expm1_of_reduced, log_quotient

ROUGH = 0.6  # 1/(1 + z) is about 1 - ROUGH z
TWO64 = 2.0**64
TWO_M64 = 2.0**-64
TWO_M90 = 2.0**-90


@single
def times_parameter(x, k, k_low):
    """(k + k_low) x as an unevaluated sum."""
    h = k * x
    return h, fma(k, x, -h) + k_low * x


@single
def over_parameter(y, r, r_low):
    """y times the reciprocal r + r_low."""
    return fma(y, r, y * r_low)


@single
def softplus_scaled(x, k):
    """max(x, 0) + log(1 + exp(-k|x|))/k: two terms >= 0."""
    a = abs(x)
    limit = high(125.0 / k)
    h, l = times_parameter(limit if a > limit else a, high(k), low(k))
    n, r, lost = exp_reduce_dd(-h, -l)
    tiny = h > 86.0
    s = from_bits((bits(n) + (191 if tiny else 127)) << 23)
    p = r + fma(r * r, poly("exp_single", r), lost)
    z = fma(p, s, s)
    y, rest = log1p_unit_pair(z)
    z_low = fma(p, s, s - z)
    rest = rest + fma(-ROUGH * z, z_low, z_low)
    y = fma(y, high(1.0 / k), fma(y, low(1.0 / k), rest * high(1.0 / k))) * (TWO_M64 if tiny else 1.0)
    return (x if x > 0.0 else 0.0) + y


@single
def tanh_scaled(x, k):
    """As `tanh`; a tiny x is taken 2**64 times, where the result is still k x."""
    a = abs(x)
    limit = high(10.0 / k)
    tiny = a < TWO_M90
    a = (limit if a > limit else a) * (TWO64 if tiny else 1.0)
    h, l = times_parameter(-2.0 * a, high(k), low(k))
    n, r, lost = exp_reduce_dd(h, l)
    t, low_t = expm1_of_reduced(n, r, lost)
    return copysign(tanh_of_expm1(t, low_t) * (TWO_M64 if tiny else 1.0), x)


@single
def log_expm1_scaled(t, k):
    """As `log_expm1`; a tiny t is taken 2**64 times, where exp(k t) - 1 is still k t."""
    limit = high(20.0 / k)
    x = limit if t > limit else t
    tiny = t < TWO_M90
    h, l = times_parameter(x * (TWO64 if tiny else 1.0), high(k), low(k))
    n, r, lost = exp_reduce_dd(h, l)
    u, v = expm1_of_reduced(n, r, lost)
    j, f, f_low = shifted_split_pair(u, v)
    y, rest = log_pair_of_split(j - (64.0 if tiny else 0.0), f)
    rest = fma(f_low, 1.0 - f, rest)
    y = fma(y, high(1.0 / k), fma(y, low(1.0 / k), rest * high(1.0 / k)))
    y = y if t < limit else t
    return y if t > 0.0 else (-math.inf if t == 0.0 else math.nan)


@single
def expit_scaled(s, k):
    """As `expit`."""
    least = high(-104.0 / k)
    most = high(45.0 / k)
    x = most if s > most else s
    h, l = times_parameter(-(least if x < least else x), high(k), low(k))
    n, r, lost = exp_reduce_dd(h, l)
    return expit_end(n, r, lost)


@single
def recip_one_minus_exp_m_scaled(t, k):
    """For t >= 0; a tiny t is taken 2**64 times, where the result is still 1/(k t)."""
    limit = high(40.0 / k)
    x = limit if t > limit else t
    tiny = t < TWO_M90
    scale = TWO64 if tiny else 1.0
    h, l = times_parameter(-x * scale, high(k), low(k))
    n, r, lost = exp_reduce_dd(h, l)
    u, v = expm1_of_reduced(n, r, lost)
    return recip_pair(-u, -v) * scale


@single
def atanh_ratio(t, a):
    """Half of log of (a + |t|) / (a - |t|), as in `atanh`."""
    x = abs(t)
    p = high(a) + x
    p_low = (x - (p - high(a))) + low(a)
    d = high(a) - x
    lost = ((high(a) - d) - x) + low(a)
    q = d + lost
    near = over_parameter(x, high(1.0 / a), low(1.0 / a))
    y = 0.5 * log_quotient(p, p_low, q, lost - (q - d), near)
    return copysign(y, t) if q > 0.0 else (copysign(math.inf, t) if q == 0.0 else math.nan)


@single
def one_minus_sq_ratio(t, a):
    """(a² - t²)/a², a² and its reciprocal as pairs."""
    part = fma(-t, t, high(a * a))
    w = part + low(a * a)
    lost = low(a * a) - (w - part)
    return fma(w, high(1.0 / (a * a)), fma(w, low(1.0 / (a * a)), lost * high(1.0 / (a * a))))


@single
def squareplus_phi_scaled(t, b):
    """c (z²/2 + (z - log(1 + z))) in z = x - 1, x = t/sqrt(c), c = b/4; else t²/2 less c (log(x) + 1/2)."""
    tiny = t < TWO_M64
    h, l = times_parameter(t * (TWO64 if tiny else 1.0), high(2.0 / math.sqrt(b)), low(2.0 / math.sqrt(b)))
    k, f, f_low = shifted_split_pair(h, l)
    k = k - (64.0 if tiny else 0.0)
    y, y_low = log_cubic_of_split(k, f, f_low)
    p = f * f
    rest = fma(f, f_low, f_low + fma(f, f, -p)) - y_low
    near = fma(p, high(0.25 * b), fma(p, low(0.25 * b), rest * high(0.25 * b)))
    v = y + 0.5
    lost = (0.5 - (v - y)) if abs(y) > 0.5 else (y - (v - 0.5))
    w = fma(-0.5 * f, f, v)
    w_low = fma(-0.5 * f, f, v - w) + (lost + y_low)
    u = w * high(0.25 * b)
    u_low = fma(w, high(0.25 * b), -u) + fma(w, low(0.25 * b), w_low * high(0.25 * b))
    half = 0.5 * t
    square = half * t
    d = square - u
    r = d - square
    far = d + (((square - (d - r)) - (u + r)) + (fma(half, t, -square) - u_low))
    far = far if square < math.inf else square
    return near if k == 0.0 else far
