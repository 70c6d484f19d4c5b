"""What an experiment is: cells with published values, a pure function that runs one replica, a figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Cell", "Experiment", "Published", "Record"]

Record = dict[str, Any]
"""Result of one replica: only what JSON holds."""


@dataclass(frozen=True)
class Published:
    """A printed number, mean and standard deviation; ``sd`` is None where none is printed."""

    mean: float
    sd: float | None = None

    def __str__(self) -> str:
        return f"{self.mean:.2f}" if self.sd is None else f"{self.mean:.2f} ± {self.sd:.2f}"


@dataclass(frozen=True)
class Cell:
    """One configuration: its place in the table, its setting, what was published for it.

    Attributes
    ----------
    row, column : str
        Place in the table; together they are the key of its records.
    config : mapping
        What `Experiment.run` is given.
    published : mapping of str to Published
        Printed value of each measure.
    quick : bool
        Whether ``--quick`` runs it.
    """

    row: str
    column: str
    config: Mapping[str, Any]
    published: Mapping[str, Published] = field(default_factory=dict)
    quick: bool = True

    @property
    def key(self) -> str:
        """Name of the cell in files."""
        return f"{self.row} | {self.column}"


@dataclass(frozen=True)
class Experiment:
    """A published table or figure.

    Attributes
    ----------
    name : str
        Name on the command line.
    title, question, source : str
        What it is, what it asks, where it was printed.
    cells : tuple of Cell
        The configurations.
    run : callable
        ``run(config, seed, quick)`` trains one replica and returns its record; it keeps no state.
    measures : tuple of str
        Entries of a record that are compared, in percent.
    seeds : int
        Number of replicas by default.
    setting : str
        The setting in one sentence, with what is chosen where the paper is silent.
    departures : tuple of str
        Where this departs from the paper and why.
    figure : callable or None
        ``figure(records by cell key)`` draws what the paper draws; it reads records only.
    """

    name: str
    title: str
    question: str
    source: str
    cells: tuple[Cell, ...]
    run: Callable[[Mapping[str, Any], int, bool], Record]
    measures: tuple[str, ...] = ("test",)
    seeds: int = 5
    setting: str = ""
    departures: tuple[str, ...] = ()
    figure: Callable[[Mapping[str, list[Record]]], Any] | None = None
