"""Verdicts on printed statements: domains, what the propositions assume and assert, majorants, numbers."""

from __future__ import annotations

import mpmath
import sympy

from legendre import parse
from legendre.catalogue import interval_parts
from legendre.constants import show
from legendre.judging import CORRECT, DIGITS, WRONG, Finding, Truth, truth, values
from legendre.published import Published
from legendre.stored import text_of

__all__ = ["argument", "convexity", "domain", "legendre_claim", "majorant", "number", "parameter", "series"]


def _here(t: Truth) -> str:
    return f" ({t})" if t.fixed else ""


def _ends(t: Truth, quantity: str) -> list[tuple[sympy.Expr, sympy.Expr]]:
    """Both ends of dom phi, each with the limit of the quantity there."""
    d = t.derivation.domain
    return [(end, t.function.limit_expr(quantity, k)) for k, end in enumerate((d.lo, d.hi))]


def domain(row: Published) -> Finding:
    """Compare the printed domain of phi with the derived one, end by end."""
    t = next(truth(row))
    d = t.derivation.domain
    lo, hi, lo_closed, hi_closed = interval_parts(row.expression)
    printed = ((t.read(lo), lo_closed), (t.read(hi), hi_closed))
    told = []
    for (end, limit), closed, (text, text_closed) in zip(
        _ends(t, "phi"), (d.lo_closed, d.hi_closed), printed, strict=True
    ):
        if sympy.simplify(text - end) not in (0, sympy.nan) and text != end:
            told.append(f"printed end {text}, derived {end}")
        elif closed != text_closed and end.is_finite:
            side = "finite, and phi is closed, so it belongs" if closed else "so it does not belong"
            told.append(f"phi(t) -> {limit} as t -> {end}: {side} to dom phi")
    if told:
        return Finding(WRONG, "; ".join(told), str(d))
    return Finding(CORRECT, "equals the derived dom phi, ends included")


def legendre_claim(row: Published) -> Finding:
    """Essential smoothness and strict convexity: phi' unbounded at every finite end, phi'' positive."""
    t = next(truth(row))
    d = t.derivation
    ends = [(end, slope) for end, slope in _ends(t, "grad") if end.is_finite]
    for end, slope in ends:
        if slope.is_finite:
            told = f"phi'(t) -> {slope} as t -> {end}, bounded: phi is not essentially smooth{_here(t)}"
            return Finding(
                WRONG,
                told,
                f"phi* = {text_of(d.conj)}, prox = grad phi* = {text_of(d.grad_conj)} on {d.conj_domain}",
            )
    if not t.function.modulus > 0:
        return Finding(WRONG, f"inf phi'' = {d.modulus}, not positive{_here(t)}")
    smooth = f"|phi'| -> oo at {', '.join(str(end) for end, _ in ends)}" if ends else "dom phi has no finite end"
    return Finding(CORRECT, f"{smooth}; inf phi'' = {d.modulus} > 0")


def convexity(row: Published) -> Finding:
    """Whether the derived infimum of phi'' is at least 1, at the parameter values in use."""
    t = next(truth(row))
    d = t.derivation
    infimum = f"inf phi'' = {d.modulus}"
    if t.function.modulus >= 1:
        return Finding(CORRECT, infimum + ("" if d.modulus_attained else ", not attained"))
    at = [mpmath.mpf(0), *t.points(d.t)]
    slopes = [mpmath.re(v) for v in values(d.hess, d.t, at, t.fixed)]
    k = min(range(len(at)), key=lambda i: slopes[i])
    witness = f"phi''({show(at[k], 6)}) = {show(slopes[k], 8)} < 1"
    told = f"{infimum} = {t.function.modulus:.8g}; {witness}{_here(t)}"
    return Finding(WRONG, told, f"{d.modulus}-strongly convex")


def argument(row: Published) -> Finding:
    """The set of arguments of the proximity operator: printed as int dom phi, it is int dom phi*."""
    t = next(truth(row))
    d = t.derivation
    inner = sympy.Interval.open(d.domain.lo, d.domain.hi)
    outer = sympy.Interval.open(d.conj_domain.lo, d.conj_domain.hi)
    if inner == outer:
        return Finding(CORRECT, f"for {row.function} int dom phi = int dom phi* = {d.conj_domain}")
    left_out = next(p for p in (3, -3) if p in outer and p not in inner)
    (value,) = values(d.grad_conj, d.s, [mpmath.mpf(left_out)], t.fixed)
    (back,) = values(d.grad, d.t, [value], t.fixed)
    told = (
        f"for {row.function} the printed set is ]{d.domain.lo}, {d.domain.hi}[; at s = {left_out}, outside, "
        f"t = {show(value, 10)} satisfies phi'(t) = {show(back, 6)}, so prox(s) = rho(s) there too: "
        f"the assertion is true where it is made, but the set is not the one on which rho acts"
    )
    return Finding(WRONG, told, f"for all s in int dom phi* = {d.conj_domain}")


