"""Figures 1 to 3: what do the layers do, and how large are their parameters and steps?

Expected: in a trained 100-layer Bregman network, parameters and steps of the last layers are far smaller than those of
the first; in the standard network they grow. Steps of the last ten Bregman layers above those of the first ten would
refute it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from networks.experiments.experiment import Cell, Experiment, Published, Record
from networks.experiments.spirals import accuracy, fit, steps

EPOCHS, QUICK_EPOCHS = 500, 60
SHOWN = 300  # points of a scatter plot


def cells() -> tuple[Cell, ...]:
    """Three layers for Figures 1 and 2, a hundred for Figure 3."""
    common = {"activation": "arctan", "rate": 1e-2}
    shallow = {"bregman": Published(99.99), "standard": Published(93.50)}
    three = (
        Cell(
            layer.capitalize(),
            "3 layers",
            {**common, "layer": layer, "init": "uniform", "depth": 3},
            {"train": printed},
        )
        for layer, printed in shallow.items()
    )
    hundred = (
        Cell(layer.capitalize(), "100 layers", {**common, "layer": layer, "init": "identity", "depth": 100})
        for layer in shallow
    )
    return (*three, *hundred)


def run(config: Mapping[str, Any], seed: int, quick: bool) -> Record:
    """Accuracies, norms of parameters and steps, and the outputs of three layers."""
    engine, trained, points = fit(config, seed, QUICK_EPOCHS if quick else EPOCHS)
    best = trained.best or trained.state
    parameters, (X, y) = best.parameters(), points.train
    outputs = [X, *engine.layer_outputs(parameters, X)]
    record: Record = {
        "train": accuracy(engine, best, X, y),
        "test": accuracy(engine, best, *points.test),
        "norms": [
            round(float(np.sqrt(np.sum(W**2) + np.sum(b**2))), 6)
            for W, b in zip(parameters.W, parameters.b, strict=True)
        ],
        "steps": steps(outputs),
    }
    if config["depth"] == 3 and seed == 0:
        record["outputs"] = [z[:SHOWN].round(3).tolist() for z in outputs]
        record["labels"] = y[:SHOWN].tolist()
    return record


def figure(records: Mapping[str, list[Record]]) -> Any:
    """Outputs of the three layers; parameter norms and steps of the hundred."""
    from legendre.plotting.files import blank
    from networks.experiments.layer_figure import curves

    drawn = blank(9.6, 7.2)
    panels = drawn.subplots(3, 4)
    for row, kind in zip(panels, ("Bregman", "Standard"), strict=False):
        first = next((r for r in records.get(f"{kind} | 3 layers", []) if "outputs" in r), {})
        for l, z in enumerate(first.get("outputs", [])):
            row[l].scatter(*np.array(z).T, c=first["labels"], cmap="coolwarm", s=3)
            row[l].set_title(f"{kind}: layer {l}" if l else f"{kind}: inputs", fontsize="small")
    grid = panels[2, 0].get_gridspec()
    for ax in panels[2]:
        ax.remove()
    for place, quantity, title in ((grid[2, :2], "norms", "norm of W, b"), (grid[2, 2:], "steps", "mean step")):
        ax = drawn.add_subplot(place)
        found = {k: [r[quantity] for r in records.get(f"{k} | 100 layers", [])] for k in ("Bregman", "Standard")}
        curves(ax, {k: v for k, v in found.items() if v})
        ax.set(yscale="log", xlabel="layer", title=title)
    return drawn


EXPERIMENT = Experiment(
    name="icml-figures-1-3",
    title="Two spirals: outputs, norms and steps of the layers",
    question="What do the layers do, and how large are their parameters and steps?",
    source="Bregman Neural Networks, ICML 2022, Figures 1-3 and section 5.1.1",
    cells=cells(),
    run=run,
    measures=("train", "test"),
    setting=(
        "as for Tables 2 and 5: plain arctan, SGD at 1e-2, batches of 16, 500 epochs, best validation accuracy;"
        " 3 layers from a random start, 100 layers from Definition D.1"
    ),
    departures=(
        "The paper shows the best of several reruns for the standard network with 3 layers; here all seeds count.",
    ),
    figure=figure,
)
