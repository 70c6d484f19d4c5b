"""``bregnet sweep DATA``: a grid of settings, one line of a table each, as they come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from networks.cli import options


def command(
    data: str = typer.Argument(**options.DATA),
    task: str = typer.Option("classification", **options.TASK),
    layer: list[str] = typer.Option(["bregman"], **options.LAYER),
    activation: list[str] = typer.Option(["atan"], **options.ACTIVATION),
    hidden: list[str] = typer.Option(["2x3"], **options.HIDDEN),
    init: list[str] = typer.Option(["uniform"], **options.INIT),
    solver: list[str] = typer.Option(["sgd"], **options.SOLVER),
    rate: list[float] = typer.Option([1e-2], **options.RATE),
    batch: list[int] = typer.Option([16], **options.BATCH),
    schedule: str = typer.Option("constant", **options.SCHEDULE),
    momentum: float = typer.Option(0.0, **options.MOMENTUM),
    nesterov: bool = typer.Option(False, "--nesterov", **options.NESTEROV),
    weight_decay: float = typer.Option(0.0, **options.DECAY),
    epochs: int = typer.Option(500, **options.EPOCHS),
    validation: float = typer.Option(0.2, **options.VALIDATION),
    patience: int = typer.Option(0, **options.PATIENCE),
    margin: float = typer.Option(0.02, **options.MARGIN),
    dtype: str = typer.Option("float64", **options.DTYPE),
    seeds: int = typer.Option(5, min=1, help="Seeds 0, 1, ... of each setting."),
    jobs: int = typer.Option(-1, **options.JOBS),
    output: Path = typer.Option(Path("out/sweep.csv"), help="Table; what it has is not run again."),
) -> int:
    """Train every combination of the settings given, several seeds each; options from layer to batch may be repeated.

    [bold]Example[/bold]: bregnet sweep spirals --layer standard --layer bregman --rate 0.01 --rate 0.1 --seeds 3
    """
    from rich.progress import Progress

    from networks.files import probe
    from networks.sweep import check, grid, missing, sweep

    lists: dict[str, list[Any]] = {
        "layer": layer, "activation": activation, "hidden": hidden, "init": init, "solver": solver, "rate": rate,
        "batch": batch, "seed": list(range(seeds)),
    }  # fmt: skip
    fixed: dict[str, Any] = {
        "data": data, "task": task, "schedule": schedule, "momentum": momentum, "nesterov": nesterov,
        "weight_decay": weight_decay, "epochs": epochs, "validation": validation, "patience": patience,
        "margin": margin, "dtype": dtype,
    }  # fmt: skip
    configs = grid(lists, fixed)
    wanted = missing(configs, output)
    check(wanted)
    probe(output)
    with Progress() as progress:
        bar = progress.add_task("training", total=len(configs), completed=len(configs) - len(wanted))
        for _ in sweep(wanted, output, jobs):
            progress.advance(bar)
    print(f"{len(configs)} runs: {output}")
    return 0
