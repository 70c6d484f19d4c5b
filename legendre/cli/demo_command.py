"""``legendre demo``: the certified registry, the errata report, Figure 6 and a sheet per function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

SYMBOLS = {"proved": "P", "enclosed": "E", "tested": "T", "undecided": "?", "refuted": "✗"}


def command(output: Path = typer.Option(Path("out"), help="Folder for the figures.")) -> int:
    """Certify the registry, judge the published tables, draw the figures.

    [bold]Example[/bold]: legendre demo --output out
    """
    from rich.console import Console

    from legendre.cli.floors import offered
    from legendre.errata import errata

    console = Console()
    _certificates(console)
    report = sum((load()() for load in offered("errata").values()), errata())
    console.print(report)
    written, failed = _figures(console, output)
    console.print(f"{len(written)} files: {', '.join(str(path) for path in written)}")
    for name, reason in failed:
        print(f"legendre: {name} was not drawn: {reason}", file=sys.stderr)
    return int(bool(failed))


def _certificates(console: Console) -> None:
    """One line a function: every claim by the letter of its status."""
    from rich.progress import track
    from rich.table import Table

    from legendre.catalogue import names
    from legendre.claims import ORDER
    from legendre.registry import get

    table = Table(title="Certified registry", padding=0, collapse_padding=True)
    table.add_column("function", no_wrap=True)
    for i in range(1, len(ORDER) + 1):
        table.add_column(str(i), justify="center")
    counterexamples = []
    for name in track(names(), "certifying", console=console, transient=True):
        certificate = get(name).certify()
        table.add_row(name, *(SYMBOLS[claim.status] for claim in certificate))
        counterexamples += [f"{name}: {c.name} is false: {c.detail}" for c in certificate if c.status == "refuted"]
    console.print(table)
    console.print(", ".join(f"{i} {name}" for i, name in enumerate(ORDER, 1)), highlight=False)
    console.print("P proved, E enclosed, T tested to 50 digits, ? undecided, ✗ refuted by a counterexample")
    for line in counterexamples:
        console.print(line, markup=False)


def _drawings(output: Path) -> Iterator[tuple[Path, Callable[[], Any]]]:
    """Every figure of the demo: its file, and how to draw it."""
    from legendre import plotting
    from legendre.catalogue import PAPER_ROWS, names
    from legendre.registry import get

    yield output / "figure-6.png", lambda: plotting.objective(get("atan"), z=0.5).figure
    yield output / "objectives.png", lambda: plotting.objectives([get(n) for n in PAPER_ROWS])
    yield output / "losses-tanh.png", lambda: plotting.loss(get("tanh")).figure
    for name in names():
        yield output / f"{name}.png", partial(_sheet, name)


def _sheet(name: str) -> Any:
    """The figure of one function's sheet."""
    from legendre import plotting
    from legendre.registry import get

    return next(iter(plotting.function(get(name)).values())).figure


def _figures(console: Console, output: Path) -> tuple[list[Path], list[tuple[str, str]]]:
    """Draw what can be drawn; a figure that fails is named and the others go on."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from rich.progress import track

    from legendre import plotting

    mpl.use("Agg")
    written, failed = [], []
    for path, draw in track(list(_drawings(output)), "drawing", console=console, transient=True):
        try:
            figure = draw()
            written.append(plotting.save(figure, path))
            plt.close(figure)
        except (ValueError, ArithmeticError, RuntimeError, OSError) as error:
            failed.append((path.name, str(error)))
    return written, failed
