"""Semidefiniteness of symmetric matrices of floats, decided in rational arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

__all__ = ["Rows", "negative_direction", "rational"]

Rows = Sequence[Sequence[Fraction]]


def rational(matrix: np.ndarray) -> list[list[Fraction]]:
    """The symmetric part of a matrix of floats, without rounding.

    Examples
    --------
    >>> print(*rational(np.array([[0.5, 1.0], [0.0, 2.0]]))[0])
    1/2 1/2
    """
    n = len(matrix)
    return [[(Fraction(float(matrix[i, j])) + Fraction(float(matrix[j, i]))) / 2 for j in range(n)] for i in range(n)]


def negative_direction(matrix: Rows) -> list[Fraction] | None:
    """A vector x with xᵀMx < 0, or None when the symmetric M is positive semidefinite.

    Elimination from the first pivot p: p < 0 is such a direction; p = 0 leaves room for one unless its row is 0;
    for p > 0, M ⪰ 0 exactly when the Schur complement of p is.

    References
    ----------
    Boyd, Vandenberghe, Convex optimization, 2004, appendix A.5.5.

    Examples
    --------
    >>> print(*negative_direction(rational(np.array([[1.0, 2.0], [2.0, 1.0]]))))
    -2 1
    >>> negative_direction(rational(np.array([[1.0, 1.0], [1.0, 1.0]]))) is None
    True
    """
    if not matrix:
        return None
    (p, *row), rest = matrix[0], [line[1:] for line in matrix[1:]]
    zeros = [Fraction(0)] * len(row)
    if p < 0:
        return [Fraction(1), *zeros]
    if p == 0:
        coupled = next((j for j, entry in enumerate(row) if entry), None)
        if coupled is not None:
            zeros[coupled] = Fraction(1)
            return [-(rest[coupled][coupled] + 1) / (2 * row[coupled]), *zeros]
        found = negative_direction(rest)
        return None if found is None else [Fraction(0), *found]
    schur = [[rest[i][j] - row[i] * row[j] / p for j in range(len(row))] for i in range(len(row))]
    found = negative_direction(schur)
    if found is None:
        return None
    return [-sum((a * x for a, x in zip(row, found, strict=True)), Fraction(0)) / p, *found]
