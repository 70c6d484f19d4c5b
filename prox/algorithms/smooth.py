"""Smooth terms: value, gradient, and the constants that step sizes come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

__all__ = [
    "LeastSquares",
    "PoissonLikelihood",
    "Proximable",
    "Smooth",
    "inner",
    "length",
    "lipschitz_of",
    "objective",
    "step_for",
]


class Smooth(Protocol):
    """A differentiable function; functions of this package with a gradient are some, too."""

    def __call__(self, x: Any, /) -> Any:
        """The value."""

    def grad(self, x: Any, /) -> Any:
        """The gradient."""


class Proximable(Protocol):
    """A function with a prox: every function of this package, and `LeastSquares`."""

    def __call__(self, x: Any, /) -> Any:
        """The value."""

    def prox(self, v: Any, step: float = 1.0, /) -> Any:
        """The minimiser of step·g(x) + ½‖x − v‖²."""


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """½‖Ax − b‖².

    Parameters
    ----------
    A : ndarray, shape (m, n)
    b : ndarray, shape (m,) or (m, k)
    """

    A: np.ndarray
    b: np.ndarray

    def __call__(self, x: np.ndarray) -> float:
        """The value."""
        return 0.5 * float(np.sum(np.square(self.A @ x - self.b)))

    def grad(self, x: np.ndarray) -> np.ndarray:
        """Aᵀ(Ax − b)."""
        return self.A.T @ (self.A @ x - self.b)

    def prox(self, v: np.ndarray, step: float = 1.0) -> np.ndarray:
        """(Id + step AᵀA)⁻¹(v + step Aᵀb)."""
        return np.linalg.solve(np.eye(self.A.shape[1]) + step * self.gram, v + step * (self.A.T @ self.b))

    @cached_property
    def gram(self) -> np.ndarray:
        """AᵀA."""
        return self.A.T @ self.A

    @cached_property
    def lipschitz(self) -> float:
        """‖A‖², the Lipschitz constant of the gradient."""
        return float(np.linalg.norm(self.A, 2) ** 2)


@dataclass(frozen=True, eq=False)
class PoissonLikelihood:
    """Σ b log(b/(Ax)) + Ax − b, the Kullback-Leibler divergence of a count b from its mean Ax.

    Its gradient is not Lipschitz at 0, but ‖b‖₁ · (−Σ log x_i) − f is convex (Bauschke, Bolte, Teboulle 2017, lemma 7):
    f is ‖b‖₁-smooth relative to Burg's entropy.

    Parameters
    ----------
    A : ndarray, shape (m, n)
        Nonnegative, no row zero.
    b : ndarray, shape (m,)
        Positive.
    """

    A: np.ndarray
    b: np.ndarray

    def __call__(self, x: np.ndarray) -> float:
        """The value, +∞ where Ax is not positive."""
        mean = self.A @ x
        if not np.all(mean > 0):
            return float("inf")
        return float(np.sum(self.b * np.log(self.b / mean) + mean - self.b))

    def grad(self, x: np.ndarray) -> np.ndarray:
        """Aᵀ(1 − b/(Ax))."""
        return self.A.T @ (1.0 - self.b / (self.A @ x))

    @cached_property
    def relative_smoothness(self) -> float:
        """‖b‖₁, with Burg's entropy."""
        return float(np.sum(self.b))


def lipschitz_of(f: Any) -> float:
    """The Lipschitz constant of the gradient that f states, as ``lipschitz`` or in its traits.

    Raises
    ------
    ValueError
        If it states none.
    """
    constant = f.traits.smooth if getattr(f, "traits", None) else getattr(f, "lipschitz", None)
    if constant is None:
        raise ValueError(f"`step` is None and {f!r} states no Lipschitz constant; pass a step")
    return float(constant)


def step_for(f: Any, step: float | None) -> float:
    """The step asked for, or 1/L; ValueError for one that is not positive."""
    if step is None:
        return 1.0 / (lipschitz_of(f) or 1.0)
    if not 0 < step < float("inf"):
        raise ValueError(f"`step` is {step!r}; it must be a positive number")
    return float(step)


def total(g: Any, x: np.ndarray) -> float:
    """g(x), summed where g sees a batch of vectors."""
    return float(np.sum(g(x)))


def objective(terms: Sequence[tuple[Any, np.ndarray]]) -> float:
    """The sum of functions at points of their own."""
    return sum(total(g, x) for g, x in terms)


def inner(x: np.ndarray, y: np.ndarray) -> float:
    """⟨x, y⟩."""
    return float(np.sum(x * y))


def length(x: np.ndarray) -> float:
    """‖x‖ over all entries."""
    return float(np.sqrt(np.sum(np.square(x))))
