"""The parameters of the estimators: checked under their own names, and what they mean for network and training."""

from __future__ import annotations

from typing import Any

import numpy as np

from networks.optimizers import SGD, Adam, Constant, LinearDecay, Optimizer
from networks.requirements import any_of, count, flag, number, positive, share, size
from networks.spec import NetworkSpec
from networks.training import Settings

__all__ = ["check", "network_of", "optimizer_of", "settings_of"]

FLAGS = ("nesterovs_momentum", "shuffle", "early_stopping", "warm_start", "verbose")
SCHEDULES = ("constant", "linear")


def check(estimator: Any) -> None:
    """Refuse what no network and no training can be made of; the rest is refused by those who use it."""
    given = vars(estimator)  # as constructed or set
    any_of("backend", given["backend"], ("numba",))
    any_of("solver", given["solver"], ("sgd", "adam"))
    for name in FLAGS:
        flag(name, given[name])
    positive("learning_rate_init", given["learning_rate_init"])
    size("alpha", given["alpha"])
    size("tol", given["tol"])
    share("momentum", given["momentum"])
    if given["nesterovs_momentum"] and not given["momentum"]:
        raise ValueError("`nesterovs_momentum` is True and `momentum` is 0; give a momentum")
    number("validation_fraction", given["validation_fraction"], lambda v: 0.0 < v < 1.0, "number between 0 and 1")
    count("max_iter", given["max_iter"])
    if given["batch_size"] != "auto":
        count("batch_size", given["batch_size"], " or 'auto'")
    if given["n_iter_no_change"] is not None:
        count("n_iter_no_change", given["n_iter_no_change"], " or None")
    if not callable(given["learning_rate"]) and given["learning_rate"] not in SCHEDULES:
        raise ValueError(
            f"`learning_rate` is {given['learning_rate']!r}; give {' or '.join(map(repr, SCHEDULES))} or a callable"
        )
    for width in _widths(given["hidden_layer_sizes"]):
        count("hidden_layer_sizes", width, " for each layer")


def network_of(estimator: Any, inputs: int, outputs: int, loss: Any) -> NetworkSpec:
    """The network between so many inputs and outputs."""
    widths = (inputs, *_widths(estimator.hidden_layer_sizes), outputs)
    return NetworkSpec(widths, estimator.activation, estimator.layer, loss, estimator.dtype)


def optimizer_of(estimator: Any) -> Optimizer:
    """What makes the steps."""
    rate, decay, schedule = estimator.learning_rate_init, estimator.alpha, estimator.learning_rate
    if not callable(schedule):
        schedule = Constant() if schedule == "constant" else LinearDecay(epochs=estimator.max_iter)
    if estimator.solver == "adam":
        return Adam(rate, weight_decay=decay, schedule=schedule)
    return SGD(rate, estimator.momentum, bool(estimator.nesterovs_momentum), decay, schedule)


def settings_of(estimator: Any, samples: int, epochs: int, patience: int | None, seed: int) -> Settings:
    """How to train on so many samples, up to so many epochs."""
    batch = min(200, samples) if estimator.batch_size == "auto" else int(estimator.batch_size)
    return Settings(int(epochs), batch, estimator.shuffle, seed, patience, estimator.tol)


def _widths(sizes: Any) -> tuple[Any, ...]:
    return tuple(sizes) if np.ndim(sizes) == 1 else (sizes,)
