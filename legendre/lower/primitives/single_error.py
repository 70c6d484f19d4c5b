"""The error function, its inverse and the Gaussian in float32, as in `error` with shorter polynomials."""

import math

from ._registry import bits, copysign, fma, from_bits, poly, polynomial, single
from .single_exponential import TWO_M64, exp_reduce_dd
from .single_logarithm import log_pair_of_split, split

TWO_ROOT = float.fromhex("0x1.20dd76p+0")  # 2/sqrt(pi) in float32, and what it lacks
TWO_ROOT_LO = -5.863538343753305e-08
RECIP_ROOT = 0.5641895835477563
RECIP_ROOT_LOW = -2.9317691718766525e-08  # what it lacks in float32
ROOT_2 = float.fromhex("0x1.c5bf8ap-1")  # sqrt(pi)/2 in float32, and what it lacks
ROOT_2_LO = -2.662320019997111e-08
NEAR_SLOPE = 0.2
FAR_SLOPE = 0.156
SPLIT = 5.0
TAIL_CENTRE = 3.12

polynomial("erf_near_single", "erf(x) - 2*x/sqrt(pi)", (0.0, 1.0), s4=5, factor=3, power=2, scale="erf(x)")
polynomial("erf_far_single", "erfcx(x + 1)", (0.0, 3.0), s4=7, scale="exp((x + 1)**2)")
polynomial("erfinv_near_single", "erfinv_ratio(x) - sqrt(pi)/2", (0.0, 5.0), s4=9, factor=1, scale="erfinv_ratio(x)")
polynomial("erfinv_far_single", "erfinv_ratio((x + 3.12)**2)", (-0.89, 0.89), s4=9)


@single
def exp_of_pair(h, l):
    """exp(h + l) for -105 <= h <= 90, l small beside h."""
    n, r, lost = exp_reduce_dd(h, l)
    tiny = h < -86.0
    s = from_bits((bits(n) + (191 if tiny else 126)) << 23)
    return fma(r + fma(r * r, poly("exp_single", r), lost), s, s) * (TWO_M64 if tiny else 2.0)


@single
def exp_m_sq(x):
    """For every x."""
    a = abs(x)
    a = 10.24 if a > 10.24 else a
    z = a * a
    return exp_of_pair(-z, -fma(a, a, -z))


@single
def erf(x):
    """For every x: an odd polynomial up to 1, one minus exp(-x²) times a polynomial beyond."""
    a = abs(x)
    a = 4.0 if a > 4.0 else a
    z = a * a
    y = a * TWO_ROOT
    near = y + fma(a * z, poly("erf_near_single", z), fma(a, TWO_ROOT_LO, fma(a, TWO_ROOT, -y)))
    far = fma(-exp_of_pair(-z, -fma(a, a, -z)), poly("erf_far_single", a - 1.0), 1.0)
    return copysign(near if a < 1.0 else far, x)


@single
def erfinv(t):
    """For -1 <= t <= 1; 1 - t² is rounded once, so that the ends keep their digits.

    What w = -log(1 - t²) and its root lack is made good with a middling slope of erfinv(t)/t.
    """
    q = fma(-t, t, 1.0)
    k, m = split(q if q > 0.0 else 1.0)
    most, least = log_pair_of_split(k, m - 1.0)
    w = -(most + least)
    w_low = -(least - (-w - most))
    root = math.sqrt(w)
    near = w < SPLIT
    p = poly("erfinv_near_single", w)
    m = w * p
    close = ROOT_2 + m
    back = close - ROOT_2
    lost = ((ROOT_2 - (close - back)) + (m - back)) + fma(w, p, -m) + fma(w_low, NEAR_SLOPE, ROOT_2_LO)
    rest = lost if near else (fma(-root, root, w) + w_low) * FAR_SLOPE
    high = close if near else poly("erfinv_far_single", root - TAIL_CENTRE)
    y = t * high
    value = y + fma(t, rest, fma(t, high, -y))
    return value if abs(t) < 1.0 else t * math.inf


@single
def erf_conj(x):
    """For every x; both terms are positive."""
    a = abs(x)
    b = 10.24 if a > 10.24 else a
    z = b * b
    e = exp_of_pair(-z, -fma(b, b, -z))
    return fma(a, erf(a), fma(e, RECIP_ROOT, e * RECIP_ROOT_LOW))
