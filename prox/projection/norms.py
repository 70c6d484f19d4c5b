"""Kernel: Euclidean norms of rows in double precision, without overflow or underflow."""

# mypy: disable-error-code="no-untyped-def"

import math

import numpy as np
from numba import njit

REDUCTION = {"contract", "nsz", "reassoc"}  # sums in any order: several lanes at once
SAFE = 1e-270  # a smaller sum of squares may have lost terms to underflow


@njit(cache=True, error_model="numpy", nogil=True, fastmath=REDUCTION)
def squares(x, scale):
    """Sum of (scale x)²."""
    total = 0.0
    for i in range(x.size):
        a = scale * x[i]
        total += a * a
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def norm(x):
    """Euclidean norm; a second pass, scaled by a power of two, where the squares leave the range of doubles."""
    total = squares(x, 1.0)
    if SAFE < total < np.inf or total != total:
        return math.sqrt(total)
    top = 0.0
    for i in range(x.size):
        top = max(top, abs(np.float64(x[i])))
    if top == 0.0 or top == np.inf:
        return top
    exponent = min(max(math.frexp(top)[1], -1000), 1000)
    return math.ldexp(math.sqrt(squares(x, math.ldexp(1.0, -exponent))), exponent)


@njit(cache=True, error_model="numpy", nogil=True)
def norm_rows(x, out):
    """`norm` of each row."""
    for b in range(x.shape[0]):
        out[b] = norm(x[b])
