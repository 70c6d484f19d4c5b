"""Kernels of softplus (softplus); generated, do not edit.

Made by ``python -m legendre.lower.kernels softplus`` from the record 6e6492bfc7e49bf7.

phi: softplus_phi_scaled(t, beta) [recognised]
grad: log_expm1_scaled(t, beta) [recognised]
hess: recip_one_minus_exp_m_scaled(t, beta) [recognised]
conj: li2_neg_exp_scaled(s, beta) [recognised]
grad_conj: softplus_scaled(s, beta) [recognised]
hess_conj: expit_scaled(s, beta) [recognised]
"""

import numpy as np

import math


from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

inline = njit(forceinline=True, error_model="numpy")


@intrinsic
def fma(typingctx, a, b, c):
    """a * b + c with one rounding."""

    def build(context, builder, signature, args):
        double = ir.DoubleType()
        kind = ir.FunctionType(double, [double] * 3)
        return builder.call(builder.module.declare_intrinsic("llvm.fma", [double], kind), args)

    return types.float64(types.float64, types.float64, types.float64), build


@intrinsic
def copysign(typingctx, a, b):
    """|a| with the sign of b."""

    def build(context, builder, signature, args):
        double = ir.DoubleType()
        kind = ir.FunctionType(double, [double] * 2)
        return builder.call(builder.module.declare_intrinsic("llvm.copysign", [double], kind), args)

    return types.float64(types.float64, types.float64), build


@intrinsic
def bits(typingctx, x):
    """The 64 bits of a double, as an integer."""

    def build(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), build


@intrinsic
def from_bits(typingctx, i):
    """The double with these 64 bits."""

    def build(context, builder, signature, args):
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), build


@intrinsic
def shr(typingctx, i, n):
    """i >> n, zeros shifted in (AVX2 has no arithmetic shift of 64-bit lanes)."""

    def build(context, builder, signature, args):
        return builder.lshr(args[0], args[1])

    return types.int64(types.int64, types.int64), build


@intrinsic
def select(typingctx, condition, a, b):
    """a if condition else b, both computed: never a branch."""
    kind = types.float64 if types.float64 in (types.unliteral(a), types.unliteral(b)) else types.int64

    def build(context, builder, signature, args):
        return builder.select(*args)

    return kind(types.boolean, kind, kind), build



from llvmlite import ir
from numba import float32, njit, types
from numba.extending import intrinsic


@intrinsic
def fma4(typingctx, a, b, c):
    """a * b + c with one rounding."""

    def build(context, builder, signature, args):
        kind = ir.FunctionType(ir.FloatType(), [ir.FloatType()] * 3)
        return builder.call(builder.module.declare_intrinsic("llvm.fma", [ir.FloatType()], kind), args)

    return float32(float32, float32, float32), build


@intrinsic
def copysign4(typingctx, a, b):
    """|a| with the sign of b."""

    def build(context, builder, signature, args):
        kind = ir.FunctionType(ir.FloatType(), [ir.FloatType()] * 2)
        return builder.call(builder.module.declare_intrinsic("llvm.copysign", [ir.FloatType()], kind), args)

    return float32(float32, float32), build


@intrinsic
def bits4(typingctx, x):
    """The 32 bits of a float32, as an integer."""

    def build(context, builder, signature, args):
        return builder.sext(builder.bitcast(args[0], ir.IntType(32)), ir.IntType(64))

    return types.int64(float32), build


@intrinsic
def from_bits4(typingctx, i):
    """The float32 with these 32 bits."""

    def build(context, builder, signature, args):
        return builder.bitcast(builder.trunc(args[0], ir.IntType(32)), ir.FloatType())

    return float32(types.int64), build


@intrinsic
def shr4(typingctx, i, n):
    """i >> n in 32 bits, zeros shifted in."""

    def build(context, builder, signature, args):
        low, count = (builder.trunc(a, ir.IntType(32)) for a in args)
        return builder.zext(builder.lshr(low, count), ir.IntType(64))

    return types.int64(types.int64, types.int64), build


@intrinsic
def select4(typingctx, condition, a, b):
    """a if condition else b, both computed: never a branch."""
    kind = float32 if float32 in (types.unliteral(a), types.unliteral(b)) else types.int64

    def build(context, builder, signature, args):
        return builder.select(*args)

    return kind(types.boolean, kind, kind), build


@njit(forceinline=True, error_model="numpy")
def below4(c):
    """The largest float32 that is not above a double."""
    x = float32(c)
    return select4(x > c, from_bits4(bits4(x) + select4(c < 0.0, 1, -1)), x)


@njit(forceinline=True, error_model="numpy")
def above4(c):
    """The smallest float32 that is not below a double."""
    return -below4(-c)

@inline
def exp_reduce_dd_f8(h, l):
    """The same for h + l, |l| <= ulp(h)."""
    n = fma(h, 1.4426950408889634, 6755399441055744.0)
    k = n - 6755399441055744.0
    g = fma(k, -0.6931471805598903, h)
    c = fma(k, -5.497923018708371e-14, l)
    r = g + c
    return (n, r, g - r + c)


@inline
def one_minus_f8(s, high, low):
    """1 - s (1 + high + low) as an unevaluated sum, s <= 1 a power of 2."""
    c = 1.0 - s
    m = fma(-s, high, c)
    rest = fma(-s, high, c - m) + (1.0 - c - s)
    return (m, fma(-s, low, rest))


@inline
def split_f8(x):
    """k (as a double) and m with x = 2**k m and m in [sqrt(1/2), sqrt(2)[, for a finite normal x > 0."""
    i = bits(x) + 2638147582215219
    return (from_bits(shr(i, 52) | 4841369599423283200) - 4503599627371519.0, from_bits((i & 4503599627370495) + 4604544271217802189))


@inline
def poly_log_tail_f8(z):
    """log((1 + x) / (1 - x)) - 2*x: certified to 1.87e-18."""
    w = z * z
    p = 0.14796068519370273
    p = fma(p, w, 0.18183564722926232)
    p = fma(p, w, 0.2857142874244656)
    p = fma(p, w, 0.6666666666666734)
    q = 0.1531403950626443
    q = fma(q, w, 0.2222219856629029)
    q = fma(q, w, 0.3999999999941446)
    return fma(q, z, p)


@inline
def log_series_f8(k, f, d):
    """high, rest with log(2**k (1 + f + d)) = high + rest, for |d| < ulp(f); rest is good to 2**-56.

    log(1 + f) = f - (f²/2 - s (f²/2 + z P(z))), s = f / (2 + f), z = s²; the two large terms,
    k ln 2 and f, are added exactly.
    """
    s = f / (2.0 + f)
    z = s * s
    half = 0.5 * f * f
    high = fma(k, 0.6931471805598903, f)
    low = f - fma(k, -0.6931471805598903, high) + fma(-d, f, d)
    return (high, fma(s, fma(z, poly_log_tail_f8(z), half), fma(k, 5.497923018708371e-14, low)) - half)


@inline
def log_pair_shifted_f8(h, l, j):
    """The same for log(2**j (h + l)), j an integer."""
    k, m = split_f8(h)
    g = m - 1.0
    scaled = l * from_bits(bits(m) - bits(h) + 4607182418800017408)
    f = g + scaled
    return log_series_f8(k + j, f, scaled - (f - g))


@inline
def poly_dilogarithm_f8(z):
    """Li2(1 - exp(-x)) - x + x*x/4: certified to 7.01e-19."""
    w = z * z
    p = 8.550220951654677e-13
    p = fma(p, w, 1.897875578907293e-09)
    p = fma(p, w, 4.724111866670895e-06)
    p = fma(p, w, 0.027777777777777776)
    q = -4.061908197015868e-11
    q = fma(q, w, -9.185772822710776e-08)
    q = fma(q, w, -0.00027777777777776097)
    return fma(q, z, p)


@inline
def dilogarithm_tail_f8(u):
    """D(u) - u for 0 <= u <= ln 2."""
    z = u * u
    return z * fma(u, poly_dilogarithm_f8(z), -0.25)


@inline
def over_square_f8(y, k):
    """y/k², the reciprocal as a pair."""
    q = k * k
    r = 1.0 / q
    return fma(y, r, y * (r * fma(-r, fma(k, k, -q), fma(-r, q, 1.0))))


