"""Descriptions of phi and phi* for the divergence kernels: ends, kinks, and phi'' in the distance to an end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre.intervals import SymbolicInterval
from legendre.lower.divergence import Side
from legendre.lower.gaps import Unprintable, gap
from legendre.lower.stable import StableForm, stable_form
from legendre.sampling import points, value
from legendre.simplify import plainest

if TYPE_CHECKING:
    from legendre.derivation import Derivation
    from legendre.function import LegendreFunction

__all__ = ["NearEnd", "crosses_between_doubles", "exponential", "finite_slopes", "gap_forms", "near_ends", "side"]


@dataclass(frozen=True)
class NearEnd:
    """phi'' (or rho') as a function of the distance ``a`` to one end of its interval."""

    name: str
    form: StableForm


def near_ends(derivation: Derivation, quantity: str) -> list[NearEnd]:
    """Forms of ``hess`` or ``hess_conj`` in the distance to each finite end; scaled next to an end at 0."""
    found = []
    for name, upper in ((f"{quantity}_lo", False), (f"{quantity}_hi", True)):
        expr, stand_in = _from_end(derivation, quantity, upper)
        if expr is None:
            continue
        found.append(NearEnd(name, stable_form(stand_in, "hess")))
        power = _scaled(derivation, quantity, upper)
        if power:
            scaled = sympy.simplify(expr * stand_in.t**power)
            found.append(NearEnd(f"{name}_scaled", stable_form(_with_hess(stand_in, scaled), "hess")))
    return found


def side(function: LegendreFunction, derivation: Derivation, quantity: str) -> Side:
    """The Side of phi (quantity ``hess``) or of phi* (``hess_conj``)."""
    domain = "domain" if quantity == "hess" else "conj_domain"
    lo, hi, lo_closed, hi_closed = function.record[domain]
    slope = function.record["limits"]["grad" if quantity == "hess" else "grad_conj"]
    near = {n: f"{quantity}_{n}_scalar_f8" for n in ("lo", "hi")}
    scaled = {
        n: f"{quantity}_{n}_scaled_scalar_f8"
        for n, up in (("lo", False), ("hi", True))
        if _scaled(derivation, quantity, up)
    }
    places = [_place(lo, False), _place(hi, True)]
    return Side(
        hess=f"{quantity}_scalar_f8",
        lo=places[0][0],
        hi=places[1][0],
        lo_closed=lo_closed,
        hi_closed=hi_closed,
        hess_lo="" if lo == "-oo" else near["lo"],
        hess_hi="" if hi == "oo" else near["hi"],
        lo_tail=places[0][1],
        hi_tail=places[1][1],
        scaled_lo=scaled.get("lo", ""),
        scaled_hi=scaled.get("hi", ""),
        scaled_power=max(_scaled(derivation, quantity, upper) for upper in (False, True)) or 2,
        steep_lo=slope[0] in ("oo", "-oo", None),
        steep_hi=slope[1] in ("oo", "-oo", None),
        kinks=_kinks(derivation, quantity),
    )


def gap_forms(closed: dict[str, str], primal: Side, dual: Side, parameters: tuple[str, ...]) -> tuple[str, str]:
    """The formulas of phi' and of rho that triple-double arithmetic is to evaluate; one of them may be empty.

    rho where phi has a finite end, as distances to it are exact; else phi'. The other where one cannot be had,
    and both where phi* has a finite end, too.
    """
    order = ("grad_conj", "grad") if any(primal.finite) else ("grad", "grad_conj")
    found: dict[str, str] = {}
    for name in order:
        if found and not any(dual.finite):
            break
        try:
            gap("", "x", "t" if name == "grad" else "s", closed.get(name, ""), parameters)
        except (Unprintable, SyntaxError):
            continue
        found[name] = closed[name]
    return found.get("grad", ""), found.get("grad_conj", "")


def finite_slopes(function: LegendreFunction, primal: Side) -> tuple[tuple[str, str, str, str], ...]:
    """Each closed end where phi' is finite: the end, the side of its slope (< or >), the slope and its tail."""
    limits = function.record["limits"]["grad"]
    found: tuple[tuple[str, str, str, str], ...] = ()
    for k, (end, sign, closed, steep) in enumerate(
        (
            (primal.lo, "<", primal.lo_closed, primal.steep_lo),
            (primal.hi, ">", primal.hi_closed, primal.steep_hi),
        )
    ):
        if closed and not steep:
            slope, tail = _place(limits[k], bool(k))
            found += ((end, sign, slope, tail),)
    return found


def crosses_between_doubles(derivation: Derivation) -> bool:
    """Whether phi' vanishes at a point that need not be a double: rho(0) depends on parameters or is irrational."""
    lo, hi = derivation.conj_domain.at(derivation.compared_at)
    if not lo < 0 < hi or derivation.implicit("grad_conj"):
        return False
    return not sympy.simplify(derivation.grad_conj.subs(derivation.s, 0)).is_Rational


def exponential(derivation: Derivation, closed: dict[str, str]) -> tuple[str, str]:
    """The formula of phi'(t) and the rate a where rho' is c exp(a s + b), else nothing."""
    if derivation.implicit("hess_conj") or "grad" not in closed:
        return "", ""
    _, growing = derivation.hess_conj.as_independent(derivation.s, as_Add=False)
    rate = growing.args[0].diff(derivation.s) if isinstance(growing, sympy.exp) else derivation.s
    return ("", "") if rate.has(derivation.s) else (closed["grad"], str(rate))


def _place(text: str, upper: bool) -> tuple[str, str]:
    """An end as the nearest double and what is missing to it."""
    from legendre.lower.ends import _constant, _value_text

    if text in ("oo", "-oo"):
        return ("inf" if text == "oo" else "-inf"), "0.0"
    exact = _constant(text)
    if exact is None:
        return _value_text(text) or "", "0.0"
    with mpmath.workdps(60):
        return repr(float(exact)), repr(float(exact - mpmath.mpf(float(exact))))


def _kinks(derivation: Derivation, quantity: str) -> tuple[str, ...]:
    """Zeros of the absolute values, and the joints of the pieces, inside the interval."""
    expr = getattr(derivation, quantity)
    x = derivation.t if quantity == "hess" else derivation.s
    places = {sympy.S.Zero for node in expr.atoms(sympy.Abs, sympy.sign) if node.args[0] == x}
    for piecewise in expr.atoms(sympy.Piecewise):
        for _, condition in piecewise.args:
            places |= {side for side in getattr(condition, "args", ()) if isinstance(side, sympy.Expr) and side != x}
    from legendre.lower.ends import _value_text
    from legendre.stored import text_of

    ordered = sorted(places, key=lambda p: value(p, derivation.compared_at))
    return tuple(_value_text(text_of(p)) or "" for p in ordered)


def _interval(derivation: Derivation, quantity: str) -> tuple[sympy.Symbol, SymbolicInterval]:
    return (derivation.t, derivation.domain) if quantity == "hess" else (derivation.s, derivation.conj_domain)


def _from_end(derivation: Derivation, quantity: str, upper: bool) -> tuple[Any, Any]:
    """phi''(end -+ a), simplified so that ``a`` stands alone, and a stand-in derivation that holds it."""
    x, interval = _interval(derivation, quantity)
    end = interval.hi if upper else interval.lo
    if not end.is_finite or derivation.implicit(quantity):
        return None, None
    a = sympy.Symbol("a", positive=True)
    opened = _opened(getattr(derivation, quantity), x, end, a, upper)
    width = interval.hi - interval.lo
    half = SymbolicInterval(sympy.S.Zero, width / 2 if width.is_finite else sympy.oo)
    at = points(*half.at(derivation.compared_at))
    expr = _distance_alone(plainest(opened, a, at, derivation.compared_at), a)
    stand_in = type(derivation)(**{**derivation.__dict__, "t": a, "domain": half})
    return expr, _with_hess(stand_in, expr)


def _opened(expr: sympy.Expr, x: sympy.Symbol, end: sympy.Expr, a: sympy.Symbol, upper: bool) -> sympy.Expr:
    """The expression at distance ``a`` from the end, absolute values opened by their sign there."""
    place = end - a if upper else end + a
    if upper:  # next to the upper end of an interval around 0 the variable is positive, next to the lower negative
        expr = expr.replace(lambda n: isinstance(n, sympy.Abs) and n.args[0] == x, lambda n: x)
    else:
        expr = expr.replace(lambda n: isinstance(n, sympy.Abs) and n.args[0] == x, lambda n: -x)
    return expr.subs(x, place)


def _distance_alone(expr: sympy.Expr, a: sympy.Symbol) -> sympy.Expr:
    """1 - (1 - a)**2 -> a (2 - a): a polynomial that vanishes with the distance is factored, or it cancels."""

    def factored(node: sympy.Expr) -> sympy.Expr:
        vanishes = node.is_polynomial(a) and sympy.expand(node).subs(a, 0) == 0
        return sympy.factor(sympy.expand(node)) if vanishes else node

    opened = expr.replace(lambda node: node.is_Add and node.has(a), factored)
    return opened.replace(lambda n: n.is_Pow and n.base.is_Mul and n.has(a), _positive_base)


def _positive_base(power: sympy.Expr) -> sympy.Expr:
    """(-a (a - 2))**q with the sign moved into the bracket, where the root is taken of positive factors."""
    factors = [-f if f.could_extract_minus_sign() else f for f in power.base.args if f != -1]
    flips = sum(f.could_extract_minus_sign() for f in power.base.args) + (-1 in power.base.args)
    zero = dict.fromkeys(power.free_symbols, 0)
    turned = [sympy.expand(-f) if f.is_Add and f.subs(zero).is_negative else f for f in factors]
    product = sympy.Mul(*turned)
    return product**power.exp if flips % 2 == 0 or sympy.expand(product - power.base) == 0 else power


def _with_hess(derivation: Derivation, expr: sympy.Expr) -> Derivation:
    return type(derivation)(**{**derivation.__dict__, "hess": expr})


def _scaled(derivation: Derivation, quantity: str, upper: bool) -> int:
    """At an end 0 the power m of the reciprocal distance, 1 or 2, like which phi'' grows; 0: not like any."""
    x, interval = _interval(derivation, quantity)
    end = interval.hi if upper else interval.lo
    if end != 0 or derivation.implicit(quantity):
        return 0
    tiny = mpmath.mpf(10) ** -20
    near = abs(value(getattr(derivation, quantity), {x: -tiny if upper else tiny, **derivation.compared_at}))
    return 0 if near * tiny < 1e-3 else 1 if near * tiny < 1e3 else 2
