"""Recognising a derived expression as a primitive: F(x) = c x**m P(k x)**n, found by value.

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
DIGITS = 40
TOLERANCE = mpmath.mpf(10) ** -30


@dataclass(frozen=True)
class Match:
    """``constant * x**m * P(argument)**n + shift`` as text, and how plain it is."""

    text: str
    rank: tuple[Any, ...]


@cache
def definition(name: str) -> tuple[sympy.Symbol, sympy.Expr] | None:
    """Argument and defining expression of a primitive of one argument; None for the others."""
    primitive = primitives.TABLE[name]
    if not primitive.definition or len(primitive.arguments) != 1:
        return None
    x = sympy.Symbol(primitive.arguments[0], real=True)
    try:
        return x, parse.to_sympy(primitive.definition, {x.name: x})
    except parse.ParseError:
        return None


@cache
def _values(name: str, arguments: tuple[str, ...]) -> tuple[Any, ...]:
    """Values of a primitive's definition at points given as decimal text."""
    found = definition(name)
    if found is None:
        return (mpmath.nan,) * len(arguments)
    x, expr = found
    with mpmath.workdps(DIGITS + 10):
        return tuple(value(expr, {x: mpmath.mpf(a)}, DIGITS) for a in arguments)


def _constant_ratio(a: list[Any], b: list[Any]) -> Any:
    """The number c with a = c b at all points, or None."""
    if any(mpmath.isnan(v) or mpmath.isinf(v) or abs(mpmath.im(v)) > TOLERANCE for v in (*a, *b)):
        return None
    if any(v == 0 for v in b):
        return None
    ratios = [mpmath.re(x) / mpmath.re(y) for x, y in zip(a, b, strict=True)]
    c = ratios[0]
    return c if c and all(abs(r - c) <= TOLERANCE * abs(c) for r in ratios) else None


def _scales(fixed: Mapping[sympy.Symbol, Any]) -> Iterator[tuple[str, Any, int]]:
    """Factors k of the argument as (text with {x}, value, rank)."""
    yield "{x}", mpmath.mpf(1), 0
    yield "-{x}", mpmath.mpf(-1), 1
    for symbol, number in fixed.items():
        p, v = symbol.name, mpmath.mpf(number.p) / number.q
        yield f"{p}*{{x}}", v, 1
        yield f"{{x}}/{p}", 1 / v, 1
        yield f"{{x}}/sqrt({p})", 1 / mpmath.sqrt(v), 2
        yield f"2*{{x}}/sqrt({p})", 2 / mpmath.sqrt(v), 2


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


def recognise(
    expr: sympy.Expr, x: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]
) -> Match | None:
    """The plainest single-primitive form of ``expr`` that agrees with it at the points, or None."""
    with mpmath.workdps(DIGITS + 10):
        target = [value(expr, {x: p, **fixed}, DIGITS) for p in at]
        if any(mpmath.isnan(v) for v in target):
            return None
        return min(_matches(expr, target, x, at, fixed), key=lambda match: match.rank, default=None)


def _matches(expr, target, x, at, fixed) -> Iterator[Match]:
    magnitudes = (False, True) if expr.has(sympy.Abs, sympy.sign) else (False,)
    for name, primitive in primitives.TABLE.items():
        if definition(name) is None:
            continue
        for (form, k, weight), magnitude in itertools.product(_scales(fixed), magnitudes):
            places = [abs(p) if magnitude else p for p in at]
            inner = _values(name, tuple(mpmath.nstr(k * p, DIGITS + 10) for p in places))
            if any(mpmath.isnan(v) for v in inner):
                continue
            argument = form.format(x=f"abs({x.name})" if magnitude else x.name)
            call = _call(name, argument, x.name, form, magnitude)
            for m, n in itertools.product((0, 1, "sign"), POWERS):
                if not magnitude and m == "sign":
                    continue
                outer = [_prefactor(m, p) * v**n if v else mpmath.nan for v, p in zip(inner, at, strict=True)]
                c = _constant_ratio(target, outer)
                text = None if c is None else identify(c, fixed)
                if text is not None:
                    rank = (abs(n) > 1, m != 0, weight, n != 1, magnitude, primitive.max_ulp, len(name), name)
                    yield Match(_assemble(text, m, call, n, x.name), rank)


def _prefactor(m: Any, p: Any) -> Any:
    return mpmath.sign(p) if m == "sign" else p**m


def _call(name: str, argument: str, x: str, form: str, magnitude: bool) -> str:
    """P(k x), through the variant that takes x and k apart where there is one: k x itself would be rounded."""
    inner = f"abs({x})" if magnitude else x
    if form.startswith("{x}/") and f"{name}_ratio" in primitives.TABLE:
        return f"{name}_ratio({inner}, {form[4:]})"
    if form.endswith("*{x}") and f"{name}_scaled" in primitives.TABLE:
        return f"{name}_scaled({inner}, {form[:-4]})"
    return f"{name}({argument})"


def _assemble(constant: str, m: Any, call: str, n: int, x: str) -> str:
    parts = [] if constant == "1" else [f"({constant})"]
    parts += {0: [], 1: [x], "sign": [f"sign({x})"]}[m]
    if n > 0:
        parts.append(call if n == 1 else f"{call}**{n}")
        return "*".join(parts)
    power = call if n == -1 else f"({call}**{-n})"
    return "*".join(parts or ["1"]) + "/" + power
