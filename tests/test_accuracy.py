"""The promises of accuracy, measured; and the measurement itself, on values whose error is known."""

import json
import math

import numba
import numpy as np
import pytest
from _laws import CASES, OTHERS, altered, bits_of, exact, over
from flint import arb

import legendre
from legendre.accuracy import Report, Row, inputs, measure
from legendre.accuracy.exact import Exact, _with_bits, ball, exactly, settled
from legendre.accuracy.measuring import relative_error, ulps
from legendre.lower.kernels import source_of
from legendre.lower.loader import load
from legendre.stored import QUANTITIES

INF, NAN = math.inf, math.nan
DIVERGENCES = ("bregman", "fenchel_young")

COMPILED = [(name, {}) for name in ("sigmoid", "isru", "sin", "softplus", "exp", "arctan")]  # 5 s each


def called(part):
    """A function that Python can call, around a part of a kernel."""
    return numba.njit(lambda *arguments: part(*arguments))


def told(report):
    """The failures of a report as text, for the assertion's message."""
    return str(Report(report.failures))


@over([*CASES, *OTHERS])
def test_values_keep_their_promise(f):
    report = measure(f, values=QUANTITIES, n=300)
    assert report.ok, told(report)


@pytest.mark.slow
@over(COMPILED)
def test_divergences_keep_their_promise(f):
    report = measure(f, dtypes=("f8",), values=DIVERGENCES, n=300)
    assert report.ok, told(report)


@over([case for case in [*CASES, *OTHERS] if math.isfinite(legendre.get(case[0]).domain.lo)])
def test_second_derivative_in_the_distance_to_an_end(f):
    """The divergences integrate phi'' from exact distances: a form such as 1 - (1 - a)**2 loses them again."""
    module = load(f.name, source_of(f))
    reach = min(f.domain.width, 2.0) / 2
    for k, (side, inward) in enumerate((("lo", 1), ("hi", -1))):
        end = exact(f).ends(True)[k]
        if not end.is_finite():
            continue
        form = called(getattr(module, f"hess_{side}_scalar_f8"))
        nearest = -15 if f.name == "erf" else -60  # erfinv is fitted as far as doubles reach
        for a in np.logspace(nearest, math.log10(reach), 50):
            true = settled(lambda a=a, end=end, inward=inward: exact(f).at("hess", end + inward * ball(float(a))))
            assert relative_error(form(a, *f.parameters.values()), true, "f8") < 1e-14, (side, a)


@pytest.mark.slow
@over([*CASES, *OTHERS])
def test_every_promise_over_many_inputs(f):
    report = measure(f, n=6000)
    assert report.ok, told(report)


def test_value_at_an_end_without_a_closed_limit():
    """phi of the algebraic sigmoid at 1 has no formula in the record; for p = 2 it is that of isru, 1."""
    algebraic = Exact(legendre.get("algebraic", p=2.0))
    assert abs(_with_bits(80, lambda: algebraic._phi(1.0)) - 1) < arb(10) ** -20


def test_ulps_of_known_errors():
    third = arb(1) / 3
    assert ulps(1 / 3, third, "f8") < 0.5
    assert 0.5 < ulps(math.nextafter(1 / 3, 1), third, "f8") < 1.5
    assert ulps(5e-324, arb(0), "f8") == 1.0  # below the normal numbers the unit stays
    assert ulps(float(np.float32(1) / np.float32(3)), third, "f4") < 0.5
    assert ulps(1 / 3, third, "f4") < 1e-8
    assert ulps(NAN, third, "f8") == INF and ulps(1.0, arb.nan(), "f8") == INF and ulps(NAN, arb.nan(), "f8") == 0
    assert ulps(INF, arb.pos_inf(), "f8") == 0 and ulps(-INF, arb.pos_inf(), "f8") == INF


def test_overflow_counts_as_the_float_after_the_last():
    last, beyond = exactly(np.finfo(float).max), arb(2) ** 1024
    assert ulps(INF, beyond * 4, "f8") == 0 and ulps(INF, last, "f8") == 1
    assert ulps(float(np.finfo(float).max), beyond * 4, "f8") > 1e15
    assert ulps(INF, arb(2) ** 128, "f4") == 0 and ulps(INF, arb(2) ** 128, "f8") > 1e100
    assert relative_error(INF, beyond * 4, "f8") == 0 and relative_error(1.0, beyond * 4, "f8") > 0.5


