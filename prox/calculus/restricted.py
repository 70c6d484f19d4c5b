"""A separable convex function restricted to a box."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.calculus.separable_sum import SeparableSum
from prox.functions.box import Box, Nonnegative
from prox.residuals import interval_distance
from prox.traits import Traits

__all__ = ["Restricted"]


@dataclass(frozen=True, eq=False)
class Restricted(Function):
    """The sum of a separable convex function g and the indicator of a box.

    On a line, the constrained minimiser of a convex function is the projection of the free one: the prox is that of
    g, clipped. The subdifferentials add up, interval plus interval. The box has to meet the domain of g.

    Parameters
    ----------
    inner : Function
        Separable and convex.
    box : Box or Nonnegative
    """

    inner: Function
    box: Box | Nonnegative

    def __post_init__(self) -> None:
        if not (self.inner.traits.separable and self.inner.traits.convex):
            raise self.inner.missing("Restricted", "it is not both separable and convex, so clipping is not its prox")
        clipped = self._solved(np.zeros((1, max(_length(self.inner), _length(self.box)))), 1.0)
        if self._value(clipped)[0] == np.inf:
            raise ValueError(
                f"the domains of {self.inner!r} and {self.box!r} have no common point, so the sum is +inf everywhere"
            )

    @property
    def traits(self) -> Traits:
        """Convex and separable, with the modulus of `inner`."""
        return replace(self.inner.traits.plus(self.box.traits), strongly_convex=self.inner.traits.strongly_convex)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return np.where(self.box._value(x) == np.inf, np.inf, self.inner._value(x))

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        self.box._prox(self.inner._solved(v, step), 1.0, out)

    def _ends(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        (lower, upper), (least, largest) = self.inner._ends(x), self.box._ends(x)
        return lower + least, upper + largest

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        return interval_distance((v - p) / step, self._ends(p))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        free = self.inner._solved(v, step)
        return self.inner._vjp(v, free, self.box._vjp(free, p, cotangent, 1.0), step)


def _length(g: Function) -> int:
    """The length of vectors that the parameters fix, 1 where they are numbers."""
    if isinstance(g, SeparableSum):
        return sum(g.sizes)
    values = [getattr(g, f.name) for f in fields(g)]  # type: ignore[arg-type]  # all are dataclasses
    parts = [v for value in values for v in (value if isinstance(value, tuple) else (value,))]
    return max([1, *(_length(v) if isinstance(v, Function) else np.size(v) for v in parts)])
