"""``python -m benchmarks.training``: an epoch of small and wide networks beside torch (eager, literal) and JAX."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from benchmarks import timing
from benchmarks.report import table
from benchmarks.training_floor import floor
from networks.initialization import initial_parameters
from networks.numba_backend import NumbaEngine
from networks.optimizers import SGD
from networks.spec import NetworkSpec

RATE = 1e-3


@dataclass(frozen=True)
class Problem:
    """A network, a number of samples and the batch size."""

    name: str
    widths: tuple[int, ...]
    samples: int
    batch: int
    dtype: str = "f8"

    @property
    def spec(self) -> NetworkSpec:
        return NetworkSpec(self.widths, "atan", "bregman", dtype=self.dtype)

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(0)
        X = rng.uniform(-0.9, 0.9, (self.samples, self.widths[0])).astype(self.dtype)
        return X, rng.integers(0, max(2, self.widths[-1]), self.samples)


PROBLEMS = [
    Problem("2 x 3", (2,) * 4 + (1,), 1000, 16),
    Problem("2 x 100", (2,) * 101 + (1,), 1000, 16),
    Problem("10 x 20", (2,) + (10,) * 20 + (1,), 1000, 16),
    Problem("32 x 20", (2,) + (32,) * 20 + (1,), 1000, 16),
    Problem("784-128x9-10", (784,) + (128,) * 9 + (10,), 200, 100, "f4"),
    Problem("784-1024x9-10", (784,) + (1024,) * 9 + (10,), 200, 100, "f4"),
]
COLD = """
import time; start = time.perf_counter()
from benchmarks.training import PROBLEMS, compiled
compiled(PROBLEMS[{}])()
print(time.perf_counter() - start)
"""


def compiled(problem: Problem) -> Callable[[], float]:
    """One epoch of the compiled engine."""
    engine, (X, y) = NumbaEngine(problem.spec), problem.data()
    state = engine.start(initial_parameters(problem.spec, "identity"), SGD(RATE))
    return lambda: engine.train_epoch(state, X, y, problem.batch)


def eager(problem: Problem) -> Callable[[], float]:
    """One epoch in torch, the layer as it is written: rho(rho_inv(M z) + W z + b), M fixed."""
    import torch

    torch.set_num_threads(1)
    start, (X, y) = initial_parameters(problem.spec, "identity"), problem.data()
    tensors = [[torch.tensor(a, requires_grad=True) for a in group] for group in (start.W, start.b, (start.V, start.c))]
    M = [None if m is None else torch.tensor(m) for m in start.M]
    steps = torch.optim.SGD([t for group in tensors for t in group], lr=RATE)
    inputs, classes = torch.tensor(X), torch.tensor(y)
    W, b, (V, c) = tensors

    def loss(z: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        for w, v, m in zip(W, b, M, strict=True):
            mixed = z if m is None else z @ m.T
            z = (2 / np.pi) * torch.atan(torch.tan((np.pi / 2) * mixed) + z @ w.T + v)
        s = z @ V.T + c
        if s.shape[1] > 1:
            return torch.nn.functional.cross_entropy(s, labels)
        return torch.nn.functional.binary_cross_entropy_with_logits(s[:, 0], labels.to(s.dtype))

    def epoch() -> float:
        total = 0.0
        for i in range(0, problem.samples, problem.batch):
            steps.zero_grad()
            mean = loss(inputs[i : i + problem.batch], classes[i : i + problem.batch])
            mean.backward()
            steps.step()
            total += mean.item() * len(inputs[i : i + problem.batch])
        return total / problem.samples

    return epoch


def traced(problem: Problem) -> Callable[[], float]:
    """One epoch in JAX: jit around a scan over the batches and, where widths match, over the layers."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    start, (X, y) = initial_parameters(problem.spec, "identity"), problem.data()
    equal = problem.widths[0] == problem.widths[1]
    full = problem.samples // problem.batch * problem.batch  # a scan wants batches of one size
    batches = (
        jnp.asarray(X[:full]).reshape(-1, problem.batch, X.shape[1]),
        jnp.asarray(y[:full]).reshape(-1, problem.batch),
    )
    tail = int(not equal)
    first = [(jnp.asarray(w), jnp.asarray(b)) for w, b in zip(start.W[:tail], start.b[:tail], strict=True)]
    mixing = [jnp.asarray(m) for m in start.M[:tail]]
    rest = (jnp.stack([jnp.asarray(w) for w in start.W[tail:]]), jnp.stack([jnp.asarray(b) for b in start.b[tail:]]))
    box = [(first, rest, jnp.asarray(start.V), jnp.asarray(start.c))]

    def layer(z, mixed, w, b):
        return (2 / jnp.pi) * jnp.arctan(jnp.tan((jnp.pi / 2) * mixed) + z @ w.T + b)

    def loss(p, z, labels):
        for (w, b), m in zip(p[0], mixing, strict=True):
            z = layer(z, z @ m.T, w, b)
        z, _ = jax.lax.scan(lambda z, wb: (layer(z, z, *wb), None), z, p[1])
        s = z @ p[2].T + p[3]
        if s.shape[1] > 1:
            return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(s), labels[:, None], 1))
        return jnp.mean(jnp.logaddexp(0.0, s[:, 0]) - labels * s[:, 0])

    def step(p, batch):
        value, gradient = jax.value_and_grad(loss)(p, *batch)
        return jax.tree.map(lambda a, g: a - RATE * g, p, gradient), value

    run = jax.jit(lambda p, b: jax.lax.scan(step, p, b))

    def epoch() -> float:
        box[0], values = run(box[0], batches)
        return float(values.mean())

    return epoch