@inline
def poly_exp_tail_f8(z):
    """exp(x) - 1 - x: certified to 1.13e-17."""
    w = z * z
    p = 2.7630236392474256e-07
    p = fma(p, w, 2.480149313002718e-05)
    p = fma(p, w, 0.0013888888943602796)
    p = fma(p, w, 0.04166666666653025)
    p = fma(p, w, 0.5000000000000011)
    q = 2.500007977530479e-08
    q = fma(q, w, 2.7557586249710887e-06)
    q = fma(q, w, 0.0001984126950679442)
    q = fma(q, w, 0.008333333333494326)
    q = fma(q, w, 0.16666666666666413)
    return fma(q, z, p)


@inline
def poly_softplus_phi_zero_f8(z):
    """past_softplus_zero(x)**2/2 + Li2(exp(-past_softplus_zero(x))) - pi*pi/6 - x*softplus_slope(x): certified to 5.67e-18."""
    w = z * z
    p = 0.00042630939306302423
    p = fma(p, w, 0.002316198001290953)
    p = fma(p, w, 0.0163263714928137)
    p = fma(p, w, 0.611018802277662)
    q = -0.0001946185156350228
    q = fma(q, w, -0.000967721799898465)
    q = fma(q, w, -0.005942376241064728)
    q = fma(q, w, -0.04522305039866327)
    return fma(q, z, p)


@inline
def softplus_phi_scaled_f8(t, k):
    """As `softplus_phi`; a tiny t is taken 2**600 times, k t beyond 2**30 leaves t²/2."""
    limit = 1073741824.0 / k
    x = select(t > limit, limit, t)
    small = t < 1.90109156629516e-211
    x = x * select(small, 4.149515568880993e+180, 1.0)
    h = k * x
    l = fma(k, x, -h)
    n, r, lost = exp_reduce_dd_f8(select(h > 50.0, -50.0, -h), -l)
    s = from_bits(bits(n) + 1023 << 52)
    q = fma(r * r, poly_exp_tail_f8(r), lost)
    high = r + q
    m, rest = one_minus_f8(s, high, q - (high - r))
    high, low = log_pair_shifted_f8(m, rest, select(small, -600.0, 0.0))
    w = -high - low
    wl = -low - (w + high)
    far = h > 0.6931471805599453
    u = select(far, w, h)
    tail = dilogarithm_tail_f8(u)
    half = 0.5 * h
    square = half * h
    away = h - 1.705428154800309
    rest = fma(away, 7.079250351613424e-17, (l - -9.514455202303887e-17) * 1.5049085215658515)
    zero = fma(away, 1.5049085215658515, fma(away * away, poly_softplus_phi_zero_f8(away), rest))
    product = h * w
    below = square - tail - fma(l, w, fma(h, wl, fma(h, w, -product) + l)) - (h + product)
    a = square - 1.6449340668482264
    x = a - square
    al = square - (a - x) - (1.6449340668482264 + x) + (fma(h, l, fma(half, h, -square)) - 3.040672350398476e-17)
    above = a + (u + (al + (tail + wl)))
    value = select(far, above, below)
    value = over_square_f8(select(abs(away) < 0.0625, zero, value), k) * select(small, 2.409919865102884e-181, 1.0)
    return select(t > limit, 0.5 * t * t, value)


@inline
def poly_expm1_fine_f8(z):
    """exp(x) - 1 - x: certified to 5.99e-19."""
    w = z * z
    p = 2.0924411408940097e-09
    p = fma(p, w, 2.755724286832874e-07)
    p = fma(p, w, 2.4801587360422095e-05)
    p = fma(p, w, 0.001388888888886691)
    p = fma(p, w, 0.0416666666666667)
    p = fma(p, w, 0.5)
    q = 2.5109035736180986e-08
    q = fma(q, w, 2.7557244205904982e-06)
    q = fma(q, w, 0.00019841269886137225)
    q = fma(q, w, 0.008333333333321624)
    q = fma(q, w, 0.16666666666666677)
    return fma(q, z, p)


@inline
def log_of_expm1_f8(n, r, lost, bias):
    """high, rest with log(2**(BIAS - bias) (exp(x) - 1)) = high + rest, for the reduced x > 0."""
    s = from_bits(bits(n) + 1023 << 52)
    u = s - 1.0
    q = fma(r * r, poly_expm1_fine_f8(r), lost)
    p = r + q
    h = fma(s, p, u)
    l = fma(s, q - (p - r), fma(s, p, u - h))
    i = bits(h) + 2638147582215219
    k = from_bits(shr(i, 52) | 4841369599423283200) - bias
    m = (i & 4503599627370495) + 4604544271217802189
    f = from_bits(m) - 1.0
    c = l * from_bits(m - bits(h) + 4607182418800017408)
    return log_series_f8(k, f, fma(c * f, f, c))


@inline
def log_expm1_scaled_f8(t, k):
    """As `log_expm1`; a tiny t is taken 2**500 times, where exp(k t) - 1 is still k t."""
    limit = 40.0 / k
    x = select(t > limit, limit, t)
    tiny = t < 1.1830521861667747e-271
    x = x * select(tiny, 3.273390607896142e+150, 1.0)
    h = k * x
    n, r, lost = exp_reduce_dd_f8(h, fma(k, x, -h))
    high, rest = log_of_expm1_f8(n, r, lost, select(tiny, 4503599627372019.0, 4503599627371519.0))
    y = select(t < limit, (high + rest) * (1.0 / k), t)
    return select(t > 0.0, y, select(t == 0.0, -math.inf, math.nan))


@inline
def recip_one_minus_exp_m_scaled_f8(t, k):
    """For t >= 0; a tiny t is taken 2**300 times, where the result is still 1/(k t)."""
    limit = 40.0 / k
    x = select(t > limit, limit, t)
    scale = select(t < 1.1830521861667747e-271, 2.037035976334486e+90, 1.0)
    x = x * scale
    x = select(x < 1.155324400553491e-274, 1.155324400553491e-274, x)
    h = -k * x
    n, r, lost = exp_reduce_dd_f8(h, fma(-k, x, -h))
    s = from_bits(bits(n) + 1023 << 52)
    q = fma(r * r, poly_exp_tail_f8(r), lost)
    high = r + q
    m, rest = one_minus_f8(s, high, q - (high - r))
    r = 1.0 / m
    return fma(r, fma(-r, rest, fma(-r, m, 1.0)), r) * scale


@inline
def li2_neg_exp_scaled_f8(s, k):
    """As `li2_neg_exp`; s²/2 where k s is beyond 2**30."""
    a = abs(s)
    limit = 1073741824.0 / k
    x = select(a > limit, limit, a)
    h = k * x
    l = fma(k, x, -h)
    n, r, lost = exp_reduce_dd_f8(select(h > 900.0, -900.0, -h), -l)
    tiny = h > 600.0
    power = from_bits(bits(n) + select(tiny, 1423, 1023) << 52)
    q = fma(r * r, poly_exp_tail_f8(r), lost)
    high = r + q
    low = q - (high - r)
    c = 1.0 + power
    x = power * high
    m = c + x
    w, wl = log_pair_shifted_f8(m, x - (m - c) + (1.0 - c + power + power * low), 0.0)
    high = w + wl
    wl = wl - (high - w)
    w = high
    z = w * w
    tail = z * fma(w, poly_dilogarithm_f8(z), 0.25)
    half = 0.5 * h
    square = half * h
    left = w + (wl + tail)
    b = 1.6449340668482264 - w
    low = 1.6449340668482264 - b - w + (3.040672350398476e-17 - (wl + tail))
    right = square + (b + (fma(h, l, fma(half, h, -square)) + low))
    y = over_square_f8(select(s < 0.0, left, right), k)
    y = y * select(tiny & (s < 0.0), 3.8725919148493183e-121, 1.0)
    return select(s > limit, 0.5 * s * s, y)


@inline
def exp_m_scaled_f8(a, k):
    """s, p, q, unscale with exp(-k a) = s (1 + (p + q)) unscale for a >= 0, s a normal power of 2."""
    limit = 900.0 / k
    a = select(a > limit, limit, a)
    h = -k * a
    n, r, lost = exp_reduce_dd_f8(h, fma(-k, a, -h))
    tiny = h < -600.0
    s = from_bits(bits(n) + select(tiny, 1423, 1023) << 52)
    return (s, r, fma(r * r, poly_exp_tail_f8(r), lost), select(tiny, 3.8725919148493183e-121, 1.0))


