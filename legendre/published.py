"""Formulas and numbers exactly as the papers print them: the data of the errata report, no judgement in them.

``printed`` is what stands on the page, ``expression`` the same in the grammar of `legendre.parse` (``t`` for
phi and rho_inv, ``s`` for rho, ``lam`` for a stray lambda). The ICML paper was read as plain text, where the
parts of a fraction stand on lines of their own; ``reading`` is a second reading where the layout allows one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["ROWS", "SOURCES", "Published"]

SOURCES = {
    "ICML 2022": "Frecon, Gasso, Pontil, Salzo: Bregman Neural Networks, ICML 2022",
    "bilevel v1": "Frecon, Salzo, Pontil: Bilevel Learning of Deep Representations, hal-03132512 v1, 2021",
    "bilevel v2": "Frecon, Salzo, Pontil: Bilevel Learning of Deep Representations, hal-03132512 v2",
    "bregmanet 1.0.0": "Frecon: bregmanet 1.0.0, the code of the ICML paper, on PyPI",
}
ICML, V1, V2, CODE = SOURCES


@dataclass(frozen=True)
class Published:
    """One printed claim: ``quantity`` says what it claims to be, ``function`` of which registry row."""

    source: str
    place: str
    function: str
    quantity: str
    printed: str
    expression: str
    partner: str = ""
    reading: str = ""
    note: str = ""
    parameters: dict[str, float] = field(default_factory=dict)

    @property
    def claim(self) -> tuple:
        """What is asserted, whoever prints it and wherever."""
        fixed = tuple(self.parameters.items())
        return (self.function, self.quantity, self.expression, self.partner, self.reading, fixed)


FRACTION = "a fraction whose numerator the plain text puts on the line above"
TURNED = (
    "read by the layout that gives 1/(1+e^-t) in the row of the sigmoid; the plain text alone cannot exclude "
    "that the extraction turned the fraction over: possibly a typesetting loss, to be checked on the page"
)

# function, dom phi, phi, rho, rho_inv; each (printed, expression[, reading, note])
ICML_TABLE = (
    ("isru", ("[−1, 1]", "[-1, 1]"), ("−√(1−t²)", "-sqrt(1 - t**2)"),
     ("t/√(1+t²)", "s/sqrt(1 + s**2)"), ("t/√(1−t²)", "t/sqrt(1 - t**2)")),
    ("sigmoid", ("[0, 1]", "[0, 1]"), ("t log t + (1−t) log(1−t)", "t*log(t) + (1 - t)*log(1 - t)"),
     ("1/(1+e^−t)", "1/(1 + exp(-s))", "", FRACTION), ("log(t/(1−t))", "log(t/(1 - t))", "", FRACTION)),
    ("atan", ("[−1, 1]", "[-1, 1]"), ("−(2/π) log(cos((π/2)t))", "-2/pi*log(cos(pi/2*t))", "", FRACTION),
     ("(π/2) arctan(t)", "pi/2*atan(s)", "2/pi*atan(s)", TURNED),
     ("tan((2/π)t)", "tan(2/pi*t)", "tan(pi/2*t)", TURNED)),
    ("scaled_tanh", ("[−A, A]", "[-A, A]"),
     ("(A/2B) log(A²−t²) + (t/B) arctanh(t/A)", "A/(2*B)*log(A**2 - t**2) + t/B*atanh(t/A)", "", FRACTION),
     ("A tanh(Bt)", "A*tanh(B*s)"), ("(1/B) arctanh(t/A)", "1/B*atanh(t/A)")),
    ("sin", ("[−1, 1]", "[-1, 1]"), ("√(1−t²) + t arcsin(t)", "sqrt(1 - t**2) + t*asin(t)"),
     ("sin(t)", "sin(s)"), ("arcsin(t)", "asin(t)")),
    ("asinh", ("R", "]-oo, oo["), ("cosh(t)", "cosh(t)"), ("arcsinh(t)", "asinh(s)"), ("sinh(t)", "sinh(t)")),
    ("softplus", ("R>0", "]0, oo["),
     ("(t/β) log((e^βt−1)/(1−e^βt)) − (1/β²) Li₂(e^βt)",
      "t/beta*log((exp(beta*t) - 1)/(1 - exp(beta*t))) - polylog(2, exp(beta*t))/beta**2", "", FRACTION),
     ("(1/β) log(exp(βt)+1)", "log(exp(beta*s) + 1)/beta"),
     ("(1/β) log(exp(βt)−1)", "log(exp(beta*t) - 1)/beta")),
)  # fmt: skip


def _bilevel_table(softplus: tuple[str, str]) -> tuple[tuple, ...]:
    """Table 1 of v1 and of v2, which differ in the potential of the softplus only."""
    isru, sigmoid, _, _, sine, asinh, _ = ICML_TABLE
    stray = ("λt/√(1+t²)", "lam*s/sqrt(1 + s**2)")
    return (
        (*isru[:3], stray, isru[4]),
        (*sigmoid[:3], sigmoid[3][:2], sigmoid[4][:2]),
        ("softplus", ("R>0", "]0, oo["), softplus,
         ("log(e^t+1)", "log(exp(s) + 1)"), ("log(e^t−1)", "log(exp(t) - 1)")),
        ("arctan", ("[−π/2, π/2]", "[-pi/2, pi/2]"), ("−log(cos(t))", "-log(cos(t))"),
         ("arctan(t)", "atan(s)"), ("tan(t)", "tan(t)")),
        ("tanh", ("[−1, 1]", "[-1, 1]"), ("½ log(1−t²) + t arctanh(t)", "log(1 - t**2)/2 + t*atanh(t)"),
         ("tanh(t)", "tanh(s)"), ("arctanh(t)", "atanh(t)")),
        sine,
        asinh,
    )  # fmt: skip


V1_TABLE = _bilevel_table(
    ("t log((e^t−1)/(1−e^t)) − Li₂(e^t)", "t*log((exp(t) - 1)/(1 - exp(t))) - polylog(2, exp(t))")
)
V2_TABLE = _bilevel_table(
    ("t log((e^t−1)/(1−e^−t)) − Li₂(e^t)", "t*log((exp(t) - 1)/(1 - exp(-t))) - polylog(2, exp(t))")
)


def _table(source: str, table: tuple[tuple, ...]) -> Iterator[Published]:
    """One row for each printed column, and one for the heading: that phi is a Legendre function."""
    for function, *columns in table:
        fixed = {"beta": 1.0} if function == "softplus" and source != ICML else {}
        for quantity, column in zip(("domain", "phi", "rho", "rho_inv"), columns, strict=True):
            printed, expression, reading, note = (*column, "", "")[:4]
            yield Published(
                source,
                "Table 1",
                function,
                quantity,
                printed,
                expression,
                reading=reading,
                note=note,
                parameters=fixed,
            )
        yield Published(source, "Table 1", function, "legendre", "Legendre function φ", "phi", parameters=fixed)
        if source == ICML:
            yield Published(
                source,
                "Propositions 3.1, 4.1 with Table 1",
                function,
                "one_strongly_convex",
                "1-strongly convex Legendre function Φ",
                "phi",
            )


SERIES = ("Liₙ(x) = Σₖ xᵏ/kⁿ, used at x = e^βt", "x**k/k**n")
ATAN_TILT = ("−(2/π) log(cos(πt/2)) − t²/2", "-2/pi*log(cos(pi*t/2)) - t**2/2")
HALF = ("∇Φ = Id for Φ = ½‖·‖²", "t**2/2")


ICML_TEXTS = (
    Published(ICML, "Table 1, both columns", "atan", "inverse_pair", "(π/2) arctan(t), tan((2/π)t)",
              "tan(2/pi*t)", partner="pi/2*atan(s)", note=TURNED),
    Published(ICML, "Example 3.2", "atan", "rho", "(2/π) arctan(t)", "2/pi*atan(s)"),
    Published(ICML, "Example 3.2", "atan", "tilt", *ATAN_TILT, reading="-pi*log(cos(pi*t/2)) - t**2/2",
              note="the plain text says '− π log(cos 2 )' along the line, its numerators 2 and πt stand on "
              "the line above: the fraction is lost in extraction, not on the page"),
    Published(ICML, "Appendix C, on Figure 6", "atan", "phi", "−π/2 log(cos(πt/2))",
              "-pi/2*log(cos(pi*t/2))", note="printed on one line: no fraction was turned over"),
    Published(ICML, "Appendix C, on Figure 6", "atan", "domain", "[1, 1]", "[1, 1]",
              note="the other minus signs of that paragraph survive in the text"),
    Published(ICML, "Table 1, caption", "scaled_tanh", "parameter A", "A = 17159", "17159",
              note="0.6666 beside it keeps its decimal point in the text"),
    Published(ICML, "Table 1, caption", "scaled_tanh", "parameter B", "B = 0.6666", "0.6666"),
    Published(ICML, "Remark 4.1", "identity", "phi", "∇Φ(z) = z for Φ = ‖·‖²", "t**2"),
    Published(ICML, "Definition 4.1", "identity", "phi", *HALF),
    Published(ICML, "Section 5.1.1", "", "number", "up to 74.64% accuracy (standard MLP, deterministic)",
              "74.64", partner="74.62",
              note="Tables 2 and 6 print 74.62 (± 1.51) for that run; 74.68 is that of lr = 0.001"),
    Published(ICML, "Section 5.1.1", "", "number", "up to 98.16% test accuracy (Bregman MLP)",
              "98.16", partner="98.16", note="Tables 2 and 6 print 98.16 (± 1.74)"),
)  # fmt: skip

# source, place, function of the distance D, printed with {} for the linear term, anchor, bound on tau
MAJORANTS = (
    (V1, "Proposition 3.1", "identity", "Q(zᵢ;zᵢ) + {} + ‖z−zᵢ‖²/2τ, τ < 2/μ", "z0", "2/nu"),
    (V2, "Proposition 3.1", "identity", "Q(z;zᵢ) + {} + ‖z−zᵢ‖²/2τ, τ ≤ 1/ν", "t", "1/nu"),
    (V1, "Proposition 4.1", "scaled_tanh", "Q(zᵢ;zᵢ) + {} + D_Φ(z,zᵢ)/τ, τ < 1/μ", "z0", "1/nu"),
    (V2, "Proposition 4.1", "scaled_tanh", "Q(z;zᵢ) + {} + D_Φ(z,zᵢ)/τ, τ < 1/ν", "t", "1/nu"),
)


def _examples(source: str) -> Iterator[Published]:
    """Definition 4.1 and the two examples, the same in v1 and v2."""
    yield Published(source, "Definition 4.1", "identity", "phi", *HALF)
    yield Published(source, "Example 3.1", "isru", "rho", "t/√(1+t²)", "s/sqrt(1 + s**2)")
    yield Published(source, "Example 3.1", "isru", "tilt", "−t²/2 − √(1−t²)", "-t**2/2 - sqrt(1 - t**2)")
    yield Published(source, "Example 3.2", "atan", "rho", "(2/π) arctan(t)", "2/pi*atan(s)")
    yield Published(source, "Example 3.2", "atan", "tilt", *ATAN_TILT)


def _majorants() -> Iterator[Published]:
    """On the line, with the quadratic Q(z; z_i) = f(z) = nu z²/2 of the class of Definition 3.1."""
    for source, place, function, printed, anchor, bound in MAJORANTS:
        shown = printed.format("∇₁Q(zᵢ;zᵢ)ᵀ(z−zᵢ)")
        majorant = f"nu*{anchor}**2/2 + nu*z0*(t - z0) + D/tau"
        yield Published(source, place, function, "majorant", shown, majorant, partner=bound)


def _propositions() -> Iterator[Published]:
    """The series that the captions of Table 1 give, and the quantifiers of the propositions."""
    for source in (ICML, V1, V2):
        yield Published(source, "Table 1, caption", "softplus", "series", *SERIES, partner="exp(beta*t)",
                        parameters={} if source == ICML else {"beta": 1.0})  # fmt: skip
    for place, prox in (("Proposition 3.1", "prox_g(t)"), ("Proposition 4.1", "prox^Φ_g(t)")):
        for function in ("sigmoid", "asinh"):
            printed = f"(∀t ∈ int dom Φ) {prox} = ∇Φ⁻¹(t)"
            yield Published(ICML, place, function, "argument", printed, "int dom phi")


ROWS: tuple[Published, ...] = (
    *_table(ICML, ICML_TABLE),
    *_table(V1, V1_TABLE),
    *_table(V2, V2_TABLE),
    *ICML_TEXTS,
    *_examples(V1),
    *_examples(V2),
    *_majorants(),
    *_propositions(),
)
