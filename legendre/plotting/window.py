"""Which part of the line a plot shows, and the points at which it asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from legendre.function import LegendreFunction

    Array = NDArray[np.float64]

__all__ = ["Window", "window"]

REACH = 4.0


@dataclass(frozen=True)
class Window:
    """The shown parts of dom φ and of dom φ*, which ρ maps onto each other as far as both are bounded."""

    t: tuple[float, float]
    s: tuple[float, float]


def window(f: LegendreFunction) -> Window:
    """All of a bounded dom φ; of an unbounded one what ρ reaches from [-4, 4], at most 4 beyond the middle.

    On the side of ρ four times the width over which it turns, half the length of dom φ over its largest slope.
    """
    bounded = np.isfinite(f.domain.width)
    reach = REACH * (f.domain.width / 2 * f.modulus if bounded and f.modulus > 0 else 1.0)
    s = np.clip([f.conj_domain.lo, f.conj_domain.hi], -reach, reach)
    middle = float(f.rho(s.mean()))
    ends = []
    for end, sign, side in ((f.domain.lo, -1, 0), (f.domain.hi, 1, 1)):
        if np.isinf(end):
            other = f.domain.hi if sign < 0 else f.domain.lo
            room = max(REACH, REACH * abs(middle - other)) if np.isfinite(other) else REACH
            reached = float(f.rho(s[side]))
            end = middle + sign * min(room, abs(reached - middle)) if np.isfinite(reached) else middle + sign * room
            s[side] = float(f.rho_inv(end))
        ends.append(end)
    return Window((float(ends[0]), float(ends[1])), (float(s[0]), float(s[1])))


def dual_points(shown: Window, n: int = 401, stretch: float = 1.0) -> Array:
    """Points of dom φ* in the window, its ends left out where they are the domain's."""
    lo, hi = shown.s
    pad = (stretch - 1) * (hi - lo) / 2
    return np.linspace(lo - pad, hi + pad, n + 2)[1:-1]


def primal_points(f: LegendreFunction, shown: Window, n: int = 401) -> Array:
    """Points of the interior of dom φ, dense at its ends, where φ' runs away."""
    lo, hi = shown.t
    far = f.rho(dual_points(shown, n))
    points = np.unique(np.concatenate([np.linspace(lo, hi, n)[1:-1], far[(far > lo) & (far < hi)]]))
    keep = [end for end in (lo, hi) if end in f.domain and np.isfinite(end)]
    return np.unique(np.concatenate([points, keep]))


def limits(values: Any, margin: float = 0.06) -> tuple[float, float]:
    """Range of the finite values with a margin."""
    finite = np.asarray(values)[np.isfinite(values)]
    lo, hi = float(finite.min()), float(finite.max())
    pad = margin * ((hi - lo) or 1.0)
    return lo - pad, hi + pad
