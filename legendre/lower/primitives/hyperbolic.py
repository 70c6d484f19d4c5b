"""Hyperbolic functions, their inverses and the potentials built of them."""

import math

from ._registry import F8, bits, copysign, fma, from_bits, poly, polynomial, primitive
from .exponential import exp_m_to_e80, exp_parts, exp_reduce, expm1_pair, expm1_tail
from .logarithm import log1p_unit, log_parts, log_quotient, log_series, split
from .logistic import dexpit_end
from .power import sqrt1p2_pair

LN2_HI = float.fromhex("0x1.62e42fefa3800p-1")
LN2_LO = float.fromhex("0x1.ef35793c76730p-45")
TWO60 = 2.0**60
HUGE = 1e300

polynomial("log_cosh", "log(cosh(x)) - x**2/2", (0.0, 0.7), f8=12, f4=5, factor=4, power=2, scale="x**2/2")


ROOT = float.fromhex("0x1.8245ee5268ef7p+0")  # the zero of s asinh s - sqrt(1 + s²), and what it lacks
ROOT_LOW = float.fromhex("0x1.48f0b8a672d55p-58")
SLOPE = float.fromhex("0x1.331e23ad9de11p+0")  # its derivative there, asinh(ROOT)
SLOPE_LOW = float.fromhex("0x1.a9c55ef03c74ap-54")
_ROOT = (  # the same to 110 digits, more than the certificate computes with
    "(15088795615383199289098844881605785736942785890477691914"
    "7207835972646057655799924589262933673619944120009036778 / 10**110)"
)
_SLOPE = (
    "(11996786402577338339163698486411419442614587884186072089"
    "1547778391812472522384747999908699214650937988590550842 / 10**110)"
)
polynomial(
    "asinh_conj",
    f"(x + {_ROOT})*asinh(x + {_ROOT}) - sqrt(1 + (x + {_ROOT})**2) - {_SLOPE}*x",
    (-0.26, 0.26),
    f8=13,
    f4=5,
    s4=5,
    factor=2,
    scale="x",
)


@primitive()
def tanh_of_expm1(t, low):
    """-t / (2 + t), t = exp(-2|x|) - 1 as a pair, with one step of correction of the quotient."""
    if F8:
        b = 2.0 + t
        c = ((2.0 - b) + t) + low
        r = 1.0 / b
        q = -t * r
        return fma((fma(-q, b, -t) - low) - q * c, r, q)
    else:
        return -t / (2.0 + t)


@primitive("tanh(x)")
def tanh(x):
    """By exp(-2|x|) - 1."""
    a = abs(x)
    t, low = expm1_pair(-2.0 * (32.0 if a > 32.0 else a))
    return copysign(tanh_of_expm1(t, low), x)


@primitive("1 / cosh(x)**2")
def sech2(x):
    """As `dexpit`."""
    a = abs(x)
    n, r, lost = exp_reduce(2.0 * ((375.1 if F8 else 75.1) if a > (375.1 if F8 else 75.1) else a))
    return dexpit_end(n, r, lost, 4.0)


@primitive("sinh(x)")
def sinh(x):
    """2 (p + p / (1 + 4p)), p = (exp|x| - 1) / 4: two terms >= 0, no overflow before the result's."""
    a = abs(x)
    n, r, lost = exp_reduce(710.6 if a > 710.6 else a)
    s = from_bits((bits(n) + 1021) << 52)
    if F8:
        one = 1.0 + r
        tail = expm1_tail(r, lost) + (r - (one - 1.0))
        one = one * s
        u = one - 0.25
        v = fma(s, tail, (one - u) - 0.25)
    else:
        u = s - 0.25
        v = s * (r + expm1_tail(r, 0.0))
    p = u + v
    return copysign(2.0 * (u + (v + p / fma(4.0, p, 1.0))), x)


@primitive("cosh(x)")
def cosh(x):
    """2 (e + 1 / (16e)), e = exp|x| / 4."""
    a = abs(x)
    n, one, tail = exp_parts(710.6 if a > 710.6 else a)
    s = from_bits((bits(n) + 1021) << 52)
    one = one * s
    e = fma(tail, s, one)
    return 2.0 * (one + fma(tail, s, 0.0625 / e))


@primitive("log(cosh(x))")
def logcosh(x):
    """|x| - ln 2 + log(1 + exp(-2|x|)), two terms >= 0 beyond 0.7; below, the polynomial in x²."""
    a = abs(x)
    z = a * a
    far = log1p_unit(exp_m_to_e80(-2.0 * a, 0.0))
    if F8:
        low = fma(a, a, -z)
        near = fma(0.5, z, fma(z * z, poly("log_cosh", z), 0.5 * low))
        far = (a - LN2_HI) + (far - LN2_LO)
    else:
        near = fma(z * z, poly("log_cosh", z), 0.5 * z)
        far = (a - (LN2_HI + LN2_LO)) + far
    return near if a < 0.7 else far


@primitive("atanh(t)")
def atanh(t):
    """Half of log of (1 + |t|) / (1 - |t|), the quotient and both its parts taken as pairs."""
    x = abs(t)
    a = 1.0 + x
    b = 1.0 - x
    high, rest = log_quotient(a, x - (a - 1.0), b, (1.0 - b) - x)
    y = 0.5 * (high + rest)
    return copysign(y, t) if x < 1.0 else (copysign(math.inf, t) if x == 1.0 else math.nan)


@primitive()
def asinh_parts(a):
    """asinh(a) = high + rest for a >= 0: log of 1 + (a + a² / (1 + sqrt(1 + a²))) as a pair."""
    x = TWO60 if a > TWO60 else a
    root, low = sqrt1p2_pair(x)
    w = x * x
    b = 1.0 + root
    if F8:
        r = 1.0 / b
        g = w * r
        g_low = ((fma(-g, b, w) + fma(x, x, -w)) - g * (((1.0 - b) + root) + low)) * r
        f = x + g
        h = 1.0 + f
        l = (((x - f) + g) if x > g else ((g - f) + x)) + g_low
        l = l + ((f - (h - 1.0)) if f < 1.0 else (1.0 - (h - f)))
        big = a > TWO60
        return log_parts(a if big else h, 0.0 if big else l, 1.0 if big else 0.0)
    else:
        f = x + w / b
        big = a > TWO60
        k, m = split(a if big else 1.0 + f)
        return log_series(k + 1.0 if big else k, f if k == 0.0 else m - 1.0, 0.0)


@primitive("asinh(x)")
def asinh(x):
    """All doubles."""
    a = abs(x)
    high, rest = asinh_parts(a)
    return copysign(high + rest if a < math.inf else a, x)


@primitive("s*asinh(s) - sqrt(1 + s**2)")
def asinh_conj(s):
    """Around its zeros, +-1.5089, a polynomial in the distance to it; elsewhere both terms are pairs."""
    a = abs(s)
    d = a - ROOT
    d = d - ROOT_LOW if F8 else d
    near = fma(d, SLOPE, fma(d * d, poly("asinh_conj", d), d * SLOPE_LOW))
    high, rest = asinh_parts(a)
    root, low = sqrt1p2_pair(TWO60 if a > TWO60 else a)
    root = a if a > TWO60 else root
    if F8:
        p = a * high
        far = (p - root) + (fma(a, rest, fma(a, high, -p)) - low)
    else:
        far = fma(a, high + rest, -root)
    far = a * (high + (rest - 1.0)) if a > HUGE else far
    return near if abs(d) < 0.25 else far
