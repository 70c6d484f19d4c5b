"""The errata report: verdicts follow from the printed form, so changing the form changes the verdict."""

import io
import json
from dataclasses import replace

import mpmath
import numpy as np
import pytest
from rich.console import Console

from legendre import published, published_code
from legendre.constants import law, named
from legendre.errata import errata, judge
from legendre.judging import CONSTANT, CORRECT, REAL_PART, WRONG
from legendre.published import CODE, ICML, V1, V2, Published

ROWS = (*published.ROWS, *published_code.ROWS)


@pytest.fixture(scope="module")
def report():
    return errata()


def one(report, **fields):
    (row,) = report.where(**fields)
    return row


def made(function, quantity, expression, **more):
    return judge(Published("a test", "", function, quantity, expression, expression, **more))


def test_every_row_is_judged(report):
    assert len(report) == len(ROWS)
    assert sum(report.counts.values()) == len(report)
    assert all(row.evidence for row in report)
    assert all(row.corrected for row in report if row.verdict == WRONG)


def test_no_verdict_is_stored():
    assert "verdict" not in {field for row in ROWS for field in vars(row)}


def test_same_report_from_run_to_run(report):
    again = errata()
    assert again.to_json() == report.to_json()


# what appendix A of the mathematics says of the printed tables: (source, function, quantity) -> verdict
EXPECTED = {
    (ICML, "softplus", "phi"): REAL_PART,
    (V1, "softplus", "phi"): REAL_PART,
    (V2, "softplus", "phi"): WRONG,
    (V1, "isru", "rho"): WRONG,
    (V2, "isru", "rho"): WRONG,
    (ICML, "isru", "rho"): CORRECT,
    (ICML, "atan", "rho"): WRONG,
    (ICML, "atan", "rho_inv"): WRONG,
    (ICML, "atan", "phi"): CORRECT,
    (ICML, "scaled_tanh", "phi"): CONSTANT,
    (V1, "tanh", "phi"): CORRECT,
    (V1, "arctan", "phi"): CORRECT,
    (ICML, "sin", "rho"): WRONG,
    (ICML, "sin", "legendre"): WRONG,
    (V1, "sin", "legendre"): WRONG,
    (ICML, "sigmoid", "legendre"): CORRECT,
    (ICML, "atan", "domain"): WRONG,
    (V2, "arctan", "domain"): WRONG,
    (ICML, "softplus", "domain"): WRONG,
    (ICML, "sigmoid", "domain"): CORRECT,
}


@pytest.mark.parametrize(("source", "function", "quantity"), EXPECTED)
def test_table_1(report, source, function, quantity):
    row = one(report, source=source, place="Table 1", function=function, quantity=quantity)
    assert row.verdict == EXPECTED[source, function, quantity], row.evidence


def test_strong_convexity_fails_for_the_scaled_tanh_only(report):
    rows = report.where(source=ICML, quantity="one_strongly_convex")
    assert [row.function for row in rows if row.verdict == WRONG] == ["scaled_tanh"]
    assert "0.87426" in one(rows, function="scaled_tanh").evidence


@pytest.mark.parametrize(
    ("source", "place", "quantity", "told"),
    [
        (ICML, "Appendix C, on Figure 6", "phi", "pi**2/4"),
        (ICML, "Table 1, caption", "parameter A", "9999"),
        (ICML, "Remark 4.1", "phi", "2 times"),
        (V1, "Proposition 3.1", "majorant", "< 0"),
        (V2, "Proposition 3.1", "majorant", "0.25"),
        (V1, "Proposition 4.1", "majorant", "< 0"),
        (V2, "Table 1, caption", "series", "diverges"),
    ],
)
def test_texts_that_are_wrong(report, source, place, quantity, told):
    row = one(report, source=source, place=place, quantity=quantity)
    assert row.verdict == WRONG
    assert told in row.evidence


def test_numbers_of_the_text_and_of_the_table(report):
    verdicts = {row.printed[:11]: row.verdict for row in report.where(quantity="number")}
    assert verdicts == {"up to 74.64": WRONG, "up to 98.16": CORRECT}


def test_examples_hold(report):
    for source in (ICML, V1, V2):
        rows = report.where(source=source, place="Example 3.2")
        assert {row.verdict for row in rows} == {CORRECT}
    assert "it would be wrong" in one(report, source=ICML, quantity="tilt").evidence


def test_turned_fraction_is_told_with_its_other_reading(report):
    row = one(report, source=ICML, place="Table 1", function="atan", quantity="rho")
    assert "2/pi*atan(s) it would be correct" in row.evidence
    assert "possibly a typesetting loss" in row.note