def cold(index: int) -> tuple[float, float]:
    """Seconds of a new process to the end of its first epoch, without and with compiled code in the cache."""
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ) | {"LEGENDRE_CACHE_DIR": folder}
        command = [sys.executable, "-c", COLD.format(index)]
        runs = [subprocess.run(command, env=environment, check=True, capture_output=True, text=True) for _ in range(2)]
    return float(runs[0].stdout), float(runs[1].stdout)


def measured(problem: Problem, seconds: float) -> tuple[object, ...]:
    """Milliseconds of an epoch for each library, and the ratios to ours."""
    runs: list[Callable[[], float] | None] = [compiled(problem)]
    runs += [make(problem) if find_spec(name) else None for name, make in (("torch", eager), ("jax", traced))]
    losses = [run() for run in runs[:2] if run]
    exact = problem.dtype == "f8" and len(set(problem.widths[:-1])) == 1  # else ours learns M, which the others leave
    assert max(losses) - min(losses) <= (1e-12 if exact else 1e-3), losses
    present = [run for run in runs if run]
    best = iter(timing.minima(present, seconds))
    ours, torch_ms, jax_ms = (1e3 * next(best) if run else None for run in runs)
    assert ours is not None
    ratios = ["not installed" if t is None else t / ours for t in (torch_ms, jax_ms)]
    return problem.name, ours, torch_ms or "-", ratios[0], jax_ms or "-", ratios[1]


def beside_floor(problem: Problem, seconds: float) -> tuple[object, ...]:
    """Milliseconds of an epoch, of its products and its activations alone, and their share of it."""
    ours = 1e3 * timing.minima([compiled(problem)], seconds)[0]
    products, activations = floor(problem.spec, problem.samples, problem.batch, seconds)
    return problem.name, ours, products, activations, products / ours, (products + activations) / ours


def main(given: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", help="this problem only (may be repeated)")
    parser.add_argument("--seconds", type=float, default=5.0, help="time for each problem")
    parser.add_argument("--cold", action="store_true", help="also the first epoch of a new process")
    chosen = parser.parse_args(given)
    picked = [p for p in PROBLEMS if not chosen.only or p.name in chosen.only]
    head = ("network", "ours, ms", "torch, ms", "torch / ours", "JAX, ms", "JAX / ours")
    print(f"{timing.machine()}\n\n{table(head, [measured(p, chosen.seconds) for p in picked])}")
    if wide := [p for p in picked if p.dtype == "f4"]:
        head = ("network", "ours, ms", "products, ms", "activations, ms", "products / ours", "both / ours")
        print(table(head, [beside_floor(p, chosen.seconds) for p in wide]))
    if chosen.cold:
        rows = [(p.name, *cold(PROBLEMS.index(p))) for p in picked]
        print(table(("network", "first epoch, nothing cached, s", "with the cache, s"), rows))
    return 0


if __name__ == "__main__":
    start = time.perf_counter()
    code = main()
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    sys.exit(code)
