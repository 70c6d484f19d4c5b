"""Real antiderivatives: a few rules that sympy lacks or answers in complex form, then sympy's integrator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import sympy

from legendre.sampling import agree, value
from legendre.symbols import Ti2, derivative

__all__ = ["antiderivative"]


def _linear(e: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    """Slope of ``e`` if it is a multiple of ``x``, else None."""
    slope = sympy.simplify(e / x)
    return None if slope.has(x) else slope


def tanh_rule(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    """int tanh(a x) dx = log(cosh(a x))/a."""
    if isinstance(g, sympy.tanh) and (slope := _linear(g.args[0], x)) is not None:
        return sympy.log(sympy.cosh(g.args[0])) / slope
    return None


def atanh_rule(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    """int atanh(a x) dx = x atanh(a x) + log(1 - (a x)**2)/(2 a), real on the whole domain of atanh."""
    if isinstance(g, sympy.atanh) and (slope := _linear(g.args[0], x)) is not None:
        return x * g + sympy.log(1 - g.args[0] ** 2) / (2 * slope)
    return None


def log_one_plus_exp_rule(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    """int log(1 + c exp(a x)) dx = -Li2(-c exp(a x))/a, c >= -1 where the logarithm is real."""
    if not isinstance(g, sympy.log):
        return None
    rest = g.args[0] - 1
    slope = sympy.simplify(sympy.diff(rest, x) / rest)
    return None if slope.has(x) or slope == 0 else -sympy.polylog(2, -rest) / slope


def log_exp_minus_one_rule(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    """log(exp(u) - 1) = u + log(1 - exp(-u)) for u > 0: the real branch, where Li2(exp(u)) would leave it."""
    if not isinstance(g, sympy.log):
        return None
    u = sympy.log(sympy.expand(g.args[0]) + 1)
    u = sympy.expand_log(u, force=True)
    slope = _linear(u, x)
    if slope is None:
        return None
    rest = log_one_plus_exp_rule(sympy.log(1 - sympy.exp(-u)), x)
    return None if rest is None else slope * x**2 / 2 + rest


def gudermann_rule(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    """int_0 2 atan(tanh(u/2)) du = 2 Ti2(exp(u)) - pi u/2 - 2 G, since 2 atan(tanh(u/2)) = 2 atan(exp(u)) - pi/2."""
    if isinstance(g, sympy.atan) and isinstance(g.args[0], sympy.tanh):
        half = _linear(g.args[0].args[0], x)
        if half is not None:
            u = 2 * half * x
            return (Ti2(sympy.exp(u)) - sympy.pi * u / 4 - sympy.Catalan) / (2 * half)
    return None


RULES: tuple[Callable[[sympy.Expr, sympy.Symbol], sympy.Expr | None], ...] = (
    tanh_rule,
    atanh_rule,
    log_exp_minus_one_rule,
    log_one_plus_exp_rule,
    gudermann_rule,
)


def _by_rules(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    factor, rest = g.as_independent(x, as_Add=False)
    for rule in RULES:
        found = rule(rest, x)
        if found is not None:
            return factor * found
    return None


def _by_sympy(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    if any(power.exp.free_symbols - {x} for power in g.atoms(sympy.Pow)) and g.has(sympy.Add):
        return None  # symbolic exponents under a sum end in hypergeometric functions, after minutes
    try:
        found = sympy.integrate(g, x)
    except (NotImplementedError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return None if found.has(sympy.Integral, sympy.hyper, sympy.meijerg, sympy.I) else found


def antiderivative(
    g: sympy.Expr, x: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]
) -> sympy.Expr | None:
    """A real antiderivative of ``g``, or None if no closed form is found.

    A rule's constant is kept, it is part of the rule; sympy's is arbitrary and dropped.
    """
    for attempt in (_by_rules, _by_halves, _by_sympy):
        found = attempt(g, x)
        if found is None:
            continue
        found = _real_logs(found, x, at, fixed)
        if agree(derivative(found, x), g, x, at, fixed):
            return found if attempt is _by_rules else found.as_independent(x, as_Add=True)[1]
    return None


def _real_logs(found: sympy.Expr, x: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]) -> sympy.Expr:
    """log(u) -> log(-u) where u is negative on the domain: a constant's difference, and real."""

    def flip(log: sympy.Expr) -> sympy.Expr:
        u = log.args[0]
        negative = u.has(x) and all(mpmath.re(value(u, {x: p, **fixed})) < 0 for p in at)
        return sympy.log(sympy.expand(-u)) if negative else log

    return found.replace(lambda e: isinstance(e, sympy.log), flip)


def _by_halves(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    """An integrand with absolute values, on x > 0, continued evenly if it is odd and oddly if it is even."""
    if not g.has(sympy.Abs, sympy.sign):
        return None
    xp = sympy.Symbol("xp", positive=True)
    half = g.subs(x, xp).subs({sympy.Abs(xp): xp, sympy.sign(xp): 1})
    found = _by_rules(half, xp) or _by_sympy(half, xp)
    if found is None:
        return None
    found = (found - sympy.limit(found, xp, 0)).subs(xp, sympy.Abs(x))
    return found if sympy.simplify(g.subs(x, -x) + g) == 0 else sympy.sign(x) * found
