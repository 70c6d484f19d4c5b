"""Training in compiled code: the steps of torch's optimisers, reproducible, and a divergence that says where."""

import threading

import numpy as np
import pytest

from networks.initialization import initial_parameters
from networks.numba_backend import DivergenceError, NumbaEngine, TrainingState, program
from networks.numba_backend.threads import SINGLE_BLAS
from networks.optimizers import SGD, Adam, LinearDecay, StepDecay
from networks.parameters import Parameters
from networks.spec import NetworkSpec

N, BATCH = 43, 16  # the last batch is smaller
OPTIMIZERS = {
    "sgd": SGD(0.1),
    "decay": SGD(0.1, weight_decay=0.05),
    "momentum": SGD(0.05, momentum=0.9, weight_decay=0.02),
    "nesterov": SGD(0.05, momentum=0.8, nesterov=True, schedule=StepDecay((1,), 0.5)),
    "adam": Adam(0.01, weight_decay=0.02, schedule=LinearDecay(0.1, 4)),
}
SPEC = NetworkSpec((2, 2, 2, 2, 1), "atan", "bregman")
MIXED = NetworkSpec((3, 4, 4, 2), "sigmoid", "bregman")


def problem(spec, n=N):
    rng = np.random.default_rng(0)
    return rng.uniform(0.1, 0.9, (n, spec.widths[0])), rng.integers(0, max(2, spec.widths[-1]), n)


def started(optimizer, spec=SPEC):
    engine = NumbaEngine(spec)
    return engine, engine.start(initial_parameters(spec, "uniform", 1), optimizer)


@pytest.fixture(params=["unrolled", "wide"])
def kind(request, monkeypatch):
    """Which generator writes the kernels, whatever the widths."""
    monkeypatch.setattr(program, "UNROLLED", 32 if request.param == "unrolled" else 0)
    return request.param


def torch_run(spec, optimizer, orders, weight):
    """Parameters and losses after epochs with torch's own optimiser."""
    torch = pytest.importorskip("torch")
    reference = pytest.importorskip("_network_reference")
    p, (X, Y) = reference.tensors(initial_parameters(spec, "uniform", 1)), problem(spec)
    rest = {"lr": optimizer.learning_rate}
    groups = [{"params": [*p.W, p.V], "weight_decay": optimizer.weight_decay}, {"params": [*p.b, p.c]}]
    if isinstance(optimizer, SGD):
        steps = torch.optim.SGD(groups, momentum=optimizer.momentum, nesterov=optimizer.nesterov, **rest)
    else:
        steps = torch.optim.Adam(groups, betas=(optimizer.beta_1, optimizer.beta_2), eps=optimizer.epsilon, **rest)
    means = []
    for epoch, order in enumerate(orders):
        for group in steps.param_groups:
            group["lr"] = optimizer.learning_rate * optimizer.schedule(epoch)
        total = 0.0
        for rows in (order[i : i + BATCH] for i in range(0, N, BATCH)):
            steps.zero_grad()
            w = torch.tensor(weight[rows])
            losses = reference.losses(spec, reference.scores(spec, p, torch.tensor(X[rows])), torch.tensor(Y[rows]))
            loss = (w / weight.mean() * losses).mean()
            loss.backward()
            steps.step()
            total += loss.item() * len(rows)
        means.append(total / N)
    return [t.numpy() for t in reference.arrays(p, "data")], np.array(means)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_those_of_torch(name, kind):
    rng, (engine, state) = np.random.default_rng(5), started(OPTIMIZERS[name])
    orders, weight = np.array([rng.permutation(N) for _ in range(3)]), rng.uniform(0.5, 2.0, N)
    losses = engine.train_epochs(state, *problem(SPEC), BATCH, 3, orders, weight)
    expected, means = torch_run(SPEC, OPTIMIZERS[name], orders, weight)
    assert np.abs(losses - means).max() <= 1e-12
    p = state.parameters()
    for ours, theirs in zip([*p.W, *p.b, p.V, p.c], expected, strict=True):
        assert np.abs(ours - theirs).max() <= 1e-12
    assert state.epoch == 3 and state.step == 9


