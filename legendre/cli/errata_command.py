"""``legendre errata``: every published form, judged."""

from __future__ import annotations

import typer


def command(
    as_json: bool = typer.Option(False, "--json", help="Print JSON instead of a table."),
    everything: bool = typer.Option(False, "--all", help="Print the correct rows too."),
) -> int:
    """Judge every form that the papers and their code print: verdict, evidence, corrected form.

    Exit status 0: the errors are theirs.

    [bold]Example[/bold]: legendre errata
    """
    from legendre.cli.floors import offered
    from legendre.errata import errata

    report = sum((load()() for load in offered("errata").values()), errata())
    if as_json:
        print(report.to_json())
        return 0
    from rich.console import Console

    console = Console()
    console.print(report)
    if everything:
        for row in report.where(verdict="correct"):
            place = f"{row.source}, {row.place}: {row.function} {row.quantity}"
            console.print(f"{place} {row.printed}: correct", markup=False)
    return 0
