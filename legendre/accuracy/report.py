"""What a measurement found: one row for each value and dtype, as a table, as text, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["HEAD", "PROMISE", "Report", "Row", "cells"]

PROMISE = {"f8": 3.5, "f4": 2.0}
"""Largest error in ulps that is promised of a value of one argument."""

DIVERGENCE = {"f8": 1e-13, "f4": 2.0**-22}
"""Largest relative error that is promised of a divergence (float32: two units of its last place)."""

NEAR_ZERO = 4.0
"""Largest error next to a zero, in units of eps times the size of the terms."""


@dataclass(frozen=True)
class Row:
    """The largest error of one value in one dtype, and the input that shows it.

    ``unit`` says what the error counts: ``ulp`` of the rounded true value, or ``relative`` error. Next to
    zeros of the quantity that are no floats (within 1e-3 of their place) the error is ``near_zero``, in units
    of eps times the size of the terms; None where there is no such zero.
    """

    function: str
    parameters: tuple[tuple[str, float], ...]
    value: str
    dtype: str
    error: float
    at: tuple[float, ...]
    points: int
    unit: str = "ulp"
    near_zero: float | None = None
    near_zero_at: tuple[float, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def promise(self) -> float:
        """What is promised of ``error``."""
        return (PROMISE if self.unit == "ulp" else DIVERGENCE)[self.dtype]

    @property
    def kept(self) -> bool:
        """Whether every promise about this value held at every input."""
        return self.error <= self.promise and (self.near_zero or 0.0) <= NEAR_ZERO and not self.wrong

    @property
    def rule(self) -> str:
        """Which rule measured the error."""
        if self.unit == "ulp":
            return "ulp" if self.near_zero is None else "ulp; absolute next to a zero"
        return "relative"


HEAD = ("function", "value", "dtype", "max error", "at", "next to a zero", "rule", "points", "kept")


def cells(row: Row) -> tuple[str, ...]:
    """The row as text, one piece for each column of `HEAD`."""
    parameters = ", ".join(f"{name}={value:g}" for name, value in row.parameters)
    error = f"{row.error:{'.2f' if row.error < 1000 else '.1e'}} ulp" if row.unit == "ulp" else f"{row.error:.1e}"
    near = "" if row.near_zero is None else f"{row.near_zero:.1g} eps·size"
    name = f"{row.function}({parameters})" if parameters else row.function
    at = ", ".join(f"{x:.6g}" for x in row.at)
    kept = "yes" if row.kept else "NO"
    return (name, row.value, row.dtype, error, at, near, row.rule, str(row.points), kept)


@dataclass(frozen=True)
class Report:
    """Rows of one or more functions. Prints as a table; ``ok`` says whether all promises are kept."""

    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __add__(self, other: Report) -> Report:
        return Report(self.rows + other.rows)

    @property
    def ok(self) -> bool:
        """Whether every promise is kept."""
        return all(row.kept for row in self.rows)

    @property
    def failures(self) -> tuple[Row, ...]:
        """The rows whose promise is not kept."""
        return tuple(row for row in self.rows if not row.kept)

    def __str__(self) -> str:
        lines = [HEAD, *map(cells, self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines]
        wrong = [f"{row.function}.{row.value} {row.dtype}: {what}" for row in self.rows for what in row.wrong]
        return "\n".join([*text, *wrong])

    def __rich__(self) -> Any:
        from rich.table import Table

        table = Table(*HEAD, title="Accuracy against 50 digits")
        for row in self.rows:
            table.add_row(*cells(row), style="" if row.kept else "bold red")
        return table

    def to_json(self) -> str:
        """The rows as a JSON list; infinite errors become the text ``inf``."""
        rows = [_plain(asdict(row) | {"kept": row.kept, "rule": row.rule}) for row in self.rows]
        return json.dumps(rows, indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return str(value)
    return value
