"""``legendre show NAME``: formulas, domains, constants, and how they were derived."""

from __future__ import annotations

import typer


def command(
    ctx: typer.Context,
    name: str = typer.Argument(help="Name or alias of a function."),
    latex: bool = typer.Option(False, "--latex", help="Print the formulas as LaTeX."),
    steps: bool = typer.Option(False, "--steps", help="Print the steps of the derivation."),
) -> int:
    """Show the formulas of a function.

    [bold]Examples[/bold]: legendre show softplus --beta 2    legendre show tanh --latex
    """
    from legendre.cli.parameters import chosen
    from legendre.cli.sheet import sheet

    print(sheet(chosen(name, ctx.args), latex, steps))
    return 0
