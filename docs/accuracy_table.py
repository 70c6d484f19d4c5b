"""The table of measured accuracy, over the registry; docs/tables/accuracy.md is its output."""

import math
import sys

from generate import table

import legendre
from legendre.accuracy import Report, Row, measure

HEAD = ("function", "φ", "φ′ = ρ⁻¹", "φ″", "φ*", "ρ", "ρ′", "D", "Fenchel-Young")
VALUES = ("phi", "grad", "hess", "conj", "grad_conj", "hess_conj", "bregman", "fenchel_young")
SLOW = {"algebraic": 40}  # points where the true value is a quadrature
PARAMETERS = {"softplus": ({"beta": 10.0},), "scaled_tanh": ({"A": 0.5, "B": 3.0},), "power": ({"p": 1.5},)}
RULES = """
Values of one argument in ulp of the rounded true value (below the normal numbers the ulp is that of the smallest
one; an infinite result counts as the float after the last), promised within 3.5 ulp in float64 and 2 ulp in
float32. A second number, after a slash, is the largest error within 1e-3 of a zero that is no float, in units of
eps times the size of the terms, promised within 4. Divergences: relative error, over pairs from neighbours to
opposite ends, promised within 1e-13 (float32: two units of the last place).
**Bold**: a promise that is not kept.
"""


def cell(row: Row) -> str:
    """One error, in bold where the promise is not kept."""
    text = f"{row.error:.2f}" if row.error < 1000 else f"{row.error:.0e}" if math.isfinite(row.error) else "wrong"
    if row.unit == "relative":
        text = f"{row.error:.1e}"
    if row.near_zero is not None:
        text += f" / {row.near_zero:.1g}"
    return text if row.kept else f"**{text}**"


def worst(reports: list[Report]) -> str:
    """Where the largest errors were found."""
    rows = [row for report in reports for row in report]
    chosen = sorted((r for r in rows if r.unit == "ulp"), key=lambda r: -r.error)[:5]
    places = [f"{r.function}.{r.value} {r.dtype}: {r.error:.2f} ulp at {r.at[0]!r}" for r in chosen]
    return "Largest: " + "; ".join(places) + ".\n"


def main(points: int) -> str:
    """Both tables."""
    cases = [(n, p) for n in legendre.names() for p in ({}, *PARAMETERS.get(n, ()))]
    functions = [legendre.get(name, **parameters) for name, parameters in cases]
    reports = [measure(f, values=VALUES, n=min(points, SLOW.get(f.name, points))) for f in functions]
    text = RULES.lstrip()
    for dtype, title in (("f8", "float64"), ("f4", "float32")):
        lines = []
        for f, report in zip(functions, reports, strict=True):
            given = ", ".join(f"{k}={v:g}" for k, v in f.parameters.items())
            lines.append([f"{f.name}({given})" if given else f.name, *(cell(r) for r in report if r.dtype == dtype)])
        text += f"\n### {title}\n\n{table(HEAD, lines)}"
    count = sum(row.points for report in reports for row in report)
    kept = sum(row.kept for report in reports for row in report)
    rows = sum(map(len, reports))
    return f"{text}\n{kept} of {rows} promises kept, over {count} inputs. {worst(reports)}"


if __name__ == "__main__":
    sys.stdout.write(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500))
