"""The proximal gradient method."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from prox.algorithms.arrays import floating, length
from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Smooth, objective, slope_at, step_for

if TYPE_CHECKING:
    import numpy as np

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
        Its precision is that of the iterates; they are complex where x0 or a gradient is.
    step : float, optional
        λ ≤ 1/L for descent at a rate of 1/k (λ < 2/L converges); by default 1/L from f.
    tol : float
        On ‖(x − x⁺)/λ + ∇f(x⁺) − ∇f(x)‖, the length of a subgradient of f + g at x⁺. Rounding leaves it at about eps
        times the gradient's largest terms: in float32 ask for 1e-4 of them, not 1e-8.
    max_iter : int
    callback : callable, optional

    Returns
    -------
    Result

    References
    ----------
    Combettes, Wajs, Signal recovery by proximal forward-backward splitting, 2005.

    Examples
    --------
    >>> from prox import L1
    >>> from prox.algorithms import LeastSquares
    >>> f = LeastSquares([[2.0, 0.0], [0.0, 1.0]], [2.0, 0.5])
    >>> found = proximal_gradient(f, L1(alpha=1.0), [0.0, 0.0])
    >>> found.x, found.value, found.stop.name
    (array([0.75, 0.  ]), 1.0, 'CONVERGED')
    """
    x = floating("proximal_gradient", "x0", x0)
    return run(_iterates(f, g, x, step_for(f, step)), tol, max_iter, callback)


def _iterates(f: Smooth, g: Function, x: np.ndarray, step: float) -> Iterator[Iterate]:
    slope = slope_at(f, x)
    while True:
        new = g.prox(x - step * slope, step)
        new_slope = slope_at(f, new)
        residual = length((x - new) / step + new_slope - slope)
        x, slope = new, new_slope
        yield Iterate(x, residual, partial(objective, [(f, x), (g, x)]))
