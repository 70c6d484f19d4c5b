"""Rounding in the calculus: values at the prox are finite, derivatives are taken where the inner prox is."""

from fractions import Fraction

import numpy as np
import pytest

import prox
from prox.calculus import Composed, Conjugate, DykstraSum, MoreauEnvelope, Restricted
from prox.functions.activations import ELUPotential

EPS = 2.0**-52
TURN = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
ROW = np.array([[1.0, 1.0, 0.3]])
A, B = np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 1.0]]), [1.0, 0.3]
MOVED = {  # functions with a domain, and how the calculus changes them
    "box": prox.Box(-0.7, 0.3).translate(0.1),
    "box, dilated": 3.0 * prox.Box(-0.7, 0.3).dilate(-0.3),
    "simplex": prox.Simplex().translate([0.3, 0.1, 7.0]),
    "ball": prox.BallL1().translate([0.3, 0.1, 7.0]),
    "affine set": prox.AffineSet(A, B).translate(0.1),
    "entropy": prox.NegativeEntropy().translate(1.3),
    "cone": prox.ExponentialCone().translate([0.3, 0.1, 7.0]),
    "orthant, turned": Composed(prox.Nonnegative(), TURN),
    "simplex, turned": Composed(prox.Simplex(), TURN),
    "slab": Composed(prox.Box(-0.7, 0.3), ROW),
    "restricted": prox.Box(-0.7, 0.3).translate(0.1) + prox.Box(0.0, 3.0),
    "two sets": DykstraSum((prox.Simplex(), prox.Box(0.0, 0.4))),
    "two sets, affine": DykstraSum((prox.AffineSet(A, B), prox.Nonnegative())),
}
PRIMAL = {  # functions whose conjugates have a domain
    "2 L1": 2 * prox.L1(0.3),
    "L1 translated": prox.L1(0.3).translate(0.1),
    "L1 tilted": prox.L1(0.3).tilt(0.1),
    "L1 translated and tilted": prox.L1(0.3).translate(0.1).tilt([0.7, 0.0, -0.1]),
    "orthant translated": prox.Nonnegative().translate(0.1),
    "orthant tilted": prox.Nonnegative().tilt(0.1),
    "affine set": prox.AffineSet(A, B),
    "halfspace": prox.Halfspace([1.0, 2.0, 3.0], 0.3),
    "hyperslab": prox.Hyperslab([1.0, 2.0, 3.0], -0.3, 0.3),
    "envelope": MoreauEnvelope(prox.L1(0.3), 0.7),
    "total variation": prox.TotalVariation1D(0.6),
    "envelope of total variation": MoreauEnvelope(prox.TotalVariation1D(0.3), 0.7),
    "sorted": 3 * prox.SortedL1([2.0, 1.0, 0.3]),
    "groups": prox.L21(0.7, [0, 1, 0]),
    "L1 turned": Composed(prox.L1(0.3), TURN),
    "L1 of a row": Composed(prox.L1(0.3), np.ones((1, 3))),
    "L1 restricted": prox.L1(0.3) + prox.Box(-0.5, np.inf),
    "ELU": ELUPotential(0.3),
    "max": prox.Max(0.3).translate(0.1),
}


def samples(seed, scale, n=300):
    """Rows of three entries."""
    return scale * np.random.default_rng(seed).normal(size=(n, 3))


@pytest.mark.parametrize("name", MOVED)
@pytest.mark.parametrize(("step", "scale"), [(1.0, 3.0), (0.37, 3.0), (50.0, 30.0)])
def test_the_value_at_the_prox_is_finite(name, step, scale):
    g, v = MOVED[name], samples(1, scale)
    p, value = g.prox(v, step, value=True)
    assert np.all(np.isfinite(g(p))) and np.array_equal(value, g(p))
    assert np.allclose(g.envelope(v, step), value + ((v - p) ** 2).sum(1) / (2 * step), rtol=8 * EPS, atol=1e-14)
    if g.traits.indicator:
        assert np.all(g(p + 1e-6 * scale * (v - p)) == np.where(np.abs(v - p).max(1) > 1e-9, np.inf, 0.0))


@pytest.mark.parametrize("name", PRIMAL)
@pytest.mark.parametrize(("step", "scale"), [(1.0, 3.0), (0.37, 3.0), (50.0, 3.0), (0.37, 3e3)])
def test_conjugates_are_finite_at_their_prox(name, step, scale):
    """And their envelope is the one of Moreau's decomposition, ‖v‖²/(2 step) less that of the function."""
    g, v = PRIMAL[name], samples(2, scale)
    h = g.conjugate()
    assert np.all(np.isfinite(h(h.prox(v, step))))
    whole = (v**2).sum(1) / (2 * step)
    assert np.allclose(
        h.envelope(v, step), whole - g.envelope(v / step, 1 / step), rtol=0, atol=1e-12 * (whole + 1).max()
    )


