"""What a network is, how it starts, and the values that optimisers and schedules refuse."""

import numpy as np
import pytest

import legendre
import prox
from networks.initialization import initial_parameters
from networks.numba_backend.assemble import lanes_for
from networks.numba_backend.plan import plan
from networks.optimizers import SGD, Adam, LinearDecay, StepDecay
from networks.parameters import Layout
from networks.spec import NetworkSpec
from networks.training import Settings


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"widths": (2,)}, "`widths`"),
        ({"widths": (2, 2.5, 1)}, "`widths`"),
        ({"widths": (2, 0, 1)}, "`widths`"),
        ({"layer": "residual"}, "`layer` is 'residual'"),
        ({"loss": "hinge"}, "`loss` is 'hinge'"),
        ({"loss": 3}, "`loss` is 3; choose .* prox.BregmanLoss"),
        ({"loss": prox.BregmanLoss(prox.Simplex())}, "separable function"),
        ({"loss": prox.BregmanLoss(prox.L1(alpha=np.ones(2)))}, "the same numbers for all outputs"),
        ({"widths": (2, True, 1)}, "`widths`"),
        ({"dtype": "f3"}, "`dtype` is 'f3'"),
        ({"dtype": "f2"}, "`dtype` is 'f2'"),
        ({"activations": ("tanh", "tanh")}, "2 entries for 1 hidden"),
        ({"activations": "tanch"}, "tanch"),
        ({"widths": (2, 2, 2, 1), "activations": ("tanh", "sigmoid")}, "tanh before sigmoid"),
    ],
)
def test_a_wrong_value_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        NetworkSpec(**({"widths": (2, 2, 1)} | changes))


@pytest.mark.parametrize("given", [None, 3, ("tanh", 3)])
def test_an_activation_of_another_kind_is_named(given):
    with pytest.raises(TypeError, match=r"`activations` holds (None|3); give a name"):
        NetworkSpec((2, 2, 2, 1), given)


def test_activations_may_be_given_in_three_ways():
    f = legendre.get("softplus", beta=2.0)
    spec = NetworkSpec((2, 3, 3, 1), ("softplus", ("softplus", {"beta": 2.0})), "standard")
    assert spec.activations[1] is f and NetworkSpec((2, 3, 1), f).activations == (f,)


def test_the_dual_variable_is_carried_where_widths_and_activations_match():
    chain = ("tanh", "tanh", "scaled_tanh", "scaled_tanh")
    spec = NetworkSpec((2, 2, 2, 2, 3, 1), chain)
    assert [spec.inverted(l) for l in (1, 2, 3, 4)] == [True, False, True, True]
    assert [spec.mixing(l) for l in (1, 2, 3, 4)] == [False, False, False, True]
    assert [(g.count, g.carry) for g in plan(spec).groups] == [(2, "inverse"), (1, "inverse"), (1, "mixed inverse")]


@pytest.mark.parametrize("layer", ["standard", "euclidean", "bregman"])
def test_the_non_informative_start_is_definition_d1(layer):
    p = initial_parameters(NetworkSpec((2, 2, 2, 1), layer=layer))
    W = np.eye(2) if layer == "standard" else np.zeros((2, 2))
    assert all(np.array_equal(w, W) for w in p.W) and all(np.array_equal(b, [0.0, 0.0]) for b in p.b)
    assert np.array_equal(p.V, [[0.5, 0.5]]) and p.c[0] == 0.5


@pytest.mark.parametrize("init", ["uniform", "glorot", "he", "orthogonal"])
def test_random_starts_have_their_spread_and_their_seed(init):
    spec = NetworkSpec((200, 100, 1), layer="standard")
    W = initial_parameters(spec, init, 0).W[0]
    deviation = {"uniform": (1 / 600) ** 0.5, "glorot": (2 / 300) ** 0.5, "he": 0.1, "orthogonal": (1 / 200) ** 0.5}[
        init
    ]
    assert abs(W.std() / deviation - 1.0) < 0.02
    assert np.array_equal(W, initial_parameters(spec, init, 0).W[0])
    assert not np.array_equal(W, initial_parameters(spec, init, 1).W[0])
    if init == "orthogonal":
        assert np.abs(W @ W.T - np.eye(100)).max() < 1e-13


def test_mixing_starts_in_the_middle_of_the_simplex():
    p = initial_parameters(NetworkSpec((4, 2, 1), "sigmoid", dtype="f4"))
    assert np.array_equal(p.M[0], np.full((2, 4), 0.25, "f4")) and p.M[0].dtype == np.float32


def test_parameters_survive_the_flat_vector():
    spec = NetworkSpec((3, 4, 4, 2), "sigmoid")
    layout, p = Layout(spec), initial_parameters(spec, "uniform", 0)
    flat = layout.pack(p)
    again = layout.unpack(flat)
    assert flat.size == layout.size == sum(a.size for a in (*p.W, *p.b, p.M[0], p.V, p.c))
    pairs = zip((*p.W, *p.b, p.M[0]), (*again.W, *again.b, again.M[0]), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)
    assert np.array_equal(p.V, again.V) and np.array_equal(p.c, again.c)
    assert layout.owner(layout.offset("b", 2)) == 2 and layout.owner(layout.offset("c", 3)) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: SGD(0.0),
        lambda: SGD(momentum=1.0),
        lambda: SGD(nesterov=True),
        lambda: SGD(weight_decay=-1.0),
        lambda: Adam(beta_1=1.0),
        lambda: Adam(epsilon=0.0),
        lambda: LinearDecay(epochs=0),
        lambda: StepDecay((1,), factor=0.0),
        lambda: StepDecay((-1,)),
        lambda: SGD("fast"),
        lambda: SGD(np.nan),
        lambda: Adam(beta_2=None),
        lambda: LinearDecay(final="a"),
        lambda: Settings(10, patience=-1),
        lambda: Settings(10, patience=0),
        lambda: Settings(10, tol=np.nan),
        lambda: Settings(10, shuffle="no"),
        lambda: Settings(0),
        lambda: Settings(10, batch_size=2.5),
    ],
)
def test_an_inadmissible_setting_is_refused(wrong):
    with pytest.raises(ValueError, match="give"):
        wrong()


def test_the_schedule_of_the_papers():
    decay = LinearDecay()
    assert decay(0) == 1.0 and decay(500) == pytest.approx(0.5005) and decay(1000) == decay(2000) == 1e-3


@pytest.mark.parametrize("batch", [1, 4, 7, 10, 16, 32, 100, 128])
def test_chunks_waste_little(batch):
    lanes = lanes_for(batch)
    assert lanes % 4 == 0 and 4 <= lanes <= 32 and -(-batch // lanes) * lanes - batch < 4
