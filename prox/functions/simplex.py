"""The simplex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from prox.arguments import F8, Step, positive
from prox.base import Function
from prox.projection.batch import simplex
from prox.rows import active_mean, each, indicator, level, norms, slope
from prox.traits import Traits

__all__ = ["Simplex"]


@dataclass(frozen=True, eq=False)
class Simplex(Function):
    r"""The indicator of :math:`\{x : x_i \ge 0,\ \sum_i x_i = r\}`.

    The prox is the projection; with r = 1 it is the activation sparsemax. The derivative takes an entry on the
    threshold as zero. The conjugate is r max.

    Parameters
    ----------
    radius : float
        Positive sum of the entries.

    References
    ----------
    Condat, Fast projection onto the simplex and the ℓ1 ball, 2016. Martins, Astudillo, From softmax to
    sparsemax, 2016.

    Examples
    --------
    >>> import numpy as np
    >>> Simplex().prox(np.array([1.0, 0.5, -1.0]))
    array([0.75, 0.25, 0.  ])
    """

    radius: float = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "radius", positive("Simplex", "radius", self.radius, array=False))

    @property
    def traits(self) -> Traits:
        """The indicator of a convex set."""
        return Traits(indicator=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        excess = np.maximum(np.abs(x.sum(axis=1, dtype=F8) - self.radius), -x.min(axis=1, initial=0.0).astype(F8))
        return indicator(x, excess, self.radius, x.shape[1])

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        simplex(v, each(1.0, self.radius, len(v)), out)

    def _conjugate(self) -> Function:
        from prox.functions.max import Max

        return Max(self.radius)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, support = slope(p, v, step), p > 0
        excess = d - level(d, support)
        return norms(np.where(support, excess, np.maximum(excess, 0.0))) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        support = p > 0
        return np.where(support, cotangent - active_mean(cotangent, support), 0.0).astype(v.dtype)
