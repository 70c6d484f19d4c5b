"""What a parameter may be: each refusal is one sentence, whatever was given."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["any_of", "count", "flag", "number", "positive", "share", "size"]

REAL = int | float | np.integer | np.floating


def number(name: str, value: Any, holds: Callable[[Any], bool], allowed: str) -> None:
    """A real number with a property; nan has none that is asked for."""
    _require(name, value, isinstance(value, REAL) and not isinstance(value, bool) and holds(value), f"a {allowed}")


def positive(name: str, value: Any) -> None:
    """A positive finite number."""
    number(name, value, lambda v: 0.0 < v < math.inf, "positive finite number")


def size(name: str, value: Any) -> None:
    """A finite number that is not negative."""
    number(name, value, lambda v: 0.0 <= v < math.inf, "finite number that is not negative")


def share(name: str, value: Any) -> None:
    """A number in [0, 1[."""
    number(name, value, lambda v: 0.0 <= v < 1.0, "number in [0, 1[")


def count(name: str, value: Any, or_else: str = "") -> None:
    """A positive integer; what else is allowed the caller has let pass."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= 1
    _require(name, value, whole, f"a positive integer{or_else}")


def flag(name: str, value: Any) -> None:
    """True or False."""
    _require(name, value, isinstance(value, bool | np.bool_), "True or False")


def any_of(name: str, value: Any, allowed: Any) -> None:
    """One of some words."""
    _require(name, value, isinstance(value, str) and value in allowed, " or ".join(map(repr, allowed)))


def _require(name: str, value: Any, holds: Any, allowed: str) -> None:
    if not holds:
        raise ValueError(f"`{name}` is {value!r}; give {allowed}")
