"""Kernels: projection of rows on the set between two parallel hyperplanes, and on that of a given sum."""

# mypy: disable-error-code="no-untyped-def"

from numba import njit

REDUCTION = {"contract", "nsz", "reassoc"}  # sums in any order: several lanes at once


@njit(cache=True, error_model="numpy", nogil=True, fastmath=REDUCTION)
def height(x, a, moved):
    """⟨a, x − moved a⟩."""
    total = 0.0
    for i in range(x.size):
        total += (x[i] - moved * a[i]) * a[i]
    return total


@njit(error_model="numpy", nogil=True)
def excess(h, lower, upper):
    """How far h lies beyond the ends; nan stays nan."""
    return h - upper if h > upper else (h - lower if h < lower else h - h)


@njit(cache=True, error_model="numpy", nogil=True)
def slab_rows(x, a, lower, upper, out):
    """Rows with lower ≤ ⟨a, x⟩ ≤ upper for the unit normal a; twice, since the first time is exact to eps ‖x‖ only."""
    for b in range(x.shape[0]):
        first = excess(height(x[b], a, 0.0), lower, upper)
        second = excess(height(x[b], a, first), lower, upper) if first != 0.0 else first
        for i in range(x.shape[1]):
            out[b, i] = (x[b, i] - first * a[i]) - second * a[i]


@njit(cache=True, error_model="numpy", nogil=True, fastmath=REDUCTION)
def total_of(x, moved):
    """Σ (x − moved)."""
    total = 0.0
    for i in range(x.size):
        total += x[i] - moved
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def sum_rows(x, total, out):
    """Rows of sum `total`, all entries moved by the same amount; twice, as above."""
    for b in range(x.shape[0]):
        first = (total_of(x[b], 0.0) - total) / x.shape[1]
        second = (total_of(x[b], first) - total) / x.shape[1]
        for i in range(x.shape[1]):
            out[b, i] = (x[b, i] - first) - second
