"""Depth by width on MNIST: what Figures 5 and 7 share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from networks.experiments.experiment import Cell, Record
from networks.experiments.images import replica

__all__ = ["cells", "figure", "run"]

QUICK = {"samples": 5000, "epochs": 1}
Grid = Iterable[tuple[str, int, int, Mapping[str, Any]]]


def cells(grid: Grid) -> tuple[Cell, ...]:
    """One cell for each (activation, depth, width, setting) and kind of layer."""
    return tuple(
        Cell(
            row=f"{kind.capitalize()} ({activation.replace('_', ' ')})",
            column=f"{depth} x {width}",
            config={"data": "mnist", "activation": activation, "layer": kind, "hidden": (width,) * depth, **setting},
            quick=width <= 32,
        )
        for activation, depth, width, setting in grid
        for kind in ("standard", "bregman")
    )


def run(config: Mapping[str, Any], seed: int, quick: bool) -> Record:
    """One network, for the epochs of its cell."""
    chosen = {**config, **(QUICK if quick else {})}
    return replica(chosen, seed, chosen["epochs"])


def figure(records: Mapping[str, list[Record]]) -> Any:
    """Test accuracy by width, a panel for each activation and depth."""
    import numpy as np

    from legendre.plotting.files import blank
    from legendre.plotting.style import plain_axes
    from networks.experiments.layer_figure import STYLES

    table: dict[tuple[str, str], dict[str, dict[int, list[float]]]] = {}
    for key, found in records.items():
        row, column = key.split(" | ")
        (kind, activation), (depth, width) = row.rstrip(")").split(" ("), column.split(" x ")
        values = [r["test"] for r in found]
        if values:
            table.setdefault((activation, depth), {}).setdefault(kind, {})[int(width)] = values
    drawn = blank(3.2 * max(1, len(table)), 3.0)
    for ax, ((activation, depth), kinds) in zip(
        drawn.subplots(1, max(1, len(table)), squeeze=False)[0], table.items(), strict=False
    ):
        for kind, by_width in kinds.items():
            widths = sorted(by_width)
            means, spreads = ([float(f(by_width[w])) for w in widths] for f in (np.mean, np.std))
            style = {**STYLES[kind], "marker": "o", "markersize": 3}
            ax.errorbar(widths, means, yerr=spreads, label=kind, **style)
        ax.set_xscale("log", base=2)
        ax.set(title=f"{activation}, {depth} layers", xlabel="width", ylabel="test accuracy (%)")
        ax.legend(frameon=False, fontsize="small")
        plain_axes(ax)
    return drawn
