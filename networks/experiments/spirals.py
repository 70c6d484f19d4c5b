"""One network on the two spirals: the replica that the spiral experiments share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from networks.data import two_spirals
from networks.initialization import initial_parameters
from networks.numba_backend import NumbaEngine, TrainingState
from networks.optimizers import SGD
from networks.perceptron import engine_of
from networks.scaling import DomainScaler
from networks.spec import NetworkSpec
from networks.training import Run, Settings, train

__all__ = ["Spirals", "accuracy", "fit", "replica", "spirals", "steps"]

TRAIN, VALIDATION, TEST = 1000, 500, 500


@dataclass(frozen=True)
class Spirals:
    """Training, validation and test points; the scaling, when applied, is that of the training points."""

    train: tuple[np.ndarray, np.ndarray]
    validation: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


@lru_cache(maxsize=64)
def spirals(seed: int) -> Spirals:
    """The realisation of a seed."""
    rng = np.random.default_rng([2022, seed])
    return Spirals(*(two_spirals(n, seed=rng) for n in (TRAIN, VALIDATION, TEST)))


def accuracy(engine: NumbaEngine, state: TrainingState, X: np.ndarray, y: np.ndarray) -> float:
    """Percentage of right labels."""
    return 100.0 * float(np.mean(engine.outputs(state, X).argmax(axis=1) == y))


def fit(config: Mapping[str, Any], seed: int, epochs: int) -> tuple[NumbaEngine, Run, Spirals]:
    """Train one network; the engine, the run and the scaled points.

    The entries of `config` are ``activation``, ``layer``, ``init``, ``depth``, ``rate``, and ``batch`` (16),
    ``margin`` (0.02), ``select`` (validation accuracy is taken each epoch and the best state kept).
    """
    raw = spirals(seed)
    spec = NetworkSpec((2,) * (config["depth"] + 1) + (2,), config["activation"], config["layer"])
    engine = engine_of(spec)
    scaler = DomainScaler.fit(raw.train[0], spec.activations[0], "joint", config.get("margin", 0.02))
    parts = (raw.train, raw.validation, raw.test)
    points = Spirals(*((scaler.transform(X), y) for X, y in parts))
    start = engine.start(initial_parameters(spec, config["init"], seed), SGD(config["rate"]))
    settings = Settings(epochs, config.get("batch", 16), seed=seed)

    def score(state: TrainingState) -> float:
        return accuracy(engine, state, *points.validation)

    run = train(engine, Run(start), *points.train, settings, score if config.get("select", True) else None)
    return engine, run, points


def steps(outputs: Sequence[np.ndarray]) -> list[float]:
    """Mean over the points of the distance between the outputs of consecutive layers."""
    return [round(float(np.linalg.norm(b - a, axis=1).mean()), 6) for a, b in pairwise(outputs)]


def replica(config: Mapping[str, Any], seed: int, epochs: int) -> dict[str, Any]:
    """Accuracies of the state that is best on the validation points, and of the last."""
    engine, run, points = fit(config, seed, epochs)
    best = run.best or run.state
    return {
        "test": accuracy(engine, best, *points.test),
        "train": accuracy(engine, best, *points.train),
        "last": accuracy(engine, run.state, *points.test),
        "epochs": run.epoch,
        "best_epoch": best.epoch,
        "stopped": run.stopped,
        "loss": run.history["loss"][-1] if run.history["loss"] else None,
    }
