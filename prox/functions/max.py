"""The largest entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from prox.arguments import F8, Step, positive
from prox.base import Function
from prox.projection import kernels
from prox.projection.batch import simplex
from prox.rows import active_mean, each, norms, slope
from prox.traits import Traits

__all__ = ["Max"]


@dataclass(frozen=True, eq=False)
class Max(Function):
    r"""The largest entry :math:`g(x) = \alpha \max_i x_i`.

    Its prox cuts v off at the threshold of the projection on the simplex of radius step·α; the derivative takes
    an entry on the threshold as not cut. The conjugate is the indicator of that simplex with radius α.

    Parameters
    ----------
    alpha : float
        Positive weight.

    References
    ----------
    Parikh, Boyd, Proximal algorithms, 2014, section 6.4.1.

    Examples
    --------
    >>> import numpy as np
    >>> Max(alpha=1.0).prox(np.array([3.0, 3.0, 1.0]))
    array([2.5, 2.5, 1. ])
    """

    alpha: float = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("Max", "alpha", self.alpha, array=False))

    @property
    def traits(self) -> Traits:
        """A support function."""
        return Traits(support=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.alpha * x.max(axis=1, initial=-np.inf).astype(F8)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        kernels("threshold").cap_rows(v, each(step, self.alpha, len(v)), out)

    def _conjugate(self) -> Function:
        from prox.functions.simplex import Simplex

        return Simplex(self.alpha)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, face = slope(p, v, step), np.empty(p.shape)
        attained = p == p.max(axis=1, initial=-np.inf)[:, None]
        simplex(np.where(attained, d, -np.inf), np.full(len(d), self.alpha), face)
        return norms(d - face)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        cut = v > p
        return np.where(cut, active_mean(cotangent, cut), cotangent).astype(v.dtype)
