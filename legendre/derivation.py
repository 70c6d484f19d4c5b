"""From any one of rho, rho^-1, phi, phi* to all the others.

With g one of the two gradients (rho or rho^-1) and G its potential, everything follows from three operations,
each in its own module: the inverse h = g^-1 (inversion), an antiderivative (antiderivative), and the Legendre
transform H(y) = y h(y) - G(h(y)), which also fixes the constants: phi + phi* = s t wherever s = phi'(t).
A piece without closed form stays implicit: an Integral, or an InverseValue, that the lowering solves numerically.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import sympy

from legendre import domains
from legendre.antiderivative import antiderivative
from legendre.errors import DerivationError
from legendre.intervals import SymbolicInterval
from legendre.inversion import invert
from legendre.patience import patience
from legendre.sampling import agree, increasing, points
from legendre.simplify import cost, plainest
from legendre.symbols import InverseValue, derivative

__all__ = ["Derivation", "DerivationError", "derive_formula"]

KINDS = ("rho", "rho_inv", "phi", "conj")


@dataclass(frozen=True)
class Derivation:
    """Everything that follows from one formula: expressions in ``t`` and ``s``, domains, modulus, and how.

    ``compared_at`` holds the parameter values at which candidate forms were compared.
    """

    phi: sympy.Expr
    grad: sympy.Expr
    hess: sympy.Expr
    conj: sympy.Expr
    grad_conj: sympy.Expr
    hess_conj: sympy.Expr
    domain: SymbolicInterval
    conj_domain: SymbolicInterval
    modulus: sympy.Expr
    modulus_attained: bool
    t: sympy.Symbol
    s: sympy.Symbol
    compared_at: dict[sympy.Symbol, Any] = field(default_factory=dict)
    steps: tuple[str, ...] = ()

    def apart(self) -> Derivation:
        """The same, compared at parameter values without structure: at p = 4, |t|**p and t**p agree."""
        shifted = {symbol: number + sympy.Rational(137, 1000) for symbol, number in self.compared_at.items()}
        return replace(self, compared_at=shifted)

    def implicit(self, quantity: str) -> bool:
        """Whether the quantity has no closed form here."""
        return bool(getattr(self, quantity).has(InverseValue, sympy.Integral))


@dataclass
class _Side:
    """One variable's half of the work: gradient g of potential G on an interval."""

    x: sympy.Symbol
    interval: SymbolicInterval
    gradient: sympy.Expr
    potential: sympy.Expr | None
    fixed: dict[sympy.Symbol, Any]
    at: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.at = points(*self.interval.at(self.fixed))

    def tidy(self, expr: sympy.Expr) -> sympy.Expr:
        return plainest(expr, self.x, self.at, self.fixed)


def derive_formula(
    kind: str,
    formula: sympy.Expr,
    variable: sympy.Symbol,
    parameters: dict[sympy.Symbol, Any],
    domain: SymbolicInterval | None = None,
) -> Derivation:
    """Derive all quantities from ``formula``, which defines ``kind`` (rho, rho_inv, phi or conj).

    ``parameters`` maps the parameter symbols to the values at which candidates are compared.
    Raises DerivationError naming the step that failed.
    """
    steps: list[str] = []
    given = _given_side(kind, formula, variable, parameters, domain, steps)
    other = sympy.Symbol("s" if kind in ("phi", "rho_inv") else "t", real=True)
    dual = _dual_side(given, other, steps)
    primal, conjugate = (given, dual) if kind in ("phi", "rho_inv") else (dual, given)
    return _assemble(primal, conjugate, steps)


def _step(steps: list[str], name: str, work: Callable[[], Any]) -> Any:
    """Run one step under the clock; a failure says which step it was."""
    try:
        with patience(30.0):
            result = work()
    except TimeoutError:
        raise DerivationError(f"step {name!r} took more than 30 s; give another of rho, rho_inv, phi, conj") from None
    steps.append(f"{name}: {result}")
    return result