@inline
def poly_artanh_tail_f8(z):
    """log((1 + x) / (1 - x)) - 2*x: certified to 3.65e-18."""
    w = z * z
    p = 0.08339901269620069
    p = fma(p, w, 0.13300968170659358)
    p = fma(p, w, 0.18181743907258707)
    p = fma(p, w, 0.28571428547846905)
    p = fma(p, w, 0.6666666666666631)
    q = 0.1701895724533581
    q = fma(q, w, 0.1210613065279218)
    q = fma(q, w, 0.15386560318743633)
    q = fma(q, w, 0.2222222397020209)
    q = fma(q, w, 0.40000000000157293)
    return fma(q, z, p)


@inline
def log1p_unit_f8(x):
    """For 0 <= x <= 1, where no exponent need be split off."""
    s = x / (2.0 + x)
    z = s * s
    half = 0.5 * x * x
    return x + fma(s, fma(z, poly_artanh_tail_f8(z), half), -half)


@inline
def over_f8(y, k):
    """y/k, the reciprocal as a pair."""
    r = 1.0 / k
    return fma(y, r, y * (r * fma(-r, k, 1.0)))


@inline
def softplus_scaled_f8(x, k):
    """max(x, 0) + log(1 + exp(-k|x|))/k: two terms >= 0."""
    s, p, q, unscale = exp_m_scaled_f8(abs(x), k)
    y = over_f8(log1p_unit_f8(fma(p + q, s, s)), k) * unscale
    return select(x > 0.0, x, 0.0) + y


@inline
def expit_end_f8(n, r, lost):
    """u / (u + u exp(y)), u = 2**-64, of the reduced y: exp(y) <= exp(746) cannot overflow."""
    s = from_bits(bits(n) + 959 << 52)
    p = r + fma(r * r, poly_exp_tail_f8(r), lost)
    return 5.421010862427522e-20 / fma(p, s, 5.421010862427522e-20 + s)


@inline
def expit_scaled_f8(s, k):
    """As `expit`."""
    low = -746.0 / k
    high = 45.0 / k
    x = select(s > high, high, s)
    x = select(x < low, low, x)
    h = -k * x
    n, r, lost = exp_reduce_dd_f8(h, fma(-k, x, -h))
    return expit_end_f8(n, r, lost)

@inline
def exp_reduce_dd_f4(h, l):
    """The same for h + l, |l| <= ulp(h)."""
    n = fma(h, 1.4426950408889634, 6755399441055744.0)
    k = n - 6755399441055744.0
    return (n, fma(k, -(0.6931471805598903 + 5.497923018708371e-14), h), 0.0)


@inline
def one_minus_f4(s, high, low):
    """1 - s (1 + high + low) as an unevaluated sum, s <= 1 a power of 2."""
    c = 1.0 - s
    m = fma(-s, high, c)
    rest = fma(-s, high, c - m) + (1.0 - c - s)
    return (m, rest)


@inline
def split_f4(x):
    """k (as a double) and m with x = 2**k m and m in [sqrt(1/2), sqrt(2)[, for a finite normal x > 0."""
    i = bits(x) + 2638147582215219
    return (from_bits(shr(i, 52) | 4841369599423283200) - 4503599627371519.0, from_bits((i & 4503599627370495) + 4604544271217802189))


@inline
def poly_log_tail_f4(z):
    """log((1 + x) / (1 - x)) - 2*x: certified to 8.37e-10."""
    p = 0.29871829586993603
    p = fma(p, z, 0.39977538119441014)
    p = fma(p, z, 0.6666677640527398)
    return p


@inline
def log_series_f4(k, f, d):
    """high, rest with log(2**k (1 + f + d)) = high + rest, for |d| < ulp(f); rest is good to 2**-56.

    log(1 + f) = f - (f²/2 - s (f²/2 + z P(z))), s = f / (2 + f), z = s²; the two large terms,
    k ln 2 and f, are added exactly.
    """
    s = f / (2.0 + f)
    z = s * s
    return (k * 0.6931471805599453, fma(s * z, poly_log_tail_f4(z), 2.0 * s))


@inline
def log_pair_shifted_f4(h, l, j):
    """The same for log(2**j (h + l)), j an integer."""
    k, m = split_f4(h)
    g = m - 1.0
    scaled = l * from_bits(bits(m) - bits(h) + 4607182418800017408)
    f = g + scaled
    return log_series_f4(k + j, f, scaled - (f - g))


@inline
def poly_dilogarithm_f4(z):
    """Li2(1 - exp(-x)) - x + x*x/4: certified to 5.10e-11."""
    p = 4.639832278988742e-06
    p = fma(p, z, -0.00027775414834116326)
    p = fma(p, z, 0.027777775877570507)
    return p


@inline
def dilogarithm_tail_f4(u):
    """D(u) - u for 0 <= u <= ln 2."""
    z = u * u
    return z * fma(u, poly_dilogarithm_f4(z), -0.25)


@inline
def over_square_f4(y, k):
    """y/k², the reciprocal as a pair."""
    q = k * k
    r = 1.0 / q
    return y * r


@inline
def poly_exp_tail_f4(z):
    """exp(x) - 1 - x: certified to 3.17e-09."""
    p = 0.0013814583601071166
    p = fma(p, z, 0.008368711086346499)
    p = fma(p, z, 0.041668388068697444)
    p = fma(p, z, 0.16666520678002994)
    p = fma(p, z, 0.49999993447795554)
    return p


@inline
def poly_softplus_phi_zero_f4(z):
    """past_softplus_zero(x)**2/2 + Li2(exp(-past_softplus_zero(x))) - pi*pi/6 - x*softplus_slope(x): certified to 9.76e-11."""
    p = -0.005950156332557506
    p = fma(p, z, 0.016337667505388558)
    p = fma(p, z, -0.045223035701617495)
    p = fma(p, z, 0.6110187913435187)
    return p


@inline
def softplus_phi_scaled_f4(t, k):
    """As `softplus_phi`; a tiny t is taken 2**600 times, k t beyond 2**30 leaves t²/2."""
    limit = 1073741824.0 / k
    x = select(t > limit, limit, t)
    small = t < 1.90109156629516e-211
    x = x * select(small, 4.149515568880993e+180, 1.0)
    h = k * x
    l = 0.0
    n, r, lost = exp_reduce_dd_f4(select(h > 50.0, -50.0, -h), -l)
    s = from_bits(bits(n) + 1023 << 52)
    q = fma(r * r, poly_exp_tail_f4(r), lost)
    high = r + q
    m, rest = one_minus_f4(s, high, 0.0)
    high, low = log_pair_shifted_f4(m, rest, select(small, -600.0, 0.0))
    w = -high - low
    wl = -low - (w + high)
    far = h > 0.6931471805599453
    u = select(far, w, h)
    tail = dilogarithm_tail_f4(u)
    half = 0.5 * h
    square = half * h
    away = h - 1.705428154800309
    rest = fma(away, 7.079250351613424e-17, (l - -9.514455202303887e-17) * 1.5049085215658515)
    zero = fma(away, 1.5049085215658515, fma(away * away, poly_softplus_phi_zero_f4(away), rest))
    below = fma(-h, 1.0 + w, square - tail)
    above = square - 1.6449340668482264 + (u + tail)
    value = select(far, above, below)
    value = over_square_f4(select(abs(away) < 0.0625, zero, value), k) * select(small, 2.409919865102884e-181, 1.0)
    return select(t > limit, 0.5 * t * t, value)


@inline
def li2_neg_exp_scaled_f4(s, k):
    """As `li2_neg_exp`; s²/2 where k s is beyond 2**30."""
    a = abs(s)
    limit = 1073741824.0 / k
    x = select(a > limit, limit, a)
    h = k * x
    l = 0.0
    n, r, lost = exp_reduce_dd_f4(select(h > 900.0, -900.0, -h), -l)
    tiny = h > 600.0
    power = from_bits(bits(n) + select(tiny, 1423, 1023) << 52)
    q = fma(r * r, poly_exp_tail_f4(r), lost)
    high = r + q
    low = 0.0
    c = 1.0 + power
    x = power * high
    m = c + x
    w, wl = log_pair_shifted_f4(m, x - (m - c) + (1.0 - c + power + power * low), 0.0)
    high = w + wl
    wl = wl - (high - w)
    w = high
    z = w * w
    tail = z * fma(w, poly_dilogarithm_f4(z), 0.25)
    half = 0.5 * h
    square = half * h
    left = w + tail
    right = square + (1.6449340668482264 - (w + tail))
    y = over_square_f4(select(s < 0.0, left, right), k)
    y = y * select(tiny & (s < 0.0), 3.8725919148493183e-121, 1.0)
    return select(s > limit, 0.5 * s * s, y)

