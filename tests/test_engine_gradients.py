"""Values and gradients of the compiled engine against the literal network in torch, and finite differences."""

import numpy as np
import pytest

import legendre
from networks.initialization import initial_parameters
from networks.numba_backend import NumbaEngine, program
from networks.parameters import Parameters
from networks.spec import NetworkSpec

torch = pytest.importorskip("torch")
reference = pytest.importorskip("_network_reference")

SAMPLES = 21  # a chunk and a part of one
SOFTSIGN = legendre.derive(rho="s/(1+abs(s))", name="fraction")
CHAIN = ("tanh", "tanh", "scaled_tanh", "scaled_tanh", "scaled_tanh", "scaled_tanh")
CASES = {
    "standard": ((3, 2, 2, 5, 3), "tanh", "standard", "log_loss"),
    "euclidean": ((2, 2, 2, 3, 3, 1), "sigmoid", "euclidean", "log_loss"),
    "bregman": ((3, 3, 3, 3, 3, 4, 4, 2), CHAIN, "bregman", "squared_error"),
    "derived": ((2, 3, 3, 2), SOFTSIGN, "bregman", "sigmoid"),
    "blocks": ((10, 10, 10, 7, 1), "atan", "bregman", "log_loss"),
}


def network(case, **changes):
    widths, activations, layer, loss = CASES[case]
    if loss == "sigmoid":
        prox = pytest.importorskip("prox")
        loss = prox.BregmanLoss(prox.ActivationPotential(legendre.get("sigmoid")))
    return NetworkSpec(widths, activations, layer, loss, **changes)


def random_parameters(spec, seed=1):
    rng, p = np.random.default_rng(seed), initial_parameters(spec, "uniform", seed)
    M = [None if m is None else rng.uniform(0.1, 1.0, m.shape) for m in p.M]
    return Parameters(p.W, p.b, tuple(None if m is None else m / m.sum(1, keepdims=True) for m in M), p.V, p.c)


def problem(spec, n=SAMPLES, seed=2):
    rng, outputs = np.random.default_rng(seed), spec.widths[-1]
    X = rng.uniform(0.1, 0.8, (n, spec.widths[0]))
    Y = rng.integers(0, max(2, outputs), n) if spec.loss == "log_loss" else rng.uniform(0.1, 0.9, (n, outputs))
    return X, Y, rng.uniform(0.0, 2.0, n)


@pytest.fixture(params=["unrolled", "wide"])
def kind(request, monkeypatch):
    """Which generator writes the kernels, whatever the widths."""
    monkeypatch.setattr(program, "UNROLLED", 32 if request.param == "unrolled" else 0)
    return request.param


@pytest.mark.parametrize("case", CASES)
def test_gradient_is_that_of_autograd(case, kind):
    spec = network(case)
    p, (X, Y, weight) = random_parameters(spec), problem(spec)
    loss, gradient = NumbaEngine(spec).loss_and_gradient(p, X, Y, weight)
    expected, expected_gradient = reference.loss_and_gradient(spec, p, X, Y, weight)
    assert abs(loss - expected) <= 1e-13 * abs(expected)
    for ours, theirs in zip(reference.arrays(gradient, ""), expected_gradient, strict=True):
        assert np.abs(ours - theirs).max() <= 1e-12 * np.abs(theirs).max()


@pytest.mark.parametrize("case", ["bregman"])
def test_gradient_is_that_of_finite_differences(case, kind):
    spec = network(case)
    engine, p, (X, Y, weight) = NumbaEngine(spec), random_parameters(spec), problem(spec)
    layout = engine.plan.layout
    gradient = layout.pack(engine.loss_and_gradient(p, X, Y, weight)[1])
    theta, h = layout.pack(p), 1e-5

    def loss(i, step):
        moved = theta.copy()
        moved[i] += step
        return engine.loss(layout.unpack(moved), X, Y, weight)

    for i in np.random.default_rng(3).permutation(theta.size)[:40]:
        central = (8 * (loss(i, h) - loss(i, -h)) - (loss(i, 2 * h) - loss(i, -2 * h))) / (12 * h)
        assert abs(central - gradient[i]) <= 1e-9 * np.abs(gradient).max()


