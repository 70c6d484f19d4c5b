"""The few machine operations that Python has no word for, as numba intrinsics.

A generated kernel is one file that imports nothing of this package: the text below is copied into it (see
`primitives.preamble`). No operation sets a fast-math flag: what is written is computed.
"""

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
