"""The Euclidean norm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from prox.arguments import Step, positive
from prox.base import Function
from prox.projection import kernels
from prox.rows import each, norms, radial_vjp, ratio, slope
from prox.traits import Traits

__all__ = ["L2"]


@dataclass(frozen=True, eq=False)
class L2(Function):
    r"""The Euclidean norm :math:`g(x) = \alpha \|x\|_2`.

    Its prox shortens v by step·α, to 0 at most; where ‖v‖ = step·α the derivative is that of the zero branch.
    The conjugate is the indicator of the ball of radius α.

    Parameters
    ----------
    alpha : float
        Positive weight.

    References
    ----------
    Parikh, Boyd, Proximal algorithms, 2014, section 6.5.1.

    Examples
    --------
    >>> import numpy as np
    >>> L2(alpha=1.0).prox(np.array([3.0, 4.0]))
    array([2.4, 3.2])
    """

    alpha: float = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("L2", "alpha", self.alpha, array=False))

    @property
    def traits(self) -> Traits:
        """A norm."""
        return Traits(support=True, complex_ok=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.alpha * norms(x)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        kernels("norms").shorten_rows(v, each(step, self.alpha, len(v)), out)

    def _factor(self, v: np.ndarray, step: Step) -> np.ndarray:
        return np.maximum(1.0 - ratio(each(step, self.alpha, len(v)), v), 0.0)

    def _conjugate(self) -> Function:
        from prox.functions.ball_l2 import BallL2

        return BallL2(self.alpha)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, n = slope(p, v, step), norms(p)
        with np.errstate(invalid="ignore", divide="ignore"):
            unit = p / n[:, None]
            return np.where(n > 0, norms(d - self.alpha * unit), np.maximum(norms(d) - self.alpha, 0.0))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        factor = self._factor(v, step)
        return radial_vjp(v, norms(v), np.where(factor > 0, 1.0, 0.0), factor, cotangent)
