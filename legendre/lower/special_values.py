"""Values of a parameter at which a row has loops of its own: powers are products and roots, k x is x."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from legendre.stored import QUANTITIES

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["VALUES", "WIDE", "specials"]

VALUES = {"power": ("p", ("3/2", "3", "4")), "softplus": ("beta", ("1",))}
"""Row to parameter and values."""

WIDE = frozenset({"power"})
"""Rows whose special loops differ in double precision, too; those of the others are for float32 arithmetic."""


def specials(function: LegendreFunction) -> dict[str, tuple[str, dict[str, float]]]:
    """Name of each quantity at a special value of a parameter: the quantity and that value."""
    parameter, values = VALUES.get(function.name, ("", ()))
    at = [(i, {parameter: float(Fraction(value))}) for i, value in enumerate(values)]
    return {f"{q}_at{i}": (q, fixed) for i, fixed in at for q in QUANTITIES}
