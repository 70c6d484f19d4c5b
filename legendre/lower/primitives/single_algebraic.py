"""Powers of 1 - t² and 1 + s² in float32: few operations, their roundings made good where they add up."""

import math

from ._registry import fma, high, low, single

TWO13 = 2.0**13
TWO20 = 2.0**20
TWO52 = 2.0**52
TWO60 = 2.0**60
TWO_M80 = 2.0**-80
TWO_M40 = 2.0**-40
TWO_M120 = 2.0**-120


@single
def power_3_2(w, lost):
    """(w + lost)**(3/2) as a product and what it lacks."""
    s = math.sqrt(w)
    p = w * s
    return p, fma(s, fma(0.5, fma(-s, s, w), 1.5 * lost), fma(w, s, -p))


@single
def recip_pair(d, low):
    """1/(d + low), one division."""
    y = 1.0 / d
    z = fma(fma(-y, low, fma(-y, d, 1.0)), y, y)
    return z if y < math.inf else y


@single
def one_plus_sq(x, one):
    """one + x² as a sum of two."""
    square = x * x
    w = one + square
    rest = (square - (w - one)) if x < 1.0 else (one - (w - square))
    return w, rest + fma(x, x, -square)


@single
def one_minus_sq_3_2(t):
    """The product of w = 1 - t² and its root, both with what they lack."""
    square = t * t
    w = 1.0 - square
    p, low = power_3_2(w, ((1.0 - w) - square) - fma(t, t, -square))
    return p + low if w > 0.0 else p


@single
def recip_one_plus_sq_3_2(s):
    """From 2**20 on |s|**-3, formed 2**120 times too large."""
    a = abs(s)
    big = a > TWO20
    x = TWO52 if a > TWO52 else a
    x = x * (TWO_M40 if big else 1.0)
    one = 0.0 if big else 1.0
    w, lost = one_plus_sq(x, one)
    p, low = power_3_2(w, lost)
    return recip_pair(p, low) * (TWO_M120 if big else 1.0)


@single
def sqrt1p2(x):
    """|x| where 1 no longer counts."""
    a = abs(x)
    b = TWO13 if a > TWO13 else a
    root = math.sqrt(fma(b, b, 1.0))
    return a if a > TWO13 else root


@single
def rsqrt1p2(x):
    """Its reciprocal."""
    return 1.0 / sqrt1p2(x)


@single
def recip_one_plus_sq(s):
    """From 2**20 on 1/s², formed 2**80 times too large."""
    a = abs(s)
    big = a > TWO20
    x = a * (TWO_M40 if big else 1.0)
    x = TWO60 if x > TWO60 else x
    w, lost = one_plus_sq(x, 0.0 if big else 1.0)
    return recip_pair(w, lost) * (TWO_M80 if big else 1.0)


@single
def recip_sum(a, b):
    """1/(a + b), the sum with what it lacks."""
    d = a + b
    t = d - a
    return recip_pair(d, (a - (d - t)) + (b - t))


@single
def minus_ratio(x, c):
    """(x² - c)/x, c a double; x where c no longer counts."""
    y = fma(x, x, -high(c)) - low(c)
    return x if abs(x) > TWO60 else y / x
