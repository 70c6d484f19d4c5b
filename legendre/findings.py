"""How something was decided: a status, the method behind it, and a counterexample if it is false."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["STATUSES", "Finding", "both", "following", "proved", "refuted", "tried", "undecided"]

STATUSES = ("proved", "enclosed", "tested", "undecided", "refuted")
"""From the strongest to the weakest support; the last says that the opposite is known."""


@dataclass(frozen=True)
class Finding:
    """Status, method in a few words, detail in a sentence, and a counterexample of plain numbers."""

    status: str
    method: str
    detail: str = ""
    counterexample: dict[str, Any] | None = None

    @property
    def holds(self) -> bool:
        """Whether a claim may be built on it."""
        return self.status in ("proved", "enclosed", "tested")


def proved(method: str, detail: str = "") -> Finding:
    """Decided for the whole set by algebra or by a theorem."""
    return Finding("proved", method, detail)


def tried(method: str, detail: str = "") -> Finding:
    """Held at every point tried, which is no proof."""
    return Finding("tested", method, detail)


def undecided(detail: str) -> Finding:
    """Neither proved nor refuted."""
    return Finding("undecided", "none", detail)


def refuted(method: str, counterexample: dict[str, Any], detail: str = "") -> Finding:
    """False, with the numbers that show it."""
    return Finding("refuted", method, detail, counterexample)


def following(method: str, premises: Iterable[Finding], detail: str = "") -> Finding:
    """Consequence of premises by the theorem in ``method``: as strong as the weakest of them."""
    weakest = max(premises, key=lambda p: STATUSES.index(p.status))
    if not weakest.holds:
        return undecided(f"a premise fails: {weakest.method}; {weakest.detail}" if weakest.detail else weakest.method)
    note = "" if weakest.status == "proved" else f"; rests on: {weakest.method}"
    return Finding(weakest.status, method, detail + note)


def both(parts: list[Finding], method: str) -> Finding:
    """Two findings of one kind together, the evidence of each kept; refuted if one is."""
    false = next((p for p in parts if p.status == "refuted"), None)
    if false is not None:
        return false
    joined = following(parts[0].method, parts)
    if not joined.holds:
        return joined
    detail = "; ".join(p.detail for p in parts)
    weakest = next(p for p in parts if p.status == joined.status)
    return Finding(joined.status, f"{method}, {weakest.method}", detail)
