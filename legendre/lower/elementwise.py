"""Real ufunc semantics around kernels that know only one loop over contiguous vectors.

A generated kernel takes one-dimensional C-contiguous arrays of one dtype and nothing else; that is what lets
the compiler vectorise it. :mod:`legendre.lower.ufunc` makes a NumPy ufunc of it, which knows layouts, broadcasting,
overlap and masks. :class:`Elementwise` adds what differs from NumPy's own rules: kernels are compiled when first
needed, integers give float64, float16 stays float16, and what is not a real number is refused in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

F2, F4, F8 = np.dtype("f2"), np.dtype("f4"), np.dtype("f8")
Array = np.ndarray
ABSENT: Any = object()  # an argument that was not given
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
        ``kernel("f8")`` and ``kernel("f4")`` return a function compiled by numba, ``k(x, out, *parameters)`` or, for
        two inputs, ``k(u, v, out, *parameters)``; asked for when first needed. None for ``"f4"``: float32 is computed
        in float64 and rounded.
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
        kernel: Callable[[str], Any],
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
        self._made: dict[np.dtype, np.ufunc] = {}
        self._kept: list[Any] = []
        self._run8: np.ufunc | None = None  # of float64 to float64
        self._run4: np.ufunc | None = None  # of float32 to float32

    def __repr__(self) -> str:
        return f"<elementwise {self.__name__}({', '.join(self.arguments)})>"

    def __call__(
        self, x: Any = ABSENT, y: Any = ABSENT, *rest: Any, out: Any = None, where: Any = True, dtype: Any = None
    ) -> Any:
        """Evaluate; see the class for `out`, `where`, `dtype` and what comes back."""
        if where is True and dtype is None:
            if type(x) is Array:  # where nothing is cast, the ufunc does it all
                kind = x.dtype
                run = self._run8 if kind is F8 else self._run4 if kind is F4 else None
                if run and (out is None or (type(out) is Array and out.dtype is kind)) and not rest:
                    if y is ABSENT:
                        if self.nin == 1:
                            return run(x) if out is None else run(x, out)
                    elif type(y) is Array and y.dtype is kind:  # the second input, or `out` by its place
                        return run(x, y) if out is None else run(x, y, out)
            elif out is None and isinstance(x, float) and self._run8:
                if y is ABSENT and self.nin == 1:
                    return self._run8(x)
                if isinstance(y, float) and not rest:
                    return self._run8(x, y)
        return self._general(tuple(a for a in (x, y) if a is not ABSENT) + rest, out, where, dtype)

    def _general(self, args: tuple[Any, ...], out: Any, where: Any, dtype: Any) -> Any:
        args, out = self._split(args, out)
        arrays = [self._real(name, a) for name, a in zip(self.arguments, args, strict=True)]
        wanted = self._dtype(args, arrays, dtype)
        self._check(out, where, wanted)
        run = self._ufunc(F4 if wanted == F2 else wanted)
        inputs = [a if _wraps(a) else array for a, array in zip(args, arrays, strict=True)]
        with np.errstate(all="ignore"):  # casts warn, too
            work = F8 if run is self._run8 else F4  # named, as NumPy finds a loop by safe casts only
            result = run(*inputs, out=out, where=where, dtype=work, casting="same_kind")
            return result if out is not None or result.dtype == wanted else result.astype(wanted)

    def _ufunc(self, dtype: np.dtype) -> np.ufunc:
        """The ufunc that computes for `dtype`."""
        if dtype not in self._made:
            kernel = self._make(dtype.str[1:])
            if kernel is None:
                self._made[dtype] = self._ufunc(F8)
            else:
                from legendre.lower.ufunc import ufunc

                made, kept = ufunc(self.__name__, kernel, dtype, self.nin, self.parameters)
                self._made[dtype] = made
                self._kept.append(kept)
                self._run8, self._run4 = (made, self._run4) if dtype == F8 else (self._run8, made)
        return self._made[dtype]

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

    def _check(self, out: Any, where: Any, wanted: np.dtype) -> None:
        if where is not True and np.asarray(where).dtype != np.bool_:
            raise TypeError(f"`where` of {self.__name__}() has dtype {np.asarray(where).dtype}; it must be bool")
        if out is None:
            return
        if not isinstance(out, np.ndarray):
            raise TypeError(
                f"`out` is a {type(out).__name__}; return arrays must be of ArrayType (numpy.ndarray)"
            )
        if not np.can_cast(wanted, out.dtype, "same_kind"):
            raise TypeError(
                f"`out` of {self.__name__}() has dtype {out.dtype}; the result {wanted} cannot be cast to"
                " it with casting rule 'same_kind'"
            )


def _wraps(value: Any) -> bool:
    """Does `value` say how results are wrapped? Then NumPy has to see it."""
    return hasattr(value, "__array_ufunc__") or hasattr(value, "__array_wrap__")
