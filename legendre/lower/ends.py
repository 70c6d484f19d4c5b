"""What a kernel returns at the ends of its interval and beyond: the contract's limits, inf and nan."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mpmath

from legendre.lower.printer import print_body

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["End", "Ends", "end_text", "ends_of"]


@dataclass(frozen=True)
class End:
    """One end: its text, whether the quantity takes its limit there, and that limit (None: whatever comes out).

    ``inside`` says that the end is no double and the text is the last double inside.
    """

    place: str
    inside: bool
    closed: bool
    limit: str | None


@dataclass(frozen=True)
class Ends:
    """Both ends, and the value outside the interval."""

    lo: End
    hi: End
    outside: str

    def guard(self, x: str) -> list[str]:
        """Statements that correct ``y``, computed by the formula, at and beyond the ends."""
        lines = []
        for end, beyond, sign in ((self.lo, ">", "-"), (self.hi, "<", "")):
            if end.place == f"{sign}math.inf":
                if end.limit is not None:
                    lines.append(f"y = {end.limit} if {x} == {end.place} else y")
            elif end.inside:
                lines.append(f"y = y if {x} {beyond}= {end.place} else {self.outside}")
            else:
                at_end = f"({end.limit} if {x} == {end.place} else {self.outside})"
                lines.append(f"y = y if {x} {beyond} {end.place} else {at_end if end.closed else self.outside}")
        if any(line.startswith("y = y") for line in lines):
            lines.append(f"y = y if {x} == {x} else {x}")
        return lines


def ends_of(function: LegendreFunction, quantity: str) -> Ends:
    """Ends for one quantity of a function."""
    primal = quantity in ("phi", "grad", "hess")
    side = "domain" if primal else "conj_domain"
    lo, hi, lo_closed, hi_closed = function.record[side]
    limits = function.record["limits"][quantity]
    outside = "math.inf" if quantity in ("phi", "conj") else "math.nan"
    return Ends(
        End(*end_text(lo, upper=False), lo_closed, _value_text(limits[0])),
        End(*end_text(hi, upper=True), hi_closed, _value_text(limits[1])),
        outside,
    )


def end_text(text: str, upper: bool) -> tuple[str, bool]:
    """An end as kernel text, and whether that is the last double inside because the end itself is none."""
    if text in ("oo", "-oo"):
        return ("math.inf" if text == "oo" else "-math.inf"), False
    exact = _constant(text)
    if exact is None:
        return _value_text(text) or "", False
    nearest = float(exact)
    with mpmath.workdps(60):
        if mpmath.mpf(nearest) == exact:
            return repr(nearest), False
        within = nearest < exact if upper else nearest > exact
    import numpy as np

    return repr(float(nearest if within else np.nextafter(nearest, -np.inf if upper else np.inf))), True


def _constant(text: str) -> Any:
    from legendre.lower.literals import is_constant, number

    node = ast.parse(text, mode="eval").body
    with mpmath.workdps(60):
        return number(node) if is_constant(node) else None


def _value_text(text: str | None) -> str | None:
    if text is None:
        return None
    if text in ("oo", "-oo"):
        return "math.inf" if text == "oo" else "-math.inf"
    body = print_body(text, "f8", prefix="e")
    inlined = body.result
    for line in reversed(body.lines):
        name, _, expression = line.partition(" = ")
        inlined = inlined.replace(name, f"({expression})")
    return inlined
