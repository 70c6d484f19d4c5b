"""Laws of a Legendre function and its conjugate, kept by the compiled kernels over the whole registry.

Tolerances are what a kernel with an error of 4 ulp may lose, propagated through the law; slopes, minima and
suprema are taken of exact values, never of another kernel's formula.
"""

import math

import numpy as np
import pytest
from _laws import CASES, EPS, OTHERS, at, bits_of, exact, inner, number, over, slope
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

ULPS = 4.0
EVERY = over([*CASES, *OTHERS])
DIVERGENT = over([(name, {}) for name in ("sigmoid", "isru", "sin", "softplus", "exp", "arctan")])
points = st.data()


def ulp(x):
    """Distance to the next float."""
    return float(np.spacing(abs(x)))


def near(found, true, slack):
    """Whether a float lies within ``slack`` of a ball."""
    return bool(abs(number(found) - true) <= number(slack))


def finite(*values):
    assume(all(math.isfinite(x) for x in values))


@EVERY
@settings(max_examples=25)
@given(points)
def test_inverse_pair(f, data):
    t, s = data.draw(inner(f)), data.draw(inner(f, primal=False))
    eta = f.rho_inv(t)
    if math.isfinite(eta) and exact(f).place(False, eta)[0] == "inside":
        assert near(f.rho(eta), number(t), ULPS * (ulp(t) + f.hess_conj(eta) * ulp(eta)))
    v = f.rho(s)
    if math.isfinite(v) and exact(f).place(True, v)[0] == "inside" and v != 0:
        # rho may be flat: then the float v says little about s, by the slope of its inverse
        said = f.hess(v) * ulp(v)
        assert near(f.rho_inv(v), number(s), ULPS * (ulp(s) + 2 * said)) or said > abs(s)


@EVERY
@settings(max_examples=15)
@given(points)
def test_gradients_are_slopes(f, data):
    for potential, gradient, primal in (("phi", "grad", True), ("conj", "grad_conj", False)):
        x = data.draw(inner(f, primal))
        for value, derivative in ((potential, gradient), (gradient, gradient.replace("grad", "hess"))):
            found = getattr(f, derivative)(x)
            if f.name == "sin" and not primal and abs(abs(x) - math.pi / 2) < 1e-3:
                continue  # the joint of the pieces
            if not math.isfinite(found) or x == 0.0:
                continue
            true = slope(f, value, x)
            curve = abs(x * f.hess(x)) if derivative == "grad" else abs(x * f.hess_conj(x))
            spare = EPS * curve if derivative in ("grad", "grad_conj") and math.isfinite(curve) else 0.0
            assert near(found, true, ULPS * (ulp(found) + spare))


@EVERY
@settings(max_examples=25)
@given(points)
def test_fenchel_young(f, data):
    t, s = data.draw(inner(f)), data.draw(inner(f, primal=False))
    eta = f.grad(t)
    finite(f.phi(t), f.conj(s), t * s)
    slack = ULPS * (ulp(f.phi(t)) + ulp(f.conj(s)) + 2 * EPS * abs(t * s))
    assert f.phi(t) + f.conj(s) - t * s >= -slack
    if exact(f).place(False, eta)[0] == "inside" and math.isfinite(t * eta):
        gap = f.phi(t) + f.conj(eta) - t * eta
        assert abs(gap) <= ULPS * (ulp(f.phi(t)) + ulp(f.conj(eta)) + 2 * EPS * abs(t * eta) + 1e-320)


@EVERY
@settings(max_examples=25)
@given(points, st.floats(0.0, 1.0))
def test_convexity(f, data, share):
    for value, primal in ((f.phi, True), (f.conj, False)):
        a, b = data.draw(inner(f, primal)), data.draw(inner(f, primal))
        middle = share * a + (1 - share) * b
        assume(min(a, b) <= middle <= max(a, b))
        chord = share * value(a) + (1 - share) * value(b)
        derivative = f.grad if primal else f.grad_conj
        finite(chord, derivative(middle))
        terms = abs(share * value(a)) + abs((1 - share) * value(b)) + abs(value(middle))
        spare = abs(derivative(middle)) * EPS * (abs(a) + abs(b))
        assert value(middle) <= chord + ULPS * (EPS * terms + spare) + 1e-320


