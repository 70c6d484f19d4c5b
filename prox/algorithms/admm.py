"""The alternating direction method of multipliers, scaled, with an adaptive penalty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from prox.algorithms.arrays import adjoint, cast, floating, length, linear_map
from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import LeastSquares, Proximable, objective
from prox.arguments import positive

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["admm"]

UNEVEN, CHANGES = 10.0, 50  # balance when one residual is so many times the other, at most so often


def admm(
    f: Proximable,
    g: Function,
    x0: Any,
    K: Any = None,
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
    K : array_like, shape (m, n), optional
        The identity by default.
    penalty : float
        δ in the augmented Lagrangian f(x) + g(z) + (δ/2)‖Kx − z + u‖², u = multiplier/δ.
    adaptive : bool
        Double or halve δ while one residual is ten times the other, at most fifty times.
    tol : float
        On the larger of the primal residual ‖Kx − z‖ and the dual residual δ‖Kᴴ(z − z⁻)‖, with which
        a subgradient of f + g∘K vanishes.
    max_iter, callback
        As for `proximal_gradient`.

    Returns
    -------
    Result
        x is z if K is the identity (it lies in dom g), else x; the value is f(x) + g(z).

    References
    ----------
    Boyd, Parikh, Chu, Peleato, Eckstein, Distributed optimization and statistical learning via the ADMM, 2011,
    sections 3.1.1, 3.3 and 3.4.1.

    Examples
    --------
    >>> from prox import L1
    >>> from prox.algorithms import LeastSquares
    >>> found = admm(LeastSquares([[2.0, 0.0], [0.0, 1.0]], [2.0, 0.5]), L1(alpha=1.0), [0.0, 0.0])
    >>> found.x, found.value
    (array([0.75, 0.  ]), 1.0)
    """
    penalty, x = positive("admm", "penalty", penalty, array=False), floating("admm", "x0", x0)
    if K is not None and not isinstance(f, LeastSquares):
        raise TypeError(f"`f` is {f!r} and `K` is given; then it must be LeastSquares: use primal_dual for others")
    K = None if K is None else linear_map("admm", K, x)
    return run(_iterates(f, g, x, K, penalty, adaptive), tol, max_iter, callback)


def _first_step(f: Any, K: np.ndarray | None, delta: float) -> Callable[[np.ndarray], np.ndarray]:
    """The map target ↦ argmin f(x) + (δ/2)‖Kx − target‖²; a matrix is factorised once for all targets."""
    if K is None:
        return lambda target: f.prox(target, 1.0 / delta)
    from scipy.linalg import cho_factor, cho_solve

    back = adjoint(f.A) @ f.b
    try:
        factor = cho_factor(f.gram + delta * (adjoint(K) @ K))
    except np.linalg.LinAlgError:
        raise ValueError("`K` and the matrix of `f` map a common vector to 0; the step in x has no solution") from None
    return lambda target: cast(cho_solve(factor, back + delta * (adjoint(K) @ target)), target)


def _iterates(
    f: Proximable, g: Function, x: np.ndarray, K: np.ndarray | None, delta: float, adaptive: bool
) -> Iterator[Iterate]:
    z = x if K is None else K @ x
    u, changes = np.zeros_like(z), CHANGES if adaptive else 0
    first_step = _first_step(f, K, delta)
    while True:
        x = first_step(z - u)
        Kx = x if K is None else K @ x
        old, z = z, g.prox(Kx + u, 1.0 / delta)
        u = u + Kx - z
        back = z - old if K is None else adjoint(K) @ (z - old)
        primal, dual = length(Kx - z), delta * length(back)
        yield Iterate(z if K is None else x, max(primal, dual), partial(objective, [(f, x), (g, z)]))
        if changes and (primal > UNEVEN * dual or dual > UNEVEN * primal):
            factor = 2.0 if primal > dual else 0.5
            delta, u, changes = delta * factor, u / factor, changes - 1
            first_step = _first_step(f, K, delta)
