"""Composition with a matrix whose rows are orthogonal and of one length."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.traits import Traits

__all__ = ["Composed"]


@dataclass(frozen=True, eq=False)
class Composed(Function):
    """The function x ↦ g(A x) for a matrix with A Aᵀ = ν I: orthogonal (ν = 1), or the analysis of a tight frame.

    Its prox is v + Aᵀ(prox_{νλg}(A v) − A v)/ν.

    Parameters
    ----------
    inner : Function
        g, of vectors.
    matrix : array_like, shape (m, n)
        A, with A Aᵀ = ν I to the rounding of its products.

    References
    ----------
    Combettes, Pesquet, Proximal splitting methods in signal processing, 2011, table 10.1.
    """

    inner: Function
    matrix: np.ndarray

    def __post_init__(self) -> None:
        a = np.array(self.matrix, "f8")
        if a.ndim != 2 or not np.all(np.isfinite(a)):
            raise ValueError(f"`matrix` of Composed has shape {a.shape}; it must be a finite matrix")
        gram = a @ a.T
        nu = float(np.mean(np.diag(gram)))
        gap = float(np.max(np.abs(gram - nu * np.eye(len(a))), initial=0.0))
        if not gap <= 16 * a.shape[1] * np.finfo("f8").eps * nu:
            raise ValueError(
                f"`matrix` of Composed misses A Aᵀ = ν I by {gap:.1e} at ν = {nu:.3g}; no rule gives the prox of"
                " g(A x) for other matrices: use a splitting algorithm such as ADMM"
            )
        a.flags.writeable = False
        object.__setattr__(self, "matrix", a)
        object.__setattr__(self, "_nu", nu)

    _nu = 1.0

    @property
    def traits(self) -> Traits:
        """Smooth with ν L; strongly convex with ν μ where A is square."""
        found = self.inner.traits.times(self._nu)
        square = self.matrix.shape[0] == self.matrix.shape[1]
        mu = found.strongly_convex if square else 0.0
        return replace(found, separable=False, strongly_convex=mu, complex_ok=False)

    def _into(self, x: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray((x @ self.matrix.T).astype(x.dtype, copy=False))

    def _back(self, u: np.ndarray) -> np.ndarray:
        return (u @ self.matrix / self._nu).astype(u.dtype, copy=False)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.inner._value(self._into(x))

    def _grad(self, x: np.ndarray) -> np.ndarray:
        return self._nu * self._back(self.inner._grad(self._into(x)))

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        u = self._into(v)
        np.add(v, self._back(self.inner._solved(u, self._nu * step) - u), out=out)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        u, c = self._into(v), self._into(cotangent)
        inner = self.inner._vjp(u, self._into(p), c, self._nu * step)
        return cotangent + self._back(inner - c)
