"""Numbers against claims: stratified points, values to 50 digits, and the first counterexample they give.

A trial refutes or it does not; not refuting is no proof, and is called a test. Points lie through the
interval, within 1e-9 of finite ends, and out to 30 on infinite ones. Values are computed with 100 digits
from the derived formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import mpmath
import sympy

from legendre.sampling import value
from legendre.setting import Setting
from legendre.symbols import MPMATH, InverseValue

__all__ = ["DIGITS", "Trials", "plain"]

DIGITS = 50
WORKING = 100
SHARES = ("0.5", "0.25", "0.75", "0.0625", "0.9375", "0.37", "0.61")
CLOSE = ("1e-4", "1e-9")
OUT = ("1", "0.5", "2", "0.0625", "7", "30")
Counterexample = dict[str, Any]


def plain(number: Any) -> Any:
    """A number as JSON can hold it: a float where that is exact enough to read, else text."""
    if isinstance(number, (int, float, str)):
        return number
    if abs(mpmath.im(number)) > 0:
        return mpmath.nstr(number, 10)
    real = mpmath.re(number)
    return float(real) if mpmath.isfinite(real) else str(real)


def stratified(lo: Any, hi: Any) -> list[Any]:
    """Points of ]lo, hi[, those first that make the plainest counterexamples."""
    if mpmath.isinf(lo) and mpmath.isinf(hi):
        return [mpmath.mpf(0)] + [sign * mpmath.mpf(x) for x in OUT for sign in (1, -1)]
    if mpmath.isinf(hi):
        return [lo + mpmath.mpf(x) for x in (*OUT, *CLOSE)]
    if mpmath.isinf(lo):
        return [hi - mpmath.mpf(x) for x in (*OUT, *CLOSE)]
    inner = [lo + (hi - lo) * mpmath.mpf(x) for x in SHARES]
    return inner + [end for x in CLOSE for end in (lo + (hi - lo) * mpmath.mpf(x), hi - (hi - lo) * mpmath.mpf(x))]


class Trials:
    """Values of one function at its stratified points, parameters put in; compiled once, kept."""

    def __init__(self, setting: Setting):
        self.setting = setting
        self._kept: dict[tuple[str, Any], Any] = {}
        self._compiled: dict[str, Callable[[Any], Any]] = {}

    def value(self, quantity: str, x: Any) -> Any:
        """One quantity at x to the working precision; nan where it has no value."""
        key = (quantity, x)
        if key not in self._kept:
            with mpmath.workdps(WORKING):
                self._kept[key] = self._evaluate(quantity, x)
        return self._kept[key]

    def _evaluate(self, quantity: str, x: Any) -> Any:
        if quantity not in self._compiled:
            self._compiled[quantity] = self._compile(quantity)
        try:
            found = mpmath.mpmathify(self._compiled[quantity](x))
        except (ValueError, ZeroDivisionError, OverflowError, TypeError, mpmath.libmp.NoConvergence):
            return mpmath.nan
        return found.real if isinstance(found, mpmath.mpc) and abs(found.imag) < mpmath.mpf(10) ** -DIGITS else found

    def _compile(self, quantity: str) -> Callable[[Any], Any]:
        expr, x = self.setting.formulas[quantity], self.variable(quantity)
        if expr.has(InverseValue, sympy.Integral):
            return lambda z: value(expr, {x: z}, DIGITS)
        return sympy.lambdify([x], expr, modules=MPMATH)

    def variable(self, quantity: str) -> sympy.Symbol:
        """t on the side of phi, s on the other."""
        return self.setting.t if quantity in ("phi", "grad", "hess") else self.setting.s

    @cached_property
    def ends(self) -> Mapping[str, tuple[Any, Any]]:
        """The ends of both intervals to the working precision."""
        with mpmath.workdps(WORKING):
            return {
                side: (value(lo, {}, WORKING), value(hi, {}, WORKING)) for side, (lo, hi) in self.setting.ends.items()
            }

    @cached_property
    def t_points(self) -> list[Any]:
        """Stratified points of int dom phi."""
        with mpmath.workdps(WORKING):
            return self._some(stratified(*self.ends["domain"]), ("phi", "grad", "hess"))

    @cached_property
    def s_points(self) -> list[Any]:
        """Stratified points of int dom phi*."""
        with mpmath.workdps(WORKING):
            return self._some(stratified(*self.ends["conj_domain"]), ("conj", "grad_conj", "hess_conj"))

    def _some(self, points: list[Any], quantities: Iterable[str]) -> list[Any]:
        slow = any(self.setting.formulas[q].has(InverseValue, sympy.Integral) for q in quantities)
        return points[:5] if slow else points

    def inside(self, x: Any, side: str) -> bool:
        """Whether a computed x lies in the open interval, by a margin that the digits can tell."""
        lo, hi = self.ends[side]
        margin = mpmath.mpf(10) ** -30
        return bool(mpmath.isfinite(x) and mpmath.im(x) == 0 and lo + margin < x < hi - margin)

    def unequal(
        self,
        points: Iterable[Any],
        left: Callable[[Any], Any],
        right: Callable[[Any], Any],
        names: tuple[str, str, str],
        digits: int = DIGITS - 10,
    ) -> Counterexample | None:
        """First point where two sides differ, or one has no real value: {variable, left, right}; None is
        skipped."""
        with mpmath.workdps(WORKING):
            for x in points:
                a, b = left(x), right(x)
                if a is not None and b is not None and not self.same(a, b, digits):
                    return dict(zip(names, (plain(x), plain(a), plain(b)), strict=True))
        return None

    def same(self, a: Any, b: Any, digits: int = DIGITS - 10) -> bool:
        """Agreement of two real numbers in so many digits, fewer where values come from numerical
        solutions."""
        if mpmath.isnan(a) or mpmath.isnan(b) or isinstance(a, mpmath.mpc) or isinstance(b, mpmath.mpc):
            return False
        if not (mpmath.isfinite(a) and mpmath.isfinite(b)):
            return bool(a == b)
        kept = min(digits, 25) if self.numerical else digits
        return bool(abs(a - b) <= mpmath.mpf(10) ** -kept * (1 + abs(a) + abs(b)))

    @cached_property
    def numerical(self) -> bool:
        """Whether a quantity has no closed form, so that its values come from bisection or quadrature."""
        return any(e.has(InverseValue, sympy.Integral) for e in self.setting.formulas.values())

    def differences(self, potential: str, gradient: str) -> Counterexample | None:
        """First point where the difference quotient of one formula is not another formula's value, to 12
        digits."""
        if self.setting.formulas[potential].has(InverseValue, sympy.Integral):
            return None
        primal = self.variable(potential) == self.setting.t
        lo, hi = self.ends["domain" if primal else "conj_domain"]

        def quotient(z: Any) -> Any:
            h = min(mpmath.mpf(1), z - lo, hi - z) * mpmath.mpf("1e-25")
            if self._kinked_near(z):
                return None
            return (self._evaluate(potential, z + h) - self._evaluate(potential, z - h)) / (2 * h)

        names = ("t" if primal else "s", f"slope of {potential}", gradient)
        points = self.t_points if primal else self.s_points
        return self.unequal(points, quotient, lambda z: self.value(gradient, z), names, digits=12)

    def _kinked_near(self, z: Any) -> bool:
        on_t, on_s = self.setting._breaks
        return any(abs(z - value(b, {}, WORKING)) < mpmath.mpf("1e-20") for b in on_t | on_s)
