"""Dykstra's method: the prox of a sum, the projection onto an intersection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from prox.algorithms.arrays import floating, length
from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Proximable, objective
from prox.arguments import positive
from prox.calculus.dykstra import cycles

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
        x is the point after the last function's prox, the value Σ g_i(x_i) + ‖x − v‖²/(2λ).

    References
    ----------
    Boyle, Dykstra, A method for finding projections onto the intersection of convex sets, 1986. Bauschke, Combettes,
    A Dykstra-like algorithm for two monotone operators, 2008.

    Examples
    --------
    >>> from prox import Box, SumTo
    >>> found = dykstra([SumTo(1.0), Box(0.0, 0.45)], [2.0, -1.0, 0.4, 0.1])
    >>> found.x
    array([0.45 , 0.   , 0.425, 0.125])
    """
    if not functions:
        raise ValueError("`functions` is empty; give at least one function with a prox")
    step = positive("dykstra", "step", step, array=False)
    return run(_iterates(functions, floating("dykstra", "v", v), step), tol, max_iter, callback)


def _iterates(functions: Sequence[Proximable], v: np.ndarray, step: float) -> Iterator[Iterate]:
    for points in cycles([partial(_prox, g, step) for g in functions], v, [np.zeros_like(v) for _ in functions]):
        x = points[-1]
        value = partial(_objective, list(zip(functions, points, strict=True)), x - v, step)
        yield Iterate(x, length(np.stack(points) - x), value)


def _prox(g: Proximable, step: float, v: np.ndarray) -> np.ndarray:
    return g.prox(v, step)


def _objective(terms: list[tuple[Proximable, np.ndarray]], moved: np.ndarray, step: float) -> float:
    return objective(terms) + length(moved) ** 2 / (2.0 * step)
