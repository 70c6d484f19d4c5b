"""What a proof works with: the six formulas, the cells of both variables, parameters symbolic or put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre import catalogue, stored
from legendre.cells import Cell, cells, kinks
from legendre.sampling import value
from legendre.symbols import InverseValue

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Setting", "settings"]


@dataclass(frozen=True, eq=False)
class Setting:
    """Formulas by name, intervals by side (``domain``, ``conj_domain``), numbers of the remaining
    symbols, and words."""

    formulas: Mapping[str, sympy.Expr]
    ends: Mapping[str, tuple[sympy.Expr, sympy.Expr]]
    t: sympy.Symbol
    s: sympy.Symbol
    modulus: sympy.Expr
    fixed: Mapping[sympy.Symbol, Any]
    words: str

    def __getattr__(self, name: str) -> sympy.Expr:
        try:
            return self.formulas[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def primal(self) -> Cell:
        """int dom phi as one cell."""
        return Cell(self.t, *self.ends["domain"])

    @property
    def dual(self) -> Cell:
        """int dom phi* as one cell."""
        return Cell(self.s, *self.ends["conj_domain"])

    @cached_property
    def _breaks(self) -> tuple[set[sympy.Expr], set[sympy.Expr]]:
        """Kinks in t and in s; each is also carried to the other side by the gradient there."""
        on_t = set().union(*(kinks(self.formulas[q], self.t) for q in ("phi", "grad", "hess")))
        on_s = set().union(*(kinks(self.formulas[q], self.s) for q in ("conj", "grad_conj", "hess_conj")))
        carried_t = self._carried(self.grad_conj, self.s, on_s)
        carried_s = self._carried(self.grad, self.t, on_t)
        return on_t | carried_t, on_s | carried_s

    def _carried(self, gradient: sympy.Expr, x: sympy.Symbol, points: set[sympy.Expr]) -> set[sympy.Expr]:
        found = {_at_kink(gradient, x, point) for point in points} if not gradient.has(InverseValue) else set()
        return {point for point in found if _finite(value(point, self.fixed))}

    @cached_property
    def t_cells(self) -> list[Cell]:
        """Cells of int dom phi on which every formula has one branch."""
        return cells(self.t, *self.ends["domain"], self._breaks[0], self.fixed)

    @cached_property
    def s_cells(self) -> list[Cell]:
        """Cells of int dom phi*."""
        return cells(self.s, *self.ends["conj_domain"], self._breaks[1], self.fixed)


def _at_kink(gradient: sympy.Expr, x: sympy.Symbol, point: sympy.Expr) -> sympy.Expr:
    found = gradient.subs(x, point)
    if found.has(sympy.nan, sympy.zoo) or found.atoms(sympy.Pow) & {
        p for p in found.atoms(sympy.Pow) if p.base.is_zero
    }:
        # an odd function such as |t|**p/t has the value 0 at its kink 0
        return sympy.S.Zero if point.is_zero and sympy.simplify(gradient.subs(x, -x) + gradient) == 0 else sympy.nan
    return found


def _finite(number: Any) -> bool:
    return bool(mpmath.isfinite(number)) and abs(mpmath.im(number)) == 0


def settings(function: LegendreFunction) -> tuple[Setting, ...]:
    """The symbolic setting first, then the one with the parameter values put in; one if there are no
    parameters."""
    plain = _symbolic(function)
    if not function.parameters:
        return (plain,)
    values = {symbol: _value(symbol, function) for symbol in plain.fixed}
    shown = ", ".join(f"{name} = {number:g}" for name, number in function.parameters.items())
    return plain, _with(plain, values, f" at {shown}")


def _symbolic(function: LegendreFunction) -> Setting:
    """Parameters as positive symbols, one that is above 1 as 1 + its excess."""
    symbols = stored.symbols_of(function.record)
    moved = {}
    for name, above in _bounds(function).items():
        if above:
            moved[symbols[name]] = above + sympy.Symbol(f"({name}-{above})", positive=True)
    derivation = function.derivation
    formulas = {q: getattr(derivation, q).subs(moved) for q in stored.QUANTITIES}
    ends = {
        side: (iv.lo.subs(moved), iv.hi.subs(moved))
        for side, iv in ((side, function.symbolic_interval(side)) for side in ("domain", "conj_domain"))
    }
    fixed = {}
    for symbol, number in function.symbol_values.items():
        shift = moved.get(symbol, symbol)
        (name,) = shift.free_symbols
        fixed[name] = number - (shift - name)
    words = f" for all {', '.join(function.parameters)}" if function.parameters else ""
    modulus = sympy.sympify(derivation.modulus).subs(moved)
    return Setting(formulas, ends, derivation.t, derivation.s, modulus, fixed, words)


def _bounds(function: LegendreFunction) -> dict[str, sympy.Integer]:
    """Lower bounds of the parameters, as the catalogue row of that name declares them; 0 for a derived
    function."""
    known = {row.name: row for row in catalogue.ROWS}
    row = known.get(function.name)
    above = {p.name: sympy.Integer(int(p.above)) for p in row.parameters if p.above == int(p.above)} if row else {}
    return {name: above.get(name, sympy.S.Zero) for name in function.parameters}


def _value(symbol: sympy.Symbol, function: LegendreFunction) -> sympy.Rational:
    return _symbolic(function).fixed[symbol]


def _with(plain: Setting, values: Mapping[sympy.Symbol, Any], words: str) -> Setting:
    return Setting(
        {q: e.subs(values) for q, e in plain.formulas.items()},
        {side: (lo.subs(values), hi.subs(values)) for side, (lo, hi) in plain.ends.items()},
        plain.t,
        plain.s,
        plain.modulus.subs(values),
        {},
        words,
    )
