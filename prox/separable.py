"""Separable functions from formulas: kernels for value, prox, conjugate, subdifferential and derivative of the prox.

A class gives :class:`Formulas`, text in the grammar of :mod:`legendre.parse` over the primitives. What is evaluated,
differentiated and shown is derived from that text.
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from dataclasses import fields
from typing import Any, ClassVar

import numpy as np

from prox.arguments import F8, Step
from prox.base import Function, _norms
from prox.formulas import Formulas
from prox.traits import Traits

__all__ = ["Formulas", "Separable"]

_PLAIN = 0x501  # numpy's flags C-contiguous, aligned, writeable


class Separable(Function):
    """A function Σ g(x_i) of one formula; parameters may be vectors, one entry per coordinate."""

    formulas: ClassVar[Formulas]

    @property
    @abc.abstractmethod
    def traits(self) -> Traits:
        """What is known of the function."""

    @property
    def parameters(self) -> tuple[float | np.ndarray, ...]:
        """The values of the formula's parameters, in the order of the fields."""
        return tuple(getattr(self, f.name) for f in fields(self))  # type: ignore[arg-type]  # every class is a dataclass

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self._terms("value", x).sum(axis=1, dtype="f8")

    def _conj(self, y: np.ndarray) -> np.ndarray:
        if not self.traits.convex:
            raise self.missing("conj", "it is not convex, and its conjugate is that of its convex hull")
        if not self.formulas.conj:
            return super()._conj(y)
        return self._terms("conj", y).sum(axis=1, dtype="f8")

    def _grad(self, x: np.ndarray) -> np.ndarray:
        if self.traits.smooth is None:
            return super()._grad(x)
        return self._terms("lower", x)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        self._apply("prox", (v,), step, out)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        slope = (v - p) / step
        lower, upper = self._terms("lower", p), self._terms("upper", p)
        with np.errstate(invalid="ignore"):
            return _norms(np.maximum(0.0, np.maximum(lower - slope, slope - upper)))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        out = np.empty_like(v)
        self._apply("slope", (v, p), step, out)
        return out * cotangent

    def _quick(self, v: np.ndarray, step: float, out: np.ndarray | None) -> np.ndarray | None:
        kernel = self.__dict__.get("_ready", _NONE).get(v.dtype)
        if kernel is None or not 0.0 < step < np.inf or v.ndim == 0 or v.flags.num & _PLAIN != _PLAIN:
            return None
        if out is None:
            out = np.empty_like(v)
        elif out is not v:
            return None
        if v.ndim == 1:
            kernel(v, step, out, *self.__dict__["_values"])
        else:
            kernel(v.reshape(-1), step, out.reshape(-1), *self.__dict__["_values"])
        return out

    def _terms(self, quantity: str, x: np.ndarray) -> np.ndarray:
        """An elementwise quantity of the coordinates."""
        out = np.empty_like(x)
        self._apply(quantity, (x,), None, out)
        return out

    def _apply(self, quantity: str, inputs: tuple[np.ndarray, ...], step: Step | None, out: np.ndarray) -> None:
        """Run a kernel over the flattened rows, numbers as numbers, or everything as an array of the full shape."""
        extra = self.parameters if step is None else (step, *self.parameters)
        each = any(isinstance(a, np.ndarray) for a in extra)
        kernel = self._kernel(quantity, out.dtype, each)
        if each:
            self._check_lengths(out)
            extra = tuple(np.array(np.broadcast_to(a, out.shape), F8).reshape(-1) for a in extra)
        vectors = [a.reshape(-1) for a in inputs]
        if step is None:
            kernel(*vectors, out.reshape(-1), *extra)
        else:
            kernel(*vectors, extra[0], out.reshape(-1), *extra[1:])

    def _check_lengths(self, out: np.ndarray) -> None:
        for f in fields(self):  # type: ignore[arg-type]
            size = np.size(getattr(self, f.name))
            if size not in (1, out.shape[-1]):
                raise ValueError(
                    f"`{f.name}` of {type(self).__name__} has {size} entries and the vectors"
                    f" {out.shape[-1]}; give one number, or one per coordinate"
                )

    def _kernel(self, quantity: str, dtype: np.dtype, each: bool) -> Callable[..., None]:
        names = tuple(f.name for f in fields(self))  # type: ignore[arg-type]
        found = self.formulas.kernel(type(self).__name__, quantity, names, dtype, each)
        if quantity == "prox" and not each:
            self.__dict__.setdefault("_ready", {})[dtype] = found
            self.__dict__["_values"] = self.parameters
        return found

    def __repr__(self) -> str:
        shown = ", ".join(f"{f.name}={_shown(getattr(self, f.name))}" for f in fields(self))  # type: ignore[arg-type]
        return f"{type(self).__name__}({shown})"


_NONE: dict[Any, Any] = {}


def _shown(value: Any) -> str:
    return np.array2string(value, separator=", ", threshold=8) if isinstance(value, np.ndarray) else repr(value)
