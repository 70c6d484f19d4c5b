"""The left Bregman prox of what the calculus makes: minimisers of the definition, and known ones in other clothes."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import legendre
from prox import L1, BallLInf, Box, ElasticNet, Huber, Logistic, SquaredL2
from prox.bregman import bregman_prox
from prox.calculus import MoreauEnvelope, SeparableSum

V = np.array([-2.0, -0.45, 0.1, 0.8, 3.0])
MADE = [
    2.0 * L1(0.3),
    2.0 * Huber(0.2, 0.5),
    L1(0.3).translate(0.2),
    L1(0.3).tilt(0.2),
    L1(0.3).dilate(-2.0),
    Logistic().translate(0.3),
    L1(0.3) + SquaredL2(0.5),
    L1(0.3) + Box(0.0, 0.4),
    SquaredL2(0.3) + Box(-0.4, 0.4),
    MoreauEnvelope(L1(0.3), 0.5),
    SeparableSum((L1(0.3), SquaredL2(0.5)), (2, 3)),
    BallLInf(0.4),
    Logistic().translate(0.3).conjugate(),
]


@pytest.mark.parametrize("g", MADE, ids=repr)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_over_the_energy_it_is_the_ordinary_prox(g, dtype):
    v = V.astype(dtype)
    for step in (0.05, 0.7, 20.0):
        found = bregman_prox(g, "identity", v, step)
        assert found.dtype == dtype
        eps = float(np.finfo(dtype).eps)
        assert found == pytest.approx(g.prox(v, step), rel=4 * eps, abs=4 * eps * (4.0 + step))


@pytest.mark.parametrize("g", [g for g in MADE if not isinstance(g, SeparableSum)], ids=repr)
def test_it_is_the_minimiser_of_its_definition(g):
    f = legendre.get("tanh")
    for v in V:
        u = float(bregman_prox(g, f, [v], 0.7)[0])

        def objective(t, v=v):
            return 0.7 * float(g([t])) + float(f.phi(t)) - t * v

        points = np.linspace(-0.999, 0.999, 801)
        points = points[np.isfinite([float(g([t])) for t in points])]
        values = np.array([objective(t) for t in points])
        k = int(np.argmin(values))
        ends = float(points[max(k - 1, 0)]), float(points[min(k + 1, len(points) - 1)])
        best = minimize_scalar(objective, bounds=ends, method="bounded", options={"xatol": 1e-12}).fun
        assert objective(u) <= min(best, values.min()) + 4e-15


def test_the_same_function_in_other_clothes():
    f = legendre.get("tanh")
    pairs = [(2.0 * L1(0.3), L1(0.6)), (L1(0.3) + SquaredL2(0.5), ElasticNet(0.3, 0.5)),
             (Box(-1.0, 2.0).translate(0.5) + Box(-0.5, 0.25), Box(-0.5, 0.25))]  # fmt: skip
    for a, b in pairs:
        assert bregman_prox(a, f, V, 0.7) == pytest.approx(bregman_prox(b, f, V, 0.7), rel=1e-15)
    whole = bregman_prox(SeparableSum((L1(0.3), SquaredL2(0.5)), (2, 3)), f, V, 0.7)
    assert np.array_equal(whole[:2], bregman_prox(L1(0.3), f, V[:2], 0.7))
    assert np.array_equal(whole[2:], bregman_prox(SquaredL2(0.5), f, V[2:], 0.7))
    right = bregman_prox(2.0 * L1(0.3), f, V, 0.7, side="right")
    assert right == pytest.approx(bregman_prox(L1(0.3), f, V, 1.4, side="right"), rel=1e-15)


def test_steps_by_coordinate_and_nan():
    f, steps = legendre.get("tanh"), np.array([0.1, 0.5, 1.0, 2.0, 5.0])
    g = L1(0.3).translate(0.2)
    found = bregman_prox(g, f, V, steps)
    assert np.array_equal(found, [bregman_prox(g, f, V[j : j + 1], steps[j])[0] for j in range(5)])
    assert np.array_equal(np.isnan(bregman_prox(g, f, [1.0, np.nan])), [False, True])
