"""The primal-dual method of Condat and Vũ."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from prox.algorithms.arrays import adjoint, floating, length, linear_map
from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Smooth, lipschitz_of, objective, slope_at
from prox.arguments import positive

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["primal_dual"]


def primal_dual(
    f: Smooth,
    g: Function,
    h: Function,
    K: np.ndarray,
    x0: Any,
    step: float | None = None,
    dual_step: float | None = None,
    *,
    tol: float = 1e-8,
    max_iter: int = 50_000,
    callback: Callback | None = None,
) -> Result:
    """Minimise f(x) + g(x) + h(Kx): gradient of f, proxes of g and h, products with K and Kᴴ.

    Parameters
    ----------
    f : Smooth
        With its Lipschitz constant L as ``lipschitz`` or in its traits, if no step is given.
    g, h : Function
    K : array_like, shape (m, n)
    x0 : array_like, shape (n,)
    step, dual_step : float, optional
        τ and σ with 1/τ − σ‖K‖² ≥ L/2; by default σ = 1/‖K‖ and τ the largest.
    tol : float
        On the length of the pair of subgradients of the Lagrangian in x and y.
    max_iter, callback
        As for `proximal_gradient`.

    Returns
    -------
    Result
        The value is f(x) + g(x) + h(z), z the point of the prox of h, which Kx approaches.

    References
    ----------
    Condat, A primal-dual splitting method for convex optimization, 2013, theorem 3.1. Vũ, A splitting algorithm for
    dual monotone inclusions, 2013.

    Examples
    --------
    Total variation with a bound: the differences of x are penalised by ℓ1.

    >>> from prox import L1, Nonnegative
    >>> from prox.algorithms import LeastSquares
    >>> f, K = LeastSquares([[1.0, 0.0], [0.0, 1.0]], [-1.0, 2.0]), [[-1.0, 1.0]]
    >>> found = primal_dual(f, Nonnegative(), L1(alpha=0.5), K, [0.0, 0.0])
    >>> found.x, found.value
    (array([0. , 1.5]), 1.375)
    """
    x = floating("primal_dual", "x0", x0)
    K = linear_map("primal_dual", K, x)
    norm = float(np.linalg.norm(K, 2))
    sigma = dual_step if dual_step is not None else (1.0 / norm if norm else 1.0)
    sigma = positive("primal_dual", "dual_step", sigma, array=False)
    tau = step if step is not None else 1.0 / (lipschitz_of(f) / 2.0 + sigma * norm**2 or 1.0)
    tau = positive("primal_dual", "step", tau, array=False)
    return run(_iterates(f, g, h, K, x, tau, sigma), tol, max_iter, callback)


def _iterates(
    f: Smooth, g: Function, h: Function, K: np.ndarray, x: np.ndarray, tau: float, sigma: float
) -> Iterator[Iterate]:
    slope, adjoint_K = slope_at(f, x), adjoint(K)
    y = np.zeros_like(K @ x)
    while True:
        new = g.prox(x - tau * (slope + adjoint_K @ y), tau)
        w = y + sigma * (K @ (2.0 * new - x))
        z = h.prox(w / sigma, 1.0 / sigma)
        y_new = w - sigma * z  # the prox of h*, by Moreau's identity
        new_slope = slope_at(f, new)
        primal = (x - new) / tau + new_slope - slope + adjoint_K @ (y_new - y)
        dual = (y - y_new) / sigma + K @ (new - x)
        x, y, slope = new, y_new, new_slope
        residual = math.hypot(length(primal), length(dual))
        yield Iterate(x, residual, partial(objective, [(f, x), (g, x), (h, z)]))
