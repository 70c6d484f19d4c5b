"""Stable forms: recognised or rewritten, equal to what was derived, refused when they are not."""

from __future__ import annotations

import dataclasses

import mpmath
import pytest
import sympy

import legendre
from legendre.errors import DerivationError
from legendre.lower.printer import print_body
from legendre.lower.rewrite import RULES, rewrite
from legendre.lower.stable import StableForm, loses_digits, meaning, stable_form, verify
from legendre.sampling import agree, points

X = sympy.Symbol("x", real=True)
C = sympy.Symbol("c", positive=True)

EXAMPLES = {
    "odd_power": sympy.Abs(X) ** C / X,
    "tamed_power": sympy.Abs(X) ** (C / (C - 1)) / C,
    "joined_exponent": sympy.Abs(X) ** (-1 + 1 / (C - 1)),
    "folded_algebraic": X * (1 + sympy.Abs(X) ** C) ** (-1 / C),
    "one_minus_power": 1 - sympy.Abs(X) ** C,
    "square_minus_constant": X - C / X,
    "root_minus_one": sympy.sqrt(1 + X**2) - 1,
    "gathered_root": X**2 + X * sympy.sqrt(X**2 + C),
    "conjugate_root": X + sympy.sqrt(X**2 + C),
    "root_of_sum": sympy.sqrt(X**2 + C),
    "log_of_one_plus": sympy.log(1 + X**2),
    "exp_minus_one": sympy.exp(X) - 1,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_is_an_identity(rule):
    """On its example a rule fires, and what it gives has the same values."""
    example = EXAMPLES[rule.__name__]
    after, used = rewrite(example)
    assert rule.__name__ in used
    fixed = {C: sympy.Rational(3137, 1000)}
    read = meaning(str_of(after), {"x": X, "c": C})
    assert agree(read, example, X, points(-mpmath.inf, mpmath.inf), fixed)


def str_of(expr: sympy.Expr) -> str:
    from legendre.stored import text_of

    return text_of(expr)


@pytest.mark.parametrize(
    ("name", "quantity", "text"),
    [("tanh", "phi", "entropy2(t)"), ("sigmoid", "rho_inv", "logit(t)"), ("isru", "rho", "s*rsqrt1p2(s)")],
)
def test_a_primitive_is_recognised(name, quantity, text):
    f = legendre.get(name)
    quantity = {"rho": "grad_conj", "rho_inv": "grad"}.get(quantity, quantity)
    assert stable_form(f.derivation.apart(), quantity) == StableForm(text, "recognised")


@pytest.mark.parametrize("wrong", ["logit(1 - t)", "2*logit(t)", "log_expm1(t)", "logit(t) + 1/1000000"])
def test_a_wrong_form_is_refused(wrong):
    with pytest.raises(DerivationError, match="stable form of grad"):
        verify(legendre.get("sigmoid").derivation, "grad", StableForm(wrong, "planted"))


def test_a_potential_that_cancels_is_noticed():
    d = legendre.get("tanh").derivation
    naive = StableForm("log(exp(s) + exp(-s)) - log(2)", "planted")
    assert loses_digits(d, "conj", naive)
    assert not loses_digits(dataclasses.replace(d), "conj", StableForm("logcosh(s)", "recognised"))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("t**2/2", "((0.5 * t) * t)"),
        ("1/(t*(1 - t))", "(1.0 / (r0))"),
        ("t*(2 - t)", "(t * (2.0 - t))"),
        ("s - pi/2", "((s - 1.5707963267948966) - 6.123233995736766e-17)"),
        ("(1/B)*t/A", "((t / B) / A)"),
        ("t/B/B", "((t * r0) * r0)"),
        ("t/B/B/B", "(((t * r0) * r0) * r0)"),
        ("t/(B*B*B)/A/A", "(((((t * r0) * r0) * r0) * r1) * r1)"),
    ],
)
def test_printing(text, result):
    assert print_body(text, "f8").result == result


def test_a_product_with_the_complement_is_rounded_once():
    assert print_body("1/(t*(1 - t))", "f8").lines == ["r0 = fma((-t), t, t)"]
