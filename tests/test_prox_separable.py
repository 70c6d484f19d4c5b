"""Every separable function against its definition: prox, value, conjugate, dual prox, envelope, derivative, traits."""

import mpmath as mp
import numpy as np
import pytest
from _prox import STEPS, check_dual_prox, check_global, check_prox, points, supremum
from _prox_cases import CONVEX, NONCONVEX

BOTH = CONVEX + NONCONVEX
DTYPES = (np.float64, np.float32)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CONVEX, ids=repr)
def test_the_prox_minimises_its_objective(case, dtype):
    for step in STEPS:
        check_prox(case, case.g, dtype, step)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", NONCONVEX, ids=repr)
def test_the_prox_is_a_global_minimiser(case, dtype):
    for step in (1e-3, 0.5, 2.0, 3.0, 4.5, 100.0):
        check_global(case, case.g, dtype, step)


@pytest.mark.parametrize("case", BOTH, ids=repr)
def test_the_value_is_the_definition(case):
    x = np.concatenate([points(case, np.float64, 1.0), case.breaks])
    found = case.g(x[:, None])
    with mp.workdps(100):
        for xi, gi in zip(x, found, strict=True):
            exact = case.at(xi)
            if exact == mp.inf:
                assert gi == np.inf
            else:
                scale = abs(exact) + (abs(mp.mpf(xi)) if case.g.traits.smooth is None else 0) + mp.mpf(10) ** -300
                assert abs(gi - exact) <= 8 * np.finfo(float).eps * scale, (xi, gi)


@pytest.mark.parametrize("case", CONVEX, ids=repr)
def test_the_conjugate_is_the_supremum(case):
    found = case.g.conj(np.array(case.duals)[:, None])
    with mp.workdps(40):
        for y, value in zip(case.duals, found, strict=True):
            assert abs(value - supremum(case, mp.mpf(y))) <= 1e-14 * (1 + abs(value)), y
    assert np.all(case.g.conj(np.array(case.outside).reshape(-1, 1)) == np.inf)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CONVEX, ids=repr)
def test_the_dual_prox_inverts_the_subdifferential(case, dtype):
    for step in STEPS:
        check_dual_prox(case, case.g.conjugate(), dtype, step)


@pytest.mark.parametrize("case", CONVEX, ids=repr)
def test_the_biconjugate_is_the_function(case):
    x = np.clip(np.linspace(-3, 3, 13), *(float(e) for e in case.domain))[:, None]
    assert np.array_equal(case.g.conjugate().conj(x), case.g(x))
    assert case.g.conjugate().conjugate() == case.g or case.name == "l1"


@pytest.mark.parametrize("case", BOTH, ids=repr)
def test_the_residual_vanishes_at_the_prox_and_not_elsewhere(case):
    for step in STEPS:
        v = np.array([-2.3, -0.4, 0.01, 0.7, 1.9, 4.4])[:, None]
        p = case.g.prox(v, step)
        slope = np.abs(v - p) / step
        curvature = 0.0 if case.closed else 1e-15 * np.abs(case.g.subdiff_residual(p * (1 + 1e-8), v, step)) / 1e-8
        floor = 8 * np.finfo(float).eps * ((np.abs(v) + np.abs(p)) / step + slope + 1).ravel() + curvature
        assert np.all(case.g.subdiff_residual(p, v, step) <= floor)
        if case.name not in ("l0", "binary"):
            moved = np.where(np.isfinite(case.g(p + 0.3)), p.ravel() + 0.3, p.ravel() - 0.3)[:, None]
            assert np.all(case.g.subdiff_residual(moved, v, step) > 1e-6)


@pytest.mark.parametrize("case", CONVEX, ids=repr)
def test_the_envelope_and_its_gradient(case):
    for step in (0.037, 1.0, 6.5):
        v = np.array([-2.3, -0.4, 0.02, 0.7, 1.9, 4.4])[:, None]
        p = case.g.prox(v, step)
        value = case.g.envelope(v, step)
        assert np.allclose(value, case.g(p) + ((v - p) ** 2).ravel() / (2 * step), rtol=1e-14, atol=1e-300)
        assert np.array_equal(case.g.envelope_grad(v, step), (v - p) / step)
        h = 1e-6
        quotient = (case.g.envelope(v + h, step) - case.g.envelope(v - h, step)) / (2 * h)
        assert np.allclose(quotient, (v - p).ravel() / step, atol=1e-5 * (1 + 1 / step), rtol=1e-7)


