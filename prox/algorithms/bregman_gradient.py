"""Bregman proximal gradient (NoLips), its accelerated variant, and mirror descent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Smooth, inner, length, objective
from prox.bregman import bregman_prox

if TYPE_CHECKING:
    from legendre.function import LegendreFunction
    from prox.base import Function

__all__ = ["bregman_gradient", "mirror_descent"]


def bregman_gradient(
    f: Smooth,
    g: Function,
    phi: LegendreFunction,
    x0: Any,
    step: float | None = None,
    *,
    accelerated: bool = False,
    tol: float = 1e-8,
    max_iter: int = 10_000,
    callback: Callback | None = None,
) -> Result:
    """Minimise f + g over the closure of dom Φ: x⁺ = argmin λ(⟨∇f(x), u⟩ + g(u)) + D_Φ(u, x), Φ(u) = Σ φ(u_j).

    Parameters
    ----------
    f : Smooth
        L-smooth relative to φ: LΦ − f is convex. Its gradient need not be Lipschitz.
    g : Function
        A function that `bregman_prox` takes with φ.
    phi : LegendreFunction
        φ.
    x0 : array_like, shape (n,)
        In int dom Φ.
    step : float, optional
        λ ≤ 1/L, then the objective is at most D_Φ(x*, x⁰)/(λk) above its minimum. None searches for it: 1 at first,
        halved until the gradients of f and λ⁻¹Φ agree on descent, doubled again after each step.
    accelerated : bool
        Momentum with interpolated points, restarted when it points uphill; it needs a `step`. The rate is O(1/k²)
        where D_Φ grows with the square of the length of a step, as for φ = ½(·)² and the entropy on the simplex; no
        such rate is known for every φ.
    tol : float
        On ‖(∇Φ(x) − ∇Φ(x⁺))/λ + ∇f(x⁺) − ∇f(x)‖, the length of a subgradient of f + g at x⁺, measured in the metric
        of the dual: entries are scaled by min(1, x_j) where dom φ begins at 0.
    max_iter, callback
        As for `proximal_gradient`.

    Returns
    -------
    Result

    References
    ----------
    Bauschke, Bolte, Teboulle, A descent lemma beyond Lipschitz gradient continuity, 2017, theorem 1. Auslender,
    Teboulle, Interior gradient and proximal methods, 2006, section 5. Hanzely, Richtárik, Xiao, Accelerated Bregman
    proximal gradient methods, 2021.
    """
    x = np.array(x0, float)
    if not np.all((x > phi.domain.lo) & (x < phi.domain.hi)):
        raise ValueError(f"`x0` has entries outside the interior of dom φ = {phi.domain} of `{phi.name}`; move them in")
    if accelerated:
        if step is None:
            raise ValueError("`step` is None; the accelerated method needs one: pass 1/L, L the relative smoothness")
        return run(_accelerated(f, g, phi, x, step), tol, max_iter, callback)
    return run(_iterates(f, g, phi, x, step), tol, max_iter, callback)


def mirror_descent(f: Smooth, g: Function, phi: LegendreFunction, x0: Any, step: float, **options: Any) -> Result:
    """Minimise f over the set of which g is the indicator: `bregman_gradient` with a fixed step.

    With φ = t log t − t and the simplex it is the exponentiated gradient method.

    References
    ----------
    Nemirovski, Yudin, Problem complexity and method efficiency in optimization, 1983. Beck, Teboulle, Mirror descent
    and nonlinear projected subgradient methods, 2003.
    """
    if not g.traits.indicator:
        raise ValueError(f"`g` is {g!r}; mirror descent takes the indicator of a set: use bregman_gradient instead")
    return bregman_gradient(f, g, phi, x0, step, **options)


def _moved(g: Function, phi: LegendreFunction, x: np.ndarray, slope: np.ndarray, step: float) -> np.ndarray:
    return bregman_prox(g, phi, phi.grad(x) - step * slope, step)


def _iterates(f: Smooth, g: Function, phi: LegendreFunction, x: np.ndarray, step: float | None) -> Iterator[Iterate]:
    slope, trial = f.grad(x), 1.0 if step is None else step
    while True:
        new = _moved(g, phi, x, slope, trial)
        while step is None and not _below(f, phi, x, new, slope, trial):
            trial *= 0.5
            new = _moved(g, phi, x, slope, trial)
        new_slope = f.grad(new)
        residual = _residual(g, phi, x, new, new_slope - slope, trial)
        x, slope = new, new_slope
        yield Iterate(x, residual, partial(objective, [(f, x), (g, x)]))
        trial = trial if step is not None else 2.0 * trial


def _below(f: Smooth, phi: LegendreFunction, x: np.ndarray, new: np.ndarray, slope: np.ndarray, step: float) -> bool:
    """⟨∇f(x⁺) − ∇f(x), x⁺ − x⟩ ≤ ⟨∇Φ(x⁺) − ∇Φ(x), x⁺ − x⟩/λ: for convex f the objective then descends.

    Unlike a difference of values it keeps its digits near the solution; the last term is its rounding.
    """
    move, before, after = new - x, phi.grad(x), phi.grad(new)
    rounding = 1e-15 * inner(np.abs(before) + np.abs(after), np.abs(move))
    return inner(f.grad(new) - slope, move) <= (inner(after - before, move) + rounding) / step


def _residual(
    g: Function, phi: LegendreFunction, x: np.ndarray, new: np.ndarray, change: np.ndarray, step: float
) -> float:
    """A subgradient of f + g at the new point; for a set of fixed sum its part along the set."""
    with np.errstate(invalid="ignore"):
        found = (phi.grad(x) - phi.grad(new)) / step + change
    weight = np.minimum(1.0, new) if phi.domain.lo == 0.0 else np.ones_like(new)
    found = np.where(weight > 0, found, 0.0)
    if type(g).__name__ in ("Simplex", "SumTo"):
        found = found - np.sum(weight * found, axis=-1, keepdims=True) / np.sum(weight, axis=-1, keepdims=True)
    return length(weight * found)


def _accelerated(f: Smooth, g: Function, phi: LegendreFunction, x: np.ndarray, step: float) -> Iterator[Iterate]:
    z, theta = x, 1.0
    while True:
        slope = f.grad((1.0 - theta) * x + theta * z)
        old_x, old_z = x, z
        z = _moved(g, phi, z, slope, step / theta)
        x = (1.0 - theta) * x + theta * z
        if inner(phi.grad(old_z) - phi.grad(z), x - old_x) > 0:  # uphill
            z, theta = x, 1.0
        found = f.grad(x)
        residual = _residual(g, phi, x, _moved(g, phi, x, found, step), 0.0 * x, step)
        theta = 0.5 * (np.sqrt(theta**4 + 4.0 * theta**2) - theta**2)
        yield Iterate(x, residual, partial(objective, [(f, x), (g, x)]))
