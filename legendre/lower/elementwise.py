"""Real ufunc semantics around kernels that know only one loop over contiguous vectors.

A generated kernel takes one-dimensional C-contiguous arrays of one dtype and nothing else; that is what lets
the compiler vectorise it. :class:`Elementwise` gives such a pair of kernels the manners of a NumPy ufunc.
Contiguous float64 and float32 arrays go to a ufunc around the kernel (:mod:`legendre.lower.ufunc`); everything else
(strides, broadcasting, casts, masks) goes through ``numpy.nditer`` in blocks that stay in the first-level cache.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

F2, F4, F8 = np.dtype("f2"), np.dtype("f4"), np.dtype("f8")
BLOCK = 2048  # elements: input, output and mask together stay below 32 KiB
_DIRECT = 0x500  # numpy's flags ALIGNED | WRITEABLE; without the second numba would compile a read-only twin
CONTIGUOUS = 3  # in C's order or Fortran's
Array = np.ndarray
_WEAK = (float, int, bool)  # Python's own scalars take the dtype of the arrays beside them, as in NumPy 2


class Elementwise:
    """A function of one or two real arrays, with its parameters bound.

    Call it like a ufunc: ``f(x)``, ``f(x, out=y)``, ``f(x, where=mask)``, ``f(u, v)`` with broadcasting.
    float64 and float32 are kept; float16 is kept too, computed in float32 and rounded once more; integers and
    bools give float64; float32 beside float64 gives float64; Python scalars beside arrays do not raise the
    dtype. A result without dimensions is a NumPy scalar. No floating-point warnings are raised: nan and inf
    are values here.

    Parameters
    ----------
    name : str
        The function's name, for people.
    kernel : callable
        ``kernel("f8")`` and ``kernel("f4")`` return ``k(x, out, *parameters)`` or, for two inputs,
        ``k(u, v, out, *parameters)``; asked for when first needed.
    parameters : tuple of float
        Passed to the kernel after the arrays.
    nin : {1, 2}
        Number of array arguments.
    doc : str, optional
        Docstring of the object.
    arguments : tuple of str, optional
        Names of the array arguments in messages.
    """

    nout = 1

    def __init__(
        self,
        name: str,
        kernel: Callable[[str], Callable[..., None]],
        parameters: tuple[float, ...] = (),
        nin: int = 1,
        doc: str | None = None,
        arguments: tuple[str, ...] | None = None,
    ) -> None:
        if nin not in (1, 2):
            raise ValueError(f"`nin` is {nin!r}; a kernel takes 1 or 2 arrays")
        self.__name__ = name
        self.__doc__ = doc
        self.nin = nin
        self.nargs = nin + 1
        self.parameters = parameters
        self.arguments = arguments or (("x",) if nin == 1 else ("u", "v"))
        self._make = kernel
        self._kernels: dict[np.dtype, Callable[..., None]] = {}
        self._run8: np.ufunc | None = None
        self._run4: np.ufunc | None = None

    def __repr__(self) -> str:
        return f"<elementwise {self.__name__}({', '.join(self.arguments)})>"

    def __call__(self, *args: Any, out: Any = None, where: Any = True, dtype: Any = None) -> Any:
        """Evaluate; see the class for `out`, `where`, `dtype` and what comes back."""
        if where is True and dtype is None and len(args) == self.nin:
            x = args[0]
            if type(x) is Array:  # NumPy knows the rest, once memory is as the kernel wants it
                kind = x.dtype
                run = self._run8 if kind is F8 else self._run4 if kind is F4 else None
                if run and x.flags.num & CONTIGUOUS and (self.nin == 1 or _alike(x, args[1])):
                    if out is None:
                        return run(*args)
                    if type(out) is Array and out.dtype is kind and out.flags.c_contiguous and out.flags.writeable:
                        return run(*args, out)
            elif out is None and isinstance(x, float) and isinstance(args[-1], float) and self._run8:
                return self._run8(*args)
        return self._general(args, out, where, dtype)

    def _direct(self, kernel: Callable[..., None], args: Sequence[Any], out: Any) -> Any:
        """Run the kernel over arrays that share one contiguous layout, C or Fortran."""
        order = "C" if all(a.flags.c_contiguous for a in (*args, out)) else "F"
        kernel(*[a.reshape(-1, order=order) for a in (*args, out)], *self.parameters)
        return out

    def _kernel(self, dtype: np.dtype) -> Callable[..., None]:
        """The kernel that computes for `dtype`; float16 borrows float32's."""
        dtype = F4 if dtype == F2 else dtype
        if dtype not in self._kernels:
            kernel = self._kernels[dtype] = self._make("f8" if dtype == F8 else "f4")
            if hasattr(kernel, "overloads"):  # compiled by numba
                from legendre.lower.ufunc import ufunc

                made = ufunc(self.__name__, kernel, dtype, self.nin, self.parameters)
                self._run8, self._run4 = (made, self._run4) if dtype == F8 else (self._run8, made)
        return self._kernels[dtype]

    def _general(self, args: tuple[Any, ...], out: Any, where: Any, dtype: Any) -> Any:
        args, out = self._split(args, out)
        inputs = [self._real(name, a) for name, a in zip(self.arguments, args, strict=True)]
        wanted = self._dtype(args, inputs, dtype)
        kernel = self._kernel(wanted)
        if out is None and where is True and not any(a.ndim for a in inputs):
            result = self._scalar(kernel, inputs, wanted)
        elif out is None and where is True and _ready(wanted, inputs):
            result = self._direct(kernel, inputs, np.empty_like(inputs[0], subok=False))
        elif (
            where is True
            and type(out) is np.ndarray
            and _ready(wanted, [*inputs, out])
            and _separate(out, inputs)
        ):
            return self._direct(kernel, inputs, out)
        else:
            result = self._blocks(kernel, inputs, out, where, wanted)
        return _wrapped(self, args, result) if out is None else out

    def _split(self, args: tuple[Any, ...], out: Any) -> tuple[tuple[Any, ...], Any]:
        """Separate a positional or one-tuple `out` from the inputs."""
        if len(args) == self.nin + 1 and out is None:
            args, out = args[: self.nin], args[self.nin]
        if len(args) != self.nin:
            raise TypeError(
                f"{self.__name__}() takes {self.nin} inputs ({', '.join(self.arguments)}) and at most one"
                f" output, but got {len(args)} positional arguments"
            )
        if isinstance(out, tuple):
            if len(out) != 1:
                raise ValueError(
                    f"`out` is a tuple of {len(out)} items; it must have exactly one, an array or None"
                )
            (out,) = out
        if out is not None and not isinstance(out, np.ndarray):
            raise TypeError(
                f"`out` is a {type(out).__name__}; return arrays must be of ArrayType (numpy.ndarray)"
            )
        return args, out

    def _real(self, name: str, value: Any) -> np.ndarray:
        """`value` as an array whose dtype is one of those accepted."""
        array = np.asarray(value)
        if array.dtype.kind not in "fiub" or (array.dtype.kind == "f" and array.dtype.itemsize > 8):
            shown = f"the {type(value).__name__} {value!r:.40}" if array.ndim == 0 else "an array"
            raise TypeError(
                f"`{name}` of {self.__name__}() is {shown} of dtype {array.dtype}; accepted are real"
                " numbers: float16, float32, float64, integers and bools"
            )
        return array

    def _dtype(self, args: Any, inputs: list[np.ndarray], dtype: Any) -> np.dtype:
        """The dtype of computation and result."""
        if dtype is not None:
            wanted = np.dtype(dtype)
            if wanted not in (F2, F4, F8):
                raise TypeError(
                    f"`dtype` of {self.__name__}() is {wanted}; accepted are float16, float32, float64"
                )
            return wanted
        strong = [
            a.dtype.newbyteorder("=") if a.dtype.kind == "f" else F8
            for value, a in zip(args, inputs, strict=True)
            if type(value) not in _WEAK
        ]
        return np.result_type(*strong) if strong else F8

    def _scalar(self, kernel: Callable[..., None], inputs: list[np.ndarray], wanted: np.dtype) -> np.ndarray:
        work = F4 if wanted == F2 else wanted
        result = np.empty(1, work)
        with np.errstate(all="ignore"):
            kernel(*[np.array([a], work) for a in inputs], result, *self.parameters)
            return result.astype(wanted, copy=False).reshape(())

    def _blocks(
        self, kernel: Callable[..., None], inputs: list[np.ndarray], out: Any, where: Any, wanted: np.dtype
    ) -> np.ndarray:
        """Run the kernel block by block over whatever memory layout there is."""
        mask = self._mask(where)
        if out is None and mask:  # what the mask leaves out is undefined, as in NumPy
            out = np.empty(np.broadcast_shapes(*[a.shape for a in [*inputs, *mask]]), wanted)
        self._check_output(out, wanted)
        work = F4 if wanted == F2 else wanted
        access = ["readwrite"] if mask else ["writeonly", "allocate"]
        iterator = np.nditer(  # type: ignore[call-overload]  # the stubs want literals
            [*inputs, out, *mask],
            flags=["external_loop", "buffered", "zerosize_ok", "copy_if_overlap"],
            op_flags=[["readonly"]] * self.nin + [[*access, "no_broadcast"]] + [["readonly"]] * len(mask),
            op_dtypes=[work] * self.nin + [wanted if out is None else out.dtype] + [None] * len(mask),
            order="K",
            casting="same_kind",
            buffersize=BLOCK,
        )
        rooms = [np.empty(BLOCK, work) for _ in range(self.nin + 1)]
        with np.errstate(all="ignore"), iterator:
            for block in iterator:
                views = [room[: block[0].size] for room in rooms]
                for view, chunk in zip(views, block[: self.nin], strict=False):
                    view[...] = chunk
                kernel(*views, *self.parameters)
                np.copyto(block[self.nin], views[-1], where=block[-1] if mask else True, casting="same_kind")
            return iterator.operands[self.nin]

    def _mask(self, where: Any) -> list[np.ndarray]:
        if where is True:
            return []
        mask = np.asarray(where)
        if mask.dtype != np.bool_:
            raise TypeError(f"`where` of {self.__name__}() has dtype {mask.dtype}; it must be bool")
        return [mask]

    def _check_output(self, out: Any, wanted: np.dtype) -> None:
        if out is not None and not np.can_cast(wanted, out.dtype, "same_kind"):
            raise TypeError(
                f"`out` of {self.__name__}() has dtype {out.dtype}; the result {wanted} cannot be cast to"
                " it with casting rule 'same_kind'"
            )


