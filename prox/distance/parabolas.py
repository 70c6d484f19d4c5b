"""The kernel behind `prox.distance.pieces.Pieces.loss`."""

from __future__ import annotations

from functools import cache
from typing import Any

from legendre.lower import divergence, primitives
from legendre.lower.loader import load

__all__ = ["kernel"]

TEXT = '''"""Losses of piecewise quadratic functions; generated, do not edit."""

import numpy as np

{preamble}
{common}


@njit(error_model="numpy", nogil=True)
def gap(t, y, line, z):
    # multiple * (omega(t) - y) on a line, to the last bit or two; z: room for the terms
    slope, rest, curvature, multiple = line
    z[0], z[1], z[2], z[3] = t, slope, curvature * t, -multiple * y
    plain = ((z[0] + z[2]) + z[1]) + z[3]
    if not abs(plain) <= 0.0625 * (abs(z[0]) + abs(z[1]) + abs(z[2]) + abs(z[3])) < INF:
        return plain
    z[4], z[5], z[6] = rest, fma(curvature, t, -z[2]), fma(-multiple, y, -z[3])
    for _ in range(4):  # each pass takes the rounding of the sum below 2**-50 of what it was
        for k in range(1, z.size):
            s = z[k - 1] + z[k]
            c = s - z[k - 1]
            z[k - 1] = (z[k - 1] - (s - c)) + (z[k] - c)
            z[k] = s
    return z.sum()


@njit(error_model="numpy", nogil=True)
def part(x, y, lower, upper, line, z):
    # of the integral of omega - y between sigma and x, what lies on one line
    start = min(max(x, lower), upper)
    near = gap(start, y, line, z)
    if near == 0.0:
        return 0.0
    stop, sign = (lower, 1.0) if near > 0.0 else (upper, -1.0)
    length = sign * (start - stop)
    if not length > 0.0:
        return 0.0
    far = sign * gap(stop, y, line, z) if abs(stop) < INF else -INF
    double = length * (sign * near + far) if far >= 0.0 else near * near / (1.0 + line[2])
    return double / (2.0 * line[3])


@njit(cache=True, error_model="numpy", nogil=True)
def losses(x, y, kinks, lines, out):
    z = np.empty(7)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total = 0.0 if x[i, j] == x[i, j] and y[i, j] == y[i, j] else NAN
            for k in range(lines.shape[0]):
                line = lines[k, j, 0], lines[k, j, 1], lines[k, j, 2], lines[k, j, 3]
                if abs(line[0]) < INF:
                    total += part(x[i, j], y[i, j], kinks[k, j], kinks[k + 1, j], line, z)
            out[i, j] = total
'''


@cache
def kernel() -> Any:
    """``losses(x, y, kinks, lines, out)``: rows, kinks (k + 1, n) with both infinite ends, lines (k, n, 4)."""
    return load("parabolas", TEXT.format(preamble=primitives.preamble(), common=divergence.common())).losses
