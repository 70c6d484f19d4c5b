"""The sup norm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from prox.arguments import F8, Step, positive
from prox.base import Function
from prox.projection import kernels
from prox.projection.batch import l1_ball, simplex
from prox.rows import active_mean, each, norms, slack, slope
from prox.traits import Traits

__all__ = ["LInf"]


@dataclass(frozen=True, eq=False)
class LInf(Function):
    r"""The sup norm :math:`g(x) = \alpha \max_i |x_i|`.

    Its prox clips at the threshold of the projection on the ℓ1 ball of radius step·α, to 0 inside that ball. The
    derivative takes an entry on the threshold as not clipped. The conjugate is the indicator of the ℓ1 ball.

    Parameters
    ----------
    alpha : float
        Positive weight.

    References
    ----------
    Parikh, Boyd, Proximal algorithms, 2014, section 6.5.4.

    Examples
    --------
    >>> import numpy as np
    >>> LInf(alpha=1.0).prox(np.array([3.0, -3.0, 1.0]))
    array([ 2.5, -2.5,  1. ])
    """

    alpha: float = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("LInf", "alpha", self.alpha, array=False))

    @property
    def traits(self) -> Traits:
        """A norm."""
        return Traits(support=True, complex_ok=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.alpha * np.abs(x).max(axis=1, initial=0.0).astype(F8)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        kernels("threshold").clip_rows(v, each(step, self.alpha, len(v)), out)

    def _conjugate(self) -> Function:
        from prox.functions.ball_l1 import BallL1

        return BallL1(self.alpha)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, top = slope(p, v, step), np.abs(p).max(axis=1, initial=0.0)[:, None]
        attained = np.abs(p) >= top * (1.0 - slack(p, 1))  # phases put back leave moduli equal to rounding only
        gain = np.where(attained, d * np.sign(p), -np.inf)
        face, ball = np.empty_like(d), np.empty_like(d)
        radius = np.full(len(d), self.alpha)
        simplex(gain, radius, face)
        l1_ball(d, radius, ball)
        return norms(d - np.where(top > 0, face * np.sign(p), ball))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        clipped, sign = np.abs(v) > np.abs(p), np.sign(v)
        mean = active_mean(cotangent * sign, clipped) * np.any(p, axis=1, keepdims=True)
        return np.where(clipped, sign * mean, cotangent).astype(v.dtype)
