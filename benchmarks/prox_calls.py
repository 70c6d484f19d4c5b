"""``python -m benchmarks.prox_calls``: what a call costs at n = 1, and each element of a solved Bregman prox."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import numpy as np

import legendre
import prox
from benchmarks import timing
from benchmarks.report import table

ONE = np.array([0.7])
CALLS: dict[str, prox.Function] = {
    "L1": prox.L1(0.5),
    "Box": prox.Box(-0.5, 2.0),
    "SquaredL2": prox.SquaredL2(0.5),
    "Huber": prox.Huber(0.75, 0.5),
    "KullbackLeibler": prox.KullbackLeibler(2.0),
    "Logistic": prox.Logistic(),
    "ActivationPotential of tanh": prox.ActivationPotential(legendre.get("tanh")),
    "L2": prox.L2(0.5),
    "LInf": prox.LInf(0.5),
    "Max": prox.Max(0.5),
    "Simplex": prox.Simplex(),
    "BallL1": prox.BallL1(),
    "BallL2": prox.BallL2(),
    "SumTo": prox.SumTo(),
    "SortedL1": prox.SortedL1(0.5),
    "TotalVariation1D": prox.TotalVariation1D(0.5),
    "SoftmaxPotential": prox.SoftmaxPotential(),
    "2 * L1": 2.0 * prox.L1(0.5),
    "L1.translate": prox.L1(0.5).translate(0.3),
}
ROOTS: dict[str, tuple[prox.Function, str]] = {
    "SquaredL2 over sigmoid": (prox.SquaredL2(2.0), "sigmoid"),
    "ElasticNet over sigmoid": (prox.ElasticNet(0.3, 0.5), "sigmoid"),
    "Huber over sigmoid": (prox.Huber(0.4, 1.5), "sigmoid"),
    "SquaredL2 over exp": (prox.SquaredL2(2.0), "exp"),
    "SquaredL2 over tanh": (prox.SquaredL2(2.0), "tanh"),
    "SquaredL2 over atan": (prox.SquaredL2(2.0), "atan"),
    "Logistic over sigmoid": (prox.Logistic(), "sigmoid"),
    "NegativeEntropy over sigmoid": (prox.NegativeEntropy(0.5), "sigmoid"),
}
ELEMENTS = 4096


def calls(seconds: float) -> Iterator[tuple[str, float, float, float]]:
    """Name, microseconds a call of one entry, of four, and to build the object again."""
    for name, g in CALLS.items():
        few = np.resize(ONE, 4)
        g.prox(ONE, 0.8)
        made = type(g), g.__reduce__()[1]
        runs = [lambda g=g: g.prox(ONE, 0.8), lambda g=g, v=few: g.prox(v, 0.8), lambda m=made: m[0](*m[1])]
        yield (name, *(1e6 * t for t in timing.minima(runs, seconds, kept=3)))


def roots(seconds: float) -> Iterator[tuple[str, float]]:
    """Name, nanoseconds an element of the left Bregman prox at normal dual points."""
    v = 2 * np.random.default_rng(0).standard_normal(ELEMENTS)
    for name, (g, potential) in ROOTS.items():
        f = legendre.get(potential)
        prox.bregman_prox(g, f, v[:8], 0.8)
        yield name, 1e9 * timing.minima([lambda g=g, f=f: prox.bregman_prox(g, f, v, 0.8)], seconds)[0] / v.size


def report(seconds: float) -> str:
    """Both tables."""
    first = table(("prox", "µs a call, n = 1", "n = 4", "µs to build"), calls(seconds))
    return first + "\n" + table(("Bregman prox by root finding", "ns per element"), roots(seconds))


class Calls:
    params = (list(CALLS),)
    param_names = ("function",)

    def setup(self, name: str) -> None:
        self.g = CALLS[name]
        self.g.prox(ONE, 0.8)

    def time_prox(self, name: str) -> None:
        self.g.prox(ONE, 0.8)


class Roots:
    params = (list(ROOTS),)
    param_names = ("prox",)

    def setup(self, name: str) -> None:
        self.g, self.f = ROOTS[name][0], legendre.get(ROOTS[name][1])
        self.v = 2 * np.random.default_rng(0).standard_normal(ELEMENTS)
        prox.bregman_prox(self.g, self.f, self.v[:8], 0.8)

    def time_left(self, name: str) -> None:
        prox.bregman_prox(self.g, self.f, self.v, 0.8)


def main(given: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prox_calls", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.3, help="time for each line (default 0.3)")
    parser.add_argument("--quick", action="store_true", help="few repetitions: it says that everything runs")
    chosen = parser.parse_args(given)
    print(timing.machine())
    print(report(0.005 if chosen.quick else chosen.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
