"""What a primitive and a polynomial are, and the tables in which they stand."""

from __future__ import annotations

import ast
import inspect
import json
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

COEFFICIENTS = Path(__file__).parent / "coefficients"
PRECISIONS = ("f8", "f4", "s4")
"""Double precision; doubles good enough for a float32 result; float32 arithmetic throughout."""

F8: bool = True
"""Whether double precision is being lowered; folded away when a kernel is printed."""

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Polynomial:
    """p with |x**factor * p(x**power) - target(x)| <= bound * |scale(x)| on the interval, for each precision.

    Parameters
    ----------
    name : str
    target, scale : str
        Formulas in x; scale is target itself unless given, and the bound a relative error.
    interval : (float, float)
    degree : dict
        Precision to degree; a precision left out has no such polynomial.
    factor, power : int
        The target's order of vanishing at 0 (0: none), and 2 for a polynomial in x².
    module : str
        The module of primitives that declares it, and the name of the file of its coefficients.
    """

    name: str
    target: str
    interval: tuple[float, float]
    degree: dict[str, int]
    factor: int = 0
    power: int = 1
    scale: str = ""
    module: str = ""

    @property
    def spec(self) -> dict[str, Any]:
        """The declaration as it is stored beside the coefficients; a change of it makes them stale."""
        return {
            "target": self.target,
            "interval": list(self.interval),
            "factor": self.factor,
            "power": self.power,
            "scale": self.scale or self.target,
        }

    def coefficients(self, precision: str) -> list[float]:
        """Coefficients in ascending order."""
        try:
            entry = stored(self.module)[self.name]
            if {k: entry[k] for k in self.spec} != self.spec:
                raise KeyError(self.name)
            fitted = [float.fromhex(c) for c in entry[precision]["coefficients"]]
            if len(fitted) != self.degree[precision] + 1:
                raise KeyError(self.name)
        except KeyError as missing:
            raise LookupError(
                f"polynomial `{self.name}` ({precision}) has no up-to-date coefficients in "
                f"{self.module}.json; run `python -m legendre.lower.minimax`"
            ) from missing
        return fitted

    def bound(self, precision: str) -> float:
        """The certified bound."""
        return float(stored(self.module)[self.name][precision]["bound"])


@dataclass(frozen=True)
class Grid:
    """Correctly rounded values of functions at 0, step, 2 step, ...: a power of 2 of them, so that a mask is safe."""

    name: str
    formulas: tuple[str, ...]
    step: float
    count: int


@cache
def stored(module: str) -> dict[str, Any]:
    """The stored coefficients of one module of primitives; empty before the first fit."""
    path = COEFFICIENTS / f"{module}.json"
    return json.loads(path.read_text()) if path.exists() else {}


@dataclass(frozen=True)
class Primitive:
    """One function of the vocabulary: its Python body is compiled, its definition is what it must equal."""

    name: str
    definition: str
    max_ulp: float
    function: Callable[..., Any] = field(repr=False, compare=False)

    @property
    def doc(self) -> str:
        return inspect.getdoc(self.function) or ""

    @property
    def module(self) -> str:
        return self.function.__module__.rpartition(".")[2]

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.function).parameters)

    @cached_property
    def tree(self) -> ast.FunctionDef:
        """The body, parsed once; a printer works on a copy."""
        node = ast.parse(textwrap.dedent(inspect.getsource(self.function))).body[0]
        assert isinstance(node, ast.FunctionDef)
        return node

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The primitives it calls, in order of appearance (in any precision)."""
        called = [n.func.id for n in ast.walk(self.tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        return tuple(dict.fromkeys(name for name in called if name in TABLE and name != self.name))

    def constant(self, name: str) -> float | int | None:
        """The number that a capital name of its module stands for."""
        value = self.function.__globals__.get(name)
        return value if name.isupper() and type(value) in (int, float) else None


TABLE: dict[str, Primitive] = {}
SINGLES: dict[str, Primitive] = {}
POLYNOMIALS: dict[str, Polynomial] = {}
GRIDS: dict[str, Grid] = {}


def primitive(definition: str = "", *, max_ulp: float = 2.0) -> Callable[[Function], Function]:
    """Enter a function into the vocabulary.

    Parameters
    ----------
    definition : str
        What it equals mathematically, in the grammar of formulas; empty for a helper that has none of its own
        (it returns a pair, or wants a special argument).
    max_ulp : float
        Promised largest error in units in the last place.
    """

    def enter(function: Function) -> Function:
        if function.__name__ in TABLE:
            raise ValueError(f"primitive `{function.__name__}` is defined twice")
        TABLE[function.__name__] = Primitive(function.__name__, definition, max_ulp, function)
        return function

    return enter


def single(function: Function) -> Function:
    """Enter the body that the primitive of this name has in float32 arithmetic, or a helper of such bodies."""
    if function.__name__ in SINGLES:
        raise ValueError(f"the float32 body of `{function.__name__}` is defined twice")
    SINGLES[function.__name__] = Primitive(function.__name__, "", 2.0, function)
    return function


def find(name: str, precision: str) -> Primitive | None:
    """The body behind a name in a precision, or None if it is no primitive."""
    return (SINGLES.get(name) if precision == "s4" else None) or TABLE.get(name)


def polynomial(
    name: str,
    target: str,
    interval: tuple[float, float],
    *,
    f8: int | None = None,
    f4: int | None = None,
    s4: int | None = None,
    factor: int = 0,
    power: int = 1,
    scale: str = "",
) -> None:
    """Declare the minimax polynomial that ``poly(name, z)`` evaluates; see `Polynomial`."""
    if name in POLYNOMIALS:
        raise ValueError(f"polynomial `{name}` is declared twice")
    degree = {p: d for p, d in (("f8", f8), ("f4", f4), ("s4", s4)) if d is not None}
    module = sys._getframe(1).f_globals["__name__"].rpartition(".")[2]
    POLYNOMIALS[name] = Polynomial(name, target, interval, degree, factor, power, scale, module)


def grid(name: str, *formulas: str, step: float, count: int) -> None:
    """Declare the table that ``near(name, i)`` looks up; formulas in x."""
    if name in GRIDS or count & (count - 1):
        raise ValueError(f"grid `{name}` is declared twice, or {count} is no power of 2")
    GRIDS[name] = Grid(name, formulas, step, count)


def _lowered(name: str) -> Any:
    raise NotImplementedError(f"`{name}` has a meaning in a lowered kernel only; see primitives.source")


def poly(name: str, z: float) -> float:
    """The declared polynomial at z."""
    return _lowered("poly")


def near(name: str, i: int) -> tuple[float, ...]:
    """The values of the declared grid at i steps, i taken modulo their number."""
    return _lowered("near")


def fma(a: float, b: float, c: float) -> float:
    """a * b + c with one rounding."""
    return _lowered("fma")


def copysign(a: float, b: float) -> float:
    """|a| with the sign of b."""
    return _lowered("copysign")


def bits(x: float) -> int:
    """The 64 bits of a double."""
    return _lowered("bits")


def from_bits(i: int) -> float:
    """The double with these 64 bits."""
    return _lowered("from_bits")


def high(k: float) -> float:
    """The float32 next to a double that is the same for all elements, in float32 arithmetic."""
    return _lowered("high")


def low(k: float) -> float:
    """And the float32 next to what that lacks."""
    return _lowered("low")


def shr(i: int, n: int) -> int:
    """Logical shift to the right."""
    return _lowered("shr")