@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_training_is_reproducible_and_may_be_cut_anywhere(name, kind):
    (engine, whole), parts = started(OPTIMIZERS[name]), started(OPTIMIZERS[name])[1]
    order = np.random.default_rng(1).permutation(N)
    losses = engine.train_epochs(whole, *problem(SPEC), BATCH, 4, order)
    single = [engine.train_epoch(parts, *problem(SPEC), BATCH, order) for _ in range(2)]
    parts = parts.copy()
    single += list(engine.train_epochs(parts, *problem(SPEC), BATCH, 2, order))
    assert np.array_equal(losses, single)
    assert np.array_equal(whole.theta, parts.theta) and np.array_equal(whole.moments, parts.moments)


@pytest.mark.parametrize("before", OPTIMIZERS)
@pytest.mark.parametrize("after", OPTIMIZERS)
def test_an_adopted_optimizer_begins_with_its_own_moments(before, after):
    engine, state = started(OPTIMIZERS[before])
    engine.train_epochs(state, *problem(SPEC), BATCH, 2)
    fresh = engine.start(state.parameters(), OPTIMIZERS[after])
    fresh.epoch = state.epoch
    kept = state.moments.copy()
    state.adopt(OPTIMIZERS[after])
    if state.moments.size != kept.size:
        engine.train_epochs(state, *problem(SPEC), BATCH, 2)
        engine.train_epochs(fresh, *problem(SPEC), BATCH, 2)
        assert np.array_equal(state.theta, fresh.theta) and np.array_equal(state.moments, fresh.moments)
    else:
        assert np.array_equal(state.moments, kept) and state.step == 6


def test_a_state_that_does_not_fit_never_reaches_a_kernel():
    (engine, state), other = started(SGD(0.1)), started(SGD(0.1), MIXED)[1]
    with pytest.raises(ValueError, match="`moments`"):
        TrainingState(state.layout, Adam(), state.theta, state.moments)
    with pytest.raises(ValueError, match="`theta`"):
        engine.train_epoch(other, *problem(SPEC), BATCH)
    with pytest.raises(ValueError, match="`theta`"):
        engine.outputs(other, problem(SPEC)[0])
    state.optimizer = SGD(0.1, momentum=0.9)
    with pytest.raises(ValueError, match="`moments`"):
        engine.train_epoch(state, *problem(SPEC), BATCH)


