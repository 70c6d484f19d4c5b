"""Real ufunc semantics around kernels that know only one loop over contiguous vectors.

A generated kernel takes one-dimensional C-contiguous arrays of one dtype and nothing else; that is what lets
the compiler vectorise it. :mod:`legendre.lower.ufunc` makes a NumPy ufunc of it, which knows layouts, broadcasting,
overlap and masks. :func:`elementwise` adds what differs from NumPy's own rules: kernels are compiled when first
needed, integers give float64, float16 stays float16, and what is not a real number is refused in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["elementwise"]

F2, F4, F8 = np.dtype("f2"), np.dtype("f4"), np.dtype("f8")
Array = np.ndarray
_WEAK = (float, int, bool)  # Python's own scalars take the dtype of the arrays beside them, as in NumPy 2


def elementwise(
    name: str,
    kernel: Callable[[str], Any],
    parameters: tuple[float, ...] = (),
    nin: int = 1,
    doc: str | None = None,
) -> Callable[..., Any]:
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
        Docstring of the function.
    """
    rules = _Rules(name, kernel, parameters, nin)
    call: Any = (_of_one if nin == 1 else _of_two)(rules)
    call.__name__ = call.__qualname__ = name
    call.__doc__ = doc
    call.nin, call.nout, call.nargs, call.parameters = nin, 1, nin + 1, parameters
    return call


# Plain functions, as Python calls them in half the time that it takes to call an object. Where nothing is cast, the
# ufunc does it all; everything else is for the rules.


def _of_one(rules: _Rules) -> Callable[..., Any]:
    def of_one(x: Any, out: Any = None, *, where: Any = True, dtype: Any = None) -> Any:
        if where is True and dtype is None:
            if type(x) is Array:
                kind = x.dtype
                run = rules.run8 if kind is F8 else rules.run4 if kind is F4 else None
                if run is not None:
                    if out is None:
                        return run(x)
                    if type(out) is Array and out.dtype is kind:
                        return run(x, out)
            elif out is None and isinstance(x, float) and rules.run8 is not None:
                return rules.run8(x)
        return rules((x,), out, where, dtype)

    return of_one


def _of_two(rules: _Rules) -> Callable[..., Any]:
    def of_two(u: Any, v: Any, out: Any = None, *, where: Any = True, dtype: Any = None) -> Any:
        if where is True and dtype is None:
            if type(u) is Array and type(v) is Array:
                kind = u.dtype
                run = rules.run8 if kind is F8 else rules.run4 if kind is F4 else None
                if run is not None and v.dtype is kind:
                    if out is None:
                        return run(u, v)
                    if type(out) is Array and out.dtype is kind:
                        return run(u, v, out)
            elif out is None and isinstance(u, float) and isinstance(v, float) and rules.run8 is not None:
                return rules.run8(u, v)
        return rules((u, v), out, where, dtype)

    return of_two


class _Rules:
    """Which ufunc computes a call, and what is refused."""

    __slots__ = ("arguments", "kept", "made", "make", "name", "nin", "parameters", "run4", "run8")

    def __init__(self, name: str, kernel: Callable[[str], Any], parameters: tuple[float, ...], nin: int) -> None:
        if nin not in (1, 2):
            raise ValueError(f"`nin` is {nin!r}; a kernel takes 1 or 2 arrays")
        self.name = name
        self.make = kernel
        self.parameters = parameters
        self.nin = nin
        self.arguments = ("x",) if nin == 1 else ("u", "v")
        self.made: dict[np.dtype, np.ufunc] = {}
        self.kept: list[Any] = []
        self.run8: np.ufunc | None = None  # of float64 to float64
        self.run4: np.ufunc | None = None  # of float32 to float32

    def __call__(self, args: tuple[Any, ...], out: Any, where: Any, dtype: Any) -> Any:
        if isinstance(out, tuple):
            if len(out) != 1:
                raise ValueError(f"`out` is a tuple of {len(out)} items; it must have exactly one, an array or None")
            (out,) = out
        arrays = [self._real(name, a) for name, a in zip(self.arguments, args, strict=True)]
        wanted = self._dtype(args, arrays, dtype)
        self._check(out, where, wanted)
        run = self._ufunc(F4 if wanted == F2 else wanted)
        inputs = [a if _wraps(a) else array for a, array in zip(args, arrays, strict=True)]
        with np.errstate(all="ignore"):  # casts warn, too
            work = F8 if run is self.run8 else F4  # named, as NumPy finds a loop by safe casts only
            result = run(*inputs, out=out, where=where, dtype=work, casting="same_kind")
            return result if out is not None or result.dtype == wanted else result.astype(wanted)

    def _ufunc(self, dtype: np.dtype) -> np.ufunc:
        """The ufunc that computes for `dtype`."""
        if dtype not in self.made:
            kernel = self.make(dtype.str[1:])
            if kernel is None:
                self.made[dtype] = self._ufunc(F8)
            else:
                from legendre.lower.ufunc import ufunc

                made, kept = ufunc(self.name, kernel, dtype, self.nin, self.parameters)
                self.made[dtype] = made
                self.kept.append(kept)
                self.run8, self.run4 = (made, self.run4) if dtype == F8 else (self.run8, made)
        return self.made[dtype]

    def _real(self, name: str, value: Any) -> np.ndarray:
        """`value` as an array whose dtype is one of those accepted."""
        array = np.asarray(value)
        if array.dtype.kind not in "fiub" or (array.dtype.kind == "f" and array.dtype.itemsize > 8):
            shown = f"the {type(value).__name__} {value!r:.40}" if array.ndim == 0 else "an array"
            raise TypeError(
                f"`{name}` of {self.name}() is {shown} of dtype {array.dtype}; accepted are real"
                " numbers: float16, float32, float64, integers and bools"
            )
        return array

    def _dtype(self, args: Any, inputs: list[np.ndarray], dtype: Any) -> np.dtype:
        """The dtype of computation and result."""
        if dtype is not None:
            wanted = np.dtype(dtype)
            if wanted not in (F2, F4, F8):
                raise TypeError(f"`dtype` of {self.name}() is {wanted}; accepted are float16, float32, float64")
            return wanted
        strong = [
            a.dtype.newbyteorder("=") if a.dtype.kind == "f" else F8
            for value, a in zip(args, inputs, strict=True)
            if type(value) not in _WEAK
        ]
        return np.result_type(*strong) if strong else F8

    def _check(self, out: Any, where: Any, wanted: np.dtype) -> None:
        if where is not True and np.asarray(where).dtype != np.bool_:
            raise TypeError(f"`where` of {self.name}() has dtype {np.asarray(where).dtype}; it must be bool")
        if out is None:
            return
        if not isinstance(out, np.ndarray):
            raise TypeError(f"`out` is a {type(out).__name__}; return arrays must be of ArrayType (numpy.ndarray)")
        if not np.can_cast(wanted, out.dtype, "same_kind"):
            raise TypeError(
                f"`out` of {self.name}() has dtype {out.dtype}; the result {wanted} cannot be cast to"
                " it with casting rule 'same_kind'"
            )


def _wraps(value: Any) -> bool:
    """Does `value` say how results are wrapped? Then NumPy has to see it."""
    return hasattr(value, "__array_ufunc__") or hasattr(value, "__array_wrap__")
