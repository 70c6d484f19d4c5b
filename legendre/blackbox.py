"""A real function of one variable of which nothing is known but its values.

Numpy functions, torch functions and modules, and callables that take one number at a time are all
brought to one form, float64 array in, float64 array out, without hiding what the callable does:
an exception becomes a recorded failure at its point, a result in float32 keeps its rounding unit.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class BlackBox:
    """A callable, how to call it, and the precision in which it computes.

    Attributes
    ----------
    name : str
        For messages.
    kind : str
        "numpy" (arrays), "torch" (tensors) or "scalar" (one float at a time).
    dtype : numpy.dtype
        float32 or float64; the points at which it is asked are exact in this type.
    """

    name: str
    function: Callable[..., Any]
    kind: str
    dtype: np.dtype[Any]

    @property
    def eps(self) -> float:
        """Spacing of the numbers at 1."""
        return float(np.finfo(self.dtype).eps)

    def round(self, points: Array) -> Array:
        """The points, made exact in the type of the function."""
        with np.errstate(over="ignore"):
            return points.astype(self.dtype).astype(np.float64)

    def __call__(self, points: Array) -> Array:
        """Values at the points; nan where the callable raises."""
        return self.values(points)[0]

    def values(self, points: Array) -> tuple[Array, dict[float, str]]:
        """Values, and for every point at which the callable raised what it said."""
        flat = np.ascontiguousarray(points, dtype=np.float64).ravel()
        raised: dict[float, str] = {}
        try:
            result = _call(self, flat)
        except Exception:  # any exception of a user's function is a result here; the loop finds its points
            result = np.array([self._one(x, raised) for x in flat])
        return result.reshape(np.shape(points)), raised

    def _one(self, x: float, raised: dict[float, str]) -> float:
        try:
            return float(_call(self, np.array([x]))[0])
        except Exception as error:  # as above
            raised[float(x)] = f"{type(error).__name__}: {error}"
            return float("nan")


def adapt(function: Callable[..., Any], name: str, probe: Array) -> BlackBox:
    """Find out on a few points how the callable wants to be called.

    Raises
    ------
    ValueError
        If it is not a function of one real number applied entry by entry: it changes the shape,
        mixes the entries, returns complex numbers, or answers differently when asked twice.
    """
    if not callable(function):
        raise ValueError(f"`{name}` must be a callable, got {function!r}; give for example numpy.tanh")
    for kind, dtype in _ways(function):
        box = BlackBox(name, function, kind, np.dtype(dtype))
        points = box.round(probe)
        try:
            raw = _raw(box, points)
        except Exception:  # this way of calling does not suit the callable; the next may
            continue
        box = BlackBox(name, function, kind, _precision(raw, box.dtype))
        _require_pointwise(box, box.round(probe), raw)
        return box
    return BlackBox(name, function, "scalar", np.dtype(np.float64))


def _ways(function: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    origin = str(getattr(function, "__module__", None) or type(function).__module__)
    torch_first = origin.split(".")[0] == "torch" or type(function).__module__.split(".")[0] == "torch"
    arrays = [("numpy", "f8"), ("numpy", "f4")]
    tensors = [("torch", "f8"), ("torch", "f4")] if "torch" in sys.modules else []
    yield from (tensors + arrays if torch_first else arrays + tensors)
    yield "scalar", "f8"


def _raw(box: BlackBox, points: Array) -> NDArray[Any]:
    """What the callable returns, as an array of whatever type and shape.

    Each call gets a fresh copy: a callable that works in place must not spoil the points.
    """
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if box.kind == "torch":
            import torch

            with torch.no_grad():
                tensor = torch.from_numpy(points.astype(box.dtype))
                return np.asarray(box.function(tensor).detach().cpu().numpy())
        if box.kind == "numpy":
            return np.asarray(box.function(points.astype(box.dtype)))
        return np.array([_number(box.function(float(x))) for x in points])


def _number(value: Any) -> complex | float:
    return complex(value) if isinstance(value, (complex, np.complexfloating)) else float(value)


def _call(box: BlackBox, points: Array) -> Array:
    raw = _raw(box, points)
    if raw.shape != points.shape:
        raise ValueError(f"{points.size} points gave a result of shape {raw.shape}")
    return raw.astype(np.float64)


def _precision(raw: NDArray[Any], asked: np.dtype[Any]) -> np.dtype[Any]:
    coarse = raw.dtype.kind == "f" and raw.dtype.itemsize <= 4
    return np.dtype(np.float32) if coarse else asked


def _require_pointwise(box: BlackBox, points: Array, raw: NDArray[Any]) -> None:
    subject = f"`{box.name}` must act on each number by itself:"
    if raw.dtype.kind == "c":
        raise ValueError(f"{subject} it returns complex numbers; give its real branch")
    if raw.dtype.kind not in "fiub":
        raise ValueError(f"{subject} it returns {raw.dtype}, not real numbers")
    if raw.shape != points.shape:
        raise ValueError(f"{subject} an array of shape {points.shape} gave one of shape {raw.shape}")
    values = _call(box, points)
    if not _close(values, _call(box, points), box.eps):
        raise ValueError(f"{subject} asked twice at the same points it gives two answers")
    if not _close(values, _call(box, points[::-1])[::-1], box.eps) or not _close(
        values[:1], _call(box, points[:1]), box.eps
    ):
        raise ValueError(f"{subject} its value at one entry depends on the other entries")


def _close(a: Array, b: Array, eps: float) -> bool:
    # vector and scalar code paths of one library may differ by a few roundings
    return bool(np.allclose(a, b, rtol=256 * eps, atol=256 * eps, equal_nan=True))
