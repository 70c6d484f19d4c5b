"""The alternating direction method of multipliers, scaled, with an adaptive penalty."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import LeastSquares, Proximable, length, objective

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["admm"]

UNEVEN, CHANGES = 10.0, 50  # balance when one residual is so many times the other, at most so often


def admm(
    f: Proximable,
    g: Function,
    x0: Any,
    K: np.ndarray | None = None,
    *,
    penalty: float = 1.0,
    adaptive: bool = True,
    tol: float = 1e-8,
    max_iter: int = 10_000,
    callback: Callback | None = None,
) -> Result:
    """Minimise f(x) + g(Kx), as f(x) + g(z) subject to Kx = z.

    Parameters
    ----------
    f : Proximable
        A function with a prox; `LeastSquares` if K is given.
    g : Function
    x0 : array_like, shape (n,)
    K : ndarray, shape (m, n), optional
        The identity by default.
    penalty : float
        δ in the augmented Lagrangian f(x) + g(z) + (δ/2)‖Kx − z + u‖², u = multiplier/δ.
    adaptive : bool
        Double or halve δ while one residual is ten times the other, at most fifty times.
    tol : float
        On the larger of the primal residual ‖Kx − z‖ and the dual residual δ‖Kᵀ(z − z⁻)‖, with which
        a subgradient of f + g∘K vanishes.
    max_iter, callback
        As for `proximal_gradient`.

    Returns
    -------
    Result
        x is z if K is the identity (it lies in dom g), else x; the value is f(x) + g(Kx) there.

    References
    ----------
    Boyd, Parikh, Chu, Peleato, Eckstein, Distributed optimization and statistical learning via the ADMM, 2011,
    sections 3.1.1, 3.3 and 3.4.1.
    """
    if not 0 < penalty < math.inf:
        raise ValueError(f"`penalty` is {penalty!r}; it must be a positive number")
    if K is not None and not isinstance(f, LeastSquares):
        raise TypeError(f"`f` is {f!r} and `K` is given; then it must be LeastSquares: use primal_dual for others")
    return run(_iterates(f, g, np.array(x0, float), K, penalty, adaptive), tol, max_iter, callback)


def _first_step(f: Any, K: np.ndarray | None, target: np.ndarray, delta: float) -> np.ndarray:
    """argmin f(x) + (δ/2)‖Kx − target‖²."""
    if K is None:
        return f.prox(target, 1.0 / delta)
    return np.linalg.solve(f.gram + delta * (K.T @ K), f.A.T @ f.b + delta * (K.T @ target))


def _iterates(
    f: Proximable, g: Function, x: np.ndarray, K: np.ndarray | None, delta: float, adaptive: bool
) -> Iterator[Iterate]:
    z = x if K is None else K @ x
    u, changes = np.zeros_like(z), CHANGES if adaptive else 0
    while True:
        x = _first_step(f, K, z - u, delta)
        Kx = x if K is None else K @ x
        old, z = z, g.prox(Kx + u, 1.0 / delta)
        u = u + Kx - z
        back = z - old if K is None else K.T @ (z - old)
        primal, dual = length(Kx - z), delta * length(back)
        point, image = (z, z) if K is None else (x, Kx)
        yield Iterate(point, max(primal, dual), partial(objective, [(f, point), (g, image)]))
        if changes and (primal > UNEVEN * dual or dual > UNEVEN * primal):
            factor = 2.0 if primal > dual else 0.5
            delta, u, changes = delta * factor, u / factor, changes - 1
