"""Naming numbers found at points: rational multiples of powers of pi, and laws such as ``2*t``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

__all__ = ["law", "named", "show"]

TOLERANCE = mpmath.mpf(10) ** -30
UNITS = {"": 0, "pi": 1, "pi**2": 2, "1/pi": -1, "1/pi**2": -2}


def show(x: Any, digits: int = 8) -> str:
    """A number in so many digits, without an empty fraction.

    Examples
    --------
    >>> show(2.0), show(0.1)
    ('2', '0.1')
    """
    return mpmath.nstr(mpmath.mpmathify(x), digits).removesuffix(".0").replace(".0e", "e")


def named(x: Any) -> str:
    """A number as a rational multiple of a power of pi if it is one to 30 digits, with its value.

    Examples
    --------
    >>> import mpmath
    >>> with mpmath.workdps(50):
    ...     named(-mpmath.pi**2 / 12)
    '-pi**2/12 (-0.8224670334)'
    """
    if abs(x) < TOLERANCE:
        return "0"
    for unit, power in UNITS.items():
        quotient = x / mpmath.pi**power
        nearest = Fraction(mpmath.nstr(quotient, 20)).limit_denominator(64)
        gap = quotient - mpmath.mpf(nearest.numerator) / nearest.denominator
        if nearest and abs(gap) <= TOLERANCE * abs(quotient):
            text = _product(nearest, unit)
            return text if not unit and nearest.denominator == 1 else f"{text} ({show(x, 10)})"
    return show(x, 10)


def _product(factor: Fraction, unit: str) -> str:
    if unit.startswith("1/"):
        below = unit[2:] if factor.denominator == 1 else f"({factor.denominator}*{unit[2:]})"
        return f"{factor.numerator}/{below}"
    if not unit:
        return str(factor)
    sign = {1: "", -1: "-"}.get(factor.numerator, f"{factor.numerator}*")
    return f"{sign}{unit}" + (f"/{factor.denominator}" if factor.denominator != 1 else "")


def law(values: list[Any], at: list[Any], variable: str) -> str:
    """``c``, ``c*x`` or ``c*x**2`` if the values follow it at all points with a nameable or plain c, else ''.

    Examples
    --------
    >>> import mpmath
    >>> law([mpmath.mpf(6), mpmath.mpf(10)], [mpmath.mpf(3), mpmath.mpf(5)], "t")
    '2*t'
    """
    if not all(mpmath.isfinite(v) for v in values):
        return ""
    for power in (0, 1, 2):
        ratios = [v / x**power for v, x in zip(values, at, strict=True)]
        if all(abs(r - ratios[0]) <= TOLERANCE * (1 + abs(ratios[0])) for r in ratios):
            factor = named(ratios[0])
            if power == 0:
                return factor
            times = "" if factor == "1" else f"{factor.split(' (')[0]}*"
            return f"{times}{variable}" + ("**2" if power == 2 else "")
    return ""
