"""Kernels of squareplus (squareplus); generated, do not edit.

Made by ``python -m legendre.lower.kernels squareplus`` from the record 89d8ba0309facf9d.

phi: squareplus_phi_scaled(t, b) [recognised]
grad: minus_ratio(t, b/4) [rewritten by square_minus_constant]
hess: b/(4*t**2) + 1 [as derived]
conj: squareplus_conj_scaled(s, b) [recognised]
grad_conj: squareplus_scaled(s, b) [recognised]
hess_conj: dsquareplus_scaled(s, b) [recognised]
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
def log_f8(x):
    """All doubles; the special values are selected at the end."""
    tiny = x < 2.2250738585072014e-308
    i = bits(select(tiny, x * 1.8014398509481984e+16, x)) + 2638147582215219
    k = from_bits(shr(i, 52) | 4841369599423283200) - select(tiny, 4503599627371519.0 + 54.0, 4503599627371519.0)
    high, rest = log_series_f8(k, from_bits((i & 4503599627370495) + 4604544271217802189) - 1.0, 0.0)
    y = select(x < math.inf, high + rest, x)
    return select(x > 0.0, y, select(x == 0.0, -math.inf, math.nan))


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
def squareplus_phi_scaled_f8(t, b):
    """b/4 ((x² - 1)/2 - log(x)), x = t/sqrt(b/4): by x² - 1 near its double zero; a tiny t is taken 2**600 times.

    The promise is for b of which sqrt(b/4) is a double; otherwise its rounding counts between the two forms.
    """
    r = math.sqrt(0.25 * b)
    tiny = t < 1.1830521861667747e-271
    x = t * select(tiny, 4.149515568880993e+180, 1.0) / r
    w = fma(t, t, -0.25 * b) / (0.25 * b)
    s = w / (2.0 + w)
    z = s * s
    near = -0.5 * fma(-s, w, s * z * poly_artanh_tail_f8(z))
    far = fma(0.5 * x, x, -0.5) - log_f8(x) + select(tiny, 415.88830833596717, 0.0)
    y = 0.25 * b * select(z < 0.1111, near, far)
    return select(x > 1.152921504606847e+18, 0.5 * t * t, y)


@inline
def minus_ratio_f8(x, c):
    """(x**2 - c)/x with one rounding next to the zero, x 2**-600 times smaller where the square would overflow."""
    far = abs(x) > 1e+150
    scale = select(far, 2.409919865102884e-181, 1.0)
    y = x * scale
    return fma(y, y, -c * scale * scale) / y * select(far, 4.149515568880993e+180, 1.0)


@inline
def half_sum_of_root_f8(s, b):
    """(|s| + sqrt(s² + b))/2 and the root."""
    a = abs(s)
    k = math.sqrt(b)
    far = 1073741824.0 * k
    x = select(a > far, far, a) / k
    root = select(a > far, a, k * math.sqrt(fma(x, x, 1.0)))
    return (fma(0.5, a, 0.5 * root), root)


@inline
def sqrt1p2_pair_f8(a):
    """sqrt(1 + a²) for 0 <= a <= 2**60 as a double and what it lacks."""
    w = fma(a, a, 1.0)
    root = math.sqrt(w)
    square = a * a
    low = fma(a, a, -square)
    sum_low = select(a < 1.0, square - (w - 1.0), 1.0 - (w - square))
    return (root, (fma(-root, root, w) + (sum_low + low)) * (0.5 / root))


@inline
def log_parts_normal_f8(h, l, j):
    """The same for normal h."""
    i = bits(h) + 2638147582215219
    e = shr(i, 52)
    k = from_bits(e | 4841369599423283200) - 4503599627371519.0 + j
    g = from_bits((i & 4503599627370495) + 4604544271217802189) - 1.0
    c = 0.5 * l * from_bits(2047 - e << 52)
    f = g + c
    return log_series_f8(k, f, g - f + c)


@inline
def log_parts_f8(h, l, j):
    """The same for log(2**j (h + l)), h > 0 and |l| <= ulp(h); relative accuracy kept near 1."""
    tiny = h < 2.2250738585072014e-308
    h = select(tiny, h * 1.8014398509481984e+16, h)
    l = select(tiny, l * 1.8014398509481984e+16, l)
    j = select(tiny, j - 54.0, j)
    high, rest = log_parts_normal_f8(h, l, j)
    return (high, rest)


@inline
def asinh_parts_f8(a):
    """asinh(a) = high + rest for a >= 0: log of 1 + (a + a² / (1 + sqrt(1 + a²))) as a pair."""
    x = select(a > 1.152921504606847e+18, 1.152921504606847e+18, a)
    root, low = sqrt1p2_pair_f8(x)
    w = x * x
    b = 1.0 + root
    r = 1.0 / b
    g = w * r
    g_low = (fma(-g, b, w) + fma(x, x, -w) - g * (1.0 - b + root + low)) * r
    f = x + g
    h = 1.0 + f
    l = select(x > g, x - f + g, g - f + x) + g_low
    l = l + select(f < 1.0, f - (h - 1.0), 1.0 - (h - f))
    big = a > 1.152921504606847e+18
    return log_parts_f8(select(big, a, h), select(big, 0.0, l), select(big, 1.0, 0.0))


@inline
def asinh_f8(x):
    """All doubles."""
    a = abs(x)
    high, rest = asinh_parts_f8(a)
    return copysign(select(a < math.inf, high + rest, a), x)


@inline
def squareplus_conj_scaled_f8(s, b):
    """s/2 squareplus(s) + b/4 asinh(s/sqrt(b)), of one sign; the quotient is taken 2**-600 times if it overflows."""
    h, _ = half_sum_of_root_f8(s, b)
    x = s / math.sqrt(b)
    far = abs(x) == math.inf
    x = select(far, s * 2.409919865102884e-181 / math.sqrt(b), x)
    arc = asinh_f8(x)
    arc = select(far, arc + select(s > 0.0, 415.88830833596717, -415.88830833596717), arc)
    a = abs(s)
    y = select(s >= 0.0, fma(s, 0.5 * h, 0.25 * b * arc), 0.25 * b * (arc - 0.5 * (a / h)))
    y = select(a < 1.1830521861667747e-271, s * (0.5 * math.sqrt(b)), y)
    return select(a < math.inf, y, s)


@inline
def squareplus_scaled_f8(s, b):
    """For negative s b/4 over the half sum."""
    h, _ = half_sum_of_root_f8(s, b)
    return select(s >= 0.0, h, 0.25 * b / h)


@inline
def dsquareplus_scaled_f8(s, b):
    """(1 + q)/2, q = s/sqrt(s² + b), and `squareplus_scaled` over the root for q < -1/2."""
    h, root = half_sum_of_root_f8(s, b)
    q = select(abs(s) < math.inf, s / root, copysign(1.0, s))
    y = select(q > -0.5, fma(0.5, q, 0.5), 0.25 * b / h / root)
    return select(s == s, y, s)


@inline
def recip_one_plus_sq_f8(s):
    """From 2**40 on 1/s² by two divisions, so that the square cannot overflow."""
    r = 1.0 / s
    return select(abs(s) < 1099511627776.0, 1.0 / fma(s, s, 1.0), r * r)

@inline
def half_sum_of_root_f4(s, b):
    """(|s| + sqrt(s² + b))/2 and the root."""
    a = abs(s)
    k = math.sqrt(b)
    far = 1073741824.0 * k
    x = select(a > far, far, a) / k
    root = select(a > far, a, k * math.sqrt(fma(x, x, 1.0)))
    return (fma(0.5, a, 0.5 * root), root)


@inline
def sqrt1p2_pair_f4(a):
    """sqrt(1 + a²) for 0 <= a <= 2**60 as a double and what it lacks."""
    w = fma(a, a, 1.0)
    root = math.sqrt(w)
    return (root, 0.0)


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
def asinh_parts_f4(a):
    """asinh(a) = high + rest for a >= 0: log of 1 + (a + a² / (1 + sqrt(1 + a²))) as a pair."""
    x = select(a > 1.152921504606847e+18, 1.152921504606847e+18, a)
    root, low = sqrt1p2_pair_f4(x)
    w = x * x
    b = 1.0 + root
    f = x + w / b
    big = a > 1.152921504606847e+18
    k, m = split_f4(select(big, a, 1.0 + f))
    return log_series_f4(select(big, k + 1.0, k), select(k == 0.0, f, m - 1.0), 0.0)


@inline
def asinh_f4(x):
    """All doubles."""
    a = abs(x)
    high, rest = asinh_parts_f4(a)
    return copysign(select(a < math.inf, high + rest, a), x)


@inline
def squareplus_conj_scaled_f4(s, b):
    """s/2 squareplus(s) + b/4 asinh(s/sqrt(b)), of one sign; the quotient is taken 2**-600 times if it overflows."""
    h, _ = half_sum_of_root_f4(s, b)
    x = s / math.sqrt(b)
    far = abs(x) == math.inf
    x = select(far, s * 2.409919865102884e-181 / math.sqrt(b), x)
    arc = asinh_f4(x)
    arc = select(far, arc + select(s > 0.0, 415.88830833596717, -415.88830833596717), arc)
    a = abs(s)
    y = select(s >= 0.0, fma(s, 0.5 * h, 0.25 * b * arc), 0.25 * b * (arc - 0.5 * (a / h)))
    y = select(a < 1.1830521861667747e-271, s * (0.5 * math.sqrt(b)), y)
    return select(a < math.inf, y, s)

@inline
def times_parameter_s4(x, k, k_low):
    """(k + k_low) x as an unevaluated sum."""
    h = k * x
    return (h, fma4(k, x, -h) + k_low * x)


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
def poly_log1p_minus_single_s4(z):
    """log(1 + x) - x + x*x/2: certified to 1.98e-08."""
    w = z * z
    p = float32(0.12154728)
    p = fma4(p, w, float32(0.10720572))
    p = fma4(p, w, float32(0.14306864))
    p = fma4(p, w, float32(0.19999544))
    p = fma4(p, w, float32(0.33333337))
    q = float32(-0.12659681)
    q = fma4(q, w, float32(-0.122380964))
    q = fma4(q, w, float32(-0.16676572))
    q = fma4(q, w, float32(-0.24999885))
    return fma4(q, z, p)


@inline
def log_cubic_of_split_s4(k, f, f_low):
    """log(2**k (1 + f + f_low)) = high - f²/2 + rest; without an exponent high is f."""
    high = fma4(k, float32(0.6933594), f)
    low = fma4(k, float32(-0.00021219444), f - fma4(k, float32(-0.6933594), high))
    low = fma4(f_low, fma4(f, f - float32(1.0), float32(1.0)), low)
    return (high, fma4(f * f * f, poly_log1p_minus_single_s4(f), low))


@inline
def squareplus_phi_scaled_s4(t, b):
    """c (z²/2 + (z - log(1 + z))) in z = x - 1, x = t/sqrt(c), c = b/4; else t²/2 less c (log(x) + 1/2)."""
    tiny = t < float32(5.421011e-20)
    h, l = times_parameter_s4(t * select4(tiny, float32(1.8446744e+19), float32(1.0)), float32(2.0 / math.sqrt(b)), float32(2.0 / math.sqrt(b) - float32(2.0 / math.sqrt(b))))
    k, f, f_low = shifted_split_pair_s4(h, l)
    k = k - select4(tiny, float32(64.0), float32(0.0))
    y, y_low = log_cubic_of_split_s4(k, f, f_low)
    p = f * f
    rest = fma4(f, f_low, f_low + fma4(f, f, -p)) - y_low
    near = fma4(p, float32(0.25 * b), fma4(p, float32(0.25 * b - float32(0.25 * b)), rest * float32(0.25 * b)))
    v = y + float32(0.5)
    lost = select4(abs(y) > float32(0.5), float32(0.5) - (v - y), y - (v - float32(0.5)))
    w = fma4(float32(-0.5) * f, f, v)
    w_low = fma4(float32(-0.5) * f, f, v - w) + (lost + y_low)
    u = w * float32(0.25 * b)
    u_low = fma4(w, float32(0.25 * b), -u) + fma4(w, float32(0.25 * b - float32(0.25 * b)), w_low * float32(0.25 * b))
    half = float32(0.5) * t
    square = half * t
    d = square - u
    r = d - square
    far = d + (square - (d - r) - (u + r) + (fma4(half, t, -square) - u_low))
    far = select4(square < float32(math.inf), far, square)
    return select4(k == float32(0.0), near, far)


@inline
def minus_ratio_s4(x, c):
    """(x² - c)/x, c a double and the difference rounded once; x where c no longer counts."""
    square = x * x
    d = square - float32(c)
    t = d - square
    lost = square - (d - t) - (float32(c) + t)
    y = d + (lost + (fma4(x, x, -square) - float32(c - float32(c))))
    return select4(abs(x) > float32(1.1529215e+18), x, y / x)


@inline
def root_parts_s4(s, b):
    """x = |s|/sqrt(b) with what it lacks, and a scale: from 2**20 on x is taken 2**-70 times, without the 1."""
    a = abs(s)
    scale = select4(a > float32(1048576.0 * math.sqrt(b)), float32(8.4703295e-22), float32(1.0))
    k = float32(1.0 / math.sqrt(b))
    y = a * scale
    x = y * k
    return (x, fma4(y, k, -x) + float32(1.0 / math.sqrt(b) - float32(1.0 / math.sqrt(b))) * y, scale)


@inline
def rough_reciprocal_s4(x):
    """1/x to one part in eight, for a normal x: enough for a correction, and no division."""
    return from_bits4(2129859011 - bits4(x))


@inline
def squareplus_scaled_s4(s, b):
    """sqrt(b)/2 (x + sqrt(1 + x²)) for s >= 0, and sqrt(b)/2 over the sum below."""
    x, x_low, scale = root_parts_s4(s, b)
    w = fma4(x, x, select4(scale == float32(1.0), float32(1.0), float32(0.0)))
    root = math.sqrt(w)
    h = root + x
    lost = x - (h - root) + rough_reciprocal_s4(root) * fma4(float32(0.5), fma4(-root, root, w), x_low * h)
    k = float32(0.5 * math.sqrt(b))
    k_low = float32(0.5 * math.sqrt(b) - float32(0.5 * math.sqrt(b)))
    r = float32(1.0) / h
    v = select4(s >= float32(0.0), h, r)
    lost = select4(s >= float32(0.0), lost, -(r * r) * lost) * k
    y = fma4(v, k, fma4(v, k_low, lost)) * scale
    y = select4(h == float32(math.inf), float32(0.0), y)
    return select4((scale < float32(1.0)) & (s > float32(0.0)), s, y)


@inline
def one_plus_sq_s4(x, one):
    """one + x² as a sum of two."""
    square = x * x
    w = one + square
    rest = select4(x < float32(1.0), square - (w - one), one - (w - square))
    return (w, rest + fma4(x, x, -square))


@inline
def recip_pair_s4(d, low):
    """1/(d + low), one division."""
    y = float32(1.0) / d
    z = fma4(fma4(-y, low, fma4(-y, d, float32(1.0))), y, y)
    return select4(y < float32(math.inf), z, y)


@inline
def dsquareplus_scaled_s4(s, b):
    """p = 1/2 over root (root + x) for s < 0, and 1 - p."""
    x, x_low, scale = root_parts_s4(s, b)
    x_low = select4(x < float32(1.1529215e+18), x_low, float32(0.0))
    x = select4(x < float32(1.1529215e+18), x, float32(1.1529215e+18))
    w, lost = one_plus_sq_s4(x, select4(scale < float32(1.0), float32(0.0), float32(1.0)))
    root = math.sqrt(w)
    d = fma4(root, x, w)
    p = float32(0.5) * recip_pair_s4(d, fma4(root, x, w - d) + fma4(root, x_low, fma4(float32(2.0) * x, x_low, lost))) * (scale * scale)
    p = select4(s < float32(0.0), p, float32(1.0) - p)
    return select4(s == s, p, s)


@inline
def phi_scalar_f8(t, b):
    """squareplus_phi_scaled(t, b)"""
    r0 = squareplus_phi_scaled_f8(t, b)
    y = r0
    y = math.inf if t <= 0.0 else y
    return y


@inline
def phi_scalar_s4(t, b):
    """squareplus_phi_scaled(t, b)"""
    r0 = squareplus_phi_scaled_s4(t, b)
    y = r0
    y = float32(math.inf) if t <= float32(0.0) else y
    return y


@inline
def grad_scalar_f8(t, b):
    """minus_ratio(t, b/4)"""
    r0 = minus_ratio_f8(t, (0.25 * b))
    y = r0
    y = y if t > 0.0 else math.nan
    y = math.inf if t == math.inf else y
    return y


@inline
def grad_scalar_s4(t, b):
    """minus_ratio(t, b/4)"""
    r0 = minus_ratio_s4(t, float32(0.25) * b)
    y = r0
    y = y if t > float32(0.0) else float32(math.nan)
    return y


@inline
def hess_scalar_f8(t, b):
    """b/(4*t**2) + 1"""
    r0 = 1.0 / t
    y = ((((0.25 * b) * r0) * r0) + 1.0)
    y = y if t > 0.0 else math.nan
    return y


@inline
def hess_scalar_f4(t, b):
    """b/(4*t**2) + 1"""
    r0 = 1.0 / t
    y = ((((0.25 * b) * r0) * r0) + 1.0)
    y = y if t > 0.0 else math.nan
    return y


@inline
def conj_scalar_f8(s, b):
    """squareplus_conj_scaled(s, b)"""
    r0 = squareplus_conj_scaled_f8(s, b)
    y = r0
    return y


@inline
def conj_scalar_f4(s, b):
    """squareplus_conj_scaled(s, b)"""
    r0 = squareplus_conj_scaled_f4(s, b)
    y = r0
    return y


@inline
def grad_conj_scalar_f8(s, b):
    """squareplus_scaled(s, b)"""
    r0 = squareplus_scaled_f8(s, b)
    y = r0
    return y


@inline
def grad_conj_scalar_s4(s, b):
    """squareplus_scaled(s, b)"""
    r0 = squareplus_scaled_s4(s, b)
    y = r0
    return y


@inline
def hess_conj_scalar_f8(s, b):
    """dsquareplus_scaled(s, b)"""
    r0 = dsquareplus_scaled_f8(s, b)
    y = r0
    return y


@inline
def hess_conj_scalar_s4(s, b):
    """dsquareplus_scaled(s, b)"""
    r0 = dsquareplus_scaled_s4(s, b)
    y = r0
    return y


@inline
def hess_lo_scalar_f8(a, b):
    """1 + b/(4*a**2)"""
    r0 = 1.0 / a
    return (1.0 + (((0.25 * b) * r0) * r0))


@inline
def hess_lo_scaled_scalar_f8(a, b):
    """(b/4)/recip_one_plus_sq(a*(2/sqrt(b)))"""
    r0 = math.sqrt(b)
    r1 = recip_one_plus_sq_f8((2.0 * (a / r0)))
    return ((0.25 * b) / r1)


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
def phi_f8(x, out, b):
    for i in range(x.size):
        out[i] = phi_scalar_f8(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def phi_f4(x, out, b):
    for i in range(x.size):
        out[i] = phi_scalar_s4(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def grad_f8(x, out, b):
    for i in range(x.size):
        out[i] = grad_scalar_f8(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def grad_f4(x, out, b):
    for i in range(x.size):
        out[i] = grad_scalar_s4(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f8(x, out, b):
    for i in range(x.size):
        out[i] = hess_scalar_f8(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f4(x, out, b):
    for i in range(x.size):
        out[i] = np.float32(hess_scalar_f4(np.float64(x[i]), b))


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f8(x, out, b):
    for i in range(x.size):
        out[i] = conj_scalar_f8(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f4(x, out, b):
    for i in range(x.size):
        out[i] = np.float32(conj_scalar_f4(np.float64(x[i]), b))


@njit(cache=True, error_model="numpy", nogil=True)
def grad_conj_f8(x, out, b):
    for i in range(x.size):
        out[i] = grad_conj_scalar_f8(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def grad_conj_f4(x, out, b):
    for i in range(x.size):
        out[i] = grad_conj_scalar_s4(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_conj_f8(x, out, b):
    for i in range(x.size):
        out[i] = hess_conj_scalar_f8(x[i], b)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_conj_f4(x, out, b):
    for i in range(x.size):
        out[i] = hess_conj_scalar_s4(x[i], b)


@njit(error_model="numpy", nogil=True)
def bregman_origin(chart, b_):
    # phi'' at the anchor
    if chart == 0.0:
        return hess_lo_scalar_f8(0.0, b_)
    if chart == 1.0:
        return hess_scalar_f8(0.0, b_)
    return NAN


@njit(error_model="numpy", nogil=True)
def bregman_panel(chart, p, q, width, far, linear, scale, z, b_):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
    unit = 1.0
    weight = 1.0
    large = max(p, q)
    if chart == 0.0 and (large < 1e-80 or (large > 1e60 and hess_lo_scalar_f8(large, b_) < 1e-200)):
        unit = 2.0**200 if large < 1.0 else 2.0**-200
        p *= unit
        q *= unit
        weight = unit
    far *= weight
    ratio = weight / unit
    panel_nodes(p, q, width * weight, width * unit, far, linear, scale, ratio, z)
    if chart == 0.0 and unit != 1.0:
        for i in range(16):
            z[32 + i] /= z[i]
            z[16 + i] /= z[i]
            z[i] = hess_lo_scaled_scalar_f8(max(z[i] / unit, 1e-290), b_)
    elif chart == 0.0:
        for i in range(16):
            z[i] = hess_lo_scalar_f8(z[i], b_)
    if chart == 1.0:
        for i in range(16):
            z[i] = hess_scalar_f8(z[i], b_)
    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, bregman_origin(chart, b_))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def bregman_many(u, v, scale, panels, z, b_):
    # D(u, v) from a panel for each part of the domain between them; v may be an infinite end
    lo = 0.0
    k = 0
    x = min(max(v, lo), INF)
    y = min(max(u, lo), INF)
    if x != y:
        k = panel_added(k, panels, 0.0, (y - lo), (x - lo), abs(u - y))
    return bregman_adaptive(k, scale, panels, z, b_)


@njit(error_model="numpy", nogil=True)
def bregman_adaptive(k, scale, panels, z, b_):
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
                value, rest, last = bregman_panel(chart, p, q, large - small, far, linear, scale, z, b_)
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = bregman_density(chart, q, far + (large - small), scale, b_)
                    there = max(there, bregman_density(chart, p, far + (large - small), scale, b_))
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
            beyond = bregman_tail(chart, p, q, far, scale, b_)
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def bregman_density(chart, a, weight, scale, b_):
    # the integrand times a
    here = weight * scale
    if chart == 0.0 and (a < 1e-80 or a > 1e60):
        here *= hess_lo_scaled_scalar_f8(max(a, 1e-290), b_) / a
    elif chart == 0.0:
        here *= a * hess_lo_scalar_f8(a, b_)
    return here


@njit(error_model="numpy", nogil=True)
def bregman_tail(chart, p, q, far, scale, b_):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = bregman_density(chart, a, far + (p if q == 0.0 else a), scale, b_)
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def bregman_single(chart, p, q, w, z, b_):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = bregman_panel(chart, p, q, w, 0.0, linear, scale, z, b_)
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def bregman_near(u, gap, panels, z, b_):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
    lo = 0.0
    if lo <= min(u, v) and max(u, v) <= INF:
        chart, p, q = 0.0, (u - lo), (u - lo) - gap
    if chart < 0.0:
        return -1.0
    value = bregman_single(chart, p, q, w, z, b_) if w <= 2.0 * min(p, q) else -1.0
    return value


@njit(error_model="numpy", nogil=True)
def bregman_inside(u, v, panels, z, b_):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
        lo = 0.0
        p0 = (u - lo)
        q0 = (v - lo)
        chart, p, q = 0.0, p0, q0
        if w <= 2.0 * min(p, q):
            value = bregman_single(chart, p, q, w, z, b_)
    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = bregman_many(math.copysign(1e50, u), v, 1.0, panels, z, b_)
        power = math.log2(value / bregman_many(math.copysign(2e50, u), v, 1.0, panels, z, b_))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = bregman_many(u, v, scale, panels, z, b_) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def bregman_holds(t, b_):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
    lo = 0.0
    if (t - lo) > 0.0 and t < INF:
        return 2
    return 0


@njit(error_model="numpy", nogil=True)
def bregman_scalar(u, v, panels, z, b_):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = bregman_holds(v, b_)
    if at == 0:
        return NAN
    if bregman_holds(u, b_) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
        pass
    return bregman_inside(u, v, panels, z, b_)

@njit(cache=True, error_model="numpy", nogil=True)
def bregman_f8(u, v, out, b_):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = bregman_scalar(u[i], v[i], panels, z, b_)


@njit(error_model="numpy", nogil=True)
def dual_origin(chart, b_):
    # phi'' at the anchor
    if chart == 0.0:
        return hess_conj_scalar_f8(0.0 - 0.0, b_)
    if chart == 1.0:
        return hess_conj_scalar_f8(0.0 + 0.0, b_)
    if chart == 2.0:
        return hess_conj_scalar_f8(0.0, b_)
    return NAN


@njit(error_model="numpy", nogil=True)
def dual_panel(chart, p, q, width, far, linear, scale, z, b_):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
    panel_nodes(p, q, width, width, far, linear, scale, 1.0, z)
    if chart == 0.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(0.0 - z[i], b_)
    if chart == 1.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(0.0 + z[i], b_)
    if chart == 2.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(z[i], b_)
    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, dual_origin(chart, b_))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def dual_many(u, v, scale, panels, z, b_):
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
    return dual_adaptive(k, scale, panels, z, b_)


@njit(error_model="numpy", nogil=True)
def dual_adaptive(k, scale, panels, z, b_):
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
                value, rest, last = dual_panel(chart, p, q, large - small, far, linear, scale, z, b_)
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = dual_density(chart, q, far + (large - small), scale, b_)
                    there = max(there, dual_density(chart, p, far + (large - small), scale, b_))
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
            beyond = dual_tail(chart, p, q, far, scale, b_)
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def dual_density(chart, a, weight, scale, b_):
    # the integrand times a
    here = weight * scale
    if chart == 0.0:
        here *= a * hess_conj_scalar_f8(0.0 - a, b_)
    if chart == 1.0:
        here *= a * hess_conj_scalar_f8(0.0 + a, b_)
    return here


@njit(error_model="numpy", nogil=True)
def dual_tail(chart, p, q, far, scale, b_):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = dual_density(chart, a, far + (p if q == 0.0 else a), scale, b_)
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def dual_single(chart, p, q, w, z, b_):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = dual_panel(chart, p, q, w, 0.0, linear, scale, z, b_)
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def dual_near(u, gap, panels, z, b_):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
    if True:
        chart, p, q = 2.0, u, v
    if chart < 0.0:
        return -1.0
    value = dual_single(chart, p, q, w, z, b_) if True else -1.0
    return value


@njit(error_model="numpy", nogil=True)
def dual_inside(u, v, panels, z, b_):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
        p2 = u
        q2 = v
        chart, p, q = 2.0, p2, q2
        if True:
            value = dual_single(chart, p, q, w, z, b_)
    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = dual_many(math.copysign(1e50, u), v, 1.0, panels, z, b_)
        power = math.log2(value / dual_many(math.copysign(2e50, u), v, 1.0, panels, z, b_))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = dual_many(u, v, scale, panels, z, b_) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def dual_holds(t, b_):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
    if t > -INF and t < INF:
        return 2
    return 0


@njit(error_model="numpy", nogil=True)
def dual_scalar(u, v, panels, z, b_):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = dual_holds(v, b_)
    if at == 0:
        return NAN
    if dual_holds(u, b_) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
        pass
    return dual_inside(u, v, panels, z, b_)
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
def pole(t, s, b):
    c = hess_lo_scaled_scalar_f8(0.0, b)
    x = t * s
    y = -((x + c) + fma(t, s, -x)) / c
    rest = tri_sub((y, 0.0, 0.0), tri_log1p((y, 0.0, 0.0)))
    return c * rest[0]
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
def tri_scale(a, c):
    # by a power of two
    return a[0] * c, a[1] * c, a[2] * c


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
def tri_div(a, b):
    x = a[0] / b[0]
    if not abs(x) < math.inf or not abs(b[0]) < math.inf:
        return x, 0.0, 0.0
    rest = tri_sub(a, tri_mul(b, (x, 0.0, 0.0)))
    y = rest[0] / b[0]
    rest = tri_sub(rest, tri_mul(b, (y, 0.0, 0.0)))
    return tri(x, y, rest[0] / b[0])


@njit(error_model="numpy", nogil=True)
def tri_squareplus_scaled(s, b):
    # (s + w)/2, w = sqrt(s² + b); for negative s as b/(2 (w - s)), which does not cancel
    a = s if s[0] > 0.0 else tri_scale(s, -1.0)
    w = a if a[0] > 1e100 else tri_sqrt(tri_add(tri_mul(a, a), b))
    h = tri_scale(tri_add(a, w), 0.5)
    return h if s[0] > 0.0 else tri_div(tri_scale(b, 0.25), h)


@njit(error_model="numpy", nogil=True)
def bregman_gap(t, s, b):
    # t - (squareplus_scaled(s, b))
    w0 = tri_squareplus_scaled((s, 0.0, 0.0), (b, 0.0, 0.0))
    rest = tri_sub((t, 0.0, 0.0), w0)
    return rest[0]

@njit(error_model="numpy", nogil=True)
def fenchel_young_scalar(t, s, panels, z, b_):
    # phi(t) + phi*(s) - t s as a divergence: from s to eta = phi'(t), or from t to v = rho(s)
    if t != t or s != s:
        return NAN
    at = bregman_holds(t, b_)
    if at == 0:
        return INF
    eta = grad_scalar_f8(t, b_)
    if abs(s) == INF:
        return 0.0 if at == 1 and eta == s else INF
    if dual_holds(s, b_) == 0:
        return INF
    v = grad_conj_scalar_f8(s, b_)
    slope = hess_conj_scalar_f8(s, b_)
    inside = bregman_holds(v, b_)
    here = False  # on the side of phi?
    linear = 0.0
    if abs(eta) == INF:
        if at == 2 and inside != 2:
            return INF
        here = at == 2  # by overflow
    elif inside == 2 and v != t:
        # either side feels the rounding of its own eta or v: take the one that feels it less
        here = max(abs(v), 2.3e-308) / slope * abs(t - v) < abs(eta) * hess_conj_scalar_f8(eta, b_) * abs(s - eta)
        if not here and min(slope, hess_conj_scalar_f8(eta, b_)) < 1e-290:
            # rho' underflows. That is harmless unless it falls like a power: then the other side stands
            value = bregman_inside(t, v, panels, z, b_)
            steepness = abs(v) / slope if slope > 1e-290 else abs(s / (grad_conj_scalar_f8(2.0 * s, b_) / v - 1.0))
            here = abs(t - v) * steepness * max(1.0, 2.3e-308 / abs(v)) <= 400.0 * value
    value = 0.0
    if here and v != t:
        value = bregman_inside(t, v, panels, z, b_)
    elif not here and eta != s:
        value = dual_inside(s, eta, panels, z, b_)
    if abs(t) < 1e-280 and abs(t - v) < 0.0175 * abs(v):  # the gap has no digits here
        return pole(t, s, b_)
    if at >= 1 and abs(eta) < INF and linear == 0.0 and (abs(t - v) < 0.0175 * abs(v) and (abs(s - eta) < 0.0175 * abs(eta) or max(abs(s) * slope, abs(eta) * hess_conj_scalar_f8(eta, b_)) < 0.02 * abs(v))):
        gap = bregman_gap(t, s, b_)
        exact = bregman_near(t, gap, panels, z, b_) if abs(gap) > 0.0 else gap
        if exact >= 0.0:
            return exact
    return value + linear

@njit(cache=True, error_model="numpy", nogil=True)
def fenchel_young_f8(t, s, out, b_):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = fenchel_young_scalar(t[i], s[i], panels, z, b_)