@pytest.mark.parametrize("case", CASES)
def test_layers_are_those_of_the_literal_form(case, kind):
    spec = network(case)
    engine, p, (X, Y, weight) = NumbaEngine(spec), random_parameters(spec), problem(spec)
    t = reference.tensors(p, grad=False)
    expected = [*reference.layers(spec, t, torch.tensor(X)), reference.scores(spec, t, torch.tensor(X))]
    for ours, theirs in zip([*engine.layer_outputs(p, X), engine.outputs(p, X)], expected, strict=True):
        assert ours.shape == theirs.shape and np.abs(ours - theirs.numpy()).max() <= 1e-13
    mean = reference.losses(spec, expected[-1], torch.tensor(Y)).numpy() @ weight / weight.sum()
    assert abs(engine.loss(p, X, Y, weight) - mean) <= 1e-13 * mean


@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_a_bregman_network_without_weights_is_the_identity(dtype, kind):
    f = legendre.get("atan")
    spec = NetworkSpec((2,) * 31 + (1,), f, "bregman", dtype=dtype)
    X = np.tanh(np.random.default_rng(0).normal(0.0, 2.0, (50, 2))).astype(dtype)
    z = NumbaEngine(spec).layer_outputs(initial_parameters(spec), X)
    assert all(np.array_equal(later, z[0]) for later in z)
    assert np.abs(z[0] - X).max() <= 4 * np.finfo(dtype).eps  # rho(rho_inv(x)), rounded twice


def test_the_dual_variable_has_no_clamp():
    f = legendre.get("tanh")  # tanh(30) is 1 in double precision, yet -30 later brings back 0
    spec = NetworkSpec((1, 1, 1, 1), f, "bregman")
    p = Parameters(
        (np.zeros((1, 1)),) * 2, (np.array([30.0]), np.array([-30.0])), (None, None), np.ones((1, 1)), np.zeros(1)
    )
    z = NumbaEngine(spec).layer_outputs(p, [[0.25]])
    assert z[0][0, 0] == 1.0 and abs(z[1][0, 0] - 0.25) <= 1e-14


@pytest.mark.parametrize("case", ["standard", "bregman"])
def test_single_precision_is_the_rounded_double(case, kind):
    double, single = network(case), network(case, dtype="f4")
    p, (X, Y, weight) = random_parameters(double), problem(double)
    loss, gradient = NumbaEngine(double).loss_and_gradient(p, X, Y, weight)
    rounded, rough = NumbaEngine(single).loss_and_gradient(p, X, Y, weight)
    assert abs(rounded - loss) <= 1e-6 * loss
    expected = reference.arrays(gradient, "")
    largest = max(np.abs(g).max() for g in expected)
    for ours, theirs in zip(reference.arrays(rough, ""), expected, strict=True):
        assert ours.dtype == np.float32 and np.abs(ours - theirs).max() <= 2e-6 * largest


@pytest.mark.parametrize("name", ["L1", "Nonnegative", "NegativeEntropy", "Huber"])
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_bregman_losses_of_separable_functions(name, dtype):
    prox = pytest.importorskip("prox")
    loss = prox.BregmanLoss({"L1": prox.L1(alpha=0.6), "Huber": prox.Huber(0.3)}.get(name) or getattr(prox, name)())
    spec, tolerance = NetworkSpec((3, 2), (), loss=loss, dtype=dtype), 8 * np.finfo(dtype).eps
    p, (X, Y, _) = random_parameters(NetworkSpec((3, 2), (), loss="squared_error")), problem(spec)
    scores = X @ p.V.T + p.c
    found, gradient = NumbaEngine(spec).loss_and_gradient(p, X, Y)
    assert abs(found - loss(Y, scores).mean()) <= tolerance
    assert np.abs(gradient.c - loss.grad(Y, scores).mean(axis=0)).max() <= tolerance


def test_a_network_without_hidden_layers_is_linear(kind):
    spec = NetworkSpec((3, 2), (), loss="squared_error")
    p, (X, Y, _) = random_parameters(spec), problem(spec)
    residual = X @ p.V.T + p.c - Y
    loss, gradient = NumbaEngine(spec).loss_and_gradient(p, X, Y)
    assert abs(loss - 0.5 * (residual**2).sum() / len(X)) <= 1e-14
    assert np.abs(gradient.V - residual.T @ X / len(X)).max() <= 1e-15
    assert NumbaEngine(spec).layer_outputs(p, X) == []


def test_softmax_of_large_scores_is_finite(kind):
    spec = NetworkSpec((2, 3), (), loss="log_loss")
    p = Parameters((), (), (), np.array([[800.0, 0.0], [0.0, 0.0], [-800.0, 0.0]]), np.zeros(3))
    loss, gradient = NumbaEngine(spec).loss_and_gradient(p, [[1.0, 0.0]], [2])
    assert loss == 1600.0 and np.array_equal(gradient.c, [1.0, 0.0, -1.0])
