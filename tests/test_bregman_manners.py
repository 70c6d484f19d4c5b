"""Bregman proximity operators: dtypes, axes, steps by coordinate, ties, errors in sentences."""

import math

import numpy as np
import pytest

import legendre
from prox import L1, L2, MCP, Box, ElasticNet, Simplex, SquaredL2
from prox.bregman import bregman_envelope, bregman_prox


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("side", ["left", "right"])
def test_dtype_shape_and_input_are_kept(dtype, side):
    f, v = legendre.get("sigmoid"), np.linspace(-3, 3, 24, dtype=dtype).reshape(2, 3, 4)
    before = v.copy()
    for g in (SquaredL2(0.5), Box(0.0, 0.5)):
        u = bregman_prox(g, f, v, 0.7, side)
        assert u.dtype == dtype and u.shape == v.shape and np.array_equal(v, before)
        assert u == pytest.approx(bregman_prox(g, f, v.astype(float), 0.7, side), rel=4 * float(np.finfo(dtype).eps))
        moved = bregman_prox(g, f, np.moveaxis(v, -1, 0), 0.7, side, axis=0)
        assert np.array_equal(moved, np.moveaxis(u, -1, 0))


def test_steps_and_parameters_by_coordinate():
    f, v = legendre.get("sigmoid"), np.random.default_rng(1).normal(size=(300, 3))
    steps = np.array([0.1, 1.0, 5.0])
    for make in (lambda a: L1(a), lambda a: ElasticNet(a, 0.3)):
        together = bregman_prox(make(np.array([0.2, 0.4, 0.6])), f, v, steps)
        for j, a in enumerate((0.2, 0.4, 0.6)):
            assert np.array_equal(together[:, j], bregman_prox(make(a), f, v[:, j : j + 1], steps[j])[:, 0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_name_and_a_place_for_the_result(dtype):
    v = np.linspace(-3, 3, 6, dtype=dtype).reshape(2, 3)
    wanted = bregman_prox(L1(0.3), legendre.get("tanh"), v)
    assert np.array_equal(bregman_prox(L1(0.3), "tanh", v), wanted)
    assert bregman_envelope(L1(0.3), "tanh", v) == pytest.approx(bregman_envelope(L1(0.3), legendre.get("tanh"), v))
    assert bregman_prox(L1(0.3), "tanh", v, out=v) is v and np.array_equal(v, wanted)


def test_ties_and_kinks_are_exact():
    f = legendre.get("sigmoid")
    assert np.all(bregman_prox(Box(0.3, 0.7), f, np.array([-9.0, 9.0])) == [0.3, 0.7])
    energy = legendre.get("identity")
    assert np.all(bregman_prox(ElasticNet(0.5, 1.0), energy, np.array([-0.5, -0.2, 0.0, 0.5])) == 0.0)
    assert np.all(bregman_prox(L1(0.5), energy, np.array([-0.5, -0.2, 0.0, 0.5])) == 0.0)
    for g in (L1(), ElasticNet()):
        assert np.array_equal(np.isnan(bregman_prox(g, energy, [1.0, math.nan, 2.0])), [False, True, False])


def test_right_projection_onto_a_box_clips():
    f = legendre.get("exp")
    x = np.array([0.1, 0.5, 3.0])
    assert np.all(bregman_prox(Box(0.2, 2.0), f, x, side="right", at="primal") == [0.2, 0.5, 2.0])


@pytest.mark.parametrize(
    ("call", "error", "word"),
    [
        (lambda f: bregman_prox(L1(), f, [0.0], side="middle"), ValueError, "`side`"),
        (lambda f: bregman_prox(L1(), f, [0.0], at="both"), ValueError, "`at`"),
        (lambda f: bregman_prox(L1(), f, [0.0], step=-1.0), ValueError, "`step`"),
        (lambda f: bregman_prox(L1(), f, [1j]), TypeError, "`v`"),
        (lambda f: bregman_prox(L2(), f, [0.0]), TypeError, "not separable"),
        (lambda f: bregman_prox(MCP(), f, [0.0]), TypeError, "not convex"),
        (lambda f: bregman_prox(2.0 * MCP(), f, [0.0]), TypeError, "not convex"),
        (lambda f: bregman_prox(Simplex(), f, [0.0], side="right"), TypeError, "on the right"),
        (lambda f: bregman_prox(L1(), "no such", [0.0]), ValueError, "no such"),
        (lambda f: bregman_prox(L1(), 3, [0.0]), TypeError, "`f`"),
        (lambda f: bregman_prox(L1(), f, [0.0], out=np.zeros(2)), ValueError, "`out`"),
        (lambda f: bregman_prox(Box(2.0, 3.0), f, [0.0]), ValueError, "no point in common"),
        (lambda f: bregman_prox(L1() + Box(2.0, 3.0), f, [0.0]), ValueError, "no point in common"),
        (lambda f: bregman_prox(Box(2.0, 3.0).translate(0.5), f, [0.0]), ValueError, "no point in common"),
        (lambda f: bregman_prox(Simplex(9.0), f, [0.0, 1.0]), ValueError, "mean"),
    ],
)
def test_a_wrong_argument_is_named(call, error, word):
    with pytest.raises(error, match=word):
        call(legendre.get("sigmoid"))
