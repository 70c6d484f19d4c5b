"""``legendre plot KIND NAME``: a figure as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

KINDS = ("objective", "loss", "function")


def command(
    ctx: typer.Context,
    kind: str = typer.Argument(help="objective (Figure 6), loss, or function (a sheet)."),
    name: str = typer.Argument(help="Name or alias of a function."),
    z: float = typer.Option(0.5, help="Previous point of the layer objective."),
    output: Path | None = typer.Option(None, help="File to write; its suffix names the format."),
) -> int:
    """Draw the layer objectives, the Bregman losses, or a sheet of a function.

    [bold]Examples[/bold]: legendre plot objective atan --z 0.5    legendre plot function softplus --beta 2
    """
    from legendre import plotting
    from legendre.cli.parameters import chosen

    function = chosen(name, ctx.args)
    figure: Any
    if kind == "objective":
        figure = plotting.objective(function, z=z).figure
    elif kind == "loss":
        figure = plotting.loss(function).figure
    elif kind == "function":
        figure = next(iter(plotting.function(function).values())).figure
    else:
        raise ValueError(f"there is no plot {kind!r}; there are {', '.join(KINDS)}")
    print(plotting.save(figure, output or Path("out") / f"{function.name}-{kind}.png"))
    return 0
