"""Kernel text for the quantities of a derivation that have no closed form, or one that loses its digits.

A gradient without closed form is the numerical inverse of the other gradient; a potential without one is the
integral of the second derivative from a base point, of positive terms only. The solvers are in
`legendre.lower.implicit` and `legendre.lower.divergence`; here they are told what to solve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy

from legendre import domains, stored
from legendre.lower import hypergeometric, implicit
from legendre.lower.ends import _value_text
from legendre.lower.stable import StableForm, stable_form
from legendre.symbols import InverseValue

if TYPE_CHECKING:
    from legendre.derivation import Derivation
    from legendre.function import LegendreFunction

__all__ = ["Numeric", "numeric_quantities"]

MIRROR = """
@inline
def {name}_mirrored(x{P}):
    return {name}(-x{P})
"""

NEAR = '''
@njit(error_model="numpy", nogil=True)
def {name}_scalar_f8(a{P}):
    """1/{slope}({sign}s) with {forward}(s) = a: the second derivative at distance a from the end."""
    return 1.0 / {slope}({sign}{solver}(a{P}){P})
'''


@dataclass(frozen=True)
class Numeric:
    """A quantity computed by a solver or a series: its name, and the text that defines its scalar function.

    ``loops`` is the text of its kernels, where they are not plain loops over that; ``calls`` are the primitives used.
    """

    name: str
    text: str
    how: str = "solved numerically"
    loops: str = ""
    calls: tuple[str, ...] = ()


def numeric_quantities(
    function: LegendreFunction, derivation: Derivation, missing: set[str]
) -> tuple[list[Numeric], dict[str, StableForm]]:
    """Solvers for the missing quantities, and closed helper forms (distances to a finite limit) they call."""
    parameters = tuple(function.parameters)
    found: list[Numeric] = []
    helpers: dict[str, StableForm] = {}
    for gradient, second, forward in (("grad", "hess", "grad_conj"), ("grad_conj", "hess_conj", "grad")):
        if gradient in missing:
            solved, closed = _inverse(function, derivation, gradient, forward, parameters)
            found.append(solved)
            helpers |= closed
        if second in missing:
            slope = {"grad_conj": "hess_conj", "grad": "hess"}[forward]
            text = implicit.inverse_slope(
                f"{second}_scalar_f8", f"{slope}_scalar_f8", f"{gradient}_scalar_f8", parameters
            )
            found.append(Numeric(second, text))
            found += _near_ends(function, derivation, second, slope, forward, helpers, parameters)
    potentials = [q for q in ("phi", "conj") if q in missing]
    if hypergeometric.is_algebraic(derivation.grad_conj, derivation.s):
        found += [_series(function, derivation, q, parameters, first=q == potentials[0]) for q in potentials]
    else:
        found += [_potential(function, derivation, q, f"{q}_scalar_f8", parameters) for q in potentials]
    return found, helpers


def _series(
    function: LegendreFunction, derivation: Derivation, potential: str, parameters: tuple[str, ...], first: bool
) -> Numeric:
    """A potential of the algebraic sigmoid by its series, with the quadrature where that does not serve."""
    quadrature = _potential(function, derivation, potential, f"{potential}_quadrature", parameters).text
    text, loops = hypergeometric.series(potential)
    common = hypergeometric.common() if first else ""
    return Numeric(potential, common + quadrature + text, "hypergeometric series", loops, hypergeometric.CALLS)


def _range(derivation: Derivation, gradient: str) -> tuple[sympy.Expr, sympy.Expr]:
    ends = derivation.domain if gradient == "grad" else derivation.conj_domain
    return ends.lo, ends.hi


def _text(expr: sympy.Expr) -> str:
    if expr in (sympy.oo, -sympy.oo):
        return "INF" if expr == sympy.oo else "-INF"
    return (_value_text(stored.text_of(expr)) or "0.0").replace("math.inf", "INF")


def _inverse(
    function: LegendreFunction,
    derivation: Derivation,
    gradient: str,
    forward: str,
    parameters: tuple[str, ...],
) -> tuple[Numeric, dict[str, StableForm]]:
    """gradient(y) = the x with forward(x) = y; next to a finite limit the distance to it is solved for."""
    slope = "hess_conj" if forward == "grad_conj" else "hess"
    lo, hi = _range(derivation, gradient)
    start = _range(derivation, "grad_conj" if gradient == "grad" else "grad")
    helpers = {}
    for name, end, sign in ((f"{forward}_above", lo, 1), (f"{forward}_below", hi, -1)):
        if end.is_finite:
            expr = sympy.simplify(sign * (getattr(derivation, forward) - end))
            helpers[name] = stable_form(_holding(derivation, forward, expr), "hess")
    names = [f"{n}_scalar_f8" if n in helpers else "" for n in (f"{forward}_above", f"{forward}_below")]
    text = implicit.inverse(
        f"{gradient}_scalar_f8", f"{forward}_scalar_f8", f"{slope}_scalar_f8",
        (_text(start[0]), _text(start[1])), parameters,
        values=(_text(lo), _text(hi)), complements=(names[0], names[1]),
    )  # fmt: skip
    return Numeric(gradient, text), helpers


def _holding(derivation: Derivation, forward: str, expr: sympy.Expr) -> Derivation:
    """A stand-in whose ``hess`` is the expression, in the variable of ``forward``."""
    x = derivation.s if forward == "grad_conj" else derivation.t
    interval = derivation.conj_domain if forward == "grad_conj" else derivation.domain
    return type(derivation)(**{**derivation.__dict__, "t": x, "domain": interval, "hess": expr})


def _near_ends(
    function: LegendreFunction,
    derivation: Derivation,
    second: str,
    slope: str,
    forward: str,
    helpers: dict[str, StableForm],
    parameters: tuple[str, ...],
) -> list[Numeric]:
    """phi'' in the distance to a finite end: solve (distance of rho to its limit) = a, then 1/rho'."""
    found = []
    tail = "".join(f", {p}" for p in parameters)
    width = "INF"
    start = _range(derivation, "grad_conj" if forward == "grad_conj" else "grad")
    for end, helper, sign in (("lo", f"{forward}_above", ""), ("hi", f"{forward}_below", "-")):
        if helper not in helpers:
            continue
        name, solver = f"{second}_{end}", f"{second}_{end}_solver"
        ends = (_text(start[0]), _text(start[1])) if not sign else (_text(-start[1]), _text(-start[0]))
        mirror = "_mirrored" if sign else ""
        text = "".join(MIRROR.format(name=f"{f}_scalar_f8", P=tail) for f in ((helper, slope) if sign else ()))
        text += implicit.inverse(
            solver, f"{helper}_scalar_f8{mirror}", f"{slope}_scalar_f8{mirror}", ends, parameters,
            values=("0.0", width),
        )  # fmt: skip
        text += NEAR.format(name=name, P=tail, slope=f"{slope}_scalar_f8", sign=sign, solver=solver, forward=helper)
        found.append(Numeric(name, text))
    return found


