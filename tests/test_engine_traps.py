"""What would go wrong in silence: reassociated kernels inside an engine, batches of the size of the data."""

import tracemalloc

import numpy as np
import pytest

import legendre
from networks.initialization import initial_parameters
from networks.numba_backend import NumbaEngine, assemble, driver, program
from networks.optimizers import SGD, Adam
from networks.spec import NetworkSpec

FUNCTIONS = ("tanh", "softplus", "atan", "sigmoid")  # with compensated terms, which reassociation removes
STILL = SGD(1e-30)  # steps that change nothing


@pytest.fixture(params=["unrolled", "wide"])
def kind(request, monkeypatch):
    """Which generator writes the kernels, whatever the widths."""
    monkeypatch.setattr(program, "UNROLLED", 32 if request.param == "unrolled" else 0)
    return request.param


def ulps(dtype):
    """Distance of each layer with W = I and b = 0 to the registry's own kernel at its input, in units of rounding."""
    z = np.random.default_rng(0).normal(0.0, 3.0, (500, 2)).astype(dtype)
    spec = NetworkSpec((2,) * (len(FUNCTIONS) + 1) + (1,), FUNCTIONS, "standard", dtype=dtype)
    largest = []
    for name, ours in zip(FUNCTIONS, NumbaEngine(spec).layer_outputs(initial_parameters(spec), z), strict=True):
        theirs = legendre.get(name).rho(z)
        assert ours.dtype == theirs.dtype == dtype
        largest.append(np.max(np.abs(ours - theirs) / np.spacing(np.abs(theirs))))
        z = ours
    return largest


@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_kernels_are_the_registry_s_inside_an_engine(dtype, kind):
    assert max(ulps(dtype)) == 0


def test_reassociated_kernels_would_be_seen(monkeypatch):
    text = assemble.preamble().replace("forceinline=True", "forceinline=True, fastmath=True")
    monkeypatch.setattr(assemble, "preamble", lambda: text)
    assert max(ulps("f8")) > 0


def loss_of_equal_samples():
    """Relative error of the mean loss of many equal samples in single precision: carried sums, or their rounding."""
    spec = NetworkSpec((2, 2, 1), "atan", dtype="f4")
    engine, p = NumbaEngine(spec), initial_parameters(spec, "uniform", 0)
    X, y = np.full((200_000, 2), 0.3, "f4"), np.ones(200_000, int)
    one = engine.loss(p, X[:1], y[:1])
    return abs(engine.loss(p, X, y) / one - 1.0), abs(engine.train_epoch(engine.start(p, STILL), X, y, 16) / one - 1.0)


def test_sums_are_carried_in_double_precision():
    assert max(loss_of_equal_samples()) <= 4 * np.finfo("f4").eps


def test_a_sum_in_single_precision_would_be_seen(monkeypatch):
    double, single = (f"    loss = {zero}\n    order" for zero in ("0.0", "ZERO"))
    monkeypatch.setattr(driver, "EPOCHS", driver.EPOCHS.replace(double, single))
    assert loss_of_equal_samples()[0] > 4 * np.finfo("f4").eps


def test_a_state_gives_what_its_parameters_give():
    spec = NetworkSpec((3, 4, 4, 2), "atan")
    engine = NumbaEngine(spec)
    p, X = initial_parameters(spec, "uniform", 0), np.random.default_rng(1).uniform(-0.9, 0.9, (20, 3))
    state = engine.start(p, SGD())
    assert np.array_equal(engine.outputs(state, X), engine.outputs(p, X))
    assert all(map(np.array_equal, engine.layer_outputs(state, X), engine.layer_outputs(p, X)))
    assert engine.loss(state, X, np.zeros(20, int)) == engine.loss(p, X, np.zeros(20, int))


def test_memory_is_that_of_one_batch():
    n, batch = 20000, 50
    spec = NetworkSpec((40, 64, 64, 1), "atan")
    engine, parameters = NumbaEngine(spec), initial_parameters(spec, "glorot", 0)
    rng = np.random.default_rng(1)
    X, y = rng.uniform(-0.9, 0.9, (n, 40)), rng.integers(0, 2, n)
    state = engine.start(parameters, Adam())
    row, vector, targets, slack = 8 * engine.plan.rows, state.theta.nbytes, 8 * n, 50_000
    calls = {
        "train": (lambda: engine.train_epoch(state, X, y, batch), batch * row + vector + targets),
        "gradient": (lambda: engine.loss_and_gradient(parameters, X, y), 256 * row + 5 * vector + targets),
        "loss": (lambda: engine.loss(state, X, y), 256 * row + targets),
        "outputs": (lambda: engine.outputs(state, X), 256 * row + targets),
    }
    for name, (call, allowed) in calls.items():
        call()  # compiled before it is measured
        state.room.clear()
        tracemalloc.start()
        call()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak <= allowed + slack < n * row / 4, name
