"""Bregman proximal gradient (NoLips), its accelerated variant, and mirror descent."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.function import LegendreFunction
from prox.algorithms.arrays import floating, inner, length
from prox.algorithms.fixed_sum import onto_fixed_sum
from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Smooth, objective, slope_at
from prox.arguments import positive
from prox.bregman import bregman_prox
from prox.functions.simplex import Simplex
from prox.functions.sum_to import SumTo

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["bregman_gradient", "mirror_descent"]

SMALL = 1e-8  # a move relative to x below which a difference of gradients is rounding
SHORTEST, LONGEST = 1e-150, 1e150  # ends of the search for a step


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
        On ‖x − P_t(x − t∇f(x))‖/t, the Euclidean gradient mapping; P_t is the prox of tg on the closure of dom Φ, 1/t
        the curvature of f along the last step, at least 1. In the interior it is the length of a subgradient.
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

    Examples
    --------
    A Poisson problem by Burg's entropy, with the step searched for, and least squares on the simplex by the negative
    entropy, accelerated.

    >>> import legendre
    >>> from prox import Nonnegative, Simplex
    >>> from prox.algorithms import LeastSquares, PoissonLikelihood
    >>> counts = PoissonLikelihood([[1.0, 2.0], [3.0, 1.0]], [4.0, 7.0])
    >>> bregman_gradient(counts, Nonnegative(), legendre.get("burg"), [1.0, 1.0]).x
    array([2., 1.])
    >>> f = LeastSquares([[1.0, 0.0], [0.0, 2.0]], [1.0, 1.0])
    >>> bregman_gradient(f, Simplex(), legendre.get("exp"), [0.5, 0.5], 0.25, accelerated=True).x
    array([0.6, 0.4])
    """
    if not isinstance(phi, LegendreFunction):
        raise TypeError(f"`phi` is {phi!r}; it must be a Legendre function, such as legendre.get('exp')")
    x, problem = floating("bregman_gradient", "x0", x0, phases=False), _Problem(f, g, phi)
    if not np.all((x > phi.domain.lo) & (x < phi.domain.hi)):
        raise ValueError(f"`x0` has entries outside the interior of dom φ = {phi.domain} of `{phi.name}`; move them in")
    if step is not None:
        step = positive("bregman_gradient", "step", step, array=False)
    elif accelerated:
        raise ValueError("`step` is None; the accelerated method needs one: pass 1/L, L the relative smoothness")
    iterates = _iterates(problem, x, step) if step is None or not accelerated else _accelerated(problem, x, step)
    return run(iterates, tol, max_iter, callback)


def mirror_descent(f: Smooth, g: Function, phi: LegendreFunction, x0: Any, step: float, **options: Any) -> Result:
    """Minimise f over the set of which g is the indicator: `bregman_gradient` with a fixed step.

    With φ = t log t − t and the simplex it is the exponentiated gradient method.

    Parameters
    ----------
    f : Smooth
    g : Function
        The indicator of a set.
    phi, x0, step, **options
        As for `bregman_gradient`.

    Returns
    -------
    Result

    References
    ----------
    Nemirovski, Yudin, Problem complexity and method efficiency in optimization, 1983. Beck, Teboulle, Mirror descent
    and nonlinear projected subgradient methods, 2003.

    Examples
    --------
    >>> import legendre
    >>> from prox import Simplex
    >>> from prox.algorithms import LeastSquares
    >>> f = LeastSquares([[1.0, 0.0], [0.0, 2.0]], [1.0, 1.0])
    >>> mirror_descent(f, Simplex(), legendre.get("exp"), [0.5, 0.5], 0.25).x
    array([0.6, 0.4])
    """
    if not g.traits.indicator:
        raise ValueError(f"`g` is {g!r}; mirror descent takes the indicator of a set: use bregman_gradient instead")
    return bregman_gradient(f, g, phi, x0, step, **options)


# The residual. A point x of the closure of dom Φ minimises f + g there iff
#
#     0 ∈ ∇f(x) + ∂(g + ι)(x),  ι the indicator of the closure,  iff  x = P_t(x − t∇f(x))  for one t > 0, and then all,
#
# P_t the prox of t(g + ι): it is 0 at the solutions, in the interior and at an end of dom φ, open or closed, and is
# continuous, so that it tends to 0 with iterates that tend to an end they never reach. No derivative of φ stands in it:
# those are infinite at the ends. Divided by t it has the scale of a gradient and is ‖∇f(x)‖ where nothing constrains.
#
# The step t weighs the two ways of being close: an entry that has an end e to fall to counts min(|∇f|, |x − e|/t). In
# units of x so small that the distances mean nothing, the curvature 1/t of f is large, in the same proportion.


