"""Losses of entmax-1.5 and squash, from saturation to consistency, against their definition at 80 digits."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prox import BregmanLoss, Entmax15Potential, SquashPotential

DIGITS = 80
DISTANCES = [0.0, *(10.0**-k for k in range(1, 15))]


def entmax(y):
    """σ(y) and its threshold: the largest support for which every entry stays positive."""
    z = sorted((mp.mpf(float(v)) / 2 for v in y), reverse=True)
    for n in range(len(z), 0, -1):
        mean, square = mp.fsum(z[:n]) / n, mp.fsum(v * v for v in z[:n]) / n
        inside = 1 / mp.mpf(n) - square + mean**2
        if inside >= 0 and z[n - 1] > mean - mp.sqrt(inside):
            return mean - mp.sqrt(inside)
    raise AssertionError("a support of one entry always exists")


def entmax_loss(x, y):
    """Ω(x) + Ω*(y) − ⟨x, y⟩ for Ω = 4/3 Σ (t^{3/2} − t) on the simplex."""
    tau = entmax(y)
    s = [max(mp.mpf(float(v)) / 2 - tau, 0) ** 2 for v in y]

    def omega(t):
        return mp.mpf(4) / 3 * mp.fsum(mp.sqrt(v) * v - v for v in t)

    p, q = [mp.mpf(float(v)) for v in x], [mp.mpf(float(v)) for v in y]
    return omega(p) - omega(s) + mp.fsum((b - a) * v for a, b, v in zip(p, s, q, strict=True))


def squash_loss(x, y, m):
    """φ(‖x‖) + φ*(‖y‖) − ⟨x, y⟩ for φ(t) = m arcsin √(t/m) − √(t (m − t)), φ* at its maximiser."""
    m = mp.mpf(m)

    def phi(t):
        return m * mp.asin(mp.sqrt(t / m)) - mp.sqrt(t * (m - t))

    p, q = [mp.mpf(float(v)) for v in x], [mp.mpf(float(v)) for v in y]
    t, r = mp.sqrt(mp.fsum(v * v for v in p)), mp.sqrt(mp.fsum(v * v for v in q))
    s = m * r * r / (1 + r * r)
    return phi(t) + s * r - phi(s) - mp.fsum(a * b for a, b in zip(p, q, strict=True))


def near(psi, rng, n, distance):
    """y and a target as far from σ(y), for entmax exactly on the simplex (multiples of 2⁻⁴⁰)."""
    y = rng.normal(size=n) * rng.choice([0.1, 1.0, 4.0])
    x = psi.prox(y) + distance * rng.normal(size=n)
    if isinstance(psi, SquashPotential):
        return x * min(1.0, 0.999 * psi.scale / np.linalg.norm(x)), y
    grid = np.round(np.maximum(x, 0) / np.maximum(x, 0).sum() * 2.0**40)
    grid[np.argmax(grid)] += 2.0**40 - grid.sum()
    return grid * 2.0**-40, y


@pytest.mark.parametrize("psi", [Entmax15Potential(), SquashPotential(), SquashPotential(1.5)], ids=repr)
@settings(max_examples=150)
@given(st.integers(0, 2**32 - 1), st.sampled_from(DISTANCES), st.integers(1, 6))
def test_the_loss_is_accurate_from_saturation_to_consistency(psi, seed, distance, n):
    x, y = near(psi, np.random.default_rng(seed), n, distance)
    with mp.workdps(DIGITS):
        wanted = entmax_loss(x, y) if isinstance(psi, Entmax15Potential) else squash_loss(x, y, psi.scale)
        found = mp.mpf(float(BregmanLoss(psi)(x, y)))
        assert abs(found - wanted) <= 1e-13 * wanted + mp.mpf(10) ** -40, (x, y, found, wanted)


@pytest.mark.parametrize("psi", [Entmax15Potential(), SquashPotential()], ids=repr)
def test_ends_and_batches(psi):
    one = np.array([1.0, 0.0, 0.0])
    rng = np.random.default_rng(0)
    loss, y = BregmanLoss(psi), rng.normal(size=(2, 5, 3))
    x = psi.prox(rng.normal(size=(2, 5, 3)))
    assert np.array_equal(
        loss(x, y), [[loss(a, b) for a, b in zip(p, q, strict=True)] for p, q in zip(x, y, strict=True)]
    )
    assert loss(x, y).shape == (2, 5) and np.all(loss(x, y) > 0)
    assert loss(2 * one, one) == np.inf and loss(psi.prox(y), y) == pytest.approx(0.0, abs=1e-30)
    with mp.workdps(4 * DIGITS):
        for y in ([1e12, 0.0, 3.0], [-1e12, 0.0, 0.0], [1e-9, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 1e60, 0.0]):
            exact = entmax_loss(one, y) if isinstance(psi, Entmax15Potential) else squash_loss(one, y, 1.0)
            assert float(loss(one, y)) == pytest.approx(float(exact), rel=1e-13)
