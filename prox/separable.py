"""Separable functions from formulas: kernels for value, prox, conjugate, subdifferential and derivative of the prox.

A class gives :class:`Formulas`, text in the grammar of :mod:`legendre.parse` over the primitives. What is evaluated,
differentiated and shown is derived from that text.
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np

from prox.arguments import F8, Step
from prox.base import Function
from prox.formulas import Formulas
from prox.output import plain_target
from prox.residuals import interval_distance

__all__ = ["Formulas", "Separable"]


class Separable(Function):
    """A function Σ g(x_i) of one formula; parameters may be vectors, one entry per coordinate."""

    _numbers: tuple[Any, ...]

    @property
    @abc.abstractmethod
    def formulas(self) -> Formulas:
        """The defining formulas; a class states them as an attribute."""

    @property
    def parameters(self) -> dict[str, float | np.ndarray]:
        """Names and values of the formulas' parameters: the fields of the class."""
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]  # all are dataclasses

    def latex(self, quantity: str = "value") -> str:
        r"""LaTeX of a formula for one coordinate: ``value`` in x, ``prox`` in v and λ, ``conj`` in x.

        Empty where it has no closed form in the library.

        Examples
        --------
        >>> from prox import L1
        >>> L1().latex()
        '\\alpha \\left|{x}\\right|'
        """
        from prox.latex import latex

        dual = self.formulas.dual
        texts = {"value": self.formulas.value, "prox": self.formulas.prox, "conj": dual.value if dual else ""}
        if quantity not in texts:
            raise ValueError(f"`quantity` is {quantity!r}; it must be one of {', '.join(texts)}")
        return latex(texts[quantity]) if texts[quantity] else ""

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self._terms("value", x).sum(axis=1, dtype="f8")

    def _conj(self, y: np.ndarray) -> np.ndarray:
        if not self.traits.convex:
            raise self.missing("conj", "it is not convex, so its conjugate does not determine it")
        dual = self._conjugate()
        return super()._conj(y) if dual is None else dual._value(y)

    def _conjugate(self) -> Function | None:
        from prox.dual import SeparableDual

        return SeparableDual(self) if self.formulas.dual is not None else None

    def _grad(self, x: np.ndarray) -> np.ndarray:
        if self.traits.smooth is None:
            return super()._grad(x)
        return self._terms("lower", x)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        kernel = self.__dict__.get(v.dtype) if isinstance(step, float) else None  # type: ignore[call-overload]
        if kernel is None:
            self._apply("prox", (v,), step, out)
        else:
            kernel(v.reshape(-1), step, out.reshape(-1), *self._numbers)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return interval_distance((v - p) / step, self._ends(p))

    def _ends(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self._terms("lower", x), self._terms("upper", x)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        out = np.empty_like(v)
        self._apply("slope", (v, p), step, out)
        return out * cotangent

    def _quick(self, v: np.ndarray, step: float, out: np.ndarray | None) -> np.ndarray | None:
        kernel = self.__dict__.get(v.dtype)  # type: ignore[call-overload]  # see `_kernel`
        if kernel is None or not 0.0 < step < np.inf or v.ndim == 0:
            return None
        target = plain_target(v, out)
        if target is None:
            return None
        if v.ndim == 1:
            kernel(v, step, target, *self._numbers)
        else:
            kernel(v.reshape(-1), step, target.reshape(-1), *self._numbers)
        return target

    def _terms(self, quantity: str, x: np.ndarray) -> np.ndarray:
        """An elementwise quantity of the coordinates."""
        out = np.empty_like(x)
        self._apply(quantity, (x,), None, out)
        return out

    def _apply(self, quantity: str, inputs: tuple[np.ndarray, ...], step: Step | None, out: np.ndarray) -> None:
        """Run a kernel over the flattened rows, numbers as numbers, or everything as an array of the full shape."""
        extra = [*([] if step is None else [step]), *self.parameters.values()]
        each = any(isinstance(a, np.ndarray) for a in extra)
        kernel = self._kernel(quantity, out.dtype, each)
        if each:
            self._check_lengths(out)
            extra = [np.array(np.broadcast_to(a, out.shape), F8).reshape(-1) for a in extra]
        flat = [*(a.reshape(-1) for a in inputs), *([] if step is None else [extra.pop(0)]), out.reshape(-1)]
        kernel(*flat, *extra)

    def _check_lengths(self, out: np.ndarray) -> None:
        for name, value in self.parameters.items():
            if np.size(value) not in (1, out.shape[-1]):
                raise ValueError(
                    f"`{name}` of {type(self).__name__} has {np.size(value)} entries and the vectors"
                    f" {out.shape[-1]}; give one number, or one per coordinate"
                )

    def _kernel(self, quantity: str, dtype: np.dtype, each: bool) -> Callable[..., None]:
        found = self.formulas.kernel(type(self).__name__, quantity, tuple(self.parameters), dtype, each)
        if quantity == "prox" and not each:  # from now on `_quick` knows it
            self.__dict__[dtype] = found  # type: ignore[index]
            self.__dict__["_numbers"] = tuple(self.parameters.values())
        return found

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={_shown(value)}" for name, value in self.parameters.items())
        return f"{type(self).__name__}({shown})"


def _shown(value: Any) -> str:
    return np.array2string(value, separator=", ", threshold=8) if isinstance(value, np.ndarray) else repr(value)