@inline
def times_parameter_s4(x, k, k_low):
    """(k + k_low) x as an unevaluated sum."""
    h = k * x
    return (h, fma4(k, x, -h) + k_low * x)


@inline
def exp_reduce_pair_s4(x):
    """The same, and what r lacks."""
    n = fma4(x, float32(1.442695), float32(12582912.0))
    k = n - float32(12582912.0)
    g = fma4(k, float32(-0.6933594), x)
    r = fma4(k, -float32(-0.00021219444), g)
    return (n, r, fma4(k, float32(-1.646595e-12), fma4(k, -float32(-0.00021219444), g - r)))


@inline
def exp_reduce_dd_s4(h, l):
    """The same for h + l, l small beside h: it is first added to r, which multiplies it by exp(r)."""
    n, r, lost = exp_reduce_pair_s4(h)
    l = l + lost
    y = r + l
    return (n, y, r - y + l)


@inline
def poly_expm1_single_s4(z):
    """exp(x) - 1 - x: certified to 2.32e-09."""
    w = z * z
    p = float32(0.0013941013)
    p = fma4(p, w, float32(0.041666355))
    p = fma4(p, w, float32(0.5))
    q = float32(0.00019914127)
    q = fma4(q, w, float32(0.008333273))
    q = fma4(q, w, float32(0.16666667))
    return fma4(q, z, p)


@inline
def expm1_of_reduced_s4(n, r, lost):
    """exp(x) - 1 as a rounded value and what it lacks."""
    s = from_bits4(bits4(n) + 127 << 23)
    u = s - float32(1.0)
    q = fma4(r * r, poly_expm1_single_s4(r), lost)
    p = r + q
    h = fma4(s, p, u)
    return (h, fma4(s, q - (p - r), fma4(s, p, u - h)))


@inline
def split_s4(x):
    """k (as a float) and m with x = 2**k m and m in [2/3, 4/3[, for a finite normal x > 0."""
    i = bits4(x) + 5592405
    return (from_bits4(shr4(i, 23) | 1258291200) - float32(8388735.0), from_bits4((i & 8388607) + 1059760811))


@inline
def shifted_split_pair_s4(u, c):
    """The same, and what f lacks."""
    k, m = split_s4(u)
    c = float32(0.5) * c * from_bits4(bits4(m) - bits4(u) + 1073741824)
    g = m - float32(1.0)
    f = g + c
    return (k, f, g - f + c)


@inline
def poly_log_single_s4(z):
    """log(1 + x) - x: certified to 1.51e-08."""
    w = z * z
    p = float32(-0.13311854)
    p = fma4(p, w, float32(-0.120781235))
    p = fma4(p, w, float32(-0.16689505))
    p = fma4(p, w, float32(-0.24999507))
    p = fma4(p, w, float32(-0.5))
    q = float32(0.14006354)
    q = fma4(q, w, float32(0.14000802))
    q = fma4(q, w, float32(0.20010772))
    q = fma4(q, w, float32(0.3333321))
    return fma4(q, z, p)


@inline
def log_pair_of_split_s4(k, f):
    """log(2**k (1 + f)) = high + rest."""
    high = fma4(k, float32(0.6933594), f)
    low = f - fma4(k, float32(-0.6933594), high)
    return (high, fma4(f * f, poly_log_single_s4(f), fma4(k, float32(-0.00021219444), low)))


@inline
def log_expm1_scaled_s4(t, k):
    """As `log_expm1`; a tiny t is taken 2**64 times, where exp(k t) - 1 is still k t."""
    limit = float32(20.0 / k)
    x = select4(t > limit, limit, t)
    tiny = t < float32(8.077936e-28)
    h, l = times_parameter_s4(x * select4(tiny, float32(1.8446744e+19), float32(1.0)), float32(k), float32(k - float32(k)))
    n, r, lost = exp_reduce_dd_s4(h, l)
    u, v = expm1_of_reduced_s4(n, r, lost)
    j, f, f_low = shifted_split_pair_s4(u, v)
    y, rest = log_pair_of_split_s4(j - select4(tiny, float32(64.0), float32(0.0)), f)
    rest = fma4(f_low, float32(1.0) - f, rest)
    y = fma4(y, float32(1.0 / k), fma4(y, float32(1.0 / k - float32(1.0 / k)), rest * float32(1.0 / k)))
    y = select4(t < limit, y, t)
    return select4(t > float32(0.0), y, select4(t == float32(0.0), -float32(math.inf), float32(math.nan)))


@inline
def recip_pair_s4(d, low):
    """1/(d + low), one division."""
    y = float32(1.0) / d
    z = fma4(fma4(-y, low, fma4(-y, d, float32(1.0))), y, y)
    return select4(y < float32(math.inf), z, y)


@inline
def recip_one_minus_exp_m_scaled_s4(t, k):
    """For t >= 0; a tiny t is taken 2**64 times, where the result is still 1/(k t)."""
    limit = float32(40.0 / k)
    x = select4(t > limit, limit, t)
    tiny = t < float32(8.077936e-28)
    scale = select4(tiny, float32(1.8446744e+19), float32(1.0))
    h, l = times_parameter_s4(-x * scale, float32(k), float32(k - float32(k)))
    n, r, lost = exp_reduce_dd_s4(h, l)
    u, v = expm1_of_reduced_s4(n, r, lost)
    return recip_pair_s4(-u, -v) * scale


@inline
def log1p_unit_pair_s4(x):
    """For 0 <= x <= 1: log(c) + log(1 + f) with 1 + x = c (1 + f), c = 1, 4/3 or 2; as high + rest."""
    far = x > float32(0.333333)
    most = x > float32(0.75)
    f = fma4(select4(most, float32(0.5), select4(far, float32(0.75), float32(1.0))), x, select4(most, float32(-0.5), select4(far, float32(-0.25), float32(0.0))))
    c = select4(most, float32(0.6931472), select4(far, float32(0.2876821), float32(0.0)))
    c_low = select4(most, float32(-1.9046542e-09), select4(far, float32(-1.37775436e-08), float32(0.0)))
    high = c + f
    return (high, fma4(f * f, poly_log_single_s4(f), f - (high - c) + c_low))


@inline
def poly_exp_single_s4(z):
    """exp(x) - 1 - x: certified to 3.77e-09."""
    p = float32(0.0013814566)
    p = fma4(p, z, float32(0.008368719))
    p = fma4(p, z, float32(0.04166839))
    p = fma4(p, z, float32(0.16666521))
    p = fma4(p, z, float32(0.49999994))
    return p


@inline
def softplus_scaled_s4(x, k):
    """max(x, 0) + log(1 + exp(-k|x|))/k: two terms >= 0."""
    a = abs(x)
    limit = float32(125.0 / k)
    h, l = times_parameter_s4(select4(a > limit, limit, a), float32(k), float32(k - float32(k)))
    n, r, lost = exp_reduce_dd_s4(-h, -l)
    tiny = h > float32(86.0)
    s = from_bits4(bits4(n) + select4(tiny, 191, 127) << 23)
    p = r + fma4(r * r, poly_exp_single_s4(r), lost)
    z = fma4(p, s, s)
    y, rest = log1p_unit_pair_s4(z)
    z_low = fma4(p, s, s - z)
    rest = rest + fma4(float32(-0.6) * z, z_low, z_low)
    y = fma4(y, float32(1.0 / k), fma4(y, float32(1.0 / k - float32(1.0 / k)), rest * float32(1.0 / k))) * select4(tiny, float32(5.421011e-20), float32(1.0))
    return select4(x > float32(0.0), x, float32(0.0)) + y


@inline
def expit_times_s4(n, r, lost, scale):
    """scale u / (u + u exp(y)), u = 2**-30, for a power of 2; what the denominator loses is made good."""
    s = from_bits4(bits4(n) + 97 << 23)
    p = r + fma4(r * r, poly_exp_single_s4(r), lost)
    c = float32(9.313226e-10) + s
    d = fma4(p, s, c)
    low = fma4(p, s, c - d)
    top = float32(9.313226e-10) * scale
    y = top / d
    return fma4(fma4(-y, low, fma4(-y, d, top)) * (float32(1073741800.0) / scale), y, y)


