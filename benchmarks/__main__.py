"""``python -m benchmarks``: all speeds in one run, written as the documents' table and summed up on the screen."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import legendre
from benchmarks import (
    bench_divergence,
    bench_startup,
    prox_calls,
    prox_peers,
    prox_projection,
    prox_separable,
    report,
    tape,
    timing,
)
from benchmarks.speed import DTYPES, SIZES, Measured, measure_all

TABLE = Path(__file__).parents[1] / "docs" / "tables" / "speed.md"
QUICK = "A quick round on small arrays: it says that everything runs, not how fast. "


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small arrays and few repetitions; writes no table")
    parser.add_argument("--only", metavar="NAME", action="append", help="this function only (may be repeated)")
    parser.add_argument("--seconds", type=float, help="time for each value, size and dtype (default 0.3)")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write here; a whole run: docs/tables/speed.md")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Measure, write, sum up."""
    chosen = arguments(given)
    names = tuple(legendre.get(name).name for name in chosen.only or legendre.names())
    sizes = SIZES[:1] if chosen.quick else SIZES
    seconds = chosen.seconds or (0.005 if chosen.quick else 0.3)
    floors = {(d, n): timing.floor(n, d, 5 * seconds) for d in DTYPES for n in sizes}
    lines = []
    for line in measure_all(names, sizes, seconds, floors):
        lines.append(line)
        _progress(line)
    rest = {
        "Divergences": bench_divergence.report(names, sizes[0], seconds),
        "Startup": bench_startup.report(repetitions=2 if chosen.quick else 7),
    }
    if not chosen.only:
        rest |= proximal(seconds, quick=chosen.quick)
    libraries = "numpy and scipy.special, torch" if tape.torch else "numpy and scipy.special (torch is not installed)"
    note = (QUICK if chosen.quick else "") + _load()
    text = report.markdown(timing.machine(), libraries, lines, rest, note)
    file = chosen.markdown or (None if chosen.quick or chosen.only else TABLE)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    print(text if not file else f"{report.summary(lines)}\n{report.special(lines)}\n{report.slow(lines)}\n{file}")
    return 0


def proximal(seconds: float, *, quick: bool) -> dict[str, str]:
    """The sections of the proximal floor: title and table."""
    sizes = prox_separable.SIZES[:1] if quick else prox_separable.SIZES
    shapes = prox_projection.SHAPES[2:] if quick else prox_projection.SHAPES
    return {
        "Separable proximity operators": prox_separable.report(seconds, sizes),
        "Projections": prox_projection.report(seconds, shapes),
        "Proximity operators beside pyproximal": prox_peers.report(seconds, sizes),
        "Calls, and Bregman proximity operators": prox_calls.report(seconds),
    }


def _progress(line: Measured) -> None:
    print(
        f"{line.name}.{line.quantity} {line.dtype} {line.n}: {line.ours:.3f} ns, {line.library} {line.peer:.3f},"
        f" ratio {line.ratio:.2f}",
        file=sys.stderr,
    )


def _load() -> str:
    """A warning when the machine is not ours alone."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return f"Load average {load:.1f} on {os.cpu_count()} cores: other work ran beside. " if load > 1.5 else ""


if __name__ == "__main__":
    sys.exit(main())
