"""Sums and products of doubles with the part that rounding drops: unevaluated pairs high + low, elementwise.

Errors are of the order 2⁻¹⁰⁰ of the terms, which is what differences of nearly equal numbers need.
"""

from __future__ import annotations

import numpy as np

__all__ = ["difference", "product", "root", "square_sum", "two_product", "two_sum"]

Pair = tuple[np.ndarray, np.ndarray]
SPLIT = 2.0**27 + 1.0


def two_sum(a: np.ndarray, b: np.ndarray) -> Pair:
    """a + b exactly (Knuth)."""
    high = a + b
    part = high - a
    return high, (a - (high - part)) + (b - part)


def two_product(a: np.ndarray, b: np.ndarray) -> Pair:
    """a b exactly (Dekker, Veltkamp), for factors below 2⁹⁹⁰ and products that do not underflow."""
    high = a * b
    (a1, a2), (b1, b2) = _halves(a), _halves(b)
    return high, a2 * b2 - (((high - a1 * b1) - a2 * b1) - a1 * b2)


def _halves(a: np.ndarray) -> Pair:
    scaled = SPLIT * a
    first = scaled - (scaled - a)
    return first, a - first


def difference(a: Pair, b: Pair) -> Pair:
    """a − b."""
    high, low = two_sum(a[0], -b[0])
    return two_sum(high, low + (a[1] - b[1]))


def product(a: Pair, b: Pair) -> Pair:
    """a b."""
    high, low = two_product(a[0], b[0])
    return two_sum(high, low + (a[0] * b[1] + a[1] * b[0]))


def root(a: Pair) -> Pair:
    """√a for a ≥ 0, by one step of Newton's method."""
    high = np.sqrt(a[0])
    square, rest = two_product(high, high)
    return high, np.where(high > 0, ((a[0] - square) - rest + a[1]) / (2.0 * np.where(high > 0, high, 1.0)), 0.0)


def square_sum(x: np.ndarray) -> Pair:
    """Σ x² over the last axis."""
    high, low = np.zeros(x.shape[:-1]), np.zeros(x.shape[:-1])
    for i in range(x.shape[-1]):
        square, rest = two_product(x[..., i], x[..., i])
        high, lost = two_sum(high, square)
        low = low + (lost + rest)
    return two_sum(high, low)
