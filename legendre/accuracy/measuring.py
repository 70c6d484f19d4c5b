"""Errors of the kernels against balls around the true values."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from legendre.accuracy import inputs
from legendre.accuracy.exact import PRIMAL, Exact, ball
from legendre.accuracy.report import Report, Row
from legendre.stored import QUANTITIES

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["VALUES", "measure", "relative_error", "ulps"]

DIVERGENCES = ("bregman", "fenchel_young")
VALUES = (*QUANTITIES, *DIVERGENCES)
DTYPES = inputs.DTYPES
EPS = {"f8": 2.0**-52, "f4": 2.0**-23}
BEYOND = {"f8": arb(2) ** 1024, "f4": arb(2) ** 128}
LAST = {kind: np.nextafter(np.finfo(of).max, of(0)) for kind, of in DTYPES.items()}
NORMAL = {"f8": 2.0**-1022, "f4": 2.0**-126}
NEIGHBOURHOOD = 1e-3
SHOWN = 3
SLOPE = {"phi": "grad", "grad": "hess", "conj": "grad_conj", "grad_conj": "hess_conj"}
"""Derivatives; the second ones are positive and have no zeros."""


def measure(
    function: LegendreFunction,
    dtypes: Iterable[str] = ("f8", "f4"),
    n: int = 1500,
    values: Iterable[str] = VALUES,
) -> Report:
    """Largest error of each value of a function, over stratified inputs with fixed seeds.

    Parameters
    ----------
    function : LegendreFunction
        From `legendre.get` or `legendre.derive`.
    dtypes : sequence of {"f8", "f4"}
        Which kernels.
    n : int
        About how many inputs for each value and dtype.
    values : sequence of str
        Which values; all by default.

    Returns
    -------
    Report
        Its ``ok`` says whether every promise is kept.
    """
    exact = _exact(function)
    rows = [
        (_divergence if value in DIVERGENCES else _unary)(function, exact, value, dtype, n)
        for value, dtype in itertools.product(values, dtypes)
    ]
    return Report(tuple(rows))


@lru_cache(maxsize=32)
def _exact(function: LegendreFunction) -> Exact:
    return Exact(function)


@dataclass
class _Worst:
    """The largest error so far and where it was found."""

    error: float = 0.0
    at: tuple[float, ...] = ()

    def add(self, error: float, *at: float) -> None:
        if not error <= self.error:
            self.error, self.at = error, tuple(map(float, at))


@dataclass
class _Wrong:
    """Values that break a rule: nan for a number, a negative divergence; the first few."""

    found: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        if len(self.found) < SHOWN:
            self.found.append(text)


def ulps(value: float, true: Any, dtype: str) -> float:
    """|value - true| in units of the last place of the rounded true value; inf counts as the next float."""
    if true.is_nan() or value != value:
        return 0.0 if true.is_nan() and value != value else math.inf
    if not true.is_finite():
        return 0.0 if value == float(true) else math.inf
    with np.errstate(over="ignore", under="ignore"):
        rounded = DTYPES[dtype](float(true))
    if value == rounded and not np.isfinite(rounded):
        return 0.0
    return float(abs(_number(value, dtype) - true) / ball(float(np.spacing(min(abs(rounded), LAST[dtype])))))


def relative_error(value: float, true: Any, dtype: str) -> float:
    """|value - true| over the true value, or over the smallest normal number if that is larger."""
    if value != value or not true.is_finite():
        return 0.0 if value == float(true) else math.inf
    if math.isinf(value) and true >= BEYOND[dtype] * (1 - arb(2) ** -60):
        return 0.0
    size = abs(true)
    return float(abs(_number(value, dtype) - true) / (size if size > NORMAL[dtype] else ball(NORMAL[dtype])))


def _number(value: float, dtype: str) -> Any:
    return math.copysign(1.0, value) * BEYOND[dtype] if math.isinf(value) else ball(float(value))


def _unary(function: LegendreFunction, exact: Exact, value: str, dtype: str, n: int) -> Row:
    x = _inputs(function, exact, value, dtype, n)
    zeros = _zeros(function, exact, value)
    y = getattr(function, value)(x)
    worst, near, wrong = _Worst(), _Worst(), _Wrong()
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        true = exact.value(value, a)
        if true is None:
            continue
        if any(abs(a - z) <= NEIGHBOURHOOD * abs(z) for z in zeros):
            size = _size(exact, value, a)
            near.add(float(abs(ball(b) - true) / (size * EPS[dtype])), a)
            continue
        error = ulps(b, true, dtype)
        worst.add(error, a)
        if math.isinf(error):
            wrong.add(f"at {a!r} it is {b!r}, not {float(true)!r}")
    key = (function.name, tuple(function.parameters.items()), value, dtype)
    zero = {"near_zero": near.error, "near_zero_at": near.at} if near.at else {}
    return Row(*key, worst.error, worst.at, len(x), wrong=tuple(wrong.found), **zero)  # type: ignore[arg-type]


def _inputs(function: LegendreFunction, exact: Exact, value: str, dtype: str, n: int) -> Any:
    from legendre.lower.kernels import source_of

    interval = function.domain if value in PRIMAL else function.conj_domain
    points = inputs.breakpoints(source_of(function), function.parameters.values())
    special = [*_changes(function, exact, value, dtype), *_zeros(function, exact, value)]
    return inputs.line(interval, dtype, [*points, *special], n)


def _changes(function: LegendreFunction, exact: Exact, value: str, dtype: str) -> list[float]:
    """Inputs where the value overflows, becomes subnormal or vanishes as a float of the dtype."""
    limits = (NORMAL[dtype] * EPS[dtype] / 2, NORMAL[dtype])
    high = BEYOND[dtype] * (1 - arb(2) ** -60)

    def kind(x: float) -> str:
        true = exact.value(value, x)
        if true is None or true.is_nan():
            return ""
        size = abs(true)
        return "huge" if size > high else "".join(str(int(size > limit)) for limit in limits)

    return _scan(function, value, kind)


def _scan(function: LegendreFunction, value: str, kind: Callable[[float], str]) -> list[float]:
    interval = function.domain if value in PRIMAL else function.conj_domain
    x = inputs.line(interval, "f8", (), 240, seed=7)[:-3]
    return inputs.transitions(x, [kind(a) for a in x.tolist()], kind)


def _zeros(function: LegendreFunction, exact: Exact, value: str) -> list[float]:
    """Zeros of the quantity but those at floats, around which the result itself is small and exact.

    Next to a sign change the bisection stops; a zero without one is a zero of the slope too.
    """

    def sign(quantity: str) -> Callable[[float], str]:
        def of(x: float) -> str:
            true = exact.value(quantity, x)
            return "" if true is None else "+" if true > 0 else "-" if true < 0 else ""

        return of

    def crossed(quantity: str) -> list[float]:
        signs = sign(quantity)
        return [z for z in _scan(function, value, signs) if signs(math.nextafter(z, math.inf))]

    flat = [z for z in crossed(SLOPE[value]) if _vanishes(exact, value, z)] if value in SLOPE else []
    found = [*crossed(value), *flat]
    return [z for z in found if z != 0.0]


def _vanishes(exact: Exact, value: str, x: float) -> bool:
    return bool(exact.size(value, x) * 1e-25 > abs(exact.value(value, x)))  # type: ignore[arg-type]


def _size(exact: Exact, value: str, x: float) -> Any:
    """Size of the terms: their sum, or |x f'(x)|, the change of the value with a relative change of x."""
    size = exact.size(value, x)
    if value in SLOPE:
        change = abs(ball(x) * exact.value(SLOPE[value], x))
        return change if change > size else size
    return size


