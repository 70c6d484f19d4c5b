"""Powers of 1 - t² and 1 + s² in float32: few operations, their roundings made good where they add up."""

import math

from ._registry import bits, copysign, fma, from_bits, high, low, single

TWO13 = 2.0**13
TWO20 = 2.0**20
TWO52 = 2.0**52
TWO60 = 2.0**60
TWO_M140 = 2.0**-140
TWO_M70 = 2.0**-70
TWO_M40 = 2.0**-40
TWO_M120 = 2.0**-120
RECIPROCAL = 0x7EF311C3
THIRD = 0.3333333333333333
THIRD_LOW = -9.934107481068821e-09  # 1/3 less THIRD in float32


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
def rough_reciprocal(x):
    """1/x to one part in eight, for a normal x: enough for a correction, and no division."""
    return from_bits(RECIPROCAL - bits(x))


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
    """From 2**20 on 1/s², formed 2**140 times too large; below, what 1 + s² loses is as good as exact."""
    a = abs(s)
    big = a > TWO20
    x = a * (TWO_M70 if big else 1.0)
    x = TWO60 if x > TWO60 else x
    one = 0.0 if big else 1.0
    w = fma(x, x, one)
    y = 1.0 / w
    rest = fma(-y, fma(x, x, one - w), fma(-y, w, 1.0))
    return fma(rest, y, y) * (TWO_M140 if big else 1.0)


@single
def recip_sum(a, b):
    """1/(a + b), the sum with what it lacks."""
    d = a + b
    t = d - a
    return recip_pair(d, (a - (d - t)) + (b - t))


@single
def minus_ratio(x, c):
    """(x² - c)/x, c a double and the difference rounded once; x where c no longer counts."""
    square = x * x
    d = square - high(c)
    t = d - square
    lost = (square - (d - t)) - (high(c) + t)
    y = d + (lost + (fma(x, x, -square) - low(c)))
    return x if abs(x) > TWO60 else y / x


@single
def bent(s):
    """s + g, g = s²/(2 + 2 w), w = sqrt(1 + s²): a quotient with what it loses; far out 3 s/2 or -s/2."""
    x = abs(s)
    far = x > TWO52
    x = TWO52 if far else x
    square = x * x
    root = math.sqrt(fma(x, x, 1.0))
    d = root + 1.0
    d_low = (1.0 - (d - root)) if root > 1.0 else (root - (d - 1.0))
    r = 0.5 / d
    g = square * r
    g_low = (fma(x, x, -square) + fma(-2.0 * g, d_low, fma(-2.0 * g, d, square))) * r
    y = s + g
    near = y + ((g - (y - s)) + g_low)
    return (0.5 + copysign(1.0, s)) * abs(s) if far else near


@single
def bent_grad(t):
    """t e/3, e = 4 - 2 (t + 1)/(sqrt(t² + t + 1) + 1) between 2 and 6; what the quotient loses is made good."""
    x = copysign(TWO52, t) if abs(t) > TWO52 else t
    n = x + 1.0
    n_low = (1.0 - (n - x)) if abs(x) > 1.0 else (x - (n - 1.0))
    root = math.sqrt(fma(x, n, fma(x, n_low, 1.0)))
    d = root + 1.0
    d_low = (1.0 - (d - root)) if root > 1.0 else (root - (d - 1.0))
    r = 1.0 / d
    q = n * r
    rest = (fma(-q, d, n) + fma(-q, d_low, n_low)) * r
    e = fma(-2.0, q, 4.0)
    e_low = fma(-2.0, q, 4.0 - e) - 2.0 * rest
    h = e * THIRD
    return fma(t, h, t * (fma(e, THIRD, -h) + fma(e, THIRD_LOW, e_low * THIRD)))


@single
def bent_hess(t):
    """(4 - 2 u/sqrt(u² + 3/4))/3, u = t + 1/2: the quotient with what it loses."""
    a = abs(t)
    x = copysign(TWO20 if a > TWO20 else a, t)
    u = x + 0.5
    lost = (0.5 - (u - x)) if abs(x) > 0.5 else (x - (u - 0.5))
    square = u * u
    w = square + 0.75
    w_low = ((square - w) + 0.75 if square > 0.75 else (0.75 - w) + square) + fma(u, u, -square)
    root = math.sqrt(w)
    r = 1.0 / root
    v = u * r
    root_low = (fma(-root, root, w) + fma(2.0 * u, lost, w_low)) * (0.5 * r)
    rest = (fma(-v, root, u) + (lost - v * root_low)) * r
    e = fma(-2.0, v, 4.0)
    e_low = fma(-2.0, v, 4.0 - e) - 2.0 * rest
    return fma(e, THIRD, fma(e, THIRD_LOW, e_low * THIRD))


@single
def root_parts(s, b):
    """x = |s|/sqrt(b) with what it lacks, and a scale: from 2**20 on x is taken 2**-70 times, without the 1."""
    a = abs(s)
    scale = TWO_M70 if a > high(TWO20 * math.sqrt(b)) else 1.0
    k = high(1.0 / math.sqrt(b))
    y = a * scale
    x = y * k
    return x, fma(y, k, -x) + low(1.0 / math.sqrt(b)) * y, scale


@single
def squareplus_scaled(s, b):
    """sqrt(b)/2 (x + sqrt(1 + x²)) for s >= 0, and sqrt(b)/2 over the sum below."""
    x, x_low, scale = root_parts(s, b)
    w = fma(x, x, 1.0 if scale == 1.0 else 0.0)
    root = math.sqrt(w)
    h = root + x
    lost = (x - (h - root)) + rough_reciprocal(root) * fma(0.5, fma(-root, root, w), x_low * h)
    k = high(0.5 * math.sqrt(b))
    k_low = low(0.5 * math.sqrt(b))
    r = 1.0 / h
    v = h if s >= 0.0 else r
    lost = (lost if s >= 0.0 else -(r * r) * lost) * k
    y = fma(v, k, fma(v, k_low, lost)) * scale
    y = 0.0 if h == math.inf else y
    return s if (scale < 1.0) & (s > 0.0) else y


@single
def dsquareplus_scaled(s, b):
    """p = 1/2 over root (root + x) for s < 0, and 1 - p."""
    x, x_low, scale = root_parts(s, b)
    x_low = x_low if x < TWO60 else 0.0
    x = x if x < TWO60 else TWO60
    w, lost = one_plus_sq(x, 0.0 if scale < 1.0 else 1.0)
    root = math.sqrt(w)
    d = fma(root, x, w)
    p = 0.5 * recip_pair(d, fma(root, x, w - d) + fma(root, x_low, fma(2.0 * x, x_low, lost))) * (scale * scale)
    p = p if s < 0.0 else 1.0 - p
    return p if s == s else s
