"""From what a caller passes to what a kernel takes, and back: dtypes, axes, batches, steps, parameters.

A hook of :class:`prox.hooks.Hooks` sees rows: a C-contiguous array (batch, n), or (batch, m, n) for functions
of matrices, float32 or float64 (complex for matrices). :class:`Frame` remembers how the argument lay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Frame", "Step", "as_steps", "frame_of", "positive", "real", "signs"]

Step = float | np.ndarray
F4, F8 = np.dtype("f4"), np.dtype("f8")


@dataclass(frozen=True)
class Frame:
    """Where the vectors of an argument lie: shape with the vector last, its axis, the dtype of results."""

    shape: tuple[int, ...]
    axis: int
    core: int
    dtype: np.dtype

    @property
    def real(self) -> np.dtype:
        """The dtype of values and steps."""
        return np.dtype(f"f{self.dtype.itemsize // 2}") if self.dtype.kind == "c" else self.dtype

    @property
    def batch(self) -> tuple[int, ...]:
        """The leading axes."""
        return self.shape[: -self.core] if self.shape else ()

    def rows(self, array: np.ndarray) -> np.ndarray:
        """Contiguous rows of the argument, or of an array that lies like it."""
        if self.core == 1 and self.axis != -1:
            array = np.moveaxis(array, self.axis, -1)
        core = self.shape[-self.core :] if self.shape else (1,)
        dtype = self.dtype if array.dtype.kind == "c" else self.real
        rows = np.ascontiguousarray(array, dtype)
        if not rows.flags.writeable:  # a type of its own to the compiler: a copy is cheaper than all kernels again
            rows = rows.copy()
        return rows.reshape(math.prod(self.batch), *core)

    def points(self, rows: np.ndarray) -> Any:
        """Rows in the shape and dtype of the argument."""
        dtype = self.dtype if rows.dtype.kind == self.dtype.kind else rows.dtype
        array = rows.reshape(self.shape).astype(dtype, copy=False)
        if not self.shape:
            return array[()]
        return np.moveaxis(array, -1, self.axis) if self.core == 1 and self.axis != -1 else array

    def numbers(self, values: np.ndarray) -> Any:
        """One number per batch item, in the argument's shape without the vector's axis."""
        return values.reshape(self.batch).astype(self.real, copy=False)[()]


def frame_of(owner: str, name: str, value: Any, axis: Any, *, matrix: bool, scalar: bool, phases: bool) -> Any:
    """The argument as an array, and its :class:`Frame`; TypeError or ValueError in a sentence.

    `scalar` allows a number without axes, `phases` complex dtypes.
    """
    array = np.asarray(value)
    dtype = _dtype(owner, name, array, phases)
    core = 2 if matrix else 1
    if matrix and axis != -1:
        raise ValueError(f"`axis` is {axis!r}; {owner} takes matrices on the two last axes, move them there instead")
    if array.ndim < core and not (scalar and array.ndim == 0):
        kind = "a matrix on the two last axes" if matrix else "a vector on `axis`"
        raise ValueError(f"`{name}` of {owner} has shape {array.shape}; it must hold {kind}: reshape it")
    if not array.ndim:
        return array, Frame((), -1, core, dtype)
    if not isinstance(axis, (int, np.integer)) or not -array.ndim <= axis < array.ndim:
        raise ValueError(
            f"`axis` is {axis!r}; for {array.ndim} axes it must be an integer from {-array.ndim} to {array.ndim - 1}"
        )
    shape = np.moveaxis(array, axis, -1).shape if core == 1 and axis != -1 else array.shape
    return array, Frame(shape, int(axis), core, dtype)


def _dtype(owner: str, name: str, array: np.ndarray, phases: bool) -> np.dtype:
    kind = array.dtype.kind
    if kind in "iub":
        return F8
    if kind == "f" and array.dtype.itemsize <= 8:
        return max(F4, array.dtype.newbyteorder("="))  # sums and norms in float16 would leave no digits
    if kind == "c" and array.dtype.itemsize <= 16 and phases:
        return array.dtype.newbyteorder("=")
    accepted = "float16, float32, float64, integers and bools" + (", complex64, complex128" if phases else "")
    raise TypeError(f"`{name}` of {owner} has dtype {array.dtype}; accepted are {accepted}")


def as_steps(owner: str, step: Any, frame: Frame, *, separable: bool) -> Step:
    """A positive float, or an array (batch, 1) or, for separable functions, (batch, n)."""
    if type(step) is float and 0.0 < step < np.inf:
        return step
    array = np.asarray(step)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"`step` has dtype {array.dtype}; it must be a positive real number or an array of them")
    if not (np.all(array > 0) and np.all(np.isfinite(array))):
        raise ValueError(f"`step` is {_shown(array)}; every step must be positive and finite")
    if array.ndim == 0:
        return float(array)
    array = array.reshape((1,) * (max(len(frame.shape), frame.core) - array.ndim) + array.shape)
    if frame.core == 1 and frame.shape and array.ndim == len(frame.shape):
        array = np.moveaxis(array, frame.axis, -1)
    per_item = array.shape[-frame.core :] == (1,) * frame.core
    wanted = frame.batch + (1,) * frame.core if per_item else (frame.shape or (1,))
    if not per_item and not separable:
        raise ValueError(
            f"`step` has shape {np.shape(step)}; {owner} is not separable, so it takes one step per"
            " batch item: an array that ends in 1"
        )
    try:
        full = np.broadcast_to(array, wanted)
    except ValueError:
        raise ValueError(
            f"`step` has shape {np.shape(step)}; it must broadcast to the shape {frame.shape} of the"
            " vectors, with their axis last"
        ) from None
    core = wanted[len(frame.batch) :]
    return np.ascontiguousarray(full, frame.real).reshape(math.prod(frame.batch), *core)


def positive(owner: str, name: str, value: Any, *, zero: bool = False, array: bool = True) -> Any:
    """A parameter as a float, or (if `array`) a read-only vector of them; ValueError unless positive and finite."""
    if type(value) is float and 0.0 < value < np.inf:  # what most objects are built from
        return value
    allowed = "nonnegative" if zero else "positive"
    found = real(owner, name, value, array=array)
    if not (np.all(found >= 0 if zero else found > 0) and np.all(np.isfinite(found))):
        raise ValueError(f"`{name}` of {owner} is {_shown(np.asarray(found))}; it must be {allowed} and finite")
    return found


def real(owner: str, name: str, value: Any, *, array: bool | int = True) -> Any:
    """A parameter as a float, or a read-only array of at most `array` axes; it may be infinite but not nan."""
    if type(value) is float and value == value:
        return value
    found = np.asarray(value)
    if found.dtype.kind not in "fiub" or found.ndim > array:
        kind = "a real number" + ("", " or a vector of them, one per coordinate", " or an array, one per entry")[array]
        raise TypeError(f"`{name}` of {owner} is {_shown(found)}; it must be {kind}")
    if np.any(np.isnan(found)):
        raise ValueError(f"`{name}` of {owner} is {_shown(found)}; nan is not allowed")
    if found.ndim == 0:
        return float(found)
    found = np.array(found, F8)
    found.flags.writeable = False
    return found


def signs(owner: str, name: str, value: Any) -> Any:
    """Labels: +1 or −1, a float or a read-only vector of floats."""
    found = real(owner, name, value)
    if not np.all(np.abs(found) == 1.0):
        raise ValueError(f"`{name}` of {owner} is {_shown(np.asarray(found))}; every entry must be 1 or -1")
    return found


def _shown(array: np.ndarray) -> str:
    return repr(array.item()) if array.ndim == 0 else np.array2string(array, threshold=6, separator=", ")
