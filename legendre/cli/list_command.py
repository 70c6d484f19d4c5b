"""``legendre list``: the registry."""

from __future__ import annotations

import typer


def command(as_json: bool = typer.Option(False, "--json", help="Print JSON instead of a table.")) -> int:
    """List the functions of the registry.

    [bold]Example[/bold]: legendre list
    """
    from legendre.catalogue import ROWS

    if as_json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(row) for row in ROWS], indent=1, ensure_ascii=False))
        return 0
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("name", "defined by", "parameters", "also", "what it is")
    for row in ROWS:
        values = ", ".join(f"{p.name} = {p.default:g}" for p in row.parameters)
        table.add_row(row.name, Text(f"{row.kind} = {row.formula}"), values, ", ".join(row.aliases), row.title)
    Console().print(table)
    return 0
