"""Triple-double arithmetic: sums of three doubles, about 155 bits, with the elementary functions.

Sums and products err by 2**-155 of their terms (Hida, Li, Bailey, "Library for double-double and quad-double
arithmetic", 2000, for two and four terms). The functions reduce their argument, sum a Taylor series and undo the
reduction by doubling formulas for exp(x) - 1 and cos(x) - 1, which keep the digits of small arguments; inverses
are one Newton step, with the correction expanded to third order, from the double-precision value.

A kernel cannot import this module: `legendre.lower.gaps` copies what a formula needs into it.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# (annotations would have to be copied, too)

import math

import mpmath
from numba import njit

from legendre.lower.intrinsics import fma

__all__ = ["three"]


def three(number):
    """A number of mpmath as three doubles."""
    parts = []
    for _ in range(3):
        parts.append(float(number))
        number -= parts[-1]
    return tuple(parts)


with mpmath.workprec(400):
    LN2 = three(+mpmath.ln2)
    HALF_PI = three(mpmath.pi / 2)
    TWO_OVER_ROOT_PI = three(2 / mpmath.sqrt(mpmath.pi))
    RECIPROCALS = tuple(three(1 / mpmath.factorial(n)) for n in range(24))  # of the factorials
ONE = (1.0, 0.0, 0.0)


@njit(error_model="numpy", nogil=True)
def two_sum(a, b):
    s = a + b
    c = s - a
    return s, (a - (s - c)) + (b - c)


@njit(error_model="numpy", nogil=True)
def tri(a, b, c):
    # the sum as three doubles that do not overlap
    b, c = two_sum(b, c)
    a, b = two_sum(a, b)
    b, c = two_sum(b, c)
    return a, b, c


@njit(error_model="numpy", nogil=True)
def tri_scale(a, c):
    # by a power of two
    return a[0] * c, a[1] * c, a[2] * c


@njit(error_model="numpy", nogil=True)
def tri_add(a, b):
    x, e = two_sum(a[0], b[0])
    y, f = two_sum(a[1], b[1])
    y, g = two_sum(y, e)
    return tri(x, y, (a[2] + b[2]) + (f + g))


@njit(error_model="numpy", nogil=True)
def tri_sub(a, b):
    return tri_add(a, (-b[0], -b[1], -b[2]))


@njit(error_model="numpy", nogil=True)
def tri_mul(a, b):
    x = a[0] * b[0]
    if not abs(x) < math.inf or x == 0.0:
        return x, 0.0, 0.0
    p = a[0] * b[1]
    q = a[1] * b[0]
    y, f = two_sum(p, q)
    y, g = two_sum(y, fma(a[0], b[0], -x))
    lost = fma(a[0], b[1], -p) + fma(a[1], b[0], -q)
    return tri(x, y, ((a[0] * b[2] + a[2] * b[0]) + a[1] * b[1]) + (lost + (f + g)))


@njit(error_model="numpy", nogil=True)
def tri_div(a, b):
    x = a[0] / b[0]
    if not abs(x) < math.inf or not abs(b[0]) < math.inf:
        return x, 0.0, 0.0
    rest = tri_sub(a, tri_mul(b, (x, 0.0, 0.0)))
    y = rest[0] / b[0]
    rest = tri_sub(rest, tri_mul(b, (y, 0.0, 0.0)))
    return tri(x, y, rest[0] / b[0])


@njit(error_model="numpy", nogil=True)
def tri_sqrt(a):
    x = math.sqrt(a[0])
    if x == 0.0 or not x < math.inf:
        return x, 0.0, 0.0
    rest = tri_sub(a, tri_mul((x, 0.0, 0.0), (x, 0.0, 0.0)))
    y = rest[0] / (2.0 * x)
    root = tri(x, y, 0.0)
    rest = tri_sub(a, tri_mul(root, root))
    return tri_add(root, (rest[0] / (2.0 * x), 0.0, 0.0))


@njit(error_model="numpy", nogil=True)
def tri_sqrt1p2(a):
    if abs(a[0]) > 1e100:
        return a if a[0] > 0.0 else tri_scale(a, -1.0)
    return tri_sqrt(tri_add(ONE, tri_mul(a, a)))


@njit(error_model="numpy", nogil=True)
def tri_exp_parts(a):
    # exp(a) = (1 + e) 2**k
    k = math.floor(a[0] * 1.4426950408889634 + 0.5)
    r = a
    if k != 0.0:
        r = tri_sub(a, tri_mul(LN2, (float(k), 0.0, 0.0)))
    r = tri_scale(r, 1.0 / 64.0)
    p = (0.0, 0.0, 0.0)
    for n in range(18, 0, -1):
        p = tri_add(tri_mul(p, r), RECIPROCALS[n])
    e = tri_mul(p, r)
    for _ in range(6):
        e = tri_mul(e, tri_add(e, (2.0, 0.0, 0.0)))
    return e, k


@njit(error_model="numpy", nogil=True)
def tri_ldexp(a, k):
    half = math.floor(0.5 * k)
    return tri_scale(tri_scale(a, math.ldexp(1.0, int(half))), math.ldexp(1.0, int(k - half)))


@njit(error_model="numpy", nogil=True)
def tri_exp(a):
    if not abs(a[0]) < 800.0:
        return math.exp(a[0]), 0.0, 0.0
    e, k = tri_exp_parts(a)
    return tri_ldexp(tri_add(e, ONE), k)


@njit(error_model="numpy", nogil=True)
def tri_expm1(a):
    if not abs(a[0]) < 800.0:
        return math.expm1(a[0]), 0.0, 0.0
    e, k = tri_exp_parts(a)
    if k == 0.0:
        return e
    return tri_sub(tri_ldexp(tri_add(e, ONE), k), ONE)


@njit(error_model="numpy", nogil=True)
def tri_log1p_unit(z):
    y = math.log1p(z[0])
    e = tri_expm1((-y, 0.0, 0.0))
    w = tri_add(tri_add(z, e), tri_mul(z, e))
    w = tri_add(w, tri_mul(w, (w[0] * (w[0] / 3.0 - 0.5), 0.0, 0.0)))
    return tri_add((y, 0.0, 0.0), w)


@njit(error_model="numpy", nogil=True)
def tri_log(a):
    if not 0.0 < a[0] < math.inf:
        return math.log(a[0]) if a[0] > 0.0 else math.nan, 0.0, 0.0
    k = 0
    if not 0.5 < a[0] < 2.0:
        k = math.frexp(a[0])[1]
        a = tri_ldexp(a, float(-k))
    y = tri_log1p_unit(tri_sub(a, ONE))
    return tri_add(y, tri_mul(LN2, (float(k), 0.0, 0.0)))


@njit(error_model="numpy", nogil=True)
def tri_log1p(z):
    return tri_log1p_unit(z) if -0.5 < z[0] < 1.0 else tri_log(tri_add(ONE, z))


@njit(error_model="numpy", nogil=True)
def tri_pow(a, b):
    return tri_exp(tri_mul(b, tri_log(a)))


@njit(error_model="numpy", nogil=True)
def tri_sinh(a):
    e = tri_expm1(a if a[0] >= 0.0 else tri_scale(a, -1.0))
    y = tri_add(tri_scale(e, 0.5), tri_div(tri_scale(e, 0.5), tri_add(e, ONE)))
    return y if a[0] >= 0.0 else tri_scale(y, -1.0)


@njit(error_model="numpy", nogil=True)
def tri_cosh(a):
    e = tri_exp(a if a[0] >= 0.0 else tri_scale(a, -1.0))
    return tri_scale(tri_add(e, tri_div(ONE, e)), 0.5)


@njit(error_model="numpy", nogil=True)
def tri_tanh(a):
    e = tri_expm1(tri_scale(a, 2.0 if a[0] < 0.0 else -2.0))
    y = tri_div(e, tri_add(e, (2.0, 0.0, 0.0)))
    return y if a[0] < 0.0 else tri_scale(y, -1.0)


@njit(error_model="numpy", nogil=True)
def tri_atanh(a):
    return tri_scale(tri_log1p(tri_div(tri_scale(a, 2.0), tri_sub(ONE, a))), 0.5)


@njit(error_model="numpy", nogil=True)
def tri_asinh(a):
    x = a if a[0] >= 0.0 else tri_scale(a, -1.0)
    y = tri_log1p(tri_add(x, tri_mul(x, tri_div(x, tri_add(tri_sqrt1p2(x), ONE)))))
    return y if a[0] >= 0.0 else tri_scale(y, -1.0)


@njit(error_model="numpy", nogil=True)
def tri_sincos(a):
    k = math.floor(a[0] / 1.5707963267948966 + 0.5)
    r = tri_sub(a, tri_mul(HALF_PI, (k, 0.0, 0.0)))
    r = tri_scale(r, 1.0 / 32.0)
    z = tri_mul(r, r)
    s = (0.0, 0.0, 0.0)
    c = (0.0, 0.0, 0.0)  # cos - 1
    for n in range(11, 0, -1):
        sign = 1.0 if n % 2 else -1.0
        odd = tri_scale(RECIPROCALS[2 * n - 1], sign)
        even = tri_scale(RECIPROCALS[2 * n], -sign)
        s = tri_add(tri_mul(s, z), odd)
        c = tri_add(tri_mul(c, z), even)
    s = tri_mul(s, r)
    c = tri_mul(c, z)
    for _ in range(5):
        sine = s
        s = tri_scale(tri_mul(s, tri_add(c, ONE)), 2.0)
        c = tri_scale(tri_mul(sine, sine), -2.0)
    c = tri_add(c, ONE)
    quarter = int(k) & 3
    if quarter == 0:
        return s, c
    if quarter == 1:
        return c, tri_scale(s, -1.0)
    if quarter == 2:
        return tri_scale(s, -1.0), tri_scale(c, -1.0)
    return tri_scale(c, -1.0), s


@njit(error_model="numpy", nogil=True)
def tri_sin(a):
    return tri_sincos(a)[0]


@njit(error_model="numpy", nogil=True)
def tri_cos(a):
    return tri_sincos(a)[1]


@njit(error_model="numpy", nogil=True)
def tri_tan(a):
    s, c = tri_sincos(a)
    return tri_div(s, c)


@njit(error_model="numpy", nogil=True)
def tri_atan(a):
    x = a if a[0] >= 0.0 else tri_scale(a, -1.0)
    far = x[0] > 1.0
    if far:
        x = tri_div(ONE, x)
    y = math.atan(x[0])
    s, c = tri_sincos((y, 0.0, 0.0))
    w = tri_div(tri_sub(tri_mul(x, c), s), tri_add(c, tri_mul(x, s)))
    y = tri_add((y, 0.0, 0.0), tri_add(w, tri_mul(w, (w[0] * w[0] / -3.0, 0.0, 0.0))))
    if far:
        y = tri_sub(HALF_PI, y)
    return y if a[0] >= 0.0 else tri_scale(y, -1.0)


@njit(error_model="numpy", nogil=True)
def tri_asin(a):
    z = tri_mul(tri_sub(ONE, a), tri_add(ONE, a))
    if z[0] == 0.0:
        return tri_scale(HALF_PI, a[0])
    return tri_atan(tri_div(a, tri_sqrt(z)))


@njit(error_model="numpy", nogil=True)
def tri_erf(a):
    # 2/sqrt(pi) exp(-x**2) (x + 2 x**3/3 + 4 x**5/15 + ...): positive terms, as many as it takes
    if not abs(a[0]) < 9.0:
        return math.erf(a[0]), 0.0, 0.0
    z = tri_mul(a, a)
    term = a
    total = a
    n = 1.0
    while abs(term[0]) > 1e-50 * abs(total[0]):
        n += 2.0
        term = tri_div(tri_scale(tri_mul(term, z), 2.0), (n, 0.0, 0.0))
        total = tri_add(total, term)
    scale = tri_mul(TWO_OVER_ROOT_PI, tri_exp(tri_scale(z, -1.0)))
    return tri_mul(scale, total)
