"""Divergences without cancellation beside the definition typed into numpy: time per pair, and digits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import legendre
from benchmarks import speed, tape
from benchmarks.peers import peers
from benchmarks.report import table
from benchmarks.timing import minima

DIVERGENCES = ("bregman", "fenchel_young")
JUDGED = 12  # pairs whose exact value is computed at 50 digits and more
PATIENCE = 2.0  # seconds for them: some conjugates are integrals
NEAR = 1e-6  # distance of every second pair, where the definition cancels


def pairs(function: Any, divergence: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Points u, v (or t, s) of the bulk: half of them anywhere, half close to where the divergence is 0."""
    u = speed.inputs(function, "grad", "f8", n)
    v = speed.inputs(function, "hess", "f8", n)
    v[::2] = u[::2] + NEAR * np.sign(v[::2] - u[::2])
    return (u, v) if divergence == "bregman" else (u, function.grad(v))


def naive(function: Any, divergence: str, u: np.ndarray, v: np.ndarray) -> tuple[Callable[[], None], np.ndarray]:
    """phi(u) - phi(v) - phi'(v)(u - v), or phi(t) + phi*(s) - ts, from numpy's and scipy's functions."""
    a, b, c = (np.empty_like(u) for _ in range(3))

    def form(quantity: str, x: np.ndarray, out: np.ndarray) -> Callable[[], None]:
        for text in peers(function.name, quantity):
            try:
                return tape.compiled(text, speed.variable(quantity), function.parameters, "numpy", x, out)
            except tape.Unavailable:
                continue
        raise tape.Unavailable(f"{function.name}.{quantity}")

    if divergence == "bregman":
        parts = [form("phi", u, a), form("phi", v, b), form("grad", v, c)]
        steps: list[tuple[Any, ...]] = [
            (np.subtract, a, b, a),
            (np.subtract, u, v, b),
            (np.multiply, c, b, b),
            (np.subtract, a, b, a),
        ]
    else:
        parts = [form("phi", u, a), form("conj", v, b)]
        steps = [(np.add, a, b, a), (np.multiply, u, v, b), (np.subtract, a, b, a)]

    def run() -> None:
        for part in parts:
            part()
        for operation, x, y, out in steps:
            operation(x, y, out=out)

    return run, a


def worst(function: Any, divergence: str, u: np.ndarray, v: np.ndarray, *results: np.ndarray) -> list[float]:
    """Largest relative error of each result over the first pairs."""
    oracle, end = getattr(function.oracle, divergence), time.perf_counter() + PATIENCE
    errors = [0.0] * len(results)
    for k in range(JUDGED):
        exact = oracle(float(u[k]), float(v[k]))
        errors = [max(e, float(abs(float(r[k]) - exact) / exact)) for e, r in zip(errors, results, strict=True)]
        if k and time.perf_counter() > end:
            break
    return errors


def measured(name: str, divergence: str, n: int, seconds: float) -> tuple[object, ...]:
    """Nanoseconds per pair and relative errors, ours and the definition's."""
    function = legendre.get(name)
    u, v = pairs(function, divergence, n)
    call, out = getattr(function, divergence), np.empty_like(u)
    call(u, v, out=out)
    run, other = naive(function, divergence, u, v)
    run()
    errors = [f"{e:.1e}" for e in worst(function, divergence, u, v, out, other)]
    ours, theirs = (1e9 * t / n for t in minima([lambda: call(u, v, out=out), run], seconds, kept=2))
    print(f"{name}.{divergence}: {ours:.0f} ns, definition {theirs:.0f}; errors {errors}", file=sys.stderr)
    return f"`{name}` {divergence}", ours, theirs, *errors


def report(names: tuple[str, ...], n: int, seconds: float) -> str:
    """One line for each row and divergence, and what the pairs are."""
    head = ("divergence", "ours, ns per pair", "definition in numpy", "our relative error", "its relative error")
    rows = [measured(name, divergence, n, seconds) for name in names for divergence in DIVERGENCES]
    note = (
        f"{n} pairs in float64, every second one at distance {NEAR:g}; largest error over the first {JUDGED} or fewer."
    )
    return f"{note}\n\n{table(head, rows)}"


class Divergence:
    params = (list(legendre.names()), list(DIVERGENCES))
    param_names = ("function", "divergence")

    def setup(self, name: str, divergence: str) -> None:
        function = legendre.get(name)
        self.u, self.v = pairs(function, divergence, 4096)
        self.out = np.empty_like(self.u)
        self.call = getattr(function, divergence)
        self.call(self.u, self.v, out=self.out)
        self.definition, _ = naive(function, divergence, self.u, self.v)

    def time_call(self, *_: object) -> None:
        self.call(self.u, self.v, out=self.out)

    def time_definition(self, *_: object) -> None:
        self.definition()
