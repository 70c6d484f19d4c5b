"""Numbers at which symbolic candidates are compared: sample points, default parameters, mpmath values."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import mpmath
import sympy

from legendre.symbols import MPMATH, InverseValue

__all__ = ["agree", "increasing", "points", "value"]

FRACTIONS = ("0.03", "0.21", "0.37", "0.52", "0.68", "0.85", "0.97")
STEPS = ("0.05", "0.3", "1.01", "2.7", "7.1")
LINE = ("-5.1", "-2.1", "-0.7", "-0.11", "0.2", "0.9", "2.3", "6.2")
DIGITS = 40


def value(expr: sympy.Expr, at: Mapping[sympy.Symbol, Any], digits: int = DIGITS) -> Any:
    """Value of ``expr`` as an mpmath number; nan where it has none (a pole, a complex infinity)."""
    at = dict(at)
    for inverse in sorted(expr.atoms(InverseValue), key=lambda node: len(str(node))):
        held = sympy.Dummy(real=True)
        at[held] = _inverse_value(inverse, at, digits)
        expr = expr.subs(inverse, held)
    names = list(at)
    with mpmath.workdps(digits + 15):
        try:
            return mpmath.mpmathify(sympy.lambdify(names, expr, modules=MPMATH)(*[at[n] for n in names]))
        except (ValueError, ZeroDivisionError, OverflowError, TypeError, mpmath.libmp.NoConvergence):
            return mpmath.nan


def _inverse_value(inverse: sympy.Expr, at: Mapping[sympy.Symbol, Any], digits: int) -> Any:
    """Root of f(x) = y by bisection to the working precision: slow, and independent of any lowering."""
    function, argument, lo, hi = inverse.args
    (x,), body = function.signature, function.expr
    parameters = [name for name in at if name in body.free_symbols]
    with mpmath.workdps(digits + 15):
        f = sympy.lambdify([x, *parameters], body, modules=MPMATH)
        y, fixed = value(argument, at, digits), [at[name] for name in parameters]
        a, b = _bracket(lambda z: f(z, *fixed) - y, value(lo, at, digits), value(hi, at, digits))
        for _ in range(8 * digits):
            middle = (a + b) / 2
            a, b = (middle, b) if f(middle, *fixed) < y else (a, middle)
            if b - a <= abs(middle) * mpmath.eps:
                break
        return (a + b) / 2


def _bracket(f: Callable[[Any], Any], lo: Any, hi: Any) -> tuple[Any, Any]:
    """Points inside ]lo, hi[ where the increasing f is negative and positive, growing towards the ends."""
    inner = points(lo, hi)
    a, b, step = inner[0], inner[-1], mpmath.mpf(1)
    while f(a) > 0:
        a = a - step if mpmath.isinf(lo) else (a + lo) / 2
        step *= 2
    step = mpmath.mpf(1)
    while f(b) < 0:
        b = b + step if mpmath.isinf(hi) else (b + hi) / 2
        step *= 2
    return a, b


def points(lo: Any, hi: Any) -> list[Any]:
    """Points inside the interval, off its middle, where formulas tend to be special."""
    lo, hi = mpmath.mpf(lo), mpmath.mpf(hi)
    if mpmath.isinf(lo) and mpmath.isinf(hi):
        return [mpmath.mpf(x) for x in LINE]
    if mpmath.isinf(hi):
        return [lo + mpmath.mpf(x) for x in STEPS]
    if mpmath.isinf(lo):
        return [hi - mpmath.mpf(x) for x in STEPS]
    return [lo + (hi - lo) * mpmath.mpf(x) for x in FRACTIONS]


def agree(a: sympy.Expr, b: sympy.Expr, x: sympy.Symbol, at: Iterable[Any], fixed: Mapping[sympy.Symbol, Any]) -> bool:
    """Whether two expressions have the same real values at the points, to 25 digits."""
    for point in at:
        left, right = value(a, {x: point, **fixed}), value(b, {x: point, **fixed})
        if not close(left, right):
            return False
    return True


def close(left: Any, right: Any) -> bool:
    """Whether two mpmath numbers agree to 25 digits, neither being nan or complex."""
    if mpmath.isnan(left) or mpmath.isnan(right):
        return False
    return bool(abs(left - right) <= mpmath.mpf(10) ** -25 * (1 + abs(right)))


def increasing(expr: sympy.Expr, x: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]) -> Any:
    """First sample point past which ``expr`` fails to be real and increasing, or None."""
    values = [value(expr, {x: point, **fixed}) for point in at]
    for point, here in zip(at, values, strict=True):
        if mpmath.isnan(here) or abs(mpmath.im(here)) > mpmath.mpf(10) ** -25:
            return point
    for i, (a, b) in enumerate(itertools.pairwise(values)):
        if not mpmath.re(a) < mpmath.re(b):
            return at[i]
    return None
