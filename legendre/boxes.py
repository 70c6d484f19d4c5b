"""Intervals of the extended real line with ball arithmetic (Arb) at their ends: values enclose, always.

A `Box` holds exact ends, infinite ones allowed. A monotone function maps ends to ends, rounded outwards
by Arb's certified radii, so that unbounded domains and poles at the ends need no cutting. What cannot be
bounded is the whole line: an answer too wide, never one too narrow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import acb, arb, ctx

__all__ = ["BITS", "MONOTONE", "WHOLE", "Box", "even", "periodic", "power"]

BITS = 128
INF, NEG_INF = arb.pos_inf(), arb.neg_inf()


@dataclass(frozen=True)
class Box:
    """The closed interval [lo, hi]; both ends are exact."""

    lo: Any
    hi: Any

    @classmethod
    def around(cls, *balls: Any) -> Box:
        """The smallest box that holds the balls; the whole line if one of them is undefined."""
        if any(b.is_nan() for b in balls):
            return WHOLE
        lo, hi = min(map(_low, balls)), max(map(_high, balls))
        return Box(lo, hi)

    def __add__(self, other: Box) -> Box:
        return Box(_down(self.lo + other.lo), _up(self.hi + other.hi))

    def __neg__(self) -> Box:
        return Box(-self.hi, -self.lo)

    def __sub__(self, other: Box) -> Box:
        return self + -other

    def __mul__(self, other: Box) -> Box:
        return Box.around(*(_product(a, b) for a in (self.lo, self.hi) for b in (other.lo, other.hi)))

    def reciprocal(self) -> Box:
        """1/x; a pole inside gives the whole line, a pole at an end one infinite end."""
        if self.lo < 0 < self.hi or self.lo == self.hi == 0:
            return WHOLE
        if self.lo == 0:
            return Box(_down(1 / self.hi), INF)
        if self.hi == 0:
            return Box(NEG_INF, _up(1 / self.lo))
        return Box(_down(1 / self.hi), _up(1 / self.lo))

    def meet(self, other: Box) -> Box:
        """Intersection of two enclosures of the same values."""
        return Box(max(self.lo, other.lo), min(self.hi, other.hi))

    @property
    def finite(self) -> bool:
        """Whether both ends are finite."""
        return bool(self.lo.is_finite() and self.hi.is_finite())

    @property
    def ball(self) -> Any:
        """The ball of Arb that covers a finite box."""
        return self.lo.union(self.hi)

    def middle(self) -> Any:
        """A point inside that halves the work: geometric far from 0, arithmetic elsewhere."""
        if self.finite:
            return ((self.lo + self.hi) / 2).mid()
        if self.lo.is_finite():
            return (2 * self.lo + 1).mid() if self.lo >= 0 else arb(0)
        if self.hi.is_finite():
            return (2 * self.hi - 1).mid() if self.hi <= 0 else arb(0)
        return arb(0)

    def halves(self) -> tuple[Box, Box]:
        """The two parts left and right of `middle`."""
        m = self.middle()
        return Box(self.lo, m), Box(m, self.hi)


WHOLE = Box(NEG_INF, INF)


def _low(ball: Any) -> Any:
    return ball.lower() if ball.is_finite() else (ball if ball.is_exact() else NEG_INF)


def _high(ball: Any) -> Any:
    return ball.upper() if ball.is_finite() else (ball if ball.is_exact() else INF)


def _down(ball: Any) -> Any:
    return NEG_INF if ball.is_nan() else _low(ball)


def _up(ball: Any) -> Any:
    return INF if ball.is_nan() else _high(ball)


def _product(a: Any, b: Any) -> Any:
    return arb(0) if a == 0 or b == 0 else a * b


@dataclass(frozen=True)
class Monotone:
    """An increasing function on [lo, hi] with its values at those ends; between them Arb's."""

    value: Callable[[Any], Any]
    lo: Callable[[], Any] = lambda: NEG_INF
    hi: Callable[[], Any] = lambda: INF
    at_lo: Callable[[], Any] = lambda: NEG_INF
    at_hi: Callable[[], Any] = lambda: INF

    def __call__(self, x: Box) -> Box:
        lo, hi = self.lo(), self.hi()
        if x.lo < lo or x.hi > hi:
            return WHOLE
        below = self.at_lo() if x.lo == lo else self.value(x.lo)
        above = self.at_hi() if x.hi == hi else self.value(x.hi)
        return Box(_down(below), _up(above))


