"""The pages of the proximable functions: every class once, formulas that say what the kernels compute."""

import importlib
from pathlib import Path

import numpy as np
import pytest
import sympy

from prox import Affine, Box, BurgEntropy, Huber, LogBarrier, figures
from prox.formulas import Formulas
from prox.latex import expression, latex
from prox.separable import Separable

DOCS = Path(__file__).parents[1] / "docs"
FINITE = {"Affine": Affine(1.5), "LogBarrier": LogBarrier(2.0, -3.0, 4.0)}
SEPARABLE = [kind for kind in figures.classes() if issubclass(kind, Separable)]


@pytest.fixture
def page(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module


def test_every_class_is_on_one_page(page):
    shown = [name for _, names in page("proximal_gallery").FAMILIES.values() for name in names]
    assert sorted(shown) == sorted(kind.__name__ for kind in figures.classes())


def test_every_script_is_python_and_draws_what_it_names(page):
    for name, text in page("proximal_gallery").scripts():
        compile(text, name, "exec")
        assert text.count("# %%") == text.count("_ = plotting.")


def test_the_table_has_a_formula_for_every_class(page):
    rows = list(page("functions_table").rows())
    assert len(rows) == len(list(figures.classes()))
    assert all("$" in formula for _, formula, _, _ in rows)


def test_domains_are_those_of_the_values(page):
    table = page("functions_table")
    assert table.domain(Box(-0.5, 2.0)) == "[-0.5, 2]"
    assert table.domain(BurgEntropy()) == "]0, ∞["
    assert table.domain(Huber()) == "]−∞, ∞["


@pytest.mark.parametrize("kind", SEPARABLE, ids=lambda kind: kind.__name__)
def test_the_printed_formula_is_the_value(kind):
    """What is printed, evaluated by sympy, is what the kernel computes; at an end of the domain by its limit."""
    g = FINITE[kind.__name__] if kind.__name__ in FINITE else kind()
    printed = expression(g.formulas.value)
    for point in (-2.5, -0.75, -0.25, 0.375, 1.0, 1.25, 3.0):
        with np.errstate(all="ignore"):
            ours = float(g([[point]])[0])
        at = {symbol: sympy.Rational(({"x": point} | g.parameters)[symbol.name]) for symbol in printed.free_symbols}
        assert float(printed.subs(at)) == pytest.approx(ours, rel=1e-14, abs=1e-14), point


def test_branches_that_differ_in_rounding_are_one_and_others_stay():
    assert latex("where(x > 1, x*x - 1, (x - 1)*(x + 1))") in ("x^{2} - 1", r"\left(x - 1\right) \left(x + 1\right)")
    assert latex("where(x > 1, x*x - 1, (x - 1)*(x + 2))").count("&") == 2
    assert latex("where(x < 0, inf, where(x >= 0, 0, x))").count("&") == 2  # the third is for nan


def test_quantities_without_a_formula_are_empty():
    assert Huber().latex("prox") and BurgEntropy().latex("conj") and Box().latex("conj")
    assert isinstance(Huber.formulas, Formulas)
    with pytest.raises(ValueError, match="`quantity` is 'grad'"):
        Huber().latex("grad")
