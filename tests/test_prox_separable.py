"""Every separable function against its definition: prox, value, conjugate, dual prox, envelope, derivative, traits."""

import mpmath as mp
import numpy as np
import pytest
from _prox import STEPS, check_dual_prox, check_global, check_prox, points, supremum
from _prox_cases import CONVEX, NONCONVEX

import prox
from prox.functions.activations import ELUPotential
from prox.functions.kullback_leibler import CrossEntropy

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
        rounding = 4 * np.finfo(float).eps * (np.abs(v) + np.abs(p)) / step
        assert np.all(np.abs(case.g.envelope_grad(v, step) - (v - p) / step) <= rounding)
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


BOUNDED = [  # ends that no float32 reaches, the conjugates' among them
    prox.Box(-0.7, 0.3), prox.Binary(0.1, 0.3), prox.Box(-0.7, 0.3) + prox.Box(-0.3, 0.1), ELUPotential(0.3),
    prox.L1(0.3).conjugate(), prox.Hinge(1.0, 0.3).conjugate(), prox.Hinge(-1.0, 0.3).conjugate(),
    prox.Logistic(1.0, 0.3).conjugate(), prox.Logistic(-1.0, 0.3).conjugate(), prox.SumPositive(0.3).conjugate(),
    prox.Affine(0.3).conjugate(), prox.Huber(0.7, 0.3).conjugate(), prox.KullbackLeibler(0.0, 0.3).conjugate(),
    prox.KullbackLeibler(0.7, 0.3).conjugate(), prox.LogBarrier(0.3, -0.7, 0.3), prox.BallLInf(0.3),
]  # fmt: skip


@pytest.mark.parametrize("g", BOUNDED, ids=repr)
@pytest.mark.parametrize("dtype", ["f4", "f8", "vector f4"])
def test_the_prox_lies_in_the_domain_at_any_precision(g, dtype):
    rng = np.random.default_rng(0)
    v = np.concatenate([rng.normal(size=500) * 3, [1e4, -1e4, 0.3, -0.3, 0.7, -0.7]])[:, None].astype(dtype[-2:])
    steps = 1.0 if len(dtype) == 2 else np.ones_like(v)
    for step in (0.01 * steps, steps, 30.0 * steps):
        p, value = g.prox(v, step, value=True)
        assert np.all(np.isfinite(value))
        assert not np.any(np.isnan(g.subdiff_residual(p, v, step)))


def test_ends_of_domains_are_those_of_the_dtype():
    third = np.float32(0.3)
    assert prox.Box(-0.7, 0.3).prox(np.float32([5.0]))[0] == third
    assert prox.Box(-0.7, 0.3)(np.array([third], "f8")) == np.inf  # which is larger than the double
    assert prox.Box(-0.7, 0.3)(np.nextafter([third], np.float32(1))) == np.inf
    assert prox.Huber(0.7, 0.3).conjugate().prox(np.float32([9.0]), 0.1)[0] == np.float32(0.3 * 0.7)


@pytest.mark.parametrize("case", BOTH, ids=repr)
def test_nan_goes_in_and_out_of_everything(case):
    functions = [case.g, case.g.conjugate()] if case.convex and case.g.traits.convex else [case.g]
    for g in functions:
        for operation in ("__call__", "prox", "envelope", "envelope_grad", "conj", "grad"):
            if (operation == "conj" and not g.traits.convex) or (operation == "grad" and g.traits.smooth is None):
                continue
            if operation == "grad" and type(g).__name__ == "Conjugate":
                continue
            assert np.isnan(getattr(g, operation)(np.array([np.nan]))).all(), (g, operation)


