"""Runs an experiment: replicas in parallel processes, records to disk as they come, what is there is not run again."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from networks.experiments import get
from networks.experiments.experiment import Cell, Experiment, Record
from networks.files import probe, write_whole

__all__ = ["Records", "absent", "read", "reproduce"]

Records = dict[str, dict[str, Record]]
"""Cell key -> seed -> record."""


def read(path: Path, experiment: Experiment) -> Records:
    """Records of a file, none if it is not there.

    Raises
    ------
    ValueError
        If the file is not one of this experiment.
    """
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
        name, records = found["experiment"], found["records"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged or no file of results ({error}); move it away") from error
    if name != experiment.name:
        raise ValueError(f"{path} holds results of {name!r}, not of {experiment.name!r}; choose another --output")
    return {key: dict(seeds) for key, seeds in records.items()}


def reproduce(
    experiment: Experiment,
    path: Path,
    seeds: int,
    quick: bool = False,
    jobs: int = -1,
    on_record: Callable[[int, int, Cell, Record], None] | None = None,
) -> Records:
    """Run what is missing of an experiment, and write its file after each replica.

    Parameters
    ----------
    experiment : Experiment
        What to run.
    path : Path
        File of results.
    seeds : int
        Replicas of each cell, of seeds 0, 1, ...
    quick : bool
        The cells and schedules for a glance.
    jobs : int
        Processes; -1 for one a core.
    on_record : callable, optional
        Called after each replica with the numbers done and wanted, the cell and the record.
    """
    records = read(path, experiment)
    probe(path)
    chosen = [cell for cell in experiment.cells if (cell.quick or not quick) and not absent(cell)]
    missing = [(c, s) for s in range(seeds) for c in chosen if str(s) not in records.get(c.key, {})]
    for done, (cell, seed, record) in enumerate(_results(experiment, missing, quick, jobs), 1):
        records.setdefault(cell.key, {})[str(seed)] = record
        _write(path, experiment, records, quick)
        if on_record is not None:
            on_record(done, len(missing), cell, record)
    return {cell.key: records.get(cell.key, {}) for cell in chosen}


def absent(cell: Cell) -> str:
    """Why the data of a cell are not there, or ""."""
    from networks.data import DataError
    from networks.data.store import find, known, names_of

    name = str(cell.config.get("data", ""))
    try:
        for file in names_of(known(name)) if name else ():
            find(name, file)
    except DataError as error:
        return str(error)
    return ""


def _results(
    experiment: Experiment, missing: list[tuple[Cell, int]], quick: bool, jobs: int
) -> Iterator[tuple[Cell, int, Record]]:
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
    places = {cell.key: i for i, cell in enumerate(experiment.cells)}
    tasks = (delayed(_replica)(experiment.name, places[cell.key], seed, quick) for cell, seed in missing)
    for index, seed, record in parallel(tasks):
        yield experiment.cells[index], seed, record


def _replica(name: str, index: int, seed: int, quick: bool) -> tuple[int, int, Record]:
    """One replica, in a process of its own."""
    experiment, started = get(name), time.perf_counter()
    record = experiment.run(experiment.cells[index].config, seed, quick)
    return index, seed, {**record, "seconds": round(time.perf_counter() - started, 3)}


def _write(path: Path, experiment: Experiment, records: Records, quick: bool) -> None:
    content: dict[str, Any] = {
        "experiment": experiment.name,
        "quick": quick,
        "versions": {"python": platform.python_version(), **{p: version(p) for p in ("numpy", "numba")}},
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "records": records,
    }
    write_whole(path, (json.dumps(content, indent=1) + "\n").encode())
