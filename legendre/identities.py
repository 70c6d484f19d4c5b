"""Proving that a formula vanishes on a cell, and that a formula has one sign there: sympy's part of a
certificate.

A proof is a sentence that says which algebra did it; None means that no tactic succeeded, never that the
identity is false. Refuting is the business of numbers, see `legendre.trials`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy

from legendre.cells import Cell, MixedBranchError, coordinates, resolve
from legendre.domains import _approach, _consistent
from legendre.patience import effort
from legendre.sampling import value
from legendre.symbols import InverseValue, Ti2, derivative

__all__ = ["constant_is_zero", "exact_limit", "sign_on", "slope", "vanishes", "vanishes_by_derivative"]

FAILURES = (
    TypeError,
    ValueError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    ZeroDivisionError,
    KeyError,
)
LONGEST = 400  # operations; beyond it sympy's simplifiers rarely end, and never soon
SECONDS = 5.0  # the proofs of the registry's rows take less than two


def tidy_roots(e: sympy.Expr) -> sympy.Expr:
    """Factor what stands under roots and in logarithms, so that squares of positive quantities come out."""

    def factored(node: sympy.Expr) -> sympy.Expr:
        if isinstance(node, sympy.log):
            return sympy.expand_log(sympy.log(sympy.factor(sympy.together(node.args[0]))))
        return sympy.factor(sympy.together(node.base)) ** node.exp

    e = e.replace(
        lambda a: (a.is_Pow and not a.exp.is_Integer and a.base != sympy.E) or isinstance(a, sympy.log),
        factored,
    )
    return sympy.simplify(sympy.powdenest(sympy.powsimp(e)))


def cancelled_inverses(e: sympy.Expr) -> sympy.Expr:
    """atanh(tanh(x)) -> x, asinh(sinh(x)) -> x, erfinv(erf(x)) -> x, x real: one-to-one on the whole line."""

    def inner(node: sympy.Expr) -> sympy.Expr:
        x = node.args[0]
        return x.args[0] if isinstance(x, UNDONE[type(node)]) and x.args[0].is_extended_real else node

    return sympy.expand(e.doit().replace(lambda node: type(node) in UNDONE, inner))


def complementary_arcs(e: sympy.Expr) -> sympy.Expr:
    """atan(1/x) -> pi/2 - atan(x) for x > 0: the two add up to a right angle."""

    def inner(node: sympy.Expr) -> sympy.Expr:
        x = sympy.cancel(sympy.together(node.args[0]))
        return sympy.pi / 2 - sympy.atan(1 / x) if sympy.numer(x).is_number and x.is_positive else sympy.atan(x)

    return sympy.cancel(sympy.together(e.replace(lambda node: isinstance(node, sympy.atan), inner)))


UNDONE = {sympy.atanh: sympy.tanh, sympy.asinh: sympy.sinh, sympy.erfinv: sympy.erf}

QUICK: tuple[tuple[str, Callable[[sympy.Expr], sympy.Expr]], ...] = (
    ("expansion", sympy.expand),
    ("inverse functions cancelled", cancelled_inverses),
    ("common denominator", lambda e: sympy.cancel(sympy.together(e))),
    ("factored roots and logarithms", tidy_roots),
    ("exponentials", lambda e: sympy.cancel(sympy.together(sympy.expand(e.rewrite(sympy.exp))))),
    ("complementary arcs", complementary_arcs),
)
THOROUGH: tuple[tuple[str, Callable[[sympy.Expr], sympy.Expr]], ...] = (
    ("simplification", sympy.simplify),
    ("polylogarithm of order one", lambda e: sympy.simplify(sympy.expand_func(e))),
    ("exponentials, simplified", lambda e: sympy.simplify(sympy.expand(e.rewrite(sympy.exp)))),
    ("exponentials and logarithms", lambda e: tidy_roots(sympy.expand_func(e).rewrite(sympy.exp))),
    ("trigonometric identities", lambda e: sympy.simplify(sympy.trigsimp(e.rewrite(sympy.tan)))),
)


def vanishes(expr: sympy.Expr, cell: Cell, fixed: Mapping[Any, Any], thorough: bool = True) -> str | None:
    """How ``expr`` is shown to be zero on the cell, or None; without ``thorough`` only the quick tactics
    are tried."""
    try:
        opened = resolve(expr, cell, fixed)
    except MixedBranchError:
        return None
    for tactics in (QUICK, THOROUGH) if thorough else (QUICK,):
        for form, _ in coordinates(cell):
            there = opened if form == cell.x else opened.subs(cell.x, form)
            how = _zero(there, tactics)
            if how is not None:
                return how if form == cell.x else f"{how}, {cell.x} = {form}"
    return None


def _zero(expr: sympy.Expr, tactics: Any = QUICK) -> str | None:
    """The tactic that turns ``expr`` into 0, or None."""
    if expr == 0:
        return "the same expression"
    if sympy.count_ops(expr) > LONGEST:
        return None
    for name, tactic in tactics:
        try:
            with effort(SECONDS):
                if tactic(expr) == 0:
                    return name
        except (TimeoutError, *FAILURES):
            continue
    return None


def vanishes_by_derivative(expr: sympy.Expr, cell: Cell, fixed: Mapping[Any, Any], orders: int = 2) -> str | None:
    """The derivative vanishes on the cell, by algebra or because its own does, and ``expr`` vanishes at one point.

    The point lies inside, or at an end where ``expr`` is continuous.
    """
    change = slope(expr, cell, fixed)
    if change is None:
        return None
    how = vanishes(change, cell, fixed, thorough=False)
    if how is None and orders > 1:
        how = vanishes_by_derivative(change, cell, fixed, orders - 1)
    if how is None:
        return None
    lo, hi = value(cell.lo, fixed), value(cell.hi, fixed)
    opened = resolve(expr, cell, fixed)
    for place in (sympy.S.Zero, sympy.S.One, -sympy.S.One, (cell.lo + cell.hi) / 2):
        if place.is_finite and lo <= value(place, fixed) <= hi and constant_is_zero(opened.subs(cell.x, place)):
            return f"derivative zero ({how}) and value zero at {cell.x} = {place}"
    return None


def constant_is_zero(expr: sympy.Expr) -> bool:
    """Whether a number, or an expression in the parameters, is exactly zero."""
    if expr.has(sympy.nan, sympy.zoo, sympy.oo):
        return False
    empty = {
        i: sympy.S.Zero for i in expr.atoms(sympy.Integral) if sympy.simplify(i.limits[0][1] - i.limits[0][2]) == 0
    }
    expr = expr.subs(empty)
    if expr.has(sympy.Integral, InverseValue):
        return expr == 0
    both = (*QUICK, *THOROUGH)
    return _zero(expr, both) is not None or _zero(sympy.expand_log(sympy.expand_func(expr)), both) is not None


def exact_limit(expr: sympy.Expr, cell: Cell, end: int, fixed: Mapping[Any, Any]) -> sympy.Expr | None:
    """One-sided limit at the lower (0) or upper (1) end of the cell, by sympy; None if it has no answer."""
    place = (cell.lo, cell.hi)[end]
    try:
        opened = resolve(expr, cell, fixed)
    except MixedBranchError:
        return None
    if opened.has(InverseValue, sympy.Integral):
        return None
    for form, x in _towards(opened, cell, end):
        try:
            with effort(SECONDS):
                found = sympy.simplify(_limit(form, x, *place_of(place, x, cell, end)))
        except (TimeoutError, *FAILURES):
            continue
        strange = found.has(sympy.nan, sympy.zoo, sympy.Limit, sympy.AccumBounds, sympy.I)
        if strange or found.free_symbols - set(fixed):
            continue
        found = found if not found.has(sympy.oo) else sympy.oo * sympy.sign(found.subs(fixed))
        if found.has(sympy.nan) or not _confirmed(expr, found, cell, end, fixed):
            continue
        return found
    return None


def _limit(form: sympy.Expr, x: sympy.Symbol, place: sympy.Expr, side: str) -> sympy.Expr:
    """The value where there is a finite one, compositions of continuous functions being continuous; else
    the limit."""
    if place.is_finite:
        there = form.subs(x, place)
        if not there.has(sympy.nan, sympy.zoo, sympy.oo) and not any(p.base.is_zero for p in there.atoms(sympy.Pow)):
            return there
    return sympy.limit(form, x, place, side)


def _confirmed(expr: sympy.Expr, found: sympy.Expr, cell: Cell, end: int, fixed: Mapping[Any, Any]) -> bool:
    """Whether values towards the end agree: sympy's limits of special functions are not to be believed
    unseen."""
    return _consistent(found, _approach(expr, cell.x, (cell.lo, cell.hi)[end], "+-"[end], fixed), fixed)


def _towards(opened: sympy.Expr, cell: Cell, end: int) -> list[tuple[sympy.Expr, sympy.Symbol]]:
    """The expression in a positive distance d from the end (1/d at infinity), then as it stands."""
    d = sympy.Symbol("d", positive=True)
    place, inward = (cell.lo, cell.hi)[end], 1 - 2 * end
    moved = -inward * d if place in (sympy.oo, -sympy.oo) else place + inward * d
    return [(sympy.powsimp(reflected(opened.subs(cell.x, moved), d)), d), (opened, cell.x)]


def reflected(e: sympy.Expr, d: sympy.Symbol) -> sympy.Expr:
    """Ti2(exp(d)) -> Ti2(exp(-d)) + pi d/2 where d > 0 grows: the argument tends to 0, where sympy knows
    Ti2."""
    e = e.subs(Ti2(sympy.exp(d)), Ti2(sympy.exp(-d)) + sympy.pi * d / 2)
    return e.replace(lambda a: isinstance(a, Ti2) and sympy.limit(a.args[0], d, sympy.oo) == 0, lambda a: sympy.S.Zero)


def place_of(place: sympy.Expr, x: sympy.Symbol, cell: Cell, end: int) -> tuple[sympy.Expr, str]:
    """Arguments of sympy.limit in the coordinate ``x``."""
    if x == cell.x:
        return place, "+-"[end]
    return (sympy.oo, "-") if place in (sympy.oo, -sympy.oo) else (sympy.S.Zero, "+")


SIGN_FORMS: tuple[Callable[[sympy.Expr], sympy.Expr], ...] = (
    lambda e: e,
    lambda e: sympy.factor(sympy.together(e)),
    lambda e: tidy_roots(e),
    sympy.simplify,
    lambda e: sympy.factor(sympy.simplify(sympy.expand_func(e))),
    lambda e: sympy.factor(sympy.simplify(e.rewrite(sympy.exp))),
)


def sign_on(expr: sympy.Expr, cell: Cell, fixed: Mapping[Any, Any]) -> int | None:
    """1 if ``expr`` > 0 on the cell, -1 if < 0, 0 if it vanishes; by the signs of its factors. None if
    unknown."""
    try:
        opened = resolve(expr, cell, fixed)
    except MixedBranchError:
        return None
    for form, _ in coordinates(cell):
        there = opened if form == cell.x else opened.subs(cell.x, form)
        if sympy.count_ops(there) > LONGEST:
            continue
        found = _sign(there)
        if found is not None:
            return found
    return None


def _sign(expr: sympy.Expr) -> int | None:
    for form in SIGN_FORMS:
        try:
            with effort(SECONDS):
                found = form(expr)
                if found.is_zero:
                    return 0
                if found.is_positive or found.is_negative:
                    return 1 if found.is_positive else -1
        except (TimeoutError, *FAILURES):
            continue
    return None


def slope(expr: sympy.Expr, cell: Cell, fixed: Mapping[Any, Any]) -> sympy.Expr | None:
    """Derivative on the cell, its branches opened first (last, where an integral hides the variable)."""
    try:
        if expr.has(InverseValue, sympy.Integral):
            return resolve(derivative(expr, cell.x), cell, fixed)
        return derivative(resolve(expr, cell, fixed), cell.x)
    except MixedBranchError:
        return None
