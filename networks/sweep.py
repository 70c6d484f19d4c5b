"""Sweeps: every combination of settings, results appended to a table as they come."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

__all__ = ["grid", "missing", "outcome", "sweep"]

RESULTS = ("test", "best_validation", "loss", "epochs_done", "stopped", "seconds")
Config = dict[str, Any]


def grid(lists: Mapping[str, Sequence[Any]], fixed: Mapping[str, Any]) -> list[Config]:
    """Every combination, as configurations of `networks.cli.options.classifier`.

    Examples
    --------
    >>> [c["rate"] for c in grid({"rate": [0.1, 0.2]}, {"task": "spirals"})]
    [0.1, 0.2]
    """
    return [{**fixed, **dict(zip(lists, values, strict=True))} for values in product(*lists.values())]


def missing(configs: Sequence[Config], path: Path) -> list[Config]:
    """The configurations that the table does not have.

    Raises
    ------
    ValueError
        If the file is a table of something else.
    """
    if not path.exists():
        return list(configs)
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        names = rows.fieldnames or []
        if configs and names != [*configs[0], *RESULTS]:
            raise ValueError(f"{path} is not a table of this sweep (its columns are {names}); choose another --output")
        done = {_key(row) for row in rows if row[RESULTS[-1]]}  # a line that was cut has no last column
    return [config for config in configs if _key(config) not in done]


def sweep(configs: Sequence[Config], path: Path, jobs: int = -1) -> Iterator[Config]:
    """Run the configurations in parallel processes, and yield each row when it is in the table."""
    from joblib import Parallel, delayed

    path.parent.mkdir(parents=True, exist_ok=True)
    results = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)(
        delayed(outcome)(config) for config in configs
    )
    for row in results:
        _append(path, row)
        yield row


def outcome(config: Config) -> Config:
    """Train one configuration; it, with its results."""
    from sklearn.exceptions import ConvergenceWarning

    from networks.cli.options import classifier
    from networks.tasks import task

    given = task(config["task"], config["seed"])
    estimator = classifier(config, given.scaling)
    session = estimator.begin(*given.train)
    run = session.train()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the row tells it
        estimator.finish(session)
    history = run.history
    return {
        **config,
        "test": estimator.score(*given.test),
        "best_validation": max(history["score"], default=""),
        "loss": history["loss"][-1] if history["loss"] else "",
        "epochs_done": run.epoch,
        "stopped": run.stopped,
        "seconds": round(sum(history["seconds"]), 3),
    }


def _append(path: Path, row: Config) -> None:
    """Add a line; one that was cut is ended first."""
    there = path.read_bytes() if path.exists() else b""
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        if not there:
            writer.writeheader()
        elif not there.endswith(b"\n"):
            file.write("\r\n")
        writer.writerow(row)


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(value) for name, value in row.items() if name not in RESULTS)
