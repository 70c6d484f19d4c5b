"""The sorted ℓ1 norm (SLOPE, OWL)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from prox.arguments import F8, Step, positive
from prox.base import Function
from prox.projection import kernels
from prox.rows import each, indicator, norms, slack, slope
from prox.traits import Traits

__all__ = ["SortedL1"]


@dataclass(frozen=True, eq=False)
class SortedL1(Function):
    r"""The sorted norm :math:`g(x) = \sum_k \alpha_k |x|_{(k)}`, with the largest modulus weighted by α₁.

    Its prox sorts the moduli, lowers them by step·α, pools adjacent violators and cuts at 0. The derivative
    averages over the entries of the result that are equal. The conjugate is the indicator of
    :math:`\sum_{i \le k} |y|_{(i)} \le \sum_{i \le k} \alpha_i` for all k.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Nonincreasing weights ≥ 0, the first positive; one number gives the ℓ1 norm.

    References
    ----------
    Bogdan, van den Berg, Sabatti, Su, Candès, SLOPE: adaptive variable selection via convex optimization, 2015,
    algorithm 3.

    Examples
    --------
    >>> import numpy as np
    >>> SortedL1(alpha=[2.0, 1.0, 0.0]).prox(np.array([3.0, -2.5, 1.0]))
    array([ 1.25, -1.25,  1.  ])
    """

    alpha: float | np.ndarray = 1.0

    _compiled: ClassVar[bool] = True

    def __post_init__(self) -> None:
        alpha = positive("SortedL1", "alpha", self.alpha, zero=True)
        if np.any(np.diff(np.atleast_1d(alpha)) > 0) or not np.atleast_1d(alpha)[0] > 0:
            raise ValueError(
                f"`alpha` of SortedL1 is {alpha}; the weights must not increase and the first be positive:"
                " sort them, largest first"
            )
        object.__setattr__(self, "alpha", alpha)

    @property
    def traits(self) -> Traits:
        """A norm."""
        return Traits(support=True, complex_ok=True)

    def _weights(self, x: np.ndarray) -> np.ndarray:
        if np.size(self.alpha) not in (1, x.shape[1]):
            raise ValueError(
                f"`alpha` of SortedL1 has {np.size(self.alpha)} entries and the vectors {x.shape[1]}; give"
                " one number, or one per coordinate"
            )
        return np.broadcast_to(self.alpha, x.shape[1:])

    def _value(self, x: np.ndarray) -> np.ndarray:
        return -np.sort(-np.abs(x), axis=1).astype(F8) @ self._weights(x)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        order = np.argsort(-np.abs(v), axis=1, kind="stable")
        weights = np.ascontiguousarray(self._weights(v), F8)
        kernels("isotonic").sorted_l1_rows(v, order, weights, each(step, 1.0, len(v)), out)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        bound = np.cumsum(self._weights(y))
        excess = np.cumsum(-np.sort(-np.abs(y), axis=1), axis=1, dtype=F8) - bound
        return indicator(y, (excess / bound).max(axis=1, initial=0.0), 1.0, y.shape[1])

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        # each set of equal moduli sees its own weights: the distance to their permutations' hull (at 0, to the ball)
        d, weights, found = slope(p, v, step), self._weights(p), np.empty(p.shape)
        for i, (size, outward) in enumerate(zip(np.abs(p), np.where(p != 0, d * np.sign(p), np.abs(d)), strict=True)):
            order = np.argsort(-size)
            starts = np.flatnonzero(np.diff(size[order], prepend=np.inf) < -slack(p, 1) * size.max(initial=0.0))
            for start, stop in pairwise([*starts, size.size]):
                block = order[start:stop]
                excess = _nonincreasing((-np.sort(-outward[block]) - weights[start:stop])[None])[0]
                found[i, start:stop] = excess if size[block[0]] > 0 else np.maximum(excess, 0.0)
        return norms(found)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        found, signed = np.empty_like(v), cotangent * np.sign(v)
        for i, size in enumerate(np.abs(p)):
            values, block = np.unique(size, return_inverse=True)
            mean = np.bincount(block, signed[i], values.size) / np.bincount(block, minlength=values.size)
            found[i] = np.where(size > 0, mean[block], 0.0) * np.sign(v[i])
        return found


def _nonincreasing(z: np.ndarray) -> np.ndarray:
    out = np.empty(z.shape)
    kernels("isotonic").nonincreasing_rows(np.ascontiguousarray(z, F8), out)
    return out
