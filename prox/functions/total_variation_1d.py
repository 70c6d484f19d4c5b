"""Total variation of a signal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from prox.arguments import F8, Step, positive
from prox.base import Function
from prox.projection import kernels
from prox.rows import each, indicator, norms, slope
from prox.traits import Traits

__all__ = ["TotalVariation1D"]


@dataclass(frozen=True, eq=False)
class TotalVariation1D(Function):
    r"""The total variation :math:`g(x) = \alpha \sum_i |x_{i+1} - x_i|`.

    Its prox is computed directly, without iteration. The derivative averages over each run of equal entries of
    the result. The conjugate is the indicator of the y that sum to 0 with partial sums in [−α, α].

    Parameters
    ----------
    alpha : float
        Positive weight.

    References
    ----------
    Johnson, A dynamic programming algorithm for the fused lasso and L0-segmentation, 2013. Condat, A direct
    algorithm for 1D total variation denoising, 2013.

    Examples
    --------
    >>> import numpy as np
    >>> TotalVariation1D(alpha=0.5).prox(np.array([0.0, 0.0, 4.0, 4.0]))
    array([0.25, 0.25, 3.75, 3.75])
    """

    alpha: float = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("TotalVariation1D", "alpha", self.alpha, array=False))

    @property
    def traits(self) -> Traits:
        """A seminorm."""
        return Traits(support=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.alpha * np.abs(np.diff(x, axis=1)).sum(axis=1, dtype=F8)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        kernels("total_variation").denoise_rows(v, each(step, self.alpha, len(v)), out)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        partial = np.cumsum(y, axis=1, dtype=F8)
        excess = np.abs(partial[:, :-1]).max(axis=1, initial=0.0) - self.alpha
        outside = indicator(y, excess, self.alpha, y.shape[1])
        return outside + indicator(y, np.abs(partial[:, -1:]).sum(axis=1), np.abs(y).sum(axis=1), y.shape[1])

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        # distance of d to the subdifferential, by Moreau: on each run of equal entries the prox of what the
        # jumps at its ends leave of d
        d, jumps = slope(p, v, step), np.sign(np.diff(p, axis=1)).astype(F8)
        d[:, :-1] += self.alpha * jumps
        d[:, 1:] -= self.alpha * jumps
        found = np.empty(p.shape)
        for row, jump, out in zip(d, jumps, found, strict=True):
            ends = [0, *(np.flatnonzero(jump) + 1), row.size]
            for start, stop in pairwise(ends):
                self._prox(row[None, start:stop].copy(), 1.0, run := np.empty((1, stop - start)))
                out[start:stop] = run
        return norms(found)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        found = np.empty_like(v)
        for row, c, out in zip(p, cotangent, found, strict=True):
            run = np.cumsum(np.diff(row, prepend=row[:1]) != 0)
            out[:] = (np.bincount(run, c) / np.maximum(np.bincount(run), 1))[run]
        return found
