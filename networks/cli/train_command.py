"""``bregnet train DATA``: one network, with checkpoints."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from networks.cli import options

if TYPE_CHECKING:
    from networks.training import Run, Session

EPOCHS_SHOWN = 20
"""Lines that a training without a terminal prints, about."""


def command(
    data: str = typer.Argument(**options.DATA),
    task: str = typer.Option("classification", **options.TASK),
    layer: str = typer.Option("bregman", **options.LAYER),
    activation: str = typer.Option("atan", **options.ACTIVATION),
    hidden: str = typer.Option("2x3", **options.HIDDEN),
    init: str = typer.Option("uniform", **options.INIT),
    solver: str = typer.Option("sgd", **options.SOLVER),
    rate: float = typer.Option(1e-2, **options.RATE),
    schedule: str = typer.Option("constant", **options.SCHEDULE),
    momentum: float = typer.Option(0.0, **options.MOMENTUM),
    nesterov: bool = typer.Option(False, "--nesterov", **options.NESTEROV),
    weight_decay: float = typer.Option(0.0, **options.DECAY),
    batch: int = typer.Option(16, **options.BATCH),
    epochs: int = typer.Option(500, **options.EPOCHS),
    validation: float = typer.Option(0.2, **options.VALIDATION),
    patience: int = typer.Option(0, **options.PATIENCE),
    margin: float = typer.Option(0.02, **options.MARGIN),
    dtype: str = typer.Option("float64", **options.DTYPE),
    seed: int = typer.Option(0, min=0, max=2**32 - 1, help="Seed of data, start and order."),
    every: int = typer.Option(10, min=1, help="Epochs between checkpoints."),
    resume: bool = typer.Option(False, "--resume", help="Go on from the checkpoint."),
    output: Path | None = typer.Option(None, help="File of the model; the checkpoint lies beside it."),
) -> int:
    """Train a network; exit status 1 if it diverged.

    [bold]Examples[/bold]: bregnet train spirals --hidden 2x100 --activation arctan --init identity
    bregnet train mnist --hidden 128x2 --batch 100 --rate 0.1 --schedule step:0.2@10,15 --epochs 20 --dtype float32
    bregnet train houses.csv --task regression --hidden 8x3 --momentum 0.9 --nesterov
    """
    config: dict[str, Any] = {
        "data": data, "task": task, "layer": layer, "activation": activation, "hidden": hidden, "init": init,
        "solver": solver, "rate": rate, "schedule": schedule, "momentum": momentum, "nesterov": nesterov,
        "weight_decay": weight_decay, "batch": batch, "epochs": epochs, "validation": validation,
        "patience": patience, "margin": margin, "dtype": dtype, "seed": seed,
    }  # fmt: skip
    return _train(config, output or Path("out") / _name(config), every, resume)


def _name(config: dict[str, Any]) -> str:
    """Name of the model's file: what is told first, then whatever is not as usual; epochs may be added to a run."""
    usual = {name: option.default.default for name, option in signature(command).parameters.items()}
    first = [Path(config["data"]).stem, *(config[name] for name in ("layer", "activation", "hidden"))]
    told = {"data", "layer", "activation", "hidden", "epochs"}
    rest = [v if isinstance(v, str) else name if v is True else f"{name}{v}"
            for name, v in config.items() if name not in told and v != usual[name]]  # fmt: skip
    return "-".join((*first, *rest)).replace(":", "-") + ".npz"


def _checkpoint(target: Path) -> Path:
    """The checkpoint of a model's file, another one for each."""
    name = target.name
    return target.with_name(f"{name[:-4]}.checkpoint.npz" if name.endswith(".npz") else f"{name}.checkpoint")


def _train(config: dict[str, Any], target: Path, every: int, resume: bool) -> int:
    from networks.checkpoint import read_checkpoint, write_checkpoint
    from networks.files import probe
    from networks.persistence import save
    from networks.tasks import task

    given = task(config["data"], config["seed"], config["task"])
    estimator = options.estimator(config, given.scaling)
    session = estimator.begin(*given.train)
    probe(target)
    checkpoint, made = _checkpoint(target), config | {"digest": given.digest}
    if resume:
        session.run = read_checkpoint(checkpoint, session.run, made)
    probe(checkpoint)
    measure = "R²" if config["task"] == "regression" else "accuracy"
    run = session.run
    with run.guarded():  # a finished epoch is on disk, whenever Ctrl-C comes
        _watch(session, measure, lambda run: run.epoch % every == 0 and write_checkpoint(checkpoint, run, made))
        write_checkpoint(checkpoint, run, made)
        options.finish(estimator, session)
        save(estimator, target)
    score = estimator.score(*given.test)
    print(f"{run.epoch} epochs, test {_shown(measure, score)}: {target}")
    if run.stopped:
        print(f"{run.reason}; the checkpoint is {checkpoint}")
    return {"diverged": 1, "interrupted": 130}.get(run.stopped, 0)


def _watch(session: Session, measure: str, on_epoch: Any) -> None:
    """Train with a progress bar: loss, score, time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("epoch"), MofNCompleteColumn(), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, TimeRemainingColumn()) as progress:
        bar = progress.add_task("", total=session.settings.epochs, completed=session.run.epoch)

        def step(run: Run) -> None:
            progress.update(bar, completed=run.epoch, description=_state(run, measure))
            if not progress.console.is_terminal and run.epoch % max(1, session.settings.epochs // EPOCHS_SHOWN) == 0:
                progress.console.print(f"epoch {run.epoch}: {_state(run, measure)}")
            on_epoch(run)

        session.train(step)


def _state(run: Run, measure: str) -> str:
    score = f"  {_shown(measure, run.history['score'][-1])}" if run.history["score"] else ""
    return f"loss {run.history['loss'][-1]:.4g}{score}"


def _shown(measure: str, score: float) -> str:
    return f"{measure} {100 * score:.2f} %" if measure == "accuracy" else f"{measure} {score:.4f}"
