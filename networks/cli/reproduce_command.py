"""``bregnet reproduce NAME``: a published table or figure, paper against ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from networks.cli import options

if TYPE_CHECKING:
    from networks.experiments.experiment import Experiment, Record


def command(
    name: str = typer.Argument("list", help="icml-table-2, bilevel-table-2, ...; list shows all."),
    seeds: int | None = typer.Option(None, min=1, help="Replicas of each cell; by default those of the paper."),
    quick: bool = typer.Option(False, "--quick", help="Few cells, short schedules: a glance, not a result."),
    jobs: int = typer.Option(-1, **options.JOBS),
    output: Path = typer.Option(Path("out/reproduce"), help="Folder for results (JSON) and figures."),
) -> int:
    """Run what is missing of an experiment, print it beside the paper, draw its figure.

    [bold]Examples[/bold]: bregnet reproduce icml-table-2    bregnet reproduce icml-table-5 --seeds 2 --quick
    """
    from networks import experiments

    if name == "list":
        for each in experiments.NAMES:
            found = experiments.get(each)
            print(f"{each:22s} {found.title} ({found.source})")
        return 0
    experiment = experiments.get(name)
    _reproduce(experiment, experiment.seeds if seeds is None else seeds, quick, jobs, output)
    return 0


def _reproduce(experiment: Experiment, seeds: int, quick: bool, jobs: int, folder: Path) -> None:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    from networks.experiments.runner import absent, reproduce

    console = Console()
    path = folder / f"{experiment.name}{'-quick' if quick else ''}.json"
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console) as progress:
        bar = progress.add_task(experiment.name, total=None)

        def step(done: int, wanted: int, cell: Any, record: Record) -> None:
            progress.update(bar, completed=done, total=wanted, description=cell.key)

        records = reproduce(experiment, path, seeds, quick, jobs, step)
        progress.update(bar, completed=1, total=1, description=experiment.name)
    _report(console, experiment, records, quick)
    for reason in {absent(cell) for cell in experiment.cells} - {""}:
        console.print(f"not run: {reason}", highlight=False, soft_wrap=True)
    console.print(f"results: {path}", soft_wrap=True)
    if experiment.figure is not None and any(records.values()):
        from legendre import plotting

        figure = experiment.figure({key: list(found.values()) for key, found in records.items()})
        console.print(f"figure: {plotting.save(figure, path.with_suffix('.png'), dpi=80)}", soft_wrap=True)


def _report(console: Any, experiment: Experiment, records: Mapping[str, Mapping[str, Record]], quick: bool) -> None:
    """The table paper | ours | verdict, with the setting and where it departs."""
    from rich.table import Table

    from networks.experiments.verdict import lines

    table = Table("cell", "", "measure", "paper", "ours (seeds)", "verdict", title=experiment.title)
    for line in lines(experiment, records):
        paper = "" if line.published is None else str(line.published)
        table.add_row(line.cell.row, line.cell.column, line.measure, paper, line.ours, line.verdict)
    console.print(table)
    console.print(f"{experiment.source}. {experiment.setting}.", highlight=False)
    if quick:
        console.print("--quick: schedules are short, the numbers are no results.", highlight=False)
    for departure in experiment.departures:
        console.print(f"* {departure}", highlight=False)
    seconds = sum(record["seconds"] for found in records.values() for record in found.values())
    console.print(f"{seconds:.0f} s of training, all replicas together", highlight=False)
