"""Kernels of algebraic (algebraic sigmoid); generated, do not edit.

Made by ``python -m legendre.lower.kernels algebraic`` from the record ebeb283d024ed24f.

grad: t/(-expm1(p*log(Abs(t))))**(1/p) [rewritten by one_minus_power]
hess: (-expm1(p*log(Abs(t))))**((-p - 1)/p) [rewritten by joined_exponent, one_minus_power]
grad_conj: where(Abs(s) < 1, s, sign(s))/(Abs(s)**where(Abs(s) < 1, p, -p) + 1)**(1/p) [rewritten by folded_algebraic]
hess_conj: (Abs(s)**p + 1)**((-p - 1)/p) [rewritten by joined_exponent]
phi: hypergeometric series
conj: hypergeometric series
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

@inline
def poly_power_tail_f8(z):
    """log((1 + x) / (1 - x)) - 2*x - 2*x**3/3: certified to 1.34e-20."""
    w = z * z
    p = 0.13196339384007963
    p = fma(p, w, 0.15386757407390203)
    p = fma(p, w, 0.22222222519950693)
    p = fma(p, w, 0.40000000000002256)
    q = 0.13256816306788874
    q = fma(q, w, 0.18181784365109052)
    q = fma(q, w, 0.2857142857009939)
    return fma(q, z, p)


@inline
def log_extended_f8(x):
    """log(x) for x > 0 as a pair good to 2**-66: s and the cubic term carry their rounding errors."""
    tiny = x < 2.2250738585072014e-308
    i = bits(select(tiny, x * 1.8014398509481984e+16, x)) + 2638147582215219
    k = from_bits(shr(i, 52) | 4841369599423283200) - select(tiny, 4503599627371519.0 + 54.0, 4503599627371519.0)
    f = from_bits((i & 4503599627370495) + 4604544271217802189) - 1.0
    b = 2.0 + f
    r = 1.0 / b
    s = f * r
    e = (fma(-s, b, f) - s * (2.0 - b + f)) * r
    z = s * s
    z_low = fma(s, s, -z) + 2.0 * s * e
    w = z * 0.6666666666666666
    w_low = fma(z, 0.6666666666666666, -w) + fma(z, 3.700743415417188e-17, fma(z_low, 0.6666666666666666, z * z * poly_power_tail_f8(z)))
    cubic = s * w
    cubic_low = fma(s, w, -cubic) + fma(s, w_low, e * w)
    double = 2.0 * s
    top = fma(k, 0.6931471805598903, double)
    low = double - fma(k, -0.6931471805598903, top)
    high = top + cubic
    low = top - high + cubic + (fma(2.0, e, fma(k, 5.497923018708371e-14, low)) + cubic_low)
    return (high, low)


@inline
def exp_reduce_f8(x):
    """n = MAGIC + k and r with x = k ln 2 + r + lost; `lost` is what rounding r to a double loses."""
    n = fma(x, 1.4426950408889634, 6755399441055744.0)
    k = n - 6755399441055744.0
    h = fma(k, -0.6931471805598903, x)
    r = fma(k, -5.497923018708371e-14, h)
    return (n, r, fma(k, -5.497923018708371e-14, h - r))


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
def exp_dd_f8(h, l):
    """For |l| <= ulp(h), as after a product of which l is the rounding error; an infinite h has l = 0."""
    x = select(h > 710.0, 710.0, h)
    x = select(x < -746.0, -746.0, x)
    n, r, lost = exp_reduce_f8(x)
    l = l + lost
    y = r + l
    one = 1.0 + y
    tail = fma(y * y, poly_exp_tail_f8(y), r - y + l) + (y - (one - 1.0))
    tiny = x < -700.0
    s = from_bits(bits(n) + select(tiny, 1323, 1022) << 52)
    return fma(tail, s, one * s) * select(tiny, 4.909093465297727e-91, 2.0)


@inline
def pow_of_log_f8(x, p, y, lost):
    """exp(y + lost), y + lost = p log x, and the special values."""
    z = exp_dd_f8(y, select(abs(y) < 800.0, lost, 0.0))
    end = select((p > 0.0) == (x > 1.0), math.inf, 0.0)
    z = select((x > 0.0) & (x < math.inf) & (abs(p) < math.inf), z, select(x >= 0.0, end, math.nan))
    z = select(p == p, z, math.nan)
    return select((p == 0.0) | (x == 1.0), 1.0, z)


@inline
def pow_f8(x, p):
    """exp(p log x), x >= 0, with log x and the product as pairs; x**0 = 1, 1**p = 1, nan for x < 0."""
    high, low = log_extended_f8(x)
    y = p * high
    return pow_of_log_f8(x, p, y, fma(p, low, fma(p, high, -y)))


@inline
def pow_ratio_f8(x, a, b):
    """As `pow`, the exponent a/b with what its rounding lost."""
    p = a / b
    high, low = log_extended_f8(x)
    y = p * high
    lost = fma(-p, b, a) / b
    return pow_of_log_f8(x, p, y, fma(p, low, fma(lost, high, fma(p, high, -y))))


@inline
def poly_expm1_tail_f8(z):
    """exp(x) - 1 - x - x**2/2: certified to 5.73e-18."""
    w = z * z
    p = 2.5105176751478666e-08
    p = fma(p, w, 2.755725551480284e-06)
    p = fma(p, w, 0.00019841269874707634)
    p = fma(p, w, 0.00833333333332618)
    p = fma(p, w, 0.1666666666666667)
    q = 2.0921254459323216e-09
    q = fma(q, w, 2.755725417090856e-07)
    q = fma(q, w, 2.4801587345560956e-05)
    q = fma(q, w, 0.0013888888888875558)
    q = fma(q, w, 0.04166666666666668)
    return fma(q, z, p)


@inline
def expm1_tail_f8(r, lost):
    """exp(r + lost) - 1 - r, r²/2 (the larger part) entering the last operation exactly."""
    half = 0.5 * r
    return fma(half, r, fma(r * (r * r), poly_expm1_tail_f8(r), lost))


@inline
def expm1_f8(x):
    """Half of it is formed, as in `exp`."""
    y = select(x > 710.0, 710.0, x)
    y = select(y < -50.0, -50.0, y)
    n, r, lost = exp_reduce_f8(y)
    s = from_bits(bits(n) + 1022 << 52)
    one = 1.0 + r
    tail = expm1_tail_f8(r, lost) + (r - (one - 1.0))
    return copysign(2.0 * fma(s, tail, fma(s, one, -0.5)), x)


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
def log1p_unit_f8(x):
    """For 0 <= x <= 1, where no exponent need be split off."""
    s = x / (2.0 + x)
    z = s * s
    half = 0.5 * x * x
    return x + fma(s, fma(z, poly_artanh_tail_f8(z), half), -half)


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
def log1p_nn_f8(x):
    """For x >= 0, inf included: 1 + x as a pair; the argument itself where 1 + x needs no exponent."""
    u = 1.0 + x
    c = select(x < 1.0, x - (u - 1.0), 1.0 - (u - x))
    high, rest = log_parts_f8(u, select(x < 1.152921504606847e+18, c, 0.0), 0.0)
    return select(x < math.inf, high + rest, x)


@inline
def log1p_f8(x):
    """All doubles."""
    y = log1p_nn_f8(x)
    y = select(x > -1.0, y, select(x == -1.0, -math.inf, math.nan))
    return select(x == 0.0, x, y)

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
def log_f4(x):
    """All doubles; the special values are selected at the end."""
    i = bits(x) + 2638147582215219
    k = from_bits(shr(i, 52) | 4841369599423283200) - 4503599627371519.0
    high, rest = log_series_f4(k, from_bits((i & 4503599627370495) + 4604544271217802189) - 1.0, 0.0)
    y = fma(x, 2.409919865102884e-181, high + rest)
    return select(x > 0.0, y, select(x == 0.0, -math.inf, math.nan))


@inline
def exp_reduce_f4(x):
    """n = MAGIC + k and r with x = k ln 2 + r + lost; `lost` is what rounding r to a double loses."""
    n = fma(x, 1.4426950408889634, 6755399441055744.0)
    k = n - 6755399441055744.0
    return (n, fma(k, -(0.6931471805598903 + 5.497923018708371e-14), x), 0.0)


@inline
def poly_expm1_tail_f4(z):
    """exp(x) - 1 - x - x**2/2: certified to 3.44e-09."""
    p = 0.00019905119467852677
    p = fma(p, z, 0.0013930429089531434)
    p = fma(p, z, 0.008333290757619106)
    p = fma(p, z, 0.041666512209085245)
    p = fma(p, z, 0.1666666673495022)
    return p


@inline
def expm1_tail_f4(r, lost):
    """exp(r + lost) - 1 - r, r²/2 (the larger part) entering the last operation exactly."""
    half = 0.5 * r
    return fma(half, r, fma(r * (r * r), poly_expm1_tail_f4(r), lost))


@inline
def expm1_f4(x):
    """Half of it is formed, as in `exp`."""
    y = select(x > 710.0, 710.0, x)
    y = select(y < -50.0, -50.0, y)
    n, r, lost = exp_reduce_f4(y)
    s = from_bits(bits(n) + 1022 << 52)
    return copysign(2.0 * fma(s, r + expm1_tail_f4(r, 0.0), s - 0.5), x)


@inline
def poly_power_tail_f4(z):
    """log((1 + x) / (1 - x)) - 2*x - 2*x**3/3: certified to 8.78e-12."""
    p = 0.23418646193291748
    p = fma(p, z, 0.28547130944907667)
    p = fma(p, z, 0.40000152200330746)
    return p


@inline
def log_extended_f4(x):
    """log(x) for x > 0 as a pair good to 2**-66: s and the cubic term carry their rounding errors."""
    i = bits(x) + 2638147582215219
    k = from_bits(shr(i, 52) | 4841369599423283200) - 4503599627371519.0
    f = from_bits((i & 4503599627370495) + 4604544271217802189) - 1.0
    b = 2.0 + f
    s = f / b
    z = s * s
    return (fma(k, 0.6931471805599453, fma(s * z, fma(z, poly_power_tail_f4(z), 0.6666666666666666), 2.0 * s)), 0.0)


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
def exp_dd_f4(h, l):
    """For |l| <= ulp(h), as after a product of which l is the rounding error; an infinite h has l = 0."""
    x = select(h > 150.0, 150.0, h)
    x = select(x < -150.0, -150.0, x)
    n, r, lost = exp_reduce_f4(x)
    r = r + l
    s = from_bits(bits(n) + 1023 << 52)
    return fma(fma(r * r, poly_exp_tail_f4(r), r), s, s)


@inline
def pow_of_log_f4(x, p, y, lost):
    """exp(y + lost), y + lost = p log x, and the special values."""
    z = exp_dd_f4(y, 0.0)
    end = select((p > 0.0) == (x > 1.0), math.inf, 0.0)
    z = select((x > 0.0) & (x < math.inf) & (abs(p) < math.inf), z, select(x >= 0.0, end, math.nan))
    z = select(p == p, z, math.nan)
    return select((p == 0.0) | (x == 1.0), 1.0, z)


@inline
def pow_ratio_f4(x, a, b):
    """As `pow`, the exponent a/b with what its rounding lost."""
    p = a / b
    high, low = log_extended_f4(x)
    y = p * high
    return pow_of_log_f4(x, p, y, 0.0)


@inline
def pow_f4(x, p):
    """exp(p log x), x >= 0, with log x and the product as pairs; x**0 = 1, 1**p = 1, nan for x < 0."""
    high, low = log_extended_f4(x)
    y = p * high
    return pow_of_log_f4(x, p, y, fma(p, low, fma(p, high, -y)))


@inline
def grad_scalar_f8(t, p):
    """t/(-expm1(p*log(Abs(t))))**(1/p)"""
    r0 = abs(t)
    r1 = log_f8(r0)
    r2 = expm1_f8((p * r1))
    r3 = pow_ratio_f8((-r2), 1.0, p)
    y = (t / r3)
    y = y if abs(t) <= 1.0 else math.nan
    return y


@inline
def grad_scalar_f4(t, p):
    """t/(-expm1(p*log(Abs(t))))**(1/p)"""
    r0 = abs(t)
    r1 = log_f4(r0)
    r2 = expm1_f4((p * r1))
    r3 = pow_ratio_f4((-r2), 1.0, p)
    y = (t / r3)
    y = y if abs(t) <= 1.0 else math.nan
    y = -math.inf if t == -1.0 else y
    y = math.inf if t == 1.0 else y
    return y


@inline
def hess_scalar_f8(t, p):
    """(-expm1(p*log(Abs(t))))**((-p - 1)/p)"""
    r0 = abs(t)
    r1 = log_f8(r0)
    r2 = expm1_f8((p * r1))
    r3 = pow_ratio_f8((-r2), ((-p) - 1.0), p)
    y = r3
    y = y if abs(t) <= 1.0 else math.nan
    return y


@inline
def hess_scalar_f4(t, p):
    """(-expm1(p*log(Abs(t))))**((-p - 1)/p)"""
    r0 = abs(t)
    r1 = log_f4(r0)
    r2 = expm1_f4((p * r1))
    r3 = pow_ratio_f4((-r2), ((-p) - 1.0), p)
    y = r3
    y = y if abs(t) <= 1.0 else math.nan
    y = math.inf if abs(t) == 1.0 else y
    return y


@inline
def grad_conj_scalar_f8(s, p):
    """where(Abs(s) < 1, s, sign(s))/(Abs(s)**where(Abs(s) < 1, p, -p) + 1)**(1/p)"""
    r0 = abs(s)
    r1 = copysign(1.0, s)
    r2 = (-p)
    r3 = pow_f8(r0, (p if r0 < 1.0 else r2))
    r4 = pow_ratio_f8((r3 + 1.0), 1.0, p)
    y = ((s if r0 < 1.0 else r1) / r4)
    return y


@inline
def grad_conj_scalar_f4(s, p):
    """where(Abs(s) < 1, s, sign(s))/(Abs(s)**where(Abs(s) < 1, p, -p) + 1)**(1/p)"""
    r0 = abs(s)
    r1 = copysign(1.0, s)
    r2 = (-p)
    r3 = pow_f4(r0, (p if r0 < 1.0 else r2))
    r4 = pow_ratio_f4((r3 + 1.0), 1.0, p)
    y = ((s if r0 < 1.0 else r1) / r4)
    return y


@inline
def hess_conj_scalar_f8(s, p):
    """(Abs(s)**p + 1)**((-p - 1)/p)"""
    r0 = abs(s)
    r1 = pow_f8(r0, p)
    r2 = pow_ratio_f8((r1 + 1.0), ((-p) - 1.0), p)
    y = r2
    return y


@inline
def hess_conj_scalar_f4(s, p):
    """(Abs(s)**p + 1)**((-p - 1)/p)"""
    r0 = abs(s)
    r1 = pow_f4(r0, p)
    r2 = pow_ratio_f4((r1 + 1.0), ((-p) - 1.0), p)
    y = r2
    return y


@inline
def hess_lo_scalar_f8(a, p):
    """(-expm1(p*log1p(-a)))**((-p - 1)/p)"""
    r0 = log1p_f8((-a))
    r1 = expm1_f8((p * r0))
    r2 = pow_ratio_f8((-r1), ((-p) - 1.0), p)
    return r2


@inline
def hess_hi_scalar_f8(a, p):
    """(-expm1(p*log1p(-a)))**((-p - 1)/p)"""
    r0 = log1p_f8((-a))
    r1 = expm1_f8((p * r0))
    r2 = pow_ratio_f8((-r1), ((-p) - 1.0), p)
    return r2


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


@njit(error_model="numpy", nogil=True)
def half_sum(p, d):
    """Sum of (1/p)_k/(d/p)_k 2**-k as a double and what it lacks; d has two parts."""
    term, lost, high, low = 1.0, 0.0, 1.0, 0.0
    for k in range(70):
        x = p * k
        n = x + 1.0
        m = x + d[0]
        e = fma(p, float(k), -x)
        v = n - x
        n_low = ((x - (n - v)) + (1.0 - v)) + e
        v = m - x
        m_low = ((x - (m - v)) + (d[0] - v)) + (e + d[1])
        x = term * n
        rest = fma(term, n, -x) + fma(term, n_low, lost * n)
        term = x / m
        lost = 0.5 * ((fma(-term, m, x) + rest - term * m_low) / m)
        term = 0.5 * term
        x = high + term
        low += (term - (x - high)) + lost
        high = x
    return high, low


@njit(error_model="numpy", nogil=True)
def linear_constant(p):
    """C = phi*(s) - |s| in the limit of large s, as a double and what it lacks: both series meet at s = 1."""
    d = p + 2.0
    near, near_low = half_sum(p, (d, (p - (d - 2.0)) if d - 2.0 >= 2.0 else (2.0 - (d - p))))
    far, far_low = half_sum(p, (p - 1.0, 0.0))
    x = 0.5 * near - far
    low = ((0.5 * near - (x + far)) + 0.5 * near_low) - far_low
    root = pow_ratio_f8(2.0, -1.0, p)  # 2**(-1/p), and what it lacks by its logarithm
    y = 0.6931471805599453 / p
    log, log_low = log_extended_f8(root)
    lost = -root * ((y + log) + ((fma(-y, p, 0.6931471805599453) + 2.3190468138462996e-17) / p + log_low))
    high = root * x
    return high, fma(root, x, -high) + fma(root, low, lost * x)

@njit(error_model="numpy", nogil=True)
def phi_quadrature(x, p_):
    # value and slope at a base point, and the divergence from it
    if x != x:
        return NAN
    if bregman_holds(x, p_) == 0:
        return INF
    base = 0.0
    result = 0.0
    if x != base:
        panels = np.empty((256, 7))
        z = np.empty(48)
        result += bregman_inside(x, base, panels, z, p_)
    return result

@njit(error_model="numpy", nogil=True)
def phi_coefficients(p):
    c = np.empty(156)
    e = 1.0
    for k in range(120):
        c[k] = e / fma(p, float(k), 2.0)
        e *= fma(p, float(k), 1.0) / (p * (k + 1.0))
    e = 1.0
    for k in range(34):
        c[120 + k] = e / fma(p, k + 1.0, -1.0)
        e *= fma(p, k + 1.0, -2.0) / (p * (k + 1.0))
    c[156 - 2], c[156 - 1] = linear_constant(p)
    return c


@inline
def phi_series(t, c, p):
    a = abs(t)
    x = pow_f8(a, p)
    w = x * x
    r0 = c[118]
    r0 = fma(r0, w, c[116])
    r0 = fma(r0, w, c[114])
    r0 = fma(r0, w, c[112])
    r0 = fma(r0, w, c[110])
    r0 = fma(r0, w, c[108])
    r0 = fma(r0, w, c[106])
    r0 = fma(r0, w, c[104])
    r0 = fma(r0, w, c[102])
    r0 = fma(r0, w, c[100])
    r0 = fma(r0, w, c[98])
    r0 = fma(r0, w, c[96])
    r0 = fma(r0, w, c[94])
    r0 = fma(r0, w, c[92])
    r0 = fma(r0, w, c[90])
    r0 = fma(r0, w, c[88])
    r0 = fma(r0, w, c[86])
    r0 = fma(r0, w, c[84])
    r0 = fma(r0, w, c[82])
    r0 = fma(r0, w, c[80])
    r0 = fma(r0, w, c[78])
    r0 = fma(r0, w, c[76])
    r0 = fma(r0, w, c[74])
    r0 = fma(r0, w, c[72])
    r0 = fma(r0, w, c[70])
    r0 = fma(r0, w, c[68])
    r0 = fma(r0, w, c[66])
    r0 = fma(r0, w, c[64])
    r0 = fma(r0, w, c[62])
    r0 = fma(r0, w, c[60])
    r0 = fma(r0, w, c[58])
    r0 = fma(r0, w, c[56])
    r0 = fma(r0, w, c[54])
    r0 = fma(r0, w, c[52])
    r0 = fma(r0, w, c[50])
    r0 = fma(r0, w, c[48])
    r0 = fma(r0, w, c[46])
    r0 = fma(r0, w, c[44])
    r0 = fma(r0, w, c[42])
    r0 = fma(r0, w, c[40])
    r0 = fma(r0, w, c[38])
    r0 = fma(r0, w, c[36])
    r0 = fma(r0, w, c[34])
    r0 = fma(r0, w, c[32])
    r0 = fma(r0, w, c[30])
    r0 = fma(r0, w, c[28])
    r0 = fma(r0, w, c[26])
    r0 = fma(r0, w, c[24])
    r0 = fma(r0, w, c[22])
    r0 = fma(r0, w, c[20])
    r0 = fma(r0, w, c[18])
    r0 = fma(r0, w, c[16])
    r0 = fma(r0, w, c[14])
    r0 = fma(r0, w, c[12])
    r0 = fma(r0, w, c[10])
    r0 = fma(r0, w, c[8])
    r0 = fma(r0, w, c[6])
    r0 = fma(r0, w, c[4])
    r0 = fma(r0, w, c[2])
    r0 = fma(r0, w, c[0])
    r1 = c[119]
    r1 = fma(r1, w, c[117])
    r1 = fma(r1, w, c[115])
    r1 = fma(r1, w, c[113])
    r1 = fma(r1, w, c[111])
    r1 = fma(r1, w, c[109])
    r1 = fma(r1, w, c[107])
    r1 = fma(r1, w, c[105])
    r1 = fma(r1, w, c[103])
    r1 = fma(r1, w, c[101])
    r1 = fma(r1, w, c[99])
    r1 = fma(r1, w, c[97])
    r1 = fma(r1, w, c[95])
    r1 = fma(r1, w, c[93])
    r1 = fma(r1, w, c[91])
    r1 = fma(r1, w, c[89])
    r1 = fma(r1, w, c[87])
    r1 = fma(r1, w, c[85])
    r1 = fma(r1, w, c[83])
    r1 = fma(r1, w, c[81])
    r1 = fma(r1, w, c[79])
    r1 = fma(r1, w, c[77])
    r1 = fma(r1, w, c[75])
    r1 = fma(r1, w, c[73])
    r1 = fma(r1, w, c[71])
    r1 = fma(r1, w, c[69])
    r1 = fma(r1, w, c[67])
    r1 = fma(r1, w, c[65])
    r1 = fma(r1, w, c[63])
    r1 = fma(r1, w, c[61])
    r1 = fma(r1, w, c[59])
    r1 = fma(r1, w, c[57])
    r1 = fma(r1, w, c[55])
    r1 = fma(r1, w, c[53])
    r1 = fma(r1, w, c[51])
    r1 = fma(r1, w, c[49])
    r1 = fma(r1, w, c[47])
    r1 = fma(r1, w, c[45])
    r1 = fma(r1, w, c[43])
    r1 = fma(r1, w, c[41])
    r1 = fma(r1, w, c[39])
    r1 = fma(r1, w, c[37])
    r1 = fma(r1, w, c[35])
    r1 = fma(r1, w, c[33])
    r1 = fma(r1, w, c[31])
    r1 = fma(r1, w, c[29])
    r1 = fma(r1, w, c[27])
    r1 = fma(r1, w, c[25])
    r1 = fma(r1, w, c[23])
    r1 = fma(r1, w, c[21])
    r1 = fma(r1, w, c[19])
    r1 = fma(r1, w, c[17])
    r1 = fma(r1, w, c[15])
    r1 = fma(r1, w, c[13])
    r1 = fma(r1, w, c[11])
    r1 = fma(r1, w, c[9])
    r1 = fma(r1, w, c[7])
    r1 = fma(r1, w, c[5])
    r1 = fma(r1, w, c[3])
    r1 = fma(r1, w, c[1])
    total = fma(r1, x, r0)
    near = a * (a * total)
    y = -expm1_f8(p * log_f8(a))
    w = y * y
    r0 = c[152]
    r0 = fma(r0, w, c[150])
    r0 = fma(r0, w, c[148])
    r0 = fma(r0, w, c[146])
    r0 = fma(r0, w, c[144])
    r0 = fma(r0, w, c[142])
    r0 = fma(r0, w, c[140])
    r0 = fma(r0, w, c[138])
    r0 = fma(r0, w, c[136])
    r0 = fma(r0, w, c[134])
    r0 = fma(r0, w, c[132])
    r0 = fma(r0, w, c[130])
    r0 = fma(r0, w, c[128])
    r0 = fma(r0, w, c[126])
    r0 = fma(r0, w, c[124])
    r0 = fma(r0, w, c[122])
    r0 = fma(r0, w, c[120])
    r1 = c[153]
    r1 = fma(r1, w, c[151])
    r1 = fma(r1, w, c[149])
    r1 = fma(r1, w, c[147])
    r1 = fma(r1, w, c[145])
    r1 = fma(r1, w, c[143])
    r1 = fma(r1, w, c[141])
    r1 = fma(r1, w, c[139])
    r1 = fma(r1, w, c[137])
    r1 = fma(r1, w, c[135])
    r1 = fma(r1, w, c[133])
    r1 = fma(r1, w, c[131])
    r1 = fma(r1, w, c[129])
    r1 = fma(r1, w, c[127])
    r1 = fma(r1, w, c[125])
    r1 = fma(r1, w, c[123])
    r1 = fma(r1, w, c[121])
    total = fma(r1, y, r0)
    far = -(fma(pow_ratio_f8(y, p - 1.0, p), total, c[156 - 2]) + c[156 - 1])
    far = select(a > 1.0, INF, far)
    return select(x <= 0.75, near, far)

@inline
def phi_scalar_f8(x, p):
    return phi_series(x, phi_coefficients(p), p) if p >= 1.5 else phi_quadrature(x, p)


@njit(error_model="numpy", nogil=True)
def conj_quadrature(x, p_):
    # value and slope at a base point, and the divergence from it
    if x != x:
        return NAN
    if dual_holds(x, p_) == 0:
        return INF
    base = 0.0
    result = 0.0
    if x != base:
        panels = np.empty((256, 7))
        z = np.empty(48)
        result += dual_inside(x, base, panels, z, p_)
    return result

@njit(error_model="numpy", nogil=True)
def conj_coefficients(p):
    c = np.empty(156)
    c[0] = 1.0
    for k in range(1, 120):
        c[k] = c[k - 1] * (fma(p, k - 1.0, 1.0) / fma(p, float(k), 2.0))
    c[120] = 1.0 / (p - 1.0)
    for k in range(120 + 1, 120 + 34):
        c[k] = c[k - 1] * (fma(p, float(k - 120), 1.0) / fma(p, k - 120 + 1.0, -1.0))
    c[156 - 2], c[156 - 1] = linear_constant(p)
    return c


@inline
def conj_series(s, c, p):
    a = abs(s)
    inside = a <= 1.0
    z = pow_f8(a, select(inside, p, -p))
    q = 1.0 / (1.0 + z)
    y = z * q
    less = expm1_f8(-log1p_unit_f8(z) / p)
    x = select(inside, y, q)
    w = x * x
    r0 = c[118]
    r0 = fma(r0, w, c[116])
    r0 = fma(r0, w, c[114])
    r0 = fma(r0, w, c[112])
    r0 = fma(r0, w, c[110])
    r0 = fma(r0, w, c[108])
    r0 = fma(r0, w, c[106])
    r0 = fma(r0, w, c[104])
    r0 = fma(r0, w, c[102])
    r0 = fma(r0, w, c[100])
    r0 = fma(r0, w, c[98])
    r0 = fma(r0, w, c[96])
    r0 = fma(r0, w, c[94])
    r0 = fma(r0, w, c[92])
    r0 = fma(r0, w, c[90])
    r0 = fma(r0, w, c[88])
    r0 = fma(r0, w, c[86])
    r0 = fma(r0, w, c[84])
    r0 = fma(r0, w, c[82])
    r0 = fma(r0, w, c[80])
    r0 = fma(r0, w, c[78])
    r0 = fma(r0, w, c[76])
    r0 = fma(r0, w, c[74])
    r0 = fma(r0, w, c[72])
    r0 = fma(r0, w, c[70])
    r0 = fma(r0, w, c[68])
    r0 = fma(r0, w, c[66])
    r0 = fma(r0, w, c[64])
    r0 = fma(r0, w, c[62])
    r0 = fma(r0, w, c[60])
    r0 = fma(r0, w, c[58])
    r0 = fma(r0, w, c[56])
    r0 = fma(r0, w, c[54])
    r0 = fma(r0, w, c[52])
    r0 = fma(r0, w, c[50])
    r0 = fma(r0, w, c[48])
    r0 = fma(r0, w, c[46])
    r0 = fma(r0, w, c[44])
    r0 = fma(r0, w, c[42])
    r0 = fma(r0, w, c[40])
    r0 = fma(r0, w, c[38])
    r0 = fma(r0, w, c[36])
    r0 = fma(r0, w, c[34])
    r0 = fma(r0, w, c[32])
    r0 = fma(r0, w, c[30])
    r0 = fma(r0, w, c[28])
    r0 = fma(r0, w, c[26])
    r0 = fma(r0, w, c[24])
    r0 = fma(r0, w, c[22])
    r0 = fma(r0, w, c[20])
    r0 = fma(r0, w, c[18])
    r0 = fma(r0, w, c[16])
    r0 = fma(r0, w, c[14])
    r0 = fma(r0, w, c[12])
    r0 = fma(r0, w, c[10])
    r0 = fma(r0, w, c[8])
    r0 = fma(r0, w, c[6])
    r0 = fma(r0, w, c[4])
    r0 = fma(r0, w, c[2])
    r0 = fma(r0, w, c[0])
    r1 = c[119]
    r1 = fma(r1, w, c[117])
    r1 = fma(r1, w, c[115])
    r1 = fma(r1, w, c[113])
    r1 = fma(r1, w, c[111])
    r1 = fma(r1, w, c[109])
    r1 = fma(r1, w, c[107])
    r1 = fma(r1, w, c[105])
    r1 = fma(r1, w, c[103])
    r1 = fma(r1, w, c[101])
    r1 = fma(r1, w, c[99])
    r1 = fma(r1, w, c[97])
    r1 = fma(r1, w, c[95])
    r1 = fma(r1, w, c[93])
    r1 = fma(r1, w, c[91])
    r1 = fma(r1, w, c[89])
    r1 = fma(r1, w, c[87])
    r1 = fma(r1, w, c[85])
    r1 = fma(r1, w, c[83])
    r1 = fma(r1, w, c[81])
    r1 = fma(r1, w, c[79])
    r1 = fma(r1, w, c[77])
    r1 = fma(r1, w, c[75])
    r1 = fma(r1, w, c[73])
    r1 = fma(r1, w, c[71])
    r1 = fma(r1, w, c[69])
    r1 = fma(r1, w, c[67])
    r1 = fma(r1, w, c[65])
    r1 = fma(r1, w, c[63])
    r1 = fma(r1, w, c[61])
    r1 = fma(r1, w, c[59])
    r1 = fma(r1, w, c[57])
    r1 = fma(r1, w, c[55])
    r1 = fma(r1, w, c[53])
    r1 = fma(r1, w, c[51])
    r1 = fma(r1, w, c[49])
    r1 = fma(r1, w, c[47])
    r1 = fma(r1, w, c[45])
    r1 = fma(r1, w, c[43])
    r1 = fma(r1, w, c[41])
    r1 = fma(r1, w, c[39])
    r1 = fma(r1, w, c[37])
    r1 = fma(r1, w, c[35])
    r1 = fma(r1, w, c[33])
    r1 = fma(r1, w, c[31])
    r1 = fma(r1, w, c[29])
    r1 = fma(r1, w, c[27])
    r1 = fma(r1, w, c[25])
    r1 = fma(r1, w, c[23])
    r1 = fma(r1, w, c[21])
    r1 = fma(r1, w, c[19])
    r1 = fma(r1, w, c[17])
    r1 = fma(r1, w, c[15])
    r1 = fma(r1, w, c[13])
    r1 = fma(r1, w, c[11])
    r1 = fma(r1, w, c[9])
    r1 = fma(r1, w, c[7])
    r1 = fma(r1, w, c[5])
    r1 = fma(r1, w, c[3])
    r1 = fma(r1, w, c[1])
    total = fma(r1, x, r0)
    near = ((1.0 + less) * total) * a * select(inside, 0.5 * a, 0.5)
    w = y * y
    r0 = c[152]
    r0 = fma(r0, w, c[150])
    r0 = fma(r0, w, c[148])
    r0 = fma(r0, w, c[146])
    r0 = fma(r0, w, c[144])
    r0 = fma(r0, w, c[142])
    r0 = fma(r0, w, c[140])
    r0 = fma(r0, w, c[138])
    r0 = fma(r0, w, c[136])
    r0 = fma(r0, w, c[134])
    r0 = fma(r0, w, c[132])
    r0 = fma(r0, w, c[130])
    r0 = fma(r0, w, c[128])
    r0 = fma(r0, w, c[126])
    r0 = fma(r0, w, c[124])
    r0 = fma(r0, w, c[122])
    r0 = fma(r0, w, c[120])
    r1 = c[153]
    r1 = fma(r1, w, c[151])
    r1 = fma(r1, w, c[149])
    r1 = fma(r1, w, c[147])
    r1 = fma(r1, w, c[145])
    r1 = fma(r1, w, c[143])
    r1 = fma(r1, w, c[141])
    r1 = fma(r1, w, c[139])
    r1 = fma(r1, w, c[137])
    r1 = fma(r1, w, c[135])
    r1 = fma(r1, w, c[133])
    r1 = fma(r1, w, c[131])
    r1 = fma(r1, w, c[129])
    r1 = fma(r1, w, c[127])
    r1 = fma(r1, w, c[125])
    r1 = fma(r1, w, c[123])
    r1 = fma(r1, w, c[121])
    total = fma(r1, y, r0)
    far = fma(a, fma(y * total, 1.0 + less, less), (a + c[156 - 2]) + c[156 - 1])
    far = select(a < INF, far, a)
    return select(x <= 0.75, near, far)

@inline
def conj_scalar_f8(x, p):
    return conj_series(x, conj_coefficients(p), p) if p >= 1.5 else conj_quadrature(x, p)


@njit(cache=True, error_model="numpy", nogil=True)
def phi_f8(x, out, p):
    if p < 1.5:
        for i in range(x.size):
            out[i] = np.float64(phi_quadrature(np.float64(x[i]), p))
    else:
        c = phi_coefficients(p)
        for i in range(x.size):
            out[i] = np.float64(phi_series(np.float64(x[i]), c, p))

@njit(cache=True, error_model="numpy", nogil=True)
def phi_f4(x, out, p):
    if p < 1.5:
        for i in range(x.size):
            out[i] = np.float32(phi_quadrature(np.float64(x[i]), p))
    else:
        c = phi_coefficients(p)
        for i in range(x.size):
            out[i] = np.float32(phi_series(np.float64(x[i]), c, p))


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f8(x, out, p):
    if p < 1.5:
        for i in range(x.size):
            out[i] = np.float64(conj_quadrature(np.float64(x[i]), p))
    else:
        c = conj_coefficients(p)
        for i in range(x.size):
            out[i] = np.float64(conj_series(np.float64(x[i]), c, p))

@njit(cache=True, error_model="numpy", nogil=True)
def conj_f4(x, out, p):
    if p < 1.5:
        for i in range(x.size):
            out[i] = np.float32(conj_quadrature(np.float64(x[i]), p))
    else:
        c = conj_coefficients(p)
        for i in range(x.size):
            out[i] = np.float32(conj_series(np.float64(x[i]), c, p))


@njit(cache=True, error_model="numpy", nogil=True)
def grad_f8(x, out, p):
    for i in range(x.size):
        out[i] = grad_scalar_f8(x[i], p)


@njit(cache=True, error_model="numpy", nogil=True)
def grad_f4(x, out, p):
    for i in range(x.size):
        out[i] = np.float32(grad_scalar_f4(np.float64(x[i]), p))


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f8(x, out, p):
    for i in range(x.size):
        out[i] = hess_scalar_f8(x[i], p)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f4(x, out, p):
    for i in range(x.size):
        out[i] = np.float32(hess_scalar_f4(np.float64(x[i]), p))


@njit(cache=True, error_model="numpy", nogil=True)
def grad_conj_f8(x, out, p):
    for i in range(x.size):
        out[i] = grad_conj_scalar_f8(x[i], p)


@njit(cache=True, error_model="numpy", nogil=True)
def grad_conj_f4(x, out, p):
    for i in range(x.size):
        out[i] = np.float32(grad_conj_scalar_f4(np.float64(x[i]), p))


@njit(cache=True, error_model="numpy", nogil=True)
def hess_conj_f8(x, out, p):
    for i in range(x.size):
        out[i] = hess_conj_scalar_f8(x[i], p)


@njit(cache=True, error_model="numpy", nogil=True)
def hess_conj_f4(x, out, p):
    for i in range(x.size):
        out[i] = np.float32(hess_conj_scalar_f4(np.float64(x[i]), p))


@njit(error_model="numpy", nogil=True)
def bregman_origin(chart, p_):
    # phi'' at the anchor
    c0 = 0.0
    if chart == 0.0:
        return hess_lo_scalar_f8(0.0, p_)
    if chart == 1.0:
        return hess_scalar_f8(c0 - 0.0, p_)
    if chart == 2.0:
        return hess_scalar_f8(c0 + 0.0, p_)
    if chart == 3.0:
        return hess_hi_scalar_f8(0.0, p_)
    if chart == 4.0:
        return hess_scalar_f8(0.0, p_)
    return NAN


@njit(error_model="numpy", nogil=True)
def bregman_panel(chart, p, q, width, far, linear, scale, z, p_):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
    c0 = 0.0
    panel_nodes(p, q, width, width, far, linear, scale, 1.0, z)
    if chart == 0.0:
        for i in range(16):
            z[i] = hess_lo_scalar_f8(z[i], p_)
    if chart == 1.0:
        for i in range(16):
            z[i] = hess_scalar_f8(c0 - z[i], p_)
    if chart == 2.0:
        for i in range(16):
            z[i] = hess_scalar_f8(c0 + z[i], p_)
    if chart == 3.0:
        for i in range(16):
            z[i] = hess_hi_scalar_f8(z[i], p_)
    if chart == 4.0:
        for i in range(16):
            z[i] = hess_scalar_f8(z[i], p_)
    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, bregman_origin(chart, p_))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def bregman_many(u, v, scale, panels, z, p_):
    # D(u, v) from a panel for each part of the domain between them; v may be an infinite end
    lo = -1.0
    hi = 1.0
    c0 = 0.0
    k = 0
    x = min(max(v, lo), 0.5 * (lo + c0))
    y = min(max(u, lo), 0.5 * (lo + c0))
    if x != y:
        k = panel_added(k, panels, 0.0, (y - lo), (x - lo), abs(u - y))
    x = min(max(v, 0.5 * (lo + c0)), c0)
    y = min(max(u, 0.5 * (lo + c0)), c0)
    if x != y:
        k = panel_added(k, panels, 1.0, (c0 - y), (c0 - x), abs(u - y))
    x = min(max(v, c0), 0.5 * (c0 + hi))
    y = min(max(u, c0), 0.5 * (c0 + hi))
    if x != y:
        k = panel_added(k, panels, 2.0, (y - c0), (x - c0), abs(u - y))
    x = min(max(v, 0.5 * (c0 + hi)), hi)
    y = min(max(u, 0.5 * (c0 + hi)), hi)
    if x != y:
        k = panel_added(k, panels, 3.0, (hi - y), (hi - x), abs(u - y))
    return bregman_adaptive(k, scale, panels, z, p_)


@njit(error_model="numpy", nogil=True)
def bregman_adaptive(k, scale, panels, z, p_):
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
                value, rest, last = bregman_panel(chart, p, q, large - small, far, linear, scale, z, p_)
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = bregman_density(chart, q, far + (large - small), scale, p_)
                    there = max(there, bregman_density(chart, p, far + (large - small), scale, p_))
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
            beyond = bregman_tail(chart, p, q, far, scale, p_)
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def bregman_density(chart, a, weight, scale, p_):
    # the integrand times a
    c0 = 0.0
    here = weight * scale
    if chart == 0.0:
        here *= a * hess_lo_scalar_f8(a, p_)
    if chart == 1.0:
        here *= a * hess_scalar_f8(c0 - a, p_)
    if chart == 2.0:
        here *= a * hess_scalar_f8(c0 + a, p_)
    if chart == 3.0:
        here *= a * hess_hi_scalar_f8(a, p_)
    return here


@njit(error_model="numpy", nogil=True)
def bregman_tail(chart, p, q, far, scale, p_):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = bregman_density(chart, a, far + (p if q == 0.0 else a), scale, p_)
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def bregman_single(chart, p, q, w, z, p_):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = bregman_panel(chart, p, q, w, 0.0, linear, scale, z, p_)
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def bregman_near(u, gap, panels, z, p_):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
    lo = -1.0
    hi = 1.0
    c0 = 0.0
    if lo <= min(u, v) and max(u, v) <= 0.5 * (lo + c0):
        chart, p, q = 0.0, (u - lo), (u - lo) - gap
    if 0.5 * (lo + c0) <= min(u, v) and max(u, v) <= c0:
        chart, p, q = 1.0, (c0 - u), (c0 - u) + gap
    if c0 <= min(u, v) and max(u, v) <= 0.5 * (c0 + hi):
        chart, p, q = 2.0, (u - c0), (u - c0) - gap
    if 0.5 * (c0 + hi) <= min(u, v) and max(u, v) <= hi:
        chart, p, q = 3.0, (hi - u), (hi - u) + gap
    if chart < 0.0:
        return -1.0
    value = bregman_single(chart, p, q, w, z, p_) if w <= 2.0 * min(p, q) else -1.0
    return value


@njit(error_model="numpy", nogil=True)
def bregman_inside(u, v, panels, z, p_):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
        lo = -1.0
        hi = 1.0
        c0 = 0.0
        p0 = (u - lo)
        q0 = (v - lo)
        p3 = (hi - u)
        q3 = (hi - v)
        chart, p, q = 0.0, p0, q0
        if min(p3, q3) < min(p, q):
            chart, p, q = 3.0, p3, q3
        if w <= 2.0 * min(p, q) and (max(u, v) <= c0 or min(u, v) >= c0):
            value = bregman_single(chart, p, q, w, z, p_)
    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = bregman_many(math.copysign(1e50, u), v, 1.0, panels, z, p_)
        power = math.log2(value / bregman_many(math.copysign(2e50, u), v, 1.0, panels, z, p_))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = bregman_many(u, v, scale, panels, z, p_) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def bregman_holds(t, p_):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
    lo = -1.0
    hi = 1.0
    c0 = 0.0
    if (t - lo) > 0.0 and (hi - t) > 0.0:
        return 2
    if t == lo:
        return 1
    if t == hi:
        return 1
    return 0


@njit(error_model="numpy", nogil=True)
def bregman_scalar(u, v, panels, z, p_):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = bregman_holds(v, p_)
    if at == 0:
        return NAN
    if bregman_holds(u, p_) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
        pass
        if v == -1.0:
            return INF
        if v == 1.0:
            return INF
    return bregman_inside(u, v, panels, z, p_)

@njit(cache=True, error_model="numpy", nogil=True)
def bregman_f8(u, v, out, p_):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = bregman_scalar(u[i], v[i], panels, z, p_)


@njit(error_model="numpy", nogil=True)
def dual_origin(chart, p_):
    # phi'' at the anchor
    c0 = 0.0
    if chart == 0.0:
        return hess_conj_scalar_f8(c0 - 0.0, p_)
    if chart == 1.0:
        return hess_conj_scalar_f8(c0 + 0.0, p_)
    if chart == 2.0:
        return hess_conj_scalar_f8(0.0, p_)
    return NAN


@njit(error_model="numpy", nogil=True)
def dual_panel(chart, p, q, width, far, linear, scale, z, p_):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
    c0 = 0.0
    panel_nodes(p, q, width, width, far, linear, scale, 1.0, z)
    if chart == 0.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(c0 - z[i], p_)
    if chart == 1.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(c0 + z[i], p_)
    if chart == 2.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(z[i], p_)
    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, dual_origin(chart, p_))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def dual_many(u, v, scale, panels, z, p_):
    # D(u, v) from a panel for each part of the domain between them; v may be an infinite end
    c0 = 0.0
    k = 0
    x = min(max(v, -INF), c0)
    y = min(max(u, -INF), c0)
    if x != y:
        k = panel_added(k, panels, 0.0, (c0 - y), (c0 - x), abs(u - y))
    x = min(max(v, c0), INF)
    y = min(max(u, c0), INF)
    if x != y:
        k = panel_added(k, panels, 1.0, (y - c0), (x - c0), abs(u - y))
    return dual_adaptive(k, scale, panels, z, p_)


@njit(error_model="numpy", nogil=True)
def dual_adaptive(k, scale, panels, z, p_):
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
                value, rest, last = dual_panel(chart, p, q, large - small, far, linear, scale, z, p_)
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = dual_density(chart, q, far + (large - small), scale, p_)
                    there = max(there, dual_density(chart, p, far + (large - small), scale, p_))
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
            beyond = dual_tail(chart, p, q, far, scale, p_)
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def dual_density(chart, a, weight, scale, p_):
    # the integrand times a
    c0 = 0.0
    here = weight * scale
    if chart == 0.0:
        here *= a * hess_conj_scalar_f8(c0 - a, p_)
    if chart == 1.0:
        here *= a * hess_conj_scalar_f8(c0 + a, p_)
    return here


@njit(error_model="numpy", nogil=True)
def dual_tail(chart, p, q, far, scale, p_):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = dual_density(chart, a, far + (p if q == 0.0 else a), scale, p_)
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def dual_single(chart, p, q, w, z, p_):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = dual_panel(chart, p, q, w, 0.0, linear, scale, z, p_)
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def dual_near(u, gap, panels, z, p_):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
    c0 = 0.0
    if (max(u, v) <= c0 or min(u, v) >= c0):
        chart, p, q = 2.0, u, v
    if chart < 0.0:
        return -1.0
    value = dual_single(chart, p, q, w, z, p_) if True else -1.0
    return value


@njit(error_model="numpy", nogil=True)
def dual_inside(u, v, panels, z, p_):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
        c0 = 0.0
        p2 = u
        q2 = v
        chart, p, q = 2.0, p2, q2
        if (max(u, v) <= c0 or min(u, v) >= c0):
            value = dual_single(chart, p, q, w, z, p_)
    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = dual_many(math.copysign(1e50, u), v, 1.0, panels, z, p_)
        power = math.log2(value / dual_many(math.copysign(2e50, u), v, 1.0, panels, z, p_))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = dual_many(u, v, scale, panels, z, p_) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def dual_holds(t, p_):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
    c0 = 0.0
    if t > -INF and t < INF:
        return 2
    return 0


@njit(error_model="numpy", nogil=True)
def dual_scalar(u, v, panels, z, p_):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = dual_holds(v, p_)
    if at == 0:
        return NAN
    if dual_holds(u, p_) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
        pass
    return dual_inside(u, v, panels, z, p_)
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


LN2 = (0.6931471805599453, 2.3190468138462996e-17, 5.707708438416212e-34)

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
def tri_pow(a, b):
    return tri_exp(tri_mul(b, tri_log(a)))


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
def bregman_gap(t, s, p):
    # t - (where(Abs(s) < 1, s, sign(s))/(Abs(s)**where(Abs(s) < 1, p, -p) + 1)**(1/p))
    w0 = tri_scale((s, 0.0, 0.0), copysign(1.0, (s, 0.0, 0.0)[0]))
    w1 = tri_sub(w0, (1.0, 0.0, 0.0))
    w2 = (copysign(1.0, (s, 0.0, 0.0)[0]), 0.0, 0.0)
    w3 = (s, 0.0, 0.0) if w1[0] < 0.0 else w2
    w4 = tri_scale((p, 0.0, 0.0), -1.0)
    w5 = (p, 0.0, 0.0) if w1[0] < 0.0 else w4
    w6 = tri_pow(w0, w5)
    w7 = tri_add(w6, (1.0, 0.0, 0.0))
    w8 = tri_div((1.0, 0.0, 0.0), (p, 0.0, 0.0))
    w9 = tri_pow(w7, w8)
    w10 = tri_div(w3, w9)
    rest = tri_sub((t, 0.0, 0.0), w10)
    return rest[0]

@njit(error_model="numpy", nogil=True)
def fenchel_young_scalar(t, s, panels, z, p_):
    # phi(t) + phi*(s) - t s as a divergence: from s to eta = phi'(t), or from t to v = rho(s)
    if t != t or s != s:
        return NAN
    at = bregman_holds(t, p_)
    if at == 0:
        return INF
    eta = grad_scalar_f8(t, p_)
    if abs(s) == INF:
        return 0.0 if at == 1 and eta == s else INF
    if dual_holds(s, p_) == 0:
        return INF
    v = grad_conj_scalar_f8(s, p_)
    slope = hess_conj_scalar_f8(s, p_)
    inside = bregman_holds(v, p_)
    here = False  # on the side of phi?
    linear = 0.0
    if abs(eta) == INF:
        if at == 2 and inside != 2:
            return INF
        here = at == 2  # by overflow
    elif inside == 2 and v != t:
        # either side feels the rounding of its own eta or v: take the one that feels it less
        here = max(abs(v), 2.3e-308) / slope * abs(t - v) < abs(eta) * hess_conj_scalar_f8(eta, p_) * abs(s - eta)
        if not here and min(slope, hess_conj_scalar_f8(eta, p_)) < 1e-290:
            # rho' underflows. That is harmless unless it falls like a power: then the other side stands
            value = bregman_inside(t, v, panels, z, p_)
            steepness = abs(v) / slope if slope > 1e-290 else abs(s / (grad_conj_scalar_f8(2.0 * s, p_) / v - 1.0))
            here = abs(t - v) * steepness * max(1.0, 2.3e-308 / abs(v)) <= 400.0 * value
    value = 0.0
    if here and v != t:
        value = bregman_inside(t, v, panels, z, p_)
    elif not here and eta != s:
        value = dual_inside(s, eta, panels, z, p_)
    if at >= 1 and abs(eta) < INF and linear == 0.0 and (abs(s - eta) < 0.0175 * abs(eta) and abs(t - v) < 0.0175 * abs(v)):
        gap = bregman_gap(t, s, p_)
        exact = bregman_near(t, gap, panels, z, p_) if abs(gap) > 0.0 else gap
        if exact >= 0.0:
            return exact
    return value + linear

@njit(cache=True, error_model="numpy", nogil=True)
def fenchel_young_f8(t, s, out, p_):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = fenchel_young_scalar(t[i], s[i], panels, z, p_)
