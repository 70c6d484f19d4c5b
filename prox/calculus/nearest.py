"""Values at points that are known to rounding: what a calculus rule computes may miss a domain by a few ulp."""

from __future__ import annotations

import numpy as np

from prox.base import Function
from prox.rows import norms

__all__ = ["nearest", "sizes"]


def sizes(g: Function, x: np.ndarray) -> np.ndarray:
    """Moduli of the parts of x that the prox of g treats apart: coordinates, or (batch, 1) Euclidean norms."""
    if g._known.separable:
        return np.abs(x)
    return norms(x).reshape(-1, *(1,) * (x.ndim - 1)).astype(x.real.dtype, copy=False)


def nearest(g: Function, x: np.ndarray, room: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points of dom g and the values there: x, or its prox where x is outside by no more than its rounding `room`.

    `room` is a bound for each entry. The prox of step room² moves a point of the domain by far less than that.
    """
    values = g._value(x)
    outside = np.flatnonzero(values == np.inf)
    if not outside.size:
        return x, values
    least, largest = np.finfo(x.dtype).tiny, np.finfo(x.dtype).max  # below the least, rounding is absolute
    room = np.broadcast_to(np.asarray(room, x.real.dtype), x.shape)
    known, reach = x[outside], sizes(g, room[outside]) + least
    found = g._solved(known, np.clip(reach * reach, least, largest))
    close = np.all((sizes(g, found - known) <= 2.0 * reach).reshape(len(known), -1), axis=1)
    x = x.copy()
    x[outside[close]] = found[close]
    values[outside[close]] = g._value(found[close])
    return x, values
