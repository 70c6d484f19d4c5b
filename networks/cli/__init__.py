"""The command ``bregnet``: one module a command, errors caught in one place."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status.

    0: done; 1: training diverged, a file is not whole, or a target was missed; 2: bad usage; 130: interrupted.
    """
    from networks.cli.application import run

    sys.exit(run(sys.argv[1:]))
