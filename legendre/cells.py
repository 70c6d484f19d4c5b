"""Cells: open intervals on which a formula has one branch, and coordinates in which sympy can work there.

Absolute values, signs and piecewise definitions are opened on a cell, never simplified across a kink. A
cell is mapped onto the half line p > 0, where logarithms and roots of positive quantities combine
without assumptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath
import sympy

from legendre.sampling import points, value
from legendre.symbols import InverseValue, Ti2

__all__ = ["Cell", "MixedBranchError", "cells", "coordinates", "half_angles", "kinks", "resolve"]

KINKED = (sympy.Abs, sympy.sign, sympy.Piecewise, sympy.Max, sympy.Min)
Fixed = Mapping[Any, Any]


class MixedBranchError(ValueError):
    """A formula has more than one branch on a cell."""


@dataclass(frozen=True)
class Cell:
    """The open interval ]lo, hi[ of the variable ``x``, its ends in the parameters."""

    x: sympy.Symbol
    lo: sympy.Expr
    hi: sympy.Expr

    def points(self, fixed: Fixed) -> list[Any]:
        """Numbers inside, the parameters put in."""
        return points(value(self.lo, fixed), value(self.hi, fixed))

    def at(self, fixed: Fixed) -> Cell:
        """The cell with the parameter values put in."""
        return Cell(self.x, self.lo.subs(fixed), self.hi.subs(fixed))

    def __str__(self) -> str:
        return f"]{self.lo}, {self.hi}["


def kinks(expr: sympy.Expr, x: sympy.Symbol) -> set[sympy.Expr]:
    """Points where a branch of ``expr`` may end: zeros of the arguments of its kinked parts."""
    found: set[sympy.Expr] = set()
    for gap in _gaps(expr):
        if not gap.has(x) or gap.has(InverseValue, sympy.Integral):
            continue
        if gap == x:
            found.add(sympy.S.Zero)
            continue
        try:
            found.update(r for r in sympy.solve(gap, x) if isinstance(r, sympy.Expr) and r.is_real is not False)
        except (NotImplementedError, TypeError, ValueError):
            continue
    return {point for point in found if not point.has(x)}


def _gaps(expr: sympy.Expr) -> Iterator[sympy.Expr]:
    for node in expr.atoms(*KINKED):
        if isinstance(node, (sympy.Abs, sympy.sign)):
            yield node.args[0]
        elif isinstance(node, (sympy.Max, sympy.Min)):
            yield from (a - b for a in node.args for b in node.args if a is not b)
        else:
            yield from (r.lhs - r.rhs for r in node.atoms(sympy.core.relational.Relational))


def cells(x: sympy.Symbol, lo: sympy.Expr, hi: sympy.Expr, breaks: set[sympy.Expr], fixed: Fixed) -> list[Cell]:
    """The open interval cut at those of the breaks that lie inside it."""
    a, b = value(lo, fixed), value(hi, fixed)
    inside: dict[str, tuple[Any, sympy.Expr]] = {}
    for point in breaks:
        where = value(point, fixed)
        if mpmath.im(where) == 0 and a < where < b:
            inside[mpmath.nstr(where, 25)] = (where, point)
    ends = [lo, *(point for _, point in sorted(inside.values(), key=lambda pair: pair[0])), hi]
    return [Cell(x, left, right) for left, right in pairwise(ends)]


def resolve(expr: sympy.Expr, cell: Cell, fixed: Fixed) -> sympy.Expr:
    """``expr`` with its kinked parts replaced by the one branch that they have on the cell."""
    at = [{cell.x: point, **fixed} for point in cell.points(fixed)]
    held = {node: sympy.Dummy(real=True) for node in expr.atoms(InverseValue, sympy.Integral)}
    shown = {dummy: node for node, dummy in held.items()}

    def branch(node: sympy.Expr) -> sympy.Expr:
        return held_branch(node.subs(shown)).subs(held)

    def held_branch(node: sympy.Expr) -> sympy.Expr:
        if isinstance(node, sympy.Piecewise):
            return _piece(node, at)
        if isinstance(node, (sympy.Max, sympy.Min)):
            pick = max if isinstance(node, sympy.Max) else min
            best = {pick(node.args, key=lambda a: value(a, point)) for point in at}
            return _only(best, node)
        signs = {_sign(value(node.args[0], point)) for point in at}
        side = _only(signs, node)
        return sympy.Integer(side) if isinstance(node, sympy.sign) else side * node.args[0]

    opened = expr.subs(held)
    return opened.replace(lambda node: isinstance(node, KINKED), branch).subs(shown) if opened.has(*KINKED) else expr


def _only(found: set[Any], node: sympy.Expr) -> Any:
    if len(found) != 1:
        raise MixedBranchError(f"{node} has more than one branch")
    return next(iter(found))


def _sign(number: Any) -> int:
    if mpmath.isnan(number) or not mpmath.re(number):
        raise MixedBranchError("an argument is zero or undefined at a sample point")
    return int(mpmath.sign(mpmath.re(number)))


def _piece(node: sympy.Piecewise, at: Sequence[Fixed]) -> sympy.Expr:
    chosen = set()
    for point in at:
        held = [i for i, (_, condition) in enumerate(node.args) if _holds(condition, point)]
        chosen.add(held[0] if held else -1)
    index = _only(chosen, node)
    if index < 0:
        raise MixedBranchError(f"{node} has no branch")
    return node.args[index][0]


def _holds(condition: Any, point: Fixed) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, (sympy.Or, sympy.And)):
        combine = any if isinstance(condition, sympy.Or) else all
        return combine(_holds(part, point) for part in condition.args)
    if isinstance(condition, sympy.ITE):  # a piecewise function of a piecewise one
        test, then, otherwise = condition.args
        return _holds(then if _holds(test, point) else otherwise, point)
    if isinstance(condition, sympy.Not):
        return not _holds(condition.args[0], point)
    left, right = value(condition.lhs, point), value(condition.rhs, point)
    return bool(type(condition)._eval_fuzzy_relation(*(sympy.Float(z, 40) for z in (left, right))))


def coordinates(cell: Cell) -> list[tuple[sympy.Expr, sympy.Symbol]]:
    """Substitutions x = c(p) that map p > 0 (a real p for the last) onto the cell, the plainest first."""
    p = sympy.Symbol("p", positive=True)
    lo, hi = cell.lo, cell.hi
    low, high = lo == -sympy.oo, hi == sympy.oo
    if low and high:
        return [(cell.x, cell.x), (sympy.log(p), p), ((p**2 - 1) / (2 * p), p)]
    if high:
        found = [lo + p] if lo.is_zero else [lo + p, cell.x]
    elif low:
        found = [hi - p] if hi.is_zero else [hi - p, cell.x]
    elif sympy.simplify(lo + hi) == 0:
        found = [cell.x, hi * (p - 1) / (p + 1)]
    else:
        found = [(lo + hi * p) / (1 + p), cell.x]
    return [(c, p if c.has(p) else cell.x) for c in found]


def half_angles(expr: sympy.Expr, cell: Cell, fixed: Fixed) -> tuple[sympy.Expr, Cell] | None:
    """``expr`` and its cell in p > 0, tan(x/2) rational in p; None unless tan(x/2) occurs and the ends fit.

    A quarter turn is ±2 atan(p/(1 + p)), the half turn around 0 is 2 atan((p - 1)/(p + 1)).
    """
    p = sympy.Symbol("p", positive=True)
    right = sympy.pi / 2
    angles = {
        (sympy.S.Zero, right): 2 * sympy.atan(p / (1 + p)),
        (-right, sympy.S.Zero): -2 * sympy.atan(p / (1 + p)),
        (-right, right): 2 * sympy.atan((p - 1) / (p + 1)),
    }
    angle = angles.get((cell.lo, cell.hi))
    if angle is None or not expr.has(sympy.tan(cell.x / 2)):
        return None
    there = sympy.expand_trig(resolve(expr, cell, fixed).subs(cell.x, angle))
    there = there.replace(sympy.cot, lambda a: 1 / sympy.expand_trig(sympy.tan(a)))
    there = there.replace(sympy.atanh, lambda a: sympy.log(sympy.cancel((1 + a) / (1 - a))) / 2)
    inner = (Ti2, sympy.log, sympy.asinh)
    there = there.replace(
        lambda node: isinstance(node, inner), lambda node: node.func(sympy.cancel(sympy.together(node.args[0])))
    )
    return sympy.expand_log(there), Cell(p, sympy.S.Zero, sympy.oo)
