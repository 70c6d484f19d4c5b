"""Which float32 kernels compute in float32 arithmetic, twice as many at once as doubles.

Those whose error keeps the promise of 2 units in the last place over all 2**32 arguments. The measured errors
stand in ``single.json`` beside a digest of the text they belong to; ``python -m legendre.lower.single [NAMES]``
measures what is new or changed, ``--check`` only says what is stale. ``--every N`` measures one of each N
neighbours and says so in the record; a later run without it measures the rest.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import math
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legendre.lower.special_values import specials
from legendre.stored import QUANTITIES

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["chosen", "digests", "measured"]

FILE = Path(__file__).with_name("single.json")
PROMISE = 2.0
PARAMETERS: dict[str, tuple[Mapping[str, float], ...]] = {
    "softplus": ({}, {"beta": 10.0}, {"beta": 0.3}),
    "scaled_tanh": ({}, {"A": 0.5, "B": 3.0}),
    "squareplus": ({}, {"b": 0.1}, {"b": 7.3}),
}
"""Parameter values to measure at besides the defaults, for rows that have parameters."""
EXCLUDED = frozenset({"power", "algebraic"})
"""Rows with an exponent, whose rounding to float32 alone breaks the promise, but at `special_values`."""


@cache
def measured() -> dict[str, dict[str, dict[str, Any]]]:
    """Row, quantity: digest of the text, largest error in ulps, and the argument that has it."""
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def chosen(function: LegendreFunction) -> frozenset[str]:
    """The quantities of a catalogue row that are computed in float32 arithmetic."""
    from legendre import stored

    if stored.load().get(function.name) != function.record:
        return frozenset()
    return frozenset(q for q, entry in measured().get(function.name, {}).items() if entry["ulps"] <= PROMISE)


def digests(function: LegendreFunction) -> dict[str, str]:
    """Quantity to a digest of its float32 text, for all that can be printed so."""
    from legendre.lower.generate import single_text

    texts = {q: single_text(function, q) for q in _names(function)}
    return {q: hashlib.sha256(_bare(text).encode()).hexdigest()[:16] for q, text in texts.items() if text}


def _names(function: LegendreFunction) -> tuple[str, ...]:
    return (() if function.name in EXCLUDED else QUANTITIES) + tuple(specials(function))


def _bare(text: str) -> str:
    """The code without its docstrings."""
    tree = ast.parse(text)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.unparse(tree)


def measure(function: LegendreFunction, quantity: str, every: int) -> tuple[float, float]:
    """Largest error and its argument: over a sample, then over all float32s, or one of `every` neighbours."""
    from legendre import registry
    from legendre.lower.exhaustive import worst
    from legendre.lower.generate import module_text
    from legendre.lower.loader import load

    module = load(f"single_{function.name}", module_text(function, [quantity]))
    name, fixed = specials(function).get(quantity, (quantity, {}))
    narrow, wide = getattr(module, f"{name}_f4"), getattr(module, f"{name}_f8")
    found = []
    for step in (2**12, every):
        for case in (fixed,) if fixed else PARAMETERS.get(function.name, ({},)):
            values = tuple(registry.get(function.name, **case).parameters.values())
            error = worst(_bound(narrow, values), _bound(wide, values), step, PROMISE)
            found.append((error.ulps, error.x))
            if error.ulps > PROMISE:
                return max(found)
    return max(found)


def _bound(kernel: Callable[..., Any], values: tuple[float, ...]) -> Callable[[Any, Any], Any]:
    return lambda x, out: kernel(x, out, *values)


def main(arguments: list[str] | None = None) -> int:
    """Measure what is stale of the named rows (all by default), or say what is."""
    from legendre import catalogue, registry

    parser = argparse.ArgumentParser(prog="python -m legendre.lower.single", description=__doc__)
    parser.add_argument("--check", action="store_true", help="say what is stale, measure nothing")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one of N neighbours, a power of 2")
    parser.add_argument("names", nargs="*", help="rows (default: all)")
    given = parser.parse_args(arguments)
    stale = []
    for name in given.names or catalogue.names():
        function, kept = registry.get(name), measured().get(name, {})
        now = digests(function)
        wrong = [q for q in _names(function) if kept.get(q, {}).get("digest") != now.get(q)]
        stale += [f"{name}.{q}" for q in wrong]
        if given.check:
            continue
        entries = {q: kept[q] for q in now if q not in wrong}
        coarse = [q for q in entries if entries[q]["every"] > given.every and entries[q]["ulps"] <= PROMISE]
        for q in [q for q in wrong if q in now] + coarse:
            ulps, x = measure(function, q, given.every)
            error = round(ulps + 0.0005, 3) if math.isfinite(ulps) else 1e30
            entries[q] = {"digest": now[q], "ulps": error, "x": x, "every": given.every}
            print(f"{name}.{q}: {ulps:.3f} ulp at {x!r}", flush=True)
            measured()[name] = {q: entries[q] for q in _names(function) if q in entries}
            FILE.write_text(json.dumps(measured(), indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{'stale' if given.check else 'measured'}: {', '.join(stale) or 'none'}")
    return bool(stale) and given.check


if __name__ == "__main__":
    sys.exit(main())