@inline
def expit_end_s4(n, r, lost):
    """1 / (1 + exp(y)) of the reduced y <= 104."""
    return expit_times_s4(n, r, lost, float32(1.0))


@inline
def expit_scaled_s4(s, k):
    """As `expit`."""
    least = float32(-104.0 / k)
    most = float32(45.0 / k)
    x = select4(s > most, most, s)
    h, l = times_parameter_s4(-select4(x < least, least, x), float32(k), float32(k - float32(k)))
    n, r, lost = exp_reduce_dd_s4(h, l)
    return expit_end_s4(n, r, lost)


@inline
def shifted_split_s4(u, c):
    """k and f with u + c = 2**k (1 + f), |c| <= ulp(u)."""
    k, m = split_s4(u)
    return (k, m - float32(1.0) + float32(0.5) * c * from_bits4(bits4(m) - bits4(u) + 1073741824))


@inline
def log_of_split_s4(k, f):
    """log(2**k (1 + f))."""
    return fma4(k, float32(0.6931472), fma4(f * f, poly_log_single_s4(f), f))


@inline
def log_expm1_s4(t):
    """exp(t) - 1 = h + l; near its zero log is h - 1 + l, beyond 20 it is t; a tiny t is taken 2**64 times."""
    x = select4(t > float32(20.0), float32(20.0), t)
    tiny = t < float32(8.077936e-28)
    n, r, lost = exp_reduce_pair_s4(x * select4(tiny, float32(1.8446744e+19), float32(1.0)))
    h, l = expm1_of_reduced_s4(n, r, lost)
    k, f = shifted_split_s4(h, l)
    y = select4(t < float32(20.0), log_of_split_s4(k - select4(tiny, float32(64.0), float32(0.0)), f), t)
    return select4(t > float32(0.0), y, select4(t == float32(0.0), -float32(math.inf), float32(math.nan)))


@inline
def exp_reduce_s4(x):
    """n = MAGIC + k and r with x = k ln 2 + r."""
    n = fma4(x, float32(1.442695), float32(12582912.0))
    k = n - float32(12582912.0)
    return (n, fma4(k, -float32(-0.00021219444), fma4(k, float32(-0.6933594), x)))


@inline
def exp_m_s4(x):
    """For x <= 0; 0 below -87, where float32 is subnormal and the sum with anything else is not."""
    x = select4(x < float32(-104.0), float32(-104.0), x)
    n, r = exp_reduce_s4(x)
    tiny = x < float32(-86.0)
    s = from_bits4(bits4(n) + select4(tiny, 191, 127) << 23)
    return fma4(fma4(r * r, poly_exp_single_s4(r), r), s, s) * select4(tiny, float32(5.421011e-20), float32(1.0))


@inline
def log1p_unit_s4(x):
    """For 0 <= x <= 1."""
    high, rest = log1p_unit_pair_s4(x)
    return high + rest


@inline
def softplus_s4(x):
    """max(x, 0) + log(1 + exp(-|x|)): two terms >= 0."""
    return select4(x > float32(0.0), x, float32(0.0)) + log1p_unit_s4(exp_m_s4(-abs(x)))


@inline
def expit_s4(x):
    """The quotient alone underflows, once."""
    x = select4(x > float32(45.0), float32(45.0), x)
    x = select4(x < float32(-104.0), float32(-104.0), x)
    n, r, lost = exp_reduce_pair_s4(-x)
    return expit_end_s4(n, r, lost)


@inline
def phi_scalar_f8(t, beta):
    """softplus_phi_scaled(t, beta)"""
    r0 = softplus_phi_scaled_f8(t, beta)
    y = r0
    y = math.inf if t < 0.0 else y
    return y


@inline
def phi_scalar_f4(t, beta):
    """softplus_phi_scaled(t, beta)"""
    r0 = softplus_phi_scaled_f4(t, beta)
    y = r0
    y = math.inf if t < 0.0 else y
    return y


@inline
def grad_scalar_f8(t, beta):
    """log_expm1_scaled(t, beta)"""
    r0 = log_expm1_scaled_f8(t, beta)
    y = r0
    y = y if t >= 0.0 else math.nan
    return y


@inline
def grad_scalar_s4(t, beta):
    """log_expm1_scaled(t, beta)"""
    r0 = log_expm1_scaled_s4(t, beta)
    y = r0
    y = y if t >= float32(0.0) else float32(math.nan)
    return y


@inline
def hess_scalar_f8(t, beta):
    """recip_one_minus_exp_m_scaled(t, beta)"""
    r0 = recip_one_minus_exp_m_scaled_f8(t, beta)
    y = r0
    y = y if t >= 0.0 else math.nan
    return y


@inline
def hess_scalar_s4(t, beta):
    """recip_one_minus_exp_m_scaled(t, beta)"""
    r0 = recip_one_minus_exp_m_scaled_s4(t, beta)
    y = r0
    y = y if t >= float32(0.0) else float32(math.nan)
    y = float32(math.inf) if t == float32(0.0) else y
    return y


@inline
def conj_scalar_f8(s, beta):
    """li2_neg_exp_scaled(s, beta)"""
    r0 = li2_neg_exp_scaled_f8(s, beta)
    y = r0
    return y


@inline
def conj_scalar_f4(s, beta):
    """li2_neg_exp_scaled(s, beta)"""
    r0 = li2_neg_exp_scaled_f4(s, beta)
    y = r0
    return y


@inline
def grad_conj_scalar_f8(s, beta):
    """softplus_scaled(s, beta)"""
    r0 = softplus_scaled_f8(s, beta)
    y = r0
    return y


@inline
def grad_conj_scalar_s4(s, beta):
    """softplus_scaled(s, beta)"""
    r0 = softplus_scaled_s4(s, beta)
    y = r0
    return y


@inline
def hess_conj_scalar_f8(s, beta):
    """expit_scaled(s, beta)"""
    r0 = expit_scaled_f8(s, beta)
    y = r0
    return y


@inline
def hess_conj_scalar_s4(s, beta):
    """expit_scaled(s, beta)"""
    r0 = expit_scaled_s4(s, beta)
    y = r0
    return y


@inline
def hess_lo_scalar_f8(a, beta):
    """recip_one_minus_exp_m_scaled(a, beta)"""
    r0 = recip_one_minus_exp_m_scaled_f8(a, beta)
    return r0


@inline
def hess_lo_scaled_scalar_f8(a, beta):
    """a*recip_one_minus_exp_m_scaled(a, beta)"""
    r0 = recip_one_minus_exp_m_scaled_f8(a, beta)
    return (a * r0)


@inline
def grad_at0_scalar_s4(t, beta):
    """log_expm1(t)"""
    r0 = log_expm1_s4(t)
    y = r0
    y = y if t >= float32(0.0) else float32(math.nan)
    return y


@inline
def grad_conj_at0_scalar_s4(s, beta):
    """softplus(s)"""
    r0 = softplus_s4(s)
    y = r0
    return y


@inline
def hess_conj_at0_scalar_s4(s, beta):
    """expit(s)"""
    r0 = expit_s4(s)
    y = r0
    return y


NAN = np.nan
INF = np.inf
TINY = 5e-324


