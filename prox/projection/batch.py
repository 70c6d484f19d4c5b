"""Projections of a batch of rows on simplices and L1 balls, for whoever holds checked arrays."""

from __future__ import annotations

import numpy as np

from prox.projection import kernels

__all__ = ["l1_ball", "simplex"]


def simplex(v: np.ndarray, radius: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Project the rows of v on {x >= 0, Σ x = radius} into `out`; returns the thresholds t, out = (v − t)_+.

    Parameters
    ----------
    v, out : ndarray, shape (batch, n)
        C-contiguous, float32 or float64, of one dtype; `out` shares no memory with `v`.
    radius : ndarray of float64, shape (batch,)
        Positive.
    """
    thresholds = np.empty(len(v))
    kernels("threshold").simplex_rows(v, radius, out, thresholds)
    return thresholds


def l1_ball(v: np.ndarray, radius: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Project the rows of v on {Σ |x| <= radius} into `out`; returns the thresholds, 0 for a row inside.

    The parameters are those of `simplex`.
    """
    thresholds = np.empty(len(v))
    kernels("threshold").l1_ball_rows(v, radius, out, thresholds)
    return thresholds