AT_INFINITY = [
    (prox.Zero(), 0.0, 0.0), (prox.L1(), np.inf, np.inf), (prox.Nonnegative(), np.inf, 0.0),
    (prox.Box(-1.0, 2.0), np.inf, np.inf), (prox.Box(-np.inf, 2.0), 0.0, np.inf), (prox.Huber(), np.inf, np.inf),
    (prox.Hinge(), np.inf, 0.0), (prox.Affine(2.0), -np.inf, np.inf), (prox.MCP(1.0, 2.0), 1.0, 1.0),
    (prox.LogSum(), np.inf, np.inf), (prox.Zero().conjugate(), np.inf, np.inf), (prox.SquaredL2(), np.inf, np.inf),
]  # fmt: skip


@pytest.mark.parametrize(("g", "left", "right"), AT_INFINITY, ids=repr)
def test_the_envelope_of_infinite_entries_is_its_limit(g, left, right):
    """And the limit is that of the function minimised, g(u) + (u − v)²/2."""
    assert g.envelope([[-np.inf], [np.inf]]).tolist() == [left, right]
    assert np.isnan(g.envelope([np.inf, np.nan]))


SATURATED = [
    (ELUPotential(), [-50.0, -37.0, -1e3]), (ELUPotential(0.3), [-50.0, -1e3]), (prox.NegativeEntropy(), [-1e3, -1e6]),
    (CrossEntropy(), [-1e3, -1e6]), (prox.Logistic(alpha=0.3).conjugate(), [-60.0, -1e4]),
    (prox.Logistic(-1.0, alpha=0.3).conjugate(), [60.0, 1e4]),
]  # fmt: skip


@pytest.mark.parametrize(("g", "v"), SATURATED, ids=repr)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_prox_that_rounds_to_an_end_is_stationary(g, v, dtype):
    """The subdifferential there is empty; what lies beyond the slope next to the end rounds to it."""
    v = np.array(v, dtype)[:, None]
    p = g.prox(v)
    assert np.all(g.subdiff_residual(p, v) <= 4 * np.finfo(dtype).eps * np.abs(v[:, 0]))
    inside = 0.5 * p - np.copysign(1e-3, v).astype(dtype)
    inside[~np.isfinite(g(inside))] *= -1
    assert np.all(g.subdiff_residual(inside, v) > 1.0)
    assert g.subdiff_residual(1.5 * p[:1] + np.copysign(1.0, v[:1]).astype(dtype), v[:1]) == np.inf


def slopes(v, step):
    """Gradients of envelopes in closed form, in as many digits as mpmath is set to."""
    v, step = mp.mpf(float(v)), mp.mpf(step)
    a, ridge, delta = mp.mpf(0.3), mp.mpf(0.7), mp.mpf(0.75)
    clip = lambda x, lo, hi: min(max(x, lo), hi)  # noqa: E731
    root = (v - step * a + mp.sqrt((v - step * a) ** 2 + 4 * step * a * ridge)) / 2
    yield prox.L1(0.3), clip(v / step, -a, a)
    yield prox.SumPositive(0.3), clip(v / step, 0, a)
    yield prox.SquaredL2(0.3), a * v / (1 + step * a)
    yield prox.Huber(0.75, 0.3), clip(a * v / (1 + step * a), -a * delta, a * delta)
    yield prox.Hinge(1.0, 0.3), -clip((1 - v) / step, 0, a)
    yield (
        prox.ElasticNet(0.3, 0.7),
        (v / step if abs(v) < step * a else (mp.sign(v) * a + ridge * v) / (1 + step * ridge)),
    )
    yield prox.KullbackLeibler(0.7, 0.3), a * (1 - ridge / root)
    yield prox.Affine(0.3), a


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("step", [1e-9, 1e-3, 1.0, 50.0])
def test_the_gradient_of_the_envelope_keeps_its_digits(step, dtype):
    for v in np.array([-1e10, -1000.3, -1.5, 0.4, 1.5, 1000.3, 1e10], dtype):
        with mp.workdps(80):
            for g, exact in slopes(v, step):
                found = g.envelope_grad(np.array([v]), step)
                assert found.dtype == dtype
                assert abs(mp.mpf(float(found[0])) - exact) <= 8 * np.finfo(dtype).eps * abs(exact), (g, v)
