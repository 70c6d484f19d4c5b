"""The halfspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from prox.arguments import real
from prox.functions.hyperslab import Slab, direction

__all__ = ["Halfspace"]


@dataclass(frozen=True, eq=False)
class Halfspace(Slab):
    r"""The indicator of :math:`\{x : \langle a, x \rangle \le b\}`.

    On the hyperplane the derivative of the projection is that of the inside, the identity. The conjugate is
    finite on the ray of a: g*(t a) = t b for t ≥ 0.

    Parameters
    ----------
    a : array_like, shape (n,)
        Outer normal, not 0.
    b : float
        Finite.

    References
    ----------
    Beck, First-order methods in optimization, 2017, lemma 6.26.

    Examples
    --------
    >>> import numpy as np
    >>> Halfspace([1.0, 1.0], 1.0).prox(np.array([2.0, 1.0]))
    array([1., 0.])
    """

    a: Any
    b: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", direction("Halfspace", self.a))
        object.__setattr__(self, "b", real("Halfspace", "b", self.b, array=False))
        if not np.isfinite(self.b):
            raise ValueError(f"`b` of Halfspace is {self.b}; it must be finite")

    @property
    def ends(self) -> tuple[float, float]:
        """−∞ and b."""
        return -np.inf, self.b
