"""Lower bounds over whole intervals by ball arithmetic: adaptive subdivision, no sampling, no cut ends.

`lower_bound` proves f >= m on ]lo, hi[, infinite ends and poles included (see `legendre.boxes`). Where f
touches m, subdivision cannot end: there f(x0) = m and f'(x0) = 0 are checked exactly by sympy, and f''
>= 0 on a ball around x0 (f' of one sign, if x0 is an end) by enclosure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from flint import arb, fmpq

from legendre.boxes import MONOTONE, WHOLE, Box, even, periodic, power, precise
from legendre.symbols import derivative

__all__ = ["Bound", "NotEnclosableError", "enclose", "lower_bound", "number"]

BUDGET = 6000
Enclosure = Callable[[Box], Box]


class NotEnclosableError(ValueError):
    """An expression has a part that ball arithmetic does not know."""


@dataclass(frozen=True)
class Bound:
    """Outcome of `lower_bound`: proved, or a point that violates the bound, or neither."""

    proved: bool
    boxes: int
    below: float | None = None
    touching: str = ""

    def __str__(self) -> str:
        how = f"{self.boxes} boxes, 128 bits"
        return f"{how}, {self.touching}" if self.touching else how


def number(expr: sympy.Expr) -> Box:
    """Enclosure of an expression without variables."""
    with precise():
        return _compiled(expr, None)(WHOLE)


def enclose(expr: sympy.Expr, x: sympy.Symbol) -> Enclosure:
    """Function from a box of ``x`` to a box that holds all values there.

    Raises
    ------
    NotEnclosableError
        If a part of the expression is unknown to ball arithmetic.
    """
    f = _compiled(expr, x)

    def at(box: Box) -> Box:
        with precise():
            return f(box)

    return at


def _compiled(expr: sympy.Expr, x: sympy.Symbol | None) -> Enclosure:
    if expr == x:
        return lambda box: box
    if not expr.args:
        constant = _atom(expr)
        return lambda _: constant
    if expr.is_Add or expr.is_Mul:
        return _fold([_compiled(a, x) for a in expr.args], Box.__add__ if expr.is_Add else Box.__mul__)
    if expr.is_Pow and not isinstance(expr, sympy.exp):
        return _power(expr, x)
    return _function(expr, x)


def _atom(expr: sympy.Expr) -> Box:
    with precise():
        if expr.is_Rational:
            return Box.around(arb(fmpq(int(expr.p), int(expr.q))))
        known = {
            sympy.pi: arb.pi,
            sympy.E: arb.const_e,
            sympy.Catalan: arb.const_catalan,
            sympy.oo: arb.pos_inf,
            -sympy.oo: arb.neg_inf,
            sympy.EulerGamma: arb.const_euler,
        }
        if expr in known:
            return Box.around(known[expr]())
        if expr.is_Float:
            return _atom(sympy.Rational(expr))
    raise NotEnclosableError(f"{expr} is not a number that ball arithmetic knows")


def _fold(parts: list[Enclosure], operation: Callable[[Box, Box], Box]) -> Enclosure:
    first, *rest = parts

    def evaluate(box: Box) -> Box:
        found = first(box)
        for part in rest:
            found = operation(found, part(box))
        return found

    return evaluate


def _power(expr: sympy.Expr, x: sympy.Symbol | None) -> Enclosure:
    base, exponent = _compiled(expr.base, x), expr.exp
    if exponent.is_Integer:
        n = int(exponent)
        return lambda box: power(base(box), n)
    if x is None or not exponent.has(x):
        e = number(exponent)
        if e.lo < 0 < e.hi:
            raise NotEnclosableError(f"the sign of the exponent {exponent} is open")
        return lambda box: power(base(box), e.ball)
    raised = _compiled(exponent, x)
    if expr.base == sympy.E:
        return lambda box: MONOTONE["exp"](raised(box))
    return lambda box: MONOTONE["exp"](raised(box) * MONOTONE["log"](base(box)))


def _function(expr: sympy.Expr, x: sympy.Symbol | None) -> Enclosure:
    name = type(expr).__name__
    argument = expr.args[-1]
    if name == "polylog" and expr.args[0] == 2:
        name = "Li2"
    outer: Enclosure
    if name in MONOTONE:
        outer = MONOTONE[name]
    elif name in ("Abs", "cosh"):
        outer = even(abs if name == "Abs" else arb.cosh)
    elif name in ("sin", "cos", "tan"):
        outer = periodic(name)
    elif name == "acos":
        inner = _compiled(argument, x)
        return lambda box: Box.around(arb.pi() / 2) - MONOTONE["asin"](inner(box))
    elif name == "sign":
        outer = _sign
    else:
        raise NotEnclosableError(f"ball arithmetic has no {name}")
    inner = _compiled(argument, x)
    return lambda box: outer(inner(box))


def _sign(box: Box) -> Box:
    return Box(arb(1 if box.lo > 0 else -1), arb(-1 if box.hi < 0 else 1))


def lower_bound(
    expr: sympy.Expr,
    x: sympy.Symbol,
    ends: tuple[sympy.Expr, sympy.Expr],
    bound: sympy.Expr,
    touching: tuple[sympy.Expr, ...] = (),
) -> Bound:
    """Decide ``expr >= bound`` for all x strictly between the ends; the expression is continuous there.

    Parameters
    ----------
    expr, bound : sympy.Expr
        Without symbols but ``x``, and without any.
    touching : tuple of sympy.Expr, optional
        Points where equality may hold.

    Raises
    ------
    NotEnclosableError
        If a part of the expression is unknown to ball arithmetic.
    """
    task = _Task(expr, x, number(bound), bound)
    with precise():
        lo, hi = number(ends[0]).lo, number(ends[1]).hi
        pieces, notes = task.around(touching, ends, lo, hi)
        return task.subdivide(pieces, "; ".join(notes))


@dataclass
class _Task:
    expr: sympy.Expr
    x: sympy.Symbol
    m: Box
    bound: sympy.Expr

    def __post_init__(self) -> None:
        self.f = _compiled(self.expr, self.x)
        self.first = sympy.simplify(derivative(self.expr, self.x))
        self.df = _compiled(self.first, self.x)

    def value(self, box: Box) -> Box:
        """f on the box, by its expression and by the mean value theorem, whichever is tighter."""
        plain = self.f(box)
        if not box.finite or plain.lo >= self.m.hi:
            return plain
        m = box.middle()
        change = self.df(box) * (box - Box(m, m))
        return plain.meet(self.f(Box(m, m)) + change)

    def around(self, touching: Any, ends: Any, lo: Any, hi: Any) -> tuple[list[Box], list[str]]:
        """What is left of [lo, hi] once a ball around each touching point is settled."""
        pieces, notes = [Box(lo, hi)], []
        for point in map(sympy.sympify, touching):
            ball = self._settled(point, point in ends, lo, hi)
            if ball is not None:
                notes.append(f"equality at {self.x} = {point} settled on a ball by the derivatives")
                pieces = [part for piece in pieces for part in _without(piece, ball)]
        return pieces, notes

    def _settled(self, point: sympy.Expr, is_end: bool, lo: Any, hi: Any) -> Box | None:
        if sympy.simplify(self.expr.subs(self.x, point) - self.bound) != 0:
            return None
        if not is_end and sympy.simplify(self.first.subs(self.x, point)) != 0:
            return None
        ddf = self.df if is_end else _compiled(sympy.simplify(derivative(self.first, self.x)), self.x)
        centre = number(point)
        for k in range(1, 24):
            radius = Box.around(arb(2) ** -k)
            ball = (centre + Box(-radius.hi, radius.hi)).meet(Box(lo, hi))
            change = ddf(ball)
            good = change.lo >= 0 if not is_end or centre.lo <= lo else change.hi <= 0
            if good:
                return ball
        return None

    def subdivide(self, pieces: list[Box], notes: str) -> Bound:
        """Bisection until every box lies above the bound, one point lies below, or the budget is spent."""
        stack, count = list(pieces), 0
        while stack:
            box = stack.pop()
            count += 1
            if self.value(box).lo >= self.m.hi:
                continue
            m = box.middle()
            if box.lo < m < box.hi and self.f(Box(m, m)).hi < self.m.lo:
                return Bound(False, count, float(m))
            if count > BUDGET or not box.lo < m < box.hi or abs(m) > 2**40:
                return Bound(False, count)
            stack.extend(box.halves())
        return Bound(True, count, None, notes)


def _without(piece: Box, ball: Box) -> list[Box]:
    if ball.hi <= piece.lo or ball.lo >= piece.hi:
        return [piece]
    left = [Box(piece.lo, ball.lo)] if piece.lo < ball.lo else []
    return left + ([Box(ball.hi, piece.hi)] if ball.hi < piece.hi else [])
