"""How far a convex function lies above a tangent: g(x) − g(σ) − ⟨r, x − σ⟩ for r ∈ ∂g(σ), without cancellation."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from prox.functions.simplex import Simplex
from prox.functions.sum_to import SumTo
from prox.separable import Separable

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["subgradient_excess"]

KEPT = 1e-3  # the part of its terms below which a difference is replaced by an integral
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)


def subgradient_excess(g: Function, x: np.ndarray, sigma: np.ndarray, r: np.ndarray) -> np.ndarray:
    """The excess, summed over the last axis; float64 arrays."""
    if isinstance(g, Separable):
        return _separable(g, x, sigma, r)
    if isinstance(g, Simplex | SumTo):
        r = r - r.max(axis=-1, keepdims=True)  # a constant in r does not matter where sums agree: keep it small
    return np.maximum(g(x) - g(sigma) - np.sum(r * (x - sigma), axis=-1), 0.0)


def _separable(g: Separable, x: np.ndarray, sigma: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Coordinate by coordinate: the difference where it keeps its digits, else ∫ (g'(t) − r) dt from σ to x."""
    shape = x.shape
    x, sigma, r = (np.ascontiguousarray(a).reshape(-1, shape[-1] if shape else 1) for a in (x, sigma, r))
    parts = (g._terms("value", x), -g._terms("value", sigma), -r * (x - sigma))
    found = sum(parts)
    lost = np.isfinite(found) & (np.abs(found) < KEPT * np.max(np.abs(parts), axis=0))
    if np.any(lost):
        found = np.where(lost, _integral(g, x, sigma, r), found)
    return np.sum(np.maximum(found, 0.0), axis=1).reshape(shape[:-1])


def _integral(g: Separable, x: np.ndarray, sigma: np.ndarray, r: np.ndarray) -> Any:
    """16 Gauss nodes on each side of 0; after a cancellation x and σ are near, so g' is nearly linear there."""
    cut = np.clip(0.0, np.minimum(x, sigma), np.maximum(x, sigma))
    ends = np.sort(np.stack([sigma, x, cut]), axis=0)
    total = np.zeros_like(x)
    for lower, upper in pairwise(ends):
        half = 0.5 * (upper - lower)
        for node, weight in zip(NODES, WEIGHTS, strict=True):
            slope = g._terms("lower", np.ascontiguousarray(lower + half * (1.0 + node)))
            total += np.where(half > 0.0, weight * half * (slope - r), 0.0)
    return np.where(x < sigma, -total, total)
