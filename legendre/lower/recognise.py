"""Recognising a derived expression as a primitive: F(x) = c x**m P(k x)**n, found by value.

A primitive P_scaled(x, k) or P_ratio(x, a) takes a parameter as its second argument and is preferred to P(k x),
whose argument would be rounded, or overflow, before P sees it.

The primitives of `legendre.lower.primitives` are accurate by construction; a derived expression is best lowered
as one of them. Candidates are compared to 40 digits at parameter values without structure; what is found here is
proved afterwards (`legendre.lower.stable`), so a coincidence would be refused, not shipped.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import mpmath
import sympy

from legendre import parse
from legendre.lower import primitives
from legendre.sampling import value

__all__ = ["Match", "recognise"]

POWERS = (1, -1, 2, -2, 3, -3)
VARIANTS = ("_scaled", "_ratio")
DIGITS = 40
TOLERANCE = mpmath.mpf(10) ** -30


@dataclass(frozen=True)
class Match:
    """``constant * x**m * P(argument)**n + shift`` as text, and how plain it is."""

    text: str
    rank: tuple[Any, ...]


@cache
def definition(name: str) -> tuple[tuple[sympy.Symbol, ...], sympy.Expr] | None:
    """Arguments and defining expression of a primitive of one variable and at most one parameter, else None."""
    primitive = primitives.TABLE[name]
    count = 2 if name.endswith(VARIANTS) else 1
    if not primitive.definition or len(primitive.arguments) != count:
        return None
    held = {a: sympy.Symbol(a, real=True) for a in primitive.arguments}
    try:
        return tuple(held.values()), parse.to_sympy(primitive.definition, held)
    except parse.ParseError:
        return None


@cache
def _values(name: str, arguments: tuple[str, ...], second: str | None) -> tuple[Any, ...]:
    """Values of a primitive's definition at points given as decimal text."""
    found = definition(name)
    assert found is not None
    symbols, expr = found
    with mpmath.workdps(DIGITS + 10):
        extra = {} if second is None else {symbols[1]: mpmath.mpf(second)}
        return tuple(value(expr, {symbols[0]: mpmath.mpf(a), **extra}, DIGITS) for a in arguments)


def _constant_ratio(a: list[Any], b: list[Any]) -> Any:
    """The number c with a = c b at all points, or None."""
    if any(mpmath.isnan(v) or mpmath.isinf(v) or abs(mpmath.im(v)) > TOLERANCE for v in (*a, *b)):
        return None
    if any(v == 0 for v in b):
        return None
    ratios = [mpmath.re(x) / mpmath.re(y) for x, y in zip(a, b, strict=True)]
    c = ratios[0]
    return c if c and all(abs(r - c) <= TOLERANCE * abs(c) for r in ratios) else None


@dataclass(frozen=True)
class _Scale:
    """How the variable enters: the text of the call's arguments, the factor k, the second argument, a rank."""

    arguments: str
    factor: Any
    second: Any
    rank: int


def _scales(name: str, fixed: Mapping[sympy.Symbol, Any]) -> Iterator[_Scale]:
    one = mpmath.mpf(1)
    if name.endswith(VARIANTS):
        for symbol, number in fixed.items():
            yield _Scale(f"{{x}}, {symbol.name}", one, mpmath.mpf(number.p) / number.q, 1)
        return
    yield _Scale("{x}", one, None, 0)
    yield _Scale("-{x}", -one, None, 1)
    for symbol, number in fixed.items():
        p, v = symbol.name, mpmath.mpf(number.p) / number.q
        yield _Scale(f"{p}*{{x}}", v, None, 2)
        yield _Scale(f"{{x}}/{p}", 1 / v, None, 2)
        yield _Scale(f"{{x}}/sqrt({p})", 1 / mpmath.sqrt(v), None, 3)
        yield _Scale(f"{{x}}*(2/sqrt({p}))", 2 / mpmath.sqrt(v), None, 3)


