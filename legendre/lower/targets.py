"""Functions that only the targets of minimax polynomials need: on mpmath numbers and on series of balls."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import flint
import mpmath as mp

Series = flint.arb_series


@cache
def _softplus_zero(precision: int) -> Any:
    """The positive zero of t²/2 + Li2(e^-t) - pi²/6, to so many bits."""
    with mp.workprec(precision):
        return mp.findroot(
            lambda t: t * t / 2 + mp.polylog(2, mp.exp(-t)).real - mp.pi**2 / 6, mp.mpf("1.7054")
        )


def _enclosed_softplus_zero() -> flint.arb:
    """The zero in a ball: 110 digits of it, and a radius that their error does not reach."""
    with mp.workprec(400):
        text = mp.nstr(_softplus_zero(400), 110)
    return flint.arb(text, flint.arb(10) ** -100)


def _softplus_slope(x: Series) -> Series:
    """The slope log(e^t - 1) at that zero, a constant."""
    return Series([(_enclosed_softplus_zero().exp() - 1).log()])


FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "past_softplus_zero": (lambda x: x + _softplus_zero(mp.mp.prec), lambda x: x + _enclosed_softplus_zero()),
    "softplus_slope": (lambda x: mp.log(mp.expm1(_softplus_zero(mp.mp.prec))), _softplus_slope),
    "lgamma": (mp.loggamma, lambda x: x.lgamma()),
}
