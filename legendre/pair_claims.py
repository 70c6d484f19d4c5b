"""The claims of `check_pair`, one function each: what the values say, with the witness if they refute it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from legendre.blackbox import Array, BlackBox
from legendre.pair_probe import Probe, Slope
from legendre.pair_report import Finding


def evaluates(probe: Probe, points: Array) -> tuple[Finding, Array, Array]:
    """Whether rho returns a finite number everywhere; growing beyond the largest float is allowed."""
    y, raised = probe.box.values(points)
    finite = np.isfinite(y)
    excused, edges = _overflow(probe, points, y)
    bad = points[~finite & ~excused]
    x, y, n = points[finite], y[finite], int(points.size)
    if bad.size == 0:
        note = "".join(f"; overflows at s = {_short(s)}" for s in edges)
        return Finding("evaluates", "held", f"a number at {n:,} points{note}", n, (), True), x, y
    s = float(bad[np.argmin(np.abs(bad))])
    what = f"raises {raised[s]}" if s in raised else f"is {float(probe.at(np.array([s]))[0])}"
    detail = f"rho({_short(s)}) {what}; in all at {bad.size:,} of {n:,} points"
    return Finding("evaluates", "refuted", detail, n, (s,), True), x, y


def _overflow(probe: Probe, x: Array, y: Array) -> tuple[NDArray[np.bool_], list[float]]:
    """Infinite values that continue finite ones growing to the largest float, and where they begin."""
    infinite = np.isinf(y)
    excused, edges = np.zeros_like(infinite), []
    for i in np.flatnonzero(np.isfinite(y[:-1]) & infinite[1:]):
        edge = _last_finite(probe, float(x[i]), float(x[i + 1]))
        stop = next((j for j in range(i + 1, x.size) if not infinite[j]), x.size)
        if _is_huge(probe, edge):
            excused[i + 1 : stop] = True
            edges.append(edge)
    for i in np.flatnonzero(infinite[:-1] & np.isfinite(y[1:])):
        edge = _last_finite(probe, float(x[i + 1]), float(x[i]))
        start = next((j + 1 for j in range(i, -1, -1) if not infinite[j]), 0)
        if _is_huge(probe, edge):
            excused[start : i + 1] = True
            edges.append(edge)
    return excused, edges


def _last_finite(probe: Probe, near: float, far: float) -> float:
    for _ in range(100):
        middle = (near + far) / 2
        near, far = (middle, far) if np.isfinite(probe.at(np.array([middle]))[0]) else (near, middle)
    return near


def _is_huge(probe: Probe, s: float) -> bool:
    return bool(abs(probe.at(np.array([s]))[0]) > 1e-3 * float(np.finfo(probe.box.dtype).max))


def nondecreasing(probe: Probe, x: Array, y: Array) -> Finding:
    """Whether s1 < s2 gives rho(s1) <= rho(s2), rounding aside."""
    witness = _deepest_fall(probe, x, y)
    if witness is None:
        fall = float(np.max(np.maximum.accumulate(y) - y))
        note = f" (falls by at most {fall:.1e}, rounding)" if fall else ""
        return Finding("nondecreasing", "held", f"at {x.size:,} points{note}", x.size, (), True)
    a, b = witness
    ya, yb = probe.at(np.array([a, b]))
    (a_text, b_text), (ya_text, yb_text) = _apart(a, b), _apart(ya, yb)
    detail = f"rho({a_text}) = {ya_text} > rho({b_text}) = {yb_text}"
    return Finding("nondecreasing", "refuted", detail, x.size, witness, True)


def _deepest_fall(probe: Probe, x: Array, y: Array) -> tuple[float, float] | None:
    """Points s1 < s2 with rho(s1) > rho(s2) beyond rounding: moderate ones first, deepest, short decimals."""
    for reach in (64.0, math.inf):
        near = np.abs(x) <= reach
        u, v = x[near], y[near]
        if u.size < 2:
            continue
        highest = np.maximum.accumulate(v)
        fall = highest - v
        j = int(np.argmax(np.where(fall > probe.noise(highest, v), fall, 0.0)))
        if fall[j] > probe.noise(highest, v)[j]:
            i = int(np.flatnonzero(v[:j] == highest[j])[-1])
            return _shorten(probe, float(u[i]), float(u[j]), float(fall[j]))
    return None


def _shorten(probe: Probe, a: float, b: float, fall: float) -> tuple[float, float]:
    for digits in range(1, 17):
        p, q = (float(probe.box.round(np.array([float(f"{v:.{digits}g}")]))[0]) for v in (a, b))
        if probe.first <= p < q <= probe.last and np.subtract(*probe.at(np.array([p, q]))) >= 0.9 * fall:
            return p, q
    return a, b


def flat_stretch(probe: Probe) -> tuple[float, float] | None:
    """Two points of a stretch on which rho is constant, unless it got there by rounding.

    Saturating functions (tanh beyond 19) are constant in floating point too, but they arrive there by
    less than a rounding unit per thousandth of s; a stretch with a visible edge is meant.
    """
    x, y = probe.grid
    edges = np.flatnonzero(np.diff(y) != 0)
    starts, stops = np.append(0, edges + 1), np.append(edges, x.size - 1)
    for i, j in sorted(zip(starts, stops, strict=True), key=lambda r: r[0] - r[1]):
        if j - i < 2:
            return None
        if all(_visible_edge(probe, x, y, e, d) for e, d in ((int(i), -1), (int(j), 1))):
            return float(x[i]), float(x[j])
    return None


def _visible_edge(probe: Probe, x: Array, y: Array, i: int, direction: int) -> bool:
    if not 0 <= i + direction < x.size:
        return True
    flat, inside, outside = float(y[i]), float(x[i]), float(x[i + direction])
    for _ in range(60):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if probe.at(np.array([middle]))[0] == flat else (inside, middle)
    away = probe.at(np.array([inside + direction * 1e-3 * max(1.0, abs(inside))]))[0]
    visible = 1e3 if probe.box.eps < 1e-10 else 30.0
    return bool(abs(away - flat) > visible * probe.box.eps * max(abs(flat), probe.unit))


def increasing(points: int, flat: tuple[float, float] | None) -> Finding:
    """Whether rho is constant nowhere."""
    if flat is None:
        return Finding("increasing", "held", f"at {points:,} points, up to saturation by rounding", points)
    a, b = flat
    detail = f"rho({_short(a)}) = rho({_short(b)}): constant in between"
    return Finding("increasing", "refuted", detail, points, flat)


def continuous(jumps: list[tuple[float, float, float]], points: int) -> Finding:
    """Whether rho was found to jump."""
    if not jumps:
        return Finding("continuous", "held", f"no jump found at {points:,} points", points)
    s, left, right = jumps[0]
    more = f"; {len(jumps)} jumps in all" if len(jumps) > 1 else ""
    detail = f"jumps at s = {_short(s)} from {' to '.join(_apart(left, right))}{more}"
    return Finding("continuous", "refuted", detail, points, (s,))


def nonexpansive(steep: Slope, jumps: bool, points: int) -> Finding:
    """Whether rho is 1-Lipschitz; the slope named is a lower bound of the Lipschitz constant."""
    pair = " and ".join(_apart(*steep.pair)) if steep.pair else "any two points"
    if steep.unbounded or jumps:
        detail = f"slopes grow without bound, {steep.slope:.3g} between {pair}"
        return Finding("nonexpansive", "refuted", detail, points, steep.pair)
    if steep.sure > 1:
        detail = f"Lipschitz constant at least {steep.slope:.7g}, between {pair}"
        return Finding("nonexpansive", "refuted", detail, points, steep.pair)
    detail = f"largest slope {steep.slope:.7g} at {points:,} points"
    return Finding("nonexpansive", "held", detail, points, steep.pair)


def inverse(
    probe: Probe, inverse: BlackBox, x: Array, y: Array, flat: tuple[float, float] | None
) -> tuple[Finding, tuple[float, float]]:
    """rho_inv(rho(s)) = s, or as near as rounding of rho(s) lets it come.

    Where rho is steep the defect in s is judged; where it is nearly flat no inverse can find s again,
    and it is enough that what it finds is in the domain and has the same value.
    """
    back = inverse(inverse.round(y))
    eps = max(probe.box.eps, inverse.eps)
    nearest = np.clip(back, probe.first, probe.last)
    with np.errstate(all="ignore"):
        forward = np.abs(back - x) / np.maximum(np.abs(x), 1.0)
        path = [(1 - share) * x + share * nearest for share in (0.25, 0.5, 0.75, 1.0)]
        between = [probe.at(p) for p in path]
        backward = np.max(np.abs(np.array(between) - y), axis=0) / np.maximum(np.abs(y), probe.unit)
    margin = probe.ulps * eps * np.maximum(np.abs(x), 1.0)
    astray = (back < probe.domain[0] - margin) | (back > probe.domain[1] + margin)
    defect = np.fmin(forward, np.where(astray, np.inf, backward))
    defect = np.where(np.isnan(back) | np.isnan(defect), np.inf, defect)
    defect = np.where(np.isnan(back) & _saturated(y), 0.0, defect)
    i = int(np.argmax(np.where(np.abs(x) <= 64, defect, -1.0)))
    i = i if defect[i] > probe.ulps * eps else int(np.argmax(defect))
    worst, s, n = float(defect[i]), float(x[i]), int(x.size)
    if flat is not None:
        detail = f"rho({_short(flat[0])}) = rho({_short(flat[1])}): not invertible"
        return Finding("inverse", "refuted", detail, n, flat, True), (worst, s)
    if worst > probe.ulps * eps:
        detail = f"rho_inv(rho({_short(s)})) = {back[i]:.10g}, relative defect {worst:.1e}"
        return Finding("inverse", "refuted", detail, n, (s,), True), (worst, s)
    detail = f"relative defect at most {worst:.1e}, at s = {_short(s)}, {n:,} points"
    return Finding("inverse", "held", detail, n, (s,), True), (worst, s)


def _saturated(y: Array) -> NDArray[np.bool_]:
    """Where rho has rounded to an end of its range, at which no inverse need be defined."""
    ends = [e for e in (y.min(), y.max()) if np.count_nonzero(y == e) > 1]
    return np.isin(y, ends)


def right_inverse(probe: Probe, inverse: BlackBox, y: Array, jumps: bool) -> Finding:
    """rho(rho_inv(t)) = t for t in the range of rho, up to rounding of t and of rho_inv(t)."""
    if jumps:
        return Finding("right_inverse", "not checked", "rho jumps: its range has gaps", 0)
    low, high = max(float(y.min()), -32.0), min(float(y.max()), 32.0)
    t = inverse.round(np.linspace(low, high, 1027)[1:-1])
    s = inverse(t)
    eps = max(probe.box.eps, inverse.eps)
    step = probe.ulps * eps * np.maximum(np.abs(s), 1.0)
    below, again, above = (probe.at(s + d) for d in (-step, 0, step))
    gap = np.maximum(np.fmin(np.fmin(below, above), again) - t, t - np.fmax(np.fmax(below, above), again))
    defect = np.where(np.isnan(again), np.inf, np.maximum(gap, 0.0) / np.maximum(np.abs(t), probe.unit))
    i = int(np.argmax(defect))
    if defect[i] > probe.ulps * eps:
        detail = f"rho(rho_inv({_short(t[i])})) = {again[i]:.10g} with rho_inv = {s[i]:.10g}"
        return Finding("right_inverse", "refuted", detail, t.size, (float(t[i]),), True)
    detail = f"relative defect at most {defect[i]:.1e}, {t.size:,} points"
    return Finding("right_inverse", "held", detail, t.size, (), True)


def extremes(probe: Probe, x: Array, y: Array, monotone: bool) -> Finding:
    """Beyond 1e100, up to the largest float: numbers, and still nondecreasing (or rightly infinite)."""
    largest = float(np.finfo(probe.box.dtype).max)
    powers = np.array([0.5, 0.51, 0.75, 0.9, 1.0])
    far = np.concatenate([-(largest**powers)[::-1], largest**powers])
    far = probe.box.round(far[(far >= probe.domain[0]) & (far <= probe.domain[1])])
    if far.size == 0 or not monotone:
        return Finding("extremes", "not checked", "rho decreases" if far.size else "the domain is bounded", 0)
    values, raised = probe.box.values(far)
    s, v = np.concatenate([x[[0, -1]], far]), np.concatenate([y[[0, -1]], values])
    order = np.argsort(s)
    s, v = s[order], v[order]
    bad = np.isnan(v)
    if not bad.any():
        top = np.maximum.accumulate(v)
        with np.errstate(invalid="ignore", over="ignore"):
            bad = (top - v) > 1e-3 * np.maximum(np.abs(top), probe.unit)
    if not bad.any():
        return Finding("extremes", "held", f"numbers in order up to |s| = {np.abs(s).max():.3g}", far.size)
    at = float(s[bad][np.argmin(np.abs(s[bad]))])
    what = raised.get(at, f"{float(v[s == at][0]):.6g}")
    return Finding("extremes", "refuted", f"rho({at:.3g}) = {what}: overflow inside rho", far.size, (at,))


def _short(value: float) -> str:
    return f"{value:.10g}"


def _apart(a: float, b: float) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to tell them apart."""
    for digits in range(7, 18):
        if f"{a:.{digits}g}" != f"{b:.{digits}g}":
            return f"{a:.{digits}g}", f"{b:.{digits}g}"
    return _short(a), _short(b)
