"""``legendre check NAME``: the certificate, or the measured accuracy."""

from __future__ import annotations

from typing import Any

import typer


def command(
    ctx: typer.Context,
    name: str = typer.Argument(help="Name or alias of a function, or 'all'."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON instead of a table."),
    accuracy: bool = typer.Option(False, "--accuracy", help="Measure the kernels against 50-digit values (minutes)."),
) -> int:
    """Certify a function: every claim proved, enclosed, tested or refuted.

    Exit status 1 if a claim is refuted, or with --accuracy if a promise is not kept.

    [bold]Examples[/bold]: legendre check softplus --beta 2    legendre check tanh --accuracy    legendre check all
    """
    from rich.console import Console

    from legendre.catalogue import names
    from legendre.cli.parameters import chosen

    console, holds = Console(), True
    report: Any
    for function in [chosen(n, ctx.args) for n in (names() if name == "all" else (name,))]:
        if accuracy:
            from legendre.accuracy import measure

            report = measure(function)
            holds &= report.ok
        else:
            report = function.certify()
            holds &= not any(claim.status == "refuted" for claim in report)
        print(report.to_json()) if as_json else console.print(report)
    return 0 if holds else 1
