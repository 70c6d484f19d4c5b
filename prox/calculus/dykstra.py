"""Sums and intersections without a rule of their own, by Dykstra's algorithm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from itertools import islice, pairwise

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.calculus.entries import Entries
from prox.calculus.nearest import nearest
from prox.residuals import interval_distance, row_norms
from prox.rows import slack
from prox.traits import Traits

__all__ = ["DykstraSum", "cycles"]

Operator = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class DykstraSum(Function):
    """The sum of convex functions whose domains meet; for indicators, that of the intersection.

    The residual is known where all functions are separable, or all but one smooth: their subdifferentials add up. The
    prox is the limit of Dykstra's algorithm, block coordinate ascent on the dual. It is iterative: the rows stop
    when a sweep changes no entry by more than `tolerance` relative to the largest, and a row that has not settled
    after `sweeps` sweeps is nan, never a guess. Its derivative is the same limit for the derivatives of the parts.

    Parameters
    ----------
    functions : tuple of Function
        Convex functions, of vectors or of matrices; a separable one beside those of matrices is that of all entries.
    tolerance : float
        Relative change at which to stop.
    sweeps : int
        The largest number of sweeps.

    References
    ----------
    Bauschke, Combettes, A Dykstra-like algorithm for two monotone operators, 2008.

    Examples
    --------
    >>> import numpy as np
    >>> from prox.functions.box import Box, Nonnegative
    >>> DykstraSum((Box(-1.0, 1.0), Nonnegative())).prox(np.array([3.0, -0.5]))
    array([1., 0.])
    """

    functions: tuple[Function, ...]
    tolerance: float = 1e-14
    sweeps: int = 100_000

    def __post_init__(self) -> None:
        object.__setattr__(self, "functions", tuple(self.functions))
        if not self.functions:
            raise ValueError("`functions` of DykstraSum is empty; give at least one function")
        for g in self.functions:
            if not g.traits.convex:
                raise g.missing("DykstraSum", "it is not convex, and the algorithm need not converge")
            if self._of_matrices and not (g.traits.matrix or g.traits.separable):
                raise g.missing("DykstraSum", "others take matrices, and it takes vectors without being separable")

    @property
    def traits(self) -> Traits:
        """Those of a sum."""
        return reduce(Traits.plus, [g.traits for g in self._parts])

    @property
    def _of_matrices(self) -> bool:
        return any(g.traits.matrix for g in self.functions)

    @cached_property
    def _parts(self) -> tuple[Function, ...]:
        """The functions; beside those of matrices, a separable one is that of all entries."""
        if not self._of_matrices:
            return self.functions
        return tuple(g if g.traits.matrix else Entries(g) for g in self.functions)

    def _value(self, x: np.ndarray) -> np.ndarray:
        room = (16.0 * self._change(x) + slack(x, x.shape[-1])) * _largest(x)  # what the sweeps leave undone
        room = np.broadcast_to(room.reshape(-1, *(1,) * (x.ndim - 1)), x.shape)
        return reduce(np.add, [nearest(g, x, room)[1] for g in self._parts])

    def _change(self, x: np.ndarray) -> float:
        """The relative change at which a sweep is the last."""
        return max(self.tolerance, 2.0 * float(np.finfo(x.dtype).eps))

    def _grad(self, x: np.ndarray) -> np.ndarray:
        return reduce(np.add, [g._grad(x) for g in self._parts])

    def _ends(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lower, upper = zip(*(g._ends(x) for g in self._parts), strict=True)
        return reduce(np.add, lower), reduce(np.add, upper)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        if self._known.separable:
            return interval_distance((v - p) / step, self._ends(p))
        rough = [g for g in self._parts if g.traits.smooth is None]
        if len(rough) > 1:
            raise self.missing("subdiff_residual", "several of its functions are neither separable nor smooth")
        slopes = reduce(np.add, [g._grad(p) for g in self._parts if g.traits.smooth is not None], (v - p) * 0.0)
        rest = (v - p) / step - slopes
        return rough[0]._residual(p, p + rest, 1.0) if rough else row_norms(rest)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        p, corrections = self._limit(v, self._operators(step))
        np.copyto(out, p)
        part, rest = _largest(p), v - p
        lost = (part > 0) & (part < 0.25 * _largest(v))  # p to rounding of v only: again with a shorter step
        if lost.any():
            shorter = np.where(lost, part / _largest(rest), 1.0).astype(v.real.dtype).reshape(-1, *(1,) * (v.ndim - 1))
            corrections = [shorter * c for c in corrections]
            again, _ = self._limit(p + shorter * rest, self._operators(shorter * step), corrections)
            lost &= np.isfinite(_largest(again))
            out[lost] = again[lost]

    def _operators(self, step: Step) -> list[Operator]:
        return [partial(g._solved, step=step) for g in self._ordered]

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        """The same algorithm on the Jacobians of the parts, each where its prox was taken last.

        They are symmetric, and the inverse of the sum's is I + Σ (J_i⁻¹ − I), as it is for the proxes themselves.
        """
        _, corrections = self._limit(v, self._operators(step))
        points = [(g, p + q) for g, q in zip(self._ordered, corrections, strict=True)]
        known = [(g, y, g._solved(y, step)) for g, y in points]
        jacobians = [lambda c, g=g, y=y, at=at: g._vjp(y, at, c, step) for g, y, at in known]
        return self._limit(cotangent, jacobians)[0]

    @property
    def _ordered(self) -> list[Function]:
        return sorted(self._parts, key=lambda g: g.traits.indicator)  # the last word is a set's

    def _limit(
        self, v: np.ndarray, operators: Sequence[Operator], guess: Sequence[np.ndarray] | None = None
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """Where the sweeps lead from v, and what each operator is to be corrected by there, from a guess at those."""
        corrections = [np.zeros_like(v) for _ in operators] if guess is None else list(guess)
        x, tolerance = v - reduce(np.add, corrections), self._change(v)
        settled = np.zeros(len(v), bool)
        for points in islice(cycles(operators, x, corrections), self.sweeps):
            moved = reduce(np.maximum, [_largest(new - old) for old, new in pairwise([x, *points])])
            x = points[-1]
            settled = ~(moved > tolerance * np.maximum(_largest(x), _largest(v)))
            if settled.all():
                break
        x[~settled] = np.nan
        return x, corrections


def cycles(operators: Sequence[Operator], x: np.ndarray, corrections: list[np.ndarray]) -> Iterator[list[np.ndarray]]:
    """Dykstra's algorithm from x: the points after each operator of a cycle; the corrections are changed in place."""
    while True:
        points = []
        for i, operator in enumerate(operators):
            shifted = x + corrections[i]
            x = operator(shifted)
            corrections[i] = shifted - x
            points.append(x)
        yield points


def _largest(a: np.ndarray) -> np.ndarray:
    return np.abs(a).max(axis=tuple(range(1, a.ndim)), initial=0.0)
