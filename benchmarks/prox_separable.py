"""``python -m benchmarks.prox_separable``: closed-form separable proximity operators beside the same typed into numpy.

The rivals are written from the textbooks, results are compared before anything is timed, and a copy of the array is
timed beside them: two passes over memory are the least that an operator can cost.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

import numpy as np

import prox
from benchmarks import timing
from benchmarks.report import table

SIZES = (4096, 1_000_000)
DTYPES = ("f8", "f4")
STEP = 0.8
TOLERANCE = {"f8": 1e-10, "f4": 1e-4}
Form = Callable[[np.ndarray], np.ndarray]


def soft(v: np.ndarray, t: float) -> np.ndarray:
    """Soft thresholding at t."""
    return np.sign(v) * np.maximum(np.abs(v) - t, 0)


def huber(v: np.ndarray) -> np.ndarray:
    """δ = 0.75, α = 0.5."""
    return np.where(np.abs(v) <= 0.75 * (1 + STEP * 0.5), v / (1 + STEP * 0.5), v - STEP * 0.375 * np.sign(v))


def squared_hinge(v: np.ndarray) -> np.ndarray:
    """Label 1, α = 0.5."""
    return np.where(v >= 1, v, (v + 2 * STEP * 0.5) / (1 + 2 * STEP * 0.5))


def kullback_leibler(v: np.ndarray) -> np.ndarray:
    """b = 2, α = 0.5."""
    w = v - STEP * 0.5
    return (w + np.sqrt(w * w + 4 * STEP * 0.5 * 2.0)) / 2


def mcp(v: np.ndarray) -> np.ndarray:
    """α = 0.5, γ = 3."""
    return np.where(np.abs(v) > 1.5, v, soft(v, STEP * 0.5) * (3.0 / (3.0 - STEP)))


def scad(v: np.ndarray) -> np.ndarray:
    """α = 0.5, γ = 3.7."""
    a, s = 3.7, np.abs(v)
    middle = ((a - 1) * v - np.sign(v) * a * STEP * 0.5) / (a - 1 - STEP)
    return np.where(s > a * 0.5, v, np.where(s <= 0.5 * (1 + STEP), soft(v, STEP * 0.5), middle))


def log_sum(v: np.ndarray) -> np.ndarray:
    """α = 0.25, ε = 1; of the larger root and 0 the one of less value."""
    s = np.abs(v)
    root = np.maximum((s - 1 + np.sqrt(np.maximum((s + 1) ** 2 - 4 * STEP * 0.25, 0))) / 2, 0)
    return np.where(STEP * 0.25 * np.log1p(root) < root * (s - root / 2), np.sign(v) * root, 0)


RIVALS: dict[str, tuple[prox.Function, Form]] = {
    "Affine": (prox.Affine(1.5), lambda v: v - STEP * 1.5),
    "SquaredL2": (prox.SquaredL2(0.5), lambda v: v / (1 + STEP * 0.5)),
    "Nonnegative": (prox.Nonnegative(), lambda v: np.maximum(v, 0)),
    "Box": (prox.Box(-0.5, 2.0), lambda v: np.clip(v, -0.5, 2.0)),
    "L1": (prox.L1(0.5), lambda v: soft(v, STEP * 0.5)),
    "ElasticNet": (prox.ElasticNet(0.5, 0.25), lambda v: soft(v, STEP * 0.5) / (1 + STEP * 0.25)),
    "Huber": (prox.Huber(0.75, 0.5), huber),
    "Hinge": (prox.Hinge(1.0, 0.5), lambda v: np.maximum(v, np.minimum(1, v + STEP * 0.5))),
    "SquaredHinge": (prox.SquaredHinge(1.0, 0.5), squared_hinge),
    "SumPositive": (prox.SumPositive(0.5), lambda v: np.where(v > STEP * 0.5, v - STEP * 0.5, np.minimum(v, 0))),
    "LeakyReLUPotential": (prox.LeakyReLUPotential(0.25), lambda v: np.where(v < 0, v / (1 + STEP * 3), v)),
    "L0": (prox.L0(0.5), lambda v: np.where(np.abs(v) > np.sqrt(2 * STEP * 0.5), v, 0)),
    "MCP": (prox.MCP(0.5, 3.0), mcp),
    "SCAD": (prox.SCAD(0.5, 3.7), scad),
    "LogSum": (prox.LogSum(0.25, 1.0), log_sum),
    "Binary": (prox.Binary(-1.0, 2.0), lambda v: np.where(v <= 0.5, -1.0, 2.0).astype(v.dtype)),
    "BurgEntropy": (prox.BurgEntropy(0.5), lambda v: (v + np.sqrt(v * v + 4 * STEP * 0.5)) / 2),
    "KullbackLeibler": (prox.KullbackLeibler(2.0, 0.5), kullback_leibler),
}


def points(n: int, dtype: str) -> np.ndarray:
    """Normal numbers of width 2, the same in every run."""
    return (2 * np.random.default_rng(0).standard_normal(n)).astype(dtype)


def compare(result: np.ndarray, other: np.ndarray, what: str) -> None:
    """The two agree to most digits but at a few jumps, or nothing is timed."""
    far = np.abs(result - other) > TOLERANCE[result.dtype.str[1:]] * (1 + np.abs(other))
    if np.count_nonzero(far) > 1e-5 * result.size:
        raise AssertionError(f"{what}: {np.count_nonzero(far)} of {result.size} entries differ")


def rows(v: np.ndarray, seconds: float) -> Iterator[tuple[str, float, float, float]]:
    """Name, nanoseconds per element of the public call with ``out=``, of numpy, and of a copy in the same round."""
    for name, (g, form) in RIVALS.items():
        out, spare = np.empty_like(v), np.empty_like(v)
        g.prox(v, STEP, out=out)
        compare(out, form(v), name)
        runs = [lambda g=g, o=out: g.prox(v, STEP, out=o), lambda o=spare: np.copyto(o, v), lambda f=form: f(v)]
        ours, copy, theirs = (1e9 * t / v.size for t in timing.minima(runs, seconds, kept=3))
        yield name, ours, theirs, copy


def report(seconds: float, sizes: tuple[int, ...] = SIZES) -> str:
    """All functions, sizes and dtypes as a table."""
    lines = []
    for n in sizes:
        for dtype in DTYPES:
            for name, ours, theirs, copy in rows(points(n, dtype), seconds):
                lines.append((f"`{name}`", dtype, n, ours, theirs, theirs / ours, ours / copy))
                print(f"{name} {dtype} {n}: {ours:.3f} ns, numpy / ours {theirs / ours:.1f}, ours / copy"
                      f" {ours / copy:.2f}", file=sys.stderr)  # fmt: skip
    return table(("prox", "dtype", "n", "ns per element", "numpy", "numpy / ours", "ours / copy"), lines)


class Separable:
    params = (list(RIVALS), list(DTYPES), list(SIZES))
    param_names = ("function", "dtype", "n")

    def setup(self, name: str, dtype: str, n: int) -> None:
        self.g, self.v = RIVALS[name][0], points(n, dtype)
        self.out = np.empty_like(self.v)
        self.g.prox(self.v, STEP, out=self.out)

    def time_prox(self, name: str, dtype: str, n: int) -> None:
        self.g.prox(self.v, STEP, out=self.out)


def main(given: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prox_separable", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.2, help="time for each line (default 0.2)")
    parser.add_argument("--quick", action="store_true", help="small arrays only: it says that everything runs")
    chosen = parser.parse_args(given)
    print(timing.machine())
    print(report(0.005, SIZES[:1]) if chosen.quick else report(chosen.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
