"""``bregnet sweep TASK``: a grid of settings, one line of a table each, as they come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer


def command(
    task: str = typer.Argument(help="spirals, circles, mnist, fashion-mnist, cifar10, cifar100 or FILE.csv."),
    layer: list[str] = typer.Option(["bregman"], help="Repeat for several, as the options below."),
    activation: list[str] = typer.Option(["atan"], help="Name of a function, as in tanh or softplus:beta=2."),
    hidden: list[str] = typer.Option(["2x3"], help="WIDTHxLAYERS, or widths with commas."),
    init: list[str] = typer.Option(["uniform"], help="uniform, identity, glorot, he or orthogonal."),
    solver: list[str] = typer.Option(["sgd"], help="sgd or adam."),
    rate: list[float] = typer.Option([1e-2], help="Learning rate."),
    batch: list[int] = typer.Option([16], help="Samples in a batch."),
    schedule: str = typer.Option("constant", help="constant, or linear (to 1e-3 of the rate)."),
    momentum: float = typer.Option(0.0, help="Of sgd."),
    epochs: int = typer.Option(500, help="Number of epochs."),
    validation: float = typer.Option(0.2, help="Share held out to choose the best epoch; 0 for none."),
    patience: int = typer.Option(0, help="Epochs without improvement before training stops; 0 for never."),
    margin: float = typer.Option(0.02, help="Share of the domain left free at each end."),
    dtype: str = typer.Option("float64", help="float64 or float32."),
    seeds: int = typer.Option(5, help="Seeds 0, 1, ... of each setting."),
    jobs: int = typer.Option(-1, help="Processes; -1 for one a core."),
    output: Path = typer.Option(Path("out/sweep.csv"), help="Table; what it has is not run again."),
) -> int:
    """Train every combination of the settings given, several seeds each.

    [bold]Example[/bold]: bregnet sweep spirals --layer standard --layer bregman --rate 0.01 --rate 0.1 --seeds 3
    """
    from rich.progress import Progress

    from networks.sweep import grid, missing, sweep

    lists: dict[str, list[Any]] = {
        "layer": layer, "activation": activation, "hidden": hidden, "init": init, "solver": solver, "rate": rate,
        "batch": batch, "seed": list(range(seeds)),
    }  # fmt: skip
    fixed: dict[str, Any] = {"task": task, "schedule": schedule, "momentum": momentum, "epochs": epochs,
                             "validation": validation, "patience": patience, "margin": margin,
                             "dtype": dtype}  # fmt: skip
    configs = grid(lists, fixed)
    wanted = missing(configs, output)
    with Progress() as progress:
        bar = progress.add_task("training", total=len(configs), completed=len(configs) - len(wanted))
        for _ in sweep(wanted, output, jobs):
            progress.advance(bar)
    print(f"{len(configs)} runs: {output}")
    return 0
