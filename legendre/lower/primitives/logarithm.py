"""log and its relatives: x = 2**k m with m in [sqrt(1/2), sqrt(2)[, log m = 2 artanh((m - 1) / (m + 1))."""

from ._registry import F8, bits, fma, from_bits, poly, polynomial, primitive, shr

LN2_HI = float.fromhex("0x1.62e42fefa3800p-1")  # 42 bits: k * LN2_HI is exact
LN2_LO = float.fromhex("0x1.ef35793c76730p-45")
INFINITY = float("inf")
OFFSET = 0x3FF0000000000000 - 0x3FE6A09E667F3BCD  # bits of 1 less those of sqrt(1/2)
TWO52 = 4503599627370496.0
MANTISSA = 0x000FFFFFFFFFFFFF
SQRT_HALF = 0x3FE6A09E667F3BCD
TWO52_BITS = 0x4330000000000000

polynomial("log_tail", "log((1 + x) / (1 - x)) - 2*x", (0.0, 0.17158), f8=6, f4=2, factor=3, power=2, scale="2*x")


@primitive()
def split(x):
    """k (as a double) and m with x = 2**k m and m in [sqrt(1/2), sqrt(2)[, for a finite normal x > 0."""
    i = bits(x) + OFFSET
    k = from_bits(shr(i, 52) | TWO52_BITS) - (TWO52 + 1023.0)
    m = from_bits((i & MANTISSA) + SQRT_HALF)
    return k, m


@primitive()
def log_of_split(k, f):
    """log(2**k (1 + f)) = k ln 2 + f - (f²/2 - s (f²/2 + R)), s = f / (2 + f), the two large terms added exactly."""
    s = f / (2.0 + f)
    z = s * s
    if F8:
        half = 0.5 * f * f
        high = fma(k, LN2_HI, f)
        low = f - fma(k, -LN2_HI, high)
        return high + (fma(s, fma(z, poly("log_tail", z), half), fma(k, LN2_LO, low)) - half)
    else:
        return fma(k, LN2_HI + LN2_LO, fma(s * z, poly("log_tail", z), 2.0 * s))


@primitive("log(x)", max_ulp=0.8)
def log_pos(x):
    """For finite normal x > 0."""
    k, m = split(x)
    return log_of_split(k, m - 1.0)
