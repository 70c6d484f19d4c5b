"""The hyperplane of vectors with a given sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from prox.arguments import F8, Step, real
from prox.base import Function
from prox.projection import kernels
from prox.rows import indicator, norms, slope
from prox.traits import Traits

__all__ = ["SumTo"]


@dataclass(frozen=True, eq=False)
class SumTo(Function):
    r"""The indicator of :math:`\{x : \sum_i x_i = s\}`.

    The prox moves all entries by the same amount. The conjugate is finite on constant vectors: g*(c 1) = c s.

    Parameters
    ----------
    total : float
        The sum s.

    References
    ----------
    Beck, First-order methods in optimization, 2017, lemma 6.26.

    Examples
    --------
    >>> import numpy as np
    >>> SumTo(1.0).prox(np.array([1.0, 2.0]))
    array([0., 1.])
    """

    total: float = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        total = real("SumTo", "total", self.total, array=False)
        if not np.isfinite(total):
            raise ValueError(f"`total` of SumTo is {total}; it must be finite")
        object.__setattr__(self, "total", total)

    @property
    def traits(self) -> Traits:
        """The indicator of a hyperplane."""
        linear = self.total == 0.0
        return Traits(indicator=True, cone=linear, support=linear)

    def _value(self, x: np.ndarray) -> np.ndarray:
        scale = np.abs(x).sum(axis=1, dtype=F8) + abs(self.total)
        return indicator(x, np.abs(x.sum(axis=1, dtype=F8) - self.total), scale, x.shape[1])

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        kernels("slab").sum_rows(v, self.total, out)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        mean = y.mean(axis=1, keepdims=True, dtype=F8)
        outside = indicator(y, np.abs(y - mean).max(axis=1, initial=0.0), np.abs(mean[:, 0]), y.shape[1])
        return outside + self.total * mean[:, 0]

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d = slope(p, v, step)
        return norms(d - d.mean(axis=1, keepdims=True)) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return cotangent - cotangent.mean(axis=1, keepdims=True)
