"""Kernel: the equation a s + b m s²/(1 + s²) = r for s >= 0, of which squash is the case a = 1, b = 0."""

# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy", nogil=True)
def squashed(s, m):
    """m s²/(1 + s²), without overflow, and its derivative."""
    if s > 1.0:
        q = 1.0 / s
        d = 1.0 + q * q
        return m / d, 2.0 * m * q * q * q / (d * d)
    d = 1.0 + s * s
    return m * s * s / d, 2.0 * m * s / (d * d)


@njit(cache=True, error_model="numpy", nogil=True)
def solve(a, b, m, r):
    """The root, increasing in r; Newton's method safeguarded by bisection, to the last digit."""
    if b == 0.0 or not 0.0 < r < np.inf:
        return r / a
    low = max(min(r, r - b * m), 0.0) / a
    high = max(r, r - b * m) / a
    s = r / a
    last = high - low
    while low < high:
        value, slope = squashed(s, m)
        f = a * s + b * value - r
        if f == 0.0:
            break
        if f < 0.0:
            low = s
        else:
            high = s
        new = s - f / (a + b * slope)
        if not (low < new < high and abs(new - s) <= 0.5 * last):
            new = low + 0.5 * (high - low)
            if not low < new < high:
                break
        last = abs(new - s)
        s = new
        if last <= 1.2e-16 * s:
            break
    return s


@njit(cache=True, error_model="numpy", nogil=True)
def solve_rows(a, b, m, r, out):
    """`solve` for each entry."""
    for i in range(r.size):
        out[i] = solve(a[i], b[i], m, r[i])
