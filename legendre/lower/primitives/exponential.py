"""exp and its relatives: 2**k times a polynomial on |r| <= ln 2 / 2."""

from ._registry import F8, bits, fma, from_bits, poly, polynomial, primitive

LOG2_E = 1.4426950408889634
LN2_HI = float.fromhex("0x1.62e42fefa3800p-1")  # 42 bits: k * LN2_HI is exact for |k| < 2048
LN2_LO = float.fromhex("0x1.ef35793c76730p-45")
TWO_M300 = 2.0**-300
MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to an integer, kept in the low bits

polynomial("exp_tail", "exp(x) - 1 - x", (-0.34658, 0.34658), f8=9, f4=5, factor=2, scale="exp(x)")


@primitive("exp(x)", max_ulp=0.8)
def exp(x):
    """Rounds once at the end: 1 + r is split exactly, and r keeps the part that ln 2 in one double loses."""
    x = (710.0 if F8 else 150.0) if x > (710.0 if F8 else 150.0) else x
    x = (-746.0 if F8 else -150.0) if x < (-746.0 if F8 else -150.0) else x
    n = fma(x, LOG2_E, MAGIC)
    k = n - MAGIC
    if F8:
        h = fma(k, -LN2_HI, x)
        r = fma(k, -LN2_LO, h)
        lost = fma(k, -LN2_LO, h - r)
        one = 1.0 + r
        p = one + (fma(r * r, poly("exp_tail", r), lost) + (r - (one - 1.0)))
        tiny = x < -700.0
        s = from_bits((bits(n) + (1023 + 300 if tiny else 1022)) << 52)
        return (p * s) * (TWO_M300 if tiny else 2.0)
    else:
        r = fma(k, -LN2_HI, x)
        p = fma(r * r, poly("exp_tail", r), r)
        s = from_bits((bits(n) + 1023) << 52)
        return fma(p, s, s)
