"""The sum of Euclidean norms of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from prox.arguments import F8, Step, positive
from prox.base import Function
from prox.projection import kernels
from prox.rows import each, indicator, norms, slope
from prox.traits import Traits

__all__ = ["L21"]


@dataclass(frozen=True, eq=False)
class L21(Function):
    r"""The group norm :math:`g(x) = \alpha \sum_G \|x_G\|_2`.

    Without `groups` it takes matrices on the two last axes, and each row is a group. Its prox shortens every
    group by step·α, to 0 at most; where ‖v_G‖ = step·α the derivative is that of the zero branch. The conjugate
    is finite where every group's norm is at most α.

    Parameters
    ----------
    alpha : float
        Positive weight.
    groups : array_like of int, shape (n,), optional
        The group of each coordinate of a vector, numbered from 0.

    References
    ----------
    Yuan, Lin, Model selection and estimation in regression with grouped variables, 2006.

    Examples
    --------
    >>> import numpy as np
    >>> L21(alpha=1.0).prox(np.array([[3.0, 4.0], [0.1, 0.2]]))
    array([[2.4, 3.2],
           [0. , 0. ]])
    >>> L21(alpha=1.0, groups=[0, 1, 0]).prox(np.array([3.0, 0.1, 4.0]))
    array([2.4, 0. , 3.2])
    """

    alpha: float = 1.0
    groups: Any = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("L21", "alpha", self.alpha, array=False))
        if self.groups is not None:
            groups = np.array(self.groups)
            known = groups.ndim == 1 and groups.dtype.kind in "iu"
            if not known or not np.array_equal(np.unique(groups), np.arange(len(np.unique(groups)))):
                raise ValueError(
                    f"`groups` of L21 is {self.groups!r}; it must be a vector of integers that number the"
                    " groups 0, 1, ... without a gap"
                )
            groups.flags.writeable = False
            object.__setattr__(self, "groups", groups)

    @property
    def traits(self) -> Traits:
        """A norm."""
        return Traits(support=True, complex_ok=True, matrix=self.groups is None)

    def _sizes(self, x: np.ndarray) -> np.ndarray:
        """The norm of each group, (batch, groups)."""
        if self.groups is None:
            return norms(x.reshape(-1, x.shape[2])).reshape(x.shape[:2])
        found = np.zeros((len(x), self.groups.max(initial=-1) + 1))
        for group in range(found.shape[1]):
            found[:, group] = norms(x[:, self._members(x, group)])
        return found

    def _members(self, x: np.ndarray, group: int) -> np.ndarray:
        if self.groups.size != x.shape[1]:
            raise ValueError(
                f"`groups` of L21 has {self.groups.size} entries and the vectors {x.shape[1]}; both must"
                " have the same number"
            )
        return self.groups == group

    def _spread(self, numbers: np.ndarray) -> np.ndarray:
        """A number per group at each of its coordinates."""
        return numbers[:, :, None] if self.groups is None else numbers[:, self.groups]

    def _sums(self, x: np.ndarray) -> np.ndarray:
        """The sum over each group."""
        if self.groups is None:
            return x.sum(axis=2)
        found = np.zeros((self.groups.max(initial=-1) + 1, len(x)))
        np.add.at(found, self.groups, x.T)
        return found.T

    def _factor(self, sizes: np.ndarray, step: Step) -> np.ndarray:
        reach = self.alpha * np.asarray(step, F8).reshape(-1, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(sizes <= reach, 0.0, (sizes - reach) / sizes)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.alpha * self._sizes(x).sum(axis=1)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        if self.groups is None:
            one, groups = isinstance(step, float), v.shape[0] * v.shape[1]
            reach = each(step, self.alpha, groups if one else len(v))
            kernels("norms").shorten_rows(_flat(v), reach if one else np.repeat(reach, v.shape[1]), _flat(out))
        else:
            np.multiply(v, self._spread(self._factor(self._sizes(v), step)), out=out, casting="same_kind")

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return indicator(y, self._sizes(y).max(axis=1, initial=0.0) - self.alpha, self.alpha, y.shape[-1])

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, sizes = slope(p, v, step), self._sizes(p)
        unit = p / self._spread(np.where(sizes > 0, sizes, 1.0))
        at_zero = np.maximum(self._sizes(d) - self.alpha, 0.0)
        return norms(np.where(sizes > 0, self._sizes(d - self.alpha * unit), at_zero))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        sizes = self._sizes(v)
        factor = self._factor(sizes, step)
        unit = v / self._spread(np.where(sizes > 0, sizes, 1.0))
        radial = np.where(factor > 0, 1.0 - factor, 0.0) * self._sums(unit * cotangent)
        return (self._spread(factor) * cotangent + self._spread(radial) * unit).astype(v.dtype)


def _flat(x: np.ndarray) -> np.ndarray:
    """The rows of all matrices, complex numbers as pairs of real ones, which have the same norms."""
    return x.view(x.real.dtype).reshape(x.shape[0] * x.shape[1], -1) if x.size else np.empty((0, 0), x.real.dtype)
