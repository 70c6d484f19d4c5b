"""The operations of `intrinsics` on float32 and its 32 bits; a kernel that computes in float32 has these too.

Bits are handed about as 64-bit integers, as numba adds them; only the low 32 count, and LLVM keeps only those.
"""

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
