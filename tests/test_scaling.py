"""The scaling of inputs: inside the domain whatever their size, known from the training set only."""

import numpy as np
import pytest

import legendre
from networks import DomainScaler, MLPClassifier, data

SMALL = {"hidden_layer_sizes": (2, 2), "activation": "tanh", "random_state": 0}


@pytest.fixture(scope="module")
def spirals():
    return data.two_spirals(300, seed=0)


@pytest.mark.parametrize("name", ["sigmoid", "atan", "arctan", "tanh", "softplus", "asinh", "exp", "burg"])
@pytest.mark.parametrize("by", ["feature", "joint"])
def test_scaled_inputs_lie_inside_the_domain(name, by):
    f = legendre.get(name)
    X = np.random.default_rng(0).normal(size=(50, 3)) * [1, 1e3, 1e-3] + [0, 5, -2]
    scaler = DomainScaler.fit(X, f, by)
    inside = scaler.transform(X)
    assert inside.min() > f.domain.lo and inside.max() < f.domain.hi
    assert np.allclose(inside, X * scaler.factor + scaler.offset, atol=1e-12)  # nothing is clipped
    far = scaler.transform(X * 1e6, np.float32)
    assert np.isfinite(f.rho_inv(far.astype(float))[np.isfinite(far)]).all() or not np.isfinite(f.domain.width)
    assert far.min() > f.domain.lo and far.max() < f.domain.hi


def test_joint_scaling_keeps_the_geometry():
    X = np.random.default_rng(0).normal(size=(30, 2)) * [1, 7]
    scaler = DomainScaler.fit(X, legendre.get("tanh"), "joint")
    assert scaler.factor[0] == scaler.factor[1] and scaler.offset[0] == scaler.offset[1]


def test_scaling_knows_the_training_set_only(spirals):
    X, y = spirals
    clf = MLPClassifier(**SMALL, max_iter=1, early_stopping=True, validation_fraction=0.5)
    clf.fit(X, y)
    held = np.abs(X * clf.scaler_.factor + clf.scaler_.offset).max()
    assert held > 0.9 + 1e-9  # a held-out point is farther out than the range of the fitted half


def test_without_scaling_the_domain_is_checked():
    f = legendre.get("sigmoid")
    with pytest.raises(ValueError, match="outside"):
        DomainScaler.fit([[0.5], [1.0]], f, "none")
    same = DomainScaler.fit([[0.5], [0.9]], f, "none")
    assert np.array_equal(same.transform([[0.7], [2.0]]), [[0.7], [0.95]])


@pytest.mark.parametrize("layer", ["standard", "euclidean"])
def test_layers_that_take_no_inverse_need_no_domain(spirals, layer):
    X = 100.0 * spirals[0]
    clf = MLPClassifier(**SMALL, layer=layer, scaling="none", max_iter=1).fit(X, spirals[1])
    assert np.array_equal(clf.layer_outputs(7.0 * X)[0], 7.0 * X)
    wide = MLPClassifier(**SMALL, layer=layer, max_iter=1).fit(X, spirals[1])
    assert np.allclose(wide.layer_outputs(7.0 * X)[0], 7.0 * X * wide.scaler_.factor + wide.scaler_.offset)


@pytest.mark.parametrize("unit", [1e-320, 1e-300, 1e-30, 1e300, 1.7e308])
@pytest.mark.parametrize("given", ["f8", "f4"])
def test_inputs_of_any_size_stay_inside(unit, given):
    X = np.array([[-1.0], [0.5], [1.0]])
    with np.errstate(over="ignore", under="ignore"):
        X = np.clip(unit * X, -np.finfo(given).max, np.finfo(given).max).astype(given)
    for by in ("feature", "joint"):
        inside = DomainScaler.fit(X, legendre.get("tanh"), by).transform(X, given).ravel()
        constant = X[0] == X[2] or unit == 1e-320
        assert np.allclose(inside, 0.0 if constant else X.ravel() / X.max() * 0.9, atol=1e-6)


def test_a_constant_feature_goes_to_the_middle():
    found = DomainScaler.fit([[3.0], [3.0]], legendre.get("sigmoid")).transform([[3.0]])
    assert found == 0.5
