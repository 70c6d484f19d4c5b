"""Where accuracy is measured: floats stratified by magnitude, by distance to the ends, around breakpoints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from legendre.intervals import Interval

__all__ = ["around", "breakpoints", "consistent", "line", "pairs", "transitions"]

DTYPES: dict[str, Any] = {"f8": np.float64, "f4": np.float32}
CONSTANT = re.compile(r"[<>]=? (-?\d+\.\d+(?:e[+-]?\d+)?)")
Floats = np.ndarray


def line(interval: Interval, dtype: str, points: Iterable[float], n: int, seed: int = 0) -> Floats:
    """About ``n`` floats of the interval, its ends, a little of what lies outside, and all infinities.

    Magnitudes are log-uniform from the smallest subnormal to the largest float; distances to finite ends are
    log-uniform down to one ulp; ``points`` are approached from both sides, by ulps and log-uniformly.
    """
    rng = np.random.default_rng(seed)
    info = np.finfo(DTYPES[dtype])
    tiny, huge = float(info.smallest_subnormal), float(info.max)
    lo, hi = max(interval.lo, -huge), min(interval.hi, huge)
    sizes = np.concatenate([_loguniform(rng, tiny, huge, n // 6), _loguniform(rng, 1e-17, 60.0, n // 6)])
    spread = rng.uniform(max(lo, -40.0), min(hi, 40.0), n // 4)
    chosen = [sizes, -sizes, spread, np.array([0.0, tiny, -tiny, huge, -huge])]
    for end, inward in ((interval.lo, 1.0), (interval.hi, -1.0)):
        if np.isfinite(end):
            least = max(float(np.spacing(DTYPES[dtype](abs(end)))), tiny)
            gaps = _loguniform(rng, least, min(interval.width, 1.0) / 2, n // 8)
            chosen += [end + inward * gaps, around([end], dtype, 4)]
    centres = np.unique(np.fromiter(points, float))
    near = _loguniform(rng, float(info.eps) / 2, 0.1, (4, 1)) * rng.choice([-1.0, 1.0], (4, 1))
    with np.errstate(over="ignore"):
        chosen += [around(centres, dtype, 2), (centres * (1 + near)).ravel()]
        x = np.unique(np.concatenate(chosen).astype(DTYPES[dtype]))
    inside = x[(x >= lo) & (x <= hi)]
    outside = [part[_thinned(part.size)] for part in (x[x < lo][::-1], x[x > hi])]
    return np.concatenate([inside, *outside, np.array([-np.inf, np.inf, np.nan], x.dtype)])


def _thinned(size: int) -> Floats:
    """The first four of so many places, and a few of the others."""
    return np.unique(np.concatenate([np.arange(min(size, 4)), np.linspace(0, max(size - 1, 0), 6)]).astype(int))[:size]


def around(centres: Iterable[float], dtype: str, steps: int) -> Floats:
    """Each centre and its nearest neighbours on either side."""
    with np.errstate(over="ignore"):
        centre = np.fromiter(centres, float).astype(DTYPES[dtype])
    found = [centre]
    for direction in (-np.inf, np.inf):
        x = centre
        for _ in range(steps):
            with np.errstate(over="ignore"), np.errstate(over="ignore"):
                x = np.nextafter(x, x.dtype.type(direction))
            found.append(x)
    return np.concatenate(found).astype(float)


def breakpoints(source: str, parameters: Iterable[float]) -> Floats:
    """Constants that the kernel's text compares with, where its form changes; also over the parameters."""
    constants = np.array(sorted({abs(float(c)) for c in CONSTANT.findall(source)}))
    constants = constants[np.isfinite(constants)]
    scales = [1.0, 0.5, 2.0] + [scale for p in parameters for scale in (p, 1.0 / p)]
    with np.errstate(over="ignore"):
        values = np.unique(np.outer(scales, constants).astype(np.float64))
    return np.concatenate([-values, values])


