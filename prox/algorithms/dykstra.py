"""Dykstra's method: the prox of a sum, the projection onto an intersection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Proximable, length, objective

__all__ = ["dykstra"]


def dykstra(
    functions: Sequence[Proximable],
    v: Any,
    step: float = 1.0,
    *,
    tol: float = 1e-10,
    max_iter: int = 10_000,
    callback: Callback | None = None,
) -> Result:
    """Minimise Σ g_i(x) + ‖x − v‖²/(2λ) by cycling through the proxes with corrections p_i.

    Parameters
    ----------
    functions : sequence of Proximable
        g_1, ..., g_m; indicators make the result the projection of v onto the intersection.
    v : array_like
    step : float
        λ > 0.
    tol : float
        On (Σ‖x_i − x‖²)^½, x_i the point after the i-th prox of a cycle and x the last: always v − x = Σ p_i
        with p_i ∈ λ∂g_i(x_i), so that x is the solution where all agree.
    max_iter : int
        Of cycles.
    callback : callable, optional

    Returns
    -------
    Result

    References
    ----------
    Boyle, Dykstra, A method for finding projections onto the intersection of convex sets, 1986. Bauschke, Combettes,
    A Dykstra-like algorithm for two monotone operators, 2008.
    """
    if not functions:
        raise ValueError("`functions` is empty; give at least one function with a prox")
    return run(_iterates(functions, np.array(v, float), step), tol, max_iter, callback)


def _iterates(functions: Sequence[Proximable], v: np.ndarray, step: float) -> Iterator[Iterate]:
    x, corrections = v, [np.zeros_like(v) for _ in functions]
    while True:
        points = []
        for i, g in enumerate(functions):
            shifted = x + corrections[i]
            x = g.prox(shifted, step)
            corrections[i] = shifted - x
            points.append(x)
        apart = length(np.stack(points) - x)
        yield Iterate(x, apart, partial(_objective, functions, v, step, x))


def _objective(functions: Sequence[Proximable], v: np.ndarray, step: float, x: np.ndarray) -> float:
    return objective([(g, x) for g in functions]) + length(x - v) ** 2 / (2.0 * step)
