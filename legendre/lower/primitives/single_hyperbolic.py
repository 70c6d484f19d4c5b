"""Hyperbolic functions, their inverses and potentials in float32, the algorithms those of `hyperbolic`."""

import math

from ._registry import bits, copysign, fma, from_bits, poly, polynomial, single
from .single_exponential import exp_m_normal, exp_reduce_pair
from .single_logarithm import LN2, LN2_LOW, TWO_BITS, log1p_unit, log_of_split, split
from .single_logistic import expm1_of_reduced, log_quotient

TWO_M20 = 2.0**-20
TWO30 = 2.0**30
ROOT = float.fromhex("0x1.8245eep+0")  # the zero of s asinh s - sqrt(1 + s²), and what it lacks
ROOT_LOW = float.fromhex("0x1.49a3bep-26")
SLOPE = float.fromhex("0x1.331e24p+0")  # its derivative there, and what that lacks
SLOPE_LOW = float.fromhex("-0x1.49887cp-26")

polynomial("log_cosh_single", "log(cosh(x)) - x**2/2", (0.0, 0.7), s4=4, factor=4, power=2, scale="x**2/2")


@single
def tanh_of_expm1(t, low):
    """-t / (2 + t), t = exp(-2|x|) - 1 as a pair, with one step of correction of the quotient."""
    b = 2.0 + t
    c = ((2.0 - b) + t) + low
    r = 1.0 / b
    q = -t * r
    return fma((fma(-q, b, -t) - low) - q * c, r, q)


@single
def tanh(x):
    """By exp(-2|x|) - 1."""
    a = abs(x)
    n, r, lost = exp_reduce_pair(-2.0 * (10.0 if a > 10.0 else a))
    t, low = expm1_of_reduced(n, r, lost)
    return copysign(tanh_of_expm1(t, low), x)


@single
def sinh(x):
    """2 (p + p / (1 + 4p)), p = (exp|x| - 1) / 4, the quotient with what it loses."""
    a = abs(x)
    n, r, lost = exp_reduce_pair(89.5 if a > 89.5 else a)
    s = from_bits((bits(n) + 125) << 23)
    c = s - 0.25
    u = fma(s, r, c)
    v = fma(s, fma(r * r, poly("expm1_single", r), lost), fma(s, r, c - u))
    p = u + v
    b = TWO30 if p > TWO30 else p  # beyond, the quotient is 1/4
    d = fma(4.0, b, 1.0)
    low = (u - b) + v if p < TWO30 else 0.0
    r = 1.0 / d
    q = b * r
    q = fma(fma(-q, fma(4.0, low, fma(4.0, b, 1.0 - d)), fma(-q, d, b) + low), r, q)
    y = 2.0 * (u + (v + q))
    return copysign(a if a < TWO_M20 else y, x)


@single
def cosh(x):
    """2 (e + 1 / (16e)), e = exp|x| / 4."""
    a = abs(x)
    n, r, lost = exp_reduce_pair(89.5 if a > 89.5 else a)
    s = from_bits((bits(n) + 125) << 23)
    tail = fma(r * r, poly("exp_single", r), lost)
    e = fma(r + tail, s, s)
    one = fma(r, s, s)
    low = fma(r, s, s - one)
    return 2.0 * (one + (fma(tail, s, low) + 0.0625 / e))


@single
def logcosh(x):
    """|x| - ln 2 + log(1 + exp(-2|x|)) beyond 0.7; below, the polynomial in x²."""
    a = abs(x)
    z = a * a
    near = fma(0.5, z, fma(z * z, poly("log_cosh_single", z), 0.5 * fma(a, a, -z)))
    far = (a - LN2) + (log1p_unit(exp_m_normal(-2.0 * a)) - LN2_LOW)
    return near if a < 0.7 else far


@single
def atanh(t):
    """Half of log of (1 + |t|) / (1 - |t|)."""
    x = abs(t)
    a = 1.0 + x
    b = 1.0 - x
    y = 0.5 * log_quotient(a, x - (a - 1.0), b, (1.0 - b) - x, x)
    return copysign(y, t) if x < 1.0 else (copysign(math.inf, t) if x == 1.0 else math.nan)


@single
def asinh_split(a):
    """k, f and what f lacks with asinh(a) = log(2**k (1 + f)) for a >= 0."""
    x = TWO30 if a > TWO30 else a
    w = x * x
    root = math.sqrt(fma(x, x, 1.0))
    g = w / (1.0 + root)
    f = x + g
    h = 1.0 + f
    l = ((x - f) + g) if x > g else ((g - f) + x)
    l = l + ((f - (h - 1.0)) if f < 1.0 else (1.0 - (h - f)))
    big = a > TWO30
    u = a if big else h
    k, m = split(u)
    c = (0.0 if big else 0.5 * l) * from_bits((bits(m) - bits(u)) + TWO_BITS)
    g = m - 1.0
    f = g + c
    return k + (1.0 if big else 0.0), f, (g - f) + c


@single
def asinh(x):
    """All floats."""
    a = abs(x)
    k, f, _ = asinh_split(a)
    return copysign(log_of_split(k, f) if a < math.inf else a, x)
