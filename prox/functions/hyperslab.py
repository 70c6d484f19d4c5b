"""The set between two parallel hyperplanes."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from prox.arguments import F8, Step, real
from prox.base import Function
from prox.projection import kernels
from prox.rows import indicator, inner, norms, slack, slope
from prox.traits import Traits

__all__ = ["Hyperslab", "Slab", "direction"]


class Slab(Function):
    """The indicator of {x : l ≤ ⟨a, x⟩ ≤ u} with ends that may be infinite."""

    a: np.ndarray

    _compiled: ClassVar[bool] = True

    @property
    @abc.abstractmethod
    def ends(self) -> tuple[float, float]:
        """l and u."""

    @property
    def traits(self) -> Traits:
        """The indicator of a convex set."""
        cone = set(self.ends) <= {-np.inf, 0.0, np.inf}
        return Traits(indicator=True, cone=cone, support=cone)

    def _unit(self, x: np.ndarray) -> tuple[np.ndarray, float, float]:
        """The unit normal and the ends for it."""
        if x.shape[1] != self.a.size:
            raise ValueError(
                f"`a` of {type(self).__name__} has {self.a.size} entries and the vectors {x.shape[1]};"
                " both must have the same number"
            )
        return self._normal

    @cached_property
    def _normal(self) -> tuple[np.ndarray, float, float]:
        size = float(norms(self.a[None])[0])
        return self.a / size, self.ends[0] / size, self.ends[1] / size

    def _value(self, x: np.ndarray) -> np.ndarray:
        a, lower, upper = self._unit(x)
        height = inner(x, a[None])
        ends = [abs(end) for end in (lower, upper) if np.isfinite(end)]
        return indicator(x, np.maximum(lower - height, height - upper), norms(x) + max(ends), x.shape[1])

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        kernels("slab").slab_rows(v, *self._unit(v), out)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        a, lower, upper = self._unit(y)
        t = inner(y, a[None])
        end = np.where(t > 0, upper, np.where(t < 0, lower, 0.0))
        return np.where(t == 0, 0.0, t * end) + indicator(y, norms(y - t[:, None] * a), norms(y), y.shape[1])

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        a, lower, upper = self._unit(p)
        d, height = slope(p, v, step), inner(p, a[None])
        t, near = inner(d, a[None]), slack(p, p.shape[1]) * norms(p)
        outward = np.where(height >= upper - near, np.maximum(t, 0.0), 0.0)
        outward += np.where(height <= lower + near, np.minimum(t, 0.0), 0.0)
        return norms(d - outward[:, None] * a) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        a, lower, upper = self._unit(v)
        height = inner(v, a[None])
        outside = (height < lower) | (height > upper)
        return (cotangent - np.where(outside, inner(cotangent, a[None]), 0.0)[:, None] * a).astype(v.dtype)


@dataclass(frozen=True, eq=False)
class Hyperslab(Slab):
    r"""The indicator of :math:`\{x : l \le \langle a, x \rangle \le u\}`.

    On the two hyperplanes the derivative of the projection is that of the inside, the identity. The conjugate is
    finite on multiples of a: g*(t a) = max(t l, t u).

    Parameters
    ----------
    a : array_like, shape (n,)
        Normal, not 0.
    lower, upper : float
        Finite ends l ≤ u.

    References
    ----------
    Bauschke, Combettes, Convex Analysis and Monotone Operator Theory, 2017, chapter 29.

    Examples
    --------
    >>> import numpy as np
    >>> Hyperslab([1.0, 1.0], -1.0, 1.0).prox(np.array([2.0, 1.0]))
    array([1., 0.])
    """

    a: Any
    lower: float = -1.0
    upper: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", direction("Hyperslab", self.a))
        for name in ("lower", "upper"):
            object.__setattr__(self, name, real("Hyperslab", name, getattr(self, name), array=False))
        if not -np.inf < self.lower <= self.upper < np.inf:
            raise ValueError(
                f"`lower` of Hyperslab is {self.lower} and `upper` {self.upper}; they must be finite with"
                " lower ≤ upper; use Halfspace for one end"
            )

    @property
    def ends(self) -> tuple[float, float]:
        """l and u."""
        return self.lower, self.upper


def direction(owner: str, a: Any) -> np.ndarray:
    """The normal as a read-only vector of finite floats, not all 0."""
    found = np.array(np.atleast_1d(real(owner, "a", a)), F8)
    if not np.all(np.isfinite(found)) or not np.any(found):
        raise ValueError(f"`a` of {owner} is {found}; it must be a finite vector other than 0")
    found.flags.writeable = False
    return found
