"""Claims and certificates: what was decided about a function, how, and the counterexample if it is false."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["ORDER", "Certificate", "Claim"]

MARKS = {"proved": "green", "enclosed": "cyan", "tested": "yellow", "undecided": "magenta", "refuted": "red"}


ORDER = (
    "inverse_pair",
    "gradient",
    "conjugate_gradient",
    "fenchel_young_equality",
    "biconjugate",
    "strictly_convex",
    "essentially_smooth",
    "legendre",
    "modulus",
    "one_strongly_convex",
    "prop_3_1",
    "prop_4_1",
    "bregman_duality",
    "identity_layer",
    "stable_form",
)
"""The claims, in reading order."""


@dataclass(frozen=True)
class Claim:
    """One statement about a Legendre function, and how it was decided.

    Attributes
    ----------
    name : str
        Identifier, such as ``"essentially_smooth"``.
    statement : str
        What is claimed, with the set on which it holds.
    hypotheses : tuple of str
        Other claims, or facts, that the decision rests on.
    status : str
        ``"proved"`` by algebra or a theorem, ``"enclosed"`` over the whole set in ball arithmetic,
        ``"tested"`` at stratified points to 50 digits, ``"refuted"`` by a counterexample, or ``"undecided"``.
    method, detail : str
        The means, in a few words, and the evidence.
    counterexample : dict or None
        Plain numbers that show a refuted claim to be false.
    """

    name: str
    statement: str
    hypotheses: tuple[str, ...]
    status: str
    method: str
    detail: str = ""
    counterexample: dict[str, Any] | None = None

    @property
    def holds(self) -> bool:
        """Proved, enclosed or tested."""
        return self.status in ("proved", "enclosed", "tested")

    def __str__(self) -> str:
        shown = "" if self.counterexample is None else f" counterexample: {witness(self.counterexample)}"
        return f"{self.name}: {self.status} ({self.method}). {self.statement}.{shown}"


@dataclass(frozen=True)
class Certificate:
    """All claims about one function at its parameter values; iterates over the claims, indexed by their
    names.

    Examples
    --------
    >>> import legendre
    >>> c = legendre.get("sin").certify()
    >>> c.ok, c["essentially_smooth"].status
    (False, 'refuted')
    """

    function: str
    parameters: dict[str, float]
    claims: tuple[Claim, ...]

    @property
    def ok(self) -> bool:
        """Whether every claim is proved, enclosed or tested: False as soon as one is refuted or undecided."""
        return all(claim.holds for claim in self.claims)

    def __getitem__(self, name: str) -> Claim:
        for claim in self.claims:
            if claim.name == name:
                return claim
        raise KeyError(f"no claim {name!r}; the claims are {', '.join(self.names)}")

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the claims, in order."""
        return tuple(claim.name for claim in self.claims)

    @property
    def title(self) -> str:
        """The function with its parameter values."""
        values = ", ".join(f"{name}={value:g}" for name, value in self.parameters.items())
        return f"{self.function}({values})" if values else self.function

    def __str__(self) -> str:
        head = f"Certificate of {self.title}: {'every claim holds' if self.ok else 'not every claim holds'}"
        return "\n".join([head, *(f"  {claim}" for claim in self.claims)])

    def __rich__(self) -> Any:
        from rich.table import Table
        from rich.text import Text  # intervals are full of brackets, which markup would swallow

        table = Table(title=f"Certificate of {self.title}", title_justify="left")
        for head in ("claim", "status", "statement", "evidence"):
            table.add_column(head, overflow="fold")
        for claim in self.claims:
            shown = "" if claim.counterexample is None else f"\ncounterexample: {witness(claim.counterexample)}"
            evidence = f"{claim.method}. {claim.detail}{shown}" if claim.detail else claim.method + shown
            status = Text(claim.status, style=MARKS[claim.status])
            table.add_row(claim.name, status, Text(claim.statement), Text(evidence))
        return table

    def to_json(self, indent: int | None = None) -> str:
        """The certificate as JSON, the same from run to run."""
        record = {
            "function": self.function,
            "parameters": self.parameters,
            "ok": self.ok,
            "claims": [asdict(claim) for claim in self.claims],
        }
        return json.dumps(record, indent=indent, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Certificate:
        """A certificate read back.

        Raises
        ------
        ValueError
            If the text is not a certificate.
        """
        try:
            record = json.loads(text)
            claims = tuple(Claim(**{**claim, "hypotheses": tuple(claim["hypotheses"])}) for claim in record["claims"])
            return cls(record["function"], record["parameters"], claims)
        except (KeyError, TypeError) as error:
            raise ValueError(f"`text` is not the JSON of a certificate: {error!r}") from None


def witness(numbers: Mapping[str, Any]) -> str:
    """A counterexample on one line."""
    return ", ".join(f"{name} = {value}" for name, value in numbers.items())
