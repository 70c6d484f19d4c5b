"""``legendre derive EXPR``: everything from one formula."""

from __future__ import annotations

import typer


def command(
    ctx: typer.Context,
    formula: str = typer.Argument(help="The formula, in one variable."),
    kind: str = typer.Option("rho", help="What it defines: rho, rho_inv, phi or conj."),
    domain: str | None = typer.Option(None, help="Interval on which it is meant, such as '[0, oo['."),
    name: str = typer.Option("derived", help="Name of the result."),
    check: bool = typer.Option(False, "--check", help="Certify the result as well."),
    latex: bool = typer.Option(False, "--latex", help="Print the formulas as LaTeX."),
) -> int:
    """Derive φ, φ*, ρ, ρ⁻¹ and the rest from one of them.

    [bold]Examples[/bold]: legendre derive "t/(1 + abs(t))"    legendre derive "t*log(t) - t" --kind phi
    """
    from legendre.cli.parameters import numbers
    from legendre.cli.sheet import sheet
    from legendre.registry import derive

    if kind not in ("rho", "rho_inv", "phi", "conj"):
        raise ValueError(f"--kind has to be rho, rho_inv, phi or conj; got {kind!r}")
    function = derive(**{kind: formula}, name=name, domain=domain, **numbers(ctx.args))  # type: ignore[arg-type]
    print(sheet(function, latex, steps=True))
    if not check:
        return 0
    from rich.console import Console

    certificate = function.certify()
    Console().print(certificate)
    return int(any(claim.status == "refuted" for claim in certificate))
