"""Kernel text run by Python itself, an argument at a time: what a scalar gives at a point, without compiling it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np

__all__ = ["Interpreted"]


def _fma(kind: type) -> Any:
    def fma(a: Any, b: Any, c: Any) -> Any:
        plain = kind(a) * kind(b) + kind(c)
        if not np.isfinite([a, b, c]).all():
            return plain
        exact = Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))
        if not exact:
            return plain  # a zero with the sign that IEEE gives it
        try:
            return kind(float(exact))
        except OverflowError:
            return kind(math.inf if exact > 0 else -math.inf)

    return fma


def _bits(kind: type, whole: type) -> tuple[Any, Any]:
    def bits(x: Any) -> Any:
        return np.int64(kind(x).view(whole))

    def from_bits(i: Any) -> Any:
        return np.int64(i).astype(whole).view(kind)

    return bits, from_bits


def _machine(kind: type, whole: type, suffix: str) -> dict[str, Any]:
    """What `intrinsics` and `intrinsics_single` compile, in numbers of one kind."""
    width, (bits, from_bits) = 8 * np.dtype(whole).itemsize, _bits(kind, whole)
    operations = {
        "fma": _fma(kind),
        "copysign": lambda a, b: np.copysign(kind(a), kind(b)),
        "bits": bits,
        "from_bits": from_bits,
        "shr": lambda i, n: np.int64((int(i) % 2**width) >> int(n)),
        "select": lambda condition, a, b: a if condition else b,
    }
    return {name + suffix: operation for name, operation in operations.items()}


def _below(c: Any) -> Any:
    x = np.float32(c)
    return np.nextafter(x, np.float32(-math.inf)) if x > c else x


_MATH = SimpleNamespace(inf=np.float64(math.inf), nan=np.float64(math.nan), pi=np.float64(math.pi), sqrt=np.sqrt)
_MATH.__dict__.update(exp=np.exp, log=np.log, expm1=np.expm1, log1p=np.log1p, cos=np.cos, sin=np.sin, tan=np.tan)
_NAMES: dict[str, Any] = {
    **_machine(np.float64, np.int64, ""),
    **_machine(np.float32, np.int32, "4"),
    "math": _MATH,
    "inline": lambda function: function,
    "float32": np.float32,
    "below4": _below,
    "above4": lambda c: -_below(-c),
}


class Interpreted:
    """The last function of a kernel text.

    Parameters
    ----------
    text : str
        Functions decorated with ``@inline`` and the tables they look up.
    kind : type
        What its first argument is converted to, ``numpy.float64`` or ``numpy.float32``.
    parameters : mapping of str to float
        Its other arguments.
    """

    def __init__(self, text: str, kind: type, parameters: Mapping[str, float]) -> None:
        self._names = dict(_NAMES)
        before = set(self._names)
        exec(compile(text, "<kernel>", "exec"), self._names)  # our own text, as numba would compile it
        self._call = self._names[[name for name in self._names if name not in before][-1]]
        self._kind = kind
        self._parameters = {name: np.float64(value) for name, value in parameters.items()}

    def __call__(self, x: str) -> Any:
        """The value at a point given as text over the parameters."""
        with np.errstate(all="ignore"):
            return self._call(self._kind(self.number(x)), *self._parameters.values())

    def number(self, text: str) -> Any:
        """A constant of the kernel text."""
        with np.errstate(all="ignore"):
            return np.float64(eval(text, {"__builtins__": {"abs": abs}, "math": _MATH}, self._parameters))

    def gives(self, x: str, value: str, rounded: type) -> bool:
        """Whether the value at a point is `value` to the last bit of a type; any nan is a nan."""
        with np.errstate(all="ignore"):
            try:
                found = rounded(self(x))
            except (NameError, AttributeError, ArithmeticError):  # a kernel may call what the compiler alone knows
                return False
            wanted = rounded(self.number(value))
        if np.isnan(wanted):
            return bool(np.isnan(found))
        return bool(found == wanted and np.signbit(found) == np.signbit(wanted))
