"""Composition with a matrix whose rows are orthogonal and of one length."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.calculus.nearest import nearest
from prox.residuals import row_norms
from prox.rows import indicator, slack
from prox.traits import Traits

__all__ = ["Composed"]


@dataclass(frozen=True, eq=False)
class Composed(Function):
    """The function x ↦ g(A x) for a matrix with A Aᵀ = ν I: orthogonal (ν = 1), or the analysis of a tight frame.

    Its prox is v + Aᵀ(prox_{νλg}(A v) − A v)/ν, its conjugate g*(A y/ν) on the range of Aᵀ and
    +∞ elsewhere. A x rarely hits a kink of g exactly, so the residual is measured by the prox of g at A x and the
    subgradient claimed there: 0 for the same points, at most the distance to Aᵀ∂g(A x), and continuous.

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
        if self.inner.traits.matrix:
            raise self.inner.missing("Composed", "it takes matrices, and A x is a vector")
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
        mu = found.strongly_convex if self._square else 0.0
        return replace(found, separable=False, strongly_convex=mu, complex_ok=False)

    @property
    def _square(self) -> bool:
        return self.matrix.shape[0] == self.matrix.shape[1]

    def _into(self, x: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray((x @ self.matrix.T).astype(x.dtype, copy=False))

    def _back(self, u: np.ndarray) -> np.ndarray:
        return (u @ self.matrix / self._nu).astype(u.dtype, copy=False)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return nearest(self.inner, self._into(x), self._room(x))[1]

    def _room(self, x: np.ndarray) -> np.ndarray:
        """Rounding of A x."""
        return slack(x, x.shape[1]) * (np.abs(x) @ np.abs(self.matrix).T)

    def _grad(self, x: np.ndarray) -> np.ndarray:
        return self._nu * self._back(self.inner._grad(self._into(x)))

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        u = self._into(v)
        q = self.inner._solved(u, self._nu * step)
        if self._square:
            np.copyto(out, self._back(q))
            return
        np.add(v, self._back(q - u), out=out)
        out += self._back(q - self._into(out))  # A p was q to eps ‖v‖ only

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, q, t = (v - p) / step, self._into(p), self._nu * step
        w = self._into(d)  # the part of d in the range of Aᵀ is Aᵀw/ν, a subgradient of h at p iff q is the prox below
        inner = (q - self.inner._solved(q + step * w, t)) / t
        return np.hypot(row_norms(d - self._back(w)), np.sqrt(self._nu) * row_norms(inner))

    def _conj(self, y: np.ndarray) -> np.ndarray:
        z = self._into(y) / self._nu
        outside = indicator(y, row_norms(y - z @ self.matrix), row_norms(y), y.shape[1])
        return outside + nearest(self.inner.conjugate(), z.astype(y.dtype, copy=False), self._room(y) / self._nu)[1]

    def _conjugate(self) -> Function | None:
        return Composed(self.inner.conjugate(), self.matrix / self._nu) if self._square else None

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        u, c, t = self._into(v), self._into(cotangent), self._nu * step
        inner = self.inner._vjp(u, self.inner._solved(u, t), c, t)
        return cotangent + self._back(inner - c)
