"""Figures 4 to 6 of the bilevel papers: three kinds of layers, random and deterministic starts, learning rates, depth.

Expected: the training loss falls fastest for Bregman, the deterministic start makes standard and euclidean equal, and
with 50 layers only the Bregman steps go to zero. Standard and euclidean curves that differ from the deterministic
start would refute it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from networks.experiments.experiment import Cell, Experiment, Record
from networks.experiments.spirals import accuracy, fit, steps

KINDS = ("standard", "euclidean", "bregman")
RATES = (0.001, 0.01, 0.1, 0.5, 1.0)
EPOCHS, QUICK_EPOCHS = 1000, 60
SHOWN = 300


def cells() -> tuple[Cell, ...]:
    """Starts at rate 0.1, a scan of the rate, 50 layers."""
    common = {"activation": "arctan", "batch": 10, "select": False, "init": "uniform", "depth": 3}
    starts = (
        Cell(kind.capitalize(), f"{name} start", {**common, "layer": kind, "init": init, "depth": 3, "rate": 0.1})
        for kind in KINDS
        for init, name in (("uniform", "random"), ("identity", "deterministic"))
    )
    scan = (
        Cell(
            kind.capitalize(), f"lr = {rate:g}", {**common, "layer": kind, "init": "uniform", "depth": 3, "rate": rate}
        )
        for kind in KINDS
        for rate in RATES
        if rate != 0.1
    )
    deep = (
        Cell(kind.capitalize(), "50 layers", {**common, "layer": kind, "init": "identity", "depth": 50, "rate": 0.01})
        for kind in KINDS
    )
    return (*starts, *scan, *deep)


def run(config: Mapping[str, Any], seed: int, quick: bool) -> Record:
    """Accuracies, the training loss by epoch, the steps of the layers."""
    engine, trained, points = fit(config, seed, QUICK_EPOCHS if quick else EPOCHS)
    X, y = points.train
    outputs = [X, *engine.layer_outputs(trained.state, X)]
    losses = np.array(trained.history["loss"])
    record: Record = {
        "train": accuracy(engine, trained.state, X, y),
        "test": accuracy(engine, trained.state, *points.test),
        "stopped": trained.stopped,
        "losses": losses[:: max(1, len(losses) // 100)].round(5).tolist(),
        "steps": steps(outputs),
    }
    if seed == 0 and config["depth"] == 3 and config["layer"] == "bregman" and config["rate"] == 0.1:
        record["outputs"] = [z[:SHOWN].round(3).tolist() for z in outputs]
        record["labels"] = y[:SHOWN].tolist()
    return record


def figure(records: Mapping[str, list[Record]]) -> Any:
    """Outputs of the Bregman network, losses from both starts, accuracy by rate, steps of 50 layers."""
    from legendre.plotting.files import blank
    from networks.experiments.layer_figure import curves

    drawn = blank(9.6, 7.2)
    panels = drawn.subplots(3, 4)
    shown = next((r for r in records.get("Bregman | random start", []) if "outputs" in r), {})
    for l, z in enumerate(shown.get("outputs", [])):
        panels[0, l].scatter(*np.array(z).T, c=shown["labels"], cmap="coolwarm", s=3)
        panels[0, l].set_title(f"Bregman: layer {l}" if l else "inputs", fontsize="small")
    grid = panels[1, 0].get_gridspec()
    for ax in panels[1:].flat:
        ax.remove()

    def column(name: str, quantity: str) -> dict[str, list[list[float]]]:
        found = {k.capitalize(): [r[quantity] for r in records.get(f"{k.capitalize()} | {name}", [])] for k in KINDS}
        return {k: [v for v in values if len(v) == len(values[0])] for k, values in found.items() if values}

    for place, start in ((grid[1, :2], "random start"), (grid[1, 2:], "deterministic start")):
        ax = drawn.add_subplot(place)
        curves(ax, column(start, "losses"))
        ax.set(title=f"training loss, {start}", xlabel="epochs / 10", yscale="log")
    names = {rate: "random start" if rate == 0.1 else f"lr = {rate:g}" for rate in RATES}
    scan = {
        k.capitalize(): [[np.mean([r["train"] for r in records.get(f"{k.capitalize()} | {n}", [])] or [np.nan])
                          for n in names.values()]]
        for k in KINDS
    }  # fmt: skip
    ax = drawn.add_subplot(grid[2, :2])
    curves(ax, scan, x=RATES)
    ax.set(title="training accuracy (%)", xlabel="learning rate", xscale="log")
    ax = drawn.add_subplot(grid[2, 2:])
    curves(ax, column("50 layers", "steps"))
    ax.set(title="mean step, 50 layers", xlabel="layer", yscale="log")
    return drawn


EXPERIMENT = Experiment(
    name="bilevel-figures-4-6",
    title="Two spirals: standard, euclidean and Bregman layers",
    question="How do the three kinds learn, from which starts and at which rates, and do the steps vanish?",
    source="A bilevel framework for deep representations, v1 and v2, Figures 4-6",
    cells=cells(),
    run=run,
    measures=("train", "test"),
    setting=(
        "1000 points, batches of 10, plain arctan, SGD for 1000 epochs, the last parameters; 3 layers, or 50 from the"
        " deterministic start at rate 0.01"
    ),
    departures=(
        "The scan of the learning rate has 1000 epochs where the papers have 10000.",
        "The papers do not give the rate of the 50 layers; 0.01 is taken.",
    ),
    figure=figure,
)
