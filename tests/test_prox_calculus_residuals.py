"""Residuals and conjugates that the calculus derives: zero at the prox, a distance elsewhere, suprema by search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

import legendre
import prox
from prox.calculus import Composed, DykstraSum, Restricted, SeparableSum

EPS = 2.0**-52
TURN = np.array([[0.6, 0.8], [-0.8, 0.6]])
TALL = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, -1.0, 1.0, -1.0]])  # A Aᵀ = 4 I
LINE = [
    Restricted(prox.Logistic(1.0, 2.0), prox.Box(-0.5, 1.0)),
    Restricted(prox.L1(0.7), prox.Nonnegative()),
    Restricted(2 * prox.Huber(0.5) + prox.SquaredL2(0.3), prox.Box(-1.0, 0.25)),
    Restricted(prox.L1(0.7).dilate(-2.0).tilt(0.3), prox.Box(-1.0, 0.25)),
    Restricted(prox.ActivationPotential(legendre.get("tanh")), prox.Box(-0.5, 0.875)),
    Restricted(SeparableSum((prox.L1(0.3), prox.Hinge()), (1, 1)), prox.Box(-1.0, 3.0)),
    DykstraSum((prox.L1(0.7), prox.Box(-1.0, 0.25))),
    DykstraSum((prox.Huber(0.5), prox.Hinge(alpha=0.4), prox.Nonnegative())),
]
VECTOR = [
    Composed(prox.L1(0.7), TURN),
    Composed(prox.L2(0.7), 3.0 * TURN),
    Composed(prox.Box(-0.5, 1.0), TALL),
    Composed(prox.Max(0.4), TALL),
    DykstraSum((prox.L2(0.7), prox.SquaredL2(0.5), prox.Huber(0.5))),
    DykstraSum((prox.Simplex(), prox.SquaredL2(0.5))),
]
STEPS = st.floats(-2, 2).map(lambda e: 10.0**e)


def width(g):
    """The length of the vectors it takes here."""
    return g.matrix.shape[1] if isinstance(g, Composed) else 2


@pytest.mark.parametrize("g", [*LINE, *VECTOR], ids=lambda g: repr(g)[:60])
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), step=STEPS)
def test_the_residual_vanishes_at_the_prox(g, seed, step):
    v = 2 * np.random.default_rng(seed).normal(size=width(g))
    p = g.prox(v, step)
    scale = (np.linalg.norm(v) + np.linalg.norm(p)) / step + 8.0  # slopes of the functions are below 8 here
    tolerance = 1e-11 if isinstance(g, DykstraSum) else 64 * EPS  # Dykstra stops at a change of 1e-14
    assert g.subdiff_residual(p, v, step) <= tolerance * scale


@pytest.mark.parametrize("g", LINE, ids=lambda g: repr(g)[:60])
@settings(max_examples=40)
@given(x=st.sampled_from([-0.5, -0.31, 0.0, 0.1, 0.25, 0.2]), d=st.floats(-3.0, 3.0))
def test_the_residual_is_the_distance_to_the_subdifferential(g, x, d):
    """The ends of the subdifferential are the one-sided slopes of the value, coordinate by coordinate."""
    point, h = np.array([x, x]), 1e-7
    if not np.isfinite(g(point)):
        assert g.subdiff_residual(point, point + d) == np.inf
        return
    total = 0.0
    for i in range(2):
        e = h * np.eye(2)[i]
        left, right = (g(point) - g(point - e)) / h, (g(point + e) - g(point)) / h
        total += max(0.0, left - d, d - right) ** 2
    assert g.subdiff_residual(point, point + d) == pytest.approx(np.sqrt(total), abs=2e-5)


def test_the_residual_of_a_composition_is_at_most_the_distance():
    """Of a smooth function, and of a norm at 0, whose subdifferential there is the image of a square."""
    smooth, x, v = Composed(prox.Huber(0.5), TALL), np.array([0.3, -0.2, 0.5, 0.1]), np.array([1.0, 0.0, -1.0, 2.0])
    distance = np.linalg.norm((v - x) / 0.5 - smooth.grad(x))
    assert 0.1 * distance < smooth.subdiff_residual(x, v, 0.5) <= distance
    d = np.array([3.0, 0.5, -1.0, 2.0])
    nearest = minimize(lambda u: np.sum((d - TALL.T @ u) ** 2), np.zeros(2), bounds=[(-0.7, 0.7)] * 2, tol=1e-15)
    found = Composed(prox.L1(0.7), TALL).subdiff_residual(np.zeros(4), d)
    assert 0.1 * np.sqrt(nearest.fun) < found <= np.sqrt(nearest.fun) * (1 + 1e-9)


@pytest.mark.parametrize("inner", [prox.SquaredL2(0.7), prox.ElasticNet(0.3, 0.5), prox.Logistic(alpha=4.0)], ids=repr)
@pytest.mark.parametrize("matrix", [TURN, TALL], ids=["square", "tall"])
def test_the_conjugate_of_a_composition_is_the_supremum(inner, matrix):
    g = Composed(inner, matrix)
    y = matrix.T @ np.array([-0.5, -0.25])
    found = minimize(lambda x: float(g(x)) - x @ y, np.zeros(len(y)), method="Nelder-Mead",
                     options={"xatol": 1e-10, "fatol": 1e-15, "maxiter": 20000, "maxfev": 20000})  # fmt: skip
    assert g.conj(y) == pytest.approx(-found.fun, abs=1e-9)
    assert g.conjugate()(y) == g.conj(y)


def test_the_conjugate_is_infinite_outside_the_range():
    g = Composed(prox.SquaredL2(), TALL)
    assert g.conj([1.0, 0.0, 0.0, 0.0]) == np.inf and np.isfinite(g.conj([1.0, 0.5, 1.0, 0.5]))


def test_what_has_no_rule_says_so():
    g = DykstraSum((prox.L2(), prox.LInf()))
    with pytest.raises(TypeError, match="neither separable nor smooth"):
        g.subdiff_residual([1.0, 2.0], [1.0, 2.0])


@pytest.mark.parametrize("functions", [(prox.Simplex(), prox.SquaredL2(0.5)), (prox.SquaredL2(0.5), prox.Simplex())])
def test_a_set_has_the_last_word(functions):
    """In any order the prox lies in the set, so that the sum is finite there."""
    v = np.random.default_rng(0).normal(size=(50, 3))
    g = DykstraSum(functions)
    assert np.all(np.isfinite(g(g.prox(v, 10.0))))


SUMS = {
    "convex and set": (prox.L1(0.3), prox.Box(-1.0, 0.8)),
    "two norms": (prox.L2(0.4), prox.LInf(0.5)),
    "three": (prox.L2(0.7), prox.SquaredL2(0.5), prox.Huber(0.5)),
    "fused lasso": (prox.TotalVariation1D(0.3), prox.L1(0.1)),
    "intersection": (prox.Halfspace(np.ones(5), 1.0), prox.Nonnegative()),
    "one": (prox.Simplex(),),
}


@pytest.mark.parametrize("name", SUMS)
@pytest.mark.parametrize("step", [0.3, 4.0])
def test_the_derivative_of_a_sum_by_dykstra(name, step):
    """The rows of the Jacobian, against differences of the prox, away from kinks."""
    g, rng = DykstraSum(SUMS[name]), np.random.default_rng(5)
    v, c, h = 2 * rng.standard_normal((4, 5)), rng.standard_normal((4, 5)), 1e-6
    columns = [(g.prox(v + h * e, step) - g.prox(v - h * e, step)) / (2 * h) for e in np.eye(5)]
    assert np.allclose(g.vjp(v, c, step), np.einsum("jbi,bi->bj", columns, c), rtol=0, atol=1e-8)
    assert g.vjp(v.astype("f4"), c.astype("f4"), step).dtype == np.float32
