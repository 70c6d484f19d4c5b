"""Estimators: scikit-learn's own checks, its tools, and what is promised beyond them."""

import os
import pickle
import signal
import threading
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import legendre
from networks import DomainScaler, MLPClassifier, MLPRegressor, data
from networks.hyperparameters import optimizer_of
from networks.perceptron import engine_of

SMALL = {"hidden_layer_sizes": (2, 2), "activation": "tanh", "random_state": 0}


@pytest.fixture(scope="module")
def spirals():
    return data.two_spirals(300, seed=0)


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize("early", [False, True])
def test_scikit_learn_s_own_checks(kind, early):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = check_estimator(kind(max_iter=60, early_stopping=early), on_skip=None, on_fail=None)
    failed = [f"{r['check_name']}: {r['exception']}" for r in found if r["status"] in ("failed", "xfail")]
    if early:  # which samples are held out is drawn; of repeated samples, others
        failed = [f for f in failed if not f.startswith("check_sample_weight_equivalence")]
    assert not failed and len(found) > 50


# scikit-learn's tools


def test_pipeline_search_and_validation(spirals):
    X, y = spirals
    pipeline = make_pipeline(StandardScaler(), MLPClassifier(**SMALL, max_iter=20))
    assert len(cross_val_score(pipeline, X, y, cv=3)) == 3
    grid = {"mlpclassifier__learning_rate_init": [1e-3, 1e-1]}
    assert GridSearchCV(pipeline, grid, cv=2).fit(X, y).best_params_["mlpclassifier__learning_rate_init"] in (
        1e-3,
        1e-1,
    )


def test_clone_has_the_parameters_and_no_state(spirals):
    fitted = MLPClassifier(**SMALL, max_iter=2).fit(*spirals)
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params() and not hasattr(copy, "state_")


def test_loky_gives_what_one_process_gives(spirals):
    estimator = MLPClassifier(**SMALL, max_iter=5)
    alone = cross_val_score(estimator, *spirals, cv=2)
    assert np.array_equal(alone, cross_val_score(estimator, *spirals, cv=2, n_jobs=2))


def test_dask_gives_what_one_process_gives(spirals):
    distributed = pytest.importorskip("distributed", reason="the `cluster` extra is not installed")
    import joblib

    estimator = MLPClassifier(**SMALL, max_iter=5)
    alone = cross_val_score(estimator, *spirals, cv=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cluster = distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None)
        with cluster, distributed.Client(cluster), joblib.parallel_config("dask"):
            found = cross_val_score(estimator, *spirals, cv=2)
    assert np.array_equal(alone, found)


# fitting


def test_the_same_seed_gives_the_same_bits(spirals):
    first, again = (MLPClassifier(**SMALL, max_iter=5).fit(*spirals) for _ in range(2))
    assert np.array_equal(first.state_.theta, again.state_.theta)
    other = MLPClassifier(**{**SMALL, "random_state": 1}, max_iter=5).fit(*spirals)
    assert not np.array_equal(first.state_.theta, other.state_.theta)


def test_a_hundred_layers_learn_the_spirals():
    X, y = data.two_spirals(1000, seed=0)
    held, labels = data.two_spirals(500, seed=1)
    clf = MLPClassifier((2,) * 100, activation="atan", init="identity", solver="sgd", batch_size=16, max_iter=500,
                        early_stopping=True, n_iter_no_change=None, scaling="joint", random_state=0)  # fmt: skip
    assert clf.fit(X, y).score(held, labels) > 0.95


def test_outputs_of_the_layers(spirals):
    X, y = spirals
    clf = MLPClassifier(**SMALL, max_iter=3).fit(X, y)
    layers = clf.layer_outputs(X)
    assert np.array_equal(layers[0], clf.scaler_.transform(X))
    assert len(layers) == 3 and np.array_equal(layers[-1], clf.transform(X))
    assert all(np.abs(z).max() < 1.0 for z in layers)
    assert clf.get_feature_names_out().tolist() == ["mlpclassifier0", "mlpclassifier1"]


