"""Laws of the enclosures: values lie inside, bounds are proved only if true, and false ones are refuted."""

import mpmath
import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

import legendre
from legendre import catalogue
from legendre.boxes import BITS, MONOTONE, WHOLE, Box
from legendre.enclose import NotEnclosableError, enclose, lower_bound, number
from legendre.sampling import value
from legendre.tails import bound_everywhere

x = sympy.Symbol("x", real=True)
FORMULAS = (
    "exp(-x**2)*x",
    "sqrt(1 + x**2)",
    "1/(1 + exp(-x))",
    "atan(x)/(2 + sin(x))",
    "log(1 + x**2)",
    "cosh(x)**-2",
    "x**3 - x",
    "abs(x)**(3/2)",
    "polylog(2, -exp(x))",
    "Ti2(exp(x))",
    "erf(x)*tanh(x)",
    "sign(x)*log1p(abs(x))",
)


def read(text):
    from legendre.parse import to_sympy

    return to_sympy(text, {"x": x})


@pytest.mark.parametrize("text", FORMULAS)
@given(st.floats(-6, 6), st.floats(0, 2), st.floats(0, 1))
def test_every_value_lies_in_the_box(text, lo, width, share):
    expr = read(text)
    box = enclose(expr, x)(Box(arb(lo), arb(lo) + arb(width)))
    with mpmath.workdps(50):
        at = mpmath.mpf(lo) + mpmath.mpf(width) * mpmath.mpf(share)
        exact = mpmath.re(value(expr, {x: at}))
        slack = mpmath.mpf(10) ** -30 * (1 + abs(exact))
        low, high = (mpmath.mpf(end.str(60, radius=False)) for end in (box.lo, box.hi))
        assert low - slack <= exact <= high + slack


@pytest.mark.parametrize("name", sorted(MONOTONE))
def test_infinite_boxes_stay_sound(name):
    assert BITS >= 100
    inner = MONOTONE[name](Box(arb("0.25"), arb("0.5")))
    outer = MONOTONE[name](WHOLE)
    assert outer.lo <= inner.lo and inner.hi <= outer.hi


def test_a_pole_inside_gives_the_whole_line():
    assert Box(arb(-1), arb(1)).reciprocal() == WHOLE
    assert Box(arb(0), arb(1)).reciprocal().lo == 1


@pytest.mark.parametrize("name", [n for n in catalogue.PAPER_ROWS if n != "sin"])
def test_modulus_of_the_papers_rows_is_enclosed(name):
    """The bound that the certificate proves by algebra, once more by ball arithmetic, over the whole of
    dom phi*."""
    f = legendre.get(name)
    e = f.expr.with_values()
    s = e.symbols["s"]
    modulus = sympy.sympify(f.derivation.modulus).subs(f.symbol_values)
    gap = 1 / modulus - e.hess_conj
    assert bound_everywhere(gap, s, (-sympy.oo, sympy.oo), sympy.S.Zero, (0,)).proved


@pytest.mark.parametrize(
    ("text", "bound"), [("1/(x*(1 - x))", 4), ("(1 - x)**-2 + x", 1), ("exp(x)/(exp(x) - 1)", "1.5")]
)
def test_true_bounds_with_poles_at_the_ends(text, bound):
    touching = (sympy.Rational(1, 2),)
    assert lower_bound(read(text), x, (sympy.S.Zero, sympy.S.One), sympy.Rational(bound), touching).proved


@pytest.mark.parametrize(("text", "bound"), [("1/(x*(1 - x))", "4.0001"), ("x**2", "1e-6"), ("cosh(x)", "1.01")])
def test_a_false_bound_is_refuted_by_a_point(text, bound):
    found = lower_bound(read(text), x, (sympy.S.Zero, sympy.S.One), sympy.Rational(bound))
    assert not found.proved and found.below is not None
    assert float(read(text).subs(x, found.below)) < float(bound)


def test_an_infimum_at_infinity_is_settled_by_folding_the_tail():
    found = bound_everywhere(read("exp(x)/(exp(x) - 1)"), x, (sympy.S.Zero, sympy.oo), sympy.S.One)
    assert found.proved and "w = exp(-x)" in found.touching
    beyond = bound_everywhere(read("exp(x)/(exp(x) - 1)"), x, (sympy.S.Zero, sympy.oo), sympy.Rational(1001, 1000))
    assert not beyond.proved and beyond.below is not None


def test_unknown_parts_are_said_so():
    with pytest.raises(NotEnclosableError, match="gamma"):
        enclose(sympy.gamma(x), x)


def test_constants():
    box = number(sympy.pi**2 / 6 - sympy.polylog(2, 1).doit())
    assert box.lo <= 0 <= box.hi and box.hi - box.lo < 1e-30
