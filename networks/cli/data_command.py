"""``bregnet data fetch|list|verify``: data sets on disk."""

from __future__ import annotations

from typing import Annotated

import typer

Names = Annotated[list[str], typer.Argument(help="mnist, fashion-mnist, cifar10, cifar100.")]

group = typer.Typer(help="Data sets: what there is, fetch it, check it.", no_args_is_help=True)


@group.command("list")
def list_() -> int:
    """The data sets, and where their files lie.

    [bold]Example[/bold]: bregnet data list
    """
    from rich.console import Console
    from rich.table import Table

    from networks.data import DATASETS, DataError, folder
    from networks.data.store import find, names_of

    table = Table("name", "classes", "source", "files", title=f"data folder: {folder()}")
    for name, dataset in DATASETS.items():
        try:
            state = str(find(name, names_of(dataset)[0]).parent)
        except DataError:
            state = "absent"
        table.add_row(name, str(dataset.n_classes), dataset.source, state)
    Console().print(table)
    return 0


@group.command()
def fetch(names: Names) -> int:
    """Download what is missing or damaged of data sets into the cache, checked against their checksums.

    [bold]Example[/bold]: bregnet data fetch mnist fashion-mnist
    """
    from networks import data

    for name in names:
        print(data.fetch(name, progress=True))
    return 0


@group.command()
def verify(names: Names) -> int:
    """Read data sets whole and check them; exit status 1 if a file is missing, truncated or corrupt.

    [bold]Example[/bold]: bregnet data verify mnist
    """
    from networks import data
    from networks.data import store

    faults = [fault for name in names for fault in data.verify(name)]
    print("\n".join(faults) or "all files are whole")
    for name in names if not faults else ():
        loose = store.unchecked(name)
        if loose:
            print(f"{name}: no checksum is known for {', '.join(loose)}; their form alone was checked")
    return int(bool(faults))
