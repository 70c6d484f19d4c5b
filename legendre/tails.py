"""Lower bounds on unbounded intervals: the tails are folded onto [0, 1] where direct subdivision cannot end.

On x >= 1 (x <= -1) either w = exp(-|x|) or w = 1/|x| turns the tail into 0 < w <= 1, and an infimum that
is only approached becomes a value at w = 0, where the derivative decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from legendre.enclose import Bound, NotEnclosableError, lower_bound
from legendre.patience import effort

__all__ = ["bound_everywhere"]

FAILURES = (TypeError, ValueError, AttributeError, NotImplementedError, RecursionError, ZeroDivisionError)


def bound_everywhere(
    expr: sympy.Expr,
    x: sympy.Symbol,
    ends: tuple[sympy.Expr, sympy.Expr],
    bound: sympy.Expr,
    touching: tuple[Any, ...] = (),
) -> Bound:
    """``expr >= bound`` on ]ends[, as `lower_bound`, with the tails folded where that is needed."""
    direct = lower_bound(expr, x, ends, bound, touching)
    if direct.proved or direct.below is not None or not any(end.is_infinite for end in ends):
        return direct
    found = [lower_bound(expr, x, _core(ends), bound, touching)]
    for sign, end in ((-1, ends[0]), (1, ends[1])):
        if end.is_infinite:
            found.append(_tail(expr, x, sign, bound))
    return _joined(found)


def _core(ends: tuple[sympy.Expr, sympy.Expr]) -> tuple[sympy.Expr, sympy.Expr]:
    lo, hi = ends
    return (-sympy.S.One if lo.is_infinite else lo), (sympy.S.One if hi.is_infinite else hi)


def _tail(expr: sympy.Expr, x: sympy.Symbol, sign: int, bound: sympy.Expr) -> Bound:
    """The bound on x >= 1 (sign 1) or x <= -1 (sign -1), in the first coordinate that settles it."""
    last = Bound(False, 0)
    for w, form, end in _folded(expr, x, sign):
        try:
            last = lower_bound(form, w, (sympy.S.Zero, end), bound, (sympy.S.Zero,))
        except (NotEnclosableError, *FAILURES):
            continue
        if last.proved:
            return Bound(True, last.boxes, None, f"{x} {'>= 1' if sign > 0 else '<= -1'} by {w}")
        if last.below is not None:
            return last
    return last


def _folded(expr: sympy.Expr, x: sympy.Symbol, sign: int) -> Iterator[tuple[sympy.Symbol, sympy.Expr, sympy.Expr]]:
    w = sympy.Symbol("w", positive=True)
    for place, end in ((-sympy.log(w), sympy.exp(-1)), (1 / w, sympy.S.One)):
        shown = f"exp({'-' if sign > 0 else ''}{x})" if place.has(sympy.log) else f"1/{x if sign > 0 else f'(-{x})'}"
        name = sympy.Symbol(f"w = {shown}")
        there = expr.subs(x, sign * place)
        for form in (
            sympy.simplify,
            lambda e: sympy.cancel(sympy.together(sympy.expand(e.rewrite(sympy.exp)))),
        ):
            try:
                with effort(5.0):
                    folded = form(there).subs(w, name)
            except (TimeoutError, *FAILURES):
                continue
            yield name, folded, end


def _joined(found: list[Bound]) -> Bound:
    below = next((b.below for b in found if b.below is not None), None)
    notes = "; ".join(b.touching for b in found if b.touching)
    return Bound(all(b.proved for b in found), sum(b.boxes for b in found), below, notes)
