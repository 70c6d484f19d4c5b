"""What a class of functions implements: one hook for each quantity, on checked rows.

Rows are C-contiguous arrays (batch, n), or (batch, m, n) for functions of matrices, of float32 or float64 (see
:mod:`prox.arguments`). Nobody but the library calls a hook.
"""

from __future__ import annotations

import abc
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from prox.arguments import F8, Step
from prox.residuals import difference, row_norms
from prox.supremum import supremum
from prox.traits import Traits

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["Hooks"]


class Hooks(abc.ABC):
    """The part of a function that its class writes; what is not abstract has a rule or an error in a sentence."""

    @property
    @abc.abstractmethod
    def traits(self) -> Traits:
        """What is known of the function."""

    @abc.abstractmethod
    def _value(self, x: np.ndarray) -> np.ndarray:
        """g of each row; +inf outside the domain."""

    @abc.abstractmethod
    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        """Write the prox of each row into `out`, which never shares memory with `v`."""

    def _conj(self, y: np.ndarray) -> np.ndarray:
        if self._known.separable and self._known.convex:
            return supremum(self, y)  # type: ignore[arg-type]  # every object of a class with hooks is a Function
        raise self.missing("conj", "no formula for its conjugate is known")

    def _conjugate(self) -> Function | None:
        """The conjugate as a function of the library, or None for the one made by Moreau's identity."""
        return None

    def _grad(self, x: np.ndarray) -> np.ndarray:
        raise self.missing("grad", "it is not differentiable everywhere; `subdiff_residual` measures stationarity")

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        """Distance of (v − p)/step to ∂g(p) of each row."""
        if self.traits.smooth is None:
            raise self.missing("subdiff_residual", "its subdifferential is not implemented")
        return row_norms((v - p) / step - self._grad(p))

    def _ends(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ends of the subdifferential of a separable function at each coordinate; +∞ and −∞ outside the domain."""
        if self._known.smooth is None:
            raise self.missing("subdiff_residual", "its subdifferential is not implemented")
        slope = self._grad(x)
        return slope, slope

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        """Transposed (generalised) Jacobian of the prox at v, where it is p, applied to each row."""
        raise self.missing("vjp", "the derivative of its prox is not implemented")

    # What follows from the hooks --------------------------------------------------------------------------

    @cached_property
    def _known(self) -> Traits:
        return self.traits

    def _solved(self, rows: np.ndarray, step: Step) -> np.ndarray:
        out = np.empty_like(rows)
        self._prox(rows, step, out)
        return out

    def _slope(self, v: np.ndarray, step: Step) -> np.ndarray:
        """(v − p)/step for the prox p of v: the prox of g*/step at v/step."""
        dual = None if self._known.indicator else self._conjugate()
        if dual is None:
            return difference(v, self._solved(v, step)) / step
        return dual._solved(v.astype(np.result_type(v, F8), copy=False) / step, 1.0 / step)

    def missing(self, operation: str, reason: str) -> TypeError:
        """The error for an operation without a rule."""
        return TypeError(f"`{operation}` is not available for {self!r}: {reason}")
