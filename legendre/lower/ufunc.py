"""NumPy ufuncs around compiled kernels, so that a call costs what a call of ``np.exp`` costs.

NumPy calls a ufunc's loop with pointers, a length and strides. The loop made here hands contiguous memory to a
kernel in one go, anything else in blocks that it gathers, and clears the floating-point flags, since nan and inf are
values here and no cause for a warning. It is a few lines of LLVM's assembly for each number of arguments, compiled in
milliseconds; the kernel's address and its parameters reach it through the data pointer of the ufunc.
"""

from __future__ import annotations

import ctypes
import platform
from functools import cache
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from numba import float32, float64
from numpy._core._multiarray_umath import _UFUNC_API  # type: ignore[import-not-found]

__all__ = ["ufunc"]

EVERY_FLAG = 0x3D if platform.machine().lower() in ("x86_64", "amd64", "i386", "i686") else 0x1F  # FE_ALL_EXCEPT

NO_IDENTITY = -1
BLOCK = 256  # elements: three arrays of them stay below 8 KiB of stack

# A compiled function of numba takes where to leave its result and an error, then of each array: two owners, the
# number of items, their size, the address, the length and the stride.
LOOP = """
declare i32 @feclearexcept(i32)

define void @loop(ptr %args, ptr %lengths, ptr %strides, ptr %data) {{
start:
  %result = alloca ptr
  %error = alloca ptr
  %kernel = load ptr, ptr %data
  %n = load i64, ptr %lengths
{loads}
  br i1 %plain{nin}, label %whole, label %block

whole:
  %r0 = call i32 %kernel(ptr %result, ptr %error, {whole}{parameters})
  br label %end

block:
  %first = phi i64 [ 0, %start ], [ %next, %done ]
  %left = sub i64 %n, %first
  %short = icmp slt i64 %left, {block}
  %m = select i1 %short, i64 %left, i64 {block}
  %more = icmp sgt i64 %left, 0
  br i1 %more, label %before0, label %end
{gather}
before{nin}:
  %r1 = call i32 %kernel(ptr %result, ptr %error, {part}{parameters})
  br label %copy{nin}
{scatter}
done:
  %next = add i64 %first, %m
  br label %block

end:
  %r2 = call i32 @feclearexcept(i32 {flags})
  ret void
}}
"""
LOAD = """  %at{k} = getelementptr ptr, ptr %args, i64 {k}
  %a{k} = load ptr, ptr %at{k}
  %by{k} = getelementptr i64, ptr %strides, i64 {k}
  %s{k} = load i64, ptr %by{k}
  %dense{k} = icmp eq i64 %s{k}, {size}
  %b{k} = alloca [{block} x i{bits}], align 64
"""
COPY = """
copy{k}:
  %j{k} = phi i64 [ 0, %before{k} ], [ %i{k}, %copy{k} ]
  %g{k} = add i64 %first, %j{k}
  %f{k} = mul i64 %g{k}, %s{k}
  %e{k} = getelementptr i8, ptr %a{k}, i64 %f{k}
  %c{k} = getelementptr i{bits}, ptr %b{k}, i64 %j{k}
  %v{k} = load i{bits}, ptr %{source}{k}
  store i{bits} %v{k}, ptr %{target}{k}
  %i{k} = add i64 %j{k}, 1
  %t{k} = icmp slt i64 %i{k}, %m
  br i1 %t{k}, label %copy{k}, label %{then}
"""
PARAMETER = """  %where{k} = getelementptr double, ptr %data, i64 {k}
  %p{k} = load double, ptr %where{k}
"""


@cache
def _loop(nin: int, parameters: int, size: int) -> tuple[int, Any]:
    """The address of the loop for `nin` inputs, and what keeps it alive."""
    arrays, shape = range(nin + 1), {"size": size, "bits": 8 * size, "block": BLOCK}
    loads = "".join(LOAD.format(k=k, **shape) for k in arrays)
    loads += "".join(PARAMETER.format(k=k + 1) for k in range(parameters))
    loads += "  %plain0 = and i1 %dense0, true\n"
    loads += "".join(f"  %plain{k} = and i1 %plain{k - 1}, %dense{k}\n" for k in arrays if k)
    gather = "".join(
        f"before{k}:\n  br label %copy{k}\n" + COPY.format(k=k, source="e", target="c", then=f"before{k + 1}", **shape)
        for k in range(nin)
    )

    def passed(n: str, address: str) -> str:
        one = "ptr null, ptr null, i64 {n}, i64 {size}, ptr %{address}{k}, i64 {n}, i64 {size}"
        return ", ".join(one.format(n=n, size=size, address=address, k=k) for k in arrays)

    text = LOOP.format(
        nin=nin,
        loads=loads,
        block=BLOCK,
        gather=gather,
        scatter=COPY.format(k=nin, source="c", target="e", then="done", **shape),
        whole=passed("%n", "a"),
        part=passed("%m", "b"),
        parameters="".join(f", double %p{k + 1}" for k in range(parameters)),
        flags=EVERY_FLAG,
    )
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(text), machine)
    engine.finalize_object()
    return engine.get_function_address("loop"), engine


def ufunc(name: str, kernel: Any, dtype: np.dtype, nin: int, parameters: tuple[float, ...]) -> tuple[np.ufunc, Any]:
    """The ufunc of one dtype that runs a compiled kernel ``k(x, ..., out, *parameters)``, and what must outlive it."""
    numbers = float64 if dtype.itemsize == 8 else float32
    signature = (numbers[::1],) * (nin + 1) + (float64,) * len(parameters)
    kernel.compile(signature)
    compiled = kernel.overloads[signature]
    address = compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name)
    data = np.array([0.0, *parameters])
    data[:1].view(np.intp)[0] = address
    loop, engine = _loop(nin, len(parameters), dtype.itemsize)
    loops, pointers = (ctypes.c_void_p * 1)(loop), (ctypes.c_void_p * 1)(data.ctypes.data)
    types, label = bytes([dtype.num] * (nin + 1)), name.encode()
    made = _constructor()(loops, pointers, types, 1, nin, 1, NO_IDENTITY, label, None, 0)
    return made, (kernel, data, engine, loops, pointers, types, label)


@cache
def _constructor() -> Any:
    """NumPy's PyUFunc_FromFuncAndData, the second entry of the table that its C API exports."""
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    table = ctypes.cast(pointer(_UFUNC_API, None), ctypes.POINTER(ctypes.c_void_p))
    number, text = ctypes.c_int, ctypes.c_char_p
    arrays = [ctypes.c_void_p, ctypes.c_void_p, text]  # loops, data, types
    return ctypes.PYFUNCTYPE(ctypes.py_object, *arrays, number, number, number, number, text, text, number)(table[1])
