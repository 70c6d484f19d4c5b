"""Tasks: training and test sets by name, or from a CSV file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from networks import data
from networks.data.errors import DataError
from networks.data.table import read_table

__all__ = ["KINDS", "Task", "task"]

KINDS = ("classification", "regression")
SPIRALS, TEST_SHARE = (1000, 500), 0.2


@dataclass(frozen=True)
class Task:
    """A training and a test set, and how its inputs are scaled by default."""

    name: str
    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]
    scaling: str

    @property
    def digest(self) -> str:
        """Checksum of the training set: two tasks of one name need not hold the same data."""
        found = hashlib.sha256()
        for array in self.train:
            found.update(f"{array.dtype.str} {array.shape}".encode())
            found.update(array.tobytes())
        return found.hexdigest()


def task(name: str, seed: int = 0, kind: str = "classification") -> Task:
    """The task of a name.

    Parameters
    ----------
    name : str
        spirals, circles, a data set of images, or a CSV file: numbers, the label or target last, a header or none.
    seed : int
        Seed of what is drawn: the points, or the split of a CSV file.
    kind : {"classification", "regression"}
        What the last column of a CSV file is; everything else is to be classified.

    Raises
    ------
    ValueError
        If there is no such task, or a file is not as it should be.
    """
    table = Path(name).suffix.lower() == ".csv"
    if kind not in KINDS or (kind == "regression" and not table):
        raise ValueError(f"--task is {kind!r} for {name}; choose classification or, for a CSV file, regression")
    if table:
        return _table(Path(name), seed, kind)
    if name in ("spirals", "circles"):
        draw, rng = getattr(data, {"spirals": "two_spirals"}.get(name, name)), np.random.default_rng(seed)
        train, test = (draw(n, seed=rng) for n in SPIRALS)
        return Task(name, train, test, "joint")
    if name in data.DATASETS:
        found = data.load(name)
        return Task(name, (found.train_X, found.train_y), (found.test_X, found.test_y), "joint")
    raise ValueError(f"there is no task {name!r}; choose spirals, circles, {', '.join(data.DATASETS)} or FILE.csv")


def _table(path: Path, seed: int, kind: str) -> Task:
    found, rng = read_table(path), np.random.default_rng(seed)
    y = found.labels() if kind == "classification" else found.targets()
    order = rng.permutation(len(y))
    places = _held(y[order]) if kind == "classification" else np.arange(_share(len(y)))
    if not len(places):
        raise DataError(f"{path} has a label of its own in every row; labels that occur again are needed")
    train, test = np.delete(order, places), order[places]
    return Task(path.stem, (found.X[train], y[train]), (found.X[test], y[test]), "feature")


def _held(y: np.ndarray) -> np.ndarray:
    """Places of the rows to test on: every class gives its share, and keeps a row to train on."""
    rest = np.delete(np.arange(len(y)), np.unique(y, return_index=True)[1])
    rest = rest[np.argsort(y[rest], kind="stable")]
    wanted = min(_share(len(y)), len(rest))
    return rest[(2 * np.arange(wanted) + 1) * len(rest) // (2 * max(1, wanted))]  # evenly spaced over the classes


def _share(rows: int) -> int:
    return max(1, round(TEST_SHARE * rows))
