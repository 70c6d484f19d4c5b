"""Primitives of k x with k > 0 apart from x, for what loses digits or range when k x is rounded first.

The product is h + l, l = fma(k, x, -h); x is bounded before it is formed, so that it cannot overflow, and
tiny results are held 2**400 too large until k has divided them. What depends on k alone leaves the loop.
"""

import math

from ._registry import F8, bits, copysign, fma, from_bits, poly, primitive
from .dilogarithm import ROOT, ROOT_LO, SLOPE, SLOPE_LO, ZETA2, ZETA2_LO, dilogarithm_tail, one_minus
from .exponential import exp_m_to_e80, exp_reduce_dd, expm1_pair
from .hyperbolic import LN2_HI, LN2_LO, tanh_of_expm1
from .logarithm import BIAS, LN2, log1p_unit
from .logistic import BIAS500, TWO500, TWO_M900, dexpit_end, expit_end, log_of_expm1
from .trigonometric import log_pair_shifted

RADIUS = 0.0625
FLOOR = 2.0**-910  # taken for 0; the tiny scaled are above
TWO30 = 2.0**30
TWO300 = 2.0**300
TWO600 = 2.0**600
TWO_M400 = 2.0**-400
TWO_M600 = 2.0**-600
TWO_M700 = 2.0**-700


@primitive()
def over_square(y, k):
    """y/k², the reciprocal as a pair."""
    q = k * k
    r = 1.0 / q
    return fma(y, r, y * (r * fma(-r, fma(k, k, -q), fma(-r, q, 1.0)))) if F8 else y * r


@primitive()
def over(y, k):
    """y/k, the reciprocal as a pair."""
    r = 1.0 / k
    return fma(y, r, y * (r * fma(-r, k, 1.0))) if F8 else y * r


@primitive()
def exp_m_scaled(a, k):
    """s, p, q, unscale with exp(-k a) = s (1 + (p + q)) unscale for a >= 0, s a normal power of 2."""
    limit = (900.0 if F8 else 150.0) / k
    a = limit if a > limit else a
    h = -k * a
    n, r, lost = exp_reduce_dd(h, fma(-k, a, -h) if F8 else 0.0)
    tiny = (h < -600.0) if F8 else False
    s = from_bits((bits(n) + (1423 if tiny else 1023)) << 52) if F8 else from_bits((bits(n) + 1023) << 52)
    return s, r, fma(r * r, poly("exp_tail", r), lost), (TWO_M400 if tiny else 1.0) if F8 else 1.0


@primitive("log(1 + exp(k*x))/k")
def softplus_scaled(x, k):
    """max(x, 0) + log(1 + exp(-k|x|))/k: two terms >= 0."""
    s, p, q, unscale = exp_m_scaled(abs(x), k)
    y = over(log1p_unit(fma(p + q, s, s)), k) * unscale
    return (x if x > 0.0 else 0.0) + y


@primitive("log(exp(k*t) - 1)/k")
def log_expm1_scaled(t, k):
    """As `log_expm1`; a tiny t is taken 2**500 times, where exp(k t) - 1 is still k t."""
    limit = 40.0 / k
    x = limit if t > limit else t
    if F8:
        tiny = t < TWO_M900
        x = x * (TWO500 if tiny else 1.0)
        h = k * x
        n, r, lost = exp_reduce_dd(h, fma(k, x, -h))
        high, rest = log_of_expm1(n, r, lost, BIAS500 if tiny else BIAS)
    else:
        n, r, lost = exp_reduce_dd(k * x, 0.0)
        high, rest = log_of_expm1(n, r, lost, BIAS)
    y = (high + rest) * (1.0 / k) if t < limit else t
    return y if t > 0.0 else (-math.inf if t == 0.0 else math.nan)


@primitive("1/(1 + exp(-k*s))")
def expit_scaled(s, k):
    """As `expit`."""
    low = (-746.0 if F8 else -150.0) / k
    high = 45.0 / k
    x = high if s > high else s
    x = low if x < low else x
    h = -k * x
    n, r, lost = exp_reduce_dd(h, fma(-k, x, -h) if F8 else 0.0)
    return expit_end(n, r, lost)


@primitive("tanh(k*x)")
def tanh_scaled(x, k):
    """As `tanh`."""
    a = abs(x)
    limit = 32.0 / k
    a = limit if a > limit else a
    h = -2.0 * (k * a)
    t, low = expm1_pair(h)
    l = fma(-2.0 * k, a, -h)
    return copysign(tanh_of_expm1(t, fma(l, t, l) + low if F8 else low), x)


@primitive("1/(1 - exp(-k*t))", max_ulp=1.5)
def recip_one_minus_exp_m_scaled(t, k):
    """For t >= 0; a tiny t is taken 2**300 times, where the result is still 1/(k t)."""
    limit = 40.0 / k
    x = limit if t > limit else t
    scale = (TWO300 if t < TWO_M900 else 1.0) if F8 else 1.0
    x = x * scale
    x = FLOOR if x < FLOOR else x
    h = -k * x
    n, r, lost = exp_reduce_dd(h, fma(-k, x, -h) if F8 else 0.0)
    s = from_bits((bits(n) + 1023) << 52)
    q = fma(r * r, poly("exp_tail", r), lost)
    high = r + q
    m, rest = one_minus(s, high, q - (high - r) if F8 else 0.0)
    r = 1.0 / m
    return (fma(r, fma(-r, rest, fma(-r, m, 1.0)), r) if F8 else r) * scale


