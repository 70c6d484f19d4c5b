"""Published tables and figures, one declarative module each; `bregnet reproduce` runs them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networks.experiments.experiment import Experiment

__all__ = ["NAMES", "get"]

NAMES = (
    "icml-table-2",
    "icml-table-5",
    "icml-figures-1-3",
    "icml-figure-4",
    "icml-figure-5",
    "icml-figure-7",
    "bilevel-figures-4-6",
    "bilevel-table-2",
)
ALIASES = {"icml-table-6": "icml-table-2"}


def get(name: str) -> Experiment:
    """The experiment of a name.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> get("icml-table-2").cells[0].published["test"].mean
    93.24
    """
    chosen = ALIASES.get(name, name)
    if chosen not in NAMES:
        raise ValueError(f"there is no experiment {name!r}; there are {', '.join(NAMES)}")
    found: Experiment = import_module(f"networks.experiments.{chosen.replace('-', '_')}").EXPERIMENT
    return found