def test_pairs_of_the_code(report):
    rows = report.where(source=CODE, quantity="inverse_pair")
    assert {row.function for row in rows if row.verdict == WRONG} == {
        "sigmoid",
        "sin",
        "softplus",
        "squareplus",
    }
    assert "t/(2*t + 1)" in one(rows, function="sigmoid").evidence
    assert "-0.00336708/beta" in one(rows, function="softplus").evidence
    assert "jumps by -3.13265 at t = -0.99999" in one(rows, function="sin").evidence


@pytest.mark.parametrize(("function", "limit"), [("tanh", "6.103"), ("scaled_tanh", "9.56"), ("sigmoid", "11.51")])
def test_clamp_stops_the_gradient(report, function, limit):
    row = one(report, source=CODE, function=function, quantity="identity_layer")
    assert row.verdict == WRONG
    assert limit in row.evidence


def test_single_precision_witnesses(report):
    assert {row.verdict for row in report if row.quantity.endswith("float32")} == {WRONG}
    # the same numbers by hand, in numpy
    u = np.float32(-4096)
    with np.errstate(divide="ignore", over="ignore"):
        assert np.log(u + np.sqrt(u**2 + 1)) == -np.inf
        assert np.float32(1e20) / np.sqrt(1 + np.float32(1e20) ** 2) == 0
    assert np.tan(np.float32(np.pi / 2)) < 0
    assert "-inf" in one(report, function="asinh", quantity="rho in float32").evidence
    assert "-16.6355" in one(report, function="softplus", quantity="rho in float32").evidence


# mutants: what is done to a correct form, and the verdict that has to follow
@pytest.mark.parametrize(
    ("quantity", "form", "mutant", "verdict"),
    [
        ("phi", "t*log(t) + (1 - t)*log(1 - t)", "{}", CORRECT),
        ("phi", "t*log(t) + (1 - t)*log(1 - t)", "{} + 7/3", CONSTANT),
        ("phi", "t*log(t) + (1 - t)*log(1 - t)", "{} + t*log(-1)", REAL_PART),
        ("phi", "t*log(t) + (1 - t)*log(1 - t)", "{} + t*1e-12", WRONG),
        ("phi", "t*log(t) + (1 - t)*log(1 - t)", "-({})", WRONG),
        ("rho_inv", "log(t/(1 - t))", "{} + 1", WRONG),
        ("rho_inv", "log(t/(1 - t))", "{} + log(-1)", REAL_PART),
        ("rho", "1/(1 + exp(-s))", "{}", CORRECT),
        ("rho", "1/(1 + exp(-s))", "lam*({})", WRONG),
        ("tilt", "t*log(t) + (1 - t)*log(1 - t) - t**2/2", "{}", CORRECT),
        ("tilt", "t*log(t) + (1 - t)*log(1 - t) - t**2/2", "{} + t**2/2", WRONG),
    ],
)
def test_mutants(quantity, form, mutant, verdict):
    assert made("sigmoid", quantity, mutant.format(form)).verdict == verdict


def test_a_form_right_only_at_the_default_parameters_is_wrong():
    assert made("softplus", "rho", "log(1 + exp(s))").verdict == WRONG
    assert made("softplus", "rho", "log(1 + exp(s))", parameters={"beta": 1.0}).verdict == CORRECT


def test_the_corrected_form_is_correct(report):
    rows = [r for r in ROWS if r.source != CODE and r.quantity in ("phi", "rho_inv", "tilt")]
    for row, erratum in ((r, judge(r)) for r in rows):
        if erratum.corrected:
            again = judge(replace(row, expression=erratum.corrected, reading=""))
            assert again.verdict == CORRECT, again


def test_law_names_what_it_finds():
    with mpmath.workdps(50):
        at = [mpmath.mpf(k) / 7 for k in range(1, 6)]
        assert law([2 * x for x in at], at, "t") == "2*t"
        assert law([x**2 for x in at], at, "t") == "t**2"
        assert law([x**3 for x in at], at, "t") == ""
        assert law([x + mpmath.mpf(10) ** -20 * x**2 for x in at], at, "t") == ""
        assert named(-(mpmath.pi**2) / 6).startswith("-pi**2/6 (-1.64493")


def test_the_report_prints(report):
    text = str(report)
    assert report.summary in text
    assert "evidence" in text
    assert json.loads(report.to_json())["counts"] == report.counts
    assert report._repr_html_().count("<tr>") == len(report.findings) + 1
    assert report.to_markdown().count("\n") == len(report.findings) + 1
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(report)
    assert "softplus" in console.export_text()


def test_same_finding_of_two_sources_is_told_once(report):
    (row,) = [r for r in report.findings if r.function == "isru" and r.quantity == "rho"]
    assert row.source == f"{V1}, {V2}"
