"""Kernel: isotonic regression of rows, by pooling adjacent violators."""

# mypy: disable-error-code="no-untyped-def"

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