def test_threads_give_the_blas_pool_back():
    from threadpoolctl import threadpool_info

    def limits():
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before, first_in, second_in, first_out = limits(), *(threading.Event() for _ in range(3))

    def first():
        with SINGLE_BLAS:
            first_in.set()
            second_in.wait(10)
        first_out.set()

    def second():
        first_in.wait(10)
        with SINGLE_BLAS:
            second_in.set()
            first_out.wait(10)
            inside.append(limits())

    inside, threads = [], [threading.Thread(target=f) for f in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 in inside[0] and limits() == before  # a BLAS that was loaded after the first limit is not ours


def test_replicas_are_the_single_runs(kind):
    (engine, first), second = started(SGD(0.1)), started(SGD(0.02))[1]
    broken = started(SGD(0.1))[1]
    broken.theta[0] = np.nan
    alone = [first.copy(), second.copy()]
    found = engine.train_replicas([first, broken, second], *problem(SPEC), BATCH, 3)
    assert isinstance(found[1], DivergenceError)
    for state, losses, expected in zip((first, second), (found[0], found[2]), alone, strict=True):
        assert np.array_equal(engine.train_epochs(expected, *problem(SPEC), BATCH, 3), losses)
        assert np.array_equal(state.theta, expected.theta)


def test_rows_of_mixing_matrices_stay_on_the_simplex(kind):
    engine, state = started(SGD(0.5), MIXED)
    before = state.parameters().M[0]
    engine.train_epochs(state, *problem(MIXED), BATCH, 5)
    M = state.parameters().M[0]
    assert M.min() >= 0.0 and np.abs(M.sum(axis=1) - 1.0).max() <= 4e-16 * M.shape[1]
    assert np.abs(M - before).max() > 1e-3 and state.parameters().M[1] is None


@pytest.mark.parametrize("batch", [1, N])
def test_steps_follow_the_gradient_of_the_weighted_mean(batch, kind):
    engine, state = started(SGD(1e-7))  # steps so small that they add up
    (X, Y), weight = problem(SPEC), np.random.default_rng(0).exponential(size=N)
    weight[:BATCH] = 0.0
    start, gradient = state.copy(), engine.loss_and_gradient(state.parameters(), X, Y, weight)[1]
    engine.train_epoch(state, X, Y, batch, sample_weight=1e300 * weight)
    moved = (start.theta - state.theta) / 1e-7 / (N // batch)
    assert np.abs(moved - engine.plan.layout.pack(gradient)).max() < 1e-6


@pytest.mark.parametrize("labels", [7, -1, 0.5, np.nan, "1"])
def test_labels_are_class_indices(labels):
    engine, state = started(SGD(0.1), MIXED)
    X, Y = np.full((8, 3), 0.5), np.full(8, labels)
    for call in (lambda: engine.loss(state, X, Y), lambda: engine.train_epoch(state, X, Y, 4)):
        with pytest.raises(ValueError, match=r"`Y` has labels .* integers from 0 to 1"):
            call()
    assert engine.loss(state, X, np.ones(8)) == engine.loss(state, X, np.ones(8, bool))


def test_sizes_that_are_none_are_refused(kind):
    engine, state = started(SGD(0.1))
    for batch in (0, -1, 2.5, True):
        with pytest.raises(ValueError, match="`batch_size` is"):
            engine.train_epoch(state, *problem(SPEC), batch)
    with pytest.raises(ValueError, match="`epochs` is 0"):
        engine.train_epochs(state, *problem(SPEC), BATCH, 0)
    with pytest.raises(ValueError, match="no samples"):
        engine.loss(state, np.empty((0, 2)), np.empty(0, int))
    assert engine.outputs(state, np.empty((0, 2))).shape == (0, 1)


@pytest.mark.parametrize("factor", [None, np.nan, -1.0, "fast"])
def test_a_schedule_gives_numbers(factor):
    engine, state = started(SGD(0.1, schedule=lambda epoch: factor if epoch else 1.0))
    with pytest.raises(ValueError, match=r"`schedule\(1\)` is .*; give a finite number"):
        engine.train_epochs(state, *problem(SPEC), BATCH, 2)


def test_both_generators_train_alike(monkeypatch):
    ends = []
    for limit in (32, 0):
        monkeypatch.setattr(program, "UNROLLED", limit)
        engine, state = started(SGD(0.2), MIXED)
        engine.train_epochs(state, *problem(MIXED), BATCH, 4)
        ends.append(state.theta)
    assert np.abs(ends[0] - ends[1]).max() <= 1e-12


def test_a_loss_that_is_not_finite_stops_before_the_step(kind):
    engine, state = started(SGD(0.1))
    X, Y = problem(SPEC)
    X[20, 1] = np.nan  # sample 20 is in batch 1
    good = state.copy()
    with pytest.raises(DivergenceError, match="layer 1 is not finite") as caught:
        engine.train_epochs(state, X, Y, BATCH, 3)
    assert (caught.value.epoch, caught.value.batch, caught.value.layer) == (0, 1, 1)
    engine.train_epoch(good, X[:BATCH], Y[:BATCH], BATCH)
    assert np.array_equal(state.theta, good.theta)


def test_an_infinite_parameter_is_reported_although_the_activation_hides_it(kind):
    engine, state = started(SGD(0.1))
    state.theta[engine.plan.layout.offset("b", 2)] = np.inf
    with pytest.raises(DivergenceError, match="layer 2") as caught:
        engine.train_epochs(state, *problem(SPEC), BATCH, 2)
    assert (caught.value.epoch, caught.value.batch) == (1, 2)


@pytest.mark.parametrize("case", ["X", "Y", "sample_weight", "orders"])
def test_a_wrong_shape_is_named(case):
    engine, state = started(SGD(0.1))
    given = dict(zip("XY", problem(SPEC), strict=True)) | {"orders": None, "sample_weight": None}
    given[case] = np.zeros((3, 5))
    with pytest.raises(ValueError, match=f"`{case}`"):
        engine.train_epochs(state, batch_size=BATCH, epochs=1, **given)


def test_parameters_of_another_shape_are_refused():
    p = initial_parameters(SPEC)
    wrong = Parameters((*p.W[:-1], np.zeros((2, 3))), p.b, p.M, p.V, p.c)
    with pytest.raises(ValueError, match=r"`parameters.W` of the layer 3 has shape \(2, 3\)"):
        NumbaEngine(SPEC).start(wrong, SGD())
