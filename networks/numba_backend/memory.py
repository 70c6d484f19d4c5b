# mypy: disable-error-code="no-untyped-def"
"""Reads and writes of a flat array without Python's negative indices, which would keep loops scalar.

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
