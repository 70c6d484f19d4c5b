"""Paper against ours: mean and spread of the replicas, and what they say of the printed number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean, stdev

from networks.experiments.experiment import Cell, Experiment, Published, Record

__all__ = ["Line", "lines"]

UNKNOWN_SPREAD = 0.5
"""Where no spread is printed, half a percent is taken to be one."""


@dataclass(frozen=True)
class Line:
    """A cell and measure: the printed value and ours."""

    cell: Cell
    measure: str
    published: Published | None
    mean: float
    sd: float
    seeds: int

    @property
    def verdict(self) -> str:
        """within (the printed spread), above or below it; "" where nothing is printed."""
        if self.published is None:
            return ""
        spread = UNKNOWN_SPREAD if self.published.sd is None else max(self.published.sd, 0.005)
        difference = self.mean - self.published.mean
        if abs(difference) <= spread:
            return "within"
        return "above" if difference > 0 else "below"

    @property
    def ours(self) -> str:
        """Mean ± standard deviation, and the number of seeds."""
        spread = f" ± {self.sd:.2f}" if self.seeds > 1 else ""
        return f"{self.mean:.2f}{spread} ({self.seeds})"


def lines(experiment: Experiment, records: Mapping[str, Mapping[str, Record]]) -> Iterator[Line]:
    """One line for each cell and measure that has records."""
    for cell in experiment.cells:
        found = list(records.get(cell.key, {}).values())
        for measure in experiment.measures:
            values = [float(r[measure]) for r in found if r.get(measure) is not None]
            if values:
                spread = stdev(values) if len(values) > 1 else 0.0
                yield Line(cell, measure, cell.published.get(measure), fmean(values), spread, len(values))
