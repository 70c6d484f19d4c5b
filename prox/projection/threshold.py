"""Kernels: the threshold of the projection on a simplex, and with it the L1 ball, max and the sup norm.

The projection of a row v on {x >= 0, sum x = r} is (v - t)_+ with sum (v - t)_+ = r. The sum is convex, piecewise
linear and decreasing in t, so Newton's method from a point to the left of the root climbs to it and stays there
after finitely many steps, without sorting: each pass adds up and counts the entries above t. Such points are
max v - r and (sum v - r) / n, the root itself where no entry of the result vanishes. With f the
excess and k the count, f'/f + k'/k <= 1 from one step to the next (Dinkelbach), hence f k falls by 4 at least
and the number of passes is bounded by the logarithm of n / eps.

Everything is measured from the row's maximum. An active entry lies within |t| of it, so that all rounding is
relative to the largest entry of the result, however large v is. A row that holds a nan or an infinite maximum
has no projection: its threshold is nan.
"""

# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit
from numba.extending import intrinsic

REDUCTION = {"contract", "nsz", "reassoc"}  # sums in any order: several lanes at once


@intrinsic
def larger(typingctx, a, b):
    """a if a > b else b, as one instruction that may be reordered: written out, LLVM goes entry by entry."""

    def build(context, builder, signature, args):
        above = builder.fcmp_ordered(">", args[0], args[1])
        return builder.select(above, args[0], args[1], flags=("nnan", "nsz"))

    return a(a, a), build


@njit(cache=True, error_model="numpy", nogil=True, fastmath=REDUCTION)
def largest(u):
    """The largest entry of u, -inf when it is empty; a nan is passed over."""
    top = u.dtype.type(-np.inf)
    for i in range(u.size):
        top = larger(u[i], top)
    return top


@njit(cache=True, error_model="numpy", nogil=True, fastmath=REDUCTION)
def shift(v, top, u):
    """u = v - top; returns the sum, nan if an entry is."""
    total = 0.0
    for i in range(v.size):
        d = v[i] - top
        u[i] = d
        total += d
    return total


@njit(cache=True, error_model="numpy", nogil=True, fastmath=REDUCTION)
def moduli(v, u):
    """u = |v|; returns the sum."""
    total = 0.0
    for i in range(v.size):
        a = abs(v[i])
        u[i] = a
        total += a
    return total


@njit(cache=True, error_model="numpy", nogil=True, fastmath=REDUCTION)
def active(u, t):
    """Number of entries above t, and the sum of their excess over it."""
    count = 0
    total = 0.0
    for i in range(u.size):
        above = u[i] > t
        total += u[i] - t if above else 0.0
        count += above
    return count, total


@njit(cache=True, error_model="numpy", nogil=True)
def threshold(u, total, radius):
    """The t <= 0 with sum (u - t)_+ = radius > 0, for a row of this sum whose largest entry is 0."""
    t = max(-radius, (total - radius) / u.size)
    while True:
        count, excess = active(u, t)
        new = t + (excess - radius) / count
        if count == 0:
            return t
        if not new > t:
            return new  # t was the root up to rounding; this is t with the rounding of the sum removed
        t = new


@njit(cache=True, error_model="numpy", nogil=True)
def simplex(v, radius, u, out):
    """Project v on {x >= 0, sum x = radius} into out, by way of the scratch u; returns the threshold."""
    top = largest(v)
    total = shift(v, top, u)
    if total != total:
        out[:] = np.nan
        return np.nan
    t = threshold(u, total, radius)
    for i in range(u.size):
        d = u[i] - t
        out[i] = d if d > 0.0 else 0.0
    return top + t


@njit(cache=True, error_model="numpy", nogil=True)
def l1_ball(v, radius, u, out):
    """Project v on {sum |x| <= radius} into out, by way of the scratch u; returns the threshold, 0 inside."""
    total = moduli(v, u)
    if total <= radius:
        out[:] = v
        return 0.0
    top = largest(u)
    total = shift(u, top, u)
    if total != total:
        out[:] = np.nan
        return np.nan
    t = threshold(u, total, radius)
    for i in range(u.size):
        d = u[i] - t
        out[i] = 0.0 if not d > 0.0 else (-d if v[i] < 0.0 else d)
    return top + t


@njit(cache=True, error_model="numpy", nogil=True)
def cap_rows(v, reach, out):
    """min(v, t) for the threshold t of each row's projection on the simplex: the prox of the maximum."""
    u = np.empty(v.shape[1], v.dtype)
    cap = np.empty(1, v.dtype)
    for b in range(v.shape[0]):
        cap[0] = simplex(v[b], reach[b], u, out[b])
        for i in range(u.size):
            out[b, i] = v[b, i] if v[b, i] < cap[0] else cap[0]


@njit(cache=True, error_model="numpy", nogil=True)
def clip_rows(v, reach, out):
    """v cut to [-t, t] for the threshold t of each row's projection on the L1 ball: the prox of the sup norm."""
    u = np.empty(v.shape[1], v.dtype)
    cap = np.empty(1, v.dtype)
    for b in range(v.shape[0]):
        cap[0] = l1_ball(v[b], reach[b], u, out[b])
        for i in range(u.size):
            out[b, i] = v[b, i] if abs(v[b, i]) <= cap[0] else (-cap[0] if v[b, i] < 0.0 else cap[0])


@njit(cache=True, error_model="numpy", nogil=True)
def simplex_rows(v, radius, out, thresholds):
    """`simplex` of each row, with a radius for each."""
    u = np.empty(v.shape[1], v.dtype)
    for b in range(v.shape[0]):
        thresholds[b] = simplex(v[b], radius[b], u, out[b])


@njit(cache=True, error_model="numpy", nogil=True)
def l1_ball_rows(v, radius, out, thresholds):
    """`l1_ball` of each row, with a radius for each."""
    u = np.empty(v.shape[1], v.dtype)
    for b in range(v.shape[0]):
        thresholds[b] = l1_ball(v[b], radius[b], u, out[b])
