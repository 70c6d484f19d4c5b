"""Kernels: Euclidean norms of rows in double precision, without overflow or underflow, and rows made shorter."""

# mypy: disable-error-code="no-untyped-def"

import math

import numpy as np
from numba import njit

REDUCTION = {"contract", "nsz", "reassoc"}  # sums in any order: several lanes at once
SHORT = 16  # entries that are added up one by one
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
def largest(x):
    """The largest modulus."""
    top = 0.0
    for i in range(x.size):
        top = max(top, abs(np.float64(x[i])))
    return top


@njit(cache=True, error_model="numpy", nogil=True)
def binary(top):
    """The exponent by which entries up to `top` are scaled to about 1."""
    return min(max(math.frexp(top)[1], -1000), 1000)


@njit(cache=True, error_model="numpy", nogil=True)
def norm(x):
    """Euclidean norm; a second pass, scaled by a power of two, where the squares leave the range of doubles."""
    total = squares(x, 1.0)
    if SAFE < total < np.inf or total != total:
        return math.sqrt(total)
    top = largest(x)
    if top == 0.0 or top == np.inf:
        return top
    exponent = binary(top)
    return math.ldexp(math.sqrt(squares(x, math.ldexp(1.0, -exponent))), exponent)


@njit(cache=True, error_model="numpy", nogil=True)
def ratio(x, reach):
    """reach/‖x‖, also where ‖x‖ is beyond the largest double; +inf where x = 0."""
    n = norm(x)
    if n != np.inf or largest(x) == np.inf:
        return reach / n
    exponent = binary(largest(x))
    return math.ldexp(reach, -exponent) / math.sqrt(squares(x, math.ldexp(1.0, -exponent)))


@njit(error_model="numpy", nogil=True)
def row_ratio(x, b, reach):
    """`ratio` of a row; a short one is not made a vector of its own, which would cost more than its norm."""
    if x.shape[1] > SHORT:
        return ratio(x[b], reach)
    total = 0.0
    for i in range(x.shape[1]):
        a = np.float64(x[b, i])
        total += a * a
    return reach / math.sqrt(total) if SAFE < total < np.inf else ratio(x[b], reach)


@njit(cache=True, error_model="numpy", nogil=True)
def shorten_rows(x, reach, out):
    """Each row shorter by its reach, 0 at the least: (1 − reach/‖x‖)_+ x."""
    for b in range(x.shape[0]):
        factor = 1.0 - row_ratio(x, b, reach[b])
        factor = 0.0 if factor < 0.0 else factor  # nan stays nan
        for i in range(x.shape[1]):
            out[b, i] = factor * x[b, i]


@njit(cache=True, error_model="numpy", nogil=True)
def pull_rows(x, reach, out):
    """Each row on the ball of radius `reach`: min(reach/‖x‖, 1) x."""
    for b in range(x.shape[0]):
        factor = ratio(x[b], reach)
        factor = 1.0 if factor > 1.0 else factor  # nan stays nan
        for i in range(x.shape[1]):
            out[b, i] = factor * x[b, i]


@njit(cache=True, error_model="numpy", nogil=True)
def norm_rows(x, out):
    """`norm` of each row."""
    for b in range(x.shape[0]):
        out[b] = norm(x[b])
