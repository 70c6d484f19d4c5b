"""Potentials on the simplex, whose prox at step 1 is an activation: what softmax and entmax-1.5 share."""

from __future__ import annotations

import abc
from typing import ClassVar

import numpy as np

from prox.arguments import F8, Step
from prox.base import Function
from prox.functions.simplex import Simplex
from prox.projection import kernels
from prox.rows import each, inner, level, norms, slope
from prox.traits import Traits

__all__ = ["SimplexPotential"]


class SimplexPotential(Function):
    r"""Ψ = Ω − ½‖·‖² on the probability simplex, Ω a sum of convex functions of the coordinates.

    prox_Ψ at step 1 is argmax ⟨x, v⟩ − Ω(x); at other steps one increasing equation is solved to the last digit.
    """

    _compiled: ClassVar[bool] = True

    @property
    @abc.abstractmethod
    def kind(self) -> int:
        """The kernel's number of Ω."""

    @abc.abstractmethod
    def _omega(self, x: np.ndarray) -> np.ndarray:
        """Ω on the simplex, of each row."""

    @abc.abstractmethod
    def _gradient(self, x: np.ndarray) -> np.ndarray:
        """∇Ω on the simplex, up to a constant vector; entries 0 give a limit or −∞."""

    @abc.abstractmethod
    def _response(self, x: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """1/(a Ω'' + b) at x."""

    @property
    def traits(self) -> Traits:
        """A convex function on the simplex."""
        return Traits()

    def _value(self, x: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            inside = np.maximum(x.astype(F8, copy=False), 0.0)
            return self._omega(inside) - 0.5 * inner(inside, inside) + Simplex()._value(x)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        a = each(step, 1.0, len(v))
        kernels("potentials").minimise_rows(self.kind, v, a, 1.0 - a, out)

    def _maximiser(self, y: np.ndarray) -> np.ndarray:
        """argmax ⟨x, y⟩ − Ψ(x), the gradient of the conjugate."""
        x, ones = np.empty(y.shape), np.ones(len(y))
        kernels("potentials").minimise_rows(self.kind, y, ones, -ones, x)
        return x

    def _conjugate(self) -> Function:
        from prox.dual import SimplexConjugate

        return SimplexConjugate(self)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        x = self._maximiser(y)
        return inner(x, y) - self._omega(x) + 0.5 * inner(x, x)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        with np.errstate(divide="ignore"):
            slack = slope(p, v, step) + p - self._gradient(p.astype(F8))
        support = p > 0
        slack = np.where(np.isfinite(slack), slack, -np.inf)  # p_i = 0 by underflow of a positive number
        excess = slack - level(slack, support)
        return norms(np.where(support, excess, np.maximum(excess, 0.0))) + Simplex()._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        a = each(step, 1.0, len(v))[:, None]
        response = self._response(p.astype(F8), a, 1.0 - a)
        total = response.sum(axis=1, keepdims=True)
        mean = inner(response, cotangent)[:, None] / np.where(total > 0, total, 1.0)
        return (response * (cotangent - mean)).astype(v.dtype)
