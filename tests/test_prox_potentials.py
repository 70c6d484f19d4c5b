"""Potentials on the simplex and of squash: the prox at step 1 is the activation, at others the minimiser."""

import numpy as np
import pytest
from _prox_vectors import POTENTIALS, eps


@pytest.mark.parametrize("name", ["softmax", "entmax15"])
@pytest.mark.parametrize("step", [1e-3, 0.3, 1.0, 2.0, 1e3])
def test_activation_potentials_minimise_on_the_simplex(name, step):
    """Stationarity in 50 digits: step·(∇Ω(p) − p) + p − v is constant on the support and larger off it."""
    from mpmath import findroot, log, mp, mpf, sqrt

    gradient = log if name == "softmax" else (lambda x: 2 * sqrt(x))

    def equations(v, support):
        def system(*z):
            slack = [step * (gradient(x) - x) + x - v[i] - z[-1] for x, i in zip(z, support, strict=False)]
            return [*slack, sum(z[:-1]) - 1]

        return system

    rng = np.random.default_rng(3)
    for v in (*rng.standard_normal((6, 4)), np.array([1.0, 1.0, -1.0, 0.25]), np.zeros(3)):
        p = POTENTIALS[name].prox(v, step)
        support = np.flatnonzero(p > 1e-14)
        with mp.workdps(50):
            exact_v, h = [mpf(float(x)) for x in v], mpf(step)
            level = h * (gradient(mpf(p[support[0]])) - mpf(p[support[0]])) + mpf(p[support[0]]) - exact_v[support[0]]
            exact = findroot(equations(exact_v, support), [*(mpf(p[i]) for i in support), level], tol=1e-60)
            assert all(float(abs(p[i] - exact[k])) <= 8 * eps(v) * max(1, step) for k, i in enumerate(support))
            if name == "entmax15":
                assert all(exact_v[i] + exact[len(support)] <= 1e-14 * (1 + step) for i in np.flatnonzero(p <= 1e-14))


def test_activations_at_step_one():
    from scipy.special import softmax

    v = np.random.default_rng(0).standard_normal((50, 9)) * 10
    assert np.allclose(POTENTIALS["softmax"].prox(v), softmax(v, axis=1), rtol=1e-14, atol=0)
    n2 = np.sum(v * v, axis=1, keepdims=True)
    assert np.allclose(POTENTIALS["squash"].prox(v), np.sqrt(n2) * v / (1 + n2), rtol=1e-15, atol=0)
    x = POTENTIALS["entmax15"].prox(np.array([1.0, 0.0, -3.0]))  # τ = (1 − √7)/4 from the two entries that remain
    tau = (1 - np.sqrt(7)) / 4
    assert np.allclose(x, [(0.5 - tau) ** 2, tau**2, 0.0], rtol=1e-15)


@pytest.mark.parametrize("step", [1e-3, 0.3, 1.0, 2.0, 1e3])
@pytest.mark.parametrize("m", [1.0, 1.5396])
def test_squash_potential_minimises_along_the_ray(m, step):
    """step·(φ'(t) − t) + t = ‖v‖ with φ' = √(t/(m − t)), in 50 digits."""
    from mpmath import findroot, mp, mpf, sqrt

    for r in (1e-8, 0.3, 1.0, 5.0, 1e3):
        with mp.workdps(50):
            h, n = mpf(step), mpf(r)

            def gap(s, h=h, n=n):
                return h * s + (1 - h) * m * s * s / (1 + s * s) - n

            s = findroot(gap, (mpf(0), n / h + 2), solver="illinois", tol=1e-80)
            exact = m * s * s / (1 + s * s)
            assert abs(h * (sqrt(exact / (m - exact)) - exact) + exact - n) < 1e-20 * (1 + n)
        found = type(POTENTIALS["squash"])(m).prox(np.array([-r, 0.0]), step)
        assert abs(-found[0] - float(exact)) <= 4 * eps(found) * float(exact) and found[1] == 0


