"""The ball of the spectral norm of matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import Step, positive
from prox.base import Function
from prox.rows import indicator, norms, slack, slope
from prox.spectral import eigen_map, singular_map, singular_values, singular_vjp
from prox.traits import Traits

__all__ = ["BallSpectral"]


@dataclass(frozen=True, eq=False)
class BallSpectral(Function):
    r"""The indicator of :math:`\{X : \sigma_1(X) \le r\}` for matrices on the two last axes.

    The prox clips the singular values; at σ = r the derivative is that of the inside. The conjugate is r times the
    nuclear norm.

    Parameters
    ----------
    radius : float
        Positive.

    References
    ----------
    Beck, First-order methods in optimization, 2017, chapter 7.

    Examples
    --------
    >>> import numpy as np
    >>> BallSpectral(radius=1.0).prox(np.diag([3.0, 0.5])).round(12)
    array([[1. , 0. ],
           [0. , 0.5]])
    """

    radius: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "radius", positive("BallSpectral", "radius", self.radius, array=False))

    @property
    def traits(self) -> Traits:
        """The indicator of a convex set of matrices."""
        return Traits(indicator=True, complex_ok=True, matrix=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return indicator(x, singular_values(x).max(axis=1, initial=0.0) - self.radius, self.radius, sum(x.shape[1:]))

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        singular_map(v, self._clip, out)

    def _clip(self, s: np.ndarray) -> np.ndarray:
        return np.minimum(s, s.dtype.type(self.radius))

    def _conjugate(self) -> Function:
        from prox.functions.nuclear_norm import NuclearNorm

        return NuclearNorm(self.radius)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        # the normal cone at p is U M Vᴴ, M ⪰ 0, over the singular pairs at the radius
        d = slope(p, v, step)
        found = self._value(p)
        for i in np.flatnonzero(found == 0):
            u, s, vh = np.linalg.svd(p[i], full_matrices=False)
            top = s >= self.radius * (1.0 - slack(p, sum(p.shape[1:])))
            u, vh = u[:, top], vh[top]
            normal = (np.conj(u.T) @ d[i] @ np.conj(vh.T))[None]
            outward = np.empty_like(normal)
            eigen_map(normal, lambda w: np.maximum(w, 0.0), outward)
            found[i] = norms((d[i] - u @ outward[0] @ vh)[None])[0]
        return found

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return singular_vjp(v, self._clip, lambda s: (s <= self.radius).astype(s.dtype), cotangent)
