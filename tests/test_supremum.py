"""Conjugates without a formula: bisection against the closed forms, against mpmath, and at the ends of the range."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import prox
from prox.calculus import DykstraSum, Restricted
from prox.functions.activations import ELUPotential
from prox.supremum import supremum

EPS = 2.0**-52
CLOSED = {
    "L1": prox.L1(0.7), "Huber": prox.Huber(0.5), "Hinge": prox.Hinge(), "SquaredHinge": prox.SquaredHinge(),
    "Logistic": prox.Logistic(1.0, 2.0), "ElasticNet": prox.ElasticNet(), "KullbackLeibler": prox.KullbackLeibler(2.0),
    "NegativeEntropy": prox.NegativeEntropy(), "BurgEntropy": prox.BurgEntropy(), "Box": prox.Box(-1.0, 2.0),
    "SquaredL2": prox.SquaredL2(3.0), "Nonnegative": prox.Nonnegative(),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_bisection_finds_the_closed_form(name):
    """`supremum` only asks g for its value and the ends of its subdifferential; the formula is written apart."""
    g = CLOSED[name]

    @given(st.one_of(st.floats(-5, 5), st.floats(-1e100, 1e100), st.sampled_from((0.0, 0.5, -0.5, 0.7, 2.0, -np.inf))))
    def law(y):
        assume(
            abs(y) > 1e-290 and not (name == "KullbackLeibler" and (y == 1.0 or np.isinf(y)))
        )  # maximisers beyond 2**1000
        with np.errstate(all="ignore"):
            expected, found = g.conj(np.array([y])), supremum(g, np.array([[y]]))[0]
        if np.isinf(expected):
            assert found == expected
        else:
            around = g.conj(y * np.array([[1 - 1e-4], [1 + 1e-4]]))
            product = np.diff(around)[0] / 2e-4 if np.isfinite(around).all() else y  # <x, y>, x the slope of g*
            assert abs(found - expected) <= 16 * EPS * (abs(expected) + abs(product) + abs(g(g.prox(np.zeros(1)))))

    law()


@pytest.mark.parametrize("scale", [0.3, 1.0])
@given(y=st.one_of(st.floats(-30, -1e-9), st.floats(-1e-9, -1e-20)))
def test_elu_potential(scale, y):
    """g'(x) = log(1 + x/a) - x between -a and 0, solved for in 60 digits."""
    from mpmath import findroot, log, mp, mpf

    with mp.workdps(60):
        a, slope = mpf(scale), mpf(y)
        gap = lambda x: log((a + x) / a) - x - slope  # noqa: E731
        x = findroot(gap, (-a + mpf(10) ** -50, mpf(0)), solver="bisect", maxsteps=300, verify=False)
        exact = x * slope - ((a + x) * log((a + x) / a) - x - x * x / 2)
        found = ELUPotential(scale).conj(np.array([y]))
        assert abs(found - exact) <= 8 * EPS * (exact + x * x)  # g is a difference of terms of the order x²


def test_elu_potential_at_and_beyond_its_range():
    g = ELUPotential(0.5)
    assert g.conj(np.array([0.0])) == 0.0
    assert g.conj(np.array([1e-300])) == g.conj(np.array([3.0])) == g.conj(np.array([-np.inf])) == np.inf
    assert np.isnan(g.conj(np.array([np.nan, 0.0])))
    assert g.conj(np.array([[-1.0, 0.0], [-1.0, 1.0]])).tolist() == [g.conj(np.array([-1.0])), np.inf]
    assert g.conj(np.array([-1.0], "f4")).dtype == np.float32


def test_parameters_per_coordinate():
    g, y = ELUPotential(np.array([0.5, 1.0])), np.array([-1.0, -2.0])
    assert g.conj(y) == pytest.approx(
        sum(ELUPotential(a).conj(y[i : i + 1]) for i, a in enumerate((0.5, 1.0))), rel=1e-15
    )


@pytest.mark.parametrize("dykstra", [False, True])
def test_a_norm_on_a_box(dykstra):
    """sup over [-1, 2] of x y - 0.7 |x|, at 0 or at an end."""
    parts = prox.L1(0.7), prox.Box(-1.0, 2.0)
    g = DykstraSum(parts) if dykstra else Restricted(*parts)
    for y, expected in ((-3.0, 2.3), (-0.7, 0.0), (0.1, 0.0), (0.8, 0.2), (1e300, 2e300)):
        assert g.conj(np.array([y])) == pytest.approx(expected, rel=1e-15, abs=1e-15)
    assert g.conjugate()(np.array([5.0])) == pytest.approx(8.6, rel=1e-15)
