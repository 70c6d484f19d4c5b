"""Matrices of low rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.functions.ball_l0 import count
from prox.functions.nuclear_norm import range_of
from prox.rows import indicator, norms, slope
from prox.spectral import singular_map, singular_values, singular_vjp
from prox.traits import Traits

__all__ = ["RankBall"]


@dataclass(frozen=True, eq=False)
class RankBall(Function):
    r"""The indicator of :math:`\{X : \mathrm{rank} X \le k\}` for matrices on the two last axes; not convex.

    The prox keeps the k largest singular values; of equal ones it keeps those that come first in LAPACK's
    decomposition, which is one global minimiser among several.

    Parameters
    ----------
    radius : int
        The number k ≥ 1.

    References
    ----------
    Eckart, Young, The approximation of one matrix by another of lower rank, 1936.

    Examples
    --------
    >>> import numpy as np
    >>> RankBall(radius=1).prox(np.diag([3.0, 0.5])).round(12)
    array([[3., 0.],
           [0., 0.]])
    """

    radius: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "radius", count("RankBall", "radius", self.radius))

    @property
    def traits(self) -> Traits:
        """The indicator of a cone that is not convex."""
        return Traits(convex=False, indicator=True, cone=True, complex_ok=True, matrix=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        s = singular_values(x)
        return indicator(x, s[:, self.radius :].max(axis=1, initial=0.0), s.max(axis=1, initial=0.0), sum(x.shape[1:]))

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        singular_map(v, self._truncate, out)

    def _truncate(self, s: np.ndarray) -> np.ndarray:
        return np.where(np.arange(s.shape[1]) < self.radius, s, 0)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        raise self.missing("conj", "it is not convex, and its conjugate is that of its convex hull")

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        # limiting normals at p of rank r vanish on its column and row space and have rank min(m, n) - k at most
        d = slope(p, v, step)
        found = self._value(p)
        for i in np.flatnonzero(found == 0):
            u, vh = range_of(p[i])
            off = d[i] - u @ (np.conj(u.T) @ d[i])
            off = off - (off @ np.conj(vh.T)) @ vh
            smallest = singular_values(off[None])[:, min(d.shape[1:]) - self.radius : min(d.shape[1:]) - len(vh)]
            found[i] = np.hypot(norms((d[i] - off)[None]), norms(smallest))[0]
        return found

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return singular_vjp(v, self._truncate, lambda s: self._truncate(np.ones_like(s)), cotangent)
