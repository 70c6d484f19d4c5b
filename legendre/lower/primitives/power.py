"""Square roots of 1 + x² and real powers."""

import math

from ._registry import F8, bits, fma, from_bits, poly, polynomial, primitive, shr
from .exponential import exp_dd
from .logarithm import BIAS, LN2, LN2_HI, LN2_LO, MANTISSA, OFFSET, SMALLEST, SQRT_HALF, TWO52_BITS, TWO54

TWO30 = 2.0**30
THIRDS = 2.0 / 3.0
THIRDS_LOW = float.fromhex("0x1.5555555555555p-55")

polynomial(
    "power_tail",
    "log((1 + x) / (1 - x)) - 2*x - 2*x**3/3",
    (0.0, 0.17158),
    f8=6,
    f4=2,
    factor=5,
    power=2,
    scale="2*x",
)


@primitive()
def sqrt1p2_pair(a):
    """sqrt(1 + a²) for 0 <= a <= 2**60 as a double and what it lacks."""
    w = fma(a, a, 1.0)
    root = math.sqrt(w)
    if F8:
        square = a * a
        low = fma(a, a, -square)
        sum_low = (square - (w - 1.0)) if a < 1.0 else (1.0 - (w - square))
        return root, (fma(-root, root, w) + (sum_low + low)) * (0.5 / root)
    else:
        return root, 0.0


@primitive("sqrt(1 + x**2)")
def sqrt1p2(x):
    """|x| where its square is out of reach of 1."""
    a = abs(x)
    if F8:
        b = TWO30 if a > TWO30 else a
        root = math.sqrt(fma(b, b, 1.0))
        return root if a < TWO30 else a
    else:
        return math.sqrt(fma(a, a, 1.0))


@primitive("1 / sqrt(1 + x**2)")
def rsqrt1p2(x):
    """The reciprocal of `sqrt1p2`."""
    return 1.0 / sqrt1p2(x)


@primitive()
def log_extended(x):
    """log(x) for x > 0 as a pair good to 2**-66: s and the cubic term carry their rounding errors."""
    if F8:
        tiny = x < SMALLEST
        i = bits(x * TWO54 if tiny else x) + OFFSET
        k = from_bits(shr(i, 52) | TWO52_BITS) - (BIAS + 54.0 if tiny else BIAS)
    else:
        i = bits(x) + OFFSET
        k = from_bits(shr(i, 52) | TWO52_BITS) - BIAS
    f = from_bits((i & MANTISSA) + SQRT_HALF) - 1.0
    b = 2.0 + f
    if F8:
        r = 1.0 / b
        s = f * r
        e = (fma(-s, b, f) - s * ((2.0 - b) + f)) * r
        z = s * s
        z_low = fma(s, s, -z) + 2.0 * s * e
        w = z * THIRDS
        w_low = fma(z, THIRDS, -w) + fma(z, THIRDS_LOW, fma(z_low, THIRDS, z * z * poly("power_tail", z)))
        cubic = s * w
        cubic_low = fma(s, w, -cubic) + fma(s, w_low, e * w)
        double = 2.0 * s
        top = fma(k, LN2_HI, double)
        low = double - fma(k, -LN2_HI, top)
        high = top + cubic
        low = ((top - high) + cubic) + (fma(2.0, e, fma(k, LN2_LO, low)) + cubic_low)
        return high, low
    else:
        s = f / b
        z = s * s
        return fma(k, LN2, fma(s * z, fma(z, poly("power_tail", z), THIRDS), 2.0 * s)), 0.0


@primitive()
def pow_of_log(x, p, y, lost):
    """exp(y + lost), y + lost = p log x, and the special values."""
    z = exp_dd(y, (lost if abs(y) < 800.0 else 0.0) if F8 else 0.0)
    end = math.inf if (p > 0.0) == (x > 1.0) else 0.0
    z = z if (x > 0.0) & (x < math.inf) & (abs(p) < math.inf) else (end if x >= 0.0 else math.nan)
    z = z if p == p else math.nan
    return 1.0 if (p == 0.0) | (x == 1.0) else z


@primitive("x**p")
def pow(x, p):
    """exp(p log x), x >= 0, with log x and the product as pairs; x**0 = 1, 1**p = 1, nan for x < 0."""
    high, low = log_extended(x)
    y = p * high
    return pow_of_log(x, p, y, fma(p, low, fma(p, high, -y)))