def _dilogarithm(x: Any) -> Any:
    return acb(x).polylog(2).real


def _inverse_tangent_integral(x: Any) -> Any:
    """Im Li2(i x), reflected at 1 as in `legendre.symbols.ti2`."""
    if abs(x) > 1:
        return _inverse_tangent_integral(1 / x) + x.sgn() * arb.pi() / 2 * abs(x).log()
    return acb(0, x).polylog(2).imag


def _one() -> Any:
    return arb(1)


def _minus_one() -> Any:
    return arb(-1)


MONOTONE: dict[str, Monotone] = {
    "exp": Monotone(arb.exp, at_lo=lambda: arb(0)),
    "log": Monotone(arb.log, lo=lambda: arb(0)),
    "atan": Monotone(arb.atan, at_lo=lambda: -arb.pi() / 2, at_hi=lambda: arb.pi() / 2),
    "tanh": Monotone(arb.tanh, at_lo=_minus_one, at_hi=_one),
    "sinh": Monotone(arb.sinh),
    "asinh": Monotone(arb.asinh),
    "atanh": Monotone(arb.atanh, lo=_minus_one, hi=_one),
    "erf": Monotone(arb.erf, at_lo=_minus_one, at_hi=_one),
    "erfinv": Monotone(arb.erfinv, lo=_minus_one, hi=_one),
    "asin": Monotone(arb.asin, lo=_minus_one, hi=_one, at_lo=lambda: -arb.pi() / 2, at_hi=lambda: arb.pi() / 2),
    "log1p": Monotone(arb.log1p, lo=_minus_one),
    "expm1": Monotone(arb.expm1, at_lo=_minus_one),
    "Ti2": Monotone(_inverse_tangent_integral),
    "Li2": Monotone(_dilogarithm, hi=_one, at_hi=lambda: arb.pi() ** 2 / 6),
}
"""Increasing functions of the formula grammar."""


def even(value: Callable[[Any], Any]) -> Callable[[Box], Box]:
    """A function that decreases up to 0 and increases from there, such as cosh and abs."""

    def enclose(x: Box) -> Box:
        ends = [value(end) if end.is_finite() else INF for end in (x.lo, x.hi)]
        return Box.around(*ends, *([value(arb(0))] if x.lo < 0 < x.hi else []))

    return enclose


def periodic(name: str) -> Callable[[Box], Box]:
    """sin, cos, tan: Arb's ball where the box is short, all values where it is long or meets a pole."""

    def enclose(x: Box) -> Box:
        widest = WHOLE if name == "tan" else Box(arb(-1), arb(1))
        if not x.finite or x.hi - x.lo > 3:
            return widest
        ball = getattr(x.ball, name)()
        return Box.around(ball).meet(widest) if ball.is_finite() else widest

    return enclose


def power(base: Box, exponent: Any) -> Box:
    """``base`` to a constant power: an int, or a ball, for which the base must not be negative."""
    if isinstance(exponent, int):
        return _integer_power(base, exponent)
    if base.lo < 0:
        return WHOLE
    raised = Box(_down(_raise(base.lo, abs(exponent))), _up(_raise(base.hi, abs(exponent))))
    return raised if exponent > 0 else raised.reciprocal()


def _integer_power(base: Box, n: int) -> Box:
    if n < 0:
        return _integer_power(base, -n).reciprocal()
    if n % 2 == 0:
        return even(lambda x: x**n)(base)
    return Box(*(end**n if not end.is_finite() else r(end**n) for end, r in ((base.lo, _down), (base.hi, _up))))


def _raise(x: Any, exponent: Any) -> Any:
    if x == 0:
        return arb(0)
    return x**exponent if x.is_finite() else INF


def precise() -> Any:
    """Context in which boxes are computed: `BITS` bits."""
    return ctx.workprec(BITS)
