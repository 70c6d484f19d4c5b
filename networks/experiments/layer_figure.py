"""Figures of representations in the plane and of quantities by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.plotting.files import blank
from legendre.plotting.style import FIRST, SECOND, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["STYLES", "curves", "layer_figure"]

STYLES: dict[str, dict[str, Any]] = {
    "Bregman": FIRST,
    "Standard": SECOND,
    "Euclidean": {"color": "tab:red", "linestyle": "-.", "linewidth": 1.6},
}


def layer_figure(rows: Mapping[str, Mapping[str, Any]], labels: Sequence[int]) -> Figure:
    """Points in the plane, one row a network and one panel a layer, coloured by label."""
    columns = max(len(row) for row in rows.values())
    figure = blank(2.4 * columns, 2.5 * len(rows))
    panels = figure.subplots(len(rows), columns, squeeze=False)
    for (name, row), axes in zip(rows.items(), panels, strict=True):
        for (title, points), ax in zip(row.items(), axes, strict=False):
            z = np.asarray(points, float)
            ax.scatter(z[:, 0], z[:, 1], c=np.asarray(labels), cmap="coolwarm" if max(labels) < 2 else "tab10", s=3)
            ax.set_title(f"{name}: {title}", fontsize="small")
            plain_axes(ax)
    return figure


def curves(ax: Any, found: Mapping[str, Sequence[Sequence[float]]], x: Sequence[float] | None = None) -> None:
    """Mean of several replicas, one curve a network, with the band of one standard deviation."""
    for name, replicas in found.items():
        table = np.asarray(replicas, float)
        mean, spread = np.nanmean(table, axis=0), np.nanstd(table, axis=0)
        at = np.arange(1, table.shape[1] + 1) if x is None else np.asarray(x, float)
        style = STYLES[name.split()[0]]
        ax.plot(at, mean, label=name, **style)
        ax.fill_between(at, mean - spread, mean + spread, color=style["color"], alpha=0.15, linewidth=0)
    plain_axes(ax)
    ax.legend(frameon=False, fontsize="small")
