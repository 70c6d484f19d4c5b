"""log and its relatives: x = 2**k m with m in [sqrt(1/2), sqrt(2)[, log m = 2 artanh((m - 1) / (m + 1))."""

import math

from ._registry import F8, bits, fma, from_bits, poly, polynomial, primitive, shr

LN2 = 0.6931471805599453
LN2_HI = float.fromhex("0x1.62e42fefa3800p-1")  # 42 bits: k * LN2_HI is exact
LN2_LO = float.fromhex("0x1.ef35793c76730p-45")
SQRT_HALF = 0x3FE6A09E667F3BCD  # bits of sqrt(1/2)
OFFSET = 0x3FF0000000000000 - SQRT_HALF
MANTISSA = 0x000FFFFFFFFFFFFF
TWO52_BITS = 0x4330000000000000
BIAS = 2.0**52 + 1023.0
SMALLEST = 2.0**-1022
EXPONENT = 0x7FF0000000000000
ONE_BITS = 0x3FF0000000000000
QUOTIENT = 2 * 0x3FF0000000000000 - 0x3FE8000000000000  # w = 2**k for quotients in about [0.75, 1.5[ times it
TWO54 = 2.0**54
TWO60 = 2.0**60
TWO_M600 = 2.0**-600

polynomial("log_tail", "log((1 + x) / (1 - x)) - 2*x", (0.0, 0.17158), f8=6, f4=2, factor=3, power=2, scale="2*x")
polynomial("artanh_tail", "log((1 + x) / (1 - x)) - 2*x", (0.0, 0.33334), f8=9, f4=4, factor=3, power=2, scale="2*x")


polynomial(
    "quotient_tail",
    "log((1 + x) / (1 - x)) - 2*x",
    (0.0, 0.20001),
    f8=7,
    f4=2,
    factor=3,
    power=2,
    scale="2*x",
)


@primitive()
def log_series(k, f, d):
    """high, rest with log(2**k (1 + f + d)) = high + rest, for |d| < ulp(f); rest is good to 2**-56.

    log(1 + f) = f - (f²/2 - s (f²/2 + z P(z))), s = f / (2 + f), z = s²; the two large terms,
    k ln 2 and f, are added exactly.
    """
    s = f / (2.0 + f)
    z = s * s
    if F8:
        half = 0.5 * f * f
        high = fma(k, LN2_HI, f)
        low = (f - fma(k, -LN2_HI, high)) + fma(-d, f, d)
        return high, fma(s, fma(z, poly("log_tail", z), half), fma(k, LN2_LO, low)) - half
    else:
        return k * LN2, fma(s * z, poly("log_tail", z), 2.0 * s)


@primitive()
def log_parts(h, l, j):
    """The same for log(2**j (h + l)), h > 0 and |l| <= ulp(h); relative accuracy kept near 1."""
    if F8:
        tiny = h < SMALLEST
        h = h * TWO54 if tiny else h
        l = l * TWO54 if tiny else l
        j = j - 54.0 if tiny else j
    high, rest = log_parts_normal(h, l, j)
    return high, rest


@primitive()
def log_parts_normal(h, l, j):
    """The same for normal h."""
    i = bits(h) + OFFSET
    e = shr(i, 52)
    k = (from_bits(e | TWO52_BITS) - BIAS) + j
    g = from_bits((i & MANTISSA) + SQRT_HALF) - 1.0
    if F8:
        c = (0.5 * l) * from_bits((2047 - e) << 52)
        f = g + c
        return log_series(k, f, (g - f) + c)
    else:
        return log_series(k, g, 0.0)


@primitive("log(h + l)")
def log_dd(h, l):
    """For h > 0 and |l| <= ulp(h)."""
    high, rest = log_parts(h, l, 0.0)
    return high + rest


@primitive()
def split(x):
    """k (as a double) and m with x = 2**k m and m in [sqrt(1/2), sqrt(2)[, for a finite normal x > 0."""
    i = bits(x) + OFFSET
    return from_bits(shr(i, 52) | TWO52_BITS) - BIAS, from_bits((i & MANTISSA) + SQRT_HALF)


@primitive()
def log_of_split(k, f):
    """log(2**k (1 + f))."""
    high, rest = log_series(k, f, 0.0)
    return high + rest


@primitive("log(x)", max_ulp=0.8)
def log_pos(x):
    """For finite normal x > 0."""
    k, m = split(x)
    return log_of_split(k, m - 1.0)


