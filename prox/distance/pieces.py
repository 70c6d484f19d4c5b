"""Piecewise linear functions of one variable, for which the Bregman prox is a closed form over any φ.

g has slopes q₀ < q₁ < ... and kinks κ₁ < κ₂ < ... between them; an infinite first or last slope is the end of a
domain. With u_j = ρ(v − λ q_j), the minimiser of λ g(u) + φ(u) − uv is u₀ passed through
u ← max(min(u, κ_j), u_j) for j = 1, 2, ...: each new slope pulls back what lies beyond its kink, at most to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from legendre.function import LegendreFunction
    from prox.base import Function

__all__ = ["Pieces", "breaks", "pieces"]

INF = float("inf")
Entry = float | np.ndarray


@dataclass(frozen=True)
class Pieces:
    """Kinks and the slopes around them; entries may be vectors, one per coordinate."""

    kinks: tuple[Entry, ...]
    slopes: tuple[Entry, ...]

    def left_prox(self, f: LegendreFunction, v: np.ndarray, step: Any) -> np.ndarray:
        """argmin_u step·g(u) + φ(u) − uv, element by element, in the dtype of v."""
        kind = v.dtype.type
        first, *others = self.slopes
        u = np.full_like(v, np.inf) if _is(first, -INF) else f.rho(_shifted(v, step, first))
        for kink, slope in zip(self.kinks, others, strict=True):
            u = np.minimum(u, np.asarray(kink, kind))
            if not _is(slope, INF):
                u = np.maximum(u, f.rho(_shifted(v, step, slope)))
        return u

    def excess(self, x: np.ndarray, sigma: np.ndarray, r: np.ndarray) -> np.ndarray:
        """g(x) − g(σ) − r(x − σ) ≥ 0 for a slope r ∈ ∂g(σ), element by element: a sum of terms of one sign.

        Each piece between σ and x contributes its length there times the difference of its slope and r; on the
        piece that holds σ inside, r is its slope.
        """
        ends = (-INF, *self.kinks, INF)
        for lower, upper, slope in zip(ends[:-1], ends[1:], self.slopes, strict=True):
            r = np.where((lower < sigma) & (sigma < upper), slope, r)
        total = np.zeros_like(x)
        for lower, upper, slope in zip(ends[:-1], ends[1:], self.slopes, strict=True):
            length = np.clip(x, lower, upper) - np.clip(sigma, lower, upper)
            with np.errstate(invalid="ignore"):
                total += np.where(length == 0, 0.0, (slope - r) * length)
        return np.maximum(total, 0.0)


def _is(entry: Entry, value: float) -> bool:
    return bool(np.all(np.asarray(entry) == value))


def _shifted(v: np.ndarray, step: Any, slope: Entry) -> np.ndarray:
    return v if _is(slope, 0.0) else (v - step * np.asarray(slope)).astype(v.dtype, copy=False)


def pieces(g: Function) -> Pieces | None:
    """The kinks and slopes of g, or None where it is not piecewise linear and separable."""
    rule = _RULES.get(type(g).__name__)
    return None if rule is None else rule(g)


def _around_kink(slope: Entry) -> tuple[Entry, Entry]:
    """Slopes left and right of a kink beyond which, on one side, the function is 0."""
    return np.minimum(slope, 0.0), np.maximum(slope, 0.0)


_RULES: dict[str, Callable[[Any], Pieces]] = {
    "Zero": lambda g: Pieces((), (0.0,)),
    "Affine": lambda g: Pieces((), (g.a,)),
    "Nonnegative": lambda g: Pieces((0.0,), (-INF, 0.0)),
    "Box": lambda g: Pieces((g.lower, g.upper), (-INF, 0.0, INF)),
    "L1": lambda g: Pieces((0.0,), (-g.alpha, g.alpha)),
    "SumPositive": lambda g: Pieces((0.0,), (0.0, g.alpha)),
    "Hinge": lambda g: Pieces((g.labels,), _around_kink(-g.alpha * g.labels)),
}


def breaks(g: Function) -> tuple[Entry, ...]:
    """Points at which the formula of a separable function changes: 0, unless its class says otherwise."""
    rule = _BREAKS.get(type(g).__name__)
    return (0.0,) if rule is None else rule(g)


_BREAKS: dict[str, Callable[[Any], tuple[Entry, ...]]] = {
    "Huber": lambda g: (-g.delta, g.delta),
    "SquaredHinge": lambda g: (g.labels,),
}
