"""Theorems of the papers, as laws over all functions: Theorem 10, Lemmas 4 and 8, Corollary 6, Moreau, propositions."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import legendre
from prox import (
    L1,
    L2,
    ActivationPotential,
    BallL2,
    Box,
    BregmanLoss,
    Huber,
    LInf,
    Nonnegative,
    Simplex,
    SoftmaxPotential,
    SquaredL2,
    Zero,
)
from prox.bregman import bregman_prox

EPS = 2.0**-52
POTENTIALS = [ActivationPotential(legendre.get(name)) for name in ("tanh", "sigmoid")]
MORE = [ActivationPotential(legendre.get(name)) for name in ("softplus", "isru")]
PSIS = [Zero(), Nonnegative(), L1(0.3), Box(-1.0, 1.0), Huber(0.5), SquaredL2(0.7), Simplex(), SoftmaxPotential(),
        L2(0.5), LInf(0.4), BallL2(1.5), *POTENTIALS]  # fmt: skip
MOREAU = [Nonnegative(), L1(0.3), Box(-1.0, 2.0), Huber(0.5), SquaredL2(0.7), L2(0.5), LInf(0.4), Simplex(),
          BallL2(1.5)]  # fmt: skip
SEEDS = st.integers(0, 2**32 - 1)
SCALES = st.floats(-2, 2).map(lambda e: 10.0**e)
STEPS = st.floats(-3, 3).map(lambda e: 10.0**e)


def over(functions):
    """Over functions; in the exhaustive set over more potentials."""
    cases = [*functions, *(pytest.param(psi, marks=pytest.mark.slow) for psi in MORE if functions is not MOREAU)]
    return pytest.mark.parametrize("psi", cases, ids=lambda psi: repr(psi).replace(" ", ""))


def law(count=15):
    return lambda test: settings(max_examples=count)(given(seed=SEEDS, scale=SCALES)(test))


def draw(psi, seed, scale, n=4):
    """A point x of dom Ψ, some y, and a second y."""
    rng = np.random.default_rng(seed)
    y, z, w = rng.normal(size=(3, n)) * scale
    return psi.prox(w), y, z


def size(*vectors):
    return 1.0 + sum(float(np.sum(np.square(v))) for v in vectors)


@over(PSIS)
@law()
def test_theorem_10_1_and_2_a_bregman_distance_from_sigma(psi, seed, scale):
    """B(x, y) = D_{½‖·‖²+Ψ}^y(x, σ(y)) = ½‖x − σ‖² + D_Ψ^{y−σ}(x, σ) ≥ ½‖x − σ‖² ≥ 0."""
    x, y, _ = draw(psi, seed, scale)
    sigma, loss = psi.prox(y), BregmanLoss(psi)
    omega = [loss.simple_part(t) for t in (x, sigma)]
    noise = 1e-13 * size(x, y, sigma)
    assert float(loss(x, y)) == pytest.approx(float(omega[0] - omega[1] - y @ (x - sigma)), abs=noise)
    divergence = float(psi(x) - psi(sigma) - (y - sigma) @ (x - sigma))
    half = 0.5 * float(np.sum((x - sigma) ** 2))
    assert float(loss(x, y)) == pytest.approx(half + divergence, abs=noise)
    assert float(loss(x, y)) >= half * (1 - 1e-13) - 1e-15 * size(x, y) and half >= 0


@over(PSIS)
@law()
def test_theorem_10_3_and_4_energies_and_envelopes(psi, seed, scale):
    """B = E_y(x) − E_y(σ(y)) = ½‖x − y‖² + Ψ(x) − M_Ψ(y), and Ω* = ½‖·‖² − M_Ψ."""
    x, y, _ = draw(psi, seed, scale)
    loss, sigma = BregmanLoss(psi), psi.prox(y)

    def energy(t):
        return 0.5 * float(np.sum((t - y) ** 2)) + float(psi(t))

    noise = 1e-13 * size(x, y, sigma)
    assert float(loss(x, y)) == pytest.approx(energy(x) - energy(sigma), abs=noise)
    assert float(psi.envelope(y)) == pytest.approx(energy(sigma), abs=noise)
    constant = float(loss.conj_part(y)) - (0.5 * float(y @ y) - float(psi.envelope(y)))
    assert constant == pytest.approx(0.0, abs=noise)
    assert float(loss(x, y)) == pytest.approx(float(loss.simple_part(x) - y @ x + loss.conj_part(y)), abs=noise)


@over(PSIS)
@law()
def test_theorem_10_5_and_6_the_gradient_needs_no_derivative_of_sigma(psi, seed, scale):
    x, y, _ = draw(psi, seed, scale)
    loss, h = BregmanLoss(psi), 1e-4 * (1 + scale)
    direction = np.random.default_rng(seed ^ 1).normal(size=4)
    along = [(float(loss(x, y + s * direction)) - float(loss(x, y - s * direction))) / (2 * s) for s in (h, h / 2)]
    wanted = float(loss.grad(x, y) @ direction)
    bound = 2 * h * float(direction @ direction) + 1e-12 * size(x, y) / h  # the gradient is 1-Lipschitz
    assert abs(along[0] - wanted) <= bound and abs(along[1] - wanted) <= bound


@over(PSIS)
@law()
def test_theorem_10_7_it_vanishes_exactly_where_x_is_the_activation(psi, seed, scale):
    x, y, _ = draw(psi, seed, scale)
    loss = BregmanLoss(psi)
    sigma = psi.prox(y)
    assert 0.0 <= float(loss(sigma, y)) <= 1e-13 * size(y)
    if np.abs(x - sigma).max() > 1e-3 * (1 + scale):
        assert float(loss(x, y)) >= 0.5e-6


@over(PSIS)
@law()
def test_theorem_10_8_biconvex(psi, seed, scale):
    x, y, z = draw(psi, seed, scale)
    other, loss = psi.prox(z), BregmanLoss(psi)
    noise = 1e-13 * size(x, y, z)
    middle = 0.3 * x + 0.7 * other
    if not math.isinf(float(psi(middle))):
        assert float(loss(middle, y)) <= 0.3 * float(loss(x, y)) + 0.7 * float(loss(other, y)) + noise
    assert float(loss(x, 0.3 * y + 0.7 * z)) <= 0.3 * float(loss(x, y)) + 0.7 * float(loss(x, z)) + noise


@over(PSIS)
@law()
def test_theorem_10_9_to_11_monotone_lipschitz_firmly_nonexpansive(psi, seed, scale):
    x, y, z = draw(psi, seed, scale)
    loss = BregmanLoss(psi)
    change, move = loss.grad(x, y) - loss.grad(x, z), y - z
    inner, noise = float(change @ move), 1e-13 * size(y, z)
    assert inner >= -noise
    assert float(change @ change) <= float(move @ move) + noise
    assert inner >= float(change @ change) - noise


@pytest.mark.parametrize("name", ["sigmoid", "softmax"])
def test_theorem_10_7_the_infimum_is_not_attained_without_a_subgradient(name):
    """A one-hot target has no subgradient: the loss falls to 0 along a ray and stays positive."""
    psi = SoftmaxPotential() if name == "softmax" else ActivationPotential(legendre.get("sigmoid"))
    x, loss = np.array([1.0, 0.0, 0.0]), BregmanLoss(psi)
    values = [float(loss(x, t * (2 * x - 1))) for t in (1.0, 5.0, 20.0, 100.0, 300.0)]
    assert all(a > b > 0 for a, b in pairwise(values)) and values[-1] < 1e-100


def test_remark_9_outside_the_domain_the_loss_is_infinite():
    """The gradient vanishes at y = σ⁻¹(x) though no y is a minimiser: x = σ(y) fails, B ≡ +∞."""
    loss, x = BregmanLoss(Nonnegative()), np.array([-1.0])
    assert all(float(loss(x, [t])) == math.inf for t in (-2.0, -1.0, 0.0, 3.0))
    assert float(BregmanLoss(Simplex())([0.9, 0.9], [1.0, 1.0])) == math.inf
    assert float(BregmanLoss(ActivationPotential(legendre.get("tanh")))([1.5], [9.0])) == math.inf


@over(PSIS)
@law()
def test_lemma_4_the_residual_is_a_subgradient(psi, seed, scale):
    """y − σ(y) ∈ ∂Ψ(σ(y)): Ψ(x) ≥ Ψ(σ) + ⟨y − σ, x − σ⟩ for x in dom Ψ (equation 10)."""
    x, y, z = draw(psi, seed, scale)
    sigma = psi.prox(y)
    for other in (x, psi.prox(z), psi.prox(np.zeros(4)), psi.prox(sigma)):
        assert float(psi(other)) >= float(psi(sigma) + (y - sigma) @ (other - sigma)) - 1e-13 * size(other, y, sigma)


@over(PSIS)
@law()
def test_lemma_8_and_corollary_6_equality_in_fenchel_young_is_the_activation(psi, seed, scale):
    """x = σ(y) ⇔ Ω(x) + Ω*(y) = ⟨x, y⟩ (equation 11); both σ = ∇Ω* and y ∈ ∂Ω(σ(y)) follow."""
    x, y, _ = draw(psi, seed, scale)
    sigma, loss = psi.prox(y), BregmanLoss(psi)
    noise = 1e-13 * size(x, y, sigma)
    assert float(loss.simple_part(sigma) + loss.conj_part(y)) == pytest.approx(float(sigma @ y), abs=noise)
    assert float(loss.simple_part(x) + loss.conj_part(y)) >= float(x @ y) - noise
    for other in (x, psi.prox(x)):
        assert float(loss.simple_part(other)) >= float(loss.simple_part(sigma) + y @ (other - sigma)) - noise


@over(MOREAU)
@settings(max_examples=20)
@given(seed=SEEDS, scale=SCALES, step=STEPS)
def test_theorem_7_moreau_s_identity_and_decomposition(psi, seed, scale, step):
    """v = prox_{λΨ}(v) + λ prox_{Ψ*/λ}(v/λ), the conjugate being a class of its own; the envelopes add up to ½‖v‖²."""
    v = np.random.default_rng(seed).normal(size=4) * scale
    dual = psi.conjugate()
    p, q = psi.prox(v, step), dual.prox(v / step, 1.0 / step)
    assert p + step * q == pytest.approx(v, abs=32 * EPS * (np.abs(v).max() + step))
    first = step * float(psi.envelope(v, step))
    second = step * float(dual.envelope(v / step, 1.0 / step))
    assert first + second == pytest.approx(0.5 * float(v @ v), abs=1e-13 * size(v, p, step * q))
    assert float(psi(p) + dual(q)) == pytest.approx(float(p @ q), abs=1e-12 * size(v, p) * max(1, 1 / step))


@law(20)
def test_moreau_s_decomposition_into_polar_cones(seed, scale):
    v = np.random.default_rng(seed).normal(size=6) * scale
    p, q = Nonnegative().prox(v), Nonnegative().conjugate().prox(v)
    assert np.array_equal(p + q, v) and float(p @ q) == 0.0 and np.all(p >= 0) and np.all(q <= 0)


@over([psi for psi in PSIS if psi.traits.convex])
@settings(max_examples=20)
@given(seed=SEEDS, scale=SCALES, step=STEPS)
def test_the_prox_is_firmly_nonexpansive(psi, seed, scale, step):
    y, z = np.random.default_rng(seed).normal(size=(2, 4)) * scale
    p, q = psi.prox(y, step), psi.prox(z, step)
    assert float(np.sum((p - q) ** 2)) <= float((p - q) @ (y - z)) + 1e-13 * size(y, z, p, q)


FAST = ("sigmoid", "tanh", "identity", "exp")  # the others compile for minutes
ROWS = [f if f in FAST else pytest.param(f, marks=pytest.mark.slow) for f in legendre.names() if f != "burg"]


@pytest.mark.parametrize("name", ROWS)
def test_propositions_3_1_and_4_1(name):
    """ρ is the prox of φ − ½(·)², and the Bregman projection onto dom φ, on int dom φ*."""
    f = legendre.get(name)
    s = np.concatenate([np.linspace(-5, 5, 21), [-40.0, 40.0, 1e-8]])
    s = s[(s > f.conj_domain.lo) & (s < f.conj_domain.hi)]
    rho = f.rho(s)
    assert np.array_equal(ActivationPotential(f).prox(s), rho)
    closure = Box(f.domain.lo, f.domain.hi)
    assert np.array_equal(bregman_prox(closure, f, s), rho)
    t = rho[:, None] + np.linspace(-0.3, 0.3, 61) * (1 + np.abs(rho[:, None]))
    t = np.clip(t, f.domain.lo, f.domain.hi)
    with np.errstate(invalid="ignore", over="ignore"):
        inner = f.phi(t) - s[:, None] * t  # g(t) + ½(t − s)² and g(t) + φ(t) − st, up to a constant
        here = f.phi(rho) - s * rho
    slack = 8 * EPS * (np.abs(f.phi(rho)) + np.abs(s * rho) + 1)
    fine = np.isfinite(here)
    assert fine.any() and np.all((inner >= (here - slack)[:, None])[fine] | np.isnan(inner[fine]))
