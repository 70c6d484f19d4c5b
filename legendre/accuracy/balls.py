"""Expressions as functions of balls: every node by Arb, constants at the precision in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from flint import acb, arb, fmpq

__all__ = ["Ball", "Evaluate", "compiled"]

Ball = Any
Evaluate = Callable[[Ball], Ball]


def compiled(expr: sympy.Expr, x: sympy.Symbol | None, fixed: dict[sympy.Symbol, sympy.Rational]) -> Evaluate:
    """The expression as a function of a ball; constants are computed at the precision in force."""
    if expr == x:
        return lambda z: z
    if expr in fixed:
        return compiled(fixed[expr], x, fixed)
    if isinstance(expr, sympy.Integral):
        return _integral(expr, x, fixed)
    if isinstance(expr, sympy.Piecewise):
        return _pieces(expr, x, fixed)
    if expr.is_Rational:
        p, q = int(expr.p), int(expr.q)
        return lambda _: arb(fmpq(p, q))
    if expr in CONSTANTS:
        return lambda _: CONSTANTS[expr]()
    parts = [compiled(a, x, fixed) for a in expr.args]
    if expr.is_Add or expr.is_Mul:
        return _sum(parts) if expr.is_Add else _product(parts)
    if isinstance(expr, sympy.Pow) and expr.exp.is_Rational:
        return _power(parts[0], expr.exp)
    name = type(expr).__name__
    if name == "polylog" and expr.args[0] == 2:
        return lambda z: _li2(parts[1](z))
    if name not in FUNCTIONS:
        raise NotImplementedError(f"ball arithmetic has no {name}")
    function = FUNCTIONS[name]
    return lambda z: function(*(part(z) for part in parts))


def _sum(parts: list[Evaluate]) -> Evaluate:
    def total(z: Ball) -> Ball:
        found = parts[0](z)
        for part in parts[1:]:
            found = found + part(z)
        return found

    return total


def _product(parts: list[Evaluate]) -> Evaluate:
    def total(z: Ball) -> Ball:
        found = parts[0](z)
        for part in parts[1:]:
            found = found * part(z)
        return found

    return total


def _power(base: Evaluate, exponent: sympy.Rational) -> Evaluate:
    p, q = int(exponent.p), int(exponent.q)
    if q == 1:
        return lambda z: base(z) ** p
    if q == 2:
        return lambda z: base(z).sqrt() ** p
    return lambda z: base(z) ** arb(fmpq(p, q))


def _pieces(expr: sympy.Piecewise, x: sympy.Symbol | None, fixed: Any) -> Evaluate:
    """Conditions are comparisons with x; undecided ones (a ball across a joint) give an undefined ball."""
    cases = []
    for value, condition in expr.args:
        sides = [compiled(side, x, fixed) for side in condition.args] if condition is not sympy.true else []
        cases.append((compiled(value, x, fixed), type(condition).__name__, sides))

    def chosen(z: Ball) -> Ball:
        for value, relation, sides in cases:
            if not sides:
                return value(z)
            gap = sides[0](z) - sides[1](z)
            if not (gap > 0 or gap < 0 or gap.is_zero()):
                return arb.nan()
            if RELATIONS[relation](gap):
                return value(z)
        return arb.nan()

    return chosen


def _integral(expr: sympy.Integral, x: sympy.Symbol | None, fixed: Any) -> Evaluate:
    """The integral of u (1 + u**p)**(-1/p) from 0 by its hypergeometric series."""
    u, lo, hi = expr.limits[0]
    upper = compiled(hi, x, fixed)
    p = sympy.Wild("p")
    found = expr.function.match(u / (sympy.Abs(u) ** p + 1) ** (1 / p))
    if found and lo == 0:
        power = compiled(found[p], None, fixed)

        def series(z: Ball) -> Ball:
            b, e = abs(upper(z)), power(None)
            return b**2 / 2 * (-(b**e)).hypgeom_2f1(1 / e, 2 / e, 1 + 2 / e)

        return series
    raise NotImplementedError(f"ball arithmetic has no {expr}")


def _li2(z: Ball) -> Ball:
    """Li2 of a real z, inverted below -1, where z may exceed every exponent."""
    if z < -1:
        log = (-z).log()
        return -(arb.pi() ** 2) / 6 - log**2 / 2 - acb(1 / z).polylog(2).real
    return acb(z).polylog(2).real


def _ti2(z: Ball) -> Ball:
    if abs(z) > 1:
        return _ti2(1 / z) + z.sgn() * arb.pi() / 2 * abs(z).log()
    return acb(0, z).polylog(2).imag


RELATIONS: dict[str, Callable[[Ball], bool]] = {
    "StrictLessThan": lambda gap: gap < 0,
    "LessThan": lambda gap: gap <= 0,
    "StrictGreaterThan": lambda gap: gap > 0,
    "GreaterThan": lambda gap: gap >= 0,
}
CONSTANTS: dict[Any, Callable[[], Ball]] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.Catalan: arb.const_catalan,
    sympy.oo: arb.pos_inf,
    -sympy.oo: arb.neg_inf,
}
FUNCTIONS: dict[str, Callable[..., Ball]] = {
    name: getattr(arb, name)
    for name in (
        *("exp", "log", "expm1", "log1p", "erf", "erfc", "sin", "cos", "tan", "asin", "acos", "atan"),
        *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
    )
} | {
    "erfinv": lambda z: z.erfinv(),
    "Abs": abs,
    "sign": lambda z: z.sgn(),
    "Pow": lambda a, b: a**b,
    "Ti2": _ti2,
}
