"""Checkpoints: a run of training as a file, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from networks.numba_backend import TrainingState
from networks.persistence import read_arrays, write_arrays
from networks.training import Run

__all__ = ["read_checkpoint", "write_checkpoint"]

STATES = ("state", "best")


def write_checkpoint(path: Path, run: Run, config: Mapping[str, Any]) -> Path:
    """Write a run, and the configuration that it belongs to."""
    best = run.best or run.state
    arrays = {f"history_{name}": np.array(values, np.float64) for name, values in run.history.items()}
    for name, state in zip(STATES, (run.state, best), strict=True):
        arrays |= {f"{name}_theta": state.theta, f"{name}_moments": state.moments}
    header = {
        "kind": "checkpoint",
        "config": dict(config),
        "state": (run.state.epoch, run.state.step),
        "best": (best.epoch, best.step) if run.best else None,
        "best_value": run.best_value if np.isfinite(run.best_value) else None,
        "waited": run.waited,
        "ended": run.reason if run.stopped == "patience" else "",  # whoever was interrupted goes on
    }
    return write_arrays(path, header, arrays)


def read_checkpoint(path: Path, fresh: Run, config: Mapping[str, Any]) -> Run:
    """The run of a checkpoint, ready to go on.

    Parameters
    ----------
    path : Path
        File that `write_checkpoint` wrote.
    fresh : Run
        A run of the same network that has not begun; it gives layout and optimiser.
    config : mapping
        Must agree with that of the file; the number of epochs may be larger, unless the schedule depends on it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, or belongs to another configuration.
    """
    header, arrays = read_arrays(path, "checkpoint")
    _agree(path, header, config)
    done = len(arrays["history_loss"])
    if done > config["epochs"]:
        raise ValueError(f"{path} has {done} epochs, more than the {config['epochs']} asked for; raise the number")
    for name in ("theta", "moments"):
        wanted, shapes = getattr(fresh.state, name).shape, {arrays[f"{which}_{name}"].shape for which in STATES}
        if shapes != {wanted}:
            raise ValueError(f"{path} has arrays `{name}` of the shapes {shapes}; its network wants {wanted}")

    def state(name: str) -> TrainingState:
        counts = dict(zip(("epoch", "step"), header[name], strict=True))
        return replace(fresh.state, theta=arrays[f"{name}_theta"], moments=arrays[f"{name}_moments"], **counts, room={})

    history = {name: arrays[f"history_{name}"].tolist() for name in fresh.history}
    value = -np.inf if header["best_value"] is None else header["best_value"]
    ended = header.get("ended", "")
    return Run(
        state("state"),
        history,
        best=state("best") if header["best"] else None,
        best_value=value,
        waited=header["waited"],
        stopped="patience" if ended else "",
        reason=ended,
    )


def _agree(path: Path, header: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    """Refuse to go on with other settings, or on other data."""
    free = () if config.get("schedule") == "linear" else ("epochs",)  # a linear schedule ends with the last epoch
    made = header["config"]
    for name in dict.fromkeys((*config, *made)):
        mine, theirs = config.get(name), made.get(name)
        if name in free or mine == theirs:
            continue
        if name == "digest":
            raise ValueError(f"{path} was made with other data, which have changed since; train anew")
        raise ValueError(f"{path} was made with {name} = {theirs!r}, not {mine!r}; resume with the same options")
