"""log and its relatives: x = 2**k m with m in [sqrt(1/2), sqrt(2)[, log m = 2 artanh((m - 1) / (m + 1))."""

import math

from ._registry import F8, bits, copysign, fma, from_bits, poly, polynomial, primitive, shr

LN2 = 0.6931471805599453
LN2_HI = float.fromhex("0x1.62e42fefa3800p-1")  # 42 bits: k * LN2_HI is exact
LN2_LO = float.fromhex("0x1.ef35793c76730p-45")
SQRT_HALF = 0x3FE6A09E667F3BCD  # bits of sqrt(1/2)
OFFSET = 0x3FF0000000000000 - SQRT_HALF
MANTISSA = 0x000FFFFFFFFFFFFF
TWO52_BITS = 0x4330000000000000
BIAS = 2.0**52 + 1023.0
SMALLEST = 2.0**-1022
TWO54 = 2.0**54
TWO60 = 2.0**60

polynomial(
    "log_tail", "log((1 + x) / (1 - x)) - 2*x", (0.0, 0.17158), f8=6, f4=2, factor=3, power=2, scale="2*x"
)
polynomial(
    "artanh_tail", "log((1 + x) / (1 - x)) - 2*x", (0.0, 0.33334), f8=9, f4=4, factor=3, power=2, scale="2*x"
)


@primitive()
def log_series(k, f, d):
    """high, rest with log(2**k (1 + f + d)) = high + rest, for |d| < ulp(f); rest is good to 2**-56.

    log(1 + f) = f - (f²/2 - s (f²/2 + z P(z))), s = f / (2 + f), z = s²; the two large terms, k ln 2 and f, are
    added exactly.
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
    """The same for log(2**j (h + l)), h > 0 and |l| <= ulp(h); relative accuracy is kept where h + l nears 1."""
    if F8:
        tiny = h < SMALLEST
        h = h * TWO54 if tiny else h
        l = l * TWO54 if tiny else l
        j = j - 54.0 if tiny else j
    i = bits(h) + OFFSET
    e = shr(i, 52)
    k = (from_bits(e | TWO52_BITS) - BIAS) + j
    g = from_bits((i & MANTISSA) + SQRT_HALF) - 1.0
    c = l * from_bits((2046 - e) << 52)
    f = g + c
    return log_series(k, f, (g - f) + c)


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
    y = high + rest if x < math.inf else x
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
    """For x >= 0, inf included: 1 + x as a pair."""
    u = 1.0 + x
    c = (x - (u - 1.0)) if x < 1.0 else (1.0 - (u - x))
    c = c if x < TWO60 else 0.0
    high, rest = log_parts(u if x < math.inf else 1.0, c, 0.0)
    return high + rest if x < math.inf else x


@primitive("log(1 + x)")
def log1p(x):
    """All doubles."""
    y = log1p_nn(x) if F8 else log1p_short(x)
    y = y if x > -1.0 else (-math.inf if x == -1.0 else math.nan)
    return copysign(y, x) if x == 0.0 else y


@primitive()
def log1p_short(x):
    """For x > -1 where 1 + x in double loses nothing that a float32 result shows."""
    k, m = split(1.0 + x if x < math.inf else 1.0)
    return log_of_split(k, x if k == 0.0 else m - 1.0) if x < math.inf else x


@primitive("log(a / b)")
def log_ratio(a, b, d):
    """For finite a, b > 0 and d = a - b, known better than a and b are: near a = b, log(1 + d / b)."""
    if F8:
        low_a = a < SMALLEST
        low_b = b < SMALLEST
        i = bits(a * TWO54 if low_a else a)
        j = bits(b * TWO54 if low_b else b)
    else:
        i = bits(a)
        j = bits(b)
    m = from_bits((i & MANTISSA) | 0x3FF0000000000000)
    n = from_bits((j & MANTISSA) | 0x3FF0000000000000)
    k = from_bits(shr(i, 52) | TWO52_BITS) - from_bits(shr(j, 52) | TWO52_BITS)
    if F8:
        k = k + ((54.0 if low_b else 0.0) - (54.0 if low_a else 0.0))
    near = (a < 1.4 * b) & (b < 1.4 * a)
    scale = from_bits((2046 - shr(j, 52)) << 52)
    top = d * scale if near else m
    r = 1.0 / n
    q = top * r
    c = fma(-q, n, top) * r
    big = q > 1.4142135623730951
    small = q < 0.7071067811865476
    shift = 0.5 if big else (2.0 if small else 1.0)
    k = k + (1.0 if big else (-1.0 if small else 0.0))
    g = q * shift - 1.0
    c = c if near else c * shift
    g = q if near else g
    f = g + c
    high, rest = log_series(0.0 if near else k, f, (g - f) + c)
    return high + rest


@primitive("where(x > 0, x*log(x), 0)")
def xlogx(x):
    """x log x, 0 at 0."""
    y = x * log(x)
    return 0.0 if x == 0.0 else y
