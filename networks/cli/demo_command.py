"""``bregnet demo``: a 100-layer Bregman network on the two spirals."""

from __future__ import annotations

from pathlib import Path

import typer


def command(
    output: Path = typer.Option(Path("out"), help="Folder for the figure."),
    seeds: int = typer.Option(5, min=1, help="Number of replicas."),
    epochs: int = typer.Option(500, min=1, help="Epochs of each."),
) -> int:
    """Train the 100-layer Bregman network of Table 2, several seeds, and draw the outputs of its layers.

    [bold]Example[/bold]: bregnet demo --output out
    """
    from networks.demo import demo

    demo(output, seeds, epochs)
    return 0
