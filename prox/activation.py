"""The potential of an activation: g = φ − ½t², whose prox at step 1 is ρ."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from prox.arguments import F4, F8, Step
from prox.base import Function
from prox.careful import conjugate
from prox.output import plain_target
from prox.residuals import interval_distance
from prox.traits import Traits

if TYPE_CHECKING:
    from legendre import LegendreFunction

__all__ = ["ActivationPotential"]

KEPT = 1e-6  # the part of t² > 1 below which a conjugate is computed with more digits
ODD_SIGMOIDS = ("scaled_tanh", "erf")  # odd, bounded, ρ concave on s > 0, with ρ'(0) > 1


@dataclass(frozen=True, eq=False)
class ActivationPotential(Function):
    r"""The function :math:`g(x) = \sum_i \varphi(x_i) - \tfrac12 x_i^2` of a Legendre function φ.

    The prox at step 1 is the activation ρ, for any φ. At a step λ it is p = ρ(u) for the root u of
    λ u + (1 − λ) ρ(u) = v, that is λ φ'(p) + (1 − λ) p = v, found by safeguarded Newton. In the dual variable u
    nothing is lost where ρ saturates. Near a point where ρ'(u) = 1, u − ρ(u) cancels: the residual is
    of the order eps (|p| + λ |φ'(p)| + λ |p|).

    With L the Lipschitz constant of ρ, the objective of the prox is strictly convex, and the minimiser unique, for
    λ < L/(L − 1), and for every λ if L ≤ 1, where g is convex. For larger steps the odd sigmoids with L > 1 (scaled
    tanh, erf) have the global minimiser on the side of v, which is returned, the positive one of two at v = 0; for
    other φ with L > 1 such steps are refused: the objective may have several minimisers, or none.

    Parameters
    ----------
    f : LegendreFunction
        φ, from `legendre.get` or `legendre.derive`.

    References
    ----------
    Bregman Neural Networks (ICML 2022), proposition 3.1.

    Examples
    --------
    >>> import legendre
    >>> g = ActivationPotential(legendre.get("tanh"))
    >>> bool(g.prox([0.5])[0] == legendre.get("tanh").rho(0.5))
    True
    """

    f: LegendreFunction
    _numbers: ClassVar[tuple[float, ...]] = ()

    def __post_init__(self) -> None:
        from legendre import LegendreFunction

        if not isinstance(self.f, LegendreFunction):
            raise TypeError(
                f"`f` of ActivationPotential is {self.f!r}; it must be a LegendreFunction, such as legendre.get('tanh')"
            )

    @cached_property
    def traits(self) -> Traits:
        """Convex where ρ is 1-Lipschitz, and then strongly convex with inf φ'' − 1."""
        modulus = self.f.modulus
        return Traits(convex=modulus >= 1.0, separable=True, strongly_convex=max(modulus - 1.0, 0.0))

    @cached_property
    def largest_step(self) -> float:
        """Below it the prox is unique: L/(L − 1), or ∞ where ρ is 1-Lipschitz."""
        lipschitz = self.f.lipschitz
        if lipschitz <= 1.0:
            return math.inf
        return lipschitz / (lipschitz - 1.0) if lipschitz < math.inf else math.nextafter(1.0, 2.0)

    def _kernel(self, quantity: str, step: Any, dtype: np.dtype) -> Callable[..., None]:
        from prox.potentials import module

        each = "_each" if isinstance(step, np.ndarray) else ""
        return getattr(module(self.f), f"{quantity}{each}_{'f4' if dtype == np.float32 else 'f8'}")

    def _run(self, quantity: str, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        if np.any(np.asarray(step) >= self.largest_step):
            if self.f.name not in ODD_SIGMOIDS:
                raise ValueError(
                    f"`step` is {np.max(step)}; the prox of {self!r} is known to be unique only for steps below"
                    f" {self.largest_step:.17g}: take a smaller step"
                )
            quantity += "_far"
        if isinstance(step, np.ndarray):
            step = np.array(np.broadcast_to(step, v.shape), F8).reshape(-1)
        kernel = self._kernel(quantity, step, v.dtype)
        if quantity == "prox" and isinstance(step, float):  # from now on `_quick` knows it
            self.__dict__[v.dtype] = kernel  # type: ignore[index]
            self.__dict__["_numbers"] = tuple(self.f.parameters.values())
        kernel(v.reshape(-1), step, out.reshape(-1), *self.f.parameters.values())

    def _value(self, x: np.ndarray) -> np.ndarray:
        lo, hi = self._rounded_ends(x)
        reached = (lo <= x) & (x <= hi)
        x = x.astype("f8", copy=False)
        x = np.where(reached, np.clip(x, self.f.domain.lo, self.f.domain.hi), x)
        return np.sum(self.f.phi(x) - 0.5 * x * x, axis=1)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        if isinstance(step, float) and step == 1.0:
            self.f.rho(v, out=out)
        else:
            self._run("prox", v, step, out)

    def _quick(self, v: np.ndarray, step: float, out: np.ndarray | None) -> np.ndarray | None:
        if step == 1.0:
            return self.f.rho(v) if out is None and v.dtype in (F4, F8) else None
        kernel = self.__dict__.get(v.dtype)  # type: ignore[call-overload]  # see `_run`
        if kernel is None or not 0.0 < step < self.largest_step or v.ndim == 0:
            return None
        target = plain_target(v, out)
        if target is not None:
            kernel(v.reshape(-1), step, target.reshape(-1), *self._numbers)
        return target

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        out = np.empty_like(v)
        self._run("slope", v, step, out)
        return out * cotangent

    def _rounded_ends(self, x: np.ndarray) -> tuple[np.floating, np.floating]:
        """The ends of dom φ in the dtype of x, where ρ may lie by rounding."""
        return x.dtype.type(self.f.domain.lo), x.dtype.type(self.f.domain.hi)

    def _ends(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ends of ∂g at p. A p on an end, where it may lie by rounding, has all slopes beyond that next to it."""
        ends = self._rounded_ends(p)
        inside = np.clip(p, np.nextafter(ends[0], ends[1]), np.nextafter(ends[1], ends[0]))
        slope = self.f.grad(inside.astype("f8")) - inside
        outside = (p < ends[0]) | (p > ends[1])
        lower = np.where(outside, np.inf, np.where(p <= ends[0], -np.inf, slope))
        return lower, np.where(outside, -np.inf, np.where(p >= ends[1], np.inf, slope))

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        return interval_distance((v.astype("f8") - p) / step, self._ends(p))

    def _conj(self, y: np.ndarray) -> np.ndarray:
        if not self.traits.convex:
            raise self.missing("conj", "it is not convex, so its conjugate does not determine it")
        y = y.astype("f8", copy=False)
        t = np.empty_like(y)
        self._kernel("conj", 1.0, y.dtype)(y.reshape(-1), 1.0, t.reshape(-1), *self.f.parameters.values())
        attained = np.isfinite(t)
        safe = np.where(attained, t, 0.5 * (max(self.f.domain.lo, -1.0) + min(self.f.domain.hi, 1.0)))
        value = safe * y - (self.f.phi(safe) - 0.5 * safe * safe)
        value = np.where(attained, value, np.where(np.isnan(y), y, np.inf))
        small = (np.abs(safe) > 1.0) & (np.abs(value) < KEPT * safe * safe)
        for at in zip(*np.nonzero(np.where(attained, small, y == 0.0)), strict=True):
            value[at] = conjugate(self.f, float(y[at]))
        return np.sum(value, axis=1)
