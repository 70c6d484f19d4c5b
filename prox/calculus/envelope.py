"""The Moreau envelope as a function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from prox.arguments import Step, positive
from prox.base import Function
from prox.functions.squared_l2 import SquaredL2
from prox.residuals import difference, weighted_squares
from prox.traits import Traits

__all__ = ["MoreauEnvelope"]


@dataclass(frozen=True, eq=False)
class MoreauEnvelope(Function):
    """The envelope M(x) = min_u g(u) + ‖u − x‖²/(2 t) of a convex g.

    Its prox is v + λ/(λ + t) (prox_{(λ+t)g}(v) − v), its conjugate g* + t/2 ‖·‖².

    Parameters
    ----------
    inner : Function
        A convex function.
    parameter : float
        t, positive.

    References
    ----------
    Bauschke, Combettes, Convex Analysis and Monotone Operator Theory, 2017, proposition 24.8.
    """

    inner: Function
    parameter: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameter", positive("MoreauEnvelope", "parameter", self.parameter, array=False))
        if not self.inner.traits.convex:
            raise self.inner.missing("MoreauEnvelope", "it is not convex; use the method `envelope` for values")

    @property
    def traits(self) -> Traits:
        """1/t-smooth; μ/(1 + t μ)-strongly convex."""
        known, t = self.inner.traits, self.parameter
        smooth = 1.0 / t if known.smooth is None else known.smooth / (1.0 + t * known.smooth)
        mu = known.strongly_convex / (1.0 + t * known.strongly_convex)
        return replace(known, smooth=smooth, strongly_convex=mu, indicator=False, support=False, cone=False)

    def _nearest(self, x: np.ndarray) -> np.ndarray:
        return self.inner._solved(x, self.parameter)

    def _value(self, x: np.ndarray) -> np.ndarray:
        u = self._nearest(x)
        return self.inner._value(u) + weighted_squares(difference(x, u), self.parameter)

    def _grad(self, x: np.ndarray) -> np.ndarray:
        return self._dual._solved(x / self.parameter, 1.0 / self.parameter)  # (x − u)/t without the difference

    @cached_property
    def _dual(self) -> Function:
        return self.inner.conjugate()

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        total = step + self.parameter
        self.inner._prox(v, total, out)
        np.copyto(out, (self.parameter * v + step * out) / total)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _conjugate(self) -> Function:
        return self._dual + SquaredL2(self.parameter)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        total = step + self.parameter
        inner = self.inner._vjp(v, self.inner._solved(v, total), cotangent, total)
        return (self.parameter * cotangent + step * inner) / total
