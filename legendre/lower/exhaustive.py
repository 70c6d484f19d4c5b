"""The error of a float32 kernel over all 2**32 arguments, against the float64 kernel of the same value."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from legendre.lower.intrinsics import bits, from_bits

__all__ = ["Worst", "worst"]

BLOCK = 2**16  # arguments at a time: their values in both precisions stay in the second-level cache
EXPONENT, POWER = 0x7FF0000000000000, 0x7FE0000000000000
Kernel = Callable[[np.ndarray, np.ndarray], Any]


@dataclass(frozen=True, order=True)
class Worst:
    """The largest error in units of the last place of the exact value, and an argument that has it."""

    ulps: float
    x: float


@njit(cache=True, error_model="numpy", nogil=True)
def _errors(found: np.ndarray, exact: np.ndarray, out: np.ndarray) -> None:
    """|found - exact| in float32 units of the last place of exact; an infinite value counts as 2**128."""
    for i in range(found.size):
        y, z = np.float64(found[i]), exact[i]
        rounded = np.float64(np.float32(z))
        size = min(max(abs(z), 1.1754943508222875e-38), 3.4028234663852886e38)  # the normal range of float32
        per_unit = from_bits(POWER - (bits(size) & EXPONENT)) * 8388608.0
        next_float = min(max(y, -(2.0**128)), 2.0**128)
        error = abs(next_float - z) * per_unit
        error = error if (y == y) & (z - z == 0.0) else np.inf
        out[i] = 0.0 if (y == rounded) | ((y != y) & (z != z)) else error


def worst(single: Kernel, double: Kernel, step: int = 1, limit: float = math.inf) -> Worst:
    """The largest error of ``single(x, out)`` against ``double(x, out)``.

    Parameters
    ----------
    single, double : callable
        Kernels of contiguous float32 and float64 arrays.
    step : int
        1 for all float32s; 2**k for one of each 2**k neighbours.
    limit : float
        The first block with an error beyond it ends the search.
    """
    found = Worst(0.0, 0.0)
    first = np.arange(BLOCK, dtype=np.uint32) * np.uint32(step)

    def judged(start: int) -> Worst:
        if found.ulps > limit:
            return found
        within = np.random.default_rng(start).integers(0, step, BLOCK, dtype=np.uint32) if step > 1 else np.uint32(0)
        x = (first + within + np.uint32(start)).view(np.float32)
        y, z, errors = np.empty_like(x), np.empty(x.size), np.empty(x.size)
        with np.errstate(invalid="ignore"):
            double(x.astype(np.float64), z)
        single(x, y)
        _errors(y, z, errors)
        at = int(np.argmax(errors))
        return Worst(float(errors[at]), float(x[at]))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(judged, range(0, 2**32, BLOCK * step)):
            found = max(found, result, key=lambda w: w.ulps)
    return found
