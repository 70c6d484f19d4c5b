"""Lengths of rows, as residuals and envelopes need them."""

from __future__ import annotations

import math

import numpy as np

from prox.arguments import Step

__all__ = ["difference", "interval_distance", "row_norms", "turned", "weighted_squares"]


def row_norms(d: np.ndarray) -> np.ndarray:
    """Euclidean norm of each row, without overflow."""
    d = np.abs(d).reshape(len(d), math.prod(d.shape[1:]))
    largest = d.max(axis=1, initial=0.0)
    scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    return np.where(np.isfinite(largest), scale * np.sqrt(np.sum((d / scale[:, None]) ** 2, axis=1)), largest)


def interval_distance(target: np.ndarray, ends: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Distance of each row of `target` to the box with these ends; an empty interval, lower = +∞, is at infinity."""
    lower, upper = ends
    return row_norms(np.maximum(0.0, np.maximum(lower - target, target - upper)))


def difference(v: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The step v − p from a prox to its point; 0 where both are the same infinity."""
    return np.where(v == p, 0.0, v - p).astype(v.dtype, copy=False)


def weighted_squares(d: np.ndarray, step: Step) -> np.ndarray:
    """‖d‖²/(2 step) of each row, in double precision."""
    squares = np.square(np.abs(d), dtype="f8") / (2.0 * step)
    return squares.sum(axis=tuple(range(1, d.ndim)))


def turned(v: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The component of v along the phases of p (where p = 0: |v|), as for functions of moduli."""
    moduli = np.abs(p)
    phases = np.divide(p, moduli, out=np.ones_like(p), where=moduli > 0)
    return np.where(moduli > 0, (v * phases.conj()).real, np.abs(v))
