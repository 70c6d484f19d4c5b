"""Kernels of erf (error function); generated, do not edit.

Made by ``python -m legendre.lower.kernels erf`` from the record 030e0d3c941ad476.

phi: erf_phi(t) [recognised]
grad: erfinv(t) [recognised]
hess: erfinv_slope(t) [recognised]
conj: erf_conj(s) [recognised]
grad_conj: erf(s) [recognised]
hess_conj: (2/sqrt(pi))*exp_m_sq(s) [recognised]
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
def log_of_split_f8(k, f):
    """log(2**k (1 + f))."""
    high, rest = log_series_f8(k, f, 0.0)
    return high + rest


@inline
def log_pos_f8(x):
    """For finite normal x > 0."""
    k, m = split_f8(x)
    return log_of_split_f8(k, m - 1.0)


@inline
def poly_erf_phi_near_f8(z):
    """exp(x + 4 - (1 - exp(-(x + 4)))*erfinv_ratio(x + 4)**2)/sqrt(pi): certified to 1.05e-16."""
    w = z * z
    p = -2.150642587135985e-25
    p = fma(p, w, 2.933536233436453e-23)
    p = fma(p, w, -1.2455487481937587e-21)
    p = fma(p, w, -4.585525834526574e-20)
    p = fma(p, w, 7.429208393421695e-18)
    p = fma(p, w, -1.9688502133256976e-16)
    p = fma(p, w, -2.072800003331409e-14)
    p = fma(p, w, 1.8765158964168667e-12)
    p = fma(p, w, -1.5003337111553705e-12)
    p = fma(p, w, -8.52802920618791e-09)
    p = fma(p, w, 3.860546259601291e-07)
    p = fma(p, w, 3.223268039086298e-05)
    p = fma(p, w, -0.0035296958374823662)
    p = fma(p, w, 1.036507507207367)
    q = 8.518045305217781e-25
    q = fma(q, w, -1.9810475899471007e-22)
    q = fma(q, w, 1.798657920647449e-20)
    q = fma(q, w, -5.872733024607219e-19)
    q = fma(q, w, -3.0558148062792985e-17)
    q = fma(q, w, 3.739946883897304e-15)
    q = fma(q, w, -5.72322219308741e-14)
    q = fma(q, w, -1.3363547712705466e-11)
    q = fma(q, w, 9.100225358478503e-10)
    q = fma(q, w, 2.0397628836118894e-08)
    q = fma(q, w, -5.441242834188823e-06)
    q = fma(q, w, 2.6944712812000104e-05)
    q = fma(q, w, 0.1071179509938804)
    return fma(q, z, p)


@inline
def poly_erf_phi_far_f8(z):
    """exp((x + 4.44)**2 - (1 - exp(-((x + 4.44)**2)))*erfinv_ratio((x + 4.44)**2)**2)/sqrt(pi): certified to 8.15e-17."""
    w = z * z
    p = -5.801997279989631e-15
    p = fma(p, w, -4.268645992995355e-13)
    p = fma(p, w, 8.312307883080992e-12)
    p = fma(p, w, -4.4497146506747006e-12)
    p = fma(p, w, -5.290583233539359e-10)
    p = fma(p, w, -1.0269419343579863e-09)
    p = fma(p, w, 2.4433930222663336e-08)
    p = fma(p, w, 1.7141848435978359e-07)
    p = fma(p, w, 7.027171816100628e-07)
    p = fma(p, w, 7.99351237999378e-06)
    p = fma(p, w, 0.0001667986036792646)
    p = fma(p, w, 0.0026475800910159765)
    p = fma(p, w, 2.1976090713500036)
    q = 1.3027072354933632e-13
    q = fma(q, w, -1.0271709271384573e-12)
    q = fma(q, w, -1.655671785137755e-11)
    q = fma(q, w, 1.3339957823609219e-10)
    q = fma(q, w, 1.2091553361528451e-09)
    q = fma(q, w, -4.321362799793716e-09)
    q = fma(q, w, -7.43736650680493e-08)
    q = fma(q, w, -3.4051528009104044e-07)
    q = fma(q, w, -1.9865600845731425e-06)
    q = fma(q, w, -3.670341009589657e-05)
    q = fma(q, w, -0.0007088398582180976)
    q = fma(q, w, 0.4931819871402255)
    return fma(q, z, p)


@inline
def erf_phi_factor_f8(q):
    """The slowly varying factor of exp(-erfinv(t)²)/sqrt(pi) = q g, q = 1 - t²; constant below q = 1e-16."""
    w = -log_pos_f8(select(q > 1e-16, q, 1e-16))
    near = poly_erf_phi_near_f8(w - 4.0)
    far = poly_erf_phi_far_f8(math.sqrt(w) - 4.44)
    return select(w < 8.0, near, far)


@inline
def erf_phi_f8(t):
    """For -1 <= t <= 1."""
    q = fma(-t, t, 1.0)
    return -q * erf_phi_factor_f8(q)


@inline
def poly_erfinv_near_f8(z):
    """erfinv_ratio(x + 4): certified to 9.97e-17."""
    w = z * z
    p = -8.131910172230125e-25
    p = fma(p, w, 5.340944630035386e-23)
    p = fma(p, w, 5.019453300466578e-21)
    p = fma(p, w, -8.072929483108695e-19)
    p = fma(p, w, 3.653891700616105e-17)
    p = fma(p, w, 6.520120569864497e-16)
    p = fma(p, w, -1.537040275032172e-13)
    p = fma(p, w, 5.24131504705666e-12)
    p = fma(p, w, 2.909965768579885e-10)
    p = fma(p, w, -3.343646238245625e-08)
    p = fma(p, w, 4.865424461722899e-07)
    p = fma(p, w, 0.00011887778912488338)
    p = fma(p, w, -0.0072210599518370356)
    p = fma(p, w, 1.8587791124269735)
    q = 1.2456725137286287e-23
    q = fma(q, w, -1.763664710481965e-21)
    q = fma(q, w, 8.909370505203266e-20)
    q = fma(q, w, 6.998572425045603e-19)
    q = fma(q, w, -3.291790757617719e-16)
    q = fma(q, w, 1.3786394612900578e-14)
    q = fma(q, w, 4.65877480797772e-13)
    q = fma(q, w, -7.176328567318457e-11)
    q = fma(q, w, 1.8500511823469502e-09)
    q = fma(q, w, 1.7724372598825187e-07)
    q = fma(q, w, -1.551514118091535e-05)
    q = fma(q, w, -0.0002039720175024393)
    q = fma(q, w, 0.22835468533769018)
    return fma(q, z, p)


@inline
def poly_erfinv_far_f8(z):
    """erfinv_ratio((x + 4.44)**2): certified to 8.64e-17."""
    w = z * z
    p = -3.927552389130148e-14
    p = fma(p, w, -1.6013549097655639e-12)
    p = fma(p, w, 3.322407383828496e-11)
    p = fma(p, w, -8.035345746260272e-12)
    p = fma(p, w, -2.1013493943067985e-09)
    p = fma(p, w, -4.716451457592117e-09)
    p = fma(p, w, 9.229660505326288e-08)
    p = fma(p, w, 6.552666953321449e-07)
    p = fma(p, w, 2.2186966081729324e-06)
    p = fma(p, w, 1.2790298982071539e-05)
    p = fma(p, w, 0.0001608749555497407)
    p = fma(p, w, 0.0004081726689573306)
    p = fma(p, w, 4.284141118569326)
    q = 5.746428284239638e-13
    q = fma(q, w, -4.59034077117561e-12)
    q = fma(q, w, -6.657803362197743e-11)
    q = fma(q, w, 5.076842509300391e-10)
    q = fma(q, w, 4.947863063667707e-09)
    q = fma(q, w, -1.5216209727132872e-08)
    q = fma(q, w, -2.8512565937453736e-07)
    q = fma(q, w, -1.2502903270025007e-06)
    q = fma(q, w, -4.5192887620575235e-06)
    q = fma(q, w, -4.530745689874052e-05)
    q = fma(q, w, -0.00046727586536310893)
    q = fma(q, w, 1.0101887184130272)
    return fma(q, z, p)


@inline
def erfinv_f8(t):
    """For -1 <= t <= 1; 1 - t² is rounded once, so that the ends keep their digits."""
    q = fma(-t, t, 1.0)
    w = -log_pos_f8(select(q > 0.0, q, 1.0))
    near = poly_erfinv_near_f8(w - 4.0)
    far = poly_erfinv_far_f8(math.sqrt(w) - 4.44)
    value = t * select(w < 8.0, near, far)
    return select(abs(t) < 1.0, value, t * math.inf)


@inline
def erfinv_slope_f8(t):
    """For -1 < t < 1, the derivative of erfinv; the product's and the quotient's roundings are made good."""
    q = fma(-t, t, 1.0)
    g = erf_phi_factor_f8(q)
    p = q * g
    r = 0.5 / p
    return fma(2.0 * r, fma(-r, fma(q, g, -p), fma(-r, p, 0.5)), r)


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
def exp_parts_f8(x):
    """n, one, tail with exp(x) = 2**k (one + tail), `one` near 1 and |tail| <= 0.06, accurate to 2**-57."""
    n, r, lost = exp_reduce_f8(x)
    one = 1.0 + r
    return (n, one, fma(r * r, poly_exp_tail_f8(r), lost) + (r - (one - 1.0)))


@inline
def exp_m_pair_f8(x):
    """exp(x) for x <= 0 as a double and what it lacks (not below the normal range)."""
    x = select(x < -746.0, -746.0, x)
    n, one, tail = exp_parts_f8(x)
    tiny = x < -700.0
    s = from_bits(bits(n) + select(tiny, 1323, 1023) << 52)
    back = select(tiny, 4.909093465297727e-91, 1.0)
    p = one + tail
    return (p * s * back, (one - p + tail) * s * back)


@inline
def gauss_pair_f8(a):
    """exp(-a²) as a double and what it lacks; the rounding error of a² is made good."""
    z = a * a
    high, low = exp_m_pair_f8(-z)
    return (high, fma(-high, fma(a, a, -z), low))


@inline
def poly_erf_near_f8(z):
    """erf(x) - 2*x/sqrt(pi): certified to 1.23e-17."""
    w = z * z
    p = -1.1372136495073467e-09
    p = fma(p, w, -1.6350310495362353e-07)
    p = fma(p, w, -1.4925595497820548e-05)
    p = fma(p, w, -0.0008548326981602799)
    p = fma(p, w, -0.026866170645080154)
    p = fma(p, w, -0.3761263890318375)
    q = 5.955577902840454e-11
    q = fma(q, w, 1.4659665928941312e-08)
    q = fma(q, w, 1.6461001973026357e-06)
    q = fma(q, w, 0.00012055331128967317)
    q = fma(q, w, 0.00522397762483888)
    q = fma(q, w, 0.11283791670954908)
    return fma(q, z, p)


@inline
def erf_pair_f8(a):
    """erf a as an unevaluated sum, for |a| <= 1; 2 a/sqrt(pi) is formed to twice the precision."""
    z = a * a
    x = a * 1.1283791670955126
    return (x, fma(a * z, poly_erf_near_f8(z), fma(a, 1.533545961316588e-17, fma(a, 1.1283791670955126, -x))))


@inline
def poly_erf_far_f8(z):
    """erfcx(x + 1): certified to 1.93e-18."""
    w = z * z
    p = 9.013346924408954e-15
    p = fma(p, w, 2.7328086617885184e-12)
    p = fma(p, w, 2.058212670181597e-10)
    p = fma(p, w, 6.440820796339611e-09)
    p = fma(p, w, 1.1315026868248581e-07)
    p = fma(p, w, 1.41687100270407e-06)
    p = fma(p, w, 1.4734469112725516e-05)
    p = fma(p, w, 0.00013365634233625752)
    p = fma(p, w, 0.0010502684855725028)
    p = fma(p, w, 0.006970142333638956)
    p = fma(p, w, 0.03757229621483761)
    p = fma(p, w, 0.1543715613719078)
    p = fma(p, w, 0.427583576155807)
    q = -1.9546208781748074e-16
    q = fma(q, w, -1.971665292308871e-13)
    q = fma(q, w, -2.7085941935837684e-11)
    q = fma(q, w, -1.2586843489316174e-09)
    q = fma(q, w, -2.854762472600737e-08)
    q = fma(q, w, -4.126495203114901e-07)
    q = fma(q, w, -4.652677428794057e-06)
    q = fma(q, w, -4.5131480325530874e-05)
    q = fma(q, w, -0.0003819517330396792)
    q = fma(q, w, -0.002769064549148535)
    q = fma(q, w, -0.016661869085105366)
    q = fma(q, w, -0.07922696894130322)
    q = fma(q, w, -0.27321201478389856)
    return fma(q, z, p)


@inline
def erf_f8(x):
    """For every x: an odd polynomial up to 1, one minus exp(-x²) times a polynomial beyond."""
    a = abs(x)
    a = select(a > 6.0, 6.0, a)
    high, low = erf_pair_f8(a)
    g, _ = gauss_pair_f8(a)
    far = fma(-g, poly_erf_far_f8(a - 1.0), 1.0)
    return copysign(select(a < 1.0, high + low, far), x)


@inline
def erf_conj_f8(x):
    """For every x; both terms are positive."""
    a = abs(x)
    g, lost = gauss_pair_f8(select(a > 28.0, 28.0, a))
    return fma(a, erf_f8(a), fma(g, 0.5641895835477563, fma(g, 7.66772980658294e-18, lost * 0.5641895835477563)))


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
def exp_m_sq_f8(x):
    """For every x."""
    a = abs(x)
    a = select(a > 28.0, 28.0, a)
    z = a * a
    return exp_dd_f8(-z, -fma(a, a, -z))


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
def poly_erfc_far_f8(z):
    """(1 + 8*(1 + x)/(1 - x))*erfcx(4*(1 + x)/(1 - x)): certified to 6.31e-17."""
    w = z * z
    p = -9.108450800576316e-09
    p = fma(p, w, 5.8427333065331414e-08)
    p = fma(p, w, 3.096154352320648e-07)
    p = fma(p, w, -1.1231227879645599e-05)
    p = fma(p, w, 0.00015062502201356606)
    p = fma(p, w, -0.0007577740547512152)
    p = fma(p, w, -0.016197733950164318)
    p = fma(p, w, -0.0663303658209241)
    p = fma(p, w, -0.1010390660359471)
    p = fma(p, w, 0.01537965210261408)
    p = fma(p, w, 1.2329951186255526)
    q = 7.402682602676372e-08
    q = fma(q, w, -7.815232291466769e-07)
    q = fma(q, w, 5.678830941735172e-06)
    q = fma(q, w, -2.43856886608729e-05)
    q = fma(q, w, -0.00019926046209556547)
    q = fma(q, w, 0.0050319706389342364)
    q = fma(q, w, 0.03716751546754529)
    q = fma(q, w, 0.09373283500242804)
    q = fma(q, w, 0.06809705425458339)
    q = fma(q, w, -0.13962111684056164)
    return fma(q, z, p)


@inline
def erfcx_far_f8(x):
    """exp(x²) erfc(x) for x >= 0.5."""
    d = fma(2.0, x, 1.0)
    e = x + 4.0
    inverse = 1.0 / (d * e)
    return poly_erfc_far_f8((x - 4.0) * d * inverse) * (e * inverse)


@inline
def erfinv_slope_beyond_f8(a):
    """The derivative of erfinv at a distance a <= 1e-15 from an end: with erfc(x) = a it is √π/2 erfcx(x)/a.

    Newton on x² - log erfcx(x) = -log a, whose left side has the derivative 2/(√π erfcx(x)); erfcx varies slowly.
    """
    w = -log_f8(a)
    x = math.sqrt(w - 0.5 * log_pos_f8(math.pi * w))
    e = erfcx_far_f8(x)
    x = fma((w - fma(x, x, -log_pos_f8(e))) * e, 0.886226925452758, x)
    e = erfcx_far_f8(x)
    x = fma((w - fma(x, x, -log_pos_f8(e))) * e, 0.886226925452758, x)
    e = erfcx_far_f8(x)
    x = fma((w - fma(x, x, -log_pos_f8(e))) * e, 0.886226925452758, x)
    return 0.886226925452758 * erfcx_far_f8(x) / a


@inline
def erfinv_slope_from_end_f8(a):
    """The derivative of erfinv at the distance 0 < a <= 1 from an end of its domain."""
    q = a * (2.0 - a)
    far = erfinv_slope_beyond_f8(select(a < 1e-15, a, 1e-15))
    return select(a < 1e-15, far, 0.5 / (q * erf_phi_factor_f8(q)))

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
def log_of_split_f4(k, f):
    """log(2**k (1 + f))."""
    high, rest = log_series_f4(k, f, 0.0)
    return high + rest


@inline
def log_pos_f4(x):
    """For finite normal x > 0."""
    k, m = split_f4(x)
    return log_of_split_f4(k, m - 1.0)


@inline
def poly_erf_phi_near_f4(z):
    """exp(x + 4 - (1 - exp(-(x + 4)))*erfinv_ratio(x + 4)**2)/sqrt(pi): certified to 7.33e-10."""
    w = z * z
    p = 6.584691416329811e-13
    p = fma(p, w, 2.4584864471040695e-11)
    p = fma(p, w, -8.804133111257242e-09)
    p = fma(p, w, 3.875558164420913e-07)
    p = fma(p, w, 3.2228797562510105e-05)
    p = fma(p, w, -0.00352969208559054)
    p = fma(p, w, 1.036507506620093)
    q = 1.0790410814454063e-13
    q = fma(q, w, -1.72791096965105e-11)
    q = fma(q, w, 9.62775634600315e-10)
    q = fma(q, w, 1.9997903615301876e-08)
    q = fma(q, w, -5.439647461784436e-06)
    q = fma(q, w, 2.6941856854094278e-05)
    q = fma(q, w, 0.10711795249548996)
    return fma(q, z, p)


@inline
def poly_erf_phi_far_f4(z):
    """exp((x + 4.44)**2 - (1 - exp(-((x + 4.44)**2)))*erfinv_ratio((x + 4.44)**2)**2)/sqrt(pi): certified to 1.26e-09."""
    w = z * z
    p = 2.560296961353049e-07
    p = fma(p, w, 5.76020496363204e-07)
    p = fma(p, w, 8.089159756749601e-06)
    p = fma(p, w, 0.00016675885253780953)
    p = fma(p, w, 0.0026475889356228576)
    p = fma(p, w, 2.1976090708993143)
    q = -3.5068700156607874e-08
    q = fma(q, w, -5.798566804650491e-07)
    q = fma(q, w, -1.48641637968804e-06)
    q = fma(q, w, -3.717077594579507e-05)
    q = fma(q, w, -0.0007086583585953219)
    q = fma(q, w, 0.49318196726953883)
    return fma(q, z, p)


@inline
def erf_phi_factor_f4(q):
    """The slowly varying factor of exp(-erfinv(t)²)/sqrt(pi) = q g, q = 1 - t²; constant below q = 1e-16."""
    w = -log_pos_f4(select(q > 1e-16, q, 1e-16))
    near = poly_erf_phi_near_f4(w - 4.0)
    far = poly_erf_phi_far_f4(math.sqrt(w) - 4.44)
    return select(w < 8.0, near, far)


@inline
def erf_phi_f4(t):
    """For -1 <= t <= 1."""
    q = fma(-t, t, 1.0)
    return -q * erf_phi_factor_f4(q)


@inline
def poly_erfinv_near_f4(z):
    """erfinv_ratio(x + 4): certified to 1.35e-09."""
    w = z * z
    p = -1.0263642449685482e-12
    p = fma(p, w, 4.0898110706293947e-10)
    p = fma(p, w, -3.460573112218218e-08)
    p = fma(p, w, 4.92659855984435e-07)
    p = fma(p, w, 0.00011886233356955032)
    p = fma(p, w, -0.007221045218136453)
    p = fma(p, w, 1.858779110133339)
    q = 7.643073277361659e-13
    q = fma(q, w, -7.652545610411166e-11)
    q = fma(q, w, 1.9099776460014347e-09)
    q = fma(q, w, 1.7674380547430972e-07)
    q = fma(q, w, -1.551285895122942e-05)
    q = fma(q, w, -0.00020397665443016937)
    q = fma(q, w, 0.22835468805571602)
    return fma(q, z, p)


@inline
def poly_erfinv_far_f4(z):
    """erfinv_ratio((x + 4.44)**2): certified to 2.88e-09."""
    w = z * z
    p = 9.364147916310652e-07
    p = fma(p, w, 1.8864905827684651e-06)
    p = fma(p, w, 1.2938800545136048e-05)
    p = fma(p, w, 0.00016085462126408772)
    p = fma(p, w, 0.00040817877182272464)
    p = fma(p, w, 4.284141117721713)
    q = -1.0589209931562999e-07
    q = fma(q, w, -2.2963530780019892e-06)
    q = fma(q, w, -2.3430691189936625e-06)
    q = fma(q, w, -4.7348939296001386e-05)
    q = fma(q, w, -0.00046647653220609306)
    q = fma(q, w, 1.010188629830166)
    return fma(q, z, p)


@inline
def erfinv_f4(t):
    """For -1 <= t <= 1; 1 - t² is rounded once, so that the ends keep their digits."""
    q = fma(-t, t, 1.0)
    w = -log_pos_f4(select(q > 0.0, q, 1.0))
    near = poly_erfinv_near_f4(w - 4.0)
    far = poly_erfinv_far_f4(math.sqrt(w) - 4.44)
    value = t * select(w < 8.0, near, far)
    return select(abs(t) < 1.0, value, t * math.inf)


@inline
def erfinv_slope_f4(t):
    """For -1 < t < 1, the derivative of erfinv; the product's and the quotient's roundings are made good."""
    q = fma(-t, t, 1.0)
    g = erf_phi_factor_f4(q)
    p = q * g
    r = 0.5 / p
    return fma(2.0 * r, fma(-r, fma(q, g, -p), fma(-r, p, 0.5)), r)

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
def poly_exp_single_s4(z):
    """exp(x) - 1 - x: certified to 3.77e-09."""
    p = float32(0.0013814566)
    p = fma4(p, z, float32(0.008368719))
    p = fma4(p, z, float32(0.04166839))
    p = fma4(p, z, float32(0.16666521))
    p = fma4(p, z, float32(0.49999994))
    return p


@inline
def exp_of_pair_s4(h, l):
    """exp(h + l) for -105 <= h <= 90, l small beside h."""
    n, r, lost = exp_reduce_dd_s4(h, l)
    tiny = h < float32(-86.0)
    s = from_bits4(bits4(n) + select4(tiny, 191, 126) << 23)
    return fma4(r + fma4(r * r, poly_exp_single_s4(r), lost), s, s) * select4(tiny, float32(5.421011e-20), float32(2.0))


@inline
def poly_erf_near_single_s4(z):
    """erf(x) - 2*x/sqrt(pi): certified to 1.39e-08."""
    w = z * z
    p = float32(-0.0008024823)
    p = fma4(p, w, float32(-0.026854916))
    p = fma4(p, w, float32(-0.3761263))
    q = float32(7.898709e-05)
    q = fma4(q, w, float32(0.005190163))
    q = fma4(q, w, float32(0.112836175))
    return fma4(q, z, p)


@inline
def poly_erf_far_single_s4(z):
    """erfcx(x + 1): certified to 1.55e-08."""
    w = z * z
    p = float32(0.0032828911)
    p = fma4(p, w, float32(0.035608664))
    p = fma4(p, w, float32(0.15428647))
    p = fma4(p, w, float32(0.42758355))
    q = float32(-0.00038887493)
    q = fma4(q, w, float32(-0.013133892))
    q = fma4(q, w, float32(-0.0786351))
    q = fma4(q, w, float32(-0.27320758))
    return fma4(q, z, p)


@inline
def erf_s4(x):
    """For every x: an odd polynomial up to 1, one minus exp(-x²) times a polynomial beyond."""
    a = abs(x)
    a = select4(a > float32(4.0), float32(4.0), a)
    z = a * a
    y = a * float32(1.1283792)
    near = y + fma4(a * z, poly_erf_near_single_s4(z), fma4(a, float32(-5.8635383e-08), fma4(a, float32(1.1283792), -y)))
    far = fma4(-exp_of_pair_s4(-z, -fma4(a, a, -z)), poly_erf_far_single_s4(a - float32(1.0)), float32(1.0))
    return copysign4(select4(a < float32(1.0), near, far), x)


@inline
def erf_conj_s4(x):
    """For every x; both terms are positive."""
    a = abs(x)
    b = select4(a > float32(10.24), float32(10.24), a)
    z = b * b
    e = exp_of_pair_s4(-z, -fma4(b, b, -z))
    return fma4(a, erf_s4(a), fma4(e, float32(0.5641896), e * float32(-2.9317691e-08)))


@inline
def exp_m_sq_s4(x):
    """For every x."""
    a = abs(x)
    a = select4(a > float32(10.24), float32(10.24), a)
    z = a * a
    return exp_of_pair_s4(-z, -fma4(a, a, -z))


@inline
def phi_scalar_f8(t):
    """erf_phi(t)"""
    r0 = erf_phi_f8(t)
    y = r0
    y = math.inf if abs(t) > 1.0 else y
    y = 0.0 if abs(t) == 1.0 else y
    return y


@inline
def phi_scalar_f4(t):
    """erf_phi(t)"""
    r0 = erf_phi_f4(t)
    y = r0
    y = math.inf if abs(t) > 1.0 else y
    y = 0.0 if abs(t) == 1.0 else y
    return y


@inline
def grad_scalar_f8(t):
    """erfinv(t)"""
    r0 = erfinv_f8(t)
    y = r0
    y = y if abs(t) <= 1.0 else math.nan
    return y


@inline
def grad_scalar_f4(t):
    """erfinv(t)"""
    r0 = erfinv_f4(t)
    y = r0
    y = y if abs(t) <= 1.0 else math.nan
    return y


@inline
def hess_scalar_f8(t):
    """erfinv_slope(t)"""
    r0 = erfinv_slope_f8(t)
    y = r0
    y = y if abs(t) <= 1.0 else math.nan
    y = math.inf if abs(t) == 1.0 else y
    return y


@inline
def hess_scalar_f4(t):
    """erfinv_slope(t)"""
    r0 = erfinv_slope_f4(t)
    y = r0
    y = y if abs(t) <= 1.0 else math.nan
    y = math.inf if abs(t) == 1.0 else y
    return y


@inline
def conj_scalar_f8(s):
    """erf_conj(s)"""
    r0 = erf_conj_f8(s)
    y = r0
    return y


@inline
def conj_scalar_s4(s):
    """erf_conj(s)"""
    r0 = erf_conj_s4(s)
    y = r0
    return y


@inline
def grad_conj_scalar_f8(s):
    """erf(s)"""
    r0 = erf_f8(s)
    y = r0
    return y


@inline
def grad_conj_scalar_s4(s):
    """erf(s)"""
    r0 = erf_s4(s)
    y = r0
    return y


@inline
def hess_conj_scalar_f8(s):
    """(2/sqrt(pi))*exp_m_sq(s)"""
    r0 = exp_m_sq_f8(s)
    y = (1.1283791670955126 * r0)
    return y


@inline
def hess_conj_scalar_s4(s):
    """(2/sqrt(pi))*exp_m_sq(s)"""
    r0 = exp_m_sq_s4(s)
    y = fma4(float32(1.1283791), r0, float32(6.05739e-08) * r0)
    return y


@inline
def hess_lo_scalar_f8(a):
    """erfinv_slope_from_end(a)"""
    r0 = erfinv_slope_from_end_f8(a)
    return r0


@inline
def hess_hi_scalar_f8(a):
    """erfinv_slope_from_end(a)"""
    r0 = erfinv_slope_from_end_f8(a)
    return r0


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
        out[i] = np.float32(grad_scalar_f4(np.float64(x[i])))


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f8(x, out):
    for i in range(x.size):
        out[i] = hess_scalar_f8(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def hess_f4(x, out):
    for i in range(x.size):
        out[i] = np.float32(hess_scalar_f4(np.float64(x[i])))


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f8(x, out):
    for i in range(x.size):
        out[i] = conj_scalar_f8(x[i])


@njit(cache=True, error_model="numpy", nogil=True)
def conj_f4(x, out):
    for i in range(x.size):
        out[i] = conj_scalar_s4(x[i])


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
            if large < INF and not beside and (linear or large <= 1e12 * small):
                value, rest, last = bregman_panel(chart, p, q, large - small, far, linear, scale, z)
                if value == 0.0 and bregman_density(chart, q, far + (large - small), scale) > 1e-290:
                    rest = INF  # phi'' is there, but not at the nodes; below, they underflow
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
    if t == lo:
        return 1
    if t == hi:
        return 1
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
        if v == -1.0:
            return INF
        if v == 1.0:
            return INF
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
            if large < INF and not beside and (linear or large <= 1e12 * small):
                value, rest, last = dual_panel(chart, p, q, large - small, far, linear, scale, z)
                if value == 0.0 and dual_density(chart, q, far + (large - small), scale) > 1e-290:
                    rest = INF  # phi'' is there, but not at the nodes; below, they underflow
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
def tri_scale(a, c):
    # by a power of two
    return a[0] * c, a[1] * c, a[2] * c


TWO_OVER_ROOT_PI = (1.1283791670955126, 1.533545961316588e-17, -4.765684596693686e-34)

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


@njit(error_model="numpy", nogil=True)
def bregman_gap(t, s):
    # t - (erf(s))
    w0 = tri_erf((s, 0.0, 0.0))
    rest = tri_sub((t, 0.0, 0.0), w0)
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
