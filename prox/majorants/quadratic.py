"""Quadratic surrogates of the bilevel papers (Definition 3.1), and the majorants built on them (Proposition 3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Quadratic", "QuadraticSurrogate", "common_quadratic", "printed_majorant", "quadratic_majorant"]


@dataclass(frozen=True, eq=False)
class Quadratic:
    """f(z) = ½ zᵀSz + dᵀz + δ with a symmetric S.

    Parameters
    ----------
    S : ndarray, shape (n, n)
    d : ndarray, shape (n,)
    delta : float

    References
    ----------
    Bilevel Learning of Deep Representations, section 3.1.

    Examples
    --------
    >>> f = Quadratic(np.array([[2.0]]), np.array([1.0]))
    >>> float(f([3.0])), f.grad([3.0])
    (12.0, array([7.]))
    """

    S: np.ndarray
    d: np.ndarray
    delta: float = 0.0

    def __call__(self, z: Any) -> Any:
        """f(z), vectors on the last axis."""
        z = np.asarray(z, float)
        return 0.5 * np.sum((z @ self.S) * z, axis=-1) + z @ self.d + self.delta

    def grad(self, z: Any) -> Any:
        """Sz + d."""
        return np.asarray(z, float) @ self.S + self.d


@dataclass(frozen=True, eq=False)
class QuadraticSurrogate:
    """F(z; zᵢ) = ½ zᵀAz + ½ zᵢᵀBzᵢ + zᵢᵀCz + dᵀz + eᵀzᵢ + δ, with A and B symmetric.

    Parameters
    ----------
    A, B, C : ndarray, shape (n, n)
    d, e : ndarray, shape (n,)
    delta : float

    References
    ----------
    Bilevel Learning of Deep Representations, version 2, equation (6).

    Examples
    --------
    >>> one, none = np.eye(1), np.zeros(1)
    >>> F = QuadraticSurrogate(2 * one, one, -one, none, none)
    >>> float(F([3.0], [2.0])), F.diagonal.S
    (5.0, array([[1.]]))
    """

    A: np.ndarray
    B: np.ndarray
    C: np.ndarray
    d: np.ndarray
    e: np.ndarray
    delta: float = 0.0

    def __call__(self, z: Any, z_i: Any) -> Any:
        """F(z; zᵢ), vectors on the last axis."""
        z, z_i = np.asarray(z, float), np.asarray(z_i, float)
        squares = 0.5 * np.sum((z @ self.A) * z, axis=-1) + 0.5 * np.sum((z_i @ self.B) * z_i, axis=-1)
        return squares + np.sum((z_i @ self.C) * z, axis=-1) + z @ self.d + z_i @ self.e + self.delta

    def grad(self, z: Any, z_i: Any) -> Any:
        """∇₁F(z; zᵢ) = Az + Cᵀzᵢ + d."""
        return np.asarray(z, float) @ self.A + np.asarray(z_i, float) @ self.C + self.d

    @property
    def diagonal(self) -> Quadratic:
        """z ↦ F(z; z), the only f that F can touch."""
        return Quadratic(self.A + self.B + self.C + self.C.T, self.d + self.e, self.delta)

    @property
    def smoothness(self) -> float:
        """ν = ‖A‖, the Lipschitz constant of ∇₁F in z."""
        return float(np.linalg.norm(self.A, 2))


def common_quadratic(A: Any, C: Any, d: Any, delta: float = 0.0) -> QuadraticSurrogate:
    """The Q of Definition 3.1 with these A, C, d, δ.

    Touching and tangency at every zᵢ leave no freedom in the rest: comparing coefficients, C = Cᵀ, B = −C and
    e = 0. Then Q touches f(z) = ½ zᵀ(A + C)z + dᵀz + δ, and majorises it when C ⪯ 0.

    Parameters
    ----------
    A, C : array_like, shape (n, n)
        Symmetric; A positive definite.
    d : array_like, shape (n,)
    delta : float, optional

    Raises
    ------
    ValueError
        If A or C is not symmetric, A is not positive definite, or the shapes do not fit.

    References
    ----------
    Bilevel Learning of Deep Representations, Definitions 2.1 and 3.1.

    Examples
    --------
    >>> Q = common_quadratic([[2.0]], [[-1.0]], [0.5])
    >>> float(Q([1.0], [0.0])), Q.smoothness
    (1.5, 2.0)
    """
    A, C, d = (np.asarray(a, float) for a in (A, C, d))
    for name, matrix in (("A", A), ("C", C)):
        if matrix.shape != (d.size, d.size) or not np.array_equal(matrix, matrix.T):
            raise ValueError(
                f"`{name}` has shape {matrix.shape}; it must be a symmetric {d.size} x {d.size} matrix, as"
                " touching and tangency force it to be: pass its symmetric part"
            )
    if np.linalg.eigvalsh(A)[0] <= 0:
        raise ValueError(
            f"`A` has the eigenvalue {np.linalg.eigvalsh(A)[0]:.3g}; it must be positive definite: move a"
            " multiple of the identity from C to A"
        )
    return QuadraticSurrogate(A, -C, C, d, np.zeros_like(d), float(delta))


def quadratic_majorant(Q: QuadraticSurrogate, tau: float) -> QuadraticSurrogate:
    """F(z; zᵢ) = Q(zᵢ; zᵢ) + ⟨∇₁Q(zᵢ; zᵢ), z − zᵢ⟩ + ‖z − zᵢ‖²/(2τ).

    It majorises f(z) = Q(z; z) exactly when τ λ_max(S) ≤ 1, S the Hessian of f; for every Q with ‖A‖ = ν that is
    τ ≤ 1/ν.

    References
    ----------
    Bilevel Learning of Deep Representations, version 1, Proposition 3.1.

    Examples
    --------
    >>> Q = common_quadratic([[2.0]], [[0.0]], [1.0])
    >>> F = quadratic_majorant(Q, 0.25)
    >>> float(F([2.0], [1.0])), float(Q.diagonal([2.0]))
    (7.0, 6.0)
    """
    eye = np.diag([1 / tau] * Q.d.size)  # exact where Q and tau are fractions, as `conditions` makes them
    return QuadraticSurrogate(eye, Q.B - Q.A + eye, Q.A + Q.C - eye, Q.d, Q.e, Q.delta)


def printed_majorant(Q: QuadraticSurrogate, tau: float) -> QuadraticSurrogate:
    """F(z; zᵢ) = Q(z; zᵢ) + ⟨∇₁Q(zᵢ; zᵢ), z − zᵢ⟩ + ‖z − zᵢ‖²/(2τ), as printed.

    It touches f, but ∇₁F(zᵢ; zᵢ) = 2∇f(zᵢ): no majorant. Kept to be refuted, see `prox.errata`.

    References
    ----------
    Bilevel Learning of Deep Representations, version 2, equation (7).

    Examples
    --------
    >>> Q = common_quadratic([[2.0]], [[0.0]], [1.0])
    >>> F = printed_majorant(Q, 0.25)
    >>> F.grad([1.0], [1.0]), Q.diagonal.grad([1.0])
    (array([6.]), array([3.]))
    """
    eye = np.diag([1 / tau] * Q.d.size)
    return QuadraticSurrogate(
        Q.A + eye, Q.B - 2 * Q.A - Q.C - Q.C.T + eye, Q.A + 2 * Q.C - eye, 2 * Q.d, Q.e - Q.d, Q.delta
    )
