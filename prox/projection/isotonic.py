"""Kernels: isotonic regression of rows, by pooling adjacent violators, and the prox of the sorted ℓ1 norm."""

# mypy: disable-error-code="no-untyped-def"

import math

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy", nogil=True)
def nonincreasing(z, sums, counts, out):
    """The nonincreasing vector nearest to z, into out; blocks are kept in the scratch `sums` and `counts`."""
    blocks = 0
    for i in range(z.size):
        total = np.float64(z[i])
        count = 1
        while blocks > 0 and sums[blocks - 1] * count <= total * counts[blocks - 1]:
            blocks -= 1
            total += sums[blocks]
            count += counts[blocks]
        sums[blocks] = total
        counts[blocks] = count
        blocks += 1
    i = 0
    for b in range(blocks):
        mean = sums[b] / counts[b]
        for _ in range(counts[b]):
            out[i] = mean
            i += 1


@njit(cache=True, error_model="numpy", nogil=True)
def nonincreasing_rows(z, out):
    """`nonincreasing` for each row."""
    sums = np.empty(z.shape[1])
    counts = np.empty(z.shape[1], np.int64)
    for b in range(z.shape[0]):
        nonincreasing(z[b], sums, counts, out[b])


@njit(cache=True, error_model="numpy", nogil=True)
def sorted_l1_rows(v, order, weights, step, out):
    """The moduli in decreasing `order` less step·weights, made nonincreasing, cut at 0, with their signs again."""
    n = v.shape[1]
    sums, counts = np.empty(n), np.empty(n, np.int64)
    z, pooled = np.empty(n), np.empty(n)
    for b in range(v.shape[0]):
        bad = False
        for i in range(n):
            size = abs(np.float64(v[b, order[b, i]]))
            bad |= size != size
            z[i] = size - step[b] * weights[i]
        nonincreasing(z, sums, counts, pooled)
        for i in range(n):
            kept = np.nan if bad else max(pooled[i], 0.0)
            out[b, order[b, i]] = math.copysign(kept, v[b, order[b, i]])
