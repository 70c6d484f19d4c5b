"""The command ``legendre``: one module a command, errors caught in one place."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status.

    0: all claims hold; 1: one is refuted; 2: bad usage; 130: interrupted.
    """
    from legendre.cli.application import run

    sys.exit(run(sys.argv[1:]))
