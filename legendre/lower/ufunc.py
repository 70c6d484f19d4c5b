"""NumPy ufuncs around compiled kernels, so that a call costs what a call of ``np.exp`` costs.

NumPy calls a ufunc's loop with pointers, a length and strides. The loop made here hands contiguous memory to a
kernel in one go, anything else element by element, and clears the floating-point flags, since nan and inf are values
here and no cause for a warning. It is a few lines of LLVM's assembly for each number of arguments, compiled in
milliseconds; the kernel's address and its parameters reach it through the data pointer of the ufunc.
"""

from __future__ import annotations

import platform
from functools import cache
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from numba import float32, float64
from numba.np.ufunc import _internal  # type: ignore[attr-defined]

__all__ = ["ufunc"]

EVERY_FLAG = 0x3D if platform.machine().lower() in ("x86_64", "amd64", "i386", "i686") else 0x1F  # FE_ALL_EXCEPT

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
  br i1 %plain{nin}, label %whole, label %test

whole:
  %r0 = call i32 %kernel(ptr %result, ptr %error, {whole}{parameters})
  br label %end

test:
  %i = phi i64 [ 0, %start ], [ %next, %one ]
  %more = icmp slt i64 %i, %n
  br i1 %more, label %one, label %end

one:
{steps}
  %r1 = call i32 %kernel(ptr %result, ptr %error, {single}{parameters})
  %next = add i64 %i, 1
  br label %test

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
"""
STEP = """  %far{k} = mul i64 %i, %s{k}
  %e{k} = getelementptr i8, ptr %a{k}, i64 %far{k}
"""
PARAMETER = """  %where{k} = getelementptr double, ptr %data, i64 {k}
  %p{k} = load double, ptr %where{k}
"""


@cache
def _loop(nin: int, parameters: int, size: int) -> tuple[int, Any]:
    """The address of the loop for `nin` inputs, and what keeps it alive."""
    arrays = range(nin + 1)
    loads = "".join(LOAD.format(k=k, size=size) for k in arrays)
    loads += "".join(PARAMETER.format(k=k + 1) for k in range(parameters))
    loads += "  %plain0 = and i1 %dense0, true\n"
    loads += "".join(f"  %plain{k} = and i1 %plain{k - 1}, %dense{k}\n" for k in arrays if k)

    def passed(n: str, address: str) -> str:
        one = "ptr null, ptr null, i64 {n}, i64 {size}, ptr %{address}{k}, i64 {n}, i64 {size}"
        return ", ".join(one.format(n=n, size=size, address=address, k=k) for k in arrays)

    text = LOOP.format(
        nin=nin,
        loads=loads,
        steps="".join(STEP.format(k=k) for k in arrays),
        whole=passed("%n", "a"),
        single=passed("1", "e"),
        parameters="".join(f", double %p{k + 1}" for k in range(parameters)),
        flags=EVERY_FLAG,
    )
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(text), machine)
    engine.finalize_object()
    return engine.get_function_address("loop"), engine


def ufunc(name: str, kernel: Any, dtype: np.dtype, nin: int, parameters: tuple[float, ...]) -> np.ufunc:
    """The ufunc of one dtype that runs a compiled kernel ``k(x, ..., out, *parameters)`` of one signature."""
    numbers = float64 if dtype.itemsize == 8 else float32
    signature = (numbers[::1],) * (nin + 1) + (float64,) * len(parameters)
    kernel.compile(signature)
    compiled = kernel.overloads[signature]
    address = compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name)
    data = np.array([0.0, *parameters])
    data[:1].view(np.intp)[0] = address
    loop, engine = _loop(nin, len(parameters), dtype.itemsize)
    types = [[dtype.num] * (nin + 1)]
    kept = (kernel, data, engine)
    return _internal.fromfunc(name, None, [loop], types, nin, 1, [data.ctypes.data], kept, _internal.PyUFunc_None)
