"""The Fenchel conjugate, by Moreau's identity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.calculus.nearest import sizes
from prox.residuals import row_norms
from prox.traits import Traits

__all__ = ["Conjugate"]


@dataclass(frozen=True, eq=False)
class Conjugate(Function):
    """The conjugate of a convex function: prox_{λg*}(v) = v − λ prox_{g/λ}(v/λ), value g*.

    (v − p)/λ rarely hits a kink of g exactly, so the residual is measured by the prox of g: 0 for the same points, at
    most the distance of (v − p)/λ to ∂g*(p), and continuous. Where the difference cancels, it is taken again with a
    step for which it does not: p is the prox of every λ' at p + λ' (v − p)/λ.

    Parameters
    ----------
    inner : Function
        A convex function.

    References
    ----------
    Moreau, Proximité et dualité dans un espace hilbertien, 1965.
    """

    inner: Function

    def __post_init__(self) -> None:
        if not self.inner.traits.convex:
            raise self.inner.missing("conjugate", "it is not convex, so it is not the conjugate of its conjugate")

    @property
    def traits(self) -> Traits:
        """Those of `inner`, conjugated."""
        return self.inner.traits.conjugate()

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.inner._conj(x)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        self._difference(v, step, out)
        if self._known.smooth is not None:
            return  # g* is finite everywhere: no domain to be missed
        part = sizes(self, out)
        lost = (part > 0) & (part < 0.25 * sizes(self, v))
        if not lost.any():
            return
        each = lost.reshape(len(v), -1).any(axis=1)
        rows = slice(None) if each.all() else np.flatnonzero(each)
        lost, p, rest, again = lost[rows], out[rows], (v - out)[rows], np.empty_like(out[rows])
        shorter = np.where(lost, part[rows] / sizes(self, rest), 1.0).astype(part.dtype)
        self._difference(p + shorter * rest, shorter * (step if isinstance(step, float) else step[rows]), again)
        out[rows] = np.where(lost, again, p)

    def _difference(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        w = v / step
        self.inner._prox(w, 1.0 / step, out)
        np.copyto(out, np.where(out == w, 0.0, v - step * out), casting="same_kind")

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self.inner._value(y)

    def _conjugate(self) -> Function:
        return self.inner

    def _grad(self, y: np.ndarray) -> np.ndarray:
        """The maximiser of ⟨x, y⟩ − g(x), by the proximal point method: each prox divides the error by 1 + step μ."""
        if self._known.smooth is None:
            return super()._grad(y)
        step = 64.0 * (self._known.smooth or 1.0)  # 64/μ: not so long that a prox by iteration becomes slow
        x = np.zeros_like(y)
        for _ in range(9):  # 65⁻⁹ < eps
            x = self.inner._solved(x + step * y, step)
        return x

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        q = (v - p) / step  # p is a subgradient of g at q iff q is the prox at q + p
        return row_norms(q - self.inner._solved(q + p, 1.0))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        w = v / step
        return cotangent - self.inner._vjp(w, self.inner._solved(w, 1.0 / step), cotangent, 1.0 / step)
