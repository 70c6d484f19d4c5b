"""The manners of every function object: dtypes, axes, batches, steps, out=, no input changed, errors in sentences."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import legendre
import prox

G = prox.L1(0.5)
V = np.array([[-2.0, 0.25, 1.0], [0.5, -0.75, 3.0]])
SOFT = np.array([[-1.5, 0.0, 0.5], [0.0, -0.25, 2.5]])


@pytest.mark.parametrize("dtype", ["f4", "f8", "c8", "c16"])
def test_floating_dtypes_are_kept(dtype):
    v = V.astype(dtype)
    p, value = G.prox(v, value=True)
    real = {"c8": "f4", "c16": "f8"}.get(dtype, dtype)
    assert p.dtype == v.dtype and np.array_equal(p, SOFT.astype(dtype))
    assert value.dtype == real and G(v).dtype == real and G.envelope(v).dtype == real


@pytest.mark.parametrize("g", [prox.Box(-0.7, 0.3), prox.SumTo(0.7), prox.BallL2(0.7), prox.BallLInf(0.3)], ids=repr)
def test_float16_becomes_float32(g):
    v = np.random.default_rng(0).normal(size=(50, 4)).astype("f2")
    p, value = g.prox(v, value=True)
    assert p.dtype == value.dtype == np.float32 and np.array_equal(p, g.prox(v.astype("f4")))
    assert np.all(value == 0.0) and np.all(g.subdiff_residual(p, v) <= 1e-5)


@pytest.mark.parametrize("dtype", ["i1", "i8", "u4", "?", ">f8"])
def test_other_real_dtypes_become_float64(dtype):
    assert G.prox(np.array([0, 1], dtype)).dtype == np.float64
    assert np.array_equal(G.prox(np.array([0, 1], dtype)), [0.0, 0.5])


def test_numbers_lists_and_empty_vectors():
    assert G.prox(2.0) == 1.5 and G(2.0) == 1.0
    assert np.array_equal(G.prox([2, -1]), [1.5, -0.5])
    assert G(np.empty((2, 0))).tolist() == [0.0, 0.0] and G.prox(np.empty((0, 3))).shape == (0, 3)


EMPTY = [
    G, prox.ElasticNet(), prox.Quadratic(np.eye(3)), prox.L2(), prox.SortedL1(), prox.TotalVariation1D(),
    prox.Simplex(), prox.SumTo(), prox.AffineSet(np.ones((1, 3))), prox.Halfspace(np.ones(3)), prox.ExponentialCone(),
    prox.NuclearNorm(), prox.MCP(), prox.ActivationPotential(legendre.get("tanh")), prox.SquaredL2().translate(1.0),
    G.conjugate(),
]  # fmt: skip


@pytest.mark.parametrize("g", EMPTY, ids=repr)
def test_a_batch_of_no_items_gives_none(g):
    x = np.empty((0, 3, 3) if g.traits.matrix else (0, 3))
    for found in (g(x), g.envelope(x), g.subdiff_residual(x, x)):
        assert found.shape == (0,)
    for found in (g.prox(x), g.envelope_grad(x), g.vjp(x, x)):
        assert found.shape == x.shape
    assert not g.traits.convex or g.conj(x).shape == (0,)


def test_nan_goes_in_and_out():
    v = np.array([np.nan, np.inf, -np.inf])
    assert np.array_equal(G.prox(v), v, equal_nan=True)
    assert np.isnan(G(v)) and np.isnan(G.conj(v))


@given(hnp.arrays("f8", (2, 3, 4), elements=st.floats(-1e3, 1e3)), st.integers(-3, 2))
def test_any_axis_and_any_layout(v, axis):
    moved = np.moveaxis(v, axis, -1)
    assert np.array_equal(np.moveaxis(G.prox(v, axis=axis), axis, -1), G.prox(np.ascontiguousarray(moved)))
    assert np.array_equal(G(v, axis=axis), G(np.ascontiguousarray(moved)))
    assert np.array_equal(G.prox(v[:, ::2, ::-1]), G.prox(v)[:, ::2, ::-1])


@pytest.mark.parametrize(
    "make", [lambda v: v, lambda v: np.empty_like(v), lambda v: np.asfortranarray(np.empty_like(v))]
)
def test_out_may_alias(make):
    v = V.copy()
    out = make(v)
    assert G.prox(v, out=out) is out and np.array_equal(out, SOFT)


def test_out_may_overlap():
    buffer = np.concatenate([V.ravel(), [9.0]])
    G.prox(buffer[:-1], out=buffer[1:])
    assert np.array_equal(buffer[1:], SOFT.ravel())


@pytest.mark.parametrize("out", [np.empty((2, 2)), np.empty((2, 3), "f4"), [[0.0] * 3] * 2])
def test_a_wrong_out_is_refused(out):
    with pytest.raises((TypeError, ValueError), match="`out`"):
        G.prox(V, out=out)


def test_no_input_is_changed():
    v, y, steps = V.copy(), np.ones_like(V), np.array([[0.5], [2.0]])
    for array in (v, y, steps):
        array.flags.writeable = False
    for g in (G, prox.Logistic(), G.conjugate(), G.tilt([1.0, 2.0, 3.0])):
        g.prox(v, steps), g(v), g.conj(v), g.envelope(v, steps), g.envelope_grad(v, steps), g.vjp(v, y, steps)
    alpha = np.array([1.0, 2.0, 3.0])
    held = prox.L1(alpha)
    alpha[0] = 9.0
    assert np.array_equal(held.alpha, [1.0, 2.0, 3.0])


def test_steps_per_item_and_per_coordinate():
    assert np.array_equal(G.prox(V, [[2.0], [4.0]]), [G.prox(V[0], 2.0), G.prox(V[1], 4.0)])
    assert np.array_equal(G.prox(V, [2.0, 4.0, 1.0])[:, 1], G.prox(V[:, 1], 4.0))
    assert np.array_equal(G.prox(V.T, [[2.0, 4.0]], axis=0), G.prox(V, [[2.0], [4.0]]).T)
    assert G.prox(V.astype("f4"), np.array([[2.0], [4.0]])).dtype == np.float32


@pytest.mark.parametrize("step", [0.0, -1.0, np.nan, np.inf, [[1.0], [-2.0]], [1.0, 2.0]])
def test_a_bad_step_is_refused(step):
    with pytest.raises(ValueError, match="`step`"):
        G.prox(V, step)


@pytest.mark.parametrize("call", [
    lambda: G.prox(V, "1"), lambda: G.prox(np.array(["a"])), lambda: prox.Box(0, 1).prox(np.array([1j])),
    lambda: prox.Quadratic(np.eye(3)).prox(2.0), lambda: prox.Quadratic(np.eye(3)).prox(V, [1.0, 2.0, 3.0]),
    lambda: G.prox(V, axis=5), lambda: G.prox(V, axis=None), lambda: G(V, axis=0.5),
    lambda: prox.L2().prox(V, axis=None), lambda: prox.NuclearNorm().prox(V, axis=None),
    lambda: prox.ActivationPotential("tanh"), lambda: prox.ActivationPotential(G),
    lambda: prox.L1([1.0, 2.0]).prox(V), lambda: G.vjp(V, V[0]), lambda: G.grad(V),
])  # fmt: skip
def test_errors_are_sentences(call):
    with pytest.raises((TypeError, ValueError), match=r"`\w+`.*"):
        call()


@pytest.mark.parametrize("call", [
    lambda: prox.L1(-1.0), lambda: prox.L1(np.nan), lambda: prox.L1([[1.0]]), lambda: prox.L1("a"),
    lambda: prox.Box(2, 1),
    lambda: prox.Box(np.inf, np.inf), lambda: prox.Hinge(labels=2.0), lambda: prox.SCAD(1.0, 1.0),
    lambda: prox.Binary(1, 1),
    lambda: prox.KullbackLeibler(-1.0), lambda: prox.LogBarrier(1.0, -np.inf, np.inf), lambda: prox.Affine(np.inf),
    lambda: prox.Quadratic([[1.0, 2.0], [0.0, 1.0]]), lambda: prox.Quadratic(-np.eye(2)), lambda: prox.Huber(0.0),
])  # fmt: skip
def test_bad_parameters_are_refused(call):
    with pytest.raises((TypeError, ValueError), match="`"):
        call()


def test_objects_are_values():
    assert prox.L1(0.5) == prox.L1(0.5) != prox.L1(0.25) and len({prox.L1(1.0), prox.L1()}) == 1
    assert prox.L1([1.0, 2.0]) == prox.L1([1.0, 2.0]) != prox.L1([1.0, 3.0])
    g = prox.Huber(2.0, 0.5)
    g.prox(V)
    assert pickle.loads(pickle.dumps(g)) == g and repr(g) == "Huber(delta=2.0, alpha=0.5)"
    with pytest.raises(AttributeError):
        g.delta = 1.0


def test_the_largest_float32_vectors_have_values_in_double_precision():
    v = np.full(10, 1e38, "f4")
    assert prox.L1(0.01)(v) == np.float32(1e37)


@given(hnp.arrays("f8", 8, elements=st.floats(-10, 10)), st.floats(0.01, 100))
def test_the_short_cut_and_the_general_way_agree(v, step):
    g = prox.Huber(0.5)
    assert np.array_equal(g.prox(v, step), g.prox(v[None], np.array([[step]]))[0])
    assert np.array_equal(g.prox(v, step, out=v.copy()), g.prox(v, step))


QUICK = [G, prox.L2(0.5), prox.Simplex(), prox.SortedL1([1.0, 0.5, 0.0]), prox.NuclearNorm(0.5),
         G.tilt([1.0, 2.0, 3.0]), prox.ActivationPotential(legendre.get("tanh"))]  # fmt: skip


@pytest.mark.parametrize("g", QUICK, ids=repr)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_a_short_cut_writes_where_it_is_told(g, dtype):
    v = np.random.default_rng(0).normal(size=(2, 3, 3)).astype(dtype)
    before, expected, out = v.copy(), np.asarray(g.prox(v.tolist(), 0.5)).astype(dtype), np.full_like(v, 9.0)
    for _ in range(2):  # the second call knows the kernel
        assert g.prox(v, 0.5, out) is out and np.array_equal(v, before)
        assert out.dtype == dtype and np.allclose(out, expected, rtol=0, atol=8 * np.finfo(dtype).eps)
        assert np.array_equal(g.prox(v, 0.5), out)
    buffer = np.concatenate([v.ravel(), np.zeros(3, dtype)])
    g.prox(buffer[:-3].reshape(v.shape), 0.5, buffer[3:].reshape(v.shape))  # memory in common
    assert np.array_equal(buffer[3:].reshape(v.shape), out)
    assert g.prox(v, 0.5, v) is v and np.array_equal(v, out)


def test_a_short_cut_leaves_no_mistake_to_the_kernel():
    for g in (prox.L2(), prox.Simplex(), G):
        g.prox(V)
        for step in (0.0, -1.0, np.nan, np.inf):
            with pytest.raises(ValueError, match="`step`"):
                g.prox(V, step)
        with pytest.raises(ValueError, match="`out`"):
            g.prox(V, 1.0, np.empty((3, 2)))
    with pytest.raises(ValueError, match="vector"):
        prox.L2().prox(np.array(1.0))
    assert prox.L2().prox(np.empty((2, 0))).shape == (2, 0)
