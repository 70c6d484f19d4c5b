"""What a parameter may be: each refusal is one sentence, whatever was given."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["any_of", "count", "flag", "number", "positive", "share", "size"]

REAL, WHOLE = (int, float, np.integer, np.floating), (int, np.integer)


def number(name: str, value: Any, holds: Callable[[Any], bool], allowed: str) -> None:
    """A real number with a property; nan has none that is asked for."""
    if isinstance(value, bool) or not isinstance(value, REAL) or not holds(value):
        raise _refusal(name, value, f"a {allowed}")


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
    if isinstance(value, bool) or not isinstance(value, WHOLE) or value < 1:
        raise _refusal(name, value, f"a positive integer{or_else}")


def flag(name: str, value: Any) -> None:
    """True or False."""
    if not isinstance(value, bool | np.bool_):
        raise _refusal(name, value, "True or False")


def any_of(name: str, value: Any, allowed: Any) -> None:
    """One of some words."""
    if not (isinstance(value, str) and value in allowed):
        raise _refusal(name, value, " or ".join(map(repr, allowed)))


def _refusal(name: str, value: Any, allowed: str) -> ValueError:
    return ValueError(f"`{name}` is {value!r}; give {allowed}")
