"""Verdicts on printed formulas, found by comparing values and derivatives with what the registry derives.

Nothing here knows the answer beforehand: a printed expression is evaluated at 60 digits, on principal
branches, beside the derived one; agreement is then proved by sympy where it can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import mpmath
import sympy

from legendre import parse
from legendre.constants import law, named, show
from legendre.published import Published
from legendre.sampling import points
from legendre.stored import text_of
from legendre.symbols import MPMATH

__all__ = [
    "CONSTANT",
    "CORRECT",
    "REAL_PART",
    "WRONG",
    "Finding",
    "Truth",
    "formula",
    "truth",
    "values",
    "vanishes",
    "witnesses",
]

CORRECT, CONSTANT, REAL_PART, WRONG = "correct", "correct up to a constant", "correct as a real part", "wrong"
DIGITS = 60
TOLERANCE = mpmath.mpf(10) ** -40
NEAR = mpmath.mpf(10) ** -6  # distance from a finite end at which code, which may branch there, is asked too
STRAY = sympy.Integer(2)  # value given to a printed symbol that the function does not have


@dataclass(frozen=True)
class Finding:
    """Verdict, the numbers behind it, and the registry's own form where the printed one does not stand."""

    verdict: str
    evidence: str
    corrected: str = ""


@dataclass(frozen=True)
class Truth:
    """What the registry derives for one function at given parameter values."""

    function: Any
    fixed: dict[sympy.Symbol, sympy.Expr]

    @property
    def derivation(self) -> Any:
        return self.function.derivation

    def side(self, quantity: str) -> tuple[sympy.Expr, sympy.Symbol]:
        """Derived expression of a quantity and its variable."""
        d = self.derivation
        return {
            "phi": (d.phi, d.t),
            "tilt": (d.phi - d.t**2 / 2, d.t),
            "rho_inv": (d.grad, d.t),
            "rho": (d.grad_conj, d.s),
        }[quantity]

    def points(self, x: sympy.Symbol) -> list[Any]:
        """Sample points inside the domain of that variable, two of them close to each finite end."""
        domain = self.derivation.domain if x == self.derivation.t else self.derivation.conj_domain
        with mpmath.workdps(DIGITS):
            lo, hi = domain.at(self.fixed)
            ends = [e for e, end in ((lo + NEAR, lo), (hi - NEAR, hi)) if mpmath.isfinite(end)]
            return [*points(lo, hi), *ends]

    def read(self, text: str, **names: sympy.Symbol) -> sympy.Expr:
        """A printed expression, with the symbols of the derivation."""
        d = self.derivation
        return parse.to_sympy(text, {x.name: x for x in (d.t, d.s, *self.fixed)} | names)

    def __str__(self) -> str:
        return ", ".join(f"{p} = {float(v):.6g}" for p, v in self.fixed.items())


def truth(row: Published) -> Iterator[Truth]:
    """Parameter values at which a row is judged: those it prints, else the defaults and a second choice."""
    import legendre

    yield _at(legendre.get(row.function, **row.parameters))
    names = _at(legendre.get(row.function)).fixed
    if names and not row.parameters:
        second = {p.name: 2.0 / (k + 1) ** 2 for k, p in enumerate(names)}
        yield _at(legendre.get(row.function, **second))


def _at(function: Any) -> Truth:
    """The function with its parameter values as the decimals that were typed."""
    values = function.parameters
    return Truth(function, {p: sympy.Rational(repr(values[p.name])) for p in function.symbol_values})


def formula(row: Published) -> Finding:
    """Judge a printed phi, phi - t²/2, rho or rho^-1, and a second reading of it if there is one."""
    finding = _printed(row, row.expression)
    if not row.reading:
        return finding
    other = _printed(row, row.reading).verdict
    evidence = f"{finding.evidence}; read as {row.reading} it would be {other}"
    return Finding(finding.verdict, evidence, finding.corrected)


