"""The application ``legendre``: registers the commands."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

from legendre.cli import program

__all__ = ["application", "run"]

COMMANDS = ("list", "show", "check", "check_pair", "derive", "errata", "plot", "demo", "cache")
OPEN = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Parameters of a row are options of its own: ``--beta 2``."""


def application() -> typer.Typer:
    """The typer application with every command."""
    app = program.program("legendre", "Legendre functions: derived, certified, lowered to kernels, plotted.")
    for name in COMMANDS:
        command = import_module(f"legendre.cli.{name}_command").command
        app.command(name.replace("_", "-"), context_settings=OPEN, no_args_is_help=False)(command)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit status."""
    return program.run(application(), arguments)
