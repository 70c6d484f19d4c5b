"""True values at given floats: derived expressions in ball arithmetic, precision raised until they settle.

A ball holds the value for certain, so no cancellation goes unseen: 1 - tanh(s)**2 at s = 300, or
phi(u) - phi(v) - phi'(v)(u - v) for neighbours, are evaluated again with more bits until 50 digits stand. The
derived expressions are used, never the lowered ones.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import mpmath
import sympy
from flint import acb, arb, ctx, fmpq, fmpz

from legendre.oracle import Oracle

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Exact", "ball"]

BITS = 170
END_BITS = 512  # tells any float from an end that is none
LADDER = (256, 640, 1600, 4000, 9000, 20000)
Ball = Any
Evaluate = Callable[[Ball], Ball]
PRIMAL = ("phi", "grad", "hess")


class Exact:
    """Balls around the quantities of a function: ``value("phi", x)``, ``bregman(u, v)``, ...

    Arguments are floats and taken exactly. A result has 50 digits, or is 0 or infinite as a float.
    What ball arithmetic does not know (an inverse without closed form) comes from the mpmath oracle.
    """

    def __init__(self, function: LegendreFunction):
        self._function = function
        self._compiled: dict[str, Evaluate] = {}
        self._ends: dict[bool, tuple[Ball, Ball]] = {}
        self._terms: dict[str, list[Evaluate]] = {}
        self._limits: dict[tuple[str, int], Ball | None] = {}

    def value(self, quantity: str, x: float) -> Ball | None:
        """The quantity at ``x``, its limit at closed and infinite ends; None where no convention binds."""
        if x != x:
            return arb.nan()
        primal = quantity in PRIMAL
        where, end = self.place(primal, x)
        if where == "end":
            return self._limit(quantity, end)
        if where == "outside":
            return arb.pos_inf() if quantity in ("phi", "conj") else arb.nan()
        return settled(lambda: self.at(quantity, exactly(x)))

    def place(self, primal: bool, x: float) -> tuple[str, int]:
        """``inside``, ``outside`` or, at a closed or infinite end, ``end``; and which end."""
        interval = self._function.domain if primal else self._function.conj_domain
        closed = (interval.lo_closed, interval.hi_closed)
        for k, (end, inward) in enumerate(zip(self.ends(primal), (1, -1), strict=True)):
            gap = inward * (ball(x) - end)
            if gap > 0:
                continue
            at_end = x == float(end) if math.isinf(x) else closed[k] and gap.contains(0)
            return ("end" if at_end else "outside"), k
        return "inside", 0

    def size(self, quantity: str, x: float) -> Ball:
        """Sum of the absolute values of the terms of the derived expression at an inner point."""
        if quantity not in self._terms:
            expr, variable = getattr(self._function.expr, quantity), self._function.variable(quantity)
            terms = sympy.Add.make_args(sympy.expand_mul(expr))
            with contextlib.suppress(NotImplementedError):
                self._terms[quantity] = [_compile(term, variable, self._parameters) for term in terms]
        if quantity not in self._terms:
            return abs(self.at(quantity, exactly(x)))
        return _with_bits(END_BITS, lambda: sum((abs(f(exactly(x))) for f in self._terms[quantity]), arb(0)))

    def bregman(self, u: float, v: float) -> Ball:
        """D_phi(u, v) from its definition; ``u`` may lie on a closed end."""

        def defined() -> Ball:
            x, y = exactly(u), exactly(v)
            return self._phi(u) - self.at("phi", y) - self.at("grad", y) * (x - y)

        return settled(defined)

    def fenchel_young(self, t: float, s: float) -> Ball:
        """phi(t) + phi*(s) - t s; ``t`` may lie on a closed end."""
        return settled(lambda: self._phi(t) + self.at("conj", exactly(s)) - exactly(t) * exactly(s))

    def _phi(self, t: float) -> Ball:
        where, end = self.place(True, t)
        if where != "end":
            return self.at("phi", exactly(t))
        return _compile(self._function.limit_expr("phi", end), None, self._parameters)(None)

    def at(self, quantity: str, x: Ball) -> Ball:
        """The quantity at an inner ball, at the precision in force."""
        if quantity not in self._compiled:
            expr = getattr(self._function.expr, quantity)
            variable = self._function.variable(quantity)
            try:
                self._compiled[quantity] = _compile(expr, variable, self._parameters)
            except NotImplementedError:
                self._compiled[quantity] = partial(_by_oracle, self._function, quantity)
        found = self._compiled[quantity](x)
        if x == 0 and not found.is_finite():  # |t|**p / t: by continuity
            found = self._compiled[quantity](arb(2) ** -20000)
            found = arb(0) if abs(found) < VANISHING else found
        return found

    def _limit(self, quantity: str, end: int) -> Ball | None:
        if (quantity, end) not in self._limits:
            known = self._function.record["limits"][quantity][end] is not None
            self._limits[quantity, end] = None
            if known:
                f = _compile(self._function.limit_expr(quantity, end), None, self._parameters)
                self._limits[quantity, end] = settled(lambda: f(None))
        return self._limits[quantity, end]

    @cached_property
    def _parameters(self) -> dict[sympy.Symbol, sympy.Rational]:
        return self._function.symbol_values

    def ends(self, primal: bool) -> tuple[Ball, Ball]:
        """The ends of dom phi, or of dom phi*."""
        if primal not in self._ends:
            symbolic = self._function.symbolic_interval("domain" if primal else "conj_domain")
            lo, hi = (_compile(end, None, self._parameters) for end in (symbolic.lo, symbolic.hi))
            found = _with_bits(END_BITS, partial(lo, None)), _with_bits(END_BITS, partial(hi, None))
            self._ends[primal] = found
        return self._ends[primal]


def _by_oracle(function: LegendreFunction, quantity: str, x: Ball) -> Ball:
    """The oracle's value, trusted to all but ten of as many digits as the precision in force has."""
    digits = int(ctx.prec * 0.3)
    man, exp = x.man_exp()
    with mpmath.workdps(digits + 400):
        point = mpmath.mpf((int(man), int(exp)))
        sign, man, exp, _ = getattr(Oracle(function, digits + 10), quantity)(point)._mpf_
    centre = arb((fmpz(-int(man) if sign else int(man)), fmpz(exp)))
    return arb(centre, abs(centre) * arb(10) ** -digits)


