"""Piecewise linear and quadratic functions of one variable: Bregman prox in closed form, losses without cancellation.

g has slopes q₀ < q₁ < ... and kinks κ₁ < κ₂ < ... between them; an infinite first or last slope is the end of a
domain. With u_j = ρ(v − λ q_j), the minimiser of λ g(u) + φ(u) − uv is u₀ passed through
u ← max(min(u, κ_j), u_j) for j = 1, 2, ...: each new slope pulls back what lies beyond its kink, at most to it.

The loss ½x² + g(x) + (½(·)² + g)*(y) − xy is ∫ ω(t) − y dt from σ to x, where ω(t) = t + g'(t) passes y at σ. On each
piece the gap ω(t) − y is linear and a sum of few products of doubles, which is formed exactly: where it keeps its sign
the integral is length times mean gap, where it vanishes inside half its square over the slope. σ itself is not needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from prox.base import Function
from prox.distance.parabolas import kernel
from prox.distance.twofold import two_product
from prox.functions.activations import LeakyReLUPotential
from prox.functions.affine import Affine, Zero
from prox.functions.ball_linf import BallLInf
from prox.functions.box import Box, Nonnegative
from prox.functions.elastic_net import ElasticNet
from prox.functions.hinge import Hinge, SquaredHinge
from prox.functions.huber import Huber
from prox.functions.l1 import L1
from prox.functions.squared_l2 import SquaredL2
from prox.functions.sum_positive import SumPositive

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Line", "Pieces", "pieces"]

INF = float("inf")
Entry = float | np.ndarray


class Line(NamedTuple):
    """One piece of g': multiple · (t + g'(t)) = (1 + curvature) t + slope + rest, all exact."""

    slope: Entry
    rest: Entry = 0.0
    curvature: Entry = 0.0
    multiple: Entry = 1.0


@dataclass(frozen=True)
class Pieces:
    """Kinks and the pieces of g' around them; entries may be vectors, one per coordinate."""

    kinks: tuple[Entry, ...]
    lines: tuple[Line, ...]

    @property
    def linear(self) -> bool:
        """Whether g is piecewise linear."""
        return all(_is(line.curvature, 0.0) and _is(line.multiple, 1.0) for line in self.lines)

    def left_prox(self, f: LegendreFunction, v: np.ndarray, step: Any) -> np.ndarray:
        """argmin_u step·g(u) + φ(u) − uv for a piecewise linear g, element by element, in the dtype of v."""
        kind = v.dtype.type
        first, *others = (line.slope for line in self.lines)
        u = np.full_like(v, np.inf) if _is(first, -INF) else f.rho(_shifted(v, step, first))
        for kink, slope in zip(self.kinks, others, strict=True):
            u = np.minimum(u, np.asarray(kink, kind))
            if not _is(slope, INF):
                u = np.maximum(u, f.rho(_shifted(v, step, slope)))
        return u

    def loss(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """½x² + g(x) + (½(·)² + g)*(y) − xy of each coordinate, x in the domain."""
        n = x.shape[-1] if x.ndim else 1
        kinks = np.stack([np.broadcast_to(a, n) for a in (-INF, *self.kinks, INF)])
        lines = np.stack([np.stack([np.broadcast_to(a, n) for a in line], axis=-1) for line in self.lines])
        out = np.empty(x.shape)
        rows = [np.array(a).reshape(-1, max(n, 1)) for a in (x, y)]  # copies: a read-only array is another type
        kernel()(*rows, kinks, lines, out.reshape(rows[0].shape))
        return out


def _is(entry: Entry, value: float) -> bool:
    return entry == value if type(entry) is float else bool(np.all(np.asarray(entry) == value))


def _shifted(v: np.ndarray, step: Any, slope: Entry) -> np.ndarray:
    return v if _is(slope, 0.0) else (v - step * np.asarray(slope)).astype(v.dtype, copy=False)


@singledispatch
def pieces(g: Function) -> Pieces | None:
    """The kinks and lines of g, or None where it is not known to be separable and piecewise linear or quadratic."""
    return None


def _linear(kinks: tuple[Entry, ...], slopes: tuple[Entry, ...]) -> Pieces:
    return Pieces(kinks, tuple(Line(q) for q in slopes))


@pieces.register
def _zero(g: Zero) -> Pieces:
    return _linear((), (0.0,))


@pieces.register
def _affine(g: Affine) -> Pieces:
    return _linear((), (g.a,))


@pieces.register
def _nonnegative(g: Nonnegative) -> Pieces:
    return _linear((0.0,), (-INF, 0.0))


@pieces.register
def _box(g: Box) -> Pieces:
    return _linear((g.lower, g.upper), (-INF, 0.0, INF))


@pieces.register
def _ball(g: BallLInf) -> Pieces:
    return _linear((-g.radius, g.radius), (-INF, 0.0, INF))


@pieces.register
def _l1(g: L1) -> Pieces:
    return _linear((0.0,), (-g.alpha, g.alpha))


@pieces.register
def _sum_positive(g: SumPositive) -> Pieces:
    return _linear((0.0,), (0.0, g.alpha))


@pieces.register
def _hinge(g: Hinge) -> Pieces:
    slope = -g.alpha * g.labels
    return _linear((g.labels,), (np.minimum(slope, 0.0), np.maximum(slope, 0.0)))


@pieces.register
def _squared_l2(g: SquaredL2) -> Pieces:
    return Pieces((), (Line(0.0, curvature=g.alpha),))


@pieces.register
def _elastic_net(g: ElasticNet) -> Pieces:
    return Pieces((0.0,), (Line(-g.alpha, curvature=g.ridge), Line(g.alpha, curvature=g.ridge)))


@pieces.register
def _huber(g: Huber) -> Pieces:
    high, low = two_product(np.asarray(g.alpha), np.asarray(g.delta))
    return Pieces((-g.delta, g.delta), (Line(-high, -low), Line(0.0, curvature=g.alpha), Line(high, low)))


@pieces.register
def _squared_hinge(g: SquaredHinge) -> Pieces:
    slope, on_left = -2.0 * g.alpha * g.labels, np.asarray(g.labels) > 0
    left = Line(np.where(on_left, slope, 0.0), curvature=np.where(on_left, 2.0 * g.alpha, 0.0))
    return Pieces((g.labels,), (left, Line(slope - left.slope, curvature=2.0 * g.alpha - left.curvature)))


@pieces.register
def _leaky(g: LeakyReLUPotential) -> Pieces:
    return Pieces((0.0,), (Line(0.0, multiple=g.slope), Line(0.0)))
