"""The application: registers the commands, turns errors into one line and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import typer
from typer.exceptions import TyperException

__all__ = ["application", "run"]

COMMANDS = ("list", "show", "check", "check_pair", "derive", "errata", "plot", "demo", "cache")
OPEN = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Parameters of a row are options of its own: ``--beta 2``."""

BAD_USAGE, INTERRUPTED = 2, 130


def _version(wanted: bool) -> None:
    if wanted:
        from legendre import __version__

        print(f"legendre {__version__}")
        raise typer.Exit


def application() -> typer.Typer:
    """The typer application with every command."""
    app = typer.Typer(
        name="legendre",
        help="Legendre functions: derived, certified, lowered to kernels, plotted.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def options(
        version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
    ) -> None:
        """Legendre functions: derived, certified, lowered to kernels, plotted."""

    for name in COMMANDS:
        command = import_module(f"legendre.cli.{name}_command").command
        app.command(name.replace("_", "-"), context_settings=OPEN, no_args_is_help=False)(command)
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
    print(f"legendre: {' '.join(message.split())}", file=sys.stderr)
    return BAD_USAGE
