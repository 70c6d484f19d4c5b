"""The application ``bregnet``: registers the commands."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

from legendre.cli import program

__all__ = ["application", "run"]

COMMANDS = ("train", "sweep", "reproduce", "demo")


def application() -> typer.Typer:
    """The typer application with every command."""
    app = program.program("bregnet", "Networks of proximal layers: train, sweep, reproduce the papers.")
    for name in COMMANDS:
        app.command(name)(import_module(f"networks.cli.{name}_command").command)
    app.add_typer(import_module("networks.cli.data_command").group, name="data")
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit status."""
    return program.run(application(), arguments)
