"""What functions of whole vectors share: norms of rows, membership with a stated slack, a level over rows.

The slack, for all indicator functions: a vector belongs to a set when it violates the constraint by at most
``4 n eps`` times the constraint's own scale, n the number of terms added up and eps that of the vector's
dtype. Projections violate theirs by less, so that g(prox(v)) is never +inf by rounding.
"""

from __future__ import annotations

import math

import numpy as np

from prox.arguments import F8, Step
from prox.projection import kernels

__all__ = ["active_mean", "each", "indicator", "inner", "level", "norms", "radial_vjp", "ratio", "slack", "slope"]


def slack(x: np.ndarray, terms: int) -> float:
    """Relative slack of a constraint of so many terms on x."""
    return 4.0 * (terms + 1) * float(np.finfo(x.dtype).eps)


def indicator(x: np.ndarray, excess: np.ndarray, scale: np.ndarray | float, terms: int) -> np.ndarray:
    """0 for each row of x whose constraint is exceeded by at most the slack, +inf for others, nan for nan."""
    with np.errstate(invalid="ignore"):
        least = np.finfo(x.dtype).tiny  # below it rounding is absolute
        inside = np.isfinite(scale) & (excess <= slack(x, terms) * (np.asarray(scale) + least))
    return np.where(inside, 0.0, np.where(np.isnan(excess), np.nan, np.inf))


def norms(x: np.ndarray) -> np.ndarray:
    """Euclidean norm over all axes but the first, in double precision, without overflow or underflow."""
    flat = np.abs(x) if x.dtype.kind == "c" else x
    found = np.empty(len(x))
    kernels("norms").norm_rows(np.ascontiguousarray(flat).reshape(len(x), math.prod(x.shape[1:])), found)
    return found


def ratio(reach: np.ndarray | float, v: np.ndarray) -> np.ndarray:
    """reach/‖v‖ of each row, also where ‖v‖ is beyond the largest double; +inf where v = 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = reach / norms(v)
        if np.all(found):
            return found
        return np.where(found == 0.0, (0.25 * reach) / norms(0.25 * v), found)  # the norm overflowed


def each(step: Step, factor: float, count: int) -> np.ndarray:
    """step · factor for each of so many rows, in double precision."""
    if isinstance(step, float):
        return np.array([step * factor]) if count == 1 else np.full(count, step * factor)
    return np.full(count, factor) * np.asarray(step, F8).reshape(-1)


def slope(p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
    """(v − p)/step, the subgradient that p as a prox of v claims, in double precision."""
    return np.subtract(v, p, dtype=np.result_type(v, F8)) / step


def radial_vjp(v: np.ndarray, n: np.ndarray, along: np.ndarray, across: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Derivative of v ↦ h(‖v‖) v/‖v‖ at v of norm n, with `along` = h'(n) and `across` = h(n)/n, times c."""
    u = v / np.where(n > 0, n, 1.0)[:, None]
    radial = (along - across) * inner(u, c)
    return (across[:, None] * c + radial[:, None] * u).astype(v.dtype, copy=False)


def inner(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """⟨x, y⟩ of each row, in double precision."""
    return np.einsum("bi,bi->b", x, y, dtype=F8, casting="same_kind")


def active_mean(x: np.ndarray, active: np.ndarray) -> np.ndarray:
    """Mean of the active entries of each row, 0 for a row without any; shape (batch, 1)."""
    count = active.sum(axis=1, keepdims=True)
    return np.where(active, x, 0.0).sum(axis=1, keepdims=True, dtype=F8) / np.maximum(count, 1)


def level(d: np.ndarray, free: np.ndarray) -> np.ndarray:
    """The t of each row with Σ_free (d − t) + Σ_others (d − t)_+ = 0; every row has a free entry.

    The vector of these excesses is the projection of d on {x : Σ x = 0, x >= 0 outside `free`}. Newton's method
    climbs from the mean of the free entries and stops after finitely many steps.
    """
    t = active_mean(d, free)
    while True:
        new = active_mean(d, free | (d > t))
        if not np.any(new > t):
            return t
        t = np.maximum(t, new)
