"""Bregman proximity operators: minimisers of their definition, stationary, and what projections satisfy."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar

import legendre
from prox import (
    L1,
    ActivationPotential,
    Affine,
    Box,
    BurgEntropy,
    ElasticNet,
    Hinge,
    Huber,
    Logistic,
    NegativeEntropy,
    Nonnegative,
    Simplex,
    SquaredHinge,
    SquaredL2,
    SumPositive,
    SumTo,
    Zero,
)
from prox.bregman import bregman_envelope, bregman_prox

EPS = 2.0**-52
PIECEWISE = [Zero(), Affine(0.4), Nonnegative(), Box(0.2, 0.7), L1(0.3), SumPositive(0.5), Hinge(alpha=0.8)]
SMOOTH = [SquaredL2(2.0), ElasticNet(0.3, 0.5), Huber(0.4, 1.5), SquaredHinge(alpha=0.7), Logistic(alpha=0.6),
          NegativeEntropy(0.5), BurgEntropy(0.2), ActivationPotential(legendre.get("sigmoid"))]  # fmt: skip
NAMES = ("sigmoid", "exp", "identity", "tanh", "atan", "softplus", "asinh", "isru")
FAST = 3  # so many of each kind compile little; the others are exhaustive
CASES = [
    *(pytest.param(g, f, marks=() if k < FAST else pytest.mark.slow) for g in PIECEWISE for k, f in enumerate(NAMES)),
    *((g, "sigmoid") for g in (SMOOTH[0], SMOOTH[1], SMOOTH[2], SMOOTH[5], SMOOTH[7])),
    *(pytest.param(g, "exp", marks=pytest.mark.slow) for g in SMOOTH),
]


def label(value):
    return repr(value).replace(" ", "") if not isinstance(value, str) else value


def bracketed(objective, lo, hi):
    """Argmin on an interval: the best of a grid, then brent around it."""
    grid = np.linspace(lo, hi, 1501)
    values = np.array([objective(u) for u in grid])
    k = int(np.nanargmin(values))
    ends = (grid[max(k - 1, 0)], grid[min(k + 1, grid.size - 1)])
    return minimize_scalar(objective, bounds=ends, method="bounded", options={"xatol": 1e-12})


def window(f, g, u):
    """Where the minimiser may be sought: around u, inside both domains."""
    lo, hi = max(f.domain.lo, u - 3.0), min(f.domain.hi, u + 3.0)
    if type(g).__name__ in ("NegativeEntropy", "BurgEntropy", "Nonnegative"):
        lo = max(lo, 0.0)
    if isinstance(g, Box):
        lo, hi = max(lo, g.lower), min(hi, g.upper)
    if isinstance(g, ActivationPotential):
        lo, hi = max(lo, 0.0), min(hi, 1.0)
    inset = 1e-13 * (hi - lo)
    return lo + inset, hi - inset


@pytest.mark.parametrize(("g", "name"), CASES, ids=label)
def test_left_is_the_minimiser_of_its_definition(g, name):
    f = legendre.get(name)
    for v, step in ((-1.3, 0.7), (0.4, 2.0), (1.1, 0.05)):
        u = float(bregman_prox(g, f, [v], step)[0])

        def objective(t, v=v, step=step):
            return step * float(g([t])) + float(f.phi(t)) - t * v

        found = bracketed(objective, *window(f, g, u))
        assert abs(u - found.x) <= 3e-6 * max(1.0, abs(u))
        assert objective(u) <= found.fun + 4e-15 * max(1.0, abs(found.fun))


@pytest.mark.parametrize(
    ("g", "name"),
    [
        (L1(0.3), "sigmoid"),
        (SquaredL2(2.0), "sigmoid"),
        pytest.param(L1(0.3), "identity", marks=pytest.mark.slow),
        pytest.param(SquaredL2(2.0), "exp", marks=pytest.mark.slow),
        pytest.param(Huber(0.4, 1.5), "sigmoid", marks=pytest.mark.slow),
    ],
    ids=label,
)
def test_right_is_the_minimiser_of_its_definition(g, name):
    f = legendre.get(name)
    for v, step in ((-0.8, 0.7), (0.4, 0.3), (1.1, 0.05)):
        x = float(f.rho(v))
        u = float(bregman_prox(g, f, [v], step, "right")[0])
        assert u == pytest.approx(float(bregman_prox(g, f, [x], step, "right", at="primal")[0]), rel=1e-12)

        def objective(t, x=x, step=step):
            return step * float(g([t])) + float(f.bregman(x, t))

        found = bracketed(objective, *window(f, g, u))
        assert objective(u) <= found.fun + 4e-15 * max(1.0, abs(found.fun))
        assert abs(u - found.x) <= 3e-6


STRATA = st.one_of(
    st.floats(-30, 30), st.sampled_from([0.0, 1.0, -1.0]), st.floats(-14, 0).map(lambda e: 10.0**e),
    st.floats(-14, 0).map(lambda e: -(10.0**e)), st.floats(1, 2.5).map(lambda e: 10.0**e),
)  # fmt: skip
STEPS = st.floats(-3, 3).map(lambda e: 10.0**e)


@pytest.mark.parametrize("name", ["sigmoid", pytest.param("identity", marks=pytest.mark.slow)])
@pytest.mark.parametrize("g", [SquaredL2(2.0), ElasticNet(0.3, 0.5), Huber(0.4, 1.5)], ids=label)
@settings(max_examples=40)
@given(v=STRATA, step=STEPS)
@example(v=10**1.5, step=100.0)  # Newton's steps go back and forth across the kink of Huber's slope
def test_left_is_stationary(g, name, v, step):
    """v ∈ φ'(u) + step ∂g(u), as near as the neighbours of u allow."""
    f = legendre.get(name)
    u = bregman_prox(g, f, np.array([v]), step)

    def ends(at):
        lower, upper = (float(g._terms(q, np.array([at]))[0]) for q in ("lower", "upper"))
        slope = float(f.grad(at))
        return slope + step * lower, slope + step * upper

    below = ends(np.nextafter(np.nextafter(u[0], -math.inf), -math.inf))[0]
    above = ends(np.nextafter(np.nextafter(u[0], math.inf), math.inf))[1]
    slope = float(g._terms("lower", u.reshape(1, 1))[0, 0])
    noise = 1e-300 + 8 * EPS * (abs(v) + step * abs(slope) + abs(float(f.grad(u[0]))))
    if math.isfinite(noise):
        assert (math.isnan(below) or below <= v + noise) and (math.isnan(above) or above >= v - noise)