@dataclass(frozen=True)
class _Problem:
    """f + g on the closure of dom Φ."""

    f: Smooth
    g: Function
    phi: LegendreFunction

    def dual(self, x: np.ndarray) -> np.ndarray:
        """∇Φ(x); an entry that rounding put on an end of dom φ is taken next to it, where φ' is finite."""
        lo, hi = np.array([self.phi.domain.lo, self.phi.domain.hi], x.dtype)
        return self.phi.grad(np.clip(x, np.nextafter(lo, hi), np.nextafter(hi, lo)))

    def moved(self, x: np.ndarray, slope: np.ndarray, step: float) -> np.ndarray:
        """argmin step (⟨slope, u⟩ + g(u)) + D_Φ(u, x)."""
        return bregman_prox(self.g, self.phi, self.dual(x) - step * slope, step)

    def constrained(self, v: np.ndarray, t: float) -> np.ndarray:
        """The Euclidean prox P_t of t(g + ι): on a line the constrained minimiser is the free one, clipped."""
        g, lo, hi = self.g, self.phi.domain.lo, self.phi.domain.hi
        if g.traits.separable:
            return np.clip(g.prox(v, t), lo, hi)
        if not isinstance(g, (Simplex, SumTo)) or (isinstance(g, SumTo) and (lo, hi) == (-math.inf, math.inf)):
            return g.prox(v, t)
        total, lo = (g.radius, max(lo, 0.0)) if isinstance(g, Simplex) else (g.total, lo)
        return Simplex(total).prox(v, t) if lo == 0.0 and total <= hi else onto_fixed_sum(v, total, lo, hi)

    def iterate(self, x: np.ndarray, slope: np.ndarray, t: float) -> Iterate:
        """A point with its residual."""
        residual = length(x - self.constrained(x - t * slope, t)) / t
        return Iterate(x, residual, partial(objective, [(self.f, x), (self.g, x)]))

    def below(self, x: np.ndarray, new: np.ndarray, change: np.ndarray, step: float) -> bool:
        """⟨∇f(x⁺) − ∇f(x), x⁺ − x⟩ ≤ ⟨∇Φ(x⁺) − ∇Φ(x), x⁺ − x⟩/λ: for convex f the objective then descends.

        Unlike a difference of values it keeps its digits near the solution; the last term is its rounding.
        """
        move, before, after = new - x, self.dual(x), self.dual(new)
        rounding = 4.0 * float(np.finfo(x.dtype).eps) * inner(np.abs(before) + np.abs(after), np.abs(move))
        return inner(change, move) <= (inner(after - before, move) + rounding) / step


def _reach(t: float, x: np.ndarray, move: np.ndarray, change: np.ndarray) -> float:
    """1/curvature of f along a move, at most 1; the former where the move is rounding, whose quotients are noise."""
    moved, changed = length(move), length(change)
    if not moved > SMALL * length(x):
        return t
    return moved / changed if moved < changed < math.inf else 1.0


def _iterates(problem: _Problem, x: np.ndarray, step: float | None) -> Iterator[Iterate]:
    slope, trial, t = slope_at(problem.f, x), 1.0 if step is None else step, 1.0
    while True:
        new = problem.moved(x, slope, trial)
        new_slope = slope_at(problem.f, new)
        searching = step is None and bool(np.all(np.isfinite(slope)))  # else there is no step that could mend it
        while searching and trial > SHORTEST and not problem.below(x, new, new_slope - slope, trial):
            trial *= 0.5
            new = problem.moved(x, slope, trial)
            new_slope = slope_at(problem.f, new)
        t = _reach(t, x, new - x, new_slope - slope)
        x, slope = new, new_slope
        yield problem.iterate(x, slope, t)
        trial = trial if step is not None else min(2.0 * trial, LONGEST)


def _accelerated(problem: _Problem, x: np.ndarray, step: float) -> Iterator[Iterate]:
    z, theta, t, found = x, 1.0, 1.0, slope_at(problem.f, x)
    while True:
        slope = slope_at(problem.f, (1.0 - theta) * x + theta * z)
        old_x, old_z, old = x, z, found
        z = problem.moved(z, slope, step / theta)
        x = (1.0 - theta) * x + theta * z
        if inner(problem.dual(old_z) - problem.dual(z), x - old_x) > 0:  # uphill
            z, theta = x, 1.0
        found = slope_at(problem.f, x)
        t = _reach(t, x, x - old_x, found - old)
        theta = 0.5 * (math.sqrt(theta**4 + 4.0 * theta**2) - theta**2)
        yield problem.iterate(x, found, t)
