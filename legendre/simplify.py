"""Choosing the plainest of several equal forms; a candidate counts only if its values are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sympy

from legendre.sampling import agree
from legendre.symbols import InverseValue, Ti2

__all__ = ["plainest"]


def _no_change(e: sympy.Expr) -> sympy.Expr:
    return e


def _combined_log(e: sympy.Expr) -> sympy.Expr:
    return sympy.logcombine(sympy.expand_log(e, force=True), force=True)


def _factored_inside(e: sympy.Expr) -> sympy.Expr:
    return sympy.expand_func(e).replace(
        lambda a: isinstance(a, sympy.log), lambda a: sympy.log(sympy.together(a.args[0]))
    )


def _split_roots(e: sympy.Expr) -> sympy.Expr:
    """(n/d)**q -> n**q/d**q, d turned positive-looking: right wherever both are positive, which values confirm."""

    def split(power: sympy.Expr) -> sympy.Expr:
        n, d = sympy.fraction(sympy.together(power.base))
        if n.is_negative:
            n, d = -n, sympy.expand(-d)
        return n**power.exp / d**power.exp

    opened = e.replace(lambda a: a.is_Pow and a.exp.is_Rational and not a.exp.is_Integer, split)
    return sympy.powsimp(sympy.simplify(opened))


def _cleared_negative_powers(e: sympy.Expr) -> sympy.Expr:
    """(|x|**(-p) - 1)**q -> |x|**(-p q) (1 - |x|**p)**q, finite at x = 0."""

    def clear(power: sympy.Expr) -> sympy.Expr:
        inner = [a for a in power.base.atoms(sympy.Pow) if a.base.has(sympy.Abs) and a.exp.could_extract_minus_sign()]
        if not power.base.is_Add or not inner:
            return power
        return (1 / inner[0].base) ** sympy.expand(-inner[0].exp * power.exp) * sympy.expand(
            power.base / inner[0]
        ) ** power.exp

    opened = sympy.powsimp(e.replace(lambda a: a.is_Pow, clear))
    for magnitude in opened.atoms(sympy.Abs):
        opened = opened.subs(sympy.sign(magnitude.args[0]) * magnitude, magnitude.args[0])
    return opened


def _through_magnitude(e: sympy.Expr) -> sympy.Expr:
    """Simplify on x > 0, where |x| = x, and continue evenly."""
    if not e.has(sympy.Abs):
        return e
    (x,) = next(iter(e.atoms(sympy.Abs))).free_symbols & {a for m in e.atoms(sympy.Abs) for a in m.args} or (None,)
    xp = sympy.Symbol("xp", positive=True)
    if x is None:
        return e
    half = sympy.powdenest(e.subs(x, xp), force=True)
    return sympy.factor(sympy.simplify(sympy.powsimp(sympy.simplify(half)))).subs(xp, sympy.Abs(x))


def _signs_as_ratios(e: sympy.Expr) -> sympy.Expr:
    x = next(iter(e.atoms(sympy.Abs))).args[0] if e.has(sympy.Abs) else None
    return e if x is None else sympy.simplify(e.subs(x / sympy.Abs(x), sympy.sign(x)))


QUICK: tuple[Callable[[sympy.Expr], sympy.Expr], ...] = (
    _no_change,
    sympy.together,
    sympy.factor,
    sympy.expand_func,
)

TACTICS: tuple[Callable[[sympy.Expr], sympy.Expr], ...] = (
    *QUICK,
    sympy.powsimp,
    sympy.trigsimp,
    _combined_log,
    _factored_inside,
    sympy.simplify,
    _split_roots,
    _signs_as_ratios,
    _through_magnitude,
    _cleared_negative_powers,
    lambda e: sympy.simplify(sympy.expand_func(e)),
    lambda e: sympy.simplify(e.rewrite(sympy.exp)),
)


def _variable_exponent(power: sympy.Pow) -> bool:
    """x**x and the like; parameters are positive symbols, variables only real."""
    return power.base != sympy.E and any(not symbol.is_positive for symbol in power.exp.free_symbols)


def cost(e: sympy.Expr) -> tuple[int, int, str]:
    """Operations, then length, then the text itself, so that ties are broken the same way every time."""
    strange = 1000 * e.has(sympy.I) + 20 * any(_variable_exponent(p) for p in e.atoms(sympy.Pow))
    return (int(sympy.count_ops(e)) + strange, len(str(e)), str(e))


def plainest(
    expr: sympy.Expr,
    x: sympy.Symbol,
    at: Iterable[Any],
    fixed: Mapping[sympy.Symbol, Any],
    tactics: Iterable[Callable[[sympy.Expr], sympy.Expr]] | None = None,
) -> sympy.Expr:
    """The cheapest form of ``expr`` that the tactics find and the sample points confirm."""
    at = list(at)
    if expr.has(InverseValue, sympy.Integral):
        return expr
    if tactics is None:
        tactics = QUICK if expr.has(Ti2) else TACTICS
    found = {}
    for tactic in tactics:
        try:
            form = tactic(expr)
        except (
            TypeError,
            ValueError,
            AttributeError,
            NotImplementedError,
            RecursionError,
            ZeroDivisionError,
        ):
            continue
        found[str(form)] = form
    for form in sorted(found.values(), key=cost):
        if form == expr or agree(form, expr, x, at, fixed):
            return form
    return expr
