"""Estimators: scikit-learn's own checks, its tools, and what is promised beyond them."""

import pickle
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from networks import MLPClassifier, MLPRegressor, data

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
