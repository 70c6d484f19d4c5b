"""Sweeps: every combination of settings, results appended to a table as they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

__all__ = ["check", "grid", "missing", "outcome", "sweep"]

CHECKED = 2000
"""Samples that settings are checked with."""
RESULTS = ("test", "best_validation", "loss", "epochs_done", "stopped", "seconds")
Config = dict[str, Any]


def grid(lists: Mapping[str, Sequence[Any]], fixed: Mapping[str, Any]) -> list[Config]:
    """Every combination, as configurations of `networks.cli.options.estimator`, each once.

    Examples
    --------
    >>> [c["rate"] for c in grid({"rate": [0.1, 0.2]}, {"task": "spirals"})]
    [0.1, 0.2]
    """
    choices = [dict.fromkeys(values) for values in lists.values()]
    return [{**fixed, **dict(zip(lists, values, strict=True))} for values in product(*choices)]


def check(configs: Sequence[Config]) -> None:
    """Make ready to train each setting, at one of its seeds, so that a bad one is refused before any is trained.

    Raises
    ------
    ValueError
        If an entry is inadmissible.
    """
    from networks.cli import options
    from networks.tasks import task

    load = cache(task)
    for config in {_key(config, "seed"): config for config in configs}.values():
        given = load(config["data"], config["seed"], config["task"])
        X, y = given.train
        options.estimator(config, given.scaling).begin(X[:CHECKED], y[:CHECKED])


def missing(configs: Sequence[Config], path: Path) -> list[Config]:
    """The configurations that the table does not have.

    Raises
    ------
    ValueError
        If the file is a table of something else.
    """
    text = path.read_bytes().decode() if path.exists() else ""
    if not text:
        return list(configs)
    rows = csv.DictReader(io.StringIO(text[: text.rfind("\n") + 1], newline=""))  # a line that was cut has no end
    names = rows.fieldnames or []
    if configs and names != [*configs[0], *RESULTS]:
        raise ValueError(f"{path} is not a table of this sweep (its columns are {names}); choose another --output")
    done = {_key(row) for row in rows}
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
    from networks.cli import options
    from networks.tasks import task

    given = task(config["data"], config["seed"], config["task"])
    estimator = options.estimator(config, given.scaling)
    session = estimator.begin(*given.train)
    run = session.train()
    options.finish(estimator, session)
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
    """Add a line, in place of one that was cut."""
    there = path.read_bytes() if path.exists() else b""
    whole, line = there.rfind(b"\n") + 1, io.StringIO()
    writer = csv.DictWriter(line, list(row))
    if not whole:
        writer.writeheader()
    writer.writerow(row)
    with open(path, "ab") as file:
        file.truncate(whole)
        file.write(line.getvalue().encode())


def _key(row: Mapping[str, Any], *without: str) -> tuple[str, ...]:
    """The settings as the table has them."""
    return tuple(str(value) for name, value in row.items() if name not in (*RESULTS, *without))
