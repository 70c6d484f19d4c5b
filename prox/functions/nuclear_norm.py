"""The nuclear norm of matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import F8, Step, positive
from prox.base import Function
from prox.rows import norms, slack, slope
from prox.spectral import singular_map, singular_values, singular_vjp
from prox.traits import Traits

__all__ = ["NuclearNorm", "range_of"]


@dataclass(frozen=True, eq=False)
class NuclearNorm(Function):
    r"""The nuclear norm :math:`g(X) = \alpha \sum_i \sigma_i(X)` of matrices on the two last axes.

    Its prox is soft thresholding of the singular values at step·α; at σ = step·α the derivative is that of the
    zero branch. The conjugate is the indicator of the ball of the spectral norm.

    Parameters
    ----------
    alpha : float
        Positive weight.

    References
    ----------
    Cai, Candès, Shen, A singular value thresholding algorithm for matrix completion, 2010, theorem 2.1.

    Examples
    --------
    >>> import numpy as np
    >>> NuclearNorm(alpha=1.0).prox(np.diag([3.0, 0.5])).round(12)
    array([[2., 0.],
           [0., 0.]])
    """

    alpha: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("NuclearNorm", "alpha", self.alpha, array=False))

    @property
    def traits(self) -> Traits:
        """A norm of matrices."""
        return Traits(support=True, complex_ok=True, matrix=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.alpha * singular_values(x).sum(axis=1, dtype=F8)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        reach = self._reach(step)
        singular_map(v, lambda s: np.maximum(s - reach, 0.0).astype(s.dtype), out)

    def _reach(self, step: Step) -> np.ndarray:
        return self.alpha * np.asarray(step, F8).reshape(-1, 1)

    def _conjugate(self) -> Function:
        from prox.functions.ball_spectral import BallSpectral

        return BallSpectral(self.alpha)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d = slope(p, v, step)
        found = np.empty(len(p))
        for i, (pi, di) in enumerate(zip(p, d, strict=True)):
            u, vh = range_of(pi)
            off = di - u @ (np.conj(u.T) @ di)
            off = off - (off @ np.conj(vh.T)) @ vh
            excess = np.maximum(singular_values(off[None]) - self.alpha, 0.0)
            found[i] = np.hypot(norms((di - off - self.alpha * u @ vh)[None]), norms(excess))[0]
        return found

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        reach = self._reach(step).astype(v.dtype)
        return singular_vjp(v, lambda s: np.maximum(s - reach, 0), lambda s: (s > reach).astype(s.dtype), cotangent)


def range_of(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Orthonormal bases of the column and the row space of one matrix, its rank decided with the slack."""
    if not np.all(np.isfinite(p)) or not p.size:
        return np.zeros((len(p), 0)), np.zeros((0, p.shape[1]))
    u, s, vh = np.linalg.svd(p, full_matrices=False)
    rank = int(np.sum(s > slack(p, sum(p.shape)) * s.max(initial=0.0)))
    return u[:, :rank], vh[:rank]
