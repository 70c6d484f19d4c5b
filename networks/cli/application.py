"""The application: registers the commands, turns errors into one line and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import typer
from typer.exceptions import TyperException

__all__ = ["application", "run"]

COMMANDS = ("train", "sweep", "data", "reproduce", "demo")
HELP = "Networks of proximal layers: train, sweep, reproduce the papers."
BAD_USAGE, INTERRUPTED = 2, 130


def _version(wanted: bool) -> None:
    if wanted:
        from legendre import __version__

        print(f"bregnet {__version__}")
        raise typer.Exit


def application() -> typer.Typer:
    """The typer application with every command."""
    app = typer.Typer(
        name="bregnet",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def options(
        version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
    ) -> None:
        """Networks of proximal layers: train, sweep, reproduce the papers."""

    for name in COMMANDS:
        module = import_module(f"networks.cli.{name}_command")
        if hasattr(module, "group"):
            app.add_typer(module.group, name=name)
        else:
            app.command(name)(module.command)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit status."""
    try:
        status = application()(list(arguments), standalone_mode=False)
    except typer.Exit as finished:
        return finished.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print("interrupted; what was finished is kept", file=sys.stderr)
        return INTERRUPTED
    except TyperException as error:
        return _complain(error.format_message() if hasattr(error, "format_message") else str(error))
    except (ValueError, ImportError, OSError) as error:
        return _complain(str(error))
    return status if isinstance(status, int) else 0


def _complain(message: str) -> int:
    print(f"bregnet: {' '.join(message.split())}", file=sys.stderr)
    return BAD_USAGE
