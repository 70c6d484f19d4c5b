"""Domains, images, closed ends and infima of derived functions."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import mpmath
import sympy

from legendre.errors import DerivationError
from legendre.intervals import SymbolicInterval
from legendre.patience import effort, patience
from legendre.sampling import close, points, value
from legendre.symbols import InverseValue, derivative

__all__ = ["base_point", "closure", "extend", "image", "infimum", "limit", "natural"]

Fixed = Mapping[sympy.Symbol, Any]
WINDOW = 50


def natural(gradient: sympy.Expr, x: sympy.Symbol, fixed: Fixed) -> SymbolicInterval:
    """Largest interval around 0 (else 1, else -1) on which ``gradient`` is real and has no singularity."""
    ends = _singularities(gradient, x, fixed)
    for start in (sympy.S.Zero, sympy.S.One, sympy.S.NegativeOne):
        lo = max((e for e in ends if value(e, fixed) < start), key=lambda e: value(e, fixed), default=-sympy.oo)
        hi = min((e for e in ends if value(e, fixed) > start), key=lambda e: value(e, fixed), default=sympy.oo)
        if start in ends:
            continue
        interval = SymbolicInterval(lo, hi)
        if all(_real(value(gradient, {x: p, **fixed})) for p in points(*interval.at(fixed))):
            return interval
    raise DerivationError(f"{gradient} is real on no interval around 0, 1 or -1; give its `domain`")


def _real(z: Any) -> bool:
    return not mpmath.isnan(z) and abs(mpmath.im(z)) < mpmath.mpf(10) ** -25


def _singularities(expr: sympy.Expr, x: sympy.Symbol, fixed: Fixed) -> list[sympy.Expr]:
    """Points where a denominator, or the argument of a logarithm, root or inverse function, reaches its limit."""
    conditions = []
    for node in sympy.preorder_traversal(expr):
        if isinstance(node, sympy.Pow) and node.base.has(x) and (node.exp.is_negative or not node.exp.is_integer):
            conditions.append(node.base)
        elif isinstance(node, sympy.log):
            conditions.append(node.args[0])
        elif isinstance(node, (sympy.asin, sympy.acos, sympy.atanh, sympy.erfinv)):
            conditions += [node.args[0] - 1, node.args[0] + 1]
        elif isinstance(node, sympy.tan):
            conditions += [node.args[0] - sympy.pi / 2, node.args[0] + sympy.pi / 2]
        elif isinstance(node, sympy.polylog):
            conditions.append(node.args[1] - 1)
    found: set[sympy.Expr] = set()
    for condition in conditions:
        if condition.has(x):
            found.update(_zeros(condition, x))
    return sorted((z for z in found if _real(value(z, fixed))), key=lambda z: value(z, fixed))


def _zeros(condition: sympy.Expr, x: sympy.Symbol) -> list[sympy.Expr]:
    if condition.is_positive or condition.is_negative:
        return []
    xp = sympy.Symbol("xp", positive=True)
    try:
        if condition.has(sympy.Abs):
            half = [z for z in sympy.solve(condition.subs(x, xp).subs(sympy.Abs(xp), xp), xp) if z.is_positive]
            return half + [-z for z in half]
        return [
            z
            for z in sympy.solve(condition, x)
            if z.is_real is not False and not z.free_symbols - condition.free_symbols
        ]
    except NotImplementedError:
        return []


def limit(expr: sympy.Expr, x: sympy.Symbol, end: sympy.Expr, direction: str, fixed: Fixed) -> sympy.Expr:
    """Limit of an increasing or continuous expression at an end, by sympy, confirmed or replaced by its values."""
    values = _approach(expr, x, end, direction, fixed)
    if not fixed and (clear := _clear_limit(values)) is not None:
        return clear
    guess = _symbolic_limit(expr, x, end, direction)
    if guess is not None and _consistent(guess, values, fixed):
        return guess if not guess.has(sympy.oo) else sympy.oo * sympy.sign(value(guess, fixed))
    return _numeric_limit(values)


def _clear_limit(values: list[Any]) -> sympy.Expr | None:
    """A limit that the values leave no doubt about: running away, or settled on a familiar constant."""
    if any(mpmath.isnan(v) or abs(mpmath.im(v)) > 0 for v in values):
        return None
    steps = [abs(b - a) for a, b in itertools.pairwise(values)]
    if steps[2] > steps[1] > steps[0] and abs(values[3]) > abs(values[0]):
        return sympy.oo if values[3] > 0 else -sympy.oo
    if steps[2] < mpmath.mpf("1e-5") and steps[2] <= steps[1] / 100:
        found = _named_constant(values[3], mpmath.mpf("1e-25") + 4 * steps[2])
        return None if found.is_Float else found
    return None


def _symbolic_limit(expr: sympy.Expr, x: sympy.Symbol, end: sympy.Expr, direction: str) -> sympy.Expr | None:
    half = sympy.Symbol("xp", positive=True)
    opened = expr
    if expr.has(sympy.Abs, sympy.sign) and end.is_positive:
        opened = expr.subs(x, half).subs({sympy.Abs(half): half, sympy.sign(half): 1}).subs(half, x)
    elif expr.has(sympy.Abs, sympy.sign) and end.is_negative:
        opened = expr.subs(x, -half).subs({sympy.Abs(half): half, sympy.sign(half): 1}).subs(half, -x)
    try:
        with patience(3.0):
            guess = sympy.simplify(sympy.limit(opened, x, end, direction))
    except (TimeoutError, NotImplementedError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    if guess.has(sympy.nan, sympy.zoo, sympy.Limit, sympy.AccumBounds, sympy.I, x, half):
        return None
    return guess


def _approach(expr: sympy.Expr, x: sympy.Symbol, end: sympy.Expr, direction: str, fixed: Fixed) -> list[Any]:
    sign = 1 if direction == "+" else -1
    with mpmath.workdps(60):
        if end in (sympy.oo, -sympy.oo):
            places = [-sign * mpmath.mpf(10) ** k for k in (1, 3, 6, 12)]
        else:
            e = value(end, fixed, 60)
            places = [e + sign * mpmath.mpf(10) ** -k for k in (5, 10, 20, 40)]
        try:
            with effort(15.0):
                return [value(expr, {x: p, **fixed}, 60) for p in places]
        except TimeoutError:
            return [mpmath.nan] * len(places)


def _consistent(guess: sympy.Expr, values: list[Any], fixed: Fixed) -> bool:
    target, last = value(guess, fixed), values[-1]
    if mpmath.isnan(last) or not _real(target):
        return mpmath.isnan(last) and _real(target) and not mpmath.isinf(target)
    if mpmath.isinf(target):
        return bool(mpmath.sign(last) == mpmath.sign(target)) and _growing(values)
    gaps = [abs(v - target) for v in values if not mpmath.isnan(v)]
    return bool(gaps[-1] < mpmath.mpf("1e-3") * (1 + abs(target)) and gaps[-1] <= gaps[0])


def _numeric_limit(values: list[Any]) -> sympy.Expr:
    """Limit read off values towards the end: still growing is infinite, settled is the nearest closed form."""
    good = [mpmath.re(v) for v in values if not mpmath.isnan(v)]
    if len(good) < 3:
        raise DerivationError("step 'limit at an end of the domain' found no value there; give another formula")
    if _growing(good):
        return sympy.oo if good[-1] > 0 else -sympy.oo
    return _named_constant(good[-1], mpmath.mpf("1e-12") + 4 * abs(good[-1] - good[-2]))


def _growing(values: list[Any]) -> bool:
    """Whether values towards the end run away: not in steps ever smaller, as towards a finite limit."""
    good = [v for v in values if not mpmath.isnan(v)]
    if good and abs(good[-1]) > 1e9:
        return bool(abs(good[-1]) >= abs(good[0]))
    return len(good) > 2 and bool(abs(good[-1] - good[-2]) > abs(good[-2] - good[-3]) / 2)


BASES = (
    sympy.S.One,
    sympy.pi,
    sympy.log(2),
    sympy.Catalan,
    sympy.sqrt(sympy.pi),
    1 / sympy.sqrt(sympy.pi),
    sympy.pi**2,
)


def _named_constant(x: Any, tolerance: Any) -> sympy.Expr:
    """A small rational times a familiar constant, if x is one to the tolerance; else x in 17 digits."""
    if abs(x) <= tolerance:
        return sympy.S.Zero
    for base in BASES:
        for denominator in (1, 2, 3, 4, 6, 8, 12):
            ratio = x / value(base, {}) * denominator
            if abs(ratio) < 100 and abs(ratio - mpmath.nint(ratio)) <= tolerance * (1 + abs(ratio)):
                return sympy.Rational(int(mpmath.nint(ratio)), denominator) * base
    return sympy.Float(mpmath.nstr(x, 17), 17)


def image(gradient: sympy.Expr, x: sympy.Symbol, interval: SymbolicInterval, fixed: Fixed) -> SymbolicInterval:
    """Open interval of the values of an increasing gradient."""
    return SymbolicInterval(limit(gradient, x, interval.lo, "+", fixed), limit(gradient, x, interval.hi, "-", fixed))


def closure(potential: sympy.Expr, x: sympy.Symbol, interval: SymbolicInterval, fixed: Fixed) -> SymbolicInterval:
    """The domain of a closed potential: a finite end belongs to it exactly if the potential has a finite limit."""

    def finite(end: sympy.Expr, direction: str) -> bool:
        if end in (sympy.oo, -sympy.oo):
            return False
        if potential.has(sympy.Integral, InverseValue):
            return _settles(potential, x, end, direction, fixed)
        return not limit(potential, x, end, direction, fixed).is_infinite

    return SymbolicInterval(interval.lo, interval.hi, finite(interval.lo, "+"), finite(interval.hi, "-"))


def _settles(potential: sympy.Expr, x: sympy.Symbol, end: sympy.Expr, direction: str, fixed: Fixed) -> bool:
    values = _approach(potential, x, end, direction, fixed)
    return bool(abs(values[1] - values[0]) < 1e-2 * (1 + abs(values[0])))


def base_point(interval: SymbolicInterval, fixed: Fixed) -> sympy.Expr:
    """A simple point inside: 0 if possible, else one unit inside a finite end, else the middle."""
    lo, hi = interval.at(fixed)
    if lo < 0 < hi:
        return sympy.S.Zero
    if mpmath.isinf(hi):
        return interval.lo + 1
    return interval.hi - 1 if mpmath.isinf(lo) else (interval.lo + interval.hi) / 2


def extend(conjugate: Any, hess_conj: sympy.Expr, primal: Any, domain: SymbolicInterval) -> tuple | None:
    """phi*, rho, rho' and dom phi* when phi' stays finite at a closed end of dom phi.

    There phi is not essentially smooth; its conjugate, sup of s t - phi(t), is attained at the end e for all s
    beyond phi'(e), so phi*(s) = e s - phi(e), rho(s) = e, rho'(s) = 0.
    """
    s, t = conjugate.x, primal.x
    lo, hi = conjugate.interval.lo, conjugate.interval.hi
    pieces: list[tuple[Any, Any, Any, Any]] = []
    for end, slope, closed, direction in (
        (domain.lo, lo, domain.lo_closed, "+"),
        (domain.hi, hi, domain.hi_closed, "-"),
    ):
        if closed and slope.is_finite:
            potential = limit(primal.potential, t, end, direction, primal.fixed)
            beyond = s < slope if direction == "+" else s > slope
            pieces.append((beyond, end * s - potential, end, sympy.S.Zero))
            lo, hi = (-sympy.oo, hi) if direction == "+" else (lo, sympy.oo)
    if not pieces:
        return None

    def glued(inside: sympy.Expr, column: int) -> sympy.Expr:
        return sympy.Piecewise(*[(p[column], p[0]) for p in pieces], (inside, True))

    return (
        glued(conjugate.potential, 1), glued(conjugate.gradient, 2), glued(hess_conj, 3),
        SymbolicInterval(lo, hi),
    )  # fmt: skip


def infimum(
    hess: sympy.Expr, t: sympy.Symbol, domain: SymbolicInterval, dual: sympy.Expr, fixed: Fixed
) -> tuple[sympy.Expr, bool]:
    """inf phi'' over the interior, and whether a point attains it.

    Candidates are the limits at the ends, the point 0, the stationary points and ``dual``, which is 1/rho'(0); the
    smallest that no sample undercuts is the infimum. That it is a lower bound is proved by the certificate, not here.
    """
    ends = [(limit(hess, t, domain.lo, "+", fixed), False), (limit(hess, t, domain.hi, "-", fixed), False)]
    lo, hi = domain.at(fixed)
    inside = [(hess.subs(t, p), True) for p in _stationary(hess, t) if lo < value(p, fixed) < hi]
    middle = base_point(domain, fixed)
    inside += [
        (sympy.simplify(_opened(hess, t, p, fixed)), True) for p in {middle, (domain.lo + domain.hi) / 2} if p.is_finite
    ]
    inside += [(dual, True)] if dual.is_finite else []
    known = [(value(c, fixed), attained, c) for c, attained in inside + ends if not c.has(sympy.nan, sympy.zoo)]
    lowest, _, candidate = min(known, key=lambda k: (mpmath.mpf(mpmath.nstr(mpmath.re(k[0]), 20)), not k[1]))
    sampled = min((mpmath.re(value(hess, {t: p, **fixed})) for p in _dense(lo, hi)), default=lowest)
    if sampled < lowest * (1 - mpmath.mpf("1e-9")) - mpmath.mpf("1e-12"):
        return sympy.Float(mpmath.nstr(sampled, 17), 17), True
    attained = any(a and close(v, lowest) for v, a, _ in known)
    return candidate, attained


def _opened(expr: sympy.Expr, t: sympy.Symbol, p: sympy.Expr, fixed: Fixed) -> sympy.Expr:
    there = expr.subs(t, p)
    power_of_zero = any(power.base.is_zero for power in there.atoms(sympy.Pow))
    usable = there.is_finite is not False and not there.has(sympy.nan) and not power_of_zero
    return there if usable else limit(expr, t, p, "+", fixed)


def _stationary(hess: sympy.Expr, t: sympy.Symbol) -> list[sympy.Expr]:
    if hess.has(InverseValue, sympy.Integral, sympy.Abs, sympy.sign):
        return []
    try:
        with patience(1.5):
            roots = sympy.solve(derivative(hess, t), t)
    except (TimeoutError, NotImplementedError, TypeError, ValueError, AttributeError):
        return []
    return [r for r in roots if isinstance(r, sympy.Expr) and r.is_real]


def _dense(lo: Any, hi: Any) -> list[Any]:
    inner = points(lo, hi)
    return inner + [(a + b) / 2 for a, b in itertools.pairwise(inner)]