@primitive("t**2/2 + (polylog(2, exp(-k*t)) - pi**2/6)/k**2")
def softplus_phi_scaled(t, k):
    """As `softplus_phi`; a tiny t is taken 2**600 times, k t beyond 2**30 leaves t²/2."""
    limit = TWO30 / k
    x = limit if t > limit else t
    small = t < TWO_M700
    x = x * (TWO600 if small else 1.0)
    h = k * x
    l = fma(k, x, -h) if F8 else 0.0
    n, r, lost = exp_reduce_dd(-50.0 if h > 50.0 else -h, -l)
    s = from_bits((bits(n) + 1023) << 52)
    q = fma(r * r, poly("exp_tail", r), lost)
    high = r + q
    m, rest = one_minus(s, high, q - (high - r) if F8 else 0.0)
    high, low = log_pair_shifted(m, rest, -600.0 if small else 0.0)
    w = -high - low
    wl = -low - (w + high)
    far = h > LN2
    u = w if far else h
    tail = dilogarithm_tail(u)
    half = 0.5 * h
    square = half * h
    away = h - ROOT
    rest = fma(away, SLOPE_LO, (l - ROOT_LO) * SLOPE)
    zero = fma(away, SLOPE, fma(away * away, poly("softplus_phi_zero", away), rest))
    if F8:
        product = h * w
        below = ((square - tail) - fma(l, w, fma(h, wl, fma(h, w, -product) + l))) - (h + product)
        a = square - ZETA2
        x = a - square
        al = ((square - (a - x)) - (ZETA2 + x)) + (fma(h, l, fma(half, h, -square)) - ZETA2_LO)
        above = a + (u + (al + (tail + wl)))
    else:
        below = fma(-h, 1.0 + w, square - tail)
        above = (square - ZETA2) + (u + tail)
    value = above if far else below
    value = over_square(zero if abs(away) < RADIUS else value, k) * (TWO_M600 if small else 1.0)
    return (0.5 * t) * t if t > limit else value


@primitive("-polylog(2, -exp(k*s))/k**2")
def li2_neg_exp_scaled(s, k):
    """As `li2_neg_exp`; s²/2 where k s is beyond 2**30."""
    a = abs(s)
    limit = TWO30 / k
    x = limit if a > limit else a
    h = k * x
    l = fma(k, x, -h) if F8 else 0.0
    n, r, lost = exp_reduce_dd(-900.0 if h > 900.0 else -h, -l)
    tiny = h > 600.0
    power = from_bits((bits(n) + (1423 if tiny else 1023)) << 52)
    q = fma(r * r, poly("exp_tail", r), lost)
    high = r + q
    low = q - (high - r) if F8 else 0.0
    c = 1.0 + power
    x = power * high
    m = c + x
    w, wl = log_pair_shifted(m, (x - (m - c)) + (((1.0 - c) + power) + power * low), 0.0)
    high = w + wl
    wl = wl - (high - w)
    w = high
    z = w * w
    tail = z * fma(w, poly("dilogarithm", z), 0.25)
    half = 0.5 * h
    square = half * h
    if F8:
        left = w + (wl + tail)
        b = ZETA2 - w
        low = ((ZETA2 - b) - w) + (ZETA2_LO - (wl + tail))
        right = square + (b + (fma(h, l, fma(half, h, -square)) + low))
    else:
        left = w + tail
        right = square + (ZETA2 - (w + tail))
    y = over_square(left if s < 0.0 else right, k)
    y = y * (TWO_M400 if tiny & (s < 0.0) else 1.0)
    return (0.5 * s) * s if s > limit else y


@primitive("1/cosh(k*x)**2")
def sech2_scaled(x, k):
    """As `sech2`."""
    a = abs(x)
    limit = (375.0 if F8 else 75.0) / k
    a = limit if a > limit else a
    h = 2.0 * (k * a)
    n, r, lost = exp_reduce_dd(h, fma(2.0 * k, a, -h) if F8 else 0.0)
    return dexpit_end(n, r, lost, 4.0)


@primitive("log(cosh(k*x))/k")
def logcosh_scaled(x, k):
    """As `logcosh`, with ln 2 / k in two doubles; below 0.7, x h times a polynomial in h², h = k|x|."""
    a = abs(x)
    limit = 64.0 / k
    b = limit if a > limit else a
    h = k * b
    l = fma(k, b, -h) if F8 else 0.0
    far = log1p_unit(exp_m_to_e80(-2.0 * h, -2.0 * l)) * (1.0 / k)
    ln2 = LN2 / k
    far = (a - ln2) + (far - (fma(-ln2, k, LN2_HI) + LN2_LO) / k)
    z = h * h
    half = 0.5 * b
    g = h * half
    p = (z + z) * poly("log_cosh", z)
    near = g + (fma(g, p, fma(l, half, fma(h, half, -g))) if F8 else g * p)
    return near if h < 0.7 else far
