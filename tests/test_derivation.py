"""Derivations: every form from any one of them, branches, domains, constants, and clear failures."""

from __future__ import annotations

import json

import mpmath
import pytest
import sympy

import legendre
from legendre import catalogue, domains, stored
from legendre.errors import DerivationError
from legendre.patience import patience

T = sympy.Symbol("t", real=True)
S = sympy.Symbol("s", real=True)


@pytest.mark.parametrize("name", ["isru", "tanh", "exp", "burg", "softsign", "symlog", "arctan"])
def test_stored_derivation_equals_a_fresh_one(name):
    fresh = stored.with_stable_forms(stored.derive_row(catalogue.find(name)))
    assert json.loads(json.dumps(fresh)) == stored.load()[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", catalogue.names())
def test_every_stored_derivation_equals_a_fresh_one(name):
    fresh = stored.with_stable_forms(stored.derive_row(catalogue.find(name)))
    assert json.loads(json.dumps(fresh)) == stored.load()[name]


@pytest.mark.parametrize("kind", ["rho", "rho_inv", "phi", "conj"])
def test_any_one_form_gives_the_others(kind):
    """arctan from each of its four forms: the same values, constants included."""
    forms = {"rho": "atan(x)", "rho_inv": "tan(x)", "phi": "-log(cos(x))", "conj": "x*atan(x) - log(1 + x**2)/2"}
    domain = {"phi": "]-pi/2, pi/2[", "rho_inv": "]-pi/2, pi/2["}.get(kind)
    f = legendre.derive(**{kind: forms[kind]}, domain=domain)
    x = mpmath.mpf("0.37")
    with mpmath.workdps(40):
        assert abs(f.oracle.phi(x) + mpmath.log(mpmath.cos(x))) < 1e-30
        assert abs(f.oracle.conj(x) - (x * mpmath.atan(x) - mpmath.log(1 + x**2) / 2)) < 1e-30
        assert abs(f.oracle.grad(x) - mpmath.tan(x)) < 1e-30
        assert abs(f.oracle.grad_conj(x) - mpmath.atan(x)) < 1e-30
    assert f.modulus == 1.0


def test_softplus_arrives_at_the_real_branch():
    beta = sympy.Symbol("beta", positive=True)
    real = T**2 / 2 + sympy.polylog(2, sympy.exp(-beta * T)) / beta**2 - sympy.pi**2 / (6 * beta**2)
    assert sympy.simplify(legendre.get("softplus").expr.phi - real) == 0


def test_the_printed_complex_form_of_softplus_differs_by_a_constant():
    f = legendre.get("softplus")
    with mpmath.workdps(40):
        gaps = []
        for t in map(mpmath.mpf, ("0.3", "0.9", "2.5")):
            e = mpmath.exp(t)
            printed = t * mpmath.log((e - 1) / (1 - e)) - mpmath.polylog(2, e)
            gaps.append(mpmath.re(printed) - f.oracle.phi(t))
        assert max(abs(gap - gaps[0]) for gap in gaps) < 1e-30
        assert abs(gaps[0] + mpmath.pi**2 / 6) < 1e-30


def test_an_inverse_without_closed_form_is_solved():
    f = legendre.derive(rho="x + tanh(x)")
    assert f.record["limits"]["grad"] == [None, None]
    assert f.modulus == 0.5
    for t in (-3.0, 0.1, 40.0):
        assert abs(f.oracle.grad_conj(f.oracle.grad(t)) - t) < mpmath.mpf(10) ** -30


def test_a_finite_slope_at_a_closed_end_extends_the_conjugate():
    f = legendre.get("sin")
    assert f.expr.conj.subs(S, 3) == 3 - sympy.pi / 2
    assert f.expr.rho.subs(S, -7) == -1
    assert (f.conj_domain.lo, f.conj_domain.hi) == (-float("inf"), float("inf"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"rho": "sin(x)"}, "give a `domain`"),
        ({"rho": "-x"}, "strictly increasing"),
        ({"rho": "x*y"}, "exactly one variable, found: x, y"),
        ({"rho": "3"}, "found: none"),
        ({"rho": "x", "phi": "x"}, "exactly one of"),
        ({}, "exactly one of"),
        ({"rho": "exp(x"}, "not a formula"),
        ({"rho": "x", "domain": "(0"}, "`domain` has to be like"),
        ({"rho": "k*x", "k": -1.0}, "positive finite number"),
        ({"rho": [1]}, "text or a sympy expression"),
    ],
)
def test_failures_say_what_was_wrong(arguments, said):
    with pytest.raises(DerivationError, match=said.replace("`", "`")):
        legendre.derive(**arguments)


def test_parameters_take_values_by_keyword():
    f = legendre.derive(rho="log(1 + exp(k*x))/k", k=3.0)
    assert f.parameters == {"k": 3.0}
    assert abs(float(f.oracle.rho(0.0)) - 0.23104906018664842) < 1e-16


def spin() -> None:
    while True:
        pass


def test_time_limits_nest():
    with patience(10.0), pytest.raises(TimeoutError), patience(0.05):
        spin()


def test_sympy_expressions_are_taken_as_they_are():
    x = sympy.Symbol("x")
    assert legendre.derive(rho=sympy.atan(x)).expr.rho_inv == sympy.tan(T)


PIECEWISE = {  # rho, phi'(t) with its branches, the break in t
    "where(s > 0, s, exp(s) - 1)": (lambda t: t if t > 0 else mpmath.log1p(t), 0),
    "where(s < -1, s/2 - 1/2, where(s < 1, s, 2*s - 1))": (
        lambda t: 2 * t + 1 if t < -1 else t if t < 1 else (t + 1) / 2,
        1,
    ),
}


@pytest.mark.parametrize("rho", PIECEWISE)
def test_a_piecewise_function_is_inverted_piece_by_piece(rho):
    inverse, kink = PIECEWISE[rho]
    f = legendre.derive(rho=rho)
    for t in (-0.99, -0.5, kink - 1e-9, kink, kink + 1e-9, 0.75, 3.0):
        assert f.rho_inv(t) == pytest.approx(float(inverse(mpmath.mpf(t))), rel=1e-15, abs=1e-300)
        area = mpmath.quad(inverse, sorted({kink, mpmath.mpf(t)})) * (1 if t >= kink else -1) if t != kink else 0
        assert f.phi(t) - f.phi(kink) == pytest.approx(float(area), rel=1e-12, abs=1e-15)
    assert f.certify()["inverse_pair"].status == "proved"


def test_an_infinite_limit_is_believed_only_where_values_run_away():
    """sympy's limit of Ti2 on a busy machine was oo, beside values that settle on 2 Catalan."""
    settled = [mpmath.mpf(v) for v in ("1.8309", "1.83193118", "1.83193118835444", "1.83193118835444")]
    logarithms = [mpmath.log(mpmath.mpf(10) ** k) for k in (1, 3, 6, 12)]
    assert not domains._consistent(sympy.oo, settled, {}) and domains._consistent(2 * sympy.Catalan, settled, {})
    assert domains._consistent(sympy.oo, logarithms, {}) and not domains._consistent(-sympy.oo, logarithms, {})
    assert not domains._consistent(sympy.oo, [mpmath.nan] * 4, {})
