"""Where to ask a black-box function: stratified points, kinks and jumps by zooming, steepest places."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from legendre.blackbox import Array, BlackBox

__all__ = ["Probe", "Slope", "breakpoints", "ends", "sample", "steepest"]

ROUNDS = 40  # of zooming by 16: from 1/64 down to 1e-50, which tells a jump at 0 from a root
PARTS = 32
UNBOUNDED = 1e9  # slopes beyond this are reported as "no Lipschitz constant as far as sampled"


@dataclass(frozen=True)
class Probe:
    """A black box on the floats from first to last, and what counts as rounding there."""

    box: BlackBox
    first: float
    last: float
    ulps: float
    domain: tuple[float, float]

    def ask(self, points: Array) -> tuple[Array, Array]:
        """Sorted distinct admissible points near those asked, and values, where the values are finite."""
        x = np.unique(self.box.round(np.clip(points, self.first, self.last)))
        y = self.box(x)
        kept = np.isfinite(y)
        return x[kept], y[kept]

    def at(self, points: Array) -> Array:
        """Values at the points, moved into the domain; nan where there is none."""
        return self.box(self.box.round(np.clip(points, self.first, self.last)))

    def merge(self, x: Array, y: Array, points: Array) -> tuple[Array, Array]:
        """The sample enlarged by the points."""
        more_x, more_y = self.ask(points) if points.size else (points, points)
        every, where = np.unique(np.concatenate([x, more_x]), return_index=True)
        return every, np.concatenate([y, more_y])[where]

    @cached_property
    def grid(self) -> tuple[Array, Array]:
        """The uniform part of the sample: the whole domain if bounded, else 64 units of it."""
        return self.ask(_uniform(self.first, self.last))

    @cached_property
    def unit(self) -> float:
        """Size below which a value of rho is not distinguished from 0: 1, or less if rho is smaller."""
        largest = float(np.max(np.abs(self.grid[1]), initial=0.0))
        return min(1.0, largest) or 1.0

    def around(self, s: float) -> tuple[float, float, float]:
        """A point with a neighbour on each side, a few rounding units away."""
        step = 4 * self.box.eps * max(1.0, abs(s))
        return s - step, s, s + step

    def noise(self, a: Array, b: Array) -> Array:
        """How much two values may differ by rounding alone."""
        size = np.maximum(np.maximum(np.abs(a), np.abs(b)), self.unit)
        return np.asarray(self.ulps * self.box.eps * size)


@dataclass(frozen=True)
class Slope:
    """The steepest pair of points: its slope, and that slope less what rounding may have added."""

    slope: float
    sure: float
    pair: tuple[float, ...]
    unbounded: bool


def ends(domain: Any, closed: bool = False) -> tuple[float, float, float, float]:
    """Domain given as pair or Interval -> (lo, hi, first, last), first and last being asked."""
    try:
        lo, hi = (domain.lo, domain.hi) if not isinstance(domain, (tuple, list)) else domain
        lo, hi = float(lo), float(hi)
    except (AttributeError, TypeError, ValueError):
        message = f"`domain` must be a pair (lo, hi) of numbers or an Interval, got {domain!r}"
        raise ValueError(message) from None
    if not lo < hi:
        raise ValueError(f"`domain` must have lo < hi, got ({lo!r}, {hi!r})")
    lo_closed, hi_closed = getattr(domain, "lo_closed", closed), getattr(domain, "hi_closed", closed)
    return lo, hi, lo if lo_closed else math.nextafter(lo, hi), hi if hi_closed else math.nextafter(hi, lo)


def inside(first: float, last: float, dtype: np.dtype[Any]) -> tuple[float, float]:
    """The same ends, moved inwards to numbers of the type."""
    low, high = (np.asarray(v).astype(dtype) for v in (max(first, -_top(dtype)), min(last, _top(dtype))))
    low = low if float(low) >= first else np.nextafter(low, dtype.type(np.inf))
    high = high if float(high) <= last else np.nextafter(high, dtype.type(-np.inf))
    return float(low), float(high)


def _top(dtype: np.dtype[Any]) -> float:
    # squares and cubes of these stay finite: beyond lies overflow, which `extremes` looks at by itself
    return 1e12 if dtype == np.float32 else 1e100


def _uniform(first: float, last: float) -> Array:
    centre = min(max(0.0, first), last)
    if last - first <= 64:
        return np.linspace(first, last, 4097)
    low = max(first, centre - 32)
    return np.linspace(low, min(last, low + 64), 4097)


def sample(first: float, last: float, dtype: np.dtype[Any], random: np.random.Generator) -> Array:
    """Points uniform, random, logarithmic towards 0, infinity and each end of the domain."""
    tiny = -37.0 if dtype == np.float32 else -300.0
    decades = np.logspace(tiny, math.log10(_top(dtype)), 481)
    fine = np.logspace(-18, 3, 211)
    scattered = [4 * random.standard_normal(512), random.uniform(first / 2, last / 2, 512)]
    pieces = [_uniform(first, last), *scattered]
    for ray in (decades, fine):
        pieces += [ray, -ray, first + ray * min(1.0, last - first), last - ray * min(1.0, last - first)]
    points = np.concatenate([*pieces, [0.0, first, last]])
    points = points[(points >= first) & (points <= last)].astype(dtype).astype(np.float64)
    return np.unique(points[(points >= first) & (points <= last)])


def _bend(x: Array, y: Array) -> Array:
    """Distance of each inner point from the chord of its neighbours."""
    weight = (x[1:-1] - x[:-2]) / (x[2:] - x[:-2])
    return np.abs(y[1:-1] - y[:-2] - weight * (y[2:] - y[:-2]))


def breakpoints(probe: Probe) -> tuple[list[float], list[tuple[float, float, float]]]:
    """Kinks, and jumps as (where, value before, value after).

    A smooth function bends gradually on the uniform grid; a kink or jump bends one or two cells far more
    than the cells around. Each such place is zoomed into until rounding hides it (a kink) or until the
    points are neighbours and the difference is still there (a jump).
    """
    x, y = probe.grid
    kinks: list[float] = []
    jumps: list[tuple[float, float, float]] = []
    for i in _spikes(probe, x, y):
        a, b, gap, noise = _zoom_bend(probe, float(x[i]), float(x[i + 2]))
        place = _tidy(a, b)
        neighbours = b - a <= max(1e-40, 2 * probe.box.eps * max(abs(a), abs(b)))
        if gap > noise and neighbours and gap > 0.5 * _rise(probe, place, 1e4 * probe.box.eps):
            left, _, right = probe.around(place)
            before, after = probe.at(np.array([left, right]))
            jumps.append((place, float(before), float(after)))
        else:
            kinks.append(place)
    return sorted(set(kinks)), sorted(set(jumps))


def _rise(probe: Probe, place: float, width: float) -> float:
    """Change of rho over a wider gap: that of a kink grows with the gap, that of a jump does not."""
    step = width * max(1.0, abs(place))
    before, after = probe.at(np.array([place - step, place + step]))
    return abs(float(after - before))


def _spikes(probe: Probe, x: Array, y: Array) -> list[int]:
    if x.size < 16:
        return []
    bend = _bend(x, y)
    around = np.full_like(bend, np.inf)
    padded = np.pad(bend, 5, mode="edge")
    for shift in (-5, -4, -3, 3, 4, 5):
        shifted = padded[5 + shift : 5 + shift + bend.size]
        around = shifted if np.isinf(around).all() else np.maximum(around, shifted)
    excess = bend - 4 * around - probe.noise(y[1:-1], y[2:])
    ranked = [int(i) for i in np.argsort(-excess)[:64] if excess[i] > 0]
    chosen: list[int] = []
    for i in ranked:
        if all(abs(i - j) > 2 for j in chosen):
            chosen.append(i)
    return chosen[:16]


def _zoom_bend(probe: Probe, a: float, b: float) -> tuple[float, float, float, float]:
    gap = noise = 0.0
    for _ in range(ROUNDS):
        x, y = probe.ask(np.linspace(a, b, PARTS + 1))
        if x.size < 2:
            break
        leap = int(np.argmax(np.abs(np.diff(y))))
        gap = abs(float(y[leap + 1] - y[leap]))
        noise = float(probe.noise(y[leap], y[leap + 1]))
        if x.size < 4:
            return float(x[leap]), float(x[leap + 1]), gap, noise
        bend = _bend(x, y)
        i = int(np.argmax(bend))
        if bend[i] <= float(probe.noise(y[i], y[i + 2])):
            return a, b, 0.0, noise
        a, b = float(x[i]), float(x[i + 2])
    return a, b, gap, noise


def _tidy(a: float, b: float) -> float:
    """The shortest decimal in [a, b]."""
    for digits in range(17):
        value = round((a + b) / 2, digits)
        if a <= value <= b:
            return value
    return (a + b) / 2


def steepest(probe: Probe, x: Array, y: Array) -> Slope:
    """Largest slope between points, by zooming into the steepest cells of the sample."""
    best = Slope(0.0, 0.0, (), False)
    for step in (1, 4, 16):
        slopes = _sure_slopes(probe, x, y, step)
        for i in np.argsort(-slopes)[:4]:
            found = _zoom_slope(probe, float(x[i]), float(x[i + step]))
            best = max(best, found, key=lambda s: (s.unbounded, s.sure))
    return replace(best, unbounded=True) if _blows_up_at_an_end(probe, best) else best


def _blows_up_at_an_end(probe: Probe, best: Slope) -> bool:
    """Whether the steepest place is next to a finite end, and far steeper than a thousandth before it."""
    for end, direction in ((probe.domain[0], 1), (probe.domain[1], -1)):
        if best.pair and min(abs(p - end) for p in best.pair) < 1e-6 * max(1.0, abs(end)):
            x, y = probe.ask(end + direction * np.array([1e-3, 2e-3]))
            return x.size == 2 and best.sure > 100 * abs(float(y[1] - y[0])) / float(x[1] - x[0])
    return False


def _sure_slopes(probe: Probe, x: Array, y: Array, step: int = 1) -> Array:
    with np.errstate(all="ignore"):
        rise = np.abs(y[step:] - y[:-step]) - probe.noise(y[step:], y[:-step])
        return np.asarray(np.maximum(rise, 0.0) / (x[step:] - x[:-step]))


def _zoom_slope(probe: Probe, a: float, b: float) -> Slope:
    best, history = Slope(0.0, -1.0, (), False), []
    for _ in range(ROUNDS):
        margin = (b - a) / 2
        x, y = probe.ask(np.append(np.linspace(a - margin, b + margin, PARTS + 1), [a, b]))
        slopes = _sure_slopes(probe, x, y)
        if slopes.size == 0 or not slopes.max() > best.sure * (1 + 1e-12):
            break
        i = int(np.argmax(slopes))
        a, b = float(x[i]), float(x[i + 1])
        best = Slope(abs(float(y[i + 1] - y[i])) / (b - a), float(slopes[i]), (a, b), False)
        history.append(best.sure)
    growing = len(history) > 4 and all(q > 1.5 * p for p, q in zip(history[-4:-1], history[-3:], strict=True))
    return Slope(best.slope, best.sure, best.pair, best.sure > UNBOUNDED or (growing and best.sure > 100))
