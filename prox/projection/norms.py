"""Kernels: Euclidean norms of rows in double precision, without overflow or underflow, and rows made shorter."""

# mypy: disable-error-code="no-untyped-def"

import math

import numpy as np
from numba import njit

REDUCTION = {"contract", "nsz", "reassoc"}  # sums in any order: several lanes at once
SHORT, BLOCK = 16, 128  # rows of so few entries are taken so many at a time
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
def ratios(x, start, reach, out):
    """reach/‖x‖ of a block of short rows: sums, roots and quotients of many rows at once."""
    for b in range(out.size):
        out[b] = 0.0
    for i in range(x.shape[1]):
        for b in range(out.size):
            a = np.float64(x[start + b, i])
            out[b] += a * a
    lost = False
    for b in range(out.size):
        kept = SAFE < out[b] < np.inf
        lost |= not kept
        out[b] = reach[start + b] / math.sqrt(out[b]) if kept else np.nan
    if lost:
        for b in range(out.size):
            if out[b] != out[b]:
                out[b] = ratio(x[start + b], reach[start + b])


@njit(forceinline=True, error_model="numpy")
def left_of(quotient):
    """(1 − quotient)_+; nan stays nan."""
    factor = 1.0 - quotient
    return 0.0 if factor < 0.0 else factor


@njit(error_model="numpy", nogil=True)
def shorten_pairs(x, reach, out):
    """`shorten_rows` for rows of two entries, such as complex numbers: a stride known to the compiler."""
    entries, results = x.reshape(x.size), out.reshape(out.size)
    lost = 0
    for b in range(reach.size):
        first, second = np.float64(entries[2 * b]), np.float64(entries[2 * b + 1])
        total = first * first + second * second
        lost += not (SAFE < total < np.inf)
        factor = left_of(reach[b] / math.sqrt(total))
        results[2 * b] = factor * first
        results[2 * b + 1] = factor * second
    for b in range(reach.size if lost > 0 else 0):
        first, second = np.float64(entries[2 * b]), np.float64(entries[2 * b + 1])
        if not SAFE < first * first + second * second < np.inf:
            factor = left_of(ratio(x[b], reach[b]))
            results[2 * b], results[2 * b + 1] = factor * first, factor * second


@njit(cache=True, error_model="numpy", nogil=True)
def shorten_rows(x, reach, out):
    """Each row shorter by its reach, 0 at the least: (1 − reach/‖x‖)_+ x."""
    if x.shape[1] == 2:
        shorten_pairs(x, reach, out)
        return
    block = np.empty(BLOCK if x.shape[1] <= SHORT else 1)
    for start in range(0, x.shape[0], block.size):
        quotients = block[: min(block.size, x.shape[0] - start)]
        if x.shape[1] <= SHORT:
            ratios(x, start, reach, quotients)
        else:
            quotients[0] = ratio(x[start], reach[start])
        for b in range(quotients.size):
            factor = left_of(quotients[b])
            for i in range(x.shape[1]):
                out[start + b, i] = factor * x[start + b, i]


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
