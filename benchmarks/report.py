"""The measured speeds as Markdown: summary, special rows, what is slow, and every line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import geometric_mean, median

from benchmarks.speed import QUANTITIES, Measured

TYPE = {"f8": "float64", "f4": "float32"}
NUMBER = re.compile(r"-?[\d.]+(e[+-]\d+)?|nan|inf")
GOAL = 1.1
NEAR_FLOOR = 1.5  # times the copy: nothing is left to gain
SPECIAL = {
    "softplus": ("softplus", "grad_conj"),
    "its inverse": ("softplus", "grad"),
    "logit": ("sigmoid", "grad"),
    "tan": ("atan", "grad"),
    "Li₂": ("softplus", "conj"),
    "φ of softplus": ("softplus", "phi"),
}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; columns of numbers to the right."""
    lines = [[_cell(c) for c in row] for row in rows]
    numbers = [all(NUMBER.fullmatch(c) for c in column) for column in zip(*lines, strict=True)]
    rule = ["---:" if n else "---" for n in numbers]
    return "".join("| " + " | ".join(line) + " |\n" for line in [list(head), rule, *lines])


def _cell(value: object) -> str:
    shown = f"{value:.2f}" if isinstance(value, float) else str(value)
    return shown.replace("|", r"\|")


def _value(m: Measured) -> str:
    return f"`{m.name}` {QUANTITIES[m.quantity]}"


def _groups(lines: Sequence[Measured]) -> Iterable[tuple[str, int, list[Measured]]]:
    ordered = sorted(lines, key=lambda m: (m.dtype == "f4", m.n))
    for (dtype, n), group in groupby(ordered, key=lambda m: (m.dtype, m.n)):
        yield TYPE[dtype], n, list(group)


def summary(lines: Sequence[Measured]) -> str:
    """Ratios of each dtype and size in one row."""
    head = (
        "dtype",
        "n",
        "values",
        "geometric mean",
        "median",
        "minimum",
        "at",
        "below 1.3",
        "below 1.1",
        "near the floor",
    )
    rows = []
    for dtype, n, group in _groups(lines):
        ratios = [m.ratio for m in group]
        worst = min(group, key=lambda m: m.ratio)
        slow = [m for m in group if m.ratio < GOAL]
        counts = (sum(r < 1.3 for r in ratios), len(slow), sum(m.ours < NEAR_FLOOR * m.floor for m in slow))
        means = (geometric_mean(ratios), median(ratios), min(ratios))
        rows.append((dtype, n, len(group), *means, _value(worst), *counts))
    return table(head, rows)


def special(lines: Sequence[Measured]) -> str:
    """The rows that are to be twice as fast."""
    rows = []
    for title, key in SPECIAL.items():
        found = {(TYPE[m.dtype], m.n): m.ratio for m in lines if (m.name, m.quantity) == key}
        if found:
            rows.append((title, f"`{key[0]}` {QUANTITIES[key[1]]}", *found.values()))
    columns = {(TYPE[m.dtype], m.n): None for m in lines}
    return table(("value", "of", *[f"{dtype}, n = {n}" for dtype, n in columns]), rows) if rows else ""


def slow(lines: Sequence[Measured]) -> str:
    """Every line below the goal, the slowest first."""
    head = ("value", "dtype", "n", "ratio", "ours", "ours / copy", "best other", "its ns")
    found = sorted((m for m in lines if m.ratio < GOAL), key=lambda m: m.ratio)
    rows = [
        (_value(m), TYPE[m.dtype], m.n, m.ratio, m.ours, m.ours / m.floor, f"{m.library} `{m.form}`", m.peer)
        for m in found
    ]
    return table(head, rows) if rows else f"None below {GOAL}.\n"


def every(lines: Sequence[Measured], dtype: str) -> str:
    """All lines of one dtype, the sizes side by side."""
    chosen = [m for m in lines if m.dtype == dtype]
    sizes = sorted({m.n for m in chosen})
    head = ["value"]
    for n in sizes:
        head += [f"n = {n}: ours", "kernel", "best other", "ratio", "ours / copy"]
    rows = []
    for _, group in groupby(chosen, key=lambda m: (m.name, m.quantity)):
        by_size = {m.n: m for m in group}
        found = [by_size[n] for n in sizes]
        cells = [c for m in found for c in (m.ours, m.kernel, m.peer, m.ratio, m.ours / m.floor)]
        forms = dict.fromkeys(f"{m.library} `{m.form}`" for m in found)
        rows.append([_value(found[0]), *cells, "; ".join(forms)])
    return table([*head, "best other form"], rows)


def markdown(machine: str, libraries: str, lines: Sequence[Measured], rest: dict[str, str], note: str = "") -> str:
    """The whole document."""
    floors = {(TYPE[m.dtype], m.n): m.floor for m in lines}
    copy = "; ".join(f"{dtype} n = {n}: {f:.3f}" for (dtype, n), f in floors.items())
    parts = [
        f"{machine}.",
        f"{note}Times in nanoseconds per element, the smallest of many interleaved repetitions on one thread; `ours`"
        f" is the public call with `out=`, `kernel` the compiled loop alone; other forms: {libraries}, results"
        " compared with ours before the clock starts. Ratio: best other / ours. Powers are what each library makes of"
        " them at the default parameters: a square root at 1/2, a product at 3.",
        f"Memory floor, reading and writing once by `np.copyto`: {copy}. Of the values below 1.1, those within"
        f" {NEAR_FLOOR} times this are near the floor. A kernel that takes microseconds runs over fewer elements.",
        summary(lines),
        special(lines),
        f"### Below {GOAL}\n\n{slow(lines)}",
        *[f"### Every value, {TYPE[d]}\n\n{every(lines, d)}" for d in dict.fromkeys(m.dtype for m in lines)],
        *[f"### {title}\n\n{text}" for title, text in rest.items()],
    ]
    return "\n\n".join(p.strip() for p in parts if p.strip()) + "\n"
