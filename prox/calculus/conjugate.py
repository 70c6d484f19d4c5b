"""The Fenchel conjugate, by Moreau's identity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.traits import Traits

__all__ = ["Conjugate"]


@dataclass(frozen=True, eq=False)
class Conjugate(Function):
    """The conjugate of a convex function: prox_{λg*}(v) = v − λ prox_{g/λ}(v/λ), value g*.

    The residual is measured on the side of g: the distance of p to ∂g((v − p)/λ).

    Parameters
    ----------
    inner : Function
        A convex function.

    References
    ----------
    Moreau, Proximité et dualité dans un espace hilbertien, 1965.
    """

    inner: Function

    def __post_init__(self) -> None:
        if not self.inner.traits.convex:
            raise self.inner.missing("conjugate", "it is not convex, so it is not the conjugate of its conjugate")

    @property
    def traits(self) -> Traits:
        """Those of `inner`, conjugated."""
        return self.inner.traits.conjugate()

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.inner._conj(x)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        self.inner._prox(v / step, 1.0 / step, out)
        np.subtract(v, step * out, out=out)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self.inner._value(y)

    def _conjugate(self) -> Function:
        return self.inner

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        q = (v - p) / step
        return self.inner._residual(q, q + p, 1.0)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return cotangent - self.inner._vjp(v / step, (v - p) / step, cotangent, 1.0 / step)