@primitive("log(x)", max_ulp=0.8)
def log(x):
    """All doubles; the special values are selected at the end."""
    if F8:
        tiny = x < SMALLEST
        i = bits(x * TWO54 if tiny else x) + OFFSET
        k = from_bits(shr(i, 52) | TWO52_BITS) - (BIAS + 54.0 if tiny else BIAS)
    else:
        i = bits(x) + OFFSET
        k = from_bits(shr(i, 52) | TWO52_BITS) - BIAS
    high, rest = log_series(k, from_bits((i & MANTISSA) + SQRT_HALF) - 1.0, 0.0)
    y = (high + rest if x < math.inf else x) if F8 else fma(x, TWO_M600, high + rest)  # inf and nan pass
    return y if x > 0.0 else (-math.inf if x == 0.0 else math.nan)


@primitive("log(1 + x)")
def log1p_unit(x):
    """For 0 <= x <= 1, where no exponent need be split off."""
    s = x / (2.0 + x)
    z = s * s
    if F8:
        half = 0.5 * x * x
        return x + fma(s, fma(z, poly("artanh_tail", z), half), -half)
    else:
        return fma(s * z, poly("artanh_tail", z), 2.0 * s)


@primitive("log(1 + x)")
def log1p_nn(x):
    """For x >= 0, inf included: 1 + x as a pair; the argument itself where 1 + x needs no exponent."""
    u = 1.0 + x
    if F8:
        c = (x - (u - 1.0)) if x < 1.0 else (1.0 - (u - x))
        high, rest = log_parts(u, c if x < TWO60 else 0.0, 0.0)
        return high + rest if x < math.inf else x
    else:
        k, m = split(u)
        return log_of_split(k, x if k == 0.0 else m - 1.0) if x < math.inf else x


@primitive("log(1 + x)")
def log1p(x):
    """All doubles."""
    y = log1p_nn(x)
    y = y if x > -1.0 else (-math.inf if x == -1.0 else math.nan)
    return x if x == 0.0 else y


@primitive()
def log_quotient(a, a_low, b, b_low):
    """log((a + a_low) / (b + b_low)) = high + rest; a, b > 0 normal, the low parts below an ulp.

    With a power w of 2 that brings c = w b near a, log(a / c) = 2 artanh((a - c) / (a + c)): the difference
    is exact, and one division serves the quotient and the logarithm.
    """
    i = (bits(a) - bits(b)) + QUOTIENT
    w = from_bits(i & EXPONENT)
    c = w * b
    k = from_bits(shr(i, 52) | TWO52_BITS) - BIAS
    return log_near(k, a - c, a_low - w * b_low, c, a + c, a_low + w * b_low)


@primitive()
def log_near(k, top, top_low, c, bottom, bottom_low):
    """log(2**k a / c), top + top_low = a - c, a + c = bottom + bottom_low up to the rounding of bottom."""
    if F8:
        r = 1.0 / bottom
        s = top * r
        lost = (top - fma(-2.0, c, bottom)) + bottom_low
        low = (fma(-s, lost, top_low) + fma(-s, bottom, top)) * r
        z = s * s
        double = 2.0 * s
        high = fma(k, LN2_HI, double)
        carry = double - fma(k, -LN2_HI, high)
        return high, fma(s * z, poly("quotient_tail", z), fma(2.0, low, fma(k, LN2_LO, carry)))
    else:
        s = (top + top_low) / bottom
        z = s * s
        return k * LN2, fma(s * z, poly("quotient_tail", z), 2.0 * s)


@primitive("log(a / b)")
def log_ratio(a, b, d):
    """For finite a, b > 0 and d = a - b, known better than a and b are, which is what counts near a = b."""
    if F8:
        scale_a = TWO54 if a < SMALLEST else 1.0
        scale_b = TWO54 if b < SMALLEST else 1.0
        j = bits(a * scale_a)
        i = bits(b * scale_b)
    else:
        j = bits(a)
        i = bits(b)
    k = from_bits(shr(j, 52) | TWO52_BITS) - from_bits(shr(i, 52) | TWO52_BITS)
    m = (j & MANTISSA) - (i & MANTISSA) + QUOTIENT  # the quotient of the mantissas, in [1, 2[ both
    k = k + (from_bits(shr(m, 52) | TWO52_BITS) - BIAS)
    c = from_bits(m & EXPONENT) * from_bits((i & MANTISSA) | ONE_BITS)
    top = from_bits((j & MANTISSA) | ONE_BITS)
    bottom = top + c
    if F8:
        d = (0.5 * (d * scale_a)) * from_bits((2047 - shr(j, 52)) << 52)
        top = d if (k == 0.0) & (scale_a == scale_b) else top - c
        k = k + ((54.0 if scale_b > 1.0 else 0.0) - (54.0 if scale_a > 1.0 else 0.0))
    else:
        top = d * from_bits((2046 - shr(j, 52)) << 52) if k == 0.0 else top - c
    high, rest = log_near(k, top, 0.0, c, bottom, 0.0)
    return high + rest


@primitive("where(x > 0, x*log(x), 0)")
def xlogx(x):
    """x log x, 0 at 0."""
    y = x * log(x)
    return 0.0 if x == 0.0 else y
