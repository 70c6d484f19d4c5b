"""The conjugate of a separable convex function without a formula: ⟨x, y⟩ − g(x) at its maximiser, by bisection.

The maximiser is where the subdifferential holds y. Its ends are monotone, so that bisection over the ordered doubles
finds it to the last bit in 64 steps, whatever the scale; the value depends on it to second order only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prox.rows import slack

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["doubles", "keys", "supremum"]

BOUND = 2.0**1000
"""Beyond it the slope of g counts as constant: an entry of y above that has no maximiser."""


def supremum(g: Function, y: np.ndarray) -> np.ndarray:
    """sup_x ⟨x, y⟩ − g(x) of each row, for a separable convex g that knows the ends of its subdifferential."""
    y = _within_slopes(g, y)
    base = g._solved(np.zeros_like(y), 1.0)  # in the domain; of several maximisers the one next to it is taken

    def beyond(x: np.ndarray, up: np.ndarray) -> np.ndarray:
        """Whether y is outside the subdifferential on the far side from the base, or x outside the domain there."""
        lower, upper = g._ends(x)
        return np.where(up, ~(upper < y), ~(lower > y)) | (lower > upper)

    lower, upper = g._ends(base)
    up = upper < y
    near, far = keys(base), keys(np.where(up, BOUND, -BOUND))
    far = np.where(up | (lower > y), far, near)
    unbounded = (far != near) & ~beyond(doubles(far), up)
    while np.any(moving := (np.maximum(near, far) > np.minimum(near, far) + 1)):
        middle = (near >> 1) + (far >> 1) + (near & far & 1)  # their sum might overflow
        reached = beyond(doubles(middle), up)
        near, far = np.where(moving & ~reached, middle, near), np.where(moving & reached, middle, far)
    outside = np.greater(*g._ends(doubles(far)))  # the end of the domain is open
    x = doubles(np.where(outside, near, far))
    found = np.where(x == 0.0, 0.0, x * y).sum(axis=1) - g._value(x)
    found[unbounded.any(axis=1)] = np.inf
    found[np.isnan(y).any(axis=1)] = np.nan
    return found


def _within_slopes(g: Function, y: np.ndarray) -> np.ndarray:
    """y in double precision; entries beyond the slopes of g at ±∞ by rounding only are moved there."""
    room, y = slack(y, 1) * np.abs(y), y.astype(np.float64)
    (least, _), (_, most) = g._ends(np.full_like(y, -BOUND)), g._ends(np.full_like(y, BOUND))
    moved = np.minimum(np.where(np.isfinite(most), most, y), np.maximum(np.where(np.isfinite(least), least, y), y))
    return np.where(np.abs(moved - y) < room, moved, y)


def keys(x: np.ndarray) -> np.ndarray:
    """Integers in the order of the doubles, 0 for both zeros."""
    bits = x.view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits)


def doubles(keys: np.ndarray) -> np.ndarray:
    """The doubles with these keys."""
    return np.where(keys < 0, np.int64(-(2**63)) - keys, keys).view(np.float64)
