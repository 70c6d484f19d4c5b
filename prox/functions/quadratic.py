"""Convex quadratic functions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from prox.arguments import Step, real
from prox.base import Function
from prox.residuals import row_norms
from prox.traits import Traits

__all__ = ["Quadratic"]


@dataclass(frozen=True, eq=False, repr=False)
class Quadratic(Function):
    r"""The function :math:`g(x) = \tfrac12 x^\top Q x + \langle b, x\rangle + c` for a positive semidefinite Q.

    One eigendecomposition serves every step: the prox is U (Uᵀ(v − step b))/(1 + step w) for Q = U diag(w) Uᵀ.

    Parameters
    ----------
    Q : array_like, shape (n, n)
        Symmetric and positive semidefinite.
    b : float or array_like, shape (n,)
        The gradient at 0.
    c : float
        The value at 0.

    References
    ----------
    Beck, First-order methods in optimization, 2017, section 6.2.3.

    Examples
    --------
    >>> import numpy as np
    >>> Quadratic([[1.0, 0.0], [0.0, 3.0]], [2.0, 0.0]).prox(np.array([4.0, 8.0]))
    array([1., 2.])
    """

    Q: np.ndarray
    b: float | np.ndarray = 0.0
    c: float = 0.0

    def __post_init__(self) -> None:
        matrix = np.array(self.Q)
        if matrix.dtype.kind not in "fiub" or not np.all(np.isfinite(matrix)):
            raise ValueError(f"`Q` of Quadratic has dtype {matrix.dtype}; its entries must be real and finite")
        matrix = matrix.astype("f8")
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.array_equal(matrix, matrix.T):
            raise ValueError(f"`Q` of Quadratic has shape {matrix.shape}; it must be a symmetric matrix")
        matrix.flags.writeable = False
        object.__setattr__(self, "Q", matrix)
        object.__setattr__(self, "b", real("Quadratic", "b", self.b))
        object.__setattr__(self, "c", real("Quadratic", "c", self.c, array=False))
        if np.size(self.b) not in (1, len(matrix)) or not np.all(np.isfinite(self.b)) or not np.isfinite(self.c):
            raise ValueError(
                f"`b` of Quadratic has {np.size(self.b)} entries for {len(matrix)} rows of `Q`; give a finite number,"
                " or one per row, and a finite `c`"
            )
        least = float(self._spectrum[0].min(initial=0.0))
        if least < -self._slack:
            raise ValueError(f"`Q` of Quadratic has the eigenvalue {least:.3g}; it must be positive semidefinite")

    @cached_property
    def _spectrum(self) -> tuple[np.ndarray, np.ndarray]:
        w, u = np.linalg.eigh(self.Q)
        return w, u

    @property
    def _slack(self) -> float:
        """What rounding makes of an eigenvalue 0."""
        return 4.0 * len(self.Q) * float(np.finfo("f8").eps * np.abs(self.Q).max(initial=0.0))

    @property
    def traits(self) -> Traits:
        """Smooth with the largest eigenvalue, strongly convex with the smallest."""
        w = self._spectrum[0]
        least = float(w.min(initial=np.inf))
        return Traits(smooth=float(w.max(initial=0.0)), strongly_convex=least if least > self._slack else 0.0)

    def _check_length(self, x: np.ndarray) -> None:
        if x.shape[1] != len(self.Q):
            raise ValueError(
                f"`Q` of Quadratic has {len(self.Q)} rows and the vectors {x.shape[1]} entries; both must have the same"
                " number"
            )

    def _value(self, x: np.ndarray) -> np.ndarray:
        self._check_length(x)
        return np.sum(x * (0.5 * (x @ self.Q) + self.b), axis=1) + self.c

    def _grad(self, x: np.ndarray) -> np.ndarray:
        self._check_length(x)
        return (x @ self.Q + self.b).astype(x.dtype, copy=False)

    def _resolved(self, rows: np.ndarray, step: Step) -> np.ndarray:
        w, u = self._spectrum
        return (rows @ u) / (1.0 + step * np.maximum(w, 0.0)) @ u.T

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        self._check_length(v)
        np.copyto(out, self._resolved(v - step * np.asarray(self.b), step), casting="same_kind")

    def _conj(self, y: np.ndarray) -> np.ndarray:
        self._check_length(y)
        w, u = self._spectrum
        z = (y - self.b) @ u
        flat = w <= self._slack
        outside = row_norms(z[:, flat]) > 1e-12 * (1.0 + row_norms(y - self.b))
        inside = 0.5 * np.sum(z[:, ~flat] ** 2 / w[~flat], axis=1) - self.c
        return np.where(outside, np.inf, inside)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return self._resolved(cotangent, step).astype(v.dtype, copy=False)

    def __repr__(self) -> str:
        return f"Quadratic(Q={self.Q.tolist()!r}, b={self.b!r}, c={self.c!r})"
