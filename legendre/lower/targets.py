"""Functions that only the targets of minimax polynomials need: on mpmath numbers and on series of balls."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import flint
import mpmath as mp

Series = flint.arb_series
TERMS = 36  # of every series, as in minimax


@cache
def _softplus_zero(precision: int) -> Any:
    """The positive zero of t²/2 + Li2(e^-t) - pi²/6, to so many bits."""
    with mp.workprec(precision):
        return mp.findroot(lambda t: t * t / 2 + mp.polylog(2, mp.exp(-t)).real - mp.pi**2 / 6, mp.mpf("1.7054"))


def _enclosed_softplus_zero() -> flint.arb:
    """The zero in a ball: 110 digits of it, and a radius that their error does not reach."""
    with mp.workprec(400):
        text = mp.nstr(_softplus_zero(400), 110)
    return flint.arb(text, flint.arb(10) ** -100)


def _softplus_slope(x: Series) -> Series:
    """The slope log(e^t - 1) at that zero, a constant."""
    return Series([(_enclosed_softplus_zero().exp() - 1).log()])


def _primitive(head: flint.arb, x: Series, derivative: Series) -> Series:
    """The series of F(x) from the value F(x[0]) and the series of F'(x)."""
    return Series([head]) + (x.derivative() * derivative).integral()


def _ti2(x: Series) -> Series:
    """The integral of atan(x)/x; around 0 of its power series, with a geometric tail."""
    centre = flint.arb(x[0])
    head = flint.acb(0, centre).polylog(2).imag
    if not centre.contains(0):
        return _primitive(head, x, x.atan() / x)
    z, radius, terms = x * x, flint.arb(centre.abs_upper()), 200
    if radius == 0:
        radius = flint.arb(2) ** -20  # the ball around 0 of any radius holds
    total = Series([0])
    for j in reversed(range(terms)):
        total = total * z + flint.arb((-1) ** j) / (2 * j + 1)
    tail = (2 * radius) ** (2 * terms) / radius**TERMS / (1 - 2 * radius)  # every coefficient, crudely
    return _primitive(head, x, total + Series([flint.arb(0, tail.abs_upper())] * x.length()))


def _cl2(x: Series) -> Series:
    head = flint.acb(0, flint.arb(x[0])).exp().polylog(2).imag
    return _primitive(head, x, -(2 * (x / 2).sin()).log())


def _log_tan_integral(x: Series) -> Series:
    """The integral of log(tan(x/2) / (x/2)), which is regular; around 0 its value there is not asked for."""
    centre, u = flint.arb(x[0]), x / (2 * flint.arb.pi())
    half = flint.arb(1) / 2
    derivative = (half + u).lgamma() + (half - u).lgamma() - (1 + u).lgamma() - (1 - u).lgamma()
    head = flint.arb(0)
    if not centre.contains(0):
        clausen = _cl2(Series([centre]))[0] + _cl2(Series([flint.arb.pi() - centre]))[0]
        head = centre - centre * (centre / 2).log() - clausen
    return _primitive(head, x, derivative - flint.arb.pi().log())


def _mp_log_tan_integral(x: Any) -> Any:
    return x - x * mp.log(x / 2) - mp.clsin(2, x) - mp.clsin(2, mp.pi - x)


def _mp_erfinv_ratio(w: Any) -> Any:
    t = mp.sqrt(-mp.expm1(-w))
    return mp.erfinv(t) / t


@cache
def _erfinv_coefficients(terms: int) -> list[flint.arb]:
    """The coefficients a_k of erfinv(sqrt v)/sqrt v."""
    c = [flint.arb(1)]
    for k in range(1, terms):
        pairs = (c[m] * c[k - 1 - m] / ((m + 1) * (2 * m + 1)) for m in range(k))
        c.append(sum(pairs, flint.arb(0)))
    q = flint.arb.pi() / 4
    return [q.sqrt() * q**k * c_k / (2 * k + 1) for k, c_k in enumerate(c)]


def _monotone(x: Series, expand: Callable[[Any], Series]) -> Series:
    """F(x) for an F whose derivatives are monotone, hence between their values at the ends of the ball."""
    centre = flint.arb(x[0])
    ends = expand(centre.lower()), expand(centre.upper())
    step, total = x - Series([centre]), Series([0])
    step = Series([0, *step.coeffs()[1:]])
    for j in reversed(range(TERMS)):
        total = total * step + flint.arb(ends[0][j]).union(flint.arb(ends[1][j]))
    return total


def _erfcx(x: Series) -> Series:
    """e^(x²) erfc x, the integral of 2/sqrt(pi) e^(-2xt - t²), whose derivatives alternate in sign."""
    return _monotone(x, lambda end: (Series([end, 1]) ** 2).exp() * Series([end, 1]).erfc())


def _erfinv_at(t: flint.arb) -> Series:
    """The series of erfinv at a point, from y' = sqrt(pi)/2 e^(y²)."""
    y = head = Series([t.erfinv()])
    for _ in range(TERMS):
        y = head + ((y * y).exp() * (flint.arb.pi().sqrt() / 2)).integral()
    return y


def _erfinv_ratio(w: Series) -> Series:
    """erfinv(t)/t with t² = v = 1 - e^-w; around w = 0 from its power series in v.

    The coefficients of that series are positive and its sum at v = 0.8 is below 2, hence a_k < 2/0.8^k.
    """
    v = 1 - (-w).exp()
    centre = flint.arb(v[0])
    if not centre.abs_upper() < 0.25:
        t = v.sqrt()
        return _monotone(t, _erfinv_at) / t
    terms, total, tail = 400, Series([0]), Series([0])
    for a in reversed(_erfinv_coefficients(terms)):
        total = total * v + a
    bound = flint.arb(0.625) ** terms * flint.arb(4) ** TERMS * 6
    for _ in range(TERMS):
        tail = tail * (v - centre) + flint.arb(0, bound.abs_upper())
    return total + tail


FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "past_softplus_zero": (lambda x: x + _softplus_zero(mp.mp.prec), lambda x: x + _enclosed_softplus_zero()),
    "softplus_slope": (lambda x: mp.log(mp.expm1(_softplus_zero(mp.mp.prec))), _softplus_slope),
    "Ti2": (lambda x: mp.polylog(2, mp.mpc(0, x)).imag, _ti2),
    "Cl2": (lambda x: mp.clsin(2, x), _cl2),
    "log_tan_integral": (_mp_log_tan_integral, _log_tan_integral),
    "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), _erfcx),
    "erfinv_ratio": (_mp_erfinv_ratio, _erfinv_ratio),
    "lgamma": (mp.loggamma, lambda x: x.lgamma()),
}
