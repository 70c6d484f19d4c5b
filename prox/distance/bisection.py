"""The left Bregman prox of any separable convex function, by bisection over the doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from prox.supremum import doubles, keys

if TYPE_CHECKING:
    from legendre.function import LegendreFunction
    from prox.base import Function

__all__ = ["bisected"]

LARGEST = np.finfo("f8").max


def bisected(g: Function, f: LegendreFunction, v: np.ndarray, step: Any) -> np.ndarray:
    """argmin_u step·g(u) + φ(u) − uv, element by element: its subdifferential at u tells on which side of u it lies."""
    dual = v.astype("f8")
    lo, hi = (keys(np.full(v.shape, np.clip(end, -LARGEST, LARGEST))) for end in (f.domain.lo, f.domain.hi))
    side = _by_slopes if _has_ends(g, dual[:1]) else _by_prox
    while np.any(hi > lo + 1):
        middle = (lo >> 1) + (hi >> 1) + (lo & hi & 1)  # their sum might overflow
        u = doubles(middle)
        towards = side(g, u, f.grad(u), dual, step)
        lo, hi = np.where(towards >= 0, middle, lo), np.where(towards <= 0, middle, hi)
    upper = doubles(hi)  # the one that lies in both domains, or nearer
    found = np.where(side(g, upper, f.grad(upper), dual, step) >= 0, upper, doubles(lo))
    if side is _by_slopes:  # an end of dom φ outside dom g: beyond it, which the caller refuses
        apart = np.greater(*g._ends(found)) & ((found == f.domain.lo) | (found == f.domain.hi))
        found = np.where(apart, np.copysign(np.inf, g._solved(found, 1.0) - found), found)
    return np.where(np.isnan(dual), np.nan, found).astype(v.dtype, copy=False)


def _has_ends(g: Function, row: np.ndarray) -> bool:
    try:
        g._ends(g._solved(row, 1.0))
    except TypeError:
        return False
    return True


def _by_slopes(g: Function, u: np.ndarray, slope: np.ndarray, v: np.ndarray, step: Any) -> np.ndarray:
    """1 where the minimiser is above u, −1 where below, 0 at it."""
    lower, upper = g._ends(u)
    found = np.where(slope - v + step * upper < 0, 1, np.where(slope - v + step * lower > 0, -1, 0))
    return np.where(lower > upper, np.sign(g._solved(u, 1.0) - u), found)  # outside dom g


def _by_prox(g: Function, u: np.ndarray, slope: np.ndarray, v: np.ndarray, step: Any) -> np.ndarray:
    """The same: u is the minimiser where the prox of step·g at u + v − φ'(u) is u, and else lies on that side of it."""
    moved = g._solved(u + np.clip(v - slope, -LARGEST, LARGEST), step)
    return np.sign(moved - u)