def _printed(row: Published, text: str) -> Finding:
    """The worst verdict over the parameter values, then a proof if the row stands at all of them."""
    known = list(truth(row))
    found = [_compare(row.quantity, text, t) for t in known]
    ranks = (CORRECT, CONSTANT, REAL_PART, WRONG)
    worst = max(found, key=lambda f: ranks.index(f.verdict))
    if worst.verdict == CORRECT:
        return Finding(CORRECT, _proof(row.quantity, text, known[0], bool(row.parameters)))
    corrected, _ = known[0].side(row.quantity)
    if row.parameters:
        corrected = corrected.subs(known[0].fixed)
    if worst.verdict == WRONG:
        return Finding(WRONG, worst.evidence, text_of(corrected))
    evidence = "; ".join(dict.fromkeys(f.evidence for f in found))
    proof = _proof(row.quantity, text, known[0], bool(row.parameters), worst.verdict == REAL_PART)
    return Finding(worst.verdict, f"{evidence}; {proof}", text_of(corrected))


def _stray(text: str, t: Truth) -> dict[str, sympy.Symbol]:
    d = t.derivation
    known = [x.name for x in (d.t, d.s, *t.fixed)]
    return {name: sympy.Symbol(name, positive=True) for name in parse.names_in(text, known)}


def values(expr: sympy.Expr, x: sympy.Symbol, at: list[Any], fixed: dict) -> list[Any]:
    """Values of an expression at the points, in mpmath numbers, nan where there is none."""
    evaluate = sympy.lambdify(x, expr.subs(fixed), modules=MPMATH)
    with mpmath.workdps(DIGITS):
        return [_value(evaluate, p) for p in at]


def _value(evaluate: Callable[[Any], Any], at: Any) -> Any:
    try:
        return mpmath.mpmathify(evaluate(at))
    except (ValueError, ZeroDivisionError, OverflowError, mpmath.libmp.NoConvergence):
        return mpmath.nan


def _compare(quantity: str, text: str, t: Truth) -> Finding:
    """Compare values; for a potential also derivatives, where a wrong one shows what is wrong."""
    derived, x = t.side(quantity)
    stray = _stray(text, t)
    printed = t.read(text, **stray)
    fixed = t.fixed | dict.fromkeys(stray.values(), STRAY)
    where = "; ".join(filter(None, [str(t), *(f"{name} = {STRAY}" for name in stray)]))
    at = t.points(x)
    with mpmath.workdps(DIGITS):
        given, true = values(printed, x, at, fixed), values(derived, x, at, fixed)
        gaps = [p - q for p, q in zip(given, true, strict=True)]
        constant = _constant([mpmath.re(g) for g in gaps])
        imaginary = any(abs(mpmath.im(g)) > TOLERANCE for g in gaps)
        potential = quantity in ("phi", "tilt")
        if constant is None or (abs(constant) > TOLERANCE and not potential):
            return Finding(WRONG, _because(quantity, printed, derived, x, at, fixed, where))
        if imaginary:
            return Finding(REAL_PART, _imaginary(gaps, constant, x, at, where))
        if abs(constant) > TOLERANCE:
            told = f"exceeds the derived form by {named(constant)}"
            return Finding(CONSTANT, f"{told}{where and f' at {where}'}")
        return Finding(CORRECT, "")


def _constant(gaps: list[Any]) -> Any | None:
    """The common value of the gaps, or None if they vary or do not exist."""
    first = gaps[0]
    steady = all(abs(g - first) <= TOLERANCE * (1 + abs(first)) for g in gaps)
    return first if steady else None


def _imaginary(gaps: list[Any], constant: Any, x: sympy.Symbol, at: list[Any], where: str) -> str:
    parts = [mpmath.im(g) for g in gaps]
    rule = law(parts, at, x.name) or f"{show(parts[0])} at {x} = {show(at[0])}"
    shift = f"the real part exceeds the derived form by {named(constant)}"
    return f"on principal branches the imaginary part is {rule}; {shift}{where and f' at {where}'}"


def _because(
    quantity: str, printed: Any, derived: Any, x: Any, at: list[Any], fixed: dict[Any, Any], where: str
) -> str:
    """Where and by how much a printed form is off; for a potential in terms of its derivative, rho^-1."""
    name = {"rho": "rho", "rho_inv": "rho^-1"}.get(quantity, "its derivative")
    target = {"phi": "rho^-1", "tilt": "rho^-1 - t"}.get(quantity, f"the derived {name}")
    if name == "its derivative":
        printed, derived = sympy.diff(printed, x), sympy.diff(derived, x)
    given = [mpmath.re(v) for v in values(printed, x, at, fixed)]
    true = [mpmath.re(v) for v in values(derived, x, at, fixed)]
    gaps = [p - q for p, q in zip(given, true, strict=True)]
    told = ""
    if rule := law([p / q if q else mpmath.nan for p, q in zip(given, true, strict=True)], at, x.name):
        told = f"{name} as printed is {rule} times {target}; "
    elif rule := law(gaps, at, x.name):
        told = f"{name} as printed exceeds {target} by {rule}; "
    return f"{told}{witnesses(name, x, at, given, true)}{where and f' ({where})'}"


