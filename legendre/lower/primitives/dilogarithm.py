"""Dilogarithms of exponentials, and the potential of softplus.

All come from D(u) = Li2(1 - e^-u), the integral of x/(e^x - 1) from 0 to u, which for |u| <= ln 2 is
u - u²/4 plus an odd series.  With w = -log(1 - e^-t), Li2(e^-t) = D(w) for t >= ln 2,
and pi²/6 - t w - D(t) below.  With w = log(1 + e^s), -Li2(-e^s) = -D(-w) for s <= 0; for s > 0 it is
s²/2 + pi²/6 less its value at -s.
"""

from ._registry import F8, bits, fma, from_bits, poly, polynomial, primitive
from .exponential import exp_reduce
from .trigonometric import log_pair, log_pair_shifted

LN2 = 0.6931471805599453
ZETA2 = float.fromhex("0x1.a51a6625307d3p+0")  # pi²/6
ZETA2_LO = float.fromhex("0x1.1873d8912200cp-55")
ROOT = float.fromhex("0x1.b496f0868b820p+0")  # where the potential of softplus vanishes
ROOT_LO = float.fromhex("-0x1.b6c6dc62530cep-54")
SLOPE = float.fromhex("0x1.8141af5398d7dp+0")  # there
SLOPE_LO = float.fromhex("0x1.467909557dfa7p-54")
RADIUS = 0.0625
HUGE = 1e300
SMALL = 2.0**-500
TWO_512 = 2.0**512
TWO_M200 = 2.0**-200

polynomial(
    "dilogarithm",
    "Li2(1 - exp(-x)) - x + x*x/4",
    (0.0, 0.6932),
    f8=6,
    f4=2,
    factor=3,
    power=2,
    scale="Li2(1 - exp(-x))",
)
polynomial(
    "softplus_phi_zero",
    "past_softplus_zero(x)**2/2 + Li2(exp(-past_softplus_zero(x))) - pi*pi/6 - x*softplus_slope(x)",
    (-0.0626, 0.0626),
    f8=7,
    f4=3,
    factor=2,
    scale="past_softplus_zero(x)**2/2 + Li2(exp(-past_softplus_zero(x))) - pi*pi/6",
)


@primitive()
def exp_m_parts(a):
    """s, high, low, unscale with e^-a = s (1 + high + low) unscale, s a power of 2, for a >= 0."""
    a = 746.0 if a > 746.0 else a
    n, r, lost = exp_reduce(-a)
    tiny = a > 600.0
    s = from_bits((bits(n) + (1223 if tiny else 1023)) << 52)
    unscale = TWO_M200 if tiny else 1.0
    if F8:
        q = fma(r * r, poly("exp_tail", r), lost)
        high = r + q
        return s, high, q - (high - r), unscale
    else:
        return s, fma(r * r, poly("exp_tail", r), r), 0.0, unscale


@primitive()
def one_minus(s, high, low):
    """1 - s (1 + high + low) as an unevaluated sum, s <= 1 a power of 2."""
    c = 1.0 - s
    m = fma(-s, high, c)
    rest = fma(-s, high, c - m) + ((1.0 - c) - s)
    return m, fma(-s, low, rest) if F8 else rest


@primitive()
def minus_log(h, l):
    """-log(h + l) as a rounded value and what the rounding lost."""
    high, low = log_pair(h, l)
    w = -high - low
    return w, -low - (w + high)


@primitive("1 - exp(-t)", max_ulp=1.0)
def one_minus_exp_m(t):
    """For t >= 0."""
    s, high, low, _ = exp_m_parts(t)
    m, rest = one_minus(s, high, low)
    return m + rest


@primitive("1/(1 - exp(-t))", max_ulp=1.0)
def recip_one_minus_exp_m(t):
    """For t >= 0; infinite where 1/t overflows."""
    s, high, low, _ = exp_m_parts(t)
    m, rest = one_minus(s, high, low)
    r = 1.0 / m
    if F8:
        return r if r > HUGE else fma(r, fma(-r, rest, fma(-r, m, 1.0)), r)
    else:
        return r


