"""The proximal gradient method."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Smooth, length, objective, step_for

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["proximal_gradient"]


def proximal_gradient(
    f: Smooth,
    g: Function,
    x0: Any,
    step: float | None = None,
    *,
    tol: float = 1e-8,
    max_iter: int = 10_000,
    callback: Callback | None = None,
) -> Result:
    """Minimise f + g: x⁺ = prox_{λg}(x − λ∇f(x)).

    Parameters
    ----------
    f : Smooth
        With an L-Lipschitz gradient.
    g : Function
    x0 : array_like
    step : float, optional
        λ ≤ 1/L for descent at a rate of 1/k (λ < 2/L converges); by default 1/L from f.
    tol : float
        On ‖(x − x⁺)/λ + ∇f(x⁺) − ∇f(x)‖, the length of a subgradient of f + g at x⁺.
    max_iter : int
    callback : callable, optional

    Returns
    -------
    Result

    References
    ----------
    Combettes, Wajs, Signal recovery by proximal forward-backward splitting, 2005.
    """
    return run(_iterates(f, g, np.array(x0, float), step_for(f, step)), tol, max_iter, callback)


def _iterates(f: Smooth, g: Function, x: np.ndarray, step: float) -> Iterator[Iterate]:
    slope = f.grad(x)
    while True:
        new = g.prox(x - step * slope, step)
        new_slope = f.grad(new)
        residual = length((x - new) / step + new_slope - slope)
        x, slope = new, new_slope
        yield Iterate(x, residual, partial(objective, [(f, x), (g, x)]))