def test_predictions_follow_from_the_representation(spirals):
    X, y = spirals
    clf = MLPClassifier(**SMALL, max_iter=3).fit(X, y)
    parameters = clf.state_.parameters()
    scores = clf.transform(X) @ parameters.V.T + parameters.c
    assert np.allclose(clf.decision_function(X), scores[:, 1] - scores[:, 0])
    odds = np.log(clf.predict_proba(X)[:, 1] / clf.predict_proba(X)[:, 0])
    assert np.allclose(odds, clf.decision_function(X))
    assert np.allclose(np.exp(clf.predict_log_proba(X)), clf.predict_proba(X))
    assert np.array_equal(clf.predict(X), clf.classes_[(odds > 0).astype(int)])


def test_layers_before_training_are_the_identity(spirals):
    X, y = spirals
    clf = MLPClassifier((2, 2), "tanh", init="identity", learning_rate_init=1e-300, max_iter=1).fit(X, y)
    inputs, *outputs = clf.layer_outputs(X)
    assert all(np.allclose(z, inputs, rtol=1e-12, atol=1e-14) for z in outputs)


def test_early_stopping_keeps_the_best_state(spirals):
    X, y = spirals
    clf = MLPClassifier(**SMALL, max_iter=60, early_stopping=True, n_iter_no_change=5, validation_fraction=0.3)
    clf.fit(X, y)
    scores = clf.history_["score"]
    assert clf.n_iter_ == len(scores) == len(clf.history_["loss"])
    assert clf.state_.epoch == 1 + int(np.argmax(scores))


def test_warm_start_goes_on(spirals):
    X, y = spirals
    once = MLPClassifier(**SMALL, max_iter=1, shuffle=False, warm_start=True)
    for _ in range(3):
        once.fit(X, y)
    whole = MLPClassifier(**SMALL, max_iter=3, shuffle=False).fit(X, y)
    assert np.array_equal(once.state_.theta, whole.state_.theta)
    with pytest.raises(ValueError, match="warm_start"):
        once.set_params(hidden_layer_sizes=(2,)).fit(X, y)


def test_partial_fit_is_an_epoch(spirals):
    X, y = spirals
    steps = MLPClassifier(**SMALL)
    for _ in range(3):
        steps.partial_fit(X, y, classes=[0, 1])
    whole = MLPClassifier(**SMALL, max_iter=3).fit(X, y)
    assert np.array_equal(steps.state_.theta, whole.state_.theta) and len(steps.history_["loss"]) == 3


@pytest.mark.parametrize("change", [{"solver": "adam"}, {"momentum": 0.9}])
@pytest.mark.parametrize("begun", [{}, {"solver": "adam"}])
@pytest.mark.parametrize("way", ["partial_fit", "fit"])
def test_the_solver_may_change_between_calls(spirals, begun, change, way):
    X, y = spirals
    clf = MLPClassifier(**SMALL, **begun, max_iter=3, warm_start=True).fit(X, y)
    clf.set_params(solver="sgd").set_params(**change, learning_rate_init=0.01)
    engine, theirs = engine_of(clf.spec_), clf.state_
    own = engine.start(theirs.parameters(), optimizer_of(clf))
    if begun == change:
        own = theirs.copy()
        own.optimizer = optimizer_of(clf)
    getattr(clf.set_params(max_iter=1, shuffle=False), way)(X, y)
    engine.train_epoch(own, clf.scaler_.transform(X), y, 200)
    assert np.array_equal(clf.state_.theta, own.theta) and np.array_equal(clf.state_.moments, own.moments)


def test_later_calls_want_the_same_network_and_the_same_targets(spirals):
    X, y = spirals
    clf = MLPClassifier(**SMALL).partial_fit(X, y)
    with pytest.raises(ValueError, match=r"`classes` is \[0, 1, 2\], training began with \[0 1\]"):
        clf.partial_fit(X, y, classes=[0, 1, 2])
    with pytest.raises(ValueError, match="another network"):
        clf.partial_fit(X, y, classes=[1, 0]).set_params(hidden_layer_sizes=(5,)).partial_fit(X, y)
    several = np.stack([y, 2.0 * y], axis=1)
    reg = MLPRegressor(**SMALL, max_iter=1, warm_start=True).partial_fit(X, several)
    for call in (reg.partial_fit, reg.fit):
        with pytest.raises(ValueError, match="`y` has 1 targets, training began with 2"):
            call(X, y)
    with pytest.raises(ValueError, match="features"):
        reg.fit(X[:, :1], several)
    assert reg.predict(X).shape == several.shape
    reg = MLPRegressor(**SMALL, max_iter=1, warm_start=True).fit(X, y)
    assert reg.predict(X).shape == (300,) and reg.fit(X, y[:, None]).predict(X).shape == (300, 1)


