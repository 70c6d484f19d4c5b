"""FISTA: the accelerated proximal gradient method, with restarts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from prox.algorithms.arrays import floating, inner, length
from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Smooth, objective, slope_at, step_for

if TYPE_CHECKING:
    import numpy as np

    from prox.base import Function

__all__ = ["fista"]


def fista(
    f: Smooth,
    g: Function,
    x0: Any,
    step: float | None = None,
    *,
    restart: bool = True,
    tol: float = 1e-8,
    max_iter: int = 10_000,
    callback: Callback | None = None,
) -> Result:
    """Minimise f + g, both convex: proximal gradient steps from extrapolated points.

    Parameters
    ----------
    f, g, x0, step, tol, max_iter, callback
        As for `proximal_gradient`; the step may not exceed 1/L.
    restart : bool
        Forget the momentum when it points uphill, ⟨y − x⁺, x⁺ − x⟩ > 0: linear convergence where f + g grows
        quadratically, and the rate 2L‖x⁰ − x*‖²/(k + 1)² between restarts.

    Returns
    -------
    Result

    References
    ----------
    Beck, Teboulle, A fast iterative shrinkage-thresholding algorithm, 2009. O'Donoghue, Candès, Adaptive restart for
    accelerated gradient schemes, 2015.

    Examples
    --------
    >>> from prox import Nonnegative
    >>> from prox.algorithms import LeastSquares
    >>> f = LeastSquares([[1.0, 1.0], [0.0, 1.0]], [1.0, -1.0])
    >>> found = fista(f, Nonnegative(), [1.0, 1.0])
    >>> found.x, found.value, found.converged
    (array([1., 0.]), 0.5, True)
    """
    x = floating("fista", "x0", x0)
    return run(_iterates(f, g, x, step_for(f, step), restart), tol, max_iter, callback)


def _iterates(f: Smooth, g: Function, x: np.ndarray, step: float, restart: bool) -> Iterator[Iterate]:
    y, t = x, 1.0
    while True:
        slope = slope_at(f, y)
        new = g.prox(y - step * slope, step)
        residual = length((y - new) / step + slope_at(f, new) - slope)
        if restart and inner(y - new, new - x) > 0:
            t = 1.0
        t_new = 0.5 + math.sqrt(0.25 + t * t)
        y = new + (t - 1.0) / t_new * (new - x)
        x, t = new, t_new
        yield Iterate(x, residual, partial(objective, [(f, x), (g, x)]))