def test_relative_error_of_subnormals_is_absolute():
    assert relative_error(5e-324, exactly(1e-323), "f8") == 2.0**-52
    assert relative_error(0.75, arb(1), "f8") == 0.25


def test_settled_sees_through_cancellation():
    x = exactly(1e-200)
    value = settled(lambda: (x.cosh() - 1) * 2)
    with bits_of(300):
        assert abs(value / (x * x) - 1) < arb(10) ** -49
    assert float(settled(lambda: arb(2).sqrt() ** 2 - 2)) == 0
    with pytest.raises(ArithmeticError, match="do not settle"):
        settled(arb.nan)


@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_inputs_reach_ends_zero_and_overflow(dtype):
    f = legendre.get("sigmoid")
    x = inputs.line(f.domain, dtype, [0.25], 400)
    kind = np.dtype(dtype).type
    for wanted in (0, 1, np.nextafter(kind(0), kind(1)), np.nextafter(kind(1), kind(0)), 0.25):
        assert kind(wanted) in x
    assert np.nextafter(kind(0.25), kind(1)) in x and np.nextafter(kind(1), kind(2)) in x
    assert x.dtype == dtype and len(x) > 300
    s = inputs.line(f.conj_domain, dtype, [], 400)
    assert np.finfo(dtype).max in s and np.isnan(s).any() and np.isinf(s).sum() == 2
    assert (np.abs(s) < np.finfo(dtype).tiny).any()


def test_pairs_reach_neighbours_and_closed_ends():
    f = legendre.get("tanh")
    u, v = inputs.pairs(f.domain, "f8", 1000, lambda x: exact(f).place(True, x)[0])
    assert (np.nextafter(v, u) == u).any() and (np.abs(u) == 1).any() and (np.abs(v) < 1).all() and (u != v).all()
    assert (np.abs(u - v) > 1.5).any() and ((u == 1) & (v < -0.9)).any()


def test_breakpoints_come_from_the_text():
    found = inputs.breakpoints("y = a if x < 0.25 else b\nz = x >= -3.5e-2", [2.0])
    assert {0.25, 0.5, 0.125, 0.035, -0.25} <= set(found)


def test_transition_is_found_to_the_float():
    kind = lambda x: "+" if x > 0.1 else "-"  # noqa: E731
    x = np.array([-1.0, 0.0, 2.0])
    (place,) = inputs.transitions(x, map(kind, x), kind)
    assert kind(place) == "-" and kind(math.nextafter(place, 1)) == "+"


def test_report_prints_and_serialises():
    end = "y = {} if s == math.inf else y"
    f = altered(legendre.get("isru"), end.format("1.0"), end.format("math.nan"), count=1)  # that in double precision
    report = measure(f, values=("grad_conj",), n=60)
    assert not report.ok and len(report.failures) == 1
    text = str(report)
    assert "isru" in text and "NO" in text and "at inf it is nan" in text
    rows = json.loads(report.to_json())
    assert [row["dtype"] for row in rows] == ["f8", "f4"] and not rows[0]["kept"] and rows[0]["value"] == "grad_conj"
    from rich.console import Console

    console = Console(width=200)
    with console.capture() as held:
        console.print(report)
    assert "isru" in held.get() and "max error" in held.get()


def test_rules_of_a_row():
    row = Row("f", (), "fenchel_young", "f8", 1e-14, (1.0, 2.0), 5, "relative")
    assert row.kept and not Row("f", (), "fenchel_young", "f8", 2e-13, (1.0, 2.0), 5, "relative").kept
    assert not Row("f", (), "bregman", "f8", 1e-12, (), 5, "relative").kept
    assert not Row("f", (), "phi", "f8", 1.0, (), 5, near_zero=5.0).kept
    assert not Row("f", (), "phi", "f8", 3.6, (), 5).kept and Row("f", (), "phi", "f8", 3.4, (), 5).kept
    assert not Row("f", (), "phi", "f4", 2.1, (), 5).kept
    assert (Report((row,)) + Report((row,))).ok


def test_a_float32_divergence_may_round_to_zero():
    report = measure(legendre.get("identity"), dtypes=("f4",), values=("bregman",), n=300)
    u, v = np.float32(1e-30), np.float32(2e-30)
    assert report.ok and legendre.get("identity").bregman(u, v) == 0, told(report)


def test_values_next_to_a_zero_are_measured_absolutely():
    row = measure(legendre.get("softplus"), dtypes=("f8",), values=("grad",), n=300).rows[0]
    assert row.near_zero is not None and abs(row.near_zero_at[0] - math.log(2)) < 1e-3