@settings(max_examples=60)
@given(st.lists(STRATA, min_size=1, max_size=5), STEPS, st.sampled_from(["sigmoid", "identity"]))
def test_the_closed_form_agrees_with_the_root(values, step, name):
    """L1 has both: a closed form, and the equation of an elastic net without a ridge worth naming."""
    f, v = legendre.get(name), np.array(values)
    closed = bregman_prox(L1(0.5), f, v, step)
    solved = bregman_prox(ElasticNet(0.5, 1e-290), f, v, step)
    scale = np.abs(f.hess_conj(np.abs(v) + 0.5 * step)) * (np.abs(v) + step)
    assert np.all(np.abs(closed - solved) <= 16 * EPS * (np.abs(closed) * (1 + np.abs(v) + step) + scale))


ROOTS = [(g, "left") for g in (*PIECEWISE, SMOOTH[1])]
MORE_ROOTS = [(g, side) for g in (*PIECEWISE, *SMOOTH) for side in ("left", "right") if (g, side) not in ROOTS]


@pytest.mark.parametrize(("g", "side"), [*ROOTS, *(pytest.param(*c, marks=pytest.mark.slow) for c in MORE_ROOTS)],
                         ids=label)  # fmt: skip
def test_over_the_energy_it_is_the_ordinary_prox(g, side):
    v = np.random.default_rng(0).normal(size=(40, 5)) * 3
    f = legendre.get("identity")
    for step in (0.01, 1.0, 30.0):
        assert bregman_prox(g, f, v, step, side) == pytest.approx(g.prox(v, step), rel=1e-13, abs=4e-15)


SUMS = ("exp", "sigmoid", "identity", *(pytest.param(f, marks=pytest.mark.slow) for f in ("tanh", "atan", "softplus")))


RHO = {  # from the textbook
    "exp": mpmath.exp,
    "sigmoid": lambda s: 1 / (1 + mpmath.exp(-s)),
    "identity": lambda s: s,
    "tanh": mpmath.tanh,
    "atan": lambda s: 2 / mpmath.pi * mpmath.atan(s),
    "softplus": lambda s: mpmath.log1p(mpmath.exp(s)),
}


def level(rho, v, total, floor):
    """The λ with Σ max(floor, ρ(v_j − λ)) = total, bisected."""
    lo, hi = mpmath.mpf(min(v)) - 200, mpmath.mpf(max(v)) + 200
    for _ in range(180):
        middle = (lo + hi) / 2
        above = mpmath.fsum(max(floor, rho(mpmath.mpf(x) - middle)) for x in v) > total
        lo, hi = (middle, hi) if above else (lo, middle)
    return lo


