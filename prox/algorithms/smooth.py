"""Smooth terms: value, gradient, and the constants that step sizes come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from prox.algorithms.arrays import adjoint, cast, floating, inner
from prox.arguments import positive

__all__ = [
    "LeastSquares",
    "PoissonLikelihood",
    "Proximable",
    "Smooth",
    "lipschitz_of",
    "objective",
    "slope_at",
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
    """½‖Ax − b‖², of real or complex vectors.

    Parameters
    ----------
    A : array_like, shape (m, n)
    b : array_like, shape (m,) or (m, k)

    References
    ----------
    Parikh, Boyd, Proximal algorithms, 2014, section 6.1.1.

    Examples
    --------
    >>> f = LeastSquares([[2.0, 0.0], [0.0, 1.0]], [2.0, 3.0])
    >>> f([0.0, 0.0]), f.lipschitz
    (6.5, 4.0)
    >>> f.grad([1.0, 2.0]), f.prox([0.0, 0.0])
    (array([ 0., -1.]), array([0.8, 1.5]))
    """

    A: np.ndarray
    b: np.ndarray

    def __post_init__(self) -> None:
        _set_data(self, phases=True)

    def __call__(self, x: Any) -> float:
        """The value."""
        gap = _image(self, x) - self.b
        return 0.5 * inner(gap, gap)

    def grad(self, x: Any) -> np.ndarray:
        """Aᴴ(Ax − b)."""
        return adjoint(self.A) @ (_image(self, x) - self.b)

    def prox(self, v: Any, step: float = 1.0) -> np.ndarray:
        """(Id + step AᴴA)⁻¹(v + step Aᴴb), with A = U diag(s) Vᴴ: in the columns of V it is division by 1 + step s²."""
        step, v = positive("LeastSquares", "step", step, array=False), _argument(self, v)
        target, s, rows = self._spectrum
        gap = s * (rows @ v) - target
        return cast(v - adjoint(rows) @ (step * s / (1.0 + step * s * s) * gap), v)

    @cached_property
    def _spectrum(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Uᴴb, s and Vᴴ, which serve every step."""
        U, s, rows = np.linalg.svd(self.A, full_matrices=False)
        return adjoint(U) @ self.b, s.reshape(-1, *[1] * (self.b.ndim - 1)), rows

    @cached_property
    def gram(self) -> np.ndarray:
        """AᴴA."""
        return adjoint(self.A) @ self.A

    @cached_property
    def lipschitz(self) -> float:
        """‖A‖², the Lipschitz constant of the gradient."""
        return float(np.linalg.norm(self.A, 2) ** 2)


@dataclass(frozen=True, eq=False)
class PoissonLikelihood:
    """Σ b log(b/(Ax)) + Ax − b, the Kullback-Leibler divergence of a count b from its mean Ax; 0 log 0 = 0.

    Its gradient is not Lipschitz at 0, but ‖b‖₁ · (−Σ log x_i) − f is convex: f is ‖b‖₁-smooth relative to Burg's
    entropy.

    Parameters
    ----------
    A : array_like, shape (m, n)
        Nonnegative, no row zero.
    b : array_like, shape (m,)
        Nonnegative.

    References
    ----------
    Bauschke, Bolte, Teboulle, A descent lemma beyond Lipschitz gradient continuity, 2017, lemma 7.

    Examples
    --------
    >>> f = PoissonLikelihood([[1.0, 1.0], [1.0, 0.0]], [3.0, 0.0])
    >>> f([1.0, 2.0]), f.grad([1.0, 2.0]), f.relative_smoothness
    (1.0, array([1., 0.]), 3.0)
    """

    A: np.ndarray
    b: np.ndarray

    def __post_init__(self) -> None:
        _set_data(self, phases=False)
        if not (np.all(self.A >= 0) and np.all(np.any(self.A > 0, axis=1))):
            raise ValueError("`A` of PoissonLikelihood has a negative entry or a row of zeros; drop or correct the row")
        if not np.all(self.b >= 0):
            raise ValueError(f"`b` of PoissonLikelihood has the entry {np.min(self.b):g}; counts are not negative")

    def __call__(self, x: Any) -> float:
        """The value, +∞ where Ax is negative, or 0 beside a positive count."""
        from scipy.special import kl_div

        return float(np.sum(kl_div(self.b, _image(self, x))))

    def grad(self, x: Any) -> np.ndarray:
        """Aᵀ(1 − b/(Ax)), with 0/0 = 0."""
        mean = _image(self, x)
        return self.A.T @ (1.0 - np.divide(self.b, mean, out=np.zeros_like(mean), where=self.b > 0))

    @cached_property
    def relative_smoothness(self) -> float:
        """‖b‖₁, with Burg's entropy."""
        return float(np.sum(self.b))


def _set_data(f: Any, phases: bool) -> None:
    """Make A and b of a smooth term arrays of floating point that fit; TypeError or ValueError in a sentence."""
    owner, ranks = type(f).__name__, ((1, 2) if phases else (1,))
    for name in "Ab":
        array = floating(owner, name, getattr(f, name), phases=phases)
        if not np.all(np.isfinite(array)):
            raise ValueError(f"`{name}` of {owner} has entries that are nan or infinite; all must be finite")
        object.__setattr__(f, name, array)
    A, b = f.A, f.b
    if A.ndim != 2 or b.ndim not in ranks or len(A) != len(b):
        wanted = "(m, n) and (m,) or (m, k)" if phases else "(m, n) and (m,)"
        raise ValueError(f"`A` and `b` of {owner} have shapes {A.shape} and {b.shape}; they must be {wanted}")


def _argument(f: Any, x: Any) -> np.ndarray:
    """x as an array; ValueError unless Ax has the shape of b."""
    x, wanted = floating(type(f).__name__, "x", x), (f.A.shape[1], *f.b.shape[1:])
    if x.shape != wanted:
        raise ValueError(f"the argument of {type(f).__name__} has shape {x.shape}; with its `A` and `b` it is {wanted}")
    return x


def _image(f: Any, x: Any) -> np.ndarray:
    return f.A @ _argument(f, x)


def slope_at(f: Smooth, x: np.ndarray) -> np.ndarray:
    """∇f(x), in the precision of x."""
    return cast(f.grad(x), x)


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
    return 1.0 / (lipschitz_of(f) or 1.0) if step is None else positive("the solver", "step", step, array=False)


def total(g: Any, x: np.ndarray) -> float:
    """g(x), summed where g sees a batch of vectors."""
    return float(np.sum(g(x)))


def objective(terms: Sequence[tuple[Any, np.ndarray]]) -> float:
    """The sum of functions at points of their own."""
    return sum(total(g, x) for g, x in terms)
