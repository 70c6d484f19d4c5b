"""``legendre plot KIND [NAME]``: a figure as a file."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from legendre.cli.floors import offered

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = {"objective": "Figure 6", "loss": "", "function": "a sheet"}
OFFERED = offered("plots")
LIST = ", ".join(
    f"{kind} ({text})" if text else kind for kind, text in (KINDS | {k: "" for k in OFFERED if k not in KINDS}).items()
)


def command(
    ctx: typer.Context,
    kind: str = typer.Argument(help=f"One of {LIST}."),
    name: str = typer.Argument("", help="Name of a function; its parameters are options such as --beta 2."),
    z: float | None = typer.Option(None, help="Previous point of a layer objective (0.5), or anchor of a majorant."),
    output: Path | None = typer.Option(None, help="File to write; its suffix names the format."),
) -> int:
    """Draw the layer objectives, the Bregman losses, a sheet of a function, or what other packages offer.

    [bold]Examples[/bold]: legendre plot objective atan --z 0.5    legendre plot function softplus --beta 2
    legendre plot operator Huber --delta 0.5    legendre plot envelope L1    legendre plot surface tanh
    legendre plot plane BallL1    legendre plot critical-points    legendre plot majorant sigmoid --z 0.3
    """
    from legendre import plotting

    figure = _drawn(kind, name, z, ctx.args).figure
    stem = "-".join(part for part in (name.lower(), kind) if part)
    print(plotting.save(figure, output or Path("out") / f"{stem}.png"))  # type: ignore[arg-type]
    return 0


def _drawn(kind: str, name: str, z: float | None, extra: list[str]) -> Axes:
    """The axes of the figure."""
    from legendre import plotting
    from legendre.cli.parameters import chosen, numbers

    if kind in OFFERED:  # also a kind of ours, which then draws more functions
        draw: Callable[..., Axes] = OFFERED[kind]()
        return draw(name, **({} if z is None else {"z": z}), **numbers(extra))
    if kind not in KINDS:
        known = KINDS | dict.fromkeys(OFFERED, "")
        near = difflib.get_close_matches(kind, known, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ValueError(f"there is no plot {kind!r}; {hint}there are {', '.join(known)}")
    if not name:
        raise ValueError(f"the name of a function is missing, as in 'legendre plot {kind} atan'")
    function = chosen(name, extra)
    if kind == "objective":
        return plotting.objective(function, z=0.5 if z is None else z)
    return plotting.loss(function) if kind == "loss" else next(iter(plotting.function(function).values()))
