# mypy: disable-error-code="no-untyped-def"
"""BLAS inside compiled code: gemm, called by its address on flat arrays.

The text of the intrinsic is copied into the generated kernels; the address is an argument, so that compiled code
can be kept on disk. Integers are handed over as 64 bits: a library that reads 32 finds them in the lower half,
as numbers are little-endian wherever numba runs.
"""

import ctypes
from functools import cache

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import get_cython_function_address, intrinsic

NUMPY = ("scipy_{}gemm_64_", "{}gemm_64_", "{}gemm_")  # in NumPy's wheels, elsewhere


@cache
def address(precision: str) -> int:
    """Address of ``dgemm`` or ``sgemm``: NumPy's where it can be found, as a rule the newer OpenBLAS, else SciPy's."""
    kind = {"f8": "d", "f4": "s"}[precision]
    try:
        library = ctypes.CDLL(np.linalg._umath_linalg.__file__)
    except (AttributeError, OSError):
        library = None
    for name in NUMPY if library else ():
        if found := getattr(library, name.format(kind), None):
            return ctypes.cast(found, ctypes.c_void_p).value or 0
    return int(get_cython_function_address("scipy.linalg.cython_blas", f"{kind}gemm"))


@intrinsic
def gemm(typingctx, blas, ta, tb, m, n, k, alpha, a, ia, lda, b, ib, ldb, beta, c, ic, ldc):
    """c = alpha op(a) op(b) + beta c, column by column, from places ia, ib, ic on; ta, tb are 78 (N) or 84 (T)."""

    def build(context, builder, signature, args):
        char, number, real = ir.IntType(8), ir.IntType(64), context.get_value_type(c.dtype)
        kinds = [char, char, number, number, number, real, None, number, None, number, real, None, number]
        places = [1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 14, 16]
        pointers = []
        for kind, place in zip(kinds, places, strict=True):
            if kind is None:
                data = context.make_array(signature.args[place])(context, builder, args[place]).data
                pointers.append(builder.gep(data, [args[place + 1]], inbounds=True))
            else:
                value = builder.trunc(args[place], kind) if kind is char else args[place]
                pointers.append(cgutils.alloca_once_value(builder, value))
        function = ir.FunctionType(ir.VoidType(), [p.type for p in pointers])
        builder.call(builder.inttoptr(args[0], function.as_pointer()), pointers)
        return context.get_dummy_value()

    i = types.intp
    return types.void(i, i, i, i, i, i, c.dtype, a, i, i, b, i, i, c.dtype, c, i, i), build
