"""Kernel: total variation denoising of a row, directly, in a number of operations proportional to its length.

minimise 1/2 sum (x_i - y_i)² + r sum |x_{i+1} - x_i|. Johnson's dynamic programme finds which neighbours are
equal: the derivative of the best cost of the first k entries, as a function of the last one, is piecewise linear
and clipped to [-r, r] before the next entry joins; its two clipping points bound x_k by x_{k+1} on the way back.
The values are then computed afresh from the pieces, mean + (jump signs) r / length, which leaves no rounding of
the recursion in them.

N. A. Johnson, A dynamic programming algorithm for the fused lasso and L0-segmentation, 2013.
"""

# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy", nogil=True)
def clipping_points(y, r, low, high, knots, slopes, offsets):
    """low[k], high[k] with x_k = min(max(x_{k+1}, low[k]), high[k]); returns x_{n-1}."""
    n = y.size
    low[0] = y[0] - r
    high[0] = y[0] + r
    left = n - 1
    right = n
    knots[left] = low[0]
    knots[right] = high[0]
    slopes[left] = 1.0
    slopes[right] = -1.0
    offsets[left] = r - y[0]
    offsets[right] = r + y[0]
    for k in range(1, n):
        bound = r if k < n - 1 else 0.0  # the last entry minimises: its derivative is 0
        a = 1.0
        b = -y[k] - r
        i = left
        while i <= right and a * knots[i] + b <= -bound:
            a += slopes[i]
            b += offsets[i]
            i += 1
        low[k] = (-bound - b) / a
        if k == n - 1:
            break
        c = -1.0
        d = y[k] - r
        j = right
        while j >= i and -c * knots[j] - d >= bound:
            c += slopes[j]
            d += offsets[j]
            j -= 1
        high[k] = (bound + d) / -c
        left = i - 1
        right = j + 1
        knots[left] = low[k]
        slopes[left] = a
        offsets[left] = b + bound
        knots[right] = high[k]
        slopes[right] = c
        offsets[right] = d + bound
    return low[n - 1]


@njit(cache=True, error_model="numpy", nogil=True)
def mean_of(y, start, stop):
    """Mean of y[start:stop], its sum compensated."""
    total = 0.0
    lost = 0.0
    for i in range(start, stop):
        new = total + y[i]
        lost += (total - new) + y[i] if abs(total) >= abs(y[i]) else (y[i] - new) + total
        total = new
    return (total + lost) / (stop - start)


@njit(cache=True, error_model="numpy", nogil=True)
def level(y, r, starts, signs, pieces, j):
    """The value on piece j, between the jumps of sign signs[j] before it and signs[j + 1] behind it."""
    jump = (signs[j + 1] if j + 1 < pieces else 0.0) - (signs[j] if j > 0 else 0.0)
    return mean_of(y, starts[j], starts[j + 1]) + r * jump / (starts[j + 1] - starts[j])


@njit(cache=True, error_model="numpy", nogil=True)
def values(y, r, x, starts, signs):
    """Replace x, whose pieces are right, by exact means; pieces whose jump rounding has turned are joined."""
    n = y.size
    pieces = 1
    starts[0] = 0
    for i in range(1, n):
        if x[i] != x[i - 1]:
            starts[pieces] = i
            signs[pieces] = 1.0 if x[i] > x[i - 1] else -1.0
            pieces += 1
    starts[pieces] = n
    while True:
        kept = 1
        last = level(y, r, starts, signs, pieces, 0)
        turned = False
        for j in range(1, pieces):
            here = level(y, r, starts, signs, pieces, j)
            if (here - last) * signs[j] <= 0.0 and not turned:
                turned = True  # drop this boundary, then look again at the neighbours
            else:
                starts[kept] = starts[j]
                signs[kept] = signs[j]
                kept += 1
            last = here
        starts[kept] = n
        if not turned:
            break
        pieces = kept
    for j in range(pieces - 1, -1, -1):
        here = level(y, r, starts, signs, pieces, j)
        for i in range(starts[j], starts[j + 1]):
            x[i] = here


@njit(cache=True, error_model="numpy", nogil=True)
def denoise(v, r, y, x, work, starts):
    """The minimiser for data v, into x; y, work (5, 2n) and starts (n + 1) are scratch."""
    n = v.size
    bad = 0
    for i in range(n):
        y[i] = np.float64(v[i]) - np.float64(v[0])
        bad += not abs(y[i]) < np.inf
    if bad:
        x[:] = np.nan
        return
    mean = mean_of(y, 0, n)
    total = 0.0
    top = 0.0
    for i in range(n):
        total += y[i] - mean
        top = max(top, abs(total))
    if top <= r:
        x[:] = v[0] + mean
        return
    low, high = work[0], work[1]
    x[n - 1] = clipping_points(y, r, low, high, work[2], work[3], work[4])
    for k in range(n - 2, -1, -1):
        x[k] = min(max(x[k + 1], low[k]), high[k])
    values(y, r, x, starts, work[2])
    for i in range(n):
        x[i] += v[0]


@njit(cache=True, error_model="numpy", nogil=True)
def denoise_rows(v, r, out):
    """`denoise` for each row, with a weight for each."""
    n = v.shape[1]
    if n == 0:
        return
    y = np.empty(n)
    x = np.empty(n)
    work = np.empty((5, 2 * n + 2))
    starts = np.empty(n + 2, np.int64)
    for b in range(v.shape[0]):
        denoise(v[b], r[b], y, x, work, starts)
        out[b] = x
