"""What a kernel returns at the ends of its interval and beyond: the contract's limits, inf and nan."""

from __future__ import annotations

import ast
from collections.abc import Callable
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

    @property
    def infinite(self) -> bool:
        return self.place in ("math.inf", "-math.inf")

    @property
    def kept(self) -> bool:
        """Whether the formula, or the limit, is the value at the place itself."""
        return self.closed or self.inside

    def reached(self, gives: Callable[[str, str], bool]) -> bool:
        """Whether the value at the place needs no correction: it has none of its own, or the formula gives it."""
        if self.limit is None or not (self.infinite or (self.closed and not self.inside)):
            return True
        points = (self.place, "-0.0") if self.place == "0.0" else (self.place,)
        return all(gives(point, self.limit) for point in points)


@dataclass(frozen=True)
class Ends:
    """Both ends, and the value outside the interval."""

    lo: End
    hi: End
    outside: str

    def guard(self, x: str, gives: Callable[[str, str], bool]) -> list[str]:
        """Statements that correct ``y``, computed by the formula, where it is not what it should be.

        ``gives(point, value)`` says what the formula itself does at a point: no statement is spent on limits that
        it reaches, or on a nan that it passes on.
        """
        lines = []
        finite = not (self.lo.infinite and self.hi.infinite)
        if finite and self.outside == "math.nan":
            lines.append(f"y = y if {self._condition(x, beyond=False)} else math.nan")  # no comparison holds for a nan
        elif finite:
            lines.append(f"y = {self.outside} if {self._condition(x, beyond=True)} else y")
        if not (finite and self.outside == "math.nan") and not gives("math.nan", "math.nan"):
            lines.append(f"y = y if {x} == {x} else {x}")
        wrong = [(x, end) for end in (self.lo, self.hi) if not end.reached(gives)]
        if len(wrong) == 2 and self._symmetric() and self.lo.limit == self.hi.limit:
            wrong = [(f"abs({x})", self.hi)]
        return lines + [f"y = {end.limit} if {at} == {end.place} else y" for at, end in wrong]

    def _condition(self, x: str, beyond: bool) -> str:
        """That x lies beyond a finite end, or that it does not."""
        ends = [(x, end, outwards) for end, outwards in ((self.lo, "<"), (self.hi, ">")) if not end.infinite]
        if len(ends) == 2 and self._symmetric():
            ends = [(f"abs({x})", self.hi, ">")]
        texts = []
        for at, end, outwards in ends:
            relation = outwards if beyond else {"<": ">", ">": "<"}[outwards]
            texts.append(f"{at} {relation}{'' if end.kept == beyond else '='} {end.place}")
        return (" | " if beyond else " & ").join(f"({text})" for text in texts) if len(texts) > 1 else texts[0]

    def _symmetric(self) -> bool:
        lo, hi = self.lo, self.hi
        return lo.place in (f"-{hi.place}", f"(-{hi.place})") and lo.kept == hi.kept


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
