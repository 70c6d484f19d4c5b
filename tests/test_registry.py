"""The registry: names, aliases, parameters, errors, and what a LegendreFunction is."""

from __future__ import annotations

import pickle

import pytest

import legendre
from legendre import catalogue


def test_names_and_aliases():
    assert len(legendre.names()) == len(set(legendre.names())) >= 20
    assert legendre.get("logistic") is legendre.get("sigmoid")
    assert legendre.get("Fermi-Dirac").name == "sigmoid"


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("sigmiod", {}, "did you mean 'sigmoid'"),
        ("", {}, "Its functions: isru"),
        (3, {}, "has to be text"),
        ("softplus", {"beta": -1.0}, "greater than 0"),
        ("softplus", {"beta": float("nan")}, "greater than 0"),
        ("softplus", {"beta": "x"}, "has to be a number"),
        ("softplus", {"gamma": 1.0}, "its parameters: beta"),
        ("tanh", {"A": 1.0}, "its parameters: none"),
        ("power", {"p": 1.0}, "greater than 1"),
        ("power", {"p": 2.0}, "is the function `identity`"),
    ],
)
def test_errors_say_what_is_allowed(name, parameters, said):
    with pytest.raises(ValueError, match=said):
        legendre.get(name, **parameters)


@pytest.mark.parametrize("row", catalogue.ROWS, ids=lambda row: row.name)
def test_a_row_is_short_and_sourced(row):
    assert row.kind in ("rho", "rho_inv", "phi", "conj")
    assert row.source
    assert len(row.formula) < 40


def test_functions_compare_hash_and_pickle():
    f, g = legendre.get("softplus", beta=2.0), legendre.get("softplus", beta=3.0)
    assert f != g
    assert pickle.loads(pickle.dumps(f)) == f
    assert len({f, g, legendre.get("softplus", beta=2.0)}) == 2
    assert repr(f) == "LegendreFunction('softplus', beta=2.0)"


def test_modulus_and_lipschitz_are_reciprocal():
    for name in legendre.names():
        f = legendre.get(name)
        assert f.modulus >= 0
        assert f.lipschitz == (1 / f.modulus if f.modulus else float("inf"))
    assert legendre.get("scaled_tanh").modulus == pytest.approx(1 / (1.7159 * 0.6666), rel=1e-15)


def test_expressions_with_values_have_no_parameters():
    f = legendre.get("scaled_tanh")
    assert {a.name for a in f.expr.phi.free_symbols} == {"t", "A", "B"}
    assert {a.name for a in f.expr.with_values().phi.free_symbols} == {"t"}


def test_latex_of_every_quantity():
    f = legendre.get("softplus")
    assert r"\beta" in f.latex("phi")
    assert f.latex("rho") == f.latex("grad_conj")
    with pytest.raises(ValueError, match="has to be one of phi"):
        f.latex("psi")
