"""What the packages built on this one add to its commands: found as entry points, so that no import points upward.

The group ``legendre.errata`` holds callables that return a `legendre.errata.Errata`. The group ``legendre.plots`` holds
kinds of figures: callables of a function's name (empty where none is given) and of numbers, that return the axes.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

__all__ = ["offered"]


def offered(group: str) -> dict[str, Callable[[], Any]]:
    """Loaders of the installed entries of ``legendre.<group>`` by name, in alphabetical order."""
    return {entry.name: entry.load for entry in sorted(entry_points(group=f"legendre.{group}"), key=lambda e: e.name)}
