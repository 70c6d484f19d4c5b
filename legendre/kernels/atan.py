"""Kernels of atan (arctangent scaled to ]-1, 1[); generated, do not edit.

Made by ``python -m legendre.lower.kernels atan`` from the record b333e13b2eff2e91.

phi: (-2/pi)*log_cos_half_pi(t) [recognised]
grad: tan_half_pi(t) [recognised]
hess: (pi/2)/(cos_half_pi(t)**2) [recognised]
conj: (2/pi)*atan_conj(s) [recognised]
grad_conj: (2/pi)*atan(s) [recognised]
hess_conj: (2/pi)*recip_one_plus_sq(s) [recognised]
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
def log_pair_f8(h, l):
    """log(h + l) as an unevaluated sum, for normal h > 0, |l| <= ulp(h); accurate relative to l if h = 1."""
    high, rest = log_pair_shifted_f8(h, l, 0.0)
    return (high, rest)


@inline
def poly_log_cos_regular_f8(z):
    """log(pi/4) - lgamma(1.5 + x/2) - lgamma(1.5 - x/2): certified to 2.24e-17."""
    w = z * z
    p = -5.201681283896038e-12
    p = fma(p, w, -2.954424648056301e-10)
    p = fma(p, w, -2.989556153025571e-08)
    p = fma(p, w, -3.408272916666526e-06)
    p = fma(p, w, -0.0004823588803165529)
    p = fma(p, w, -0.23370055013616983)
    q = -2.2593394156732997e-11
    q = fma(q, w, -2.8972280127335693e-09)
    q = fma(q, w, -3.1430667917662006e-07)
    q = fma(q, w, -3.8794756285173547e-05)
    q = fma(q, w, -0.007339015802095964)
    return fma(q, z, p)


@inline
def log_cos_of_angle_f8(y, low):
    """log cos(pi/2 (y + low)) = log(1 - y²) + a regular function; both are negative, nothing cancels."""
    z = y * y
    h = 1.0 - z
    l = 1.0 - h - z - fma(2.0 * y, low, fma(y, y, -z))
    q = h + l
    high, rest = log_pair_f8(q, l - (q - h))
    return high + fma(z, poly_log_cos_regular_f8(z), rest)


@inline
def log_cos_half_pi_f8(t):
    """For -1 < t < 1."""
    return log_cos_of_angle_f8(abs(t), 0.0)


@inline
def poly_tan_quarter_f8(z):
    """tan(pi*x/2) - pi*x/2: certified to 1.72e-17."""
    w = z * z
    p = -8.846076847077917
    p = fma(p, w, -0.8519100869925224)
    p = fma(p, w, 1.1842533915770597)
    p = fma(p, w, 1.2723008031668093)
    p = fma(p, w, 1.2732396029845388)
    p = fma(p, w, 1.2734371238294453)
    p = fma(p, w, 1.291928195012471)
    q = 10.153064563158416
    q = fma(q, w, 7.14691322284363)
    q = fma(q, w, 1.792637097751347)
    q = fma(q, w, 1.284082613244666)
    q = fma(q, w, 1.273296714618823)
    q = fma(q, w, 1.2732613046987098)
    q = fma(q, w, 1.2750820199464121)
    return fma(q, z, p)


@inline
def tan_half_pi_f8(t):
    """For -1 < t < 1; beyond 1/2 the reciprocal of the tangent of the exact distance to the end."""
    a = abs(t)
    far = a > 0.5
    u = select(far, 1.0 - a, a)
    z = u * u
    x = u * 1.5707963267948966
    tail = fma(u * z, poly_tan_quarter_f8(z), fma(u, 6.123233995736766e-17, fma(u, 1.5707963267948966, -x)))
    high = x + tail
    low = tail - (high - x)
    r = 1.0 / high
    inverse = fma(r, fma(-r, low, fma(-r, high, 1.0)), r)
    return copysign(select(far, inverse, high), t)


@inline
def poly_sin_quarter_f8(z):
    """sin(pi*x/2) - pi*x/2: certified to 7.43e-18."""
    w = z * z
    p = -3.598647778452437e-06
    p = fma(p, w, -0.004681754132562715)
    p = fma(p, w, -0.6459640975062448)
    q = 5.6344634795079243e-08
    q = fma(q, w, 0.00016044115216929847)
    q = fma(q, w, 0.0796926262460598)
    return fma(q, z, p)


@inline
def sin_quarter_turn_f8(u):
    """sin(pi u/2) for 0 <= u <= 1/2; pi/2 times u is formed to twice the precision."""
    z = u * u
    x = u * 1.5707963267948966
    return x + fma(u * z, poly_sin_quarter_f8(z), fma(u, 6.123233995736766e-17, fma(u, 1.5707963267948966, -x)))


@inline
def poly_cos_quarter_f8(z):
    """cos(pi*x/2) - 1: certified to 2.28e-17."""
    w = z * z
    p = -6.3212027865056444e-09
    p = fma(p, w, -2.5202036788504704e-05)
    p = fma(p, w, -0.020863480763312573)
    p = fma(p, w, -1.2337005501361697)
    q = 4.710609675623104e-07
    q = fma(q, w, 0.0009192602741911037)
    q = fma(q, w, 0.2536695079010468)
    return fma(q, z, p)


@inline
def cos_quarter_turn_f8(u):
    """cos(pi u/2) for 0 <= u <= 1/2."""
    z = u * u
    return fma(z, poly_cos_quarter_f8(z), 1.0)


@inline
def cos_half_pi_f8(t):
    """For -1 <= t <= 1; beyond 1/2 the sine of the exact distance to the end, so that every digit holds."""
    a = abs(t)
    near = sin_quarter_turn_f8(1.0 - a)
    return select(a > 0.5, near, cos_quarter_turn_f8(a))


@inline
def poly_atan_tail_f8(z):
    """atan(x) - x: certified to 6.14e-18."""
    w = z * z
    p = -0.008352565039319937
    p = fma(p, w, -0.03710252790171918)
    p = fma(p, w, -0.052298205975300285)
    p = fma(p, w, -0.06666219013049882)
    p = fma(p, w, -0.09090907669786208)
    p = fma(p, w, -0.14285714284960999)
    p = fma(p, w, -0.33333333333333315)
    q = 0.023633081474905945
    q = fma(q, w, 0.045887519323788255)
    q = fma(q, w, 0.058777714638670764)
    q = fma(q, w, 0.07692277080603949)
    q = fma(q, w, 0.11111111068565302)
    q = fma(q, w, 0.1999999999999327)
    return fma(q, z, p)


@inline
def atan_pair_f8(a):
    """atan a as an unevaluated sum, for a >= 0.

    atan a up to 1/2, pi/4 + atan((a - 1)/(a + 1)) up to 2, pi/2 - atan(1/a) beyond.
    """
    a = select(a > 1e+300, 1e+300, a)
    near = a < 0.5
    far = a > 2.0
    x = select(near, 0.0, a)
    one = select(far, 0.0, 1.0)
    quarters = select(near, 0.0, 1.0) + (1.0 - one)
    n = select(far, 0.0, a) - select(near, 0.0, 1.0)
    d = one + x
    inverse = 1.0 / d
    r = n * inverse
    z = r * r
    lost = x - (d - one)
    missing = fma(-r, lost, fma(-r, d, n)) * inverse
    tail = fma(r * z, poly_atan_tail_f8(z), fma(quarters, 3.061616997868383e-17, missing))
    base = quarters * 0.7853981633974483
    high = base + r
    return (high, r - (high - base) + tail)


@inline
def poly_atan_conj_tail_f8(z):
    """x*atan(x) - log(1 + x*x)/2 - x*x/2: certified to 1.76e-18."""
    w = z * z
    p = -0.00032869541429241103
    p = fma(p, w, -0.0015837944466242661)
    p = fma(p, w, -0.0026195507723813867)
    p = fma(p, w, -0.004166504573684904)
    p = fma(p, w, -0.007575757060724309)
    p = fma(p, w, -0.01785714285687007)
    p = fma(p, w, -0.08333333333333333)
    q = 0.0009598718900483328
    q = fma(q, w, 0.0021022574189637796)
    q = fma(q, w, 0.0032663171293941)
    q = fma(q, w, 0.005494494402585809)
    q = fma(q, w, 0.011111111095695193)
    q = fma(q, w, 0.0333333333333309)
    return fma(q, z, p)


@inline
def atan_conj_f8(s):
    """For every s; a series below 1/2, where both terms are of order s², a difference of two sums beyond."""
    a = abs(s)
    z = a * a
    lost = fma(a, a, -z)
    series = fma(0.5, z, fma(z * z, poly_atan_conj_tail_f8(z), 0.5 * lost))
    angle, rest = atan_pair_f8(a)
    product = a * angle
    many = a > 1.152921504606847e+18
    y = 1.0 + z
    x = y - z
    h, l = log_pair_f8(select(many, a, y), select(many, 0.0, z - (y - x) + (1.0 - x) + lost))
    factor = select(many, 1.0, 0.5)
    low = fma(a, rest, fma(a, angle, -product))
    value = fma(-factor, h, product) + fma(-factor, l, low)
    return select(a < 0.5, series, select(a > 1e+300, product, value))


@inline
def atan_f8(x):
    """For every x; the rounding of the reduced argument is carried along."""
    high, low = atan_pair_f8(abs(x))
    return copysign(high + low, x)


@inline
def recip_one_plus_sq_f8(s):
    """From 2**40 on 1/s² by two divisions, so that the square cannot overflow."""
    r = 1.0 / s
    return select(abs(s) < 1099511627776.0, 1.0 / fma(s, s, 1.0), r * r)


@inline
def sin_half_pi_f8(t):
    """For -1 <= t <= 1."""
    a = abs(t)
    near = cos_quarter_turn_f8(1.0 - a)
    return copysign(select(a > 0.5, near, sin_quarter_turn_f8(a)), t)

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
def log_pair_f4(h, l):
    """log(h + l) as an unevaluated sum, for normal h > 0, |l| <= ulp(h); accurate relative to l if h = 1."""
    high, rest = log_pair_shifted_f4(h, l, 0.0)
    return (high, rest)


@inline
def poly_log_cos_regular_f4(z):
    """log(pi/4) - lgamma(1.5 + x/2) - lgamma(1.5 - x/2): certified to 9.12e-11."""
    w = z * z
    p = -3.277420472147903e-06
    p = fma(p, w, -0.00048234212048603323)
    p = fma(p, w, -0.23370055011568586)
    q = -4.235021143934455e-07
    q = fma(q, w, -3.886483084633992e-05)
    q = fma(q, w, -0.007339017259701685)
    return fma(q, z, p)


@inline
def log_cos_of_angle_f4(y, low):
    """log cos(pi/2 (y + low)) = log(1 - y²) + a regular function; both are negative, nothing cancels."""
    z = y * y
    h = 1.0 - z
    high, rest = log_pair_f4(h, 1.0 - h - z - 2.0 * y * low)
    return high + fma(z, poly_log_cos_regular_f4(z), rest)


@inline
def log_cos_half_pi_f4(t):
    """For -1 < t < 1."""
    return log_cos_of_angle_f4(abs(t), 0.0)


@inline
def poly_atan_tail_f4(z):
    """atan(x) - x: certified to 2.61e-10."""
    w = z * z
    p = -0.0798409807046926
    p = fma(p, w, -0.14272079806608948)
    p = fma(p, w, -0.3333332692648404)
    q = 0.03872372232006179
    q = fma(q, w, 0.10940992051117288)
    q = fma(q, w, 0.19999489911137242)
    return fma(q, z, p)


@inline
def atan_pair_f4(a):
    """atan a as an unevaluated sum, for a >= 0.

    atan a up to 1/2, pi/4 + atan((a - 1)/(a + 1)) up to 2, pi/2 - atan(1/a) beyond.
    """
    a = select(a > 1e+300, 1e+300, a)
    near = a < 0.5
    far = a > 2.0
    x = select(near, 0.0, a)
    one = select(far, 0.0, 1.0)
    quarters = select(near, 0.0, 1.0) + (1.0 - one)
    n = select(far, 0.0, a) - select(near, 0.0, 1.0)
    d = one + x
    inverse = 1.0 / d
    r = n * inverse
    z = r * r
    return (fma(quarters, 0.7853981633974483, r), r * z * poly_atan_tail_f4(z))


@inline
def poly_atan_conj_tail_f4(z):
    """x*atan(x) - log(1 + x*x)/2 - x*x/2: certified to 3.55e-11."""
    w = z * z
    p = -0.006843181662414762
    p = fma(p, w, -0.017848016015861272)
    p = fma(p, w, -0.08333332903948328)
    q = 0.0030070899955957037
    q = fma(q, w, 0.010997652247607756)
    q = fma(q, w, 0.03333299139642973)
    return fma(q, z, p)


@inline
def atan_conj_f4(s):
    """For every s; a series below 1/2, where both terms are of order s², a difference of two sums beyond."""
    a = abs(s)
    z = a * a
    lost = fma(a, a, -z)
    series = fma(0.5, z, fma(z * z, poly_atan_conj_tail_f4(z), 0.5 * lost))
    angle, rest = atan_pair_f4(a)
    product = a * angle
    many = a > 1.152921504606847e+18
    y = 1.0 + z
    x = y - z
    h, l = log_pair_f4(select(many, a, y), select(many, 0.0, z - (y - x) + (1.0 - x) + lost))
    factor = select(many, 1.0, 0.5)
    low = a * rest
    value = fma(-factor, h, product) + fma(-factor, l, low)
    return select(a < 0.5, series, select(a > 1e+300, product, value))

@inline
def poly_tan_quarter_single_s4(z):
    """tan(pi*x/2) - pi*x/2: certified to 1.93e-08."""
    w = z * z
    p = float32(0.44816527)
    p = fma4(p, w, float32(1.2602942))
    p = fma4(p, w, float32(1.2919214))
    q = float32(3.3267212)
    q = fma4(q, w, float32(1.42235))
    q = fma4(q, w, float32(1.2756047))
    return fma4(q, z, p)


@inline
def tan_half_pi_s4(t):
    """For -1 < t < 1."""
    a = abs(t)
    far = a > float32(0.5)
    u = select4(far, float32(1.0) - a, a)
    z = u * u
    x = u * float32(1.5707964)
    tail = fma4(u * z, poly_tan_quarter_single_s4(z), fma4(u, float32(-4.371139e-08), fma4(u, float32(1.5707964), -x)))
    y = x + tail
    r = float32(1.0) / y
    inverse = fma4(fma4(-r, tail - (y - x), fma4(-r, y, float32(1.0))), r, r)
    return copysign4(select4(far, inverse, y), t)


@inline
def poly_sin_quarter_wide_s4(z):
    """sin(pi*x/2) - pi*x/2: certified to 1.46e-09."""
    p = float32(0.00015701143)
    p = fma4(p, z, float32(-0.0046806172))
    p = fma4(p, z, float32(0.079692475))
    p = fma4(p, z, float32(-0.6459641))
    return p


@inline
def poly_cos_quarter_single_s4(z):
    """cos(pi*x/2) - 1: certified to 1.08e-08."""
    p = float32(0.0009037669)
    p = fma4(p, z, float32(-0.020860165))
    p = fma4(p, z, float32(0.25366923))
    p = fma4(p, z, float32(-1.2337005))
    return p


@inline
def cos_half_pi_pair_s4(t):
    """cos(pi t/2) as a sum of two."""
    a = abs(t)
    far = a > float32(0.375)
    u = select4(far, float32(1.0) - a, a)
    z = u * u
    x = u * float32(1.5707964)
    lost = select4(far, float32(1.0) - u - a, float32(0.0))
    sine = fma4(u * z, poly_sin_quarter_wide_s4(z), fma4(u, float32(-4.371139e-08), fma4(u, float32(1.5707964), -x)) + lost)
    return (select4(far, x, float32(1.0)), select4(far, sine, z * poly_cos_quarter_single_s4(z)))


@inline
def square_parts_s4(h, l):
    """(h + l)² as a sum of two."""
    y = h + l
    rest = l - (y - h)
    z = y * y
    return (z, fma4(float32(2.0) * y, rest, fma4(y, y, -z)))


@inline
def recip_pair_s4(d, low):
    """1/(d + low), one division."""
    y = float32(1.0) / d
    z = fma4(fma4(-y, low, fma4(-y, d, float32(1.0))), y, y)
    return select4(y < float32(math.inf), z, y)


@inline
def recip_of_square_s4(h, l):
    """1/(h + l)²."""
    z, rest = square_parts_s4(h, l)
    return recip_pair_s4(z, rest)


@inline
def recip_cos_half_pi_sq_s4(t):
    """Its reciprocal."""
    h, l = cos_half_pi_pair_s4(t)
    return recip_of_square_s4(h, l)


@inline
def poly_atan_single_s4(z):
    """atan(x) - x: certified to 4.63e-09."""
    w = z * z
    p = float32(-0.07984098)
    p = fma4(p, w, float32(-0.1427208))
    p = fma4(p, w, float32(-0.33333328))
    q = float32(0.038723722)
    q = fma4(q, w, float32(0.10940992))
    q = fma4(q, w, float32(0.19999489))
    return fma4(q, z, p)


@inline
def atan_pair_s4(a):
    """atan a as an unevaluated sum, for a >= 0, the quotient with what it lacks."""
    a = select4(a > float32(1.2676506e+30), float32(1.2676506e+30), a)
    near = a < float32(0.5)
    far = a > float32(2.0)
    x = select4(near, float32(0.0), a)
    one = select4(far, float32(0.0), float32(1.0))
    quarters = select4(near, float32(0.0), float32(1.0)) + (float32(1.0) - one)
    n = select4(far, float32(0.0), a) - select4(near, float32(0.0), float32(1.0))
    d = one + x
    inverse = float32(1.0) / d
    r = n * inverse
    z = r * r
    lost = x - (d - one)
    missing = fma4(-r, lost, fma4(-r, d, n)) * inverse
    tail = fma4(r * z, poly_atan_single_s4(z), fma4(quarters, float32(-2.1855694e-08), missing))
    base = quarters * float32(0.7853982)
    h = base + r
    return (h, r - (h - base) + tail)


@inline
def atan_s4(x):
    """For every x."""
    h, l = atan_pair_s4(abs(x))
    return copysign4(h + l, x)


@inline
def recip_one_plus_sq_s4(s):
    """From 2**20 on 1/s², formed 2**140 times too large; below, what 1 + s² loses is as good as exact."""
    a = abs(s)
    big = a > float32(1048576.0)
    x = a * select4(big, float32(8.4703295e-22), float32(1.0))
    x = select4(x > float32(1.1529215e+18), float32(1.1529215e+18), x)
    one = select4(big, float32(0.0), float32(1.0))
    w = fma4(x, x, one)
    y = float32(1.0) / w
    rest = fma4(-y, fma4(x, x, one - w), fma4(-y, w, float32(1.0)))
    return fma4(rest, y, y) * select4(big, float32(7.17e-43), float32(1.0))


@inline
def phi_scalar_f8(t):
    """(-2/pi)*log_cos_half_pi(t)"""
    r0 = log_cos_half_pi_f8(t)
    y = ((-0.6366197723675814) * r0)
    y = math.inf if abs(t) >= 1.0 else y
    return y


@inline
def phi_scalar_f4(t):
    """(-2/pi)*log_cos_half_pi(t)"""
    r0 = log_cos_half_pi_f4(t)
    y = ((-0.6366197723675814) * r0)
    y = math.inf if abs(t) >= 1.0 else y
    return y


@inline
def grad_scalar_f8(t):
    """tan_half_pi(t)"""
    r0 = tan_half_pi_f8(t)
    y = r0
    y = y if abs(t) < 1.0 else math.nan
    return y


@inline
def grad_scalar_s4(t):
    """tan_half_pi(t)"""
    r0 = tan_half_pi_s4(t)
    y = r0
    y = y if abs(t) < float32(1.0) else float32(math.nan)
    return y


@inline
def hess_scalar_f8(t):
    """(pi/2)/(cos_half_pi(t)**2)"""
    r0 = cos_half_pi_f8(t)
    y = (1.5707963267948966 / (r0 * r0))
    y = y if abs(t) < 1.0 else math.nan
    return y


@inline
def hess_scalar_s4(t):
    """(pi/2)/(cos_half_pi(t)**2)"""
    r0 = recip_cos_half_pi_sq_s4(t)
    y = fma4(float32(1.5707963), r0, float32(7.54979e-08) * r0)
    y = y if abs(t) < float32(1.0) else float32(math.nan)
    return y


@inline
def conj_scalar_f8(s):
    """(2/pi)*atan_conj(s)"""
    r0 = atan_conj_f8(s)
    y = (0.6366197723675814 * r0)
    return y


@inline
def conj_scalar_f4(s):
    """(2/pi)*atan_conj(s)"""
    r0 = atan_conj_f4(s)
    y = (0.6366197723675814 * r0)
    return y


@inline
def grad_conj_scalar_f8(s):
    """(2/pi)*atan(s)"""
    r0 = atan_f8(s)
    y = (0.6366197723675814 * r0)
    return y


@inline
def grad_conj_scalar_s4(s):
    """(2/pi)*atan(s)"""
    r0 = atan_s4(s)
    y = fma4(float32(0.63661975), r0, float32(2.5682553e-08) * r0)
    return y


@inline
def hess_conj_scalar_f8(s):
    """(2/pi)*recip_one_plus_sq(s)"""
    r0 = recip_one_plus_sq_f8(s)
    y = (0.6366197723675814 * r0)
    return y


@inline
def hess_conj_scalar_s4(s):
    """(2/pi)*recip_one_plus_sq(s)"""
    r0 = recip_one_plus_sq_s4(s)
    y = fma4(float32(0.63661975), r0, float32(2.5682553e-08) * r0)
    return y


@inline
def hess_lo_scalar_f8(a):
    """(pi/2)/(sin_half_pi(a)**2)"""
    r0 = sin_half_pi_f8(a)
    return (1.5707963267948966 / (r0 * r0))


@inline
def hess_hi_scalar_f8(a):
    """(pi/2)/(sin_half_pi(a)**2)"""
    r0 = sin_half_pi_f8(a)
    return (1.5707963267948966 / (r0 * r0))


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
def phi_f8(x, out):
    for i in range(x.size):
        out[i] = phi_scalar_f8(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def phi_f4(x, out):
    for i in range(x.size):
        out[i] = np.float32(phi_scalar_f4(np.float64(x[i])))


@njit(cache=True, error_model="numpy", nogil=True)
def grad_f8(x, out):
    for i in range(x.size):
        out[i] = grad_scalar_f8(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def grad_f4(x, out):
    for i in range(x.size):
        out[i] = grad_scalar_s4(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f8(x, out):
    for i in range(x.size):
        out[i] = hess_scalar_f8(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f4(x, out):
    for i in range(x.size):
        out[i] = hess_scalar_s4(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f8(x, out):
    for i in range(x.size):
        out[i] = conj_scalar_f8(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f4(x, out):
    for i in range(x.size):
        out[i] = np.float32(conj_scalar_f4(np.float64(x[i])))


@njit(cache=True, error_model="numpy", nogil=True)
def grad_conj_f8(x, out):
    for i in range(x.size):
        out[i] = grad_conj_scalar_f8(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def grad_conj_f4(x, out):
    for i in range(x.size):
        out[i] = grad_conj_scalar_s4(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def hess_conj_f8(x, out):
    for i in range(x.size):
        out[i] = hess_conj_scalar_f8(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def hess_conj_f4(x, out):
    for i in range(x.size):
        out[i] = hess_conj_scalar_s4(x[i])


@njit(error_model="numpy", nogil=True)
def bregman_origin(chart):
    # phi'' at the anchor
    if chart == 0.0:
        return hess_lo_scalar_f8(0.0)
    if chart == 1.0:
        return hess_hi_scalar_f8(0.0)
    if chart == 2.0:
        return hess_scalar_f8(0.0)
    return NAN


@njit(error_model="numpy", nogil=True)
def bregman_panel(chart, p, q, width, far, linear, scale, z):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
    panel_nodes(p, q, width, width, far, linear, scale, 1.0, z)
    if chart == 0.0:
        for i in range(16):
            z[i] = hess_lo_scalar_f8(z[i])
    if chart == 1.0:
        for i in range(16):
            z[i] = hess_hi_scalar_f8(z[i])
    if chart == 2.0:
        for i in range(16):
            z[i] = hess_scalar_f8(z[i])
    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, bregman_origin(chart))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def bregman_many(u, v, scale, panels, z):
    # D(u, v) from a panel for each part of the domain between them; v may be an infinite end
    lo = -1.0
    hi = 1.0
    k = 0
    x = min(max(v, lo), 0.5 * (lo + hi))
    y = min(max(u, lo), 0.5 * (lo + hi))
    if x != y:
        k = panel_added(k, panels, 0.0, (y - lo), (x - lo), abs(u - y))
    x = min(max(v, 0.5 * (lo + hi)), hi)
    y = min(max(u, 0.5 * (lo + hi)), hi)
    if x != y:
        k = panel_added(k, panels, 1.0, (hi - y), (hi - x), abs(u - y))
    return bregman_adaptive(k, scale, panels, z)


@njit(error_model="numpy", nogil=True)
def bregman_adaptive(k, scale, panels, z):
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
                value, rest, last = bregman_panel(chart, p, q, large - small, far, linear, scale, z)
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = bregman_density(chart, q, far + (large - small), scale)
                    there = max(there, bregman_density(chart, p, far + (large - small), scale))
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
            beyond = bregman_tail(chart, p, q, far, scale)
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def bregman_density(chart, a, weight, scale):
    # the integrand times a
    here = weight * scale
    if chart == 0.0:
        here *= a * hess_lo_scalar_f8(a)
    if chart == 1.0:
        here *= a * hess_hi_scalar_f8(a)
    return here


@njit(error_model="numpy", nogil=True)
def bregman_tail(chart, p, q, far, scale):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = bregman_density(chart, a, far + (p if q == 0.0 else a), scale)
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def bregman_single(chart, p, q, w, z):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = bregman_panel(chart, p, q, w, 0.0, linear, scale, z)
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def bregman_near(u, gap, panels, z):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
    lo = -1.0
    hi = 1.0
    if lo <= min(u, v) and max(u, v) <= 0.5 * (lo + hi):
        chart, p, q = 0.0, (u - lo), (u - lo) - gap
    if 0.5 * (lo + hi) <= min(u, v) and max(u, v) <= hi:
        chart, p, q = 1.0, (hi - u), (hi - u) + gap
    if chart < 0.0:
        return -1.0
    value = bregman_single(chart, p, q, w, z) if w <= 2.0 * min(p, q) else -1.0
    return value


@njit(error_model="numpy", nogil=True)
def bregman_inside(u, v, panels, z):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
        lo = -1.0
        hi = 1.0
        p0 = (u - lo)
        q0 = (v - lo)
        p1 = (hi - u)
        q1 = (hi - v)
        chart, p, q = 0.0, p0, q0
        if min(p1, q1) < min(p, q):
            chart, p, q = 1.0, p1, q1
        if w <= 2.0 * min(p, q):
            value = bregman_single(chart, p, q, w, z)
    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = bregman_many(math.copysign(1e50, u), v, 1.0, panels, z)
        power = math.log2(value / bregman_many(math.copysign(2e50, u), v, 1.0, panels, z))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = bregman_many(u, v, scale, panels, z) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def bregman_holds(t):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
    lo = -1.0
    hi = 1.0
    if (t - lo) > 0.0 and (hi - t) > 0.0:
        return 2
    return 0


@njit(error_model="numpy", nogil=True)
def bregman_scalar(u, v, panels, z):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = bregman_holds(v)
    if at == 0:
        return NAN
    if bregman_holds(u) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
        pass
    return bregman_inside(u, v, panels, z)

@njit(cache=True, error_model="numpy", nogil=True)
def bregman_f8(u, v, out):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = bregman_scalar(u[i], v[i], panels, z)


@njit(error_model="numpy", nogil=True)
def dual_origin(chart):
    # phi'' at the anchor
    if chart == 0.0:
        return hess_conj_scalar_f8(0.0 - 0.0)
    if chart == 1.0:
        return hess_conj_scalar_f8(0.0 + 0.0)
    if chart == 2.0:
        return hess_conj_scalar_f8(0.0)
    return NAN


@njit(error_model="numpy", nogil=True)
def dual_panel(chart, p, q, width, far, linear, scale, z):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
    panel_nodes(p, q, width, width, far, linear, scale, 1.0, z)
    if chart == 0.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(0.0 - z[i])
    if chart == 1.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(0.0 + z[i])
    if chart == 2.0:
        for i in range(16):
            z[i] = hess_conj_scalar_f8(z[i])
    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, dual_origin(chart))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def dual_many(u, v, scale, panels, z):
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
    return dual_adaptive(k, scale, panels, z)


@njit(error_model="numpy", nogil=True)
def dual_adaptive(k, scale, panels, z):
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
                value, rest, last = dual_panel(chart, p, q, large - small, far, linear, scale, z)
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = dual_density(chart, q, far + (large - small), scale)
                    there = max(there, dual_density(chart, p, far + (large - small), scale))
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
            beyond = dual_tail(chart, p, q, far, scale)
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def dual_density(chart, a, weight, scale):
    # the integrand times a
    here = weight * scale
    if chart == 0.0:
        here *= a * hess_conj_scalar_f8(0.0 - a)
    if chart == 1.0:
        here *= a * hess_conj_scalar_f8(0.0 + a)
    return here


@njit(error_model="numpy", nogil=True)
def dual_tail(chart, p, q, far, scale):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = dual_density(chart, a, far + (p if q == 0.0 else a), scale)
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def dual_single(chart, p, q, w, z):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = dual_panel(chart, p, q, w, 0.0, linear, scale, z)
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def dual_near(u, gap, panels, z):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
    if True:
        chart, p, q = 2.0, u, v
    if chart < 0.0:
        return -1.0
    value = dual_single(chart, p, q, w, z) if True else -1.0
    return value


@njit(error_model="numpy", nogil=True)
def dual_inside(u, v, panels, z):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
        p2 = u
        q2 = v
        chart, p, q = 2.0, p2, q2
        if True:
            value = dual_single(chart, p, q, w, z)
    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = dual_many(math.copysign(1e50, u), v, 1.0, panels, z)
        power = math.log2(value / dual_many(math.copysign(2e50, u), v, 1.0, panels, z))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = dual_many(u, v, scale, panels, z) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def dual_holds(t):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
    if t > -INF and t < INF:
        return 2
    return 0


@njit(error_model="numpy", nogil=True)
def dual_scalar(u, v, panels, z):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = dual_holds(v)
    if at == 0:
        return NAN
    if dual_holds(u) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
        pass
    return dual_inside(u, v, panels, z)
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
def tri_div(a, b):
    x = a[0] / b[0]
    if not abs(x) < math.inf or not abs(b[0]) < math.inf:
        return x, 0.0, 0.0
    rest = tri_sub(a, tri_mul(b, (x, 0.0, 0.0)))
    y = rest[0] / b[0]
    rest = tri_sub(rest, tri_mul(b, (y, 0.0, 0.0)))
    return tri(x, y, rest[0] / b[0])


HALF_PI = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33)

RECIPROCALS = ((1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.5, 0.0, 0.0), (0.16666666666666666, 9.25185853854297e-18, 5.135813185032629e-34), (0.041666666666666664, 2.3129646346357427e-18, 1.2839532962581572e-34), (0.008333333333333333, 1.1564823173178714e-19, 1.6049416203226965e-36), (0.001388888888888889, -5.300543954373577e-20, -1.7386867553495878e-36), (0.0001984126984126984, 1.7209558293420705e-22, 1.4926912391394127e-40), (2.48015873015873e-05, 2.1511947866775882e-23, 1.865864048924266e-41), (2.7557319223985893e-06, -1.858393274046472e-22, 8.491754604881993e-39), (2.755731922398589e-07, 2.3767714622250297e-23, -3.263188903340883e-40), (2.505210838544172e-08, -1.448814070935912e-24, 2.0426735146714455e-41), (2.08767569878681e-09, -1.20734505911326e-25, 1.702227928892871e-42), (1.6059043836821613e-10, 1.2585294588752098e-26, -5.31334602762985e-43), (1.1470745597729725e-11, 2.0655512752830745e-28, 6.889079232466646e-45), (7.647163731819816e-13, 7.03872877733453e-30, -7.827539277162583e-48), (4.779477332387385e-14, 4.399205485834081e-31, -4.892212048226615e-49), (2.8114572543455206e-15, 1.6508842730861433e-31, -2.877771793074479e-50), (1.5619206968586225e-16, 1.1910679660273754e-32, -4.577506059629983e-49), (8.22063524662433e-18, 2.2141894119604265e-34, -1.508914023774199e-50), (4.110317623312165e-19, 1.4412973378659527e-36, -5.285627548789812e-53), (1.9572941063391263e-20, -1.3643503830087908e-36, 1.3392348251125064e-53), (8.896791392450574e-22, -7.911402614872376e-38, -3.1877976790570933e-54), (3.868170170630684e-23, -8.843177655482344e-40, 3.8718157106173247e-56))

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
def bregman_gap(t, s):
    # t - ((2/pi)*atan(s))
    w0 = tri_atan((s, 0.0, 0.0))
    w1 = tri_mul((0.6366197723675814, -3.935735335036497e-17, -2.1442872565786008e-33), w0)
    rest = tri_sub((t, 0.0, 0.0), w1)
    return rest[0]

@njit(error_model="numpy", nogil=True)
def fenchel_young_scalar(t, s, panels, z):
    # phi(t) + phi*(s) - t s as a divergence: from s to eta = phi'(t), or from t to v = rho(s)
    if t != t or s != s:
        return NAN
    at = bregman_holds(t)
    if at == 0:
        return INF
    eta = grad_scalar_f8(t)
    if abs(s) == INF:
        return 0.0 if at == 1 and eta == s else INF
    if dual_holds(s) == 0:
        return INF
    v = grad_conj_scalar_f8(s)
    slope = hess_conj_scalar_f8(s)
    inside = bregman_holds(v)
    here = False  # on the side of phi?
    linear = 0.0
    if abs(eta) == INF:
        if at == 2 and inside != 2:
            return INF
        here = at == 2  # by overflow
    elif inside == 2 and v != t:
        # either side feels the rounding of its own eta or v: take the one that feels it less
        here = max(abs(v), 2.3e-308) / slope * abs(t - v) < abs(eta) * hess_conj_scalar_f8(eta) * abs(s - eta)
        if not here and min(slope, hess_conj_scalar_f8(eta)) < 1e-290:
            # rho' underflows. That is harmless unless it falls like a power: then the other side stands
            value = bregman_inside(t, v, panels, z)
            steepness = abs(v) / slope if slope > 1e-290 else abs(s / (grad_conj_scalar_f8(2.0 * s) / v - 1.0))
            here = abs(t - v) * steepness * max(1.0, 2.3e-308 / abs(v)) <= 400.0 * value
    value = 0.0
    if here and v != t:
        value = bregman_inside(t, v, panels, z)
    elif not here and eta != s:
        value = dual_inside(s, eta, panels, z)
    if at >= 1 and abs(eta) < INF and linear == 0.0 and (abs(s - eta) < 0.0175 * abs(eta) and abs(t - v) < 0.0175 * abs(v)):
        gap = bregman_gap(t, s)
        exact = bregman_near(t, gap, panels, z) if abs(gap) > 0.0 else gap
        if exact >= 0.0:
            return exact
    return value + linear

@njit(cache=True, error_model="numpy", nogil=True)
def fenchel_young_f8(t, s, out):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = fenchel_young_scalar(t[i], s[i], panels, z)
