"""The ℓ1 ball."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from prox.arguments import F8, Step, positive
from prox.base import Function
from prox.projection.batch import l1_ball
from prox.rows import active_mean, each, indicator, level, norms, slack, slope
from prox.traits import Traits

__all__ = ["BallL1"]


@dataclass(frozen=True, eq=False)
class BallL1(Function):
    r"""The indicator of :math:`\{x : \sum_i |x_i| \le r\}`.

    The prox is the projection, soft thresholding at the level that reaches the radius. Its derivative is the
    identity on the ball, and an entry on the threshold counts as zero. The conjugate is r‖·‖∞.

    Parameters
    ----------
    radius : float
        Positive.

    References
    ----------
    Duchi, Shalev-Shwartz, Singer, Chandra, Efficient projections onto the ℓ1-ball, 2008, figure 1.

    Examples
    --------
    >>> import numpy as np
    >>> BallL1(radius=1.0).prox(np.array([2.0, -1.5, 0.25]))
    array([ 0.75, -0.25,  0.  ])
    """

    radius: float = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "radius", positive("BallL1", "radius", self.radius, array=False))

    @property
    def traits(self) -> Traits:
        """The indicator of a convex set."""
        return Traits(indicator=True, complex_ok=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return indicator(x, np.abs(x).sum(axis=1, dtype=F8) - self.radius, self.radius, x.shape[1])

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        l1_ball(v, each(1.0, self.radius, len(v)), out)

    def _conjugate(self) -> Function:
        from prox.functions.linf import LInf

        return LInf(self.radius)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, support = slope(p, v, step), p != 0
        outward = np.where(support, d * np.sign(p), np.abs(d))
        on_sphere = np.abs(p).sum(axis=1, dtype=F8) >= self.radius * (1.0 - slack(p, p.shape[1]))
        t = np.where(on_sphere[:, None], np.maximum(level(outward, support), 0.0), 0.0)
        excess = np.where(support, outward - t, np.maximum(outward - t, 0.0))
        return norms(excess) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        support, sign = p != 0, np.sign(v)
        inside = np.all(p == v, axis=1, keepdims=True)
        mean = active_mean(cotangent * sign, support)
        return np.where(inside, cotangent, np.where(support, cotangent - sign * mean, 0.0)).astype(v.dtype)