@primitive()
def dilogarithm_tail(u):
    """D(u) - u for 0 <= u <= ln 2."""
    z = u * u
    return z * fma(u, poly("dilogarithm", z), -0.25)


@primitive("polylog(2, exp(-t))", max_ulp=1.5)
def li2_exp_m(t):
    """For t >= 0, down to where it is subnormal."""
    s, high, low, unscale = exp_m_parts(t)
    m, rest = one_minus(s, high, low)
    w, wl = minus_log(m, rest)
    far = t > LN2
    u = w if far else t
    tail = dilogarithm_tail(u)
    if F8:
        product = t * w
        lost = fma(t, wl, fma(t, w, -product))
        a = ZETA2 - product
        b = a - t
        low = ((ZETA2 - a) - product) + ((a - b) - t) + (ZETA2_LO - lost)
        return (u + (tail + wl)) * unscale if far else b + (low - tail)
    else:
        return (u + tail) * unscale if far else (fma(-t, w, ZETA2) - t) - tail


@primitive("t**2/2 + polylog(2, exp(-t)) - pi**2/6", max_ulp=2.0)
def softplus_phi(t):
    """For t >= 0.

    Up to ln 2 this is -(t (1 + w) - t² (3/4 - ...)) with w = -log(1 - e^-t) positive; beyond, D(w) is added
    to t²/2 - pi²/6, and close to the zero near 1.705 a polynomial in the distance to it holds every digit.
    """
    s, high, low, _ = exp_m_parts(t)
    m, rest = one_minus(s, high, low)
    small = t < SMALL
    scale = TWO_512 if small else 1.0
    high, low = log_pair_shifted(m * scale, rest * scale, -512.0 if small else 0.0)
    w = -high - low
    wl = -low - (w + high)
    far = t > LN2
    u = w if far else t
    tail = dilogarithm_tail(u)
    half = 0.5 * t
    square = half * t
    away = t - ROOT
    rest = fma(away, SLOPE_LO, -ROOT_LO * SLOPE)
    curved = fma(away * away, poly("softplus_phi_zero", away), rest)
    zero = fma(away, SLOPE, curved)
    near_zero = abs(away) < RADIUS
    if F8:
        product = t * w
        below = ((square - tail) - fma(t, wl, fma(t, w, -product))) - (t + product)
        a = square - ZETA2
        x = a - square
        al = ((square - (a - x)) - (ZETA2 + x)) + (fma(half, t, -square) - ZETA2_LO)
        above = a + (u + (al + (tail + wl)))
    else:
        below = fma(-t, 1.0 + w, square - tail)
        above = (square - ZETA2) + (u + tail)
    value = above if far else below
    return square if square > HUGE else (zero if near_zero else value)


@primitive("-polylog(2, -exp(s))", max_ulp=1.5)
def li2_neg_exp(s):
    """For every s: about e^s far to the left, s²/2 + pi²/6 far to the right."""
    a = abs(s)
    power, high, low, unscale = exp_m_parts(a)
    c = 1.0 + power
    x = power * high
    h = c + x
    rest = (x - (h - c)) + (((1.0 - c) + power) + power * low)
    w, wl = minus_log(h, rest)
    w = -w
    wl = -wl
    z = w * w
    tail = z * fma(w, poly("dilogarithm", z), 0.25)
    half = 0.5 * a
    square = half * a
    if F8:
        left = (w + (wl + tail)) * unscale
        b = ZETA2 - w
        low = ((ZETA2 - b) - w) + (ZETA2_LO - (wl + tail))
        right = square + (b + (fma(half, a, -square) + low))
    else:
        left = (w + tail) * unscale
        right = square + (ZETA2 - (w + tail))
    return left if s < 0.0 else (square if square > HUGE else right)
