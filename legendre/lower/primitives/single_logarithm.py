"""log and its relatives in float32: x = 2**k (1 + f) with |f| <= 1/3, log(1 + f) = f + f² q(f) without a division."""

import math

from ._registry import bits, fma, from_bits, poly, polynomial, shr, single

LN2_HI = 0.693359375  # 10 bits: k * LN2_HI is exact
LN2_MID = float.fromhex("-0x1.bd0106p-13")  # ln 2 - LN2_HI in float32
LN2 = 0.6931471805599453
LN2_LOW = float.fromhex("-0x1.05c610ca86c39p-29")  # ln 2 less LN2 in float32
LOG_4_3 = 0.28768207245178092744
LOG_4_3_LOW = -1.3777543413381093e-08  # the same for ln(4/3)
TWO_THIRDS = 0x3F2AAAAB  # bits of 2/3
OFFSET = 0x3F800000 - TWO_THIRDS
MANTISSA = 0x007FFFFF
TWO23_BITS = 0x4B000000
BIAS = 2.0**23 + 127.0
SMALLEST = 2.0**-126
TWO25 = 2.0**25
ONE_BITS = 0x3F800000
TWO_BITS = 0x40000000

polynomial("log_single", "log(1 + x) - x", (-0.33334, 0.33334), s4=8, factor=2, scale="x")


@single
def split(x):
    """k (as a float) and m with x = 2**k m and m in [2/3, 4/3[, for a finite normal x > 0."""
    i = bits(x) + OFFSET
    return from_bits(shr(i, 23) | TWO23_BITS) - BIAS, from_bits((i & MANTISSA) + TWO_THIRDS)


@single
def log_of_split(k, f):
    """log(2**k (1 + f))."""
    return fma(k, LN2, fma(f * f, poly("log_single", f), f))


@single
def log_pos(x):
    """For finite normal x > 0."""
    k, m = split(x)
    return log_of_split(k, m - 1.0)


@single
def log(x):
    """All floats; the special values are selected at the end."""
    tiny = x < SMALLEST
    k, m = split(x * TWO25 if tiny else x)
    y = log_of_split(k - (25.0 if tiny else 0.0), m - 1.0)
    y = y if x < math.inf else x
    return y if x > 0.0 else (-math.inf if x == 0.0 else math.nan)


@single
def log1p_unit_pair(x):
    """For 0 <= x <= 1: log(c) + log(1 + f) with 1 + x = c (1 + f), c = 1, 4/3 or 2; as high + rest."""
    far = x > 0.333333
    most = x > 0.75
    f = fma(0.5 if most else (0.75 if far else 1.0), x, -0.5 if most else (-0.25 if far else 0.0))
    c = LN2 if most else (LOG_4_3 if far else 0.0)
    c_low = LN2_LOW if most else (LOG_4_3_LOW if far else 0.0)
    high = c + f
    return high, fma(f * f, poly("log_single", f), (f - (high - c)) + c_low)


@single
def log1p_unit(x):
    """For 0 <= x <= 1."""
    high, rest = log1p_unit_pair(x)
    return high + rest


@single
def log1p_nn(x):
    """For x >= 0, inf included: what 1 + x loses is added to f."""
    u = 1.0 + x
    k, f = shifted_split(u, (x - (u - 1.0)) if x < 1.0 else (1.0 - (u - x)))
    return log_of_split(k, f) if x < math.inf else x


@single
def log1p(x):
    """All floats."""
    y = log1p_nn(x)
    y = y if x > -1.0 else (-math.inf if x == -1.0 else math.nan)
    return x if x == 0.0 else y


@single
def xlogx(x):
    """x log x, 0 at 0."""
    y = x * log(x)
    return 0.0 if x == 0.0 else y


@single
def log_pair_of_split(k, f):
    """log(2**k (1 + f)) = high + rest."""
    high = fma(k, LN2_HI, f)
    low = f - fma(k, -LN2_HI, high)
    return high, fma(f * f, poly("log_single", f), fma(k, LN2_MID, low))


@single
def shifted_split(u, c):
    """k and f with u + c = 2**k (1 + f), |c| <= ulp(u)."""
    k, m = split(u)
    return k, (m - 1.0) + (0.5 * c) * from_bits((bits(m) - bits(u)) + TWO_BITS)


@single
def shifted_split_pair(u, c):
    """The same, and what f lacks."""
    k, m = split(u)
    c = (0.5 * c) * from_bits((bits(m) - bits(u)) + TWO_BITS)
    g = m - 1.0
    f = g + c
    return k, f, (g - f) + c