@EVERY
@settings(max_examples=3)
@given(points)
def test_biconjugate(f, data):
    """phi is the supremum of ts - phi*(s), found by a search on exact values of phi*."""
    t = data.draw(inner(f, far=8.0).filter(lambda t: abs(f.grad(t)) < 1e3 and (t == 0 or abs(t) > 1e-8)))
    _, top = search(lambda s: at(f, "conj", s, 400) - number(t) * s, *exact(f).ends(False))
    assert near(f.phi(t), -top, ULPS * ulp(f.phi(t)) + 1e-25 + ULPS * EPS * abs(t * f.grad(t)))


@EVERY
@pytest.mark.parametrize("proposition", ["3.1", "4.1"])
@settings(max_examples=3)
@given(points)
def test_proximity_operator(f, proposition, data):
    """rho(s) minimises g(t) + (t - s)²/2 with g = phi - t²/2, and phi(t) - st over dom phi: by search."""
    s = data.draw(inner(f, primal=False, far=6.0).filter(lambda s: s == 0 or abs(s) > 1e-4))

    def euclidean(t):
        return (at(f, "phi", t, 400) - t * t / 2) + (t - number(s)) ** 2 / 2

    def bregman(t):
        return at(f, "phi", t, 400) - number(s) * t

    place, _ = search(euclidean if proposition == "3.1" else bregman, *exact(f).ends(True))
    v = f.rho(s)
    assert near(v, place, ULPS * (ulp(v) + EPS * f.hess_conj(s)) + 1e-20)


def search(objective, lo, hi):
    """Minimiser, to 30 digits, and minimum of a convex function on ]lo, hi[ by golden section on exact values."""
    with bits_of(400):
        a = lo if lo.is_finite() else arb(-1)
        b = hi if hi.is_finite() else arb(1) if not lo.is_finite() else lo + 1
        a = a if lo.is_finite() or not hi.is_finite() else hi - 1
        while not hi.is_finite() and objective(b) < objective(b - (b - a) / 1024):
            b = b + 2 * (b - a)
        while not lo.is_finite() and objective(a) < objective(a + (b - a) / 1024):
            a = a - 2 * (b - a)
        golden = (arb(5).sqrt() - 1) / 2
        x, y = (b - golden * (b - a)).mid(), (a + golden * (b - a)).mid()
        f, g = objective(x), objective(y)
        for _ in range(170):
            if f < g:
                b, y, g = y, x, f
                x = (b - golden * (b - a)).mid()
                f = objective(x)
            else:
                a, x, f = x, y, g
                y = (a + golden * (b - a)).mid()
                g = objective(y)
        return (a + b) / 2, objective(((a + b) / 2).mid())


@EVERY
def test_layer_identity(f):
    """W = 0, b = 0: a layer is the identity on the interior of dom phi."""
    lo, hi = max(f.domain.lo, -5.0), min(f.domain.hi, 5.0)
    z = np.linspace(lo, hi, 101)[1:-1].reshape(9, 11)
    W, b = np.zeros((11, 11)), np.zeros(11)
    out = f.rho(f.rho_inv(z) + z @ W + b)
    eta = f.rho_inv(z)
    assert np.all(np.abs(out - z) <= ULPS * (np.spacing(np.abs(z)) + f.hess_conj(eta) * np.spacing(np.abs(eta))))


