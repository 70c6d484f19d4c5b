"""Linearised Bregman iterations: sparse or low-rank solutions by gradient steps in the dual variable."""

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

__all__ = ["linearised_bregman"]


def linearised_bregman(
    f: Smooth,
    J: Function,
    v0: Any,
    step: float | None = None,
    *,
    tol: float = 1e-8,
    max_iter: int = 10_000,
    callback: Callback | None = None,
) -> Result:
    """Minimise J + ½‖·‖² over the minimisers of f: v ← v − τ∇f(x), x ← prox_J(v).

    Parameters
    ----------
    f : Smooth
        Convex with an L-Lipschitz gradient, such as `LeastSquares`.
    J : Function
        ``L1(alpha)`` for sparse solutions, ``NuclearNorm(alpha)`` for matrices of low rank; the larger alpha, the
        less ½‖·‖² counts.
    v0 : array_like
        Start of the dual variable, in the range of the gradients (0 is); x⁰ = prox_J(v⁰).
    step : float, optional
        τ ≤ 1/L; by default 1/L from f.
    tol : float
        On ‖∇f(x)‖: every iterate minimises J + ½‖·‖² − ⟨v, ·⟩, so that a minimiser of f is a solution.
    max_iter, callback
        As for `proximal_gradient`.

    Returns
    -------
    Result
        Its value is f(x).

    References
    ----------
    Yin, Osher, Goldfarb, Darbon, Bregman iterative algorithms for ℓ1-minimization, 2008. Cai, Candès, Shen, A singular
    value thresholding algorithm for matrix completion, 2010. Lifted Bregman training, equation (16).

    Examples
    --------
    >>> from prox import L1
    >>> from prox.algorithms import LeastSquares
    >>> found = linearised_bregman(LeastSquares([[1.0, 2.0]], [2.0]), L1(alpha=10.0), [0.0, 0.0])
    >>> found.x  # of all solutions of x + 2y = 2 the sparse one
    array([0., 1.])
    """
    v = floating("linearised_bregman", "v0", v0)
    return run(_iterates(f, J, v, step_for(f, step)), tol, max_iter, callback)


def _iterates(f: Smooth, J: Function, v: np.ndarray, step: float) -> Iterator[Iterate]:
    slope = slope_at(f, J.prox(v))
    while True:
        v = v - step * slope
        x = J.prox(v)
        slope = slope_at(f, x)
        yield Iterate(x, length(slope), partial(objective, [(f, x)]))