def test_weights_count_in_batches_of_one():
    X, y = np.array([[-1.0], [1.0], [-1.0], [1.0]]), np.array([0, 1, 1, 0])
    clf = MLPClassifier((2,), batch_size=1, max_iter=60, random_state=0)
    assert clf.fit(X, y, sample_weight=[9, 9, 1, 1]).predict(X).tolist() == [0, 1, 0, 1]
    assert clf.fit(X, y, sample_weight=[1, 1, 9, 9]).predict(X).tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_weights_are_repetitions(spirals, kind):
    X, y = spirals
    X, y = X[:40], y[:40]
    times = np.random.default_rng(0).integers(0, 4, 40)
    weighted = kind(**SMALL, max_iter=20).fit(X, y, sample_weight=times)
    repeated = kind(**SMALL, max_iter=20).fit(X.repeat(times, axis=0), y.repeat(times))
    assert np.allclose(weighted.state_.theta, repeated.state_.theta, rtol=1e-7, atol=1e-9)


def test_a_regressor_takes_several_targets():
    X = np.linspace(-1, 1, 100)[:, None] * np.ones(2)
    Y = np.stack([X[:, 0] ** 2, 100 + 5 * X[:, 0]], axis=1)
    fitted = MLPRegressor(**SMALL, max_iter=150, solver="adam", learning_rate_init=0.05).fit(X, Y)
    assert fitted.predict(X).shape == (100, 2) and fitted.score(X, Y) > 0.9
    assert MLPRegressor(**SMALL, max_iter=1).fit(X, Y[:, 0]).predict(X).shape == (100,)


def test_divergence_is_told_and_the_last_good_state_kept(spirals):
    X, y = spirals
    clf = MLPRegressor(**SMALL, solver="sgd", learning_rate_init=1e200, layer="euclidean", max_iter=5)
    with pytest.warns(ConvergenceWarning, match=r"epoch \d+.*layer \d+"):
        clf.fit(X, y)
    assert np.isfinite(clf.state_.theta).all() and np.isfinite(clf.predict(X)).all()


def test_an_initial_state_that_is_not_finite_is_not_called_good(spirals):
    clf = MLPClassifier((2,) * 5, "exp", random_state=0, max_iter=3)
    with pytest.warns(ConvergenceWarning, match="not finite even before its first step; choose another `init`"):
        clf.fit(*spirals)


@pytest.mark.parametrize("unit", [1e-320, 1e-200, 1e200, 1e307])
def test_targets_of_any_size(spirals, unit):
    X = spirals[0]
    y = X[:, 0] / np.abs(X).max()
    clf = MLPRegressor(**SMALL, max_iter=30).fit(X, unit * y)
    same = MLPRegressor(**SMALL, max_iter=30).fit(X, y)
    assert np.allclose(clf.predict(X) / unit, same.predict(X), 1e-9, 5e-3 if unit == 1e-320 else 0.0)  # few bits left


def press_control_c(after):
    """Send SIGINT to this process in so many seconds."""
    timer = threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer


@pytest.mark.parametrize("after", np.linspace(0.01, 0.05, 9))
def test_control_c_ends_a_fit_after_an_epoch(spirals, after):
    clf = MLPClassifier(**SMALL, max_iter=10**6, n_iter_no_change=None, batch_size=300)
    session = clf.begin(*spirals)
    with session.run.guarded(), pytest.warns(ConvergenceWarning, match=r"stopped after epoch \d+ by Ctrl-C"):
        timer = press_control_c(after)
        clf._train(session)
    timer.join()
    assert session.run.stopped == "interrupted" and clf.n_iter_ == clf.state_.epoch == len(clf.history_["loss"])
    assert np.array_equal(clf.state_.theta, session.run.state.theta)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_control_c_twice_undoes_the_epoch(spirals):
    clf = MLPClassifier(**SMALL, max_iter=10**6, warm_start=True)
    first = clf.set_params(max_iter=2).fit(*spirals).state_.theta.copy()
    session = clf.begin(*spirals)

    def press(run):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    session.train(press)
    assert session.run.stopped == "interrupted" and session.run.epoch == 0
    assert np.array_equal(session.run.state.theta, first)