def _potential(
    function: LegendreFunction, derivation: Derivation, potential: str, name: str, parameters: tuple[str, ...]
) -> Numeric:
    """phi or phi* from a base point where its slope is simple, by the divergence from there."""
    t0, s0 = _base(derivation)
    phi0, conj0 = _base_values(derivation, t0, s0)
    primal = potential == "phi"
    base, value, slope = (t0, phi0, s0) if primal else (s0, conj0, t0)
    if (derivation.grad if primal else derivation.grad_conj).has(InverseValue):
        text = implicit.transform(
            name, "dual" if primal else "bregman", "bregman_holds" if primal else "dual_holds",
            f"{'grad' if primal else 'grad_conj'}_scalar_f8", _text(base), _text(value), _text(slope), parameters,
        )  # fmt: skip
    else:
        text = implicit.integral(
            name, "bregman" if primal else "dual", _text(base), _text(value), _text(slope), parameters,
        )  # fmt: skip
    return Numeric(potential, text)


def _base(derivation: Derivation) -> tuple[sympy.Expr, sympy.Expr]:
    """A pair t0 = rho(s0): at the minimum of phi (s0 = 0) if there is one."""
    fixed = derivation.compared_at
    lo, hi = derivation.conj_domain.at(fixed)
    if not derivation.grad_conj.has(InverseValue):
        s0 = sympy.S.Zero if lo < 0 < hi else domains.base_point(derivation.conj_domain, fixed)
        return sympy.simplify(derivation.grad_conj.subs(derivation.s, s0)), s0
    t0 = domains.base_point(derivation.domain, fixed)
    return t0, sympy.simplify(derivation.grad.subs(derivation.t, t0))


def _base_values(derivation: Derivation, t0: sympy.Expr, s0: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """phi(t0) and phi*(s0) = s0 t0 - phi(t0), from whichever has a closed form or an integral that vanishes."""
    conj, phi = derivation.conj, derivation.phi
    if not conj.has(InverseValue):
        conj0 = sympy.simplify(conj.subs(derivation.s, s0).doit())
        return sympy.simplify(s0 * t0 - conj0), conj0
    phi0 = sympy.simplify(phi.subs(derivation.t, t0).doit())
    return phi0, sympy.simplify(s0 * t0 - phi0)
