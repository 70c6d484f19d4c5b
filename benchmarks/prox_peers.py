"""``python -m benchmarks.prox_peers``: proximity operators beside pyproximal's, where that is installed.

Both take the same float64 vectors and their results are compared first, with as many digits as the other's iterations
promise. Where a vector is short, what a call costs decides.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import prox
from benchmarks import timing
from benchmarks.report import table

try:
    import pyproximal
except ImportError:  # a rival, no dependency
    pyproximal = None

SIZES = (4096, 1_000_000)
STEP = 0.8
SIDE = 64  # of matrices
LIBRARY = "pyproximal"


@dataclass(frozen=True)
class Rival:
    """Our function, the rival's for vectors of n entries, the shape we take them in, digits that both promise."""

    ours: Callable[[int], prox.Function]
    theirs: Callable[[int], Any]
    shape: Callable[[int], tuple[int, ...]] = lambda n: (n,)
    tolerance: float = 1e-10
    largest: int = SIZES[-1]


def columns(n: int) -> tuple[int, ...]:
    """Vectors of two entries: pyproximal's groups are the columns of (2, n/2)."""
    return (n // 2, 2)


RIVALS: dict[str, Rival] = {  # the threshold of its L0 is step σ, not √(2 step σ)
    "L0": Rival(lambda n: prox.L0(0.5), lambda n: pyproximal.L0(np.sqrt(2 * 0.5 / STEP))),
    "L1": Rival(lambda n: prox.L1(0.5), lambda n: pyproximal.L1(0.5)),
    "squared L2": Rival(lambda n: prox.SquaredL2(0.5), lambda n: pyproximal.L2(sigma=0.5)),
    "L2": Rival(lambda n: prox.L2(0.5), lambda n: pyproximal.Euclidean(0.5)),
    "box": Rival(lambda n: prox.Box(-0.5, 2.0), lambda n: pyproximal.Box(-0.5, 2.0)),
    "SCAD": Rival(lambda n: prox.SCAD(0.5, 3.7), lambda n: pyproximal.SCAD(0.5, 3.7)),
    "L2 ball": Rival(lambda n: prox.BallL2(3.0), lambda n: pyproximal.EuclideanBall(0.0, 3.0)),
    "L0 ball": Rival(lambda n: prox.BallL0(n // 8), lambda n: pyproximal.L0Ball(n // 8)),
    "halfspace": Rival(lambda n: prox.Halfspace(np.ones(n), -1.0), lambda n: pyproximal.HalfSpace(np.ones(n), -1.0)),
    "simplex": Rival(lambda n: prox.Simplex(3.0), lambda n: pyproximal.Simplex(n, 3.0), tolerance=1e-5),
    "L1 ball": Rival(lambda n: prox.BallL1(3.0), lambda n: pyproximal.L1Ball(n, 3.0), tolerance=1e-4),
    "L21": Rival(lambda n: prox.L21(0.5), lambda n: pyproximal.L21(2, 0.5), columns),
    "nuclear norm": Rival(lambda n: prox.NuclearNorm(0.5), lambda n: pyproximal.Nuclear((SIDE, SIDE), 0.5),
                          lambda n: (SIDE, SIDE), 1e-9, SIDE * SIDE),
    "total variation": Rival(lambda n: prox.TotalVariation1D(0.5),
                             lambda n: pyproximal.TV((n,), 0.5, niter=1000, rtol=1e-6), tolerance=1e-2, largest=4096),
}  # fmt: skip


def rows(n: int, seconds: float) -> Iterator[tuple[str, float, float]]:
    """Name, microseconds a call of ours and of the rival."""
    flat = 2 * np.random.default_rng(0).standard_normal(n)
    for name, rival in RIVALS.items():
        if n > rival.largest:
            continue
        shape, g, other = rival.shape(n), rival.ours(n), rival.theirs(n)
        v = flat.reshape(shape)
        theirs = v.T.ravel() if rival.shape is columns else flat
        gap = np.abs(_ordered(rival, other.prox(theirs.copy(), STEP)).reshape(shape) - g.prox(v, STEP))
        if not np.max(gap) <= rival.tolerance * np.max(np.abs(v)):
            raise AssertionError(f"{name}: {LIBRARY} differs by {np.max(gap):.1e}")
        runs = [lambda g=g, v=v: g.prox(v, STEP), lambda o=other, v=theirs: o.prox(v, STEP)]
        found = timing.minima(runs, seconds, kept=2)
        yield name, 1e6 * found[0], 1e6 * found[1]


def _ordered(rival: Rival, result: np.ndarray) -> np.ndarray:
    """The rival's result with our vectors on the last axis."""
    return result.reshape(2, -1).T if rival.shape is columns else result


def report(seconds: float, sizes: tuple[int, ...] = SIZES) -> str:
    """All operators and sizes as a table, or that there is no rival."""
    if pyproximal is None:
        return f"{LIBRARY} is not installed.\n"
    lines = []
    for n in sizes:
        for name, ours, theirs in rows(n, seconds):
            lines.append((name, n, ours, theirs, theirs / ours))
            print(f"{name} {n}: {ours:.1f} µs, {LIBRARY} / ours {theirs / ours:.1f}", file=sys.stderr)
    head = ("prox", "n", "µs a call", f"{LIBRARY} {pyproximal.__version__}", f"{LIBRARY} / ours")
    return table(head, lines)


def main(given: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prox_peers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.2, help="time for each line (default 0.2)")
    parser.add_argument("--quick", action="store_true", help="small arrays only: it says that everything runs")
    chosen = parser.parse_args(given)
    print(timing.machine())
    print(report(0.005, SIZES[:1]) if chosen.quick else report(chosen.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