def test_the_slack_is_that_of_the_rounding():
    assert prox.Box(-0.7, 0.3).translate(0.1)([0.4 * (1 + 64 * EPS)]) == np.inf
    assert prox.Box(-0.7, 0.3).translate([0.1, 1e9])([0.4 + 1e-12, 1e9]) == np.inf  # coordinates do not share it
    assert (2 * prox.L1(0.3)).conjugate()([0.6 + 1e-14]) == np.inf
    g = DykstraSum((prox.Simplex(), prox.Box(0.0, 0.4)))
    assert g([0.4, 0.4, 0.2]) == 0.0 and g([0.4 + 1e-9, 0.4 - 1e-9, 0.2]) == np.inf


def test_an_open_end_that_rounding_reaches():
    g = prox.BurgEntropy().translate(1.0)
    p, value = g.prox(np.array([-1e17]), value=True)
    assert p == 1.0 and 20 < value < 50  # -log of the distance to 1, which is below eps


def test_the_prox_of_a_conjugate_is_accurate_relative_to_itself():
    """A small prox of a large vector: the difference of Moreau's identity would leave eps ‖v‖."""
    g = Conjugate(prox.TotalVariation1D(0.6))
    v = 1e8 * np.array([[1.0, 1.0, 1.0]]) + np.array([[0.3, -0.1, -0.2]])
    exact = [[float(a - sum(map(Fraction, row)) / 3) for a in map(Fraction, row)] for row in v.tolist()]
    assert np.allclose(g.prox(v), exact, rtol=1e-7, atol=0)  # the mean of v is known to 1e-8


INNER = {
    "LInf": prox.LInf(1.0),
    "Simplex": prox.Simplex(),
    "BallL1": prox.BallL1(),
    "SortedL1": prox.SortedL1([2.0, 1.0, 0.3]),
    "NegativeEntropy": prox.NegativeEntropy(),
    "TotalVariation1D": prox.TotalVariation1D(0.6),
}
OUTER = {
    "composed": lambda g: Composed(g, TURN),
    "translated": lambda g: g.translate(0.3),
    "conjugate": Conjugate,
    "translated conjugate": lambda g: g.translate(0.3).conjugate(),
    "conjugate of the translated": lambda g: Conjugate(g.translate(0.3)),
}


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("outer", OUTER)
def test_the_derivative_of_a_rule_is_that_of_its_prox(inner, outer):
    """Rows of the Jacobian against central differences; at most one point in fifty is next to a kink."""
    g, v, h = OUTER[outer](INNER[inner]), samples(3, 2.0, 50), 1e-6
    for step in (0.5, 2.0):
        columns = np.stack([(g.prox(v + h * e, step) - g.prox(v - h * e, step)) / (2 * h) for e in np.eye(3)], axis=2)
        rows = np.stack([g.vjp(v, np.tile(e, (50, 1)), step) for e in np.eye(3)], axis=1)
        assert np.sum(np.abs(columns - rows).max(axis=(1, 2)) > 1e-5) <= 1


SMOOTH = [  # conjugates of strongly convex functions, and their gradients: where ⟨x, y⟩ − g(x) is largest
    ((prox.L1() + prox.SquaredL2(0.5)).conjugate(), lambda y: 2 * np.sign(y) * np.maximum(np.abs(y) - 1, 0)),
    (prox.Quadratic([[2.0, 1.0], [1.0, 3.0]], [1.0, 2.0]).conjugate(),
     lambda y: (y - [1, 2]) @ [[0.6, -0.2], [-0.2, 0.4]]),
    (Restricted(prox.ElasticNet(0.3, 2.0), prox.Box(-0.5, 1.0)).conjugate(),
     lambda y: np.clip(np.sign(y) * np.maximum(np.abs(y) - 0.3, 0) / 2, -0.5, 1.0)),
    ((prox.Nonnegative() + prox.SquaredL2(4.0)).translate(0.5).conjugate(), lambda y: np.maximum(y / 4, 0) + 0.5),
    (DykstraSum((prox.Nonnegative(), prox.SquaredL2(4.0))).conjugate(), lambda y: np.maximum(y / 4, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("g", "gradient"), SMOOTH, ids=range(len(SMOOTH)))
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_what_is_called_smooth_has_a_gradient(g, gradient, dtype):
    y = np.random.default_rng(4).normal(size=(40, 2)).astype(dtype) * 3
    found = g.grad(y)
    assert g.traits.smooth is not None and found.dtype == dtype
    assert np.allclose(found, gradient(y.astype("f8")), rtol=0, atol=32 * np.finfo(dtype).eps)


def test_the_gradient_of_an_envelope_does_not_cancel():
    assert MoreauEnvelope(prox.L1(1.0), 1e-6).grad([1e10]) == 1.0
    assert MoreauEnvelope(prox.L1(1.0), 1e-3).grad(np.float32([1000.3])) == np.float32(1.0)
