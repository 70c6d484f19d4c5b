"""The demonstration: a 100-layer Bregman network learns the two spirals."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import numpy as np

__all__ = ["demo"]

CONFIG = {"activation": "arctan", "layer": "bregman", "init": "identity", "depth": 100, "rate": 1e-2}
PAPER = "98.16 ± 1.74 (ICML 2022, Table 2)"


def demo(folder: Path, seeds: int = 5, epochs: int = 500) -> tuple[list[float], Path]:
    """Train, print the accuracy beside the paper's, draw the outputs of some layers.

    Parameters
    ----------
    folder : Path
        Where the figure goes.
    seeds : int
        Number of replicas.
    epochs : int
        Epochs of each.

    Returns
    -------
    accuracies : list of float
        Test accuracies in percent.
    figure : Path
        The figure's file.
    """
    from joblib import Parallel, delayed
    from rich.console import Console
    from rich.progress import track

    from legendre import plotting
    from networks.experiments.layer_figure import layer_figure
    from networks.files import probe

    if seeds < 1 or epochs < 1:
        raise ValueError(f"`seeds` is {seeds} and `epochs` is {epochs}; give positive integers")
    console, path = Console(), folder / "spirals-layers.png"
    probe(path)
    results = Parallel(n_jobs=-1, return_as="generator")(delayed(_one)(seed, epochs) for seed in range(seeds))
    described = "two spirals, 100 layers of 2 neurons"
    found = list(track(results, described, total=seeds, console=console, transient=True))
    accuracies = [accuracy for accuracy, _, _ in found]
    spread = f" ± {stdev(accuracies):.2f}" if seeds > 1 else ""
    console.print(
        f"{described}, Bregman: test accuracy {fmean(accuracies):.2f}{spread} % over {seeds} seeds; paper {PAPER}",
        highlight=False,
    )
    _, outputs, labels = found[0]
    chosen = {f"layer {l}" if l else "inputs": outputs[l] for l in (0, 25, 50, 100)}
    plotting.save(layer_figure({"Bregman": chosen}, labels), path)
    console.print(f"outputs of the layers: {path}", soft_wrap=True)
    return accuracies, path


def _one(seed: int, epochs: int) -> tuple[float, list[np.ndarray], np.ndarray]:
    """Test accuracy, layer outputs of the test points, labels."""
    from networks.experiments.spirals import accuracy, fit

    engine, run, points = fit(CONFIG, seed, epochs)
    best: Any = run.best or run.state
    X, y = points.test
    return accuracy(engine, best, X, y), [X, *engine.layer_outputs(best, X)], y
