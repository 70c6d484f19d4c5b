"""``bregnet train TASK``: one network, with checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from networks.training import Run, Session

EPOCHS_SHOWN = 20
"""Lines that a training without a terminal prints, about."""


def command(
    task: str = typer.Argument(help="spirals, circles, mnist, fashion-mnist, cifar10, cifar100 or FILE.csv."),
    layer: str = typer.Option("bregman", help="bregman, euclidean or standard."),
    activation: str = typer.Option("atan", help="Name of a function, as in tanh or softplus:beta=2."),
    hidden: str = typer.Option("2x3", help="WIDTHxLAYERS, or widths with commas."),
    init: str = typer.Option("uniform", help="uniform, identity, glorot, he or orthogonal."),
    solver: str = typer.Option("sgd", help="sgd or adam."),
    rate: float = typer.Option(1e-2, help="Learning rate."),
    schedule: str = typer.Option("constant", help="constant, or linear (to 1e-3 of the rate)."),
    momentum: float = typer.Option(0.0, help="Of sgd."),
    batch: int = typer.Option(16, help="Samples in a batch."),
    epochs: int = typer.Option(500, help="Number of epochs."),
    validation: float = typer.Option(0.2, help="Share held out to choose the best epoch; 0 for none."),
    patience: int = typer.Option(0, help="Epochs without improvement before training stops; 0 for never."),
    margin: float = typer.Option(0.02, help="Share of the domain left free at each end."),
    dtype: str = typer.Option("float64", help="float64 or float32."),
    seed: int = typer.Option(0, help="Seed of data, start and order."),
    every: int = typer.Option(10, help="Epochs between checkpoints."),
    resume: bool = typer.Option(False, "--resume", help="Go on from the checkpoint."),
    output: Path | None = typer.Option(None, help="File of the model; the checkpoint lies beside it."),
) -> int:
    """Train a network; exit status 1 if it diverged.

    [bold]Examples[/bold]: bregnet train spirals --hidden 2x100 --activation arctan --init identity
    bregnet train mnist --hidden 128x2 --batch 100 --rate 0.1 --epochs 20 --dtype float32
    """
    config: dict[str, Any] = {
        "task": task, "layer": layer, "activation": activation, "hidden": hidden, "init": init, "solver": solver,
        "rate": rate, "schedule": schedule, "momentum": momentum, "batch": batch, "epochs": epochs,
        "validation": validation, "patience": patience, "margin": margin, "dtype": dtype, "seed": seed,
    }  # fmt: skip
    target = output or Path("out") / f"{Path(task).stem}-{layer}-{activation.partition(':')[0]}-{hidden}.npz"
    return _train(config, target, max(1, every), resume)


def _train(config: dict[str, Any], target: Path, every: int, resume: bool) -> int:
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    from networks.checkpoint import read_checkpoint, write_checkpoint
    from networks.cli.options import classifier
    from networks.persistence import save
    from networks.tasks import task

    given = task(config["task"], config["seed"])
    estimator = classifier(config, given.scaling)
    session = estimator.begin(*given.train)
    checkpoint = target.with_suffix(".checkpoint.npz")
    if resume:
        session.run = read_checkpoint(checkpoint, session.run, config)
    _watch(session, lambda run: run.epoch % every == 0 and write_checkpoint(checkpoint, run, config))
    run = session.run
    write_checkpoint(checkpoint, run, config)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is told below
        estimator.finish(session)
    save(estimator, target)
    print(f"{run.epoch} epochs, test accuracy {100 * estimator.score(*given.test):.2f} %: {target}")
    if run.stopped:
        print(f"{run.reason}; the checkpoint is {checkpoint}")
    return {"diverged": 1, "interrupted": 130}.get(run.stopped, 0)


def _watch(session: Session, on_epoch: Any) -> None:
    """Train with a progress bar: loss, accuracy, time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("epoch"), MofNCompleteColumn(), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, TimeRemainingColumn()) as progress:
        bar = progress.add_task("", total=session.settings.epochs, completed=session.run.epoch)

        def step(run: Run) -> None:
            progress.update(bar, completed=run.epoch, description=_state(run))
            if not progress.console.is_terminal and run.epoch % max(1, session.settings.epochs // EPOCHS_SHOWN) == 0:
                progress.console.print(f"epoch {run.epoch}: {_state(run)}")
            on_epoch(run)

        session.train(step)


def _state(run: Run) -> str:
    score = f"  accuracy {100 * run.history['score'][-1]:.2f} %" if run.history["score"] else ""
    return f"loss {run.history['loss'][-1]:.4g}{score}"
