# mypy: disable-error-code="no-untyped-def"
"""Operations that keep loops vectorised: access to a flat array without negative indices, sums in any order.

The text of this module is copied into the generated kernels, each of which is one file.
"""

from numba import types
from numba.extending import intrinsic


@intrinsic
def get(typingctx, a, i):
    """a[i] for i >= 0."""

    def build(context, builder, signature, args):
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.load(builder.gep(data, [args[1]], inbounds=True))

    return a.dtype(a, types.intp), build


@intrinsic
def put(typingctx, a, i, x):
    """a[i] = x for i >= 0."""

    def build(context, builder, signature, args):
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        builder.store(args[2], builder.gep(data, [args[1]], inbounds=True))
        return context.get_dummy_value()

    return types.void(a, types.intp, a.dtype), build


@intrinsic
def plus(typingctx, a, b):
    """a + b, of which a sum over a loop may be taken in any order.

    The flag stands at this one operation: on a whole function it would reach the kernels inlined there.
    """

    def build(context, builder, signature, args):
        return builder.fadd(*args, flags=("reassoc", "contract", "nsz"))

    return a(a, a), build