def witnesses(name: str, x: Any, at: list[Any], given: list[Any], true: list[Any]) -> str:
    """Printed and true value at the plainest point where they clearly differ, else where they differ most."""

    def distance(k: int) -> Any:
        if not mpmath.isfinite(given[k]):
            return mpmath.inf
        return abs(given[k] - true[k]) / (1 + abs(true[k]))

    plain = [k for k in range(len(at)) if distance(k) > 0.05 and len(show(at[k])) < 6 and abs(at[k]) > 1e-3]
    k = min(plain, key=lambda k: abs(at[k])) if plain else max(range(len(at)), key=distance)
    return f"at {x} = {show(at[k])} {name} as printed is {show(given[k], 10)}, truly {show(true[k], 10)}"


def _proof(quantity: str, text: str, t: Truth, fixed: bool, real_part: bool = False) -> str:
    """Say how equality (up to a constant) is known: by sympy, or by the values alone."""
    derived, x = t.side(quantity)
    gap = t.read(text) - derived
    if fixed:
        gap = gap.subs(t.fixed)
    scope = " for all parameter values" if any(p in gap.free_symbols for p in t.fixed) else ""
    if not real_part and vanishes(gap, x, t):
        return f"the difference from the derived form simplifies to 0{scope}"
    if quantity in ("phi", "tilt") and vanishes(sympy.diff(gap, x), x, t, real_part):
        whose = "the real part of the derivative" if real_part else "the derivative"
        gap_at = "" if real_part else f", and the difference is {_somewhere(gap, x, t)}"
        return f"{whose} of the difference from the derived form simplifies to 0{scope}{gap_at}"
    return f"seen at {len(t.points(x))} points to 40 digits (a test, not a proof)"


def _somewhere(gap: sympy.Expr, x: sympy.Symbol, t: Truth) -> sympy.Expr:
    """The value of a constant difference, taken at a point inside the domain of phi."""
    domain = t.derivation.domain
    ends = [end for end in (domain.lo, domain.hi) if end.is_finite]
    inside = sum(ends, sympy.S.Zero) / 2 if len(ends) != 1 else ends[0] + (1 if ends[0] == domain.lo else -1)
    return sympy.simplify(gap.subs(x, inside))


def vanishes(gap: sympy.Expr, x: sympy.Symbol, t: Truth, real_part: bool = False) -> bool:
    """Whether sympy reduces the gap, or its real part, to zero."""
    if gap.has(sympy.Piecewise):
        return False
    for form in (gap, *(gap.subs(x, inside) for inside in _coordinates(x, t))):
        opened = sympy.expand_func(form.doit())
        for tactic in (sympy.expand, sympy.simplify, _expanded):
            left = tactic(opened)
            if left == 0 or (real_part and sympy.re(left) == 0):
                return True
    return False


def _coordinates(x: sympy.Symbol, t: Truth) -> Iterator[sympy.Expr]:
    """The domain as the image of p > 0, so that sympy knows the signs inside logarithms and roots."""
    domain = t.derivation.domain if x == t.derivation.t else t.derivation.conj_domain
    p = sympy.Symbol("p", positive=True)
    if domain.lo.is_finite and domain.hi.is_finite:
        yield (domain.lo + domain.hi * p) / (1 + p)
    elif domain.lo.is_finite:
        rates = [*t.fixed, sympy.S.One]
        yield from (domain.lo + sympy.log(1 + p) / rate for rate in rates)


def _expanded(gap: sympy.Expr) -> sympy.Expr:
    """For logarithms and their kin; the rewriting of tan and atan would be slow and lead nowhere."""
    if not gap.has(sympy.log, sympy.atanh) or gap.has(sympy.tan):
        return gap
    return sympy.simplify(sympy.expand_log(gap.rewrite(sympy.log)))
