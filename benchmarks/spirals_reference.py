"""``python -m benchmarks.spirals_reference``: Table 5 of the ICML paper by the choices of its authors' code.

The layer is written out literally, one sample at a time: rho(inverse(clamp(z)) + W z + b) with the clamp 1e-5 inside
the domain, each set of points scaled by itself, the order fixed, the random start of a linear layer in PyTorch. What
varies is the inverse of the sigmoid (that code has log(t/(1+t)) for log(t/(1-t))), the batch, the number of epochs.
"""

from __future__ import annotations

import argparse
import math
import sys

import numpy as np
from numba import njit

from benchmarks.report import table
from networks.data import two_spirals

ACTIVATIONS = {"sigmoid": (0, 0.0, 1.0), "atan": (1, -1.57, 1.57), "tanh": (2, -1.0, 1.0)}
RATES = (0.01, 0.1, 1.0)
VARIANTS = {
    "inverse of the reference": {"wrong": True},
    "true inverse": {},
    "inverse of the reference, 2000 epochs": {"wrong": True, "epochs": 2000},
    "true inverse, 2000 epochs": {"epochs": 2000},
    "true inverse, batches of 4": {"batch": 4},
}
DEPTH, POINTS, CLAMP = 3, (1000, 500, 500), 1e-5


@njit(cache=True, error_model="numpy")
def activation(kind, u):
    """rho(u) and rho'(u)."""
    if kind == 0:
        s = 1.0 / (1.0 + math.exp(-u))
        return s, s * (1.0 - s)
    if kind == 1:
        return math.atan(u), 1.0 / (1.0 + u * u)
    t = math.tanh(u)
    return t, 1.0 - t * t


@njit(cache=True, error_model="numpy")
def inverse(kind, z, wrong):
    """The inverse of the clamped z, and its derivative, which is 0 where the clamp acts."""
    lo, hi = (0.0, 1.0) if kind == 0 else ((-math.pi / 2, math.pi / 2) if kind == 1 else (-1.0, 1.0))
    t = min(max(z, lo + CLAMP), hi - CLAMP)
    inside = 1.0 if t == z else 0.0
    if kind == 0:
        sign = 1.0 if wrong else -1.0
        return math.log(t / (1.0 + sign * t)), inside / (t * (1.0 + sign * t))
    if kind == 1:
        u = math.tan(t)
        return u, inside * (1.0 + u * u)
    return math.atanh(t), inside / (1.0 - t * t)


@njit(cache=True, error_model="numpy")
def forward(x, W, b, V, c, kind, wrong, z, slope, skip):
    """Difference of the two scores; outputs of the layers and the derivatives are left in z, slope, skip."""
    z[0] = x
    for l in range(len(W)):
        for i in range(2):
            u, skip[l, i] = inverse(kind, z[l, i], wrong)
            z[l + 1, i], slope[l, i] = activation(kind, u + W[l, i, 0] * z[l, 0] + W[l, i, 1] * z[l, 1] + b[l, i])
    return (V[1, 0] - V[0, 0]) * z[-1, 0] + (V[1, 1] - V[0, 1]) * z[-1, 1] + c[1] - c[0]


@njit(cache=True, error_model="numpy")
def accuracy(X, y, W, b, V, c, kind, wrong):
    """Percentage of right labels."""
    z, slope, skip = np.empty((len(W) + 1, 2)), np.empty((len(W), 2)), np.empty((len(W), 2))
    right = 0
    for k in range(len(X)):
        right += (forward(X[k], W, b, V, c, kind, wrong, z, slope, skip) > 0.0) == (y[k] == 1)
    return 100.0 * right / len(X)