GAUSS_X = np.array([0.005299532504175033, 0.02771248846338371, 0.06718439880608412, 0.12229779582249849, 0.19106187779867811, 0.2709916111713863, 0.35919822461037054, 0.4524937450811813, 0.5475062549188188, 0.6408017753896295, 0.7290083888286137, 0.8089381222013219, 0.8777022041775016, 0.9328156011939158, 0.9722875115366163, 0.994700467495825])
GAUSS_W = np.array([0.013576229705877048, 0.031126761969323947, 0.04757925584124639, 0.06231448562776694, 0.07479799440828837, 0.08457825969750127, 0.09130170752246179, 0.09472530522753425, 0.09472530522753425, 0.09130170752246179, 0.08457825969750127, 0.07479799440828837, 0.06231448562776694, 0.04757925584124639, 0.031126761969323947, 0.013576229705877048])
GAUSS_L = np.array([0.016919383155593156, -0.05792047094223918, 0.10921214484226294, -0.16357141563727526, 0.21504019459404458, -0.258525599853401, 0.2899334941054344, -0.30638241493822027, 0.30638241493822027, -0.2899334941054344, 0.258525599853401, -0.21504019459404458, 0.16357141563727526, -0.10921214484226294, 0.05792047094223918, -0.016919383155593156])
GAUSS_7 = np.array([-0.14740575972423792, 0.025281105530178673, 0.292586524485687, 0.05269404819587083, -0.35201317927912984, -0.16501933751603287, 0.3414173736623772, 0.2717959571544673, -0.2717959571544673, -0.3414173736623772, 0.16501933751603287, 0.35201317927912984, -0.05269404819587083, -0.292586524485687, -0.025281105530178673, 0.14740575972423792])
GAUSS_8 = np.array([0.15058800145020093, -0.10847571647570407, -0.27282166214653136, 0.1895693337450734, 0.3211314759255782, -0.2559042813894806, -0.32830696857627284, 0.30421981746713633, 0.30421981746713633, -0.32830696857627284, -0.2559042813894806, 0.3211314759255782, 0.1895693337450734, -0.27282166214653136, -0.10847571647570407, 0.15058800145020093])
GAUSS_14 = np.array([0.06270545045312347, -0.20493540387013992, 0.3541214949557947, -0.46284478766452636, 0.49770223675171826, -0.4435406121078921, 0.305833437439604, -0.10904181595768207, -0.10904181595768207, 0.305833437439604, -0.4435406121078921, 0.49770223675171826, -0.46284478766452636, 0.3541214949557947, -0.20493540387013992, 0.06270545045312347])
GAUSS_15 = np.array([-0.03278130486396174, 0.1122209124505884, -0.21159853063188444, 0.31691961779722083, -0.41664037702596135, 0.5008933497159644, -0.5617461448292791, 0.5936159289428018, -0.5936159289428018, 0.5617461448292791, -0.5008933497159644, 0.41664037702596135, -0.31691961779722083, 0.21159853063188444, -0.1122209124505884, 0.03278130486396174])

@njit(forceinline=True, error_model="numpy")
def panel_nodes(p, q, width, element, far, linear, scale, ratio, z):
    # distances of the nodes between p and q, the factors (far + |a - p|) scale beside phi'', elements of length
    if linear:
        for i in range(16):
            z[i] = p * GAUSS_X[15 - i] + q * GAUSS_X[i]
            z[16 + i] = (far + width * GAUSS_X[i]) * scale
            z[32 + i] = element
    else:
        length = math.log(q / p)
        for i in range(16):
            e = math.expm1(abs(length) * GAUSS_X[i])  # without subtraction, whichever of p and q is larger
            z[i] = p + p * e if length > 0.0 else p / (1.0 + e)
            z[16 + i] = (far + (p * e if length > 0.0 else z[i] * e) * ratio) * scale * abs(length)
            z[32 + i] = z[i]


@njit(error_model="numpy", nogil=True)
def panel_surprise(p, q, z, c):
    # 0 if the values at the nodes predict c at the anchor, else infinity
    above = 0.0
    below = 0.0
    for i in range(16):
        weight = GAUSS_L[i] / (p * GAUSS_X[15 - i] + q * GAUSS_X[i])
        above += weight * z[i]
        below += weight
    return 0.0 if abs(c - above / below) <= 1e-6 * min(abs(c), 1e300) else INF


@njit(forceinline=True, error_model="numpy")
def panel_sum(z, surprise):
    # the integral, a bound of its error, the last two coefficients
    value = 0.0
    c7 = 0.0
    c8 = 0.0
    c14 = 0.0
    c15 = 0.0
    for i in range(16):
        c = z[i] * z[16 + i] * z[32 + i]  # in this order: the factor may hold a scale that keeps it finite
        value += GAUSS_W[i] * c
        c7 += GAUSS_7[i] * c
        c8 += GAUSS_8[i] * c
        c14 += GAUSS_14[i] * c
        c15 += GAUSS_15[i] * c
    last = abs(c14) + abs(c15)
    ratio = last / max(abs(c7) + abs(c8), last)  # r**-7
    rest = last * ratio * ratio if 0.0 < last <= 1e-3 * value else last  # larger ones do not follow the law yet
    return value, max(rest, surprise), last


@njit(forceinline=True, error_model="numpy")
def panel_added(k, panels, chart, p, q, far):
    # one more panel, not evaluated yet
    panels[k, 0] = chart
    panels[k, 1] = p
    panels[k, 2] = q
    panels[k, 3] = far
    panels[k, 4] = 0.0
    panels[k, 5] = INF
    panels[k, 6] = -1.0
    return k + 1


@njit(forceinline=True, error_model="numpy")
def panel_largest(k, panels):
    # the panel with the largest contribution; one not evaluated yet comes first
    best = 0
    for j in range(1, k):
        if panels[j, 5] > panels[best, 5]:
            best = j
    return best


@njit(forceinline=True, error_model="numpy")
def panel_removed(k, best, panels):
    # the last takes its place
    for j in range(7):
        panels[best, j] = panels[k - 1, j]
    return k - 1


@njit(error_model="numpy", nogil=True)
def panel_bisected(k, chart, p, q, far, panels):
    small = min(p, q)
    large = max(p, q)
    if large == INF:
        middle = 16.0 * small if small >= 1.0 else 1.0
    elif small == 0.0:
        middle = large / 1024.0
    elif large > 3.0 * small:
        middle = math.sqrt(small) * math.sqrt(large)
    else:
        middle = 0.5 * small + 0.5 * large
    k = panel_added(k, panels, chart, p, middle, far)
    return panel_added(k, panels, chart, middle, q, far + abs(middle - p))


@njit(error_model="numpy", nogil=True)
def panel_remainder(p, q, c, there, here):
    # what lies beyond c by the power law through the integrand at c and at half or twice that distance
    decay = math.log(there / here) * 1.4426950408889634
    if there == 0.0 or (min(p, q) == 0.0 and c > 1e60):  # underflow says nothing about the part next to an anchor
        return 0.0 if max(p, q) == INF and c > 1.0 else INF
    # quicker than a power of one, as an exponential: what stands at c bounds what lies beyond
    return there / min(decay, 1.0) if decay > 0.0 else INF


