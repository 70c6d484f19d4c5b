"""Verdicts on the formulas of a program: inverse pairs, the clamp before them, float32 arithmetic."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import sympy

from legendre.constants import show
from legendre.judging import (
    CORRECT,
    DIGITS,
    TOLERANCE,
    WRONG,
    Finding,
    Truth,
    truth,
    values,
    vanishes,
    witnesses,
)
from legendre.published import Published
from legendre.stored import text_of

__all__ = ["identity_layer", "inverse_pair", "single_precision"]

SHORT = 60  # a composition longer than this in print explains nothing


def inverse_pair(row: Published) -> Finding:
    """Whether rho(rho^-1(t)) = t for the two printed formulas, over dom phi up to 1e-6 from its ends."""
    t = next(truth(row))
    d = t.derivation
    rho, inverse = t.read(row.partner), t.read(row.expression)
    at = t.points(d.t) + _around_jumps(inverse, d.t, t)
    middle = values(inverse, d.t, at, t.fixed)
    with mpmath.workdps(DIGITS):
        back = [values(rho, d.s, [m], t.fixed)[0] for m in middle]
        if all(abs(b - p) <= TOLERANCE * (1 + abs(p)) for b, p in zip(back, at, strict=True)):
            return Finding(CORRECT, _inverse_proof(rho.subs(d.s, inverse), len(at), t))
        told = [
            _composition(rho, inverse, d),
            witnesses("rho(rho^-1(t))", d.t, at, back, at),
            *_jumps(inverse, d.t, t),
        ]
    corrected = f"rho = {text_of(d.grad_conj)}, rho^-1 = {text_of(d.grad)}"
    return Finding(WRONG, "; ".join(filter(None, told)), corrected)


def _inverse_proof(composed: sympy.Expr, count: int, t: Truth) -> str:
    x = t.derivation.t
    if vanishes((composed - x).subs(t.fixed), x, t):
        return "rho(rho^-1(t)) - t simplifies to 0"
    return f"rho(rho^-1(t)) = t to 40 digits at {count} points (a test, not a proof)"


def _composition(rho: sympy.Expr, inverse: sympy.Expr, d: Any) -> str:
    if rho.has(sympy.Min, sympy.Piecewise) or inverse.has(sympy.Piecewise):
        return ""
    closed = str(sympy.simplify(rho.subs(d.s, inverse)))
    return f"rho(rho^-1(t)) = {closed}" if len(closed) <= SHORT else ""


def _breaks(expr: sympy.Expr, x: sympy.Symbol, t: Truth) -> list[Any]:
    """Where the pieces of a printed formula meet."""
    found = set()
    for piecewise in expr.atoms(sympy.Piecewise):
        for _, condition in piecewise.args:
            if condition.has(x):
                found.update(sympy.solve(condition.lhs - condition.rhs, x))
    with mpmath.workdps(DIGITS):
        return sorted(mpmath.mpmathify(sympy.N(b.subs(t.fixed), DIGITS)) for b in found)


def _around_jumps(expr: sympy.Expr, x: sympy.Symbol, t: Truth) -> list[Any]:
    with mpmath.workdps(DIGITS):
        return [b + side * mpmath.mpf(10) ** -30 for b in _breaks(expr, x, t) for side in (-1, 1)]


def _jumps(expr: sympy.Expr, x: sympy.Symbol, t: Truth) -> list[str]:
    """How far a printed inverse, which should be continuous, jumps where its pieces meet."""
    told = []
    for b in _breaks(expr, x, t):
        side = mpmath.mpf(10) ** -30
        below, above = values(expr, x, [b - side, b + side], t.fixed)
        size = show(above - below, 6)
        scaled = [f", {show((above - below) * float(v), 6)}/{p}" for p, v in t.fixed.items() if v != 1]
        told.append(f"the printed inverse jumps by {size}{''.join(scaled)} at {x} = {show(b, 6)}")
    return told


def identity_layer(row: Published) -> Finding:
    """Whether a layer with W = 0, b = 0 gives back its input, and where the clamp stops the gradient."""
    t = next(truth(row))
    d = t.derivation
    clamp = t.read(row.expression)
    at = t.points(d.t)
    given = values(clamp, d.t, at, t.fixed)
    if all(abs(g - p) <= TOLERANCE for g, p in zip(given, at, strict=True)):
        return Finding(CORRECT, "no clamp: the layer is the identity")
    limits = [e for e in values(clamp, d.t, [mpmath.mpf("-1e9"), mpmath.mpf("1e9")], t.fixed) if abs(e) < 1e8]
    slopes = [show(mpmath.re(v), 4) for v in values(d.grad, d.t, limits, t.fixed)]
    told = (
        f"{witnesses('the output', d.t, at, given, at)}; the clamp stops the gradient of the skip connection "
        f"where the pre-activation passes {' or '.join(slopes)}"
    )
    interior = f"]{d.domain.lo}, {d.domain.hi}["
    return Finding(WRONG, told, f"without clamp, on int dom phi = {interior}: rho^-1(t) = {d.grad}")


def _float32(text: str, x: sympy.Symbol, t: Truth) -> Callable[[Any], np.float32]:
    """The printed formula in float32 arithmetic, operation by operation."""
    two = {
        "amin": lambda pair, axis: functools.reduce(np.minimum, pair),
        "amax": lambda pair, axis: functools.reduce(np.maximum, pair),
    }
    numbers = {p: sympy.Integer(v) if v == int(v) else v for p, v in t.fixed.items()}
    compiled = sympy.lambdify(x, t.read(text).subs(numbers), modules=[two, "numpy"])

    def evaluate(at: Any) -> np.float32:
        with np.errstate(all="ignore"):
            return np.float32(compiled(np.float32(at)))

    return evaluate


def single_precision(row: Published) -> Finding:
    """Evaluate a printed formula in float32 at a point, beside the derived one at 60 digits."""
    t = next(truth(row))
    side = row.quantity.split()[0]
    derived, x = t.side(side)
    printed = _float32(row.expression, x, t)
    at = np.float32(float(t.read(row.partner)))
    domain = t.function.domain if side == "rho_inv" else t.function.conj_domain
    value, name = printed(at), {"rho_inv": "rho^-1"}.get(side, side)
    if float(at) not in domain:
        told = f"float32({row.partner}) = {at:.9g} lies outside {domain}, yet gives {value:.8g}"
        return Finding(WRONG, told, f"{name} = {derived}")

    def failing(u: np.float32) -> bool:
        here = printed(u)
        return bool(here == 0 or not np.isfinite(here))

    (true,) = values(derived, x, [mpmath.mpf(float(at))], t.fixed)
    told = f"at {x} = {at:.8g} {name} as printed gives {value:.8g} in float32, truly {show(true)}"
    if abs(float(value) - true) <= 2.0**-20 * abs(true):
        return Finding(CORRECT, told)
    onset = f"; first {value:.8g} near {x} = {_onset(failing, at):.8g}" if failing(at) else ""
    return Finding(WRONG, told + onset, f"{name} = {derived}")


def _onset(failing: Callable[[np.float32], bool], bad: np.float32) -> np.float32:
    """Bisect between a failing point and 0 for a failing float32 number next to a sound one."""
    good = np.float32(0)
    while True:
        middle = np.float32((good + bad) / 2)
        if middle in (good, bad):
            return bad
        good, bad = (good, middle) if failing(middle) else (middle, bad)
