"""Intervals of the real line: of floats, as a user holds them, and of sympy ends, as a derivation finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Interval", "SymbolicInterval"]


@dataclass(frozen=True)
class Interval:
    """Interval of the real line with open or closed ends.

    Attributes
    ----------
    lo, hi : float
        The ends; ``-inf`` and ``inf`` where there is none.
    lo_closed, hi_closed : bool
        Whether the end belongs to the interval.

    Examples
    --------
    >>> 0.0 in Interval(0.0, float("inf"), True, False)
    True
    >>> print(Interval(0.0, float("inf"), True, False))
    [0, inf[
    """

    lo: float
    hi: float
    lo_closed: bool = False
    hi_closed: bool = False

    def __contains__(self, x: float) -> bool:
        above = x >= self.lo if self.lo_closed else x > self.lo
        below = x <= self.hi if self.hi_closed else x < self.hi
        return above and below

    def __str__(self) -> str:
        return f"{'[' if self.lo_closed else ']'}{self.lo:.6g}, {self.hi:.6g}{']' if self.hi_closed else '['}"

    @property
    def width(self) -> float:
        """Length of the interval, ``inf`` if unbounded."""
        return self.hi - self.lo


@dataclass(frozen=True)
class SymbolicInterval:
    """Interval whose ends are sympy expressions in the parameters."""

    lo: Any
    hi: Any
    lo_closed: bool = False
    hi_closed: bool = False

    def at(self, fixed: Mapping[Any, Any]) -> tuple[Any, Any]:
        """The ends as mpmath numbers, the parameters put in."""
        from legendre.sampling import value

        return value(self.lo, fixed), value(self.hi, fixed)

    def numeric(self, fixed: Mapping[Any, Any]) -> Interval:
        """The interval in floats, the parameters put in."""
        lo, hi = self.at(fixed)
        return Interval(float(lo), float(hi), self.lo_closed, self.hi_closed)

    def __str__(self) -> str:
        return f"{'[' if self.lo_closed else ']'}{self.lo}, {self.hi}{']' if self.hi_closed else '['}"
