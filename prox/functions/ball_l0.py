"""Sparse vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.rows import norms, slope
from prox.traits import Traits

__all__ = ["BallL0", "count"]


@dataclass(frozen=True, eq=False)
class BallL0(Function):
    r"""The indicator of :math:`\{x : \#\{i : x_i \ne 0\} \le k\}`; not convex.

    The prox keeps the k entries of largest modulus; of equal ones it keeps the first, which is one global
    minimiser among several. Its derivative keeps the same entries.

    Parameters
    ----------
    radius : int
        The number k ≥ 1.

    References
    ----------
    Blumensath, Davies, Iterative thresholding for sparse approximations, 2008.

    Examples
    --------
    >>> import numpy as np
    >>> BallL0(radius=2).prox(np.array([1.0, -3.0, 1.0]))
    array([ 1., -3.,  0.])
    """

    radius: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "radius", count("BallL0", "radius", self.radius))

    @property
    def traits(self) -> Traits:
        """The indicator of a cone that is not convex."""
        return Traits(convex=False, indicator=True, cone=True, complex_ok=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(x).any(axis=1), np.nan, np.where((x != 0).sum(axis=1) <= self.radius, 0.0, np.inf))

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        np.multiply(v, self._kept(v), out=out)

    def _kept(self, v: np.ndarray) -> np.ndarray:
        n = v.shape[1]
        if self.radius >= n:
            return np.ones(v.shape, bool)
        size = np.abs(v)
        least = np.partition(size, n - self.radius, axis=1)[:, n - self.radius, None]
        kept = size >= least
        if np.all(np.count_nonzero(kept, axis=1) <= self.radius):  # no tie to decide
            return kept
        above, ties = size > least, size == least
        room = self.radius - above.sum(axis=1, keepdims=True)
        return above | (ties & (np.cumsum(ties, axis=1) <= room))

    def _conj(self, y: np.ndarray) -> np.ndarray:
        raise self.missing("conj", "it is not convex, and its conjugate is that of its convex hull")

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, support = slope(p, v, step), p != 0
        room = np.maximum(self.radius - support.sum(axis=1, keepdims=True), 0)
        outside = np.sort(np.where(support, np.inf, np.abs(d)), axis=1)  # so many of the smallest must vanish too
        smallest = np.where((np.arange(d.shape[1]) < room) & np.isfinite(outside), outside, 0.0)
        return np.hypot(norms(np.where(support, d, 0.0)), norms(smallest)) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return cotangent * self._kept(v)


def count(owner: str, name: str, value: object) -> int:
    """A positive integer parameter."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
        raise ValueError(f"`{name}` of {owner} is {value!r}; it must be a positive integer")
    return int(value)