@pytest.mark.parametrize("name", SUMS)
@pytest.mark.parametrize("constraint", [Simplex(), SumTo(1.0), Simplex(0.6)], ids=label)
def test_sums_are_the_exact_minimisers(name, constraint):
    """Every entry is max(floor, ρ(v − λ)) for the exact λ, up to 8 eps of the largest entry and of what the rounding of
    v − λ makes of it; over the entropy, a closed form, 8 eps of the entry itself."""
    f, rng = legendre.get(name), np.random.default_rng(2)
    simplex = isinstance(constraint, Simplex)
    total, floor = (constraint.radius, 0.0) if simplex else (constraint.total, -math.inf)
    for scale in (0.1, 1.0, 20.0):
        v = rng.normal(size=(8, 6)) * scale
        u = bregman_prox(constraint, f, v)
        assert np.all(np.abs(u.sum(axis=1) - total) <= 4 * EPS * np.abs(u).sum(axis=1))
        for found, dual in zip(u, v, strict=True):
            with mpmath.workdps(60):
                price = level(RHO[name], dual.tolist(), mpmath.mpf(total), mpmath.mpf(floor))
                exact = [max(mpmath.mpf(floor), RHO[name](mpmath.mpf(x) - price)) for x in dual.tolist()]
                error = np.array([abs(float(a - mpmath.mpf(b))) for a, b in zip(exact, found.tolist(), strict=True)])
            noise = np.abs(f.hess_conj(dual - float(price))) * (np.abs(dual) + abs(float(price)))
            own = np.abs(found) if name == "exp" else np.abs(found).max()
            assert np.all(error <= 8 * EPS * (own + noise)), (found, exact)


def test_the_simplex_over_the_entropy_is_softmax():
    v = np.array([[0.0, math.log(3.0), -math.inf], [1000.0, 1000.0, -1000.0]])
    assert bregman_prox(Simplex(), legendre.get("exp"), v) == pytest.approx(np.array([[0.25, 0.75, 0], [0.5, 0.5, 0]]))
    x = np.random.default_rng(0).normal(size=5)
    found = minimize(
        lambda w: float(np.sum(legendre.get("sigmoid").phi(w) - w * x)), np.full(5, 0.2), method="SLSQP",
        bounds=[(1e-9, 1 - 1e-9)] * 5, constraints=[{"type": "eq", "fun": lambda w: w.sum() - 1}],
        options={"ftol": 1e-15},
    )  # fmt: skip
    assert bregman_prox(Simplex(), legendre.get("sigmoid"), x) == pytest.approx(found.x, abs=1e-5)


@settings(max_examples=40)
@pytest.mark.parametrize("name", ["sigmoid", *(pytest.param(f, marks=pytest.mark.slow) for f in ("exp", "tanh"))])
@given(seed=st.integers(0, 2**32 - 1))
def test_three_points_and_pythagoras(seed, name):
    f, rng = legendre.get(name), np.random.default_rng(seed)
    x, y, z = f.rho(rng.normal(size=(3, 4)))

    def D(u, v):
        return float(np.sum(f.bregman(u, v)))

    gap = D(x, z) - D(x, y) - D(y, z) - float((f.grad(y) - f.grad(z)) @ (x - y))
    assert abs(gap) <= 1e-12 * (1 + D(x, z) + D(x, y) + D(y, z))
    box = Box(0.25, 0.6)
    p, inside = bregman_prox(box, f, z, at="primal"), rng.uniform(0.25, 0.6, 4)
    assert D(inside, z) >= D(inside, p) + D(p, z) - 1e-12
    total = float(np.sum(x))
    q = bregman_prox(SumTo(total), f, z, at="primal")  # an affine set: equality, x lies in it
    assert D(x, z) == pytest.approx(D(x, q) + D(q, z), rel=1e-10, abs=1e-12)


ENVELOPES = [(L1(0.3), "left"), (L1(0.3), "right"), (SquaredL2(0.8), "left"), (SquaredL2(0.8), "right"),
             (Huber(0.3), "left")]  # fmt: skip


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.sampled_from(ENVELOPES), STEPS)
def test_envelopes_are_minima(seed, case, step):
    g, side = case
    f, rng = legendre.get("sigmoid"), np.random.default_rng(seed)
    v = rng.normal(size=3)
    x = f.rho(v)

    def objective(u):
        return float(g(u)) + float(np.sum(f.bregman(u, x) if side == "left" else f.bregman(x, u))) / step

    value = float(bregman_envelope(g, f, v, step, side))
    others = [*f.rho(rng.normal(size=(20, 3))), x, bregman_prox(g, f, v, step, side) * (1 - 1e-6)]
    slack = 1e-13 * (1 + abs(value))
    assert all(value <= objective(u) + slack for u in others)
    assert value == pytest.approx(objective(bregman_prox(g, f, v, step, side)), rel=1e-10, abs=1e-14)
    assert value <= float(g(x)) + slack
    assert value == pytest.approx(float(bregman_envelope(g, f, x, step, side, at="primal")), rel=1e-9, abs=1e-13)


def test_the_left_envelope_of_the_norm_over_the_energy_is_huber():
    v = np.linspace(-3, 3, 13)[:, None]
    assert bregman_envelope(L1(1.0), legendre.get("identity"), v, 0.5) == pytest.approx(Huber(0.5, 2.0)(v), abs=1e-15)
