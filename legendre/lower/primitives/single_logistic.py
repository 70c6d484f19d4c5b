"""The logistic function, its derivative, integral and inverses in float32."""

import math

from ._registry import bits, fma, from_bits, poly, polynomial, shr, single
from .single_exponential import exp_m, exp_reduce_pair
from .single_logarithm import BIAS, LN2, TWO23_BITS, log1p_unit, log_of_split, shifted_split

TWO_M90 = 2.0**-90
TWO_M30 = 2.0**-30
TWO30 = 2.0**30
TWO25 = 2.0**25
TWO64 = 2.0**64
EXPONENT = 0x7F800000
QUOTIENT = 2 * 0x3F800000 - 0x3F400000  # w = 2**k for quotients in about [0.75, 1.5[ times it

polynomial("quotient_single", "log((1 + x) / (1 - x)) - 2*x", (0.0, 0.20001), s4=2, factor=3, power=2, scale="2*x")


@single
def softplus(x):
    """max(x, 0) + log(1 + exp(-|x|)): two terms >= 0."""
    return (x if x > 0.0 else 0.0) + log1p_unit(exp_m(-abs(x)))


@single
def expit_end(n, r, lost):
    """1 / (1 + exp(y)) of the reduced y <= 104."""
    return expit_times(n, r, lost, 1.0)


@single
def expit_times(n, r, lost, scale):
    """scale u / (u + u exp(y)), u = 2**-30, for a power of 2; what the denominator loses is made good."""
    s = from_bits((bits(n) + 97) << 23)
    p = r + fma(r * r, poly("exp_single", r), lost)
    c = TWO_M30 + s
    d = fma(p, s, c)
    low = fma(p, s, c - d)
    top = TWO_M30 * scale
    y = top / d
    return fma(fma(-y, low, fma(-y, d, top)) * (TWO30 / scale), y, y)


@single
def expit(x):
    """The quotient alone underflows, once."""
    x = 45.0 if x > 45.0 else x
    x = -104.0 if x < -104.0 else x
    n, r, lost = exp_reduce_pair(-x)
    return expit_end(n, r, lost)


@single
def dexpit(x):
    """p - p², p = 1/(1 + exp(|x|)) <= 1/2."""
    a = abs(x)
    n, r, lost = exp_reduce_pair(104.0 if a > 104.0 else a)
    p = expit_end(n, r, lost)
    return fma(-p, p, p)


@single
def sech2(x):
    """4 p - (4 p)²/4, p = 1/(1 + exp(2|x|))."""
    a = abs(x)
    n, r, lost = exp_reduce_pair(2.0 * (53.0 if a > 53.0 else a))
    p = expit_times(n, r, lost, 4.0)
    return fma(-0.25 * p, p, p)


@single
def log_expm1(t):
    """exp(t) - 1 = h + l; near its zero log is h - 1 + l, beyond 20 it is t; a tiny t is taken 2**64 times."""
    x = 20.0 if t > 20.0 else t
    tiny = t < TWO_M90
    n, r, lost = exp_reduce_pair(x * (TWO64 if tiny else 1.0))
    h, l = expm1_of_reduced(n, r, lost)
    k, f = shifted_split(h, l)
    y = log_of_split(k - (64.0 if tiny else 0.0), f) if t < 20.0 else t
    return y if t > 0.0 else (-math.inf if t == 0.0 else math.nan)


@single
def expm1_of_reduced(n, r, lost):
    """exp(x) - 1 as a rounded value and what it lacks."""
    s = from_bits((bits(n) + 127) << 23)
    u = s - 1.0
    q = fma(r * r, poly("expm1_single", r), lost)
    p = r + q
    h = fma(s, p, u)
    return h, fma(s, q - (p - r), fma(s, p, u - h))


@single
def log_quotient(a, a_low, b, b_low, near):
    """log((a + a_low) / (b + b_low)), which is 2 artanh(near) where the quotient is next to 1."""
    i = (bits(a) - bits(b)) + QUOTIENT
    w = from_bits(i & EXPONENT)
    c = w * b
    k = from_bits(shr(i, 23) | TWO23_BITS) - BIAS
    top = a - c
    d = a + c
    r = 1.0 / d
    lost = (top - fma(-2.0, c, d)) + fma(w, b_low, a_low)
    top_low = fma(-w, b_low, a_low)
    s = top * r
    s = fma((fma(-s, d, top) + top_low) - s * lost, r, s)
    s = near if k == 0.0 else s
    z = s * s
    return fma(k, LN2, fma(s * z, poly("quotient_single", z), 2.0 * s))


@single
def logit(t):
    """As log((t / (1 - t)), 2t - 1 being the near argument; all is done with 2**25 t, which is normal."""
    b = 1.0 - t
    a = t * TWO25
    i = (bits(a) - bits(b)) + QUOTIENT
    w = from_bits(i & EXPONENT)
    c = w * b
    k = from_bits(shr(i, 23) | TWO23_BITS) - (BIAS + 25.0)
    top = fma(-w, (1.0 - b) - t, a - c)
    middle = fma(2.0, t, -1.0)
    s = middle if k == 0.0 else top / (a + c)
    z = s * s
    y = fma(k, LN2, fma(s * z, poly("quotient_single", z), 2.0 * s))
    inside = t * b
    return y if inside > 0.0 else (middle * math.inf if inside == 0.0 else math.nan)
