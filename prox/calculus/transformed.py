"""Scaling in and out, translation, tilt and quadratic perturbation: one function of six numbers and vectors."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from prox.arguments import Step, positive, real
from prox.base import Function
from prox.calculus.nearest import nearest
from prox.residuals import weighted_squares
from prox.rows import slack
from prox.traits import Traits

__all__ = ["Transformed"]


@dataclass(frozen=True, eq=False, repr=False)
class Transformed(Function):
    r"""The function :math:`h(x) = c\,g(s x - b) + \langle a, x\rangle + \tfrac\mu2\|x\|^2 + d`.

    With t = step/(1 + step μ) and w = (v − step a)/(1 + step μ), the prox of step·h at v is (u + b)/s for the prox u
    of t c s²·g at s w − b. For μ > 0 the conjugate is evaluated at the point where its supremum is attained.

    Parameters
    ----------
    inner : Function
        g.
    weight : float
        c, positive.
    factor : float
        s, not 0.
    shift, slope : float or array_like, the shape of x
        b and a.
    curvature : float
        μ, nonnegative. With μ = 1 this is Remark 11's sum with ½‖·‖².
    constant : float
        d.

    References
    ----------
    Combettes, Pesquet, Proximal splitting methods in signal processing, 2011, table 10.1.
    """

    inner: Function
    weight: float = 1.0
    factor: float = 1.0
    shift: float | np.ndarray = 0.0
    slope: float | np.ndarray = 0.0
    curvature: float = 0.0
    constant: float = 0.0

    def __post_init__(self) -> None:
        axes = self.inner._core
        checked = {  # named as the methods name them
            "weight": positive("a multiple", "factor", self.weight, array=False),
            "factor": real("dilate", "factor", self.factor, array=False),
            "shift": real("translate", "b", self.shift, array=axes),
            "slope": real("tilt", "a", self.slope, array=axes),
            "curvature": positive("a sum with SquaredL2", "alpha", self.curvature, zero=True, array=False),
            "constant": real("a sum", "number", self.constant, array=False),
        }
        for name, value in checked.items():
            finite = math.isfinite(value) if isinstance(value, float) else np.all(np.isfinite(value))
            if not finite or (name == "factor" and value == 0.0):
                raise ValueError(f"`{name}` of {self.inner!r} is {value}; it must be finite, and a factor not 0")
            object.__setattr__(self, name, value)

    @cached_property
    def _scaled(self) -> bool:
        """Whether it is c g and nothing more."""
        return self.factor == 1.0 and self._level and not np.any(self.shift)

    @cached_property
    def _level(self) -> bool:
        """Whether nothing is added to g but a constant."""
        return not np.any(self.slope) and self.curvature == 0.0

    @property
    def traits(self) -> Traits:
        """Those of `inner`, through scaling, translation, tilt and perturbation."""
        found = self.inner.traits.dilated(self.factor).times(self.weight)
        if np.any(self.shift):
            found = found.shifted()
        if np.any(self.slope):
            found = found.tilted()
        if self.constant:
            found = found.raised()
        return found.curved(self.curvature) if self.curvature else found

    @cached_property
    def _arrays(self) -> list[tuple[str, np.ndarray]]:
        """What fixes the shape of the points, by the method that sets it."""
        return [(n, a) for n, a in (("translate", self.shift), ("tilt", self.slope)) if isinstance(a, np.ndarray)]

    def _check_shape(self, x: np.ndarray) -> None:
        for method, a in self._arrays:
            if a.size != 1 and a.shape != x.shape[1:]:
                raise ValueError(
                    f"`{method}` of {self.inner!r} was given shape {a.shape} for points of shape {x.shape[1:]};"
                    " give a number, or the shape of the points"
                )

    def _into(self, x: np.ndarray) -> np.ndarray:
        self._check_shape(x)
        return (self.factor * x - self.shift).astype(x.dtype, copy=False)

    def _pairing(self, a: float | np.ndarray, x: np.ndarray) -> np.ndarray:
        return np.sum(np.asarray(a, "f8") * x, axis=tuple(range(1, x.ndim))) if np.any(a) else np.zeros(len(x))

    def _room(self, x: np.ndarray) -> np.ndarray:
        """Rounding of s x − b, and of the x for which it was to be a given u."""
        return slack(x, 0) * (np.abs(self.factor * x) + np.abs(self.shift))

    def _value(self, x: np.ndarray) -> np.ndarray:
        inner = nearest(self.inner, self._into(x), self._room(x))[1]
        found = self.weight * inner + self._pairing(self.slope, x) + self.constant
        return found + self.curvature * weighted_squares(x, 1.0) if self.curvature else found

    def _grad(self, x: np.ndarray) -> np.ndarray:
        inner = self.weight * self.factor * self.inner._grad(self._into(x))
        return (inner + self.slope + self.curvature * x).astype(x.dtype, copy=False)

    def _reduced(self, v: np.ndarray, step: Step) -> tuple[np.ndarray, Step]:
        """The point and the step at which the prox of g is taken."""
        if self._level:
            return self._into(v), step * (self.weight * self.factor**2)
        self._check_shape(v)
        grown = 1.0 + step * self.curvature
        w = (v - step * np.asarray(self.slope, v.dtype)) / grown
        return self._into(w), step * (self.weight * self.factor**2) / grown

    def _quick(self, v: np.ndarray, step: float, out: np.ndarray | None) -> np.ndarray | None:
        if self._scaled:
            return self.inner._quick(v, step * self.weight, out)
        return super()._quick(v, step, out)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        self.inner._prox(*self._reduced(v, step), out)
        if self._scaled:
            return
        np.add(out, self.shift, out=out, casting="same_kind")
        if self.factor != 1.0:
            np.divide(out, self.factor, out=out)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        w, t = self._reduced(v, step)
        u = nearest(self.inner, self._into(p), self._room(p))[0]
        return self.weight * abs(self.factor) * self.inner._residual(u, w, t)

    def _ends(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        u = nearest(self.inner, self._into(x), self._room(x))[0]
        lower, upper = (self.weight * self.factor * end for end in self.inner._ends(u))
        rest = self.slope + self.curvature * x
        return (lower + rest, upper + rest) if self.factor > 0 else (upper + rest, lower + rest)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        w, t = self._reduced(v, step)
        return self.inner._vjp(w, self.inner._solved(w, t), cotangent, t) / (1.0 + step * self.curvature)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        self._check_shape(y)
        if self._known.convex:
            return self._conjugate()._value(y)
        if not self.curvature:
            return super()._conj(y)
        p = self._maximiser(y)
        return self._pairing_rows(p, y) - self._value(p)

    def _conjugate(self) -> Function:
        if self.curvature:  # f + μ/2 ‖·‖² has the envelope of f* as conjugate
            from prox.calculus.envelope import MoreauEnvelope

            return MoreauEnvelope(self._flat.conjugate(), self.curvature)
        within = 1.0 / (self.weight * self.factor)
        slope = self.shift / self.factor
        found = Transformed(self.inner.conjugate(), self.weight, within, slope=slope, constant=-self.constant)
        return Transformed(found, shift=self.slope) if np.any(self.slope) else found

    def _maximiser(self, y: np.ndarray) -> np.ndarray:
        """argmax ⟨x, y⟩ − h(x): the prox of (1/μ)(h − μ/2‖·‖²) at y/μ."""
        return self._flat._solved(y / self.curvature, 1.0 / self.curvature)

    @property
    def _flat(self) -> Function:
        """Without the half square."""
        found = Transformed(self.inner, self.weight, self.factor, self.shift, self.slope, constant=self.constant)
        return found if found._given else found.inner

    def _pairing_rows(self, p: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.sum(p * y, axis=tuple(range(1, y.ndim)), dtype="f8")

    @property
    def _given(self) -> list[str]:
        """Names of the fields that change `inner`."""
        return [f.name for f in fields(self)[1:] if np.any(getattr(self, f.name) != f.default)]

    def __repr__(self) -> str:
        return f"Transformed({self.inner!r}{''.join(f', {name}={getattr(self, name)!r}' for name in self._given)})"
