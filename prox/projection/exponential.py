"""Kernel: projection on the exponential cone, by one monotone equation in one variable.

K is the closure of {(x, y, z) : y > 0, y exp(x/y) <= z}. Outside K, its polar and the quadrant where the answer
is explicit, v = s (rho, 1, exp(rho)) + t (1, 1 - rho, -exp(-rho)) with s, t > 0: the first term lies in K, the
second in the polar cone, and they are orthogonal. Two of the three coordinates give s(rho) and t(rho), the third
an increasing equation on the interval where both are positive.

H. A. Friberg, Projection onto the exponential cone: a univariate root-finding problem, 2021.
"""

# mypy: disable-error-code="no-untyped-def"

import math

import numpy as np
from numba import njit

NEGLIGIBLE = 1e-100  # against a vector scaled to a largest entry of 1


@njit(cache=True, error_model="numpy", nogil=True)
def parts(rho, x, y):
    """s and t, clamped at 0, and the common denominator."""
    d = rho * rho - rho + 1.0
    return max(((rho - 1.0) * x + y) / d, 0.0), max((x - rho * y) / d, 0.0), d


@njit(cache=True, error_model="numpy", nogil=True)
def times_exp(a, rho):
    """a exp(rho), where 0 times anything is 0."""
    return a * math.exp(rho) if a > 0.0 else 0.0


@njit(cache=True, error_model="numpy", nogil=True)
def gap(rho, x, y, z):
    """The third coordinate's equation, and its derivative."""
    s, t, d = parts(rho, x, y)
    up = times_exp(s, rho)
    down = times_exp(t, -rho)
    ds = (x - s * (2.0 * rho - 1.0)) / d
    dt = (-y - t * (2.0 * rho - 1.0)) / d
    return up - down - z, up + math.exp(rho) * ds + down - math.exp(-rho) * dt


@njit(cache=True, error_model="numpy", nogil=True)
def bracket(x, y, z):
    """An interval that holds the root: ends of s, t > 0, the infinite ones pulled in."""
    low = -np.inf
    high = np.inf
    if x > 0.0:
        low = 1.0 - y / x
    elif x < 0.0:
        high = 1.0 - y / x
    if y > 0.0:
        high = min(high, x / y)
    elif y < 0.0:
        low = max(low, x / y)
    width = 1.0
    if high == np.inf:
        while gap(low + width * max(1.0, abs(low)), x, y, z)[0] < 0.0 and width < 1e200:
            width *= 2.0
        high = low + width * max(1.0, abs(low))
    elif low == -np.inf:
        while gap(high - width * max(1.0, abs(high)), x, y, z)[0] > 0.0 and width < 1e200:
            width *= 2.0
        low = high - width * max(1.0, abs(high))
    return low, high


@njit(cache=True, error_model="numpy", nogil=True)
def root(x, y, z):
    """The zero of the gap, by Newton's method safeguarded by bisection, to the last digit."""
    a, b = bracket(x, y, z)
    rho = a + 0.5 * (b - a)
    last = b - a
    while a < rho < b:
        f, slope = gap(rho, x, y, z)
        if f == 0.0:
            break
        if f < 0.0:
            a = rho
        else:
            b = rho
        new = rho - f / slope
        if not (a < new < b and abs(new - rho) <= 0.5 * last):
            new = a + 0.5 * (b - a)
        last = abs(new - rho)
        if last <= 1.2e-16 * abs(rho):
            break
        rho = new
    return rho


@njit(cache=True, error_model="numpy", nogil=True)
def inside(x, y, z):
    """Is the vector in K?"""
    if y > 0.0:
        return z > 0.0 and x <= y * math.log(z / y)
    return y == 0.0 and x <= 0.0 and z >= 0.0


@njit(cache=True, error_model="numpy", nogil=True)
def polar(x, y, z):
    """Is the vector in the polar cone, the closure of {x > 0, x exp(y/x) <= -e z}?"""
    if x > 0.0:
        return z < 0.0 and y <= x * (1.0 + math.log(-z / x))
    return x == 0.0 and y <= 0.0 and z <= 0.0


@njit(cache=True, error_model="numpy", nogil=True)
def branch(x, y, z):
    """0: in K; 1: in the polar cone; 2: x, y <= 0, where z decides alone; 3: the equation; 4: nan."""
    if not abs(x) + abs(y) + abs(z) < np.inf:
        return 4
    if inside(x, y, z):
        return 0
    if polar(x, y, z):
        return 1
    return 2 if x <= 0.0 and y <= 0.0 else 3


@njit(cache=True, error_model="numpy", nogil=True)
def project(v, out):
    """Both projections: out[0:3] on K, out[3:6] on the polar cone; returns rho, nan where no equation was solved."""
    scale = max(abs(np.float64(v[0])), abs(np.float64(v[1])), abs(np.float64(v[2])))
    unit = scale if 0.0 < scale < np.inf else 1.0
    x, y, z = v[0] / unit, v[1] / unit, v[2] / unit
    x = 0.0 if abs(x) <= NEGLIGIBLE else x  # nan stays nan
    y = 0.0 if abs(y) <= NEGLIGIBLE else y
    kind = branch(x, y, z)
    out[:] = 0.0 if kind < 4 else np.nan
    if kind < 2:
        for i in range(3):
            out[3 * kind + i] = v[i]
    elif kind == 2:
        out[0] = v[0]
        out[4] = v[1]
        out[2] = max(np.float64(v[2]), 0.0)
        out[5] = min(np.float64(v[2]), 0.0)
    if kind != 3:
        return np.nan
    rho = root(x, y, z)
    s, t, _ = parts(rho, x, y)
    if rho > 0.0:  # the smaller of the two exponentials is multiplied, the larger follows from the third coordinate
        down = times_exp(t, -rho)
        up = max(z + down, 0.0)
        s = up * math.exp(-rho)
    else:
        up = times_exp(s, rho)
        down = max(up - z, 0.0)
        t = down * math.exp(rho)
    out[0], out[1], out[2] = unit * s * rho, unit * s, unit * up
    out[3], out[4], out[5] = unit * t, unit * t * (1.0 - rho), -unit * down
    return rho


@njit(cache=True, error_model="numpy", nogil=True)
def project_rows(v, out, rho):
    """`project` for each row; out is (batch, 6)."""
    for b in range(v.shape[0]):
        rho[b] = project(v[b], out[b])
