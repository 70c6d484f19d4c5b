"""Euclidean projection onto the vectors of a fixed sum inside a box."""

from __future__ import annotations

import numpy as np

__all__ = ["onto_fixed_sum"]

HALVINGS = 70  # of an interval in double precision, to its last bit


def onto_fixed_sum(v: np.ndarray, total: float, lower: float, upper: float) -> np.ndarray:
    """The projection of each vector, on the last axis, onto {x : Σx = total, lower ≤ x ≤ upper}.

    It is clip(v − λ), with a sum that falls as λ grows. At λ = max v − total/n no entry exceeds the mean total/n, at
    min v − total/n none is below it: the root between them is bisected, then a step of Newton's method is taken.

    Examples
    --------
    >>> onto_fixed_sum(np.array([2.0, 0.5, -1.0]), 1.0, 0.0, 0.75)
    array([0.75, 0.25, 0.  ])
    """
    w, mean = v.astype(float), total / v.shape[-1]
    low, high = w.min(axis=-1, keepdims=True) - mean, w.max(axis=-1, keepdims=True) - mean
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        above = np.clip(w - middle, lower, upper).sum(axis=-1, keepdims=True) > total
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    x = np.clip(w - high, lower, upper)
    free = np.sum((x > lower) & (x < upper), axis=-1, keepdims=True)
    excess = (x.sum(axis=-1, keepdims=True) - total) / np.maximum(free, 1)
    return np.clip(w - high - excess, lower, upper).astype(v.dtype)