def exactly(x: float) -> Ball:
    """The float as a ball of radius 0, whatever the precision."""
    ratio = Fraction(x)
    shift = ratio.denominator.bit_length() - 1
    return arb((fmpz(ratio.numerator), fmpz(-shift)))


def ball(x: float) -> Ball:
    """The float as a ball, infinities and nan too."""
    return exactly(x) if abs(x) < float("inf") else arb(x)


def settled(f: Callable[[], Ball]) -> Ball:
    """The value of ``f`` at the first precision that leaves 50 digits, or shows that no float holds it."""
    found = arb.nan()
    for bits in LADDER:
        found = _with_bits(bits, f)
        if found.is_finite() and (found.rel_accuracy_bits() >= BITS or abs(found) < TINY):
            return found
        if abs(found) > HUGE:
            return found
    if found.is_finite() and abs(found) < VANISHING:  # 1 - 1 is zero, and no precision tells its digits
        return arb(0)
    raise ArithmeticError(f"the digits of {found} do not settle")


TINY, HUGE, VANISHING = arb(2) ** -1300, arb(2) ** 1300, arb(2) ** -8000


def _with_bits(bits: int, f: Callable[[], Ball]) -> Ball:
    held, ctx.prec = ctx.prec, bits
    try:
        return f()
    finally:
        ctx.prec = held


def _compile(expr: sympy.Expr, x: sympy.Symbol | None, fixed: dict[sympy.Symbol, sympy.Rational]) -> Evaluate:
    """The expression as a function of a ball; constants are computed at the precision in force."""
    if expr == x:
        return lambda z: z
    if expr in fixed:
        return _compile(fixed[expr], x, fixed)
    if isinstance(expr, sympy.Integral):
        return _integral(expr, x, fixed)
    if isinstance(expr, sympy.Piecewise):
        return _pieces(expr, x, fixed)
    if expr.is_Rational:
        p, q = int(expr.p), int(expr.q)
        return lambda _: arb(fmpq(p, q))
    if expr in CONSTANTS:
        return lambda _: CONSTANTS[expr]()
    parts = [_compile(a, x, fixed) for a in expr.args]
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
        sides = [_compile(side, x, fixed) for side in condition.args] if condition is not sympy.true else []
        cases.append((_compile(value, x, fixed), type(condition).__name__, sides))

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
    upper = _compile(hi, x, fixed)
    p = sympy.Wild("p")
    found = expr.function.match(u / (sympy.Abs(u) ** p + 1) ** (1 / p))
    if found and lo == 0:
        power = _compile(found[p], None, fixed)

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
