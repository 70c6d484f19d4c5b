"""The ball of the sup norm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import Step, positive
from prox.base import Function
from prox.rows import indicator, norms, slack, slope
from prox.traits import Traits

__all__ = ["BallLInf"]


@dataclass(frozen=True, eq=False)
class BallLInf(Function):
    r"""The indicator of :math:`\{x : |x_i| \le r_i\}`.

    The prox clips; where |v| = r the derivative is taken to be 1. The conjugate is the weighted ℓ1 norm.

    Parameters
    ----------
    radius : float or array_like, shape (n,)
        Positive, one or one per coordinate.

    References
    ----------
    Beck, First-order methods in optimization, 2017, lemma 6.26.

    Examples
    --------
    >>> import numpy as np
    >>> BallLInf(radius=0.5).prox(np.array([-2.0, 0.25, 1.0]))
    array([-0.5 ,  0.25,  0.5 ])
    """

    radius: float | np.ndarray = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "radius", positive("BallLInf", "radius", self.radius))

    @property
    def traits(self) -> Traits:
        """The indicator of a convex set."""
        return Traits(separable=True, indicator=True, complex_ok=True)

    def _radii(self, x: np.ndarray) -> np.ndarray:
        """The radius in the dtype of x: in float32 the ball is that of the rounded radius."""
        if np.size(self.radius) not in (1, x.shape[1]):
            raise ValueError(
                f"`radius` of BallLInf has {np.size(self.radius)} entries and the vectors {x.shape[1]};"
                " give one number, or one per coordinate"
            )
        return np.asarray(self.radius, x.dtype)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return indicator(x, (np.abs(x) / self._radii(x)).max(axis=1, initial=0.0) - 1.0, 1.0, 1)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        radii = self._radii(v)
        np.clip(v, -radii, radii, out=out)

    def _conjugate(self) -> Function:
        from prox.functions.l1 import L1

        return L1(self.radius)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d = slope(p, v, step)
        outward = (np.abs(p) >= self._radii(p) * (1.0 - slack(p, 1))) & (d * p > 0)
        return norms(np.where(outward, 0.0, d)) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return np.where(np.abs(v) > self._radii(v), 0.0, cotangent).astype(v.dtype)