@njit(cache=True, error_model="numpy", nogil=True)
def phi_f8(x, out, beta):
    for i in range(x.size):
        out[i] = phi_scalar_f8(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def phi_f4(x, out, beta):
    for i in range(x.size):
        out[i] = np.float32(phi_scalar_f4(np.float64(x[i]), beta))


@njit(cache=True, error_model="numpy", nogil=True)
def grad_f8(x, out, beta):
    for i in range(x.size):
        out[i] = grad_scalar_f8(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def grad_f4(x, out, beta):
    if beta == 1.0:
        for i in range(x.size):
            out[i] = grad_at0_scalar_s4(x[i], beta)
    else:
        for i in range(x.size):
            out[i] = grad_scalar_s4(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f8(x, out, beta):
    for i in range(x.size):
        out[i] = hess_scalar_f8(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f4(x, out, beta):
    for i in range(x.size):
        out[i] = hess_scalar_s4(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f8(x, out, beta):
    for i in range(x.size):
        out[i] = conj_scalar_f8(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f4(x, out, beta):
    for i in range(x.size):
        out[i] = np.float32(conj_scalar_f4(np.float64(x[i]), beta))


@njit(cache=True, error_model="numpy", nogil=True)
def grad_conj_f8(x, out, beta):
    for i in range(x.size):
        out[i] = grad_conj_scalar_f8(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def grad_conj_f4(x, out, beta):
    if beta == 1.0:
        for i in range(x.size):
            out[i] = grad_conj_at0_scalar_s4(x[i], beta)
    else:
        for i in range(x.size):
            out[i] = grad_conj_scalar_s4(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_conj_f8(x, out, beta):
    for i in range(x.size):
        out[i] = hess_conj_scalar_f8(x[i], beta)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_conj_f4(x, out, beta):
    if beta == 1.0:
        for i in range(x.size):
            out[i] = hess_conj_at0_scalar_s4(x[i], beta)
    else:
        for i in range(x.size):
            out[i] = hess_conj_scalar_s4(x[i], beta)


@njit(error_model="numpy", nogil=True)
def bregman_origin(chart, beta_):
    # phi'' at the anchor
    if chart == 0.0:
        return hess_lo_scalar_f8(0.0, beta_)
    if chart == 1.0:
        return hess_scalar_f8(0.0, beta_)
    return NAN


@njit(error_model="numpy", nogil=True)
def bregman_panel(chart, p, q, width, far, linear, scale, z, beta_):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
    unit = 1.0
    weight = 1.0
    large = max(p, q)
    if chart == 0.0 and (large < 1e-80 or (large > 1e60 and hess_lo_scalar_f8(large, beta_) < 1e-200)):
        unit = 2.0**200 if large < 1.0 else 2.0**-200
        p *= unit
        q *= unit
    far *= weight
    ratio = weight / unit
    panel_nodes(p, q, width * weight, width * unit, far, linear, scale, ratio, z)
    if chart == 0.0 and unit != 1.0:
        for i in range(16):
            z[32 + i] /= z[i]
            z[i] = hess_lo_scaled_scalar_f8(max(z[i] / unit, 1e-290), beta_)
    elif chart == 0.0:
        for i in range(16):
            z[i] = hess_lo_scalar_f8(z[i], beta_)
    if chart == 1.0:
        for i in range(16):
            z[i] = hess_scalar_f8(z[i], beta_)
    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, bregman_origin(chart, beta_))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def bregman_many(u, v, scale, panels, z, beta_):
    # D(u, v) from a panel for each part of the domain between them; v may be an infinite end
    lo = 0.0
    k = 0
    x = min(max(v, lo), INF)
    y = min(max(u, lo), INF)
    if x != y:
        k = panel_added(k, panels, 0.0, (y - lo), (x - lo), abs(u - y))
    return bregman_adaptive(k, scale, panels, z, beta_)


@njit(error_model="numpy", nogil=True)
def bregman_adaptive(k, scale, panels, z, beta_):
    # the sum of k panels and of as many more as it takes, the largest bisected first
    total = 0.0
    done = 0.0
    work = 0
    while k > 0:
        work += 1
        best = panel_largest(k, panels)
        chart = panels[best, 0]
        p = panels[best, 1]
        q = panels[best, 2]
        far = panels[best, 3]
        value = panels[best, 4]
        rest = panels[best, 6]
        small = min(p, q)
        large = max(p, q)
        if rest < 0.0:  # not evaluated yet
            linear = large <= 3.0 * small or small == 0.0
            rest = INF
            beside = small == 0.0 and large < 1e-305  # there are too few doubles for nodes
            # over more powers of ten sixteen nodes may miss all there is
            if large < INF and not beside and (linear or large <= 1e6 * small):
                value, rest, last = bregman_panel(chart, p, q, large - small, far, linear, scale, z, beta_)
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = bregman_density(chart, q, far + (large - small), scale, beta_)
                    there = max(there, bregman_density(chart, p, far + (large - small), scale, beta_))
                    rest = INF if there > 1e-290 else rest
                # a small slow part may hide beside a large quick one; at an anchor phi'' may be singular
                rest = max(rest, 1e-3 * last if small > 0.0 else last)
                total += value
                if not total < INF:
                    return total
            panels[best, 4] = value
            panels[best, 5] = value if rest < INF else INF
            panels[best, 6] = rest
            if rest < INF:
                continue
        k = panel_removed(k, best, panels)
        if rest <= 5e-14 * total or work > 600 or k > 250 or small >= (1.0 - 4.4e-16) * large:
            done += value
            continue
        if (small == 0.0) != (large == INF):
            beyond = bregman_tail(chart, p, q, far, scale, beta_)
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def bregman_density(chart, a, weight, scale, beta_):
    # the integrand times a
    here = weight * scale
    if chart == 0.0 and (a < 1e-80 or a > 1e60):
        here *= hess_lo_scaled_scalar_f8(max(a, 1e-290), beta_)
    elif chart == 0.0:
        here *= a * hess_lo_scalar_f8(a, beta_)
    return here


@njit(error_model="numpy", nogil=True)
def bregman_tail(chart, p, q, far, scale, beta_):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = bregman_density(chart, a, far + (p if q == 0.0 else a), scale, beta_)
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def bregman_single(chart, p, q, w, z, beta_):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = bregman_panel(chart, p, q, w, 0.0, linear, scale, z, beta_)
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def bregman_near(u, gap, panels, z, beta_):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
    lo = 0.0
    if lo <= min(u, v) and max(u, v) <= INF:
        chart, p, q = 0.0, (u - lo), (u - lo) - gap
    if chart < 0.0:
        return -1.0
    value = bregman_single(chart, p, q, w, z, beta_) if w <= 2.0 * min(p, q) else -1.0
    return value


@njit(error_model="numpy", nogil=True)
def bregman_inside(u, v, panels, z, beta_):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
        lo = 0.0
        p0 = (u - lo)
        q0 = (v - lo)
        chart, p, q = 0.0, p0, q0
        if w <= 2.0 * min(p, q):
            value = bregman_single(chart, p, q, w, z, beta_)
    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = bregman_many(math.copysign(1e50, u), v, 1.0, panels, z, beta_)
        power = math.log2(value / bregman_many(math.copysign(2e50, u), v, 1.0, panels, z, beta_))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = bregman_many(u, v, scale, panels, z, beta_) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def bregman_holds(t, beta_):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
    lo = 0.0
    if (t - lo) > 0.0 and t < INF:
        return 2
    if t == lo:
        return 1
    return 0


@njit(error_model="numpy", nogil=True)
def bregman_scalar(u, v, panels, z, beta_):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = bregman_holds(v, beta_)
    if at == 0:
        return NAN
    if bregman_holds(u, beta_) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
        pass
        if v == 0.0:
            return INF
    return bregman_inside(u, v, panels, z, beta_)

@njit(cache=True, error_model="numpy", nogil=True)
def bregman_f8(u, v, out, beta_):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = bregman_scalar(u[i], v[i], panels, z, beta_)


@njit(error_model="numpy", nogil=True)
def dual_origin(chart, beta_):
    # phi'' at the anchor
    if chart == 0.0:
        return hess_conj_scalar_f8(0.0 - 0.0, beta_)
    if chart == 1.0:
        return hess_conj_scalar_f8(0.0 + 0.0, beta_)
    if chart == 2.0:
        return hess_conj_scalar_f8(0.0, beta_)
    return NAN


@njit(error_model="numpy", nogil=True)
def dual_panel(chart, p, q, width, far, linear, scale, z, beta_):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
    panel_nodes(p, q, width, width, far, linear, scale, 1.0, z)
    if chart == 0.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(0.0 - z[i], beta_)
    if chart == 1.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(0.0 + z[i], beta_)
    if chart == 2.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(z[i], beta_)
    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, dual_origin(chart, beta_))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def dual_many(u, v, scale, panels, z, beta_):
    # D(u, v) from a panel for each part of the domain between them; v may be an infinite end
    k = 0
    x = min(max(v, -INF), 0.0)
    y = min(max(u, -INF), 0.0)
    if x != y:
        k = panel_added(k, panels, 0.0, (0.0 - y), (0.0 - x), abs(u - y))
    x = min(max(v, 0.0), INF)
    y = min(max(u, 0.0), INF)
    if x != y:
        k = panel_added(k, panels, 1.0, (y - 0.0), (x - 0.0), abs(u - y))
    return dual_adaptive(k, scale, panels, z, beta_)


@njit(error_model="numpy", nogil=True)
def dual_adaptive(k, scale, panels, z, beta_):
    # the sum of k panels and of as many more as it takes, the largest bisected first
    total = 0.0
    done = 0.0
    work = 0
    while k > 0:
        work += 1
        best = panel_largest(k, panels)
        chart = panels[best, 0]
        p = panels[best, 1]
        q = panels[best, 2]
        far = panels[best, 3]
        value = panels[best, 4]
        rest = panels[best, 6]
        small = min(p, q)
        large = max(p, q)
        if rest < 0.0:  # not evaluated yet
            linear = large <= 3.0 * small or small == 0.0
            rest = INF
            beside = small == 0.0 and large < 1e-305  # there are too few doubles for nodes
            # over more powers of ten sixteen nodes may miss all there is
            if large < INF and not beside and (linear or large <= 1e6 * small):
                value, rest, last = dual_panel(chart, p, q, large - small, far, linear, scale, z, beta_)
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = dual_density(chart, q, far + (large - small), scale, beta_)
                    there = max(there, dual_density(chart, p, far + (large - small), scale, beta_))
                    rest = INF if there > 1e-290 else rest
                # a small slow part may hide beside a large quick one; at an anchor phi'' may be singular
                rest = max(rest, 1e-3 * last if small > 0.0 else last)
                total += value
                if not total < INF:
                    return total
            panels[best, 4] = value
            panels[best, 5] = value if rest < INF else INF
            panels[best, 6] = rest
            if rest < INF:
                continue
        k = panel_removed(k, best, panels)
        if rest <= 5e-14 * total or work > 600 or k > 250 or small >= (1.0 - 4.4e-16) * large:
            done += value
            continue
        if (small == 0.0) != (large == INF):
            beyond = dual_tail(chart, p, q, far, scale, beta_)
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def dual_density(chart, a, weight, scale, beta_):
    # the integrand times a
    here = weight * scale
    if chart == 0.0:
        here *= a * hess_conj_scalar_f8(0.0 - a, beta_)
    if chart == 1.0:
        here *= a * hess_conj_scalar_f8(0.0 + a, beta_)
    return here


@njit(error_model="numpy", nogil=True)
def dual_tail(chart, p, q, far, scale, beta_):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = dual_density(chart, a, far + (p if q == 0.0 else a), scale, beta_)
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def dual_single(chart, p, q, w, z, beta_):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = dual_panel(chart, p, q, w, 0.0, linear, scale, z, beta_)
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def dual_near(u, gap, panels, z, beta_):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
    if True:
        chart, p, q = 2.0, u, v
    if chart < 0.0:
        return -1.0
    value = dual_single(chart, p, q, w, z, beta_) if True else -1.0
    return value


@njit(error_model="numpy", nogil=True)
def dual_inside(u, v, panels, z, beta_):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
        p2 = u
        q2 = v
        chart, p, q = 2.0, p2, q2
        if True:
            value = dual_single(chart, p, q, w, z, beta_)
    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = dual_many(math.copysign(1e50, u), v, 1.0, panels, z, beta_)
        power = math.log2(value / dual_many(math.copysign(2e50, u), v, 1.0, panels, z, beta_))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = dual_many(u, v, scale, panels, z, beta_) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def dual_holds(t, beta_):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
    if t > -INF and t < INF:
        return 2
    return 0


@njit(error_model="numpy", nogil=True)
def dual_scalar(u, v, panels, z, beta_):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = dual_holds(v, beta_)
    if at == 0:
        return NAN
    if dual_holds(u, beta_) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
        pass
    return dual_inside(u, v, panels, z, beta_)
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


LN2 = (0.6931471805599453, 2.3190468138462996e-17, 5.707708438416212e-34)

@njit(error_model="numpy", nogil=True)
def tri_scale(a, c):
    # by a power of two
    return a[0] * c, a[1] * c, a[2] * c


RECIPROCALS = ((1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.5, 0.0, 0.0), (0.16666666666666666, 9.25185853854297e-18, 5.135813185032629e-34), (0.041666666666666664, 2.3129646346357427e-18, 1.2839532962581572e-34), (0.008333333333333333, 1.1564823173178714e-19, 1.6049416203226965e-36), (0.001388888888888889, -5.300543954373577e-20, -1.7386867553495878e-36), (0.0001984126984126984, 1.7209558293420705e-22, 1.4926912391394127e-40), (2.48015873015873e-05, 2.1511947866775882e-23, 1.865864048924266e-41), (2.7557319223985893e-06, -1.858393274046472e-22, 8.491754604881993e-39), (2.755731922398589e-07, 2.3767714622250297e-23, -3.263188903340883e-40), (2.505210838544172e-08, -1.448814070935912e-24, 2.0426735146714455e-41), (2.08767569878681e-09, -1.20734505911326e-25, 1.702227928892871e-42), (1.6059043836821613e-10, 1.2585294588752098e-26, -5.31334602762985e-43), (1.1470745597729725e-11, 2.0655512752830745e-28, 6.889079232466646e-45), (7.647163731819816e-13, 7.03872877733453e-30, -7.827539277162583e-48), (4.779477332387385e-14, 4.399205485834081e-31, -4.892212048226615e-49), (2.8114572543455206e-15, 1.6508842730861433e-31, -2.877771793074479e-50), (1.5619206968586225e-16, 1.1910679660273754e-32, -4.577506059629983e-49), (8.22063524662433e-18, 2.2141894119604265e-34, -1.508914023774199e-50), (4.110317623312165e-19, 1.4412973378659527e-36, -5.285627548789812e-53), (1.9572941063391263e-20, -1.3643503830087908e-36, 1.3392348251125064e-53), (8.896791392450574e-22, -7.911402614872376e-38, -3.1877976790570933e-54), (3.868170170630684e-23, -8.843177655482344e-40, 3.8718157106173247e-56))

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
def tri_div(a, b):
    x = a[0] / b[0]
    if not abs(x) < math.inf or not abs(b[0]) < math.inf:
        return x, 0.0, 0.0
    rest = tri_sub(a, tri_mul(b, (x, 0.0, 0.0)))
    y = rest[0] / b[0]
    rest = tri_sub(rest, tri_mul(b, (y, 0.0, 0.0)))
    return tri(x, y, rest[0] / b[0])


@njit(error_model="numpy", nogil=True)
def bregman_gap(t, s, beta):
    # t - (softplus_scaled(s, beta))
    w0 = tri_mul((beta, 0.0, 0.0), (s, 0.0, 0.0))
    w1 = tri_exp(w0)
    w2 = tri_log1p(w1)
    w3 = tri_div(w2, (beta, 0.0, 0.0))
    rest = tri_sub((t, 0.0, 0.0), w3)
    return rest[0]

@njit(error_model="numpy", nogil=True)
def fenchel_young_scalar(t, s, panels, z, beta_):
    # phi(t) + phi*(s) - t s as a divergence: from s to eta = phi'(t), or from t to v = rho(s)
    if t != t or s != s:
        return NAN
    at = bregman_holds(t, beta_)
    if at == 0:
        return INF
    eta = grad_scalar_f8(t, beta_)
    if abs(s) == INF:
        return 0.0 if at == 1 and eta == s else INF
    if dual_holds(s, beta_) == 0:
        return INF
    v = grad_conj_scalar_f8(s, beta_)
    slope = hess_conj_scalar_f8(s, beta_)
    inside = bregman_holds(v, beta_)
    here = False  # on the side of phi?
    linear = 0.0
    if abs(eta) == INF:
        if at == 2 and inside != 2:
            return INF
        here = at == 2  # by overflow
    elif v == slope == 0.0 and inside == 1 and t * abs(eta - s) > 4.0 * abs(conj_scalar_f8(eta, beta_)):
        value = t * (eta - s)  # larger than the rest, and does not feel the rounding of eta as rho(eta) does
        return value - (conj_scalar_f8(eta, beta_) - conj_scalar_f8(s, beta_)) if value < INF else INF
    elif inside == 2 and v != t:
        # either side feels the rounding of its own eta or v: take the one that feels it less
        here = max(abs(v), 2.3e-308) / slope * abs(t - v) < abs(eta) * hess_conj_scalar_f8(eta, beta_) * abs(s - eta)
        if not here and min(slope, hess_conj_scalar_f8(eta, beta_)) < 1e-290:
            # rho' underflows. That is harmless unless it falls like a power: then the other side stands
            value = bregman_inside(t, v, panels, z, beta_)
            steepness = abs(v) / slope if slope > 1e-290 else abs(s / (grad_conj_scalar_f8(2.0 * s, beta_) / v - 1.0))
            here = abs(t - v) * steepness * max(1.0, 2.3e-308 / abs(v)) <= 400.0 * value
    value = 0.0
    if here and v != t:
        value = bregman_inside(t, v, panels, z, beta_)
    elif not here and eta != s:
        value = dual_inside(s, eta, panels, z, beta_)
    if at >= 1 and abs(eta) < INF and linear == 0.0 and (abs(t - v) < 0.0175 * abs(v) and (abs(s - eta) < 0.0175 * abs(eta) or max(abs(s) * slope, abs(eta) * hess_conj_scalar_f8(eta, beta_)) < 0.02 * abs(v))):
        gap = bregman_gap(t, s, beta_)
        exact = bregman_near(t, gap, panels, z, beta_) if abs(gap) > 0.0 else gap
        if exact >= 0.0:
            return exact
    return value + linear

@njit(cache=True, error_model="numpy", nogil=True)
def fenchel_young_f8(t, s, out, beta_):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = fenchel_young_scalar(t[i], s[i], panels, z, beta_)
