"""Tables of numbers as CSV files: features, the label or target last."""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from networks.data.errors import DataError

__all__ = ["CsvTable", "read_table"]

ROWS = 10
"""Fewest rows of a table."""
EXACT = 2.0**53
"""Larger integers are text: as doubles, neighbours are equal."""


@dataclass(frozen=True)
class CsvTable:
    """Features, and the last column as text, with the number of each row's line."""

    path: Path
    X: np.ndarray
    last: list[str]
    lines: list[int]

    def labels(self) -> np.ndarray:
        """The last column as labels: integers if all are, else text; numbers that are equal are one label.

        Raises
        ------
        DataError
            If a label is missing, or there are so many numbers that are no integers that they are no labels.
        """
        found = [self._label(text, line) for text, line in zip(self.last, self.lines, strict=True)]
        fractions = {value for value in found if isinstance(value, float)}
        if len(fractions) > min(20, len(found) // 2):
            raise DataError(
                f"{self.path} has {len(fractions)} different numbers in its last column that are no integers: they are"
                " targets, not labels; use --task regression"
            )
        whole = all(isinstance(value, int) for value in found)
        return np.array(found, np.int64) if whole else np.array([str(value) for value in found])

    def targets(self) -> np.ndarray:
        """The last column as numbers.

        Raises
        ------
        DataError
            If one is missing or no finite number.
        """
        return np.array([self._target(t, line) for t, line in zip(self.last, self.lines, strict=True)])

    def _label(self, text: str, line: int) -> str | int | float:
        if text == "":
            raise DataError(f"{self.path}, line {line}: the label (last column) is empty")
        try:
            value = _number(text)
        except ValueError:
            return text
        if not math.isfinite(value):
            raise DataError(f"{self.path}, line {line}: the label (last column) is {text!r}, which is no label")
        if abs(value) >= EXACT:
            return text
        return int(value) if value.is_integer() else value

    def _target(self, text: str, line: int) -> float:
        try:
            value = _number(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise DataError(f"{self.path}, line {line}: the target (last column) is {text!r}, not a finite number")
        return value


def read_table(path: Path) -> CsvTable:
    """Read a CSV file: commas, quotes where needed, a header or none.

    The first row is a header if none of its features is a number.

    Raises
    ------
    DataError
        If there is no such file, or a row is not as the others; the message has the number of its line.
    """
    if not path.is_file():
        raise DataError(f"{path} does not exist")
    values, last, lines, width = array("d"), [], [], 0
    for line, row in _rows(path):
        first, width = not width, width or len(row)
        if len(row) != width or width < 2:
            wanted = "features and a label, with commas, are needed" if width < 2 else f"the rows before have {width}"
            raise DataError(f"{path}, line {line}: the number of columns is {len(row)}; {wanted}")
        *features, label = row
        if first and not any(map(_is_number, features)):
            continue
        try:
            values.extend(map(float, features))
            _plain("".join(features))
        except ValueError:
            place = [*map(_is_number, features)].index(False)
            raise DataError(
                f"{path}, line {line}: column {place + 1} is {features[place]!r}, not a number; only the last is text"
            ) from None
        last.append(label.strip())
        lines.append(line)
    if len(lines) < ROWS:
        raise DataError(f"{path} has {len(lines)} rows; {ROWS} rows of numbers, the label last, are needed")
    X = np.array(values).reshape(len(lines), width - 1)
    bad = np.flatnonzero(~np.isfinite(X).all(axis=1))
    if bad.size:
        raise DataError(f"{path}, line {lines[bad[0]]}: a feature is not finite")
    return CsvTable(path, X, last, lines)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number of the line, and the cells, of each row that is not blank."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file, strict=True, skipinitialspace=True)
        try:
            for row in reader:
                if len(row) > 1 or "".join(row).strip():
                    yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError) as error:
            raise DataError(f"{path}, line {reader.line_num + 1}: this is no CSV text ({error})") from error


def _number(text: str) -> float:
    return float(_plain(text))


def _plain(text: str) -> str:
    """The text, if Python's underscores between digits, which are not CSV's, are not in it."""
    if "_" in text:
        raise ValueError(text)
    return text


def _is_number(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True