def _divergence(function: LegendreFunction, exact: Exact, value: str, dtype: str, n: int) -> Row:
    u, v = inputs.pairs(function.domain, dtype, n, lambda x: exact.place(True, x)[0])
    if value == "fenchel_young":
        other = inputs.line(function.conj_domain, dtype, (), 2 * n, seed=3)[:-3]
        s = np.random.default_rng(4).choice(other, u.size)
        u, v = u, inputs.consistent(u, s, function.grad(u))
        keep = np.array([exact.place(False, float(a))[0] == "inside" for a in v])
        u, v = u[keep], v[keep]
    y = getattr(function, value)(u, v)
    worst, wrong = _Worst(), _Wrong()
    for a, b, found in zip(u.tolist(), v.tolist(), y.tolist(), strict=True):
        true = getattr(exact, value)(a, b)
        worst.add(relative_error(found, true, dtype), a, b)
        if not found >= 0.0:
            wrong.add(f"at ({a!r}, {b!r}) it is {found!r}")
        elif found == 0.0 and value == "bregman" and not _underflows(true, dtype):
            wrong.add(f"at ({a!r}, {b!r}) it is 0")
    key = (function.name, tuple(function.parameters.items()), value, dtype)
    return Row(*key, worst.error, worst.at, u.size, unit="relative", wrong=tuple(wrong.found))


def _underflows(true: Any, dtype: str) -> bool:
    """Whether 0 is the rounded value: float32 divergences are rounded; in double precision they are kept positive."""
    with np.errstate(under="ignore"):
        return dtype == "f4" and DTYPES[dtype](float(true)) == 0.0