@pytest.mark.parametrize("name", ["softmax", "entmax15"])
def test_conjugates_are_attained(name):
    """g*(y) = sup ⟨x, y⟩ − g(x): no grid point does better, and one comes close."""
    g, rng = POTENTIALS[name], np.random.default_rng(4)
    t = np.linspace(0.0, 1.0, 401)
    a, b = (z.ravel() for z in np.meshgrid(t, t))
    grid = np.stack([a, (1 - a) * b, (1 - a) * (1 - b)], axis=1)
    for y in (*rng.standard_normal((5, 3)) * 2, np.zeros(3), np.array([9.0, 0.0, 0.0])):
        reached = np.max(grid @ y - g(grid))
        assert reached - 1e-12 <= g.conj(y) <= reached + 1e-3


@pytest.mark.parametrize("name", ["softmax", "entmax15"])
@pytest.mark.parametrize("step", [1e-3, 1.0, 1e3])
def test_conjugates_are_stationary_at_their_prox(name, step):
    """Also where entries of the gradient, a vector of probabilities, are far below the rounding of v and p."""
    dual = POTENTIALS[name].conjugate()
    v = np.random.default_rng(5).standard_normal((40, 5)) * 20
    p = dual.prox(v, step)
    sizes = np.linalg.norm(v, axis=1) + np.linalg.norm(p, axis=1)
    assert np.all(dual.subdiff_residual(p, v, step) <= 4 * eps(v) * (1 + sizes * (1 + 1 / step)))
    assert np.all(dual.subdiff_residual(p + 1e-3, v, step) > 1e-3 * 2.2 / step)
    assert np.all(np.isfinite(dual.envelope(v, step))) and dual.conjugate() == POTENTIALS[name]


def test_the_conjugate_of_softmax_s_potential_is_smooth():
    """With constant 1, since softmax is ½-Lipschitz; entmax-1.5 has no constant for all lengths."""
    dual, rng = POTENTIALS["softmax"].conjugate(), np.random.default_rng(6)
    x, y = rng.standard_normal((2, 200, 4)) * 3
    y = x + 1e-3 * (y - x)
    assert dual.traits.smooth == POTENTIALS["softmax"].traits.strongly_convex == 1.0
    assert np.all(np.linalg.norm(dual.grad(x) - dual.grad(y), axis=1) <= np.linalg.norm(x - y, axis=1))
    h = 1e-6 * np.eye(4)
    quotients = np.array([(dual(x[0] + d) - dual(x[0] - d)) / 2e-6 for d in h])
    assert np.allclose(dual.grad(x[0]), quotients, atol=1e-8)
    with pytest.raises(TypeError, match="differentiable"):
        POTENTIALS["entmax15"].conjugate().grad(x)


def test_squash_conjugate_is_attained():
    g, t = POTENTIALS["squash"], np.linspace(0.0, 1.0, 100_001)
    for r in (0.0, 0.2, 1.0, 30.0):
        reached = np.max(t * r - g(np.stack([t, 0 * t], axis=1)))
        assert reached - 1e-12 <= g.conj(np.array([0.0, r])) <= reached + 1e-8


def test_squash_value_is_exact_near_zero_and_at_the_end():
    from mpmath import asin, mp, mpf, sqrt

    g = POTENTIALS["squash"]
    with mp.workdps(700):  # √(t³) of 1e-200 is left when 1e-100 cancels
        for t in (1e-200, 1e-12, 1e-3, 0.05, 0.06, 0.07, 0.5, 0.999, 1.0):
            x = mpf(t)
            exact = asin(sqrt(x)) - sqrt(x * (1 - x)) - x * x / 2
            assert abs(mpf(float(g(np.array([t])))) - exact) <= 8 * 2.3e-16 * abs(exact) + mpf(5e-324)
    assert g(np.array([1.1])) == np.inf