def majorant(row: Published) -> Finding:
    """Whether a printed F touches f = nu z²/2, is tangent to it and majorises it for the printed tau."""
    t = next(truth(row))
    d = t.derivation
    z0, nu, tau, distance = sympy.symbols("z0 nu tau D", positive=True)
    bregman = d.phi - d.phi.subs(d.t, z0) - d.grad.subs(d.t, z0) * (d.t - z0)
    step = t.read(row.partner, nu=nu).subs(nu, 1) * sympy.Rational(99, 100)
    printed = t.read(row.expression, z0=z0, nu=nu, tau=tau, D=distance)
    anchor = sympy.Rational(1, 4)
    gap = printed.subs(distance, bregman).subs({nu: 1, tau: step, z0: anchor}) - d.t**2 / 2
    at = [mpmath.mpf(k) / 4 for k in range(-4, 5)]
    (touch,), (slope,) = (values(e, d.t, [mpmath.mpf(anchor.p) / anchor.q], t.fixed) for e in (gap, gap.diff(d.t)))
    where = f"f(z) = z²/2, nu = 1, tau = {step}, z_i = {anchor}"
    corrected = f"F = Q(z_i; z_i) + ..., tau <= inf phi''/nu = {d.modulus}/nu"
    if abs(touch) > mpmath.mpf(10) ** -40 or abs(slope) > mpmath.mpf(10) ** -40:
        told = f"{where}: F - f = {show(mpmath.chop(touch), 6)} and F' - f' = {show(slope, 6)} at z_i, not 0"
        return Finding(WRONG, told, corrected)
    gaps = [mpmath.re(v) for v in values(gap, d.t, at, t.fixed)]
    lowest = min(range(len(at)), key=lambda i: gaps[i])
    if gaps[lowest] < -(mpmath.mpf(10) ** -40):
        told = f"{where}: F - f = {show(gaps[lowest], 6)} < 0 at z = {show(at[lowest], 6)}"
        return Finding(WRONG, told + _here(t), corrected)
    return Finding(CORRECT, f"{where}: touches, is tangent and lies above at {len(at)} points (a test)")


def number(row: Published) -> Finding:
    """Two printings of one number."""
    here, there = parse.evaluate(row.expression), parse.evaluate(row.partner)
    if here == there:
        return Finding(CORRECT, f"{row.expression} in the text, {row.partner} in the table")
    told = f"{row.expression} in the text, {row.partner} in the table: they differ by {abs(here - there):.2g}"
    return Finding(WRONG, told, row.partner)


def parameter(row: Published) -> Finding:
    """A printed parameter of the scaled tanh against rho(1) = 1, for which its constants are chosen."""
    t = next(truth(row))
    d = t.derivation
    name = row.quantity.split()[-1]
    ours = next(p for p in t.fixed if p.name == name)
    given = parse.to_sympy(row.expression, {})
    (at_one,) = values(d.grad_conj, d.s, [mpmath.mpf(1)], t.fixed | {ours: given})
    told = f"with {name} = {row.expression} the printed activation has rho(1) = {show(at_one, 8)}"
    if abs(at_one - 1) < mpmath.mpf("1e-3"):
        return Finding(CORRECT, f"{told}, 1 as the constants are chosen to give")
    return Finding(WRONG, f"{told} instead of 1", f"{name} = {float(t.fixed[ours]):.6g}")


def series(row: Published) -> Finding:
    """Whether the printed series converges at the argument at which the table uses it."""
    t = next(truth(row))
    d = t.derivation
    x, k, n = sympy.symbols("x k n", positive=True)
    term = t.read(row.expression, x=x, k=k, n=n).subs(n, 2)
    ratio = sympy.limit(sympy.simplify(term.subs(k, k + 1) / term), k, sympy.oo)
    (at,) = values(t.read(row.partner), d.t, [mpmath.mpf(1)], t.fixed)
    if not ratio.subs(x, sympy.Float(at)) > 1:
        return Finding(CORRECT, f"the ratio of its terms tends to {ratio} <= 1")
    with mpmath.workdps(DIGITS):
        sums = [sum(at**m / m**2 for m in range(1, count + 1)) for count in (20, 40)]
        principal = mpmath.polylog(2, at)
    told = (
        f"the ratio of its terms tends to {ratio} = {row.partner} > 1, so it diverges for t > 0: at t = 1 "
        f"20 and 40 terms give {show(sums[0])} and {show(sums[1])}, the polylogarithm is {show(principal)}"
    )
    return Finding(WRONG, told, f"by continuation, or with the argument at most 1: phi = {d.phi}")
