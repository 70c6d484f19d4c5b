"""The errata report: every published row with its verdict, computed now from the registry."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from legendre import judging, judging_code, judging_statements, published, published_code

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["Errata", "Erratum", "errata", "judge"]

_JUDGES = {
    **dict.fromkeys(("phi", "tilt", "rho", "rho_inv"), judging.formula),
    "domain": judging_statements.domain,
    "legendre": judging_statements.legendre_claim,
    "one_strongly_convex": judging_statements.convexity,
    "argument": judging_statements.argument,
    "majorant": judging_statements.majorant,
    "number": judging_statements.number,
    "parameter A": judging_statements.parameter,
    "parameter B": judging_statements.parameter,
    "series": judging_statements.series,
    "inverse_pair": judging_code.inverse_pair,
    "identity_layer": judging_code.identity_layer,
    "rho in float32": judging_code.single_precision,
    "rho_inv in float32": judging_code.single_precision,
}

COLUMNS = ("source", "place", "function", "quantity", "printed", "verdict", "evidence", "corrected")


@dataclass(frozen=True)
class Erratum:
    """One published row, judged.

    Attributes
    ----------
    source, place : str
        The paper or program, and where in it.
    function, quantity : str
        Row of the registry, and what the printed form claims to be: phi, rho, rho_inv, tilt (that is
        phi - t²/2), domain, legendre, inverse_pair and the like.
    printed : str
        The form as printed.
    verdict : str
        'correct', 'correct up to a constant', 'correct as a real part' or 'wrong'.
    evidence : str
        The numbers, or the proof, behind the verdict.
    corrected : str
        The registry's form; empty where the printed one is correct.
    note : str
        What the reading of the page leaves open.
    """

    source: str
    place: str
    function: str
    quantity: str
    printed: str
    verdict: str
    evidence: str
    corrected: str = ""
    note: str = ""


def judge(row: published.Published) -> Erratum:
    """Judge one published row."""
    return _told(row, _JUDGES[row.quantity](row))


def _told(row: published.Published, finding: judging.Finding) -> Erratum:
    return Erratum(
        row.source,
        row.place,
        row.function,
        row.quantity,
        row.printed,
        finding.verdict,
        finding.evidence,
        finding.corrected,
        row.note,
    )


@dataclass(frozen=True)
class Errata:
    """The judged rows; iterates over all of them, prints those that do not stand as printed."""

    rows: tuple[Erratum, ...]

    def __iter__(self) -> Iterator[Erratum]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __add__(self, other: Errata) -> Errata:
        return Errata((*self.rows, *other.rows))

    def where(self, **fields: str) -> Errata:
        """The rows with these values, as in ``where(function="softplus", verdict="wrong")``."""
        return Errata(tuple(r for r in self.rows if all(getattr(r, k) == v for k, v in fields.items())))

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows of each verdict."""
        found = Counter(r.verdict for r in self.rows)
        return {v: found[v] for v in (judging.CORRECT, judging.CONSTANT, judging.REAL_PART, judging.WRONG)}

    @property
    def findings(self) -> tuple[Erratum, ...]:
        """Rows that are not simply correct; the same row of two sources is told once, with both named."""
        merged: dict[tuple[str, ...], Erratum] = {}
        for r in self.rows:
            if r.verdict == judging.CORRECT:
                continue
            key = (r.place, r.function, r.quantity, r.printed, r.verdict, r.evidence)
            sources = f"{merged[key].source}, {r.source}" if key in merged else r.source
            merged[key] = Erratum(**(asdict(r) | {"source": sources}))
        return tuple(merged.values())

    @property
    def summary(self) -> str:
        """One line: how many rows, how many of each verdict."""
        return f"{len(self)} published rows: " + ", ".join(f"{n} {v}" for v, n in self.counts.items())

    def to_dict(self) -> dict[str, Any]:
        """Plain values: counts, sources, and every row."""
        return {"counts": self.counts, "sources": published.SOURCES, "rows": [asdict(r) for r in self.rows]}

    def to_json(self) -> str:
        """The whole report as JSON text, the same from run to run."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def to_markdown(self) -> str:
        """The findings as a Markdown table, for documentation pages."""
        head = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
        cells = ((getattr(r, c).replace("|", "\\|") for c in COLUMNS) for r in self.findings)
        return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in cells)])

    def __str__(self) -> str:
        return "\n\n".join([self.summary, *(_paragraph(r) for r in self.findings)])

    def __rich__(self) -> Table:
        from rich.markup import escape
        from rich.table import Table

        table = Table(title="Errata", caption=self.summary, show_lines=True)
        for column in ("where", "printed", "verdict", "evidence", "corrected"):
            table.add_column(column, overflow="fold")
        for r in self.findings:
            where = f"{r.source}\n{r.place}\n{r.function} {r.quantity}"
            evidence = f"{r.evidence}\n({r.note})" if r.note else r.evidence
            table.add_row(*map(escape, (where, r.printed, r.verdict, evidence, r.corrected)))
        return table

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{c}</th>" for c in COLUMNS)
        cells = ("".join(f"<td>{html.escape(getattr(r, c))}</td>" for c in COLUMNS) for r in self.findings)
        body = "".join(f"<tr>{c}</tr>" for c in cells)
        return f"<table><caption>{html.escape(self.summary)}</caption><tr>{head}</tr>{body}</table>"


def _paragraph(r: Erratum) -> str:
    lines = [
        f"{r.source}, {r.place}: {r.quantity} of {r.function}" if r.function else f"{r.source}, {r.place}",
        f"  printed    {r.printed}",
        f"  verdict    {r.verdict}",
        f"  evidence   {r.evidence}",
    ]
    lines += [f"  corrected  {r.corrected}"] if r.corrected else []
    lines += [f"  note       {r.note}"] if r.note else []
    return "\n".join(lines)


def errata() -> Errata:
    """Judge every published row.

    Returns
    -------
    Errata
        Printed form, verdict, evidence and corrected form of every row, each verdict computed by this call.

    Examples
    --------
    >>> report = errata()  # doctest: +SKIP
    >>> report.where(source="bilevel v2", function="softplus", quantity="phi").counts  # doctest: +SKIP
    {'correct': 0, 'correct up to a constant': 0, 'correct as a real part': 0, 'wrong': 1}
    """
    found: dict[tuple, judging.Finding] = {}  # papers repeat each other: a form is judged once per call
    rows = (*published.ROWS, *published_code.ROWS)
    for row in rows:
        if row.claim not in found:
            found[row.claim] = _JUDGES[row.quantity](row)
    return Errata(tuple(_told(row, found[row.claim]) for row in rows))
