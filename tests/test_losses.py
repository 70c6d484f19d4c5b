"""Bregman losses: their definition, from saturation to consistency; gradients; splits; manners."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import legendre
from prox import (
    L1,
    MCP,
    ActivationPotential,
    Box,
    BregmanLoss,
    FenchelYoungLoss,
    Nonnegative,
    Simplex,
    SoftmaxPotential,
    SquaredL2,
    Zero,
)
from prox.functions.activations import LeakyReLUPotential

EXAMPLES = [Nonnegative(), L1(0.3), Zero(), Box(-1.0, 1.0), LeakyReLUPotential(0.1), SquaredL2(0.7)]
POINTS = st.one_of(
    st.floats(-5, 5), st.sampled_from([0.0, 0.3, -0.3, 1.0, -1.0]), st.floats(-12, 0).map(lambda e: 10.0**e),
    st.floats(0, 3).map(lambda e: -(10.0**e)),
)  # fmt: skip


def exact(psi, x, y):
    """½x² + Ψ(x) + sup_t (ty − ½t² − Ψ(t)) − xy at 400 digits; the sup from the cases of its definition by hand."""
    with mpmath.workdps(400):
        x, y = mpmath.mpf(x), mpmath.mpf(y)

        def value(t):
            if isinstance(psi, Nonnegative):
                return mpmath.mpf(0) if t >= 0 else mpmath.inf
            if isinstance(psi, Box):
                return mpmath.mpf(0) if -1 <= t <= 1 else mpmath.inf
            if isinstance(psi, L1):
                return mpmath.mpf(psi.alpha) * abs(t)
            if isinstance(psi, LeakyReLUPotential):
                return (1 / mpmath.mpf(psi.slope) - 1) / 2 * min(t, 0) ** 2
            return mpmath.mpf(psi.alpha) * t * t / 2 if isinstance(psi, SquaredL2) else mpmath.mpf(0)

        a = mpmath.mpf(getattr(psi, "alpha", 0))
        turning = [mpmath.mpf(0), mpmath.mpf(1), mpmath.mpf(-1), y, y - a, y + a, y / (1 + a)]
        if isinstance(psi, LeakyReLUPotential):
            turning.append(y * mpmath.mpf(psi.slope))
        best = max(t * y - t * t / 2 - value(t) for t in turning)  # the sup is at a kink or where a piece is stationary
        return x * x / 2 + value(x) + best - x * y


@pytest.mark.parametrize("psi", EXAMPLES, ids=repr)
@settings(max_examples=80)
@given(x=POINTS, y=POINTS)
def test_values_against_the_definition(psi, x, y):
    """1e-13 relative, whatever cancels; squares may underflow."""
    wanted, found = exact(psi, x, y), float(BregmanLoss(psi)([x], [y]))
    if not mpmath.isfinite(wanted):
        assert found == math.inf
        return
    assert abs(found - wanted) <= 1e-13 * wanted + 1e-290


SLOW = [pytest.param(f, marks=pytest.mark.slow) for f in ("sigmoid", "softplus", "isru", "asinh", "scaled_tanh")]


@pytest.mark.parametrize("name", ["tanh", *SLOW])
def test_for_activations_it_is_the_bregman_distance(name):
    f = legendre.get(name)
    loss, rng = BregmanLoss(ActivationPotential(f)), np.random.default_rng(0)
    x, y = f.rho(rng.normal(size=(50, 4))), rng.normal(size=(50, 4))
    assert np.array_equal(loss(x, y), np.sum(f.fenchel_young(x, y), axis=-1))
    assert loss(x, y) == pytest.approx(np.sum(f.bregman(x, f.rho(y)), axis=-1), rel=1e-11)
    assert np.all(loss(f.rho(y), y) <= 1e-28)
    assert loss.grad(x, y) == pytest.approx(f.rho(y) - x, abs=0)


def test_the_table_of_example_2():
    rng = np.random.default_rng(1)
    x, y = np.abs(rng.normal(size=(30, 5))), rng.normal(size=(30, 5))

    def relu(t):
        return np.maximum(t, 0.0)

    def soft(t):
        return np.sign(t) * relu(np.abs(t) - 0.3)

    def half(t):
        return 0.5 * np.sum(t * t, axis=-1)

    cross = np.sum(x * y, axis=-1)
    assert BregmanLoss(Nonnegative())(x, y) == pytest.approx(half(x) + half(relu(y)) - cross, abs=1e-12)
    assert BregmanLoss(L1(0.3))(x, y) == pytest.approx(half(x) + 0.3 * x.sum(-1) + half(soft(y)) - cross, abs=1e-12)
    assert BregmanLoss(Zero())(x, y) == pytest.approx(half(x - y), rel=1e-14)
    t = np.tanh(x)
    tanh = np.sum(t * np.arctanh(t) + 0.5 * np.log(1 - t * t) + np.log(np.cosh(y)) - t * y, axis=-1)
    assert BregmanLoss(ActivationPotential(legendre.get("tanh")))(t, y) == pytest.approx(tanh, abs=1e-12)
    s = x / x.sum(axis=-1, keepdims=True)
    softmax = np.sum(s * np.log(s), axis=-1) + np.log(np.sum(np.exp(y), axis=-1)) - np.sum(s * y, axis=-1)
    assert BregmanLoss(SoftmaxPotential())(s, y) == pytest.approx(softmax, abs=1e-12)


def test_the_multinomial_loss_saturates_and_agrees():
    loss, one_hot = BregmanLoss(SoftmaxPotential()), np.array([1.0, 0.0, 0.0])
    assert loss(one_hot, [800.0, 0.0, -800.0]) <= 1e-300
    assert loss(one_hot, [0.0, 800.0, 0.0]) == 800.0
    assert loss(one_hot, [40.0, 0.0, 0.0]) == pytest.approx(2 * math.exp(-40), rel=1e-13)
    x = np.array([0.2, 0.3, 0.5])
    near = np.log(x) + 1e-7 * np.array([1.0, -1.0, 0.5])
    with mpmath.workdps(60):
        s = [mpmath.exp(mpmath.mpf(float(v))) for v in near]
        p = [mpmath.mpf(float(a)) for a in x]
        kl = sum(a * mpmath.log(a * sum(s) / v) for a, v in zip(p, s, strict=True)) - (sum(p) - 1)
    assert float(loss(x, near)) == pytest.approx(float(kl), rel=1e-7)
    assert loss([0.5, 0.2, 0.1], near) == math.inf


TANH = ActivationPotential(legendre.get("tanh"))


@pytest.mark.parametrize("psi", [*EXAMPLES, Simplex(), SoftmaxPotential(), TANH], ids=repr)
def test_the_gradient_is_that_of_the_value_and_the_split_adds_up(psi):
    rng, loss = np.random.default_rng(3), BregmanLoss(psi)
    y, h = rng.normal(size=4) * 0.8 + 0.05, 1e-5
    x = psi.prox(rng.normal(size=4))
    numeric = [(float(loss(x, y + h * e)) - float(loss(x, y - h * e))) / (2 * h) for e in np.eye(4)]
    assert numeric == pytest.approx(loss.grad(x, y), abs=2e-5)
    assert loss.smooth_part(x, y) + loss.simple_part(x) == pytest.approx(float(loss(x, y)), abs=1e-13)


@pytest.mark.parametrize("psi", [*EXAMPLES, TANH], ids=repr)
def test_the_simple_part_has_the_prox_of_the_lifted_paper(psi):
    loss, rng = BregmanLoss(psi), np.random.default_rng(4)
    for step in (0.1, 1.0, 7.0):
        v = rng.normal(size=3)
        p = loss.prox(v, step)

        def objective(u, v=v, step=step):
            return step * float(loss.simple_part(u)) + 0.5 * float(np.sum((u - v) ** 2))

        others = [psi.prox(p + 0.1 * rng.normal(size=3)) for _ in range(20)]
        assert all(objective(p) <= objective(u) + 1e-13 for u in others)


def test_shapes_dtypes_and_reductions():
    loss, rng = FenchelYoungLoss(Nonnegative()), np.random.default_rng(5)
    x, y = np.abs(rng.normal(size=(4, 3))), rng.normal(size=(4, 3))
    assert FenchelYoungLoss is BregmanLoss
    assert loss(x, y).shape == (4,) and loss(x, y, axis=0).shape == (3,) and np.ndim(loss(x[0], y[0])) == 0
    assert loss(x, y, reduction="sum") == pytest.approx(loss(x, y).sum())
    assert loss(x, y, reduction="mean") == pytest.approx(loss(x, y).mean())
    assert loss(x.astype("f4"), y.astype("f4")).dtype == np.float32
    assert loss.grad(x.astype("f4"), y.astype("f4")).dtype == np.float32
    assert loss(x.astype("f4"), y).dtype == np.float64
    assert loss(np.ones((4, 3), int), np.ones((4, 3), int)).dtype == np.float64


@pytest.mark.parametrize(
    ("call", "error", "word"),
    [
        (lambda: BregmanLoss(MCP()), ValueError, "not convex"),
        (lambda: BregmanLoss("relu"), TypeError, "`psi`"),
        (lambda: BregmanLoss(Zero())([1.0], [1.0], reduction="all"), ValueError, "`reduction`"),
        (lambda: BregmanLoss(Zero())([1j], [1.0]), TypeError, "`x`"),
        (lambda: BregmanLoss(Zero()).grad([1j], [1.0]), TypeError, "`x`"),
        (lambda: BregmanLoss(Zero())([1.0], [1.0], axis=5), ValueError, "`axis`"),
        (lambda: BregmanLoss(Zero())([1.0, 2.0], [1.0, 2.0, 3.0]), ValueError, "broadcast"),
        (lambda: BregmanLoss(Zero())(1.0, 1.0), ValueError, "vector"),
    ],
)
def test_a_wrong_argument_is_named(call, error, word):
    with pytest.raises(error, match=word):
        call()
