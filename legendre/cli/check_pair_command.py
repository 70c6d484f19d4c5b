"""``legendre check-pair MOD:F MOD:FINV``: is a pair of Python functions an activation and its inverse?"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer


def command(
    rho: str = typer.Argument(help="The activation, as MODULE:FUNCTION."),
    rho_inv: str | None = typer.Argument(None, help="Its inverse, as MODULE:FUNCTION."),
    domain: tuple[float, float] = typer.Option((float("-inf"), float("inf")), help="Ends of the activation's domain."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON instead of a table."),
) -> int:
    """Probe two callables: inverse defect, monotonicity, Lipschitz constant, proximity operator or not.

    [bold]Examples[/bold]: legendre check-pair numpy:tanh numpy:arctanh    legendre check-pair torch.nn.functional:gelu
    """
    from rich.console import Console

    from legendre.check_pair import check_pair

    report = check_pair(_function(rho), None if rho_inv is None else _function(rho_inv), domain, name=rho)
    print(report.to_json()) if as_json else Console().print(report)
    return 0 if report.ok else 1


def _function(text: str) -> Callable[..., Any]:
    """The function that MODULE:FUNCTION names; ValueError with what was wrong."""
    module, colon, path = text.partition(":")
    if not (module and colon and path):
        raise ValueError(f"{text!r} does not name a function; write MODULE:FUNCTION, such as numpy:tanh")
    found: Any = import_module(module)
    for part in path.split("."):
        if not hasattr(found, part):
            raise ValueError(f"module {module!r} has no {path!r}")
        found = getattr(found, part)
    if not callable(found):
        raise ValueError(f"{text!r} is not a function")
    return found
