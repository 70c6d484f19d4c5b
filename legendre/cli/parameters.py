"""Options that name a row's parameters, ``--beta 2``, and the function they select."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["chosen", "numbers"]


def numbers(extra: Sequence[str]) -> dict[str, float]:
    """``["--beta", "2"]`` or ``["--beta=2"]`` as ``{"beta": 2.0}``; ValueError for anything else."""
    found: dict[str, float] = {}
    words = [part for word in extra for part in (word.split("=", 1) if word.startswith("--") else [word])]
    while words:
        name = words.pop(0)
        if not name.startswith("--") or not words:
            raise ValueError(f"unexpected argument {name!r}; parameters are given as '--beta 2'")
        text = words.pop(0)
        try:
            found[name[2:]] = float(text)
        except ValueError:
            raise ValueError(f"{name} has to be followed by a number, got {text!r}") from None
    return found


def chosen(name: str, extra: Sequence[str]) -> LegendreFunction:
    """The function of that name with the parameters given as extra options."""
    from legendre.registry import get

    return get(name, **numbers(extra))