@njit(cache=True, error_model="numpy")
def step(X, y, W, b, V, c, kind, wrong, rate):
    """One step of gradient descent on the mean cross-entropy of a batch."""
    depth, n = len(W), len(X)
    z, slope, skip = np.empty((depth + 1, 2)), np.empty((depth, 2)), np.empty((depth, 2))
    dW, db, dV, dc = np.zeros_like(W), np.zeros_like(b), np.zeros_like(V), np.zeros_like(c)
    for k in range(n):
        s = forward(X[k], W, b, V, c, kind, wrong, z, slope, skip)
        d = (1.0 / (1.0 + math.exp(-s)) - y[k]) / n
        dc[0] -= d
        dc[1] += d
        for j in range(2):
            dV[0, j] -= d * z[depth, j]
            dV[1, j] += d * z[depth, j]
        h0, h1 = d * (V[1, 0] - V[0, 0]), d * (V[1, 1] - V[0, 1])
        for l in range(depth - 1, -1, -1):
            g0, g1 = h0 * slope[l, 0], h1 * slope[l, 1]
            db[l, 0] += g0
            db[l, 1] += g1
            for j in range(2):
                dW[l, 0, j] += g0 * z[l, j]
                dW[l, 1, j] += g1 * z[l, j]
            h0 = g0 * W[l, 0, 0] + g1 * W[l, 1, 0] + skip[l, 0] * g0
            h1 = g0 * W[l, 0, 1] + g1 * W[l, 1, 1] + skip[l, 1] * g1
    W -= rate * dW
    b -= rate * db
    V -= rate * dV
    c -= rate * dc


@njit(cache=True, error_model="numpy")
def train(parts, W, b, V, c, kind, wrong, rate, batch, epochs, patience):
    """Test accuracy at the best validation accuracy of all epochs, and of those up to `patience` without a better."""
    (X, y), (valid_X, valid_y), (test_X, test_y) = parts
    best, at_best, stopped, waited = -1.0, 0.0, -1.0, 0
    for _ in range(epochs):
        for start in range(0, len(X), batch):
            step(X[start : start + batch], y[start : start + batch], W, b, V, c, kind, wrong, rate)
        value = accuracy(valid_X, valid_y, W, b, V, c, kind, wrong)
        waited += 1
        if value > best:
            best, at_best, waited = value, accuracy(test_X, test_y, W, b, V, c, kind, wrong), 0
        if waited == patience and stopped < 0.0:
            stopped = at_best
    return at_best, stopped if stopped >= 0.0 else at_best


def points(rng: np.random.Generator, lo: float, hi: float) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Training, validation and test set, each divided by its own ceiling and mapped from [-1, 1] to [lo, hi]."""
    sets = [two_spirals(n, seed=rng) for n in POINTS]
    return tuple((lo + 0.5 * (hi - lo) * (X / np.ceil(np.abs(X).max()) + 1.0), y) for X, y in sets)


def replica(name: str, rate: float, seed: int, wrong: bool = False, batch: int = 16, epochs: int = 500) -> tuple:
    """Accuracies of one network."""
    (kind, lo, hi), rng = ACTIVATIONS[name], np.random.default_rng([2022, seed])
    parts = points(rng, lo, hi)
    start = [rng.uniform(-(0.5**0.5), 0.5**0.5, shape) for shape in ((DEPTH, 2, 2), (DEPTH, 2), (2, 2), (2,))]
    return train(parts, *start, kind, wrong, rate, batch, epochs, 10)


def main(given: list[str] | None = None) -> int:
    """Train and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spirals_reference", description=__doc__)
    parser.add_argument("--activation", choices=ACTIVATIONS, default="sigmoid")
    parser.add_argument("--seeds", type=int, default=5)
    chosen = parser.parse_args(given)
    rows = []
    for variant, options in VARIANTS.items():
        cells = [[replica(chosen.activation, rate, seed, **options) for seed in range(chosen.seeds)] for rate in RATES]
        for column, label in enumerate(("best validation", "patience of 10")):
            values = [np.array(cell)[:, column] for cell in cells]
            rows.append((variant, label, *(f"{v.mean():.2f} ± {v.std(ddof=1):.2f}" for v in values)))
    print(table(("variant", "selected by", *(f"lr = {rate:g}" for rate in RATES)), rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
