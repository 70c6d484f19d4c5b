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
from typing import TYPE_CHECKING

import mpmath
import sympy
from flint import arb, ctx, fmpz

from legendre.accuracy.balls import Ball, Evaluate, compiled
from legendre.oracle import Oracle

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Exact", "ball"]

BITS = 170
END_BITS = 512  # tells any float from an end that is none
LADDER = (256, 640, 1600, 4000, 9000, 20000)
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
        self._integrals: dict[tuple[int, int], Ball] = {}

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
                self._terms[quantity] = [compiled(term, variable, self._parameters) for term in terms]
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
        if self._function.record["limits"]["phi"][end] is None:
            return self._integrated_to(end)
        return compiled(self._function.limit_expr("phi", end), None, self._parameters)(None)

    def _integrated_to(self, end: int) -> Ball:
        """phi at a closed end where its formula has no limit that is known: 0 is its value at t = 0."""
        digits = int(ctx.prec * 0.3)
        if (end, digits) in self._integrals:
            return self._integrals[end, digits]
        oracle = Oracle(self._function, digits + 10)
        with mpmath.workdps(2 * digits):  # the distances of the quadrature reach down to 10**-digits
            man, exp = self.ends(True)[end].mid().man_exp()
            stop = mpmath.mpf((int(man), int(exp)))
            total = mpmath.quad(lambda a: oracle.grad(stop - a), [0, stop])
            sign, man, exp, _ = total._mpf_
        centre = arb((fmpz(-int(man) if sign else int(man)), fmpz(exp)))
        found = self._integrals[end, digits] = arb(centre, abs(centre) * arb(10) ** -digits)
        return found

    def at(self, quantity: str, x: Ball) -> Ball:
        """The quantity at an inner ball, at the precision in force."""
        if quantity not in self._compiled:
            expr = getattr(self._function.expr, quantity)
            variable = self._function.variable(quantity)
            try:
                self._compiled[quantity] = compiled(expr, variable, self._parameters)
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
                f = compiled(self._function.limit_expr(quantity, end), None, self._parameters)
                self._limits[quantity, end] = settled(lambda: f(None))
        return self._limits[quantity, end]

    @cached_property
    def _parameters(self) -> dict[sympy.Symbol, sympy.Rational]:
        return self._function.symbol_values

    def ends(self, primal: bool) -> tuple[Ball, Ball]:
        """The ends of dom phi, or of dom phi*."""
        if primal not in self._ends:
            symbolic = self._function.symbolic_interval("domain" if primal else "conj_domain")
            lo, hi = (compiled(end, None, self._parameters) for end in (symbolic.lo, symbolic.hi))
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
