"""Stable forms: each derived quantity as text over the primitives, equal to it as a function, kind to its digits.

A quantity is recognised as one primitive if it is one (`recognise`), piece by piece if it has pieces, and otherwise
rewritten by exact rules (`rewrite`). Whatever is found is read back through the definitions of the primitives and
compared with the derived expression: to 40 digits here, and symbolically by the certificate's claim `stable_form`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre import parse, stored
from legendre.errors import DerivationError
from legendre.lower import primitives
from legendre.lower.recognise import recognise
from legendre.lower.rewrite import rewrite
from legendre.sampling import agree, points
from legendre.symbols import MPMATH, InverseValue

if TYPE_CHECKING:
    from legendre.derivation import Derivation

__all__ = ["StableForm", "loses_digits", "meaning", "stable_form", "stable_forms"]


@dataclass(frozen=True)
class StableForm:
    """Text over the primitives, and how it was found: ``recognised``, ``rewritten by ...`` or ``as derived``."""

    text: str
    how: str


def stable_forms(derivation: Derivation) -> dict[str, StableForm | None]:
    """Stable form of every quantity; None where there is no closed form to lower."""
    return {q: None if derivation.implicit(q) else stable_form(derivation, q) for q in stored.QUANTITIES}


def stable_form(derivation: Derivation, quantity: str) -> StableForm:
    """Stable form of one quantity of a derivation."""
    primal = quantity in ("phi", "grad", "hess")
    x, interval = (derivation.t, derivation.domain) if primal else (derivation.s, derivation.conj_domain)
    lo, hi = interval.at(derivation.compared_at)
    return _form(getattr(derivation, quantity), x, points(lo, hi), derivation.compared_at)


def _form(expr: sympy.Expr, x: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]) -> StableForm:
    if isinstance(expr, sympy.Piecewise):
        return _pieces(expr, x, at, fixed)
    match = None if _plain(expr, x) else recognise(expr, x, at, fixed)
    if match is not None:
        return StableForm(match.text, "recognised")
    changed, rules = rewrite(expr)
    symbols = {x.name: x} | {p.name: p for p in fixed}
    if rules and agree(meaning(stored.text_of(changed), symbols), expr, x, at, fixed):
        return StableForm(stored.text_of(changed), f"rewritten by {', '.join(rules)}")
    return StableForm(stored.text_of(expr), "as derived")


def _plain(expr: sympy.Expr, x: sympy.Symbol) -> bool:
    """A rational function of x and |x| without squares under a sum: as it stands it loses no digits."""
    m = sympy.Dummy(positive=True)
    opened = expr.subs(sympy.Abs(x), m)
    squares = any(node.has(x**2) for node in expr.atoms(sympy.Add))
    return bool(opened.is_rational_function(x, m)) and not squares


def _pieces(expr: sympy.Piecewise, x: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]) -> StableForm:
    """Each piece on the points that it is meant for; all points where too few lie inside."""
    *pieces, (last, _) = expr.args
    inside = [p for p in at if not any(bool(c.subs({x: p, **fixed})) for _, c in pieces)]
    form = _form(last, x, inside if len(inside) > 2 else at, fixed)
    text, how = form.text, {form.how}
    for piece, condition in reversed(pieces):
        chosen = [p for p in at if bool(condition.subs({x: p, **fixed}))]
        form = _form(piece, x, chosen if len(chosen) > 2 else at, fixed)
        for clause in condition.args if isinstance(condition, sympy.Or) else (condition,):
            text = f"where({stored.text_of(clause)}, {form.text}, {text})"
        how.add(form.how)
    return StableForm(text, "; ".join(sorted(how)))


def meaning(text: str, symbols: Mapping[str, sympy.Symbol]) -> sympy.Expr:
    """The sympy expression that a stable form stands for, every primitive replaced by its definition."""

    def defined(primitive: primitives.Primitive) -> Any:
        held = {a: sympy.Symbol(a, real=True) for a in primitive.arguments}
        body = parse.to_sympy(primitive.definition, held)
        return lambda *values: body.subs(dict(zip(held.values(), values, strict=True)), simultaneous=True)

    functions = {name: defined(p) for name, p in primitives.TABLE.items() if p.definition}
    return parse.to_sympy(text, symbols, functions)


def loses_digits(derivation: Derivation, quantity: str, form: StableForm) -> bool:
    """Whether a potential's form, computed in double precision, loses more than eight bits somewhere.

    Judged at arguments from 1e-12 to 1e12 of both signs and next to finite ends, away from sign changes; a
    recognised form is a primitive's own business.
    """
    if quantity not in ("phi", "conj") or form.how == "recognised":
        return False
    x, interval = (derivation.t, derivation.domain) if quantity == "phi" else (derivation.s, derivation.conj_domain)
    fixed = derivation.compared_at
    read = meaning(form.text, {x.name: x} | {p.name: p for p in fixed})
    compiled = sympy.lambdify([x, *fixed], read, modules=MPMATH)
    lo, hi = interval.at(fixed)
    for place in (sign * mpmath.mpf(10) ** k for k in range(-12, 13, 3) for sign in (1, -1)):
        if not lo < place < hi:
            continue
        with mpmath.workprec(400):
            exact = compiled(place, *fixed.values())
            moved = compiled(place * (1 + mpmath.mpf(2) ** -10), *fixed.values())
        with mpmath.workprec(53):
            rounded = compiled(place, *fixed.values())
        if moved * exact > 0 and abs(rounded - exact) > mpmath.mpf(2) ** -45 * abs(exact):
            return True
    return False


def verify(derivation: Derivation, quantity: str, form: StableForm) -> None:
    """Refuse a stable form whose values differ from the derived expression's: DerivationError."""
    primal = quantity in ("phi", "grad", "hess")
    x, interval = (derivation.t, derivation.domain) if primal else (derivation.s, derivation.conj_domain)
    symbols = {x.name: x} | {p.name: p for p in derivation.compared_at}
    read = meaning(form.text, symbols)
    expr = getattr(derivation, quantity)
    if isinstance(read, (InverseValue, sympy.Integral)) or not agree(
        read, expr, x, points(*interval.at(derivation.compared_at)), derivation.compared_at
    ):
        raise DerivationError(f"step 'stable form of {quantity}' failed: {form.text} is not {expr}")
