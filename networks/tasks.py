"""Tasks: training and test sets by name, or from a CSV file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from networks import data
from networks.data.errors import DataError

__all__ = ["Task", "task"]

SPIRALS, TEST_SHARE = (1000, 500), 0.2


@dataclass(frozen=True)
class Task:
    """A training and a test set, and how its inputs are scaled by default."""

    name: str
    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]
    scaling: str


def task(name: str, seed: int = 0) -> Task:
    """The task of a name.

    Parameters
    ----------
    name : str
        spirals, circles, a data set of images, or a CSV file with a header line: numbers, the label last.
    seed : int
        Seed of what is drawn: the points, or the split of a CSV file.

    Raises
    ------
    ValueError
        If there is no such task, or a file is not as it should be.
    """
    if name in ("spirals", "circles"):
        draw, rng = getattr(data, {"spirals": "two_spirals"}.get(name, name)), np.random.default_rng(seed)
        train, test = (draw(n, seed=rng) for n in SPIRALS)
        return Task(name, train, test, "joint")
    if name in data.DATASETS:
        found = data.load(name)
        return Task(name, (found.train_X, found.train_y), (found.test_X, found.test_y), "joint")
    if Path(name).suffix == ".csv":
        X, y = _csv(Path(name))
        order = np.random.default_rng(seed).permutation(len(X))
        held = max(1, round(TEST_SHARE * len(X)))
        return Task(Path(name).stem, (X[order[held:]], y[order[held:]]), (X[order[:held]], y[order[:held]]), "feature")
    raise ValueError(f"there is no task {name!r}; choose spirals, circles, {', '.join(data.DATASETS)} or FILE.csv")


def _csv(path: Path) -> tuple[np.ndarray, np.ndarray]:
    if not path.is_file():
        raise DataError(f"{path} does not exist")
    try:
        table = np.loadtxt(path, delimiter=",", skiprows=1, dtype=str, ndmin=2)
        X = table[:, :-1].astype(np.float64)
    except ValueError as error:
        raise DataError(f"{path} is no table of numbers with the label last ({error})") from error
    if len(table) < 10 or X.shape[1] < 1:
        raise DataError(f"{path} has {len(table)} rows and {table.shape[1]} columns; 10 rows and 2 columns are needed")
    return X, table[:, -1]
