"""The table of certificates: every claim about every row of the registry, and the counterexamples of the
refuted ones.

``python docs/certificates_table.py`` writes ``docs/tables/certificates.md``.
"""

from collections.abc import Iterator
from pathlib import Path

from generate import table

import legendre
from legendre.claims import ORDER, Certificate, witness

TABLE = Path(__file__).parent / "tables" / "certificates.md"
COLUMNS = 5
MARKS = {"refuted": "**refuted**", "undecided": "*undecided*"}


def certificates_table() -> str:
    """One row per claim, one table per few functions, so that it fits a page; then the counterexamples."""
    found = [legendre.get(name).certify() for name in legendre.names()]
    groups = [found[i : i + COLUMNS] for i in range(0, len(found), COLUMNS)]
    parts = [table(["claim", *(c.function for c in group)], statuses(group)) for group in groups]
    head = ("function", "refuted claim", "counterexample", "what is known")
    return "\n".join([*parts, table(head, refutations(found))])


def statuses(group: list[Certificate]) -> list[list[str]]:
    """The status of every claim, function by function."""
    return [[f"`{name}`", *(MARKS.get(c[name].status, c[name].status) for c in group)] for name in ORDER]


def refutations(found: list[Certificate]) -> Iterator[list[str]]:
    """Every refuted claim with its numbers."""
    for certificate in found:
        for claim in certificate:
            if claim.counterexample is not None:
                yield [certificate.title, f"`{claim.name}`", witness(claim.counterexample), claim.detail]


if __name__ == "__main__":
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text(certificates_table(), "utf-8")
