"""Kernels: minimise over the simplex a sum of h(x_i) - v_i x_i with h' = a times an activation's slope + b x.

The slopes are log x (kind 0, softmax) and 2 sqrt(x) (kind 1, entmax-1.5). With a = step, b = 1 - step this is the
prox of the activation's potential, with a = 1, b = -1 its conjugate. Stationarity reads h'(x_i) - h'(1) =
v_i - max v + t, or x_i = 0: every x_i is an increasing function of t, and t <= 0 makes the sum 1.
"""

# mypy: disable-error-code="no-untyped-def"

import math

import numpy as np
from numba import njit

CLOSE = 1e-9  # a relative step of Newton's method behind which the error, its square, is below rounding


@njit(cache=True, error_model="numpy", nogil=True)
def start(w, a, b):
    """Where Newton's method for `entropic` begins without a guess: on the side where it is monotone."""
    if w == -np.inf:
        return w
    if b > 0.0 and w + b > 0.0:
        return math.log1p(w / b)
    return min((w + b) / a, 0.0)


@njit(cache=True, error_model="numpy", nogil=True)
def entropic(w, a, b, y):
    """y <= 0 with a y + b (exp(y) - 1) = w <= 0, by Newton's method from y; then x = exp(y) and dx/dw."""
    last = np.inf
    while y > -np.inf:
        x = math.exp(y)
        new = min(y - (a * y + b * (x - 1.0 if y < -1.0 else math.expm1(y)) - w) / (a + b * x), 0.0)
        move = abs(new - y)
        if not move < last:
            break
        y = new
        if move <= CLOSE * abs(y):
            break
        last = move if move < 0.5 else np.inf  # only far from the root may a step be longer than the one before
    x = math.exp(y)
    return y, x, x / (a + b * x)


@njit(cache=True, error_model="numpy", nogil=True)
def rooted(w, a, b):
    """x with 2 a (sqrt(x) - 1) + b (x - 1) = w <= 0, or 0 if there is none, and dx/dw."""
    if w <= -(2.0 * a + b):
        return 0.0, 0.0, 0.0
    c = a + b
    r = -w / (c + math.sqrt(max(c * c + b * w, 0.0))) if w < 0.0 else 0.0
    q = max(1.0 - r, 0.0)
    return q, q * q, q / (a + b * q)


@njit(cache=True, error_model="numpy", nogil=True)
def point(kind, w, a, b, guess):
    """x(w) and its derivative, before them what is to be the guess next time."""
    return entropic(w, a, b, start(w, a, b) if guess == 1.0 else guess) if kind == 0 else rooted(w, a, b)


@njit(cache=True, error_model="numpy", nogil=True)
def excess(kind, u, t, a, b, guess):
    """sum x(u_i + t) - 1, and its derivative in t; the guesses are renewed."""
    total = 0.0
    slope = 0.0
    for i in range(u.size):
        guess[i], x, dx = point(kind, u[i] + t, a, b, guess[i])
        total += x
        slope += dx
    return total - 1.0, slope


@njit(cache=True, error_model="numpy", nogil=True)
def shift(kind, u, a, b, guess):
    """The t with excess 0, by Newton's method safeguarded by bisection, to the last digit."""
    least = 1.0 / u.size
    low = b * (least - 1.0) + a * (math.log(least) if kind == 0 else 2.0 * (math.sqrt(least) - 1.0))
    high = 0.0
    t = low
    last = high - low
    while low < high:
        f, slope = excess(kind, u, t, a, b, guess)
        if f == 0.0:
            break
        if f < 0.0:
            low = t
        else:
            high = t
        new = t - f / slope
        newton = low < new < high and abs(new - t) <= 0.5 * last
        if not newton:
            new = low + 0.5 * (high - low)
            if not low < new < high:
                break
        last = abs(new - t)
        t = new
        if newton and last <= CLOSE * abs(t):
            break
    return t


@njit(cache=True, error_model="numpy", nogil=True)
def minimise(kind, v, a, b, u, guess, x):
    """The minimiser into x, by way of the scratch u and guess."""
    top = -np.inf
    bad = 0
    for i in range(v.size):
        top = max(top, np.float64(v[i]))
        bad += v[i] != v[i]
    if bad or not abs(top) < np.inf:
        x[:] = np.nan
        return
    for i in range(v.size):
        u[i] = v[i] - top
        guess[i] = 1.0  # none: log x <= 0
    if kind == 0 and b == 0.0:  # softmax itself
        total = 0.0
        for i in range(v.size):
            u[i] = math.exp(u[i] / a)
            total += u[i]
        for i in range(v.size):
            x[i] = u[i] / total
        return
    t = shift(kind, u, a, b, guess)
    for i in range(v.size):
        x[i] = point(kind, u[i] + t, a, b, guess[i])[1]


@njit(cache=True, error_model="numpy", nogil=True)
def minimise_rows(kind, v, a, b, out):
    """`minimise` for each row, with its a and b."""
    u = np.empty(v.shape[1])
    guess = np.empty(v.shape[1])
    for i in range(v.shape[0]):
        minimise(kind, v[i], a[i], b[i], u, guess, out[i])