def transitions(x: Floats, kinds: Iterable[str], kind: Callable[[float], str]) -> list[float]:
    """Floats at which ``kind`` changes between neighbours of the sorted ``x``, by bisection."""
    found = []
    labels = list(kinds)
    for a, b, left, right in zip(x, x[1:], labels, labels[1:], strict=False):
        if left != right and "" not in (left, right):
            found.append(_bisect(float(a), float(b), left, kind))
    return found


def _bisect(a: float, b: float, left: str, kind: Callable[[float], str]) -> float:
    i, j = _ordinal(a), _ordinal(b)
    while j - i > 1:
        middle = (i + j) // 2
        if kind(_float(middle)) == left:
            i = middle
        else:
            j = middle
    return _float(i)


def _ordinal(x: float) -> int:
    bits = int(np.float64(x).view(np.int64))
    return bits if bits >= 0 else -(bits & 0x7FFFFFFFFFFFFFFF)


def _float(i: int) -> float:
    value = float(np.int64(abs(i)).view(np.float64))
    return value if i >= 0 else -value


def pairs(
    interval: Interval, dtype: str, n: int, place: Callable[[float], str], seed: int = 1
) -> tuple[Floats, Floats]:
    """Pairs (u, v): neighbours, opposite ends, all distances between; v inside, u perhaps on a closed end.

    ``place`` says whether a float lies ``inside``, on an ``end`` or ``outside``.
    """
    rng = np.random.default_rng(seed)
    kind = DTYPES[dtype]
    x = line(interval, dtype, (), 2 * n, seed)[:-3]
    places = np.array([place(float(a)) for a in x])
    v = rng.choice(x[places == "inside"], n)
    u = rng.choice(x[places != "outside"], n)
    with np.errstate(over="ignore", invalid="ignore"):
        u = np.where(rng.random(n) < 0.5, _displaced(v, interval, rng), u).astype(kind)
    with np.errstate(over="ignore"):
        u[: n // 20] = np.nextafter(v, u)[: n // 20]
    ends = [e for e in (interval.lo, interval.hi) if place(e) == "end" and np.isfinite(e)]
    if ends:
        u[n // 20 : n // 8] = rng.choice(np.array(ends, kind), n // 8 - n // 20)
    keep = np.array([place(float(a)) != "outside" and abs(a) < np.inf for a in u]) & (u != v)
    return u[keep], v[keep]


def _displaced(v: Floats, interval: Interval, rng: np.random.Generator) -> Floats:
    """Each number moved by a share of itself or of its distance to the nearer end, from one ulp to all."""
    eps = float(np.finfo(v.dtype).eps)
    gaps = [np.abs(v - end) for end in (interval.lo, interval.hi) if np.isfinite(end)]
    scale = np.where(rng.random(v.size) < 0.5, np.abs(v), np.min([np.abs(v), *gaps], axis=0))
    step = _loguniform(rng, eps, 1.0, v.size) * rng.choice([-1.0, 1.0], v.size)
    return v.astype(float) + step * scale


def consistent(t: Floats, s: Floats, eta: Floats, seed: int = 2) -> Floats:
    """Of the pairs (t, s), half with s moved next to eta = phi'(t): from one ulp to its double."""
    rng = np.random.default_rng(seed)
    step = _loguniform(rng, float(np.finfo(t.dtype).eps), 1.0, t.size) * rng.choice([-1.0, 1.0], t.size)
    with np.errstate(over="ignore", invalid="ignore"):
        near = (eta.astype(float) * (1 + step)).astype(t.dtype)
    return np.where((rng.random(t.size) < 0.5) & np.isfinite(near), near, s)


def _loguniform(rng: np.random.Generator, lo: float, hi: float, size: int | tuple[int, ...]) -> Floats:
    return np.exp(rng.uniform(np.log(lo), np.log(hi), size))