def _given_side(
    kind: str,
    formula: sympy.Expr,
    x: sympy.Symbol,
    fixed: dict[sympy.Symbol, Any],
    domain: SymbolicInterval | None,
    steps: list[str],
) -> _Side:
    potential = formula if kind in ("phi", "conj") else None
    gradient = formula if potential is None else derivative(formula, x)
    if domain is None:
        domain = _step(steps, f"domain of {kind}", lambda: domains.natural(gradient, x, fixed))
    side = _Side(x, domain, gradient, potential, fixed)
    if potential is not None:
        side.gradient = _step(steps, f"gradient of {kind}", lambda: side.tidy(gradient))
    flat = increasing(side.gradient, x, side.at, fixed)
    if flat is not None:
        name = "rho" if kind in ("rho", "conj") else "rho_inv"
        raise DerivationError(
            f"{name} = {side.gradient} is not real and strictly increasing near {x} = {float(flat):g}; "
            f"give a `domain` on which it is"
        )
    if potential is None:
        side.potential = _step(steps, f"antiderivative of {kind}", lambda: _potential(side))
    return side


def _potential(side: _Side) -> sympy.Expr | None:
    found = antiderivative(side.gradient, side.x, side.at, side.fixed)
    return None if found is None else side.tidy(found)


def _dual_side(side: _Side, y: sympy.Symbol, steps: list[str]) -> _Side:
    name = "rho" if side.x.name == "t" else "rho_inv"
    interval = _step(
        steps, f"domain of {name}", lambda: domains.image(side.gradient, side.x, side.interval, side.fixed)
    )
    inverse = _step(steps, f"closed form of {name}", lambda: invert(side.gradient, side.x, y, side.at, side.fixed))
    if inverse is None:
        inverse = InverseValue(sympy.Lambda(side.x, side.gradient), y, side.interval.lo, side.interval.hi)
        dual = _Side(y, interval, inverse, None, side.fixed)
    else:
        dual = _Side(y, interval, inverse, None, side.fixed)
        dual.gradient = _step(steps, f"plainest form of {name}", lambda: dual.tidy(inverse))
    dual.potential = _step(steps, f"potential of {name}", lambda: _dual_potential(side, dual))
    if side.potential is None:
        side.potential = _primitive_by_transform(side, dual)
        dual.potential = dual.potential if dual.potential is not None else _transform(dual, side)
    return dual


def _transform(dual: _Side, side: _Side) -> sympy.Expr:
    """H(y) = y h(y) - G(h(y))."""
    h = dual.gradient
    assert side.potential is not None
    return dual.x * h - side.potential.subs(side.x, h)


def _dual_potential(side: _Side, dual: _Side) -> sympy.Expr | None:
    """The antiderivative of h with its constant, where that is plainer than the Legendre transform."""
    if dual.gradient.has(InverseValue):
        return None if side.potential is None else _transform(dual, side)
    found = antiderivative(dual.gradient, dual.x, dual.at, dual.fixed)
    if side.potential is None:
        return None if found is None else dual.tidy(found)
    transform = _transform(dual, side)
    if found is not None:
        found = dual.tidy(found)
        constant = _constant(transform - found, side, dual)
        if constant is not None:
            return found + constant
    return dual.tidy(transform)


def _constant(difference: sympy.Expr, side: _Side, dual: _Side) -> sympy.Expr | None:
    """The constant that a difference of antiderivatives equals, found where it simplifies, confirmed by value."""
    lo, hi = dual.interval.lo, dual.interval.hi
    images = [sympy.simplify(side.gradient.subs(side.x, x)) for x in (0, 1, -1)]
    places = [p for p in (*images, sympy.S.Zero, sympy.S.One, (lo + hi) / 2) if p.is_finite and not p.has(sympy.nan)]
    for guesses in (_values(difference, dual.x, places), _end_limits(difference, dual.x, lo, hi)):
        right = [g for g in guesses if agree(difference, g, dual.x, dual.at, dual.fixed)]
        if right:
            return min(right, key=cost)
    return None