@pytest.mark.parametrize("case", [*BOTH, *((case, "conjugate") for case in CONVEX)], ids=repr)
def test_vjp_is_the_derivative(case):
    g = case[0].g.conjugate() if isinstance(case, tuple) else case.g
    rng = np.random.default_rng(3)
    for step in (0.037, 1.0, 6.5):
        v = rng.normal(size=40) * 3
        h = 1e-6
        quotient = (g.prox(v + h, step) - g.prox(v - h, step)) / (2 * h)
        found = g.vjp(v, np.full(40, 2.0), step)
        smooth = np.abs(g.vjp(v + h, np.ones(40), step) - g.vjp(v - h, np.ones(40), step)) < 1e-3
        assert smooth.mean() > 0.8
        assert np.allclose(found[smooth], 2 * quotient[smooth], atol=1e-6)


@pytest.mark.parametrize("case", CONVEX, ids=repr)
def test_the_traits_hold_on_samples(case):
    t = case.g.traits
    rng = np.random.default_rng(4)
    v, w = rng.normal(size=(2, 200)) * 3
    p, q = case.g.prox(v), case.g.prox(w)
    gap = (p - q) * ((v - p) - (w - q))  # <p − q, subgradients' difference> >= μ |p − q|²
    assert np.all(gap >= t.strongly_convex * (p - q) ** 2 - 1e-12)
    if t.smooth is not None:
        assert np.all(np.abs((v - p) - (w - q)) <= t.smooth * np.abs(p - q) + 1e-12)
    else:
        with pytest.raises(TypeError, match="differentiable"):
            case.g.grad(v)
    if t.indicator:
        assert np.array_equal(case.g.prox(v, 7.0), p) and set(case.g(v[:, None])) <= {0.0, np.inf}
    if t.support:
        assert np.allclose(case.g(3.0 * v[:, None]), 3.0 * case.g(v[:, None]), rtol=1e-15)
    dual = case.g.conjugate().traits
    assert dual.strongly_convex == (0 if t.smooth is None else 1 / t.smooth if t.smooth else np.inf)
    assert dual.smooth == (1 / t.strongly_convex if t.strongly_convex else None)


@pytest.mark.parametrize("case", BOTH, ids=repr)
def test_prox_steps_per_coordinate_are_scalar_steps(case):
    v = np.random.default_rng(5).normal(size=(3, 4)) * 2
    steps = np.array([0.1, 1.0, 3.0, 50.0])
    each = case.g.prox(v, steps)
    rows = case.g.prox(v.T.copy(), steps[:, None])
    for j, step in enumerate(steps):
        assert np.array_equal(each[:, j], case.g.prox(v[:, j].copy(), float(step)))
        assert np.array_equal(rows[j], each[:, j])


@pytest.mark.parametrize("case", [c for c in BOTH if c.g.traits.complex_ok], ids=repr)
def test_complex_vectors_keep_their_phases(case):
    v = np.array([3 + 4j, 0, -0.1j, 2.0])
    p = case.g.prox(v, 0.5)
    assert p.dtype == complex and case.g.prox(v.astype("c8"), 0.5).dtype == np.complex64
    assert np.allclose(np.abs(p), case.g.prox(np.abs(v), 0.5), rtol=1e-15)
    assert np.allclose(p * np.abs(v), np.abs(p) * v, rtol=1e-15)
    assert case.g(v) == case.g(np.abs(v))


@pytest.mark.parametrize("case", [c for c in BOTH if not c.g.traits.complex_ok], ids=repr)
def test_complex_vectors_are_refused_elsewhere(case):
    with pytest.raises(TypeError, match="dtype"):
        case.g.prox(np.array([1j]))
