"""Affine sets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from prox.arguments import F8, Step
from prox.base import Function
from prox.rows import indicator, norms, slope
from prox.traits import Traits

__all__ = ["AffineSet"]


@dataclass(frozen=True, eq=False)
class AffineSet(Function):
    r"""The indicator of :math:`\{x : A x = b\}`.

    The projection removes from v − x₀ its component in the row space of A, where x₀ is the solution of least
    norm; A may be rank-deficient. The conjugate is ⟨x₀, y⟩ for y in the row space and +∞ elsewhere.

    Parameters
    ----------
    A : array_like, shape (m, n)
    b : array_like, shape (m,), or float
        Right-hand side; A x = b must have a solution.

    References
    ----------
    Beck, First-order methods in optimization, 2017, lemma 6.26.

    Examples
    --------
    >>> import numpy as np
    >>> AffineSet([[1.0, 1.0]], [1.0]).prox(np.array([1.0, 2.0]))
    array([0., 1.])
    """

    A: Any
    b: Any = 0.0

    def __post_init__(self) -> None:
        A = _finite("A", self.A, 2)
        b = _finite("b", np.broadcast_to(self.b, A.shape[:1]) if np.ndim(self.b) == 0 else self.b, 1)
        if b.shape != A.shape[:1]:
            raise ValueError(f"`b` of AffineSet has {b.size} entries and `A` {len(A)} rows; give one entry per row")
        object.__setattr__(self, "A", A)
        object.__setattr__(self, "b", b)
        if np.any(self._value(self.centre[None]) > 0):
            raise ValueError(
                "`b` of AffineSet is not in the range of `A`: A x = b has no solution; project `b` on the range first"
            )

    @cached_property
    def _frame_of_rows(self) -> tuple[np.ndarray, np.ndarray]:
        u, s, vh = np.linalg.svd(self.A, full_matrices=False)
        rank = int(np.sum(s > max(self.A.shape) * np.finfo(F8).eps * s.max(initial=0.0)))
        return vh[:rank], ((u[:, :rank].T @ self.b) / s[:rank]) @ vh[:rank]

    @property
    def basis(self) -> np.ndarray:
        """Orthonormal rows that span the row space of A."""
        return self._frame_of_rows[0]

    @property
    def centre(self) -> np.ndarray:
        """The solution x₀ of least norm."""
        return self._frame_of_rows[1]

    @property
    def traits(self) -> Traits:
        """The indicator of an affine set."""
        linear = not np.any(self.b)
        return Traits(indicator=True, cone=linear, support=linear)

    def _value(self, x: np.ndarray) -> np.ndarray:
        self._check_length(x)
        size = norms(x)[:, None] + np.finfo(x.dtype).tiny  # below that rounding is absolute
        scale = np.linalg.norm(self.A, axis=1) * size + np.abs(self.b)
        excess = np.abs(np.asarray(x, F8) @ self.A.T - self.b)
        return indicator(x, excess / np.where(scale > 0, scale, 1.0), 1.0, x.shape[1] + len(self.b)).sum(axis=1)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        self._check_length(v)
        w = self._tangent(v - self.centre)
        np.add(self._tangent(w), self.centre, out=out, casting="same_kind")  # twice: w was exact to eps ‖v‖ only

    def _check_length(self, x: np.ndarray) -> None:
        if x.shape[1] != self.A.shape[1]:
            raise ValueError(
                f"`A` of AffineSet has {self.A.shape[1]} columns and the vectors {x.shape[1]} entries; both must have"
                " the same number"
            )

    def _tangent(self, w: np.ndarray) -> np.ndarray:
        """w without its component in the row space."""
        return w - (w @ self.basis.T) @ self.basis

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return indicator(y, norms(self._tangent(np.asarray(y, F8))), norms(y), y.shape[1]) + y @ self.centre

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        return norms(self._tangent(slope(p, v, step))) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return self._tangent(cotangent).astype(v.dtype)


def _finite(name: str, value: Any, ndim: int) -> np.ndarray:
    found = np.array(value)
    if found.dtype.kind not in "fiub" or found.ndim != ndim or not np.all(np.isfinite(found)):
        kind = "matrix" if ndim == 2 else "vector"
        raise ValueError(
            f"`{name}` of AffineSet has shape {found.shape} and dtype {found.dtype}; it must be a {kind}"
            " of finite real numbers"
        )
    found = found.astype(F8)
    found.flags.writeable = False
    return found