@EVERY
def test_symmetry(f):
    """Where the exact rho is odd, the kernels are odd and even to the last bit."""
    s = np.concatenate([np.logspace(-300, 2.5, 400), [0.0, math.inf]])
    odd = f.conj_domain.lo == -f.conj_domain.hi and all(
        (exact(f).value("grad_conj", x) + exact(f).value("grad_conj", -x)).contains(0) for x in (0.3, 2.0)
    )
    if not odd:
        pytest.skip("rho is not odd")
    t = np.concatenate([np.logspace(-300, 0, 400), [0.0]]) * min(f.domain.hi, 300.0)
    for value, x, sign in ((f.rho, s, -1), (f.conj, s, 1), (f.hess_conj, s, 1)):
        np.testing.assert_array_equal(value(-x), sign * value(x))
    for value, sign in ((f.rho_inv, -1), (f.phi, 1), (f.hess, 1)):
        np.testing.assert_array_equal(value(-t), sign * value(t))


def test_sigmoid_is_symmetric_about_one_half():
    import legendre

    f, t = legendre.get("sigmoid"), np.linspace(0.0, 0.5, 257)
    np.testing.assert_allclose(f.rho_inv(1 - t), -f.rho_inv(t), rtol=8 * EPS)
    np.testing.assert_allclose(f.phi(1 - t), f.phi(t), rtol=8 * EPS)
    s = np.linspace(0, 40, 321)
    np.testing.assert_allclose(f.rho(-s) + f.rho(s), 1.0, rtol=4 * EPS)
    np.testing.assert_array_equal(f.hess_conj(-s), f.hess_conj(s))


@DIVERGENT
@settings(max_examples=30)
@given(points)
def test_three_points(f, data):
    """D(u, w) = D(u, v) + D(v, w) + (phi'(v) - phi'(w))(u - v)."""
    u, v, w = (data.draw(inner(f)) for _ in range(3))
    parts = f.bregman(u, v), f.bregman(v, w)
    with bits_of(1200):
        turn = (exact(f).at("grad", number(v)) - exact(f).at("grad", number(w))) * (number(u) - number(v))
        size = number(parts[0]) + number(parts[1]) + abs(turn)
        assume(math.isfinite(f.bregman(u, w)) and size < arb(2) ** 1000)
        gap = number(f.bregman(u, w)) - number(parts[0]) - number(parts[1]) - turn
        assert abs(gap) <= 2e-13 * size + 1e-320


@DIVERGENT
@settings(max_examples=30)
@given(points)
def test_bregman_duality(f, data):
    """D_phi(u, v) is the distance of phi* from phi'(v) to phi'(u), computed with exact slopes."""
    u, v = data.draw(inner(f)), data.draw(inner(f))
    found = f.bregman(u, v)
    with bits_of(6000):
        a, b = (exact(f).at("grad", number(x)) for x in (v, u))
        true = exact(f).at("conj", a) - exact(f).at("conj", b) - number(u) * (a - b)
    assume(true < arb(2) ** 1020)
    assert found >= 0.0 and (found == 0.0) == (u == v)
    assert u == v or near(found, true, float(1e-13 * true) + 1e-320)


@DIVERGENT
@settings(max_examples=30)
@given(points)
def test_fenchel_young_loss(f, data):
    """fenchel_young(t, s) is D(t, rho(s)); it grows away from consistency and is 0 there."""
    t, s = data.draw(inner(f)), data.draw(inner(f, primal=False))
    found, true = f.fenchel_young(t, s), exact(f).fenchel_young(t, s)
    sensitivity = abs(number(s)) * abs(exact(f).value("grad_conj", s) - number(t))
    sensitivity += abs(number(t)) * abs(exact(f).value("grad", t) - number(s))
    assert found >= 0.0
    assert near(found, true, float(1e-13 * true + EPS * sensitivity) + 1e-320)
    assert f.fenchel_young(t, f.grad(t)) <= float(true) or f.fenchel_young(t, f.grad(t)) < 1e-25 + 1e-15 * abs(
        float(true)
    )