def _values(difference: sympy.Expr, y: sympy.Symbol, places: list[sympy.Expr]) -> Iterator[sympy.Expr]:
    for place in places:
        try:
            opened = sympy.expand_func(difference.subs(y, place))
            guess = sympy.simplify(sympy.expand_log(sympy.simplify(opened), force=True))
        except (TypeError, ValueError, ZeroDivisionError, AttributeError):
            continue
        if not guess.has(sympy.nan, sympy.zoo, sympy.oo, y):
            yield guess


def _end_limits(difference: sympy.Expr, y: sympy.Symbol, lo: sympy.Expr, hi: sympy.Expr) -> Iterator[sympy.Expr]:
    for end, direction in ((lo, "+"), (hi, "-")):
        try:
            with patience(5.0):
                guess = sympy.limit(difference, y, end, direction)
        except (TimeoutError, NotImplementedError, TypeError, ValueError, AttributeError, RecursionError):
            continue
        if not guess.has(sympy.nan, sympy.zoo, sympy.oo, sympy.Limit):
            yield guess


def _primitive_by_transform(side: _Side, dual: _Side) -> sympy.Expr:
    """G from H by the Legendre transform; an Integral from a finite base point if there is neither."""
    if dual.potential is not None:
        return side.tidy(side.x * side.gradient - dual.potential.subs(dual.x, side.gradient))
    base = domains.base_point(side.interval, side.fixed)
    u = sympy.Symbol("u", real=True)
    return sympy.Integral(side.gradient.subs(side.x, u), (u, base, side.x))


def _assemble(primal: _Side, conjugate: _Side, steps: list[str]) -> Derivation:
    t, s, fixed = primal.x, conjugate.x, primal.fixed
    hess = _step(steps, "phi''", lambda: _second(primal, conjugate))
    hess_conj = _step(steps, "rho'", lambda: _second(conjugate, primal))
    domain = _step(steps, "dom phi", lambda: domains.closure(primal.potential, t, primal.interval, fixed))
    conj_domain = domains.closure(conjugate.potential, s, conjugate.interval, fixed)
    extended = domains.extend(conjugate, hess_conj, primal, domain)
    conj, grad_conj, hess_conj_all, conj_domain = extended or (
        conjugate.potential,
        conjugate.gradient,
        hess_conj,
        conj_domain,
    )
    if extended:
        steps.append(f"phi' is finite at a closed end, so phi* continues linearly: {conj}")
    inside = conj_domain.at(fixed)[0] < 0 < conj_domain.at(fixed)[1]
    dual = sympy.simplify(1 / hess_conj.subs(s, 0)) if inside else sympy.nan
    modulus, attained = _step(steps, "inf phi''", lambda: _infimum(hess, hess_conj, primal, conjugate, dual, domain))
    return Derivation(
        phi=primal.potential, grad=primal.gradient, hess=hess, conj=conj, grad_conj=grad_conj,
        hess_conj=hess_conj_all, domain=domain, conj_domain=conj_domain, modulus=modulus,
        modulus_attained=attained, t=t, s=s, compared_at=fixed, steps=tuple(steps),
    )  # fmt: skip


def _infimum(
    hess: sympy.Expr,
    hess_conj: sympy.Expr,
    primal: _Side,
    conjugate: _Side,
    dual: sympy.Expr,
    domain: SymbolicInterval,
) -> tuple[sympy.Expr, bool]:
    """inf phi'', on the side of rho (where it is 1/sup rho') if rho^-1 has no closed form."""
    if hess.has(InverseValue):
        return domains.infimum(1 / hess_conj, conjugate.x, conjugate.interval, dual, conjugate.fixed)
    return domains.infimum(hess, primal.x, domain, dual, primal.fixed)


def _second(side: _Side, other: _Side) -> sympy.Expr:
    """Derivative of the gradient; through the inverse function theorem where the gradient is implicit."""
    if side.gradient.has(InverseValue):
        return 1 / derivative(other.gradient, other.x).subs(other.x, side.gradient)
    return side.tidy(derivative(side.gradient, side.x))
