"""The cone of positive semidefinite matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.rows import indicator, norms, slack, slope
from prox.spectral import eigen_map, eigen_vjp, eigenvalues, sym
from prox.traits import Traits

__all__ = ["PSDCone"]


@dataclass(frozen=True, eq=False)
class PSDCone(Function):
    r"""The indicator of :math:`\{X : X = X^H,\ X \succeq 0\}`, square matrices on the two last axes.

    The projection takes the Hermitian part and sets its negative eigenvalues to 0; at an eigenvalue 0 the
    derivative is that of the zero branch. The polar cone in the space of all matrices holds those whose
    Hermitian part is negative semidefinite; its projection keeps the skew part.

    Parameters
    ----------
    polar : bool
        The polar cone instead.

    References
    ----------
    Higham, Computing a nearest symmetric positive semidefinite matrix, 1988, theorem 2.1.

    Examples
    --------
    >>> import numpy as np
    >>> PSDCone().prox(np.array([[1.0, 2.0], [2.0, 1.0]])).round(12)
    array([[1.5, 1.5],
           [1.5, 1.5]])
    """

    polar: bool = False

    @property
    def traits(self) -> Traits:
        """The indicator of a convex cone of matrices."""
        return Traits(indicator=True, cone=True, support=True, complex_ok=True, matrix=True)

    def _value(self, x: np.ndarray) -> np.ndarray:
        w = eigenvalues(_square(x))
        if self.polar:
            return indicator(x, w.max(axis=1, initial=0.0), norms(x), x.shape[1])
        excess = np.maximum(norms(x - sym(x)), -w.min(axis=1, initial=0.0))
        return indicator(x, excess, norms(x), x.shape[1])

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        eigen_map(_square(v), self._part, out)
        if self.polar:
            out += v - sym(v)

    def _part(self, w: np.ndarray) -> np.ndarray:
        return np.minimum(w, 0) if self.polar else np.maximum(w, 0)

    def _conjugate(self) -> Function:
        return PSDCone(not self.polar)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        # normals at p: in the polar cone, and 0 on the range of the Hermitian part of p
        d = slope(p, v, step)
        found, sign = self._value(p), -1.0 if self.polar else 1.0
        for i in np.flatnonzero(found == 0):
            w, q = np.linalg.eigh(sym(p[i : i + 1])[0])
            kernel = q[:, np.abs(w) <= slack(p, len(w)) * norms(p[i : i + 1])]
            inner = (np.conj(kernel.T) @ sym(d[i : i + 1])[0] @ kernel)[None]
            outward = np.empty_like(inner)
            eigen_map(sign * inner, lambda w: np.minimum(w, 0.0), outward)
            normal = sign * kernel @ outward[0] @ np.conj(kernel.T)
            target = d[i : i + 1] if self.polar else sym(d[i : i + 1])  # for the cone itself skew parts are normal
            found[i] = norms(target - normal)[0]
        return found

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        sign = -1 if self.polar else 1
        found = eigen_vjp(_square(v), self._part, lambda w: (sign * w > 0).astype(w.dtype), cotangent)
        return found + (cotangent - sym(cotangent)) if self.polar else found


def _square(x: np.ndarray) -> np.ndarray:
    if x.shape[1] != x.shape[2]:
        raise ValueError(f"`x` of PSDCone holds matrices of shape {x.shape[1:]}; they must be square")
    return x
