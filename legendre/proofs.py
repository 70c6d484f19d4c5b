"""The facts behind a certificate: derivatives, inverse pair, ranges, ends, the Fenchel-Young constant.

Each fact is tried against numbers first (a counterexample ends the matter), then proved by algebra, the
parameters symbolic if possible, else put in; what resists is left as a test. Theorems are applied in
`legendre.certify`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre.cells import Cell
from legendre.compositions import defined_inverse, zero_on_cells
from legendre.findings import Finding, both, following, proved, refuted, tried, undecided
from legendre.identities import (
    cancelled_inverses,
    constant_is_zero,
    exact_limit,
    sign_on,
    slope,
    vanishes,
    vanishes_by_derivative,
)
from legendre.ranges import Ranges
from legendre.sampling import value
from legendre.setting import Setting, settings
from legendre.symbols import InverseValue
from legendre.trials import WORKING, Trials

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Proofs"]

TEST = "50-digit test"


class Proofs:
    """Facts about one function, each decided once."""

    def __init__(self, function: LegendreFunction):
        self.function = function
        self.settings = settings(function)
        self.numbers = self.settings[-1]
        self.trials = Trials(self.numbers)
        self.ranges = Ranges(function, self.settings, self.trials)

    def anywhere(self, prove: Callable[[Setting], str | None]) -> Finding | None:
        """The proof in the first setting that admits one."""
        for setting in self.settings:
            how = prove(setting)
            if how is not None:
                return proved("sympy", f"{how}{setting.words}")
        return None

    def derivative(self, potential: str, gradient: str) -> Finding:
        """``potential`` is differentiable on its open interval, with derivative ``gradient``."""
        found = self.trials.differences(potential, gradient)
        if found is not None:
            return refuted("difference quotient", found, f"the derivative of {potential} is not {gradient}")
        return self._proved_derivative(potential, gradient) or self._tested_derivative(potential)

    def _proved_derivative(self, potential: str, gradient: str) -> Finding | None:
        if potential == "phi" and self._is_transform:
            return following(
                "Legendre transform",
                [self.inverse, self._conj_derivative],
                "phi(t) = t rho_inv(t) - phi*(rho_inv(t)) as written, so phi' = rho_inv",
            )
        for way, thorough in (
            (self._derivative_directly, False),
            (self._derivative_pulled_back, False),
            (self._derivative_directly, True),
        ):
            done = self.anywhere(partial(way, potential=potential, gradient=gradient, thorough=thorough))
            if done is not None:
                return done
        return None

    @cached_property
    def _is_transform(self) -> bool:
        """Whether phi is written as the Legendre transform of phi*, phi* being written in its own right."""
        setting = self.numbers
        transform = setting.t * setting.grad - setting.conj.subs(setting.s, setting.grad)
        return not setting.conj.has(setting.grad_conj) and sympy.expand(setting.phi - transform) == 0

    @cached_property
    def _conj_derivative(self) -> Finding:
        return self.derivative("conj", "grad_conj")

    def _tested_derivative(self, potential: str) -> Finding:
        if self.numbers.formulas[potential].has(sympy.Integral, InverseValue):
            return undecided(f"no derivative of {potential} found")
        return tried("difference quotients at stratified points", "to 12 digits")

    def _derivative_directly(self, setting: Setting, potential: str, gradient: str, thorough: bool) -> str | None:
        hows = []
        for cell in self._cells(setting, potential):
            gap = slope(setting.formulas[potential], cell, setting.fixed)
            if gap is None:
                return None
            how = self._zero(gap - setting.formulas[gradient], cell, setting, thorough)
            if how is None:
                return None
            hows.append(f"{potential}' - {gradient} = 0 on {cell}: {how}")
        return "; ".join(hows) if self._glued(setting, potential, gradient) else None

    def _zero(self, gap: sympy.Expr, cell: Cell, setting: Setting, thorough: bool) -> str | None:
        if thorough:
            return vanishes(gap, cell, setting.fixed)
        return vanishes(gap, cell, setting.fixed, False) or vanishes_by_derivative(gap, cell, setting.fixed)

    def _derivative_pulled_back(self, setting: Setting, potential: str, gradient: str, thorough: bool) -> str | None:
        """The same in the other variable: t = rho(s) runs through int dom phi if rho maps onto it."""
        t_side = potential in ("phi", "grad")
        inner = setting.grad_conj if t_side else setting.grad
        cells = setting.s_cells if t_side else setting.t_cells
        if len(cells) > 1 or inner.has(InverseValue) or not self.inverse.holds:
            return None
        x, (cell,) = self.trials.variable(potential), cells
        gap = slope(setting.formulas[potential], Cell(x, *_ends(setting, x)), setting.fixed)
        if gap is None:
            return None
        pulled = cancelled_inverses((gap - setting.formulas[gradient]).subs(x, inner))
        how = self._zero(pulled, cell, setting, thorough)
        return None if how is None else f"{potential}' - {gradient} = 0 at {x} = {inner}: {how}"

    def _cells(self, setting: Setting, quantity: str) -> list[Cell]:
        return setting.t_cells if quantity in ("phi", "grad", "hess") else setting.s_cells

    def _glued(self, setting: Setting, potential: str, gradient: str) -> bool:
        """Continuity of the potential, and of a gradient, where cells meet: then the derivative exists
        there too.

        A second derivative may jump at a kink, or be infinite there (|t|**p, p < 2): there it is not claimed.
        """
        cells = self._cells(setting, potential)
        quantities = (potential,) if gradient in ("hess", "hess_conj") else (potential, gradient)
        for left, right in pairwise(cells):
            for quantity in quantities:
                if not self._meets(setting, quantity, left, right):
                    return False
        return True

    def _meets(self, setting: Setting, quantity: str, left: Cell, right: Cell) -> bool:
        expr = setting.formulas[quantity]
        a, b = exact_limit(expr, left, 1, setting.fixed), exact_limit(expr, right, 0, setting.fixed)
        if a is None or b is None:
            return expr.has(sympy.Integral)  # an integral is continuous in its limits
        return constant_is_zero(a - b)

    @cached_property
    def gradient(self) -> Finding:
        """phi' = grad and grad' = hess on int dom phi."""
        parts = [self.derivative("phi", "grad"), self.derivative("grad", "hess")]
        return both(parts, "differentiation")

    @cached_property
    def conjugate_gradient(self) -> Finding:
        """conj' = grad_conj and grad_conj' = hess_conj on int dom phi*."""
        parts = [self._conj_derivative, self.derivative("grad_conj", "hess_conj")]
        return both(parts, "differentiation")

    @cached_property
    def inverse(self) -> Finding:
        """rho(rho_inv(t)) = t on int dom phi."""
        value_of = self.trials.value
        found = self.trials.unequal(
            self.trials.t_points,
            lambda t: value_of("grad_conj", value_of("grad", t)),
            lambda t: t,
            ("t", "rho(rho_inv(t))", "wanted"),
        ) or self.trials.unequal(
            self._interior_s(),
            lambda s: value_of("grad", value_of("grad_conj", s)),
            lambda s: s,
            ("s", "rho_inv(rho(s))", "wanted"),
        )
        if found is not None:
            return refuted(TEST, found, "rho and rho_inv do not undo each other")
        for thorough in (False, True):
            for way in (self._backward, self._forward):
                done = self.anywhere(partial(way, thorough=thorough))
                if done is not None:
                    return done
        return tried(TEST, f"rho(rho_inv(t)) = t at {len(self.trials.t_points)} stratified points")

    def _interior_s(self) -> list[Any]:
        """Points s whose rho(s) lies inside dom phi as far as the digits tell; beyond, rho rests at an
        end."""
        value_of, inside = self.trials.value, self.trials.inside
        lo, hi = self.ranges.image_numbers
        return [s for s in self.trials.s_points if lo < s < hi and inside(value_of("grad_conj", s), "domain")]

    def _forward(self, setting: Setting, thorough: bool) -> str | None:
        """rho(rho_inv(t)) - t = 0 on each cell of int dom phi."""
        if setting.grad_conj.has(InverseValue):
            return defined_inverse(setting.grad_conj, setting.grad, setting.t)
        gap = setting.grad_conj.subs(setting.s, setting.grad) - setting.t
        return zero_on_cells(gap, setting.t_cells, setting, thorough, "rho(rho_inv(t)) - t")

    def _backward(self, setting: Setting, thorough: bool) -> str | None:
        """rho_inv(rho(s)) - s = 0 on each cell of the image of rho_inv."""
        if setting.grad.has(InverseValue):
            return defined_inverse(setting.grad, setting.grad_conj, setting.s)
        gap = setting.grad.subs(setting.t, setting.grad_conj) - setting.s
        return zero_on_cells(gap, self.ranges.image_cells(setting), setting, thorough, "rho_inv(rho(s)) - s")

    @cached_property
    def constant(self) -> Finding:
        """phi(t) + phi*(phi'(t)) = t phi'(t) at one point of int dom phi."""
        value_of = self.trials.value
        found = self.trials.unequal(
            self.trials.t_points,
            lambda t: value_of("phi", t) + value_of("conj", value_of("grad", t)),
            lambda t: t * value_of("grad", t),
            ("t", "phi(t) + phi*(phi'(t))", "t phi'(t)"),
        )
        if found is not None:
            return refuted(TEST, found)
        done = self.anywhere(self._constant_at_a_point)
        return done or tried(TEST, "the constant is zero at stratified points")

    def _constant_at_a_point(self, setting: Setting) -> str | None:
        whole = setting.phi + setting.conj.subs(setting.s, setting.grad) - setting.t * setting.grad
        if sympy.expand(whole) == 0:
            return "phi is the Legendre transform of phi* as written"
        for t, s in self._known_pairs(setting):
            gap = setting.phi.subs(setting.t, t) + setting.conj.subs(setting.s, s) - s * t
            if constant_is_zero(gap):
                return f"value zero at t = {t}, s = {s}"
        return None

    def _known_pairs(self, setting: Setting) -> list[tuple[sympy.Expr, sympy.Expr]]:
        """Exact pairs (t, phi'(t)): from simple s by rho, from simple t by rho_inv."""
        simple = (sympy.S.Zero, sympy.S.One, -sympy.S.One, sympy.Rational(1, 2))
        pairs = []
        for s in simple:
            if not setting.grad_conj.has(InverseValue) and _within(s, setting.dual, setting):
                pairs.append((setting.grad_conj.subs(setting.s, s), s))
        for t in simple:
            if not setting.grad.has(InverseValue) and _within(t, setting.primal, setting):
                pairs.append((t, setting.grad.subs(setting.t, t)))
        return [(t, s) for t, s in pairs if not (t.has(sympy.nan, sympy.zoo) or s.has(sympy.nan, sympy.zoo))]

    @cached_property
    def increasing(self) -> Finding:
        """rho_inv is strictly increasing on int dom phi."""
        value_of, trials = self.trials.value, self.trials
        for t in trials.t_points:
            h = value_of("hess", t)
            if mpmath.isnan(h) or isinstance(h, mpmath.mpc) or h < 0:
                return refuted(TEST, {"t": float(t), "phi''(t)": mpmath.nstr(h, 17)}, "phi'' is not positive")
        done = self.anywhere(self._positive)
        if done is not None:
            return done
        if self.inverse.holds:
            return following(
                "theorem: a continuous one-to-one function is monotone",
                [self.inverse, self.gradient],
                "rho_inv has a left inverse, is continuous, and grows between two points",
            )
        return tried(TEST, "phi'' > 0 at stratified points")

    def _positive(self, setting: Setting) -> str | None:
        for quantity, x, cells in (
            ("hess", "t", setting.t_cells),
            ("hess_conj", "s", self.ranges.image_cells(setting)),
        ):
            expr = setting.formulas[quantity]
            if not expr.has(InverseValue) and all(sign_on(expr, cell, setting.fixed) == 1 for cell in cells):
                name = "phi''" if x == "t" else "rho'"
                return f"{name} > 0 on {', '.join(map(str, cells))} by the signs of its factors"
        return None


def _ends(setting: Setting, x: sympy.Symbol) -> tuple[sympy.Expr, sympy.Expr]:
    return setting.ends["domain" if x == setting.t else "conj_domain"]


def _within(point: sympy.Expr, cell: Cell, setting: Setting) -> bool:
    lo, hi = (value(end, setting.fixed, WORKING) for end in (cell.lo, cell.hi))
    return bool(lo < value(point, setting.fixed) < hi)
