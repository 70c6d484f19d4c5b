"""Majorants with a Bregman distance (Proposition 4.1 of the bilevel papers)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from prox.majorants.quadratic import QuadraticSurrogate

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["BregmanMajorant"]


@dataclass(frozen=True, eq=False)
class BregmanMajorant:
    """F(z; zᵢ) = Q(zᵢ; zᵢ) + ⟨∇₁Q(zᵢ; zᵢ), z − zᵢ⟩ + D_Φ(z, zᵢ)/τ for zᵢ in int dom Φ, Φ(z) = Σ φ(z_j).

    With S the Hessian of f(z) = Q(z; z), F − f = D_Φ/τ − ½ (z − zᵢ)ᵀS(z − zᵢ) is the Bregman distance of Φ/τ − f:
    F majorises f on dom Φ exactly when Φ/τ − f is convex, τ λ_max(S) ≤ inf φ''. So τ ≤ inf φ''/ν suffices; the
    printed τ < 1/ν needs inf φ'' ≥ 1.

    Parameters
    ----------
    Q : QuadraticSurrogate
        See `common_quadratic`.
    potential : LegendreFunction
        φ.
    tau : float
        Step τ > 0.

    References
    ----------
    Bilevel Learning of Deep Representations, Proposition 4.1.

    Examples
    --------
    >>> import legendre
    >>> from prox.majorants.quadratic import common_quadratic
    >>> F = BregmanMajorant(common_quadratic([[2.0]], [[0.0]], [1.0]), legendre.get("sigmoid"), tau=2.0)
    >>> float(F([0.5], [0.5])), bool(F([0.9], [0.5]) >= F.Q.diagonal([0.9]))
    (0.75, True)
    """

    Q: QuadraticSurrogate
    potential: LegendreFunction
    tau: float

    def __call__(self, z: Any, z_i: Any) -> Any:
        """F(z; zᵢ), vectors on the last axis; +∞ outside dom Φ."""
        z, z_i = np.asarray(z, float), np.asarray(z_i, float)
        linear = np.sum(self.Q.grad(z_i, z_i) * (z - z_i), axis=-1)
        distance = np.sum(self.potential.bregman(z, z_i), axis=-1)
        return self.Q(z_i, z_i) + linear + distance / self.tau

    def grad(self, z: Any, z_i: Any) -> Any:
        """∇₁F(z; zᵢ) = ∇₁Q(zᵢ; zᵢ) + (φ'(z) − φ'(zᵢ))/τ."""
        return self.Q.grad(z_i, z_i) + (self.potential.grad(z) - self.potential.grad(z_i)) / self.tau

    def gap(self, z: Any, z_i: Any) -> Any:
        """F(z; zᵢ) − f(z), without cancellation between the two."""
        step = np.asarray(z, float) - np.asarray(z_i, float)
        bent = 0.5 * np.sum((step @ self.Q.diagonal.S) * step, axis=-1)
        return np.sum(self.potential.bregman(z, z_i), axis=-1) / self.tau - bent
