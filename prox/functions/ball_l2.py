"""The Euclidean ball."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from prox.arguments import Step, positive
from prox.base import Function
from prox.projection import kernels
from prox.rows import indicator, inner, norms, radial_vjp, ratio, slack, slope
from prox.traits import Traits

__all__ = ["BallL2"]


@dataclass(frozen=True, eq=False)
class BallL2(Function):
    r"""The indicator of :math:`\{x : \|x\|_2 \le r\}`.

    The prox is the projection; on the sphere its derivative is that of the inside, the identity. The conjugate
    is r‖·‖.

    Parameters
    ----------
    radius : float
        Positive.

    References
    ----------
    Beck, First-order methods in optimization, 2017, lemma 6.26.

    Examples
    --------
    >>> import numpy as np
    >>> BallL2(radius=1.0).prox(np.array([3.0, 4.0]))
    array([0.6, 0.8])
    """

    radius: float = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "radius", positive("BallL2", "radius", self.radius, array=False))

    @property
    def traits(self) -> Traits:
        """The indicator of a convex set."""
        return Traits(indicator=True, complex_ok=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return indicator(x, norms(x) - self.radius, self.radius, x.shape[1])

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        kernels("norms").pull_rows(v, self.radius, out)

    def _factor(self, v: np.ndarray) -> np.ndarray:
        return np.minimum(ratio(self.radius, v), 1.0)

    def _conjugate(self) -> Function:
        from prox.functions.l2 import L2

        return L2(self.radius)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, n = slope(p, v, step), norms(p)
        unit = p / np.where(n > 0, n, 1.0)[:, None]
        on_sphere = n >= self.radius * (1.0 - slack(p, p.shape[1]))
        outward = np.where(on_sphere, np.maximum(inner(d, unit), 0.0), 0.0)
        return norms(d - outward[:, None] * unit) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        factor = self._factor(v)
        return radial_vjp(v, norms(v), np.where(factor == 1.0, 1.0, 0.0), factor, cotangent)
