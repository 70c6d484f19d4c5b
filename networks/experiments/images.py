"""One network on images: the replica that the MNIST experiments share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from networks import data
from networks.experiments.experiment import Record
from networks.initialization import initial_parameters
from networks.numba_backend import NumbaEngine, TrainingState
from networks.optimizers import SGD, LinearDecay
from networks.perceptron import engine_of
from networks.scaling import DomainScaler
from networks.spec import NetworkSpec
from networks.training import Run, Settings, train

__all__ = ["fit", "record_of", "replica"]

VALIDATION = 10000
CHUNK = 2000  # samples evaluated at a time


@lru_cache(maxsize=1)
def images(name: str) -> data.Images:
    """The data set, read once in a process."""
    return data.load(name)


def accuracy(engine: NumbaEngine, state: TrainingState, X: np.ndarray, y: np.ndarray) -> float:
    """Percentage of right labels."""
    parts = (slice(i, i + CHUNK) for i in range(0, len(X), CHUNK))
    right = sum(np.sum(engine.outputs(state, X[p]).argmax(axis=1) == y[p]) for p in parts)
    return 100.0 * float(right) / len(X)


def fit(
    config: Mapping[str, Any], seed: int, epochs: int, on_epoch: Callable[[Run], None] | None = None
) -> tuple[NumbaEngine, Run, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Train one network; the engine, the run and the scaled parts.

    The entries of `config` are ``data``, ``activation``, ``layer``, ``hidden``, ``rate``, and ``init`` ("glorot"),
    ``batch`` (100), ``momentum`` (0), ``margin`` (0.01), ``affine`` (False: the training images are those of the
    set; True: they are deformed anew in each epoch and the undeformed ones are the validation set), ``samples``
    (training images, all).
    """
    source = images(config["data"])
    order = np.random.default_rng([2022, seed]).permutation(len(source.train_X))
    held, kept = order[:VALIDATION], order[VALIDATION:][: config.get("samples")]
    spec = NetworkSpec(
        (source.train_X.shape[1], *config["hidden"], 10), config["activation"], config["layer"], dtype=np.float32
    )
    engine = engine_of(spec)
    raw = source.train_X[kept]
    scaler = DomainScaler.fit(raw, spec.activations[0], "joint", config.get("margin", 0.01))
    parts = {
        "train": (scaler.transform(raw, np.float32), source.train_y[kept]),
        "validation": (scaler.transform(source.train_X[held], np.float32), source.train_y[held]),
        "test": (scaler.transform(source.test_X, np.float32), source.test_y),
    }
    if config.get("affine"):
        parts["validation"] = (parts["train"][0][:VALIDATION], parts["train"][1][:VALIDATION])
    optimizer = SGD(
        config["rate"], config.get("momentum", 0.0), schedule=LinearDecay(config.get("final", 1e-3), epochs)
    )
    state = engine.start(initial_parameters(spec, config.get("init", "glorot"), seed), optimizer)

    def score(state: TrainingState) -> float:
        return accuracy(engine, state, *parts["validation"])

    def deformed(epoch: int) -> np.ndarray:
        return scaler.transform(data.affine_images(raw, source.shape, seed=[seed, epoch]), np.float32)

    inputs = deformed if config.get("affine") else parts["train"][0]
    settings = Settings(epochs, config.get("batch", 100), seed=seed)
    run = train(engine, Run(state), inputs, parts["train"][1], settings, score, on_epoch=on_epoch)
    return engine, run, parts


def record_of(engine: NumbaEngine, run: Run, parts: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Record:
    """Accuracies of the state that is best on the validation images."""
    best = run.best or run.state
    return {
        "test": accuracy(engine, best, *parts["test"]),
        "train": accuracy(engine, best, *parts["train"]),
        "validation": run.best_value,
        "epochs": run.epoch,
        "stopped": run.stopped,
        "loss": run.history["loss"][-1] if run.history["loss"] else None,
    }


def replica(config: Mapping[str, Any], seed: int, epochs: int) -> Record:
    """Train one network; its record."""
    return record_of(*fit(config, seed, epochs))
