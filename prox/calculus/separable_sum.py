"""Functions of blocks of coordinates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.traits import Traits

__all__ = ["SeparableSum"]


@dataclass(frozen=True, eq=False)
class SeparableSum(Function):
    """The sum g_1(x_1) + … + g_k(x_k) over consecutive blocks of x: the prox acts block by block.

    Parameters
    ----------
    functions : tuple of Function
        Functions of vectors.
    sizes : tuple of int
        Lengths of the blocks.

    Examples
    --------
    >>> import numpy as np
    >>> from prox.functions.box import Nonnegative
    >>> from prox.functions.l1 import L1
    >>> SeparableSum((L1(), Nonnegative()), (2, 1)).prox(np.array([3.0, -0.5, -4.0]))
    array([2., 0., 0.])
    """

    functions: tuple[Function, ...]
    sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "functions", tuple(self.functions))
        object.__setattr__(self, "sizes", tuple(int(n) for n in self.sizes))
        if len(self.functions) != len(self.sizes) or not self.functions or min(self.sizes) < 1:
            raise ValueError(
                f"`sizes` of SeparableSum is {self.sizes} for {len(self.functions)} functions; give each a positive"
                " length"
            )
        for g in self.functions:
            if g.traits.matrix:
                raise g.missing("SeparableSum", "it takes matrices, and the blocks are vectors")

    @property
    def traits(self) -> Traits:
        """What holds for every block: the largest constant of smoothness, the least modulus."""
        known = [g.traits for g in self.functions]
        smooth = [t.smooth for t in known]
        return Traits(
            convex=all(t.convex for t in known),
            separable=all(t.separable for t in known),
            smooth=None if None in smooth else max(s for s in smooth if s is not None),
            strongly_convex=min(t.strongly_convex for t in known),
            indicator=all(t.indicator for t in known),
            cone=all(t.cone for t in known),
            support=all(t.support for t in known),
            complex_ok=all(t.complex_ok for t in known),
        )

    def _blocks(self, *arrays: np.ndarray) -> Iterator[tuple[Function, list[np.ndarray]]]:
        total = sum(self.sizes)
        if arrays[0].shape[-1] != total:
            raise ValueError(f"the vectors have {arrays[0].shape[-1]} entries; the blocks of SeparableSum have {total}")
        start = 0
        for g, n in zip(self.functions, self.sizes, strict=True):
            yield g, [np.ascontiguousarray(a[:, start : start + n]) for a in arrays]
            start += n

    def _steps_of(self, step: Step) -> Iterator[Step]:
        start = 0
        for n in self.sizes:
            whole = not isinstance(step, np.ndarray) or step.shape[-1] == 1
            yield step if whole else np.ascontiguousarray(step[:, start : start + n])  # type: ignore[index]
            start += n

    def _value(self, x: np.ndarray) -> np.ndarray:
        return reduce(np.add, [g._value(a) for g, (a,) in self._blocks(x)])

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return reduce(np.add, [g._conj(a) for g, (a,) in self._blocks(y)])

    def _conjugate(self) -> Function:
        return SeparableSum(tuple(g.conjugate() for g in self.functions), self.sizes)

    def _grad(self, x: np.ndarray) -> np.ndarray:
        return np.hstack([g._grad(a) for g, (a,) in self._blocks(x)])

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        parts = zip(self._blocks(v), self._steps_of(step), strict=True)
        np.copyto(out, np.hstack([g._solved(a, t) for (g, (a,)), t in parts]))

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        parts = zip(self._blocks(p, v), self._steps_of(step), strict=True)
        return reduce(np.hypot, [g._residual(a, b, t) for (g, (a, b)), t in parts])

    def _ends(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lower, upper = zip(*(g._ends(a) for g, (a,) in self._blocks(x)), strict=True)
        return np.hstack(lower), np.hstack(upper)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        parts = zip(self._blocks(v, p, cotangent), self._steps_of(step), strict=True)
        return np.hstack([g._vjp(a, b, c, t) for (g, (a, b, c)), t in parts])
