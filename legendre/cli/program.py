"""What every command line of the house shares: its options, its exit statuses, one sentence for each error."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

__all__ = ["program", "run"]

BAD_USAGE, INTERRUPTED = 2, 130


def program(name: str, text: str) -> typer.Typer:
    """A typer application without commands yet, with ``--version``."""
    app = typer.Typer(
        name=name,
        help=text,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )

    def version(wanted: bool) -> None:
        if wanted:
            from legendre import __version__

            print(f"{name} {__version__}")
            raise typer.Exit

    @app.callback(help=text)
    def options(
        _: bool = typer.Option(False, "--version", callback=version, is_eager=True, help="Print the version."),
    ) -> None:
        pass

    return app


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run one command line; the exit status."""
    name = str(app.info.name)
    try:
        status = app(list(arguments), standalone_mode=False)
    except typer.Exit as finished:
        return finished.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print("interrupted; what was finished is kept", file=sys.stderr)
        return INTERRUPTED
    except TyperException as error:
        return _complain(name, error.format_message() if hasattr(error, "format_message") else str(error))
    except (ValueError, ImportError, OSError) as error:
        return _complain(name, str(error))
    return status if isinstance(status, int) else 0


def _complain(name: str, message: str) -> int:
    if message:  # without words typer has shown the help instead
        print(f"{name}: {' '.join(message.split())}", file=sys.stderr)
    return BAD_USAGE