def test_warm_starts_shuffle_anew(spirals):
    X, y = spirals
    parts, whole = MLPClassifier(**SMALL, max_iter=1, warm_start=True, batch_size=16), MLPClassifier(**SMALL)
    for _ in range(3):
        parts.fit(X, y)
    assert np.array_equal(parts.state_.theta, whole.set_params(max_iter=3, batch_size=16).fit(X, y).state_.theta)


@pytest.mark.parametrize("n", [2, 3, 6, 30])
def test_a_part_is_held_out_of_any_number(n):
    y = np.arange(n) % 2
    clf = MLPClassifier((2,), max_iter=2, early_stopping=True, random_state=0).fit(y[:, None] + 0.1, y)
    assert len(clf.history_["score"]) == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"backend": "jax"}, "`backend` is 'jax'"),
        ({"solver": "lbfgs"}, "`solver` is 'lbfgs'"),
        ({"layer": "dense"}, "`layer` is 'dense'"),
        ({"init": "zeros"}, "`init` is 'zeros'"),
        ({"scaling": "log"}, "`scaling` is 'log'"),
        ({"margin": 0.5}, "`margin` is 0.5"),
        ({"batch_size": 0}, "`batch_size` is 0"),
        ({"max_iter": 0}, "`max_iter` is 0"),
        ({"learning_rate": "cosine"}, "`learning_rate` is 'cosine'"),
        ({"activation": "sigmiod"}, "sigmoid"),
        ({"hidden_layer_sizes": (2.7,)}, "`hidden_layer_sizes` is 2.7"),
        ({"hidden_layer_sizes": True}, "`hidden_layer_sizes` is True"),
        ({"learning_rate_init": -1.0}, "`learning_rate_init` is -1.0"),
        ({"learning_rate_init": "x"}, "`learning_rate_init` is 'x'"),
        ({"learning_rate": lambda epoch: None}, r"`schedule\(0\)` is None"),
        ({"alpha": -1}, "`alpha` is -1"),
        ({"margin": "a"}, "`margin` is 'a'"),
        ({"tol": np.nan}, "`tol` is nan"),
        ({"shuffle": "no"}, "`shuffle` is 'no'"),
        ({"n_iter_no_change": 0}, "`n_iter_no_change` is 0; give a positive integer or None"),
        ({"n_iter_no_change": "a"}, "`n_iter_no_change` is 'a'"),
        ({"nesterovs_momentum": True}, "`nesterovs_momentum` is True"),
        ({"early_stopping": True, "validation_fraction": 1.0}, "`validation_fraction` is 1.0"),
    ],
)
def test_a_wrong_parameter_is_named(spirals, wrong, words):
    with pytest.raises(ValueError, match=words):
        MLPClassifier(**{**SMALL, **wrong}).fit(*spirals)


def test_labels_must_be_known(spirals):
    X, y = spirals
    with pytest.raises(ValueError, match=r"1 class, 0\.0;"):
        MLPClassifier(**SMALL).fit(X, np.zeros(len(X)))
    with pytest.raises(ValueError, match=r"\[7\]"):
        MLPClassifier(**SMALL).partial_fit(X, np.where(y == 1, 7, 0), classes=[0, 1])
    with pytest.raises(ValueError, match=r"(?i)sample.weight"):
        MLPClassifier(**SMALL).fit(X, y, sample_weight=np.zeros(len(X)))


def test_a_fitted_estimator_is_pickled_whole(spirals):
    clf = MLPClassifier(**SMALL, max_iter=2).fit(*spirals)
    assert np.array_equal(pickle.loads(pickle.dumps(clf)).predict_proba(spirals[0]), clf.predict_proba(spirals[0]))


# scaling


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