def _alike(x: np.ndarray, other: Any) -> bool:
    """Is `other` a contiguous array of the dtype of the array `x`?"""
    return type(other) is Array and other.dtype is x.dtype and bool(other.flags.num & CONTIGUOUS)


def _separate(out: np.ndarray, inputs: Sequence[np.ndarray]) -> bool:
    """May the kernel write to `out`? Exactly in place it may: each element is read before it is written."""
    return all(a is out or not np.may_share_memory(a, out) or a.ctypes.data == out.ctypes.data for a in inputs)


def _ready(dtype: np.dtype, arrays: list[np.ndarray]) -> bool:
    """Do all arrays share shape, layout and `dtype`, so that the kernel may run over their memory?"""
    shared = 3
    for a in arrays:
        flags = a.flags.num
        if (
            a.dtype != dtype
            or not a.dtype.isnative
            or flags & _DIRECT != _DIRECT
            or a.shape != arrays[0].shape
        ):
            return False
        shared &= flags
    return dtype != F2 and bool(shared) and arrays[0].ndim > 0


def _wrapped(function: Elementwise, args: tuple[Any, ...], result: np.ndarray) -> Any:
    """A scalar for a result without dimensions; else in the type of the input that asks for it."""
    scalar = result.ndim == 0
    wrappers = [a for a in args if hasattr(a, "__array_wrap__") and not isinstance(a, np.generic)]
    wrappers = [a for a in wrappers if type(a) is not np.ndarray]
    if not wrappers:
        return result[()] if scalar else result
    owner = max(wrappers, key=lambda a: getattr(a, "__array_priority__", 0.0))
    context = (function, args, 0)
    try:
        return owner.__array_wrap__(result, context, scalar)
    except TypeError:  # objects written for NumPy 1 take fewer arguments
        return owner.__array_wrap__(result)
