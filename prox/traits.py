"""What is known of a function of convex analysis, and how it passes through the calculus."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

__all__ = ["Traits"]


@dataclass(frozen=True)
class Traits:
    """Properties of a function g; every one is a theorem about g, none a guess.

    Attributes
    ----------
    convex : bool
    separable : bool
        g(x) = Σ g_i(x_i): the prox acts on each coordinate, and `step` may differ between coordinates.
    smooth : float or None
        Lipschitz constant of the gradient; None where g is not differentiable everywhere.
    strongly_convex : float
        The largest known μ with g − μ/2 ‖·‖² convex; 0 without one.
    indicator : bool
        g is 0 on a set and +∞ elsewhere: the prox is the projection, whatever the step.
    cone : bool
        g(c x) = g(x) for c > 0, as for the indicator of a cone.
    support : bool
        g(c x) = c g(x) for c > 0 and g is convex: a support function, the conjugate of an indicator.
    complex_ok : bool
        g is a function of the moduli |x_i| that makes sense on complex vectors; the prox keeps the phases.
    matrix : bool
        g takes matrices on the two last axes.
    """

    convex: bool = True
    separable: bool = False
    smooth: float | None = None
    strongly_convex: float = 0.0
    indicator: bool = False
    cone: bool = False
    support: bool = False
    complex_ok: bool = False
    matrix: bool = False

    def conjugate(self) -> Traits:
        """Of g*: L-smooth and 1/L-strongly convex change places, and so do indicators and support functions."""
        return replace(
            self,
            smooth=1.0 / self.strongly_convex if self.strongly_convex > 0 else None,
            strongly_convex=_inverse(self.smooth),
            indicator=self.support,
            support=self.indicator,
            cone=self.cone and self.indicator,
        )

    def times(self, factor: float) -> Traits:
        """Of c g, c > 0."""
        return replace(
            self,
            smooth=None if self.smooth is None else factor * self.smooth,
            strongly_convex=factor * self.strongly_convex,
        )

    def dilated(self, factor: float) -> Traits:
        """Of x ↦ g(s x): both constants grow with s²."""
        return replace(self.times(factor * factor), support=self.support, cone=self.cone)

    def shifted(self) -> Traits:
        """Of x ↦ g(x − b): the curvature stays, homogeneity and the phases go."""
        return replace(self, cone=False, support=False, complex_ok=False)

    def tilted(self) -> Traits:
        """Of x ↦ g(x) + ⟨a, x⟩: the curvature stays, a support function stays one."""
        return replace(self, indicator=False, cone=False, complex_ok=False)

    def raised(self) -> Traits:
        """Of g + d for a constant d."""
        return replace(self, indicator=False, cone=False, support=False)

    def curved(self, mu: float) -> Traits:
        """Of g + μ/2 ‖·‖²."""
        return replace(
            self,
            smooth=None if self.smooth is None else self.smooth + mu,
            strongly_convex=self.strongly_convex + mu,
            indicator=False,
            cone=False,
            support=False,
        )

    def plus(self, other: Traits) -> Traits:
        """Of the sum of two functions."""
        both_smooth = self.smooth is not None and other.smooth is not None
        return Traits(
            convex=self.convex and other.convex,
            separable=self.separable and other.separable,
            smooth=self.smooth + other.smooth if both_smooth else None,  # type: ignore[operator]
            strongly_convex=self.strongly_convex + other.strongly_convex if self.convex and other.convex else 0.0,
            indicator=self.indicator and other.indicator,
            cone=self.cone and other.cone,
            support=self.support and other.support,
            complex_ok=self.complex_ok and other.complex_ok,
            matrix=self.matrix or other.matrix,
        )


def _inverse(smooth: float | None) -> float:
    if smooth is None or smooth == math.inf:
        return 0.0
    return math.inf if smooth == 0.0 else 1.0 / smooth