def identify(c: Any, fixed: Mapping[sympy.Symbol, Any]) -> str | None:
    """The constant as rational * power of pi * powers of parameters, as text."""
    halves = [sympy.Rational(n, 2) for n in (0, 2, -2, 4, -4, 1, -1, 3, -3)]
    names = list(fixed)
    for powers in itertools.product(halves, repeat=len(names)):
        scale = mpmath.mpf(1)
        for symbol, power in zip(names, powers, strict=True):
            scale *= (mpmath.mpf(fixed[symbol].p) / fixed[symbol].q) ** (mpmath.mpf(power.p) / power.q)
        for pi_power in (0, -1, 1, sympy.Rational(-1, 2), sympy.Rational(1, 2)):
            rest = c / scale / mpmath.pi ** mpmath.mpf(sympy.Rational(pi_power))
            rational = _rational(rest)
            if rational is not None:
                factors = [symbol**power for symbol, power in zip(names, powers, strict=True)]
                return str(sympy.Mul(rational, sympy.pi**pi_power, *factors))
    return None


def _rational(x: Any) -> sympy.Rational | None:
    for denominator in (1, 2, 3, 4, 6, 8, 12, 16, 24):
        numerator = mpmath.nint(x * denominator)
        if numerator and abs(numerator) < 1000 and abs(x * denominator - numerator) < TOLERANCE * abs(numerator):
            return sympy.Rational(int(numerator), denominator)
    return None


def recognise(expr: sympy.Expr, x: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]) -> Match | None:
    """The plainest single-primitive form of ``expr`` that agrees with it at the points, or None."""
    with mpmath.workdps(DIGITS + 10):
        target = [value(expr, {x: p, **fixed}, DIGITS) for p in at]
        if any(mpmath.isnan(v) for v in target):
            return None
        return min(_matches(expr, target, x, at, fixed), key=lambda match: match.rank, default=None)


def _matches(
    expr: sympy.Expr, target: list[Any], x: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]
) -> Iterator[Match]:
    magnitudes = (False, True) if expr.has(sympy.Abs, sympy.sign) else (False,)
    for name, primitive in primitives.TABLE.items():
        if definition(name) is None:
            continue
        for scale, magnitude in itertools.product(_scales(name, fixed), magnitudes):
            call = f"{name}({scale.arguments.format(x=f'abs({x.name})' if magnitude else x.name)})"
            for m, n, c in _fits(name, scale, target, at, magnitude):
                text = identify(c, fixed)
                if text is not None:
                    rank = (
                        abs(n) > 1,
                        m != 0,
                        scale.rank,
                        n != 1,
                        magnitude,
                        primitive.max_ulp,
                        len(name),
                        name,
                    )
                    yield Match(_assemble(text, m, call, n, x.name), rank)


def _fits(name: str, scale: _Scale, target: list[Any], at: list[Any], magnitude: bool) -> Iterator[tuple]:
    """(m, n, c) with target = c x**m P(k x)**n at all points; two points decide whether the others are tried."""
    second = None if scale.second is None else mpmath.nstr(scale.second, DIGITS + 10)
    shapes = list(itertools.product((0, 1, "sign") if magnitude else (0, 1), POWERS))
    for count in (2, len(at)):
        places = tuple(mpmath.nstr(scale.factor * (abs(p) if magnitude else p), DIGITS + 10) for p in at[:count])
        inner = _values(name, places, second)
        if any(mpmath.isnan(v) or v == 0 for v in inner):
            return
        fits = []
        for m, n in shapes:
            outer = [_prefactor(m, p) * v**n for v, p in zip(inner, at, strict=False)]
            c = _constant_ratio(target[:count], outer)
            if c is not None:
                fits.append((m, n, c))
        shapes = [(m, n) for m, n, _ in fits]
        if not shapes:
            return
    yield from fits


def _prefactor(m: Any, p: Any) -> Any:
    return mpmath.sign(p) if m == "sign" else p**m


def _assemble(constant: str, m: Any, call: str, n: int, x: str) -> str:
    parts = [] if constant == "1" else [f"({constant})"]
    parts += {0: [], 1: [x], "sign": [f"sign({x})"]}[m]
    if n > 0:
        parts.append(call if n == 1 else f"{call}**{n}")
        return "*".join(parts)
    power = call if n == -1 else f"({call}**{-n})"
    return "*".join(parts or ["1"]) + "/" + power
