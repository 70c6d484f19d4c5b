"""``python -m benchmarks.prox_projection``: projections of a batch on the simplex and the ℓ1 ball beside sorting.

The rivals are the vectorised numpy forms: sort each row, find the threshold by cumulative sums, clip. Results are
compared before anything is timed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

import numpy as np

import prox
from benchmarks import timing
from benchmarks.report import table

SHAPES = ((10_000, 100), (1, 1_000_000), (1_000, 10))
DTYPES = ("f8", "f4")
SPREADS = (0.01, 1.0, 100.0)  # many active entries, some, few
TOLERANCE = {"f8": 1e-12, "f4": 1e-5}


def sorted_threshold(v: np.ndarray) -> np.ndarray:
    """The t of each row with Σ (v − t)_+ = 1, by sorting (Held, Wolfe, Crowder 1974)."""
    u = np.sort(v, axis=1)[:, ::-1]
    t = (np.cumsum(u, axis=1) - v.dtype.type(1)) / np.arange(1, v.shape[1] + 1, dtype=v.dtype)
    last = np.count_nonzero(u > t, axis=1) - 1
    return np.take_along_axis(t, last[:, None], axis=1)


def simplex(v: np.ndarray) -> np.ndarray:
    """The projection on the probability simplex."""
    return np.maximum(v - sorted_threshold(v), 0)


def l1_ball(v: np.ndarray) -> np.ndarray:
    """The projection on the unit ball of the ℓ1 norm."""
    size = np.abs(v)
    outside = size.sum(axis=1, keepdims=True) > 1
    return np.where(outside, np.copysign(np.maximum(size - sorted_threshold(size), 0), v), v)


RIVALS: dict[str, tuple[prox.Function, Callable[[np.ndarray], np.ndarray]]] = {
    "simplex": (prox.Simplex(1.0), simplex),
    "ℓ1 ball": (prox.BallL1(1.0), l1_ball),
}


def rows(v: np.ndarray, seconds: float) -> Iterator[tuple[str, float, float, float]]:
    """Name, nanoseconds per entry of the public call with ``out=``, of sorting, and their ratio."""
    for name, (g, sorting) in RIVALS.items():
        out = np.empty_like(v)
        g.prox(v, out=out)
        gap = float(np.max(np.abs(out - sorting(v)) / np.max(np.abs(v))))
        if not gap <= TOLERANCE[v.dtype.str[1:]]:
            raise AssertionError(f"{name}: sorting differs by {gap:.1e} of the largest entry")
        ours, theirs = timing.minima([lambda g=g, o=out: g.prox(v, out=o), lambda s=sorting: s(v)], seconds, kept=2)
        yield name, 1e9 * ours / v.size, 1e9 * theirs / v.size, theirs / ours


def report(seconds: float, shapes: tuple[tuple[int, int], ...] = SHAPES) -> str:
    """All shapes, dtypes and spreads as a table."""
    lines = []
    rng = np.random.default_rng(0)
    for shape in shapes:
        for dtype in DTYPES:
            for spread in SPREADS:
                v = (spread * rng.standard_normal(shape)).astype(dtype)
                for name, ours, theirs, ratio in rows(v, seconds):
                    lines.append((name, f"{shape[0]} × {shape[1]}", dtype, f"{spread:g}", ours, theirs, ratio))
                    print(f"{name} {shape} {dtype} {spread:g}: {ours:.2f} ns, {ratio:.1f}", file=sys.stderr)
    return table(("projection", "batch", "dtype", "spread", "ns per entry", "by sorting", "ratio"), lines)


class Projection:
    params = (list(RIVALS), list(DTYPES))
    param_names = ("projection", "dtype")

    def setup(self, name: str, dtype: str) -> None:
        self.g = RIVALS[name][0]
        self.v = np.random.default_rng(0).standard_normal(SHAPES[0]).astype(dtype)
        self.out = np.empty_like(self.v)
        self.g.prox(self.v, out=self.out)

    def time_prox(self, name: str, dtype: str) -> None:
        self.g.prox(self.v, out=self.out)


def main(given: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prox_projection", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="time for each line (default 0.5)")
    parser.add_argument("--quick", action="store_true", help="one small batch: it says that everything runs")
    chosen = parser.parse_args(given)
    print(timing.machine())
    print(report(0.005, SHAPES[2:]) if chosen.quick else report(chosen.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
