"""Estimators that are called again, changed in between, or stopped by Ctrl-C."""

import os
import signal
import threading

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from networks import MLPClassifier, MLPRegressor, data
from networks.hyperparameters import optimizer_of
from networks.perceptron import engine_of

SMALL = {"hidden_layer_sizes": (2, 2), "activation": "tanh", "random_state": 0}


@pytest.fixture(scope="module")
def spirals():
    return data.two_spirals(300, seed=0)


def test_warm_start_goes_on(spirals):
    X, y = spirals
    once = MLPClassifier(**SMALL, max_iter=1, shuffle=False, warm_start=True)
    for _ in range(3):
        once.fit(X, y)
    whole = MLPClassifier(**SMALL, max_iter=3, shuffle=False).fit(X, y)
    assert np.array_equal(once.state_.theta, whole.state_.theta)
    with pytest.raises(ValueError, match="warm_start"):
        once.set_params(hidden_layer_sizes=(2,)).fit(X, y)


def test_warm_starts_shuffle_anew(spirals):
    X, y = spirals
    parts, whole = MLPClassifier(**SMALL, max_iter=1, warm_start=True, batch_size=16), MLPClassifier(**SMALL)
    for _ in range(3):
        parts.fit(X, y)
    assert np.array_equal(parts.state_.theta, whole.set_params(max_iter=3, batch_size=16).fit(X, y).state_.theta)


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


@pytest.fixture
def control_c():
    """Ctrl-C as Python handles it: workers of parallel tests ignore it."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, usual)


def press_control_c(after):
    """Send SIGINT to this process in so many seconds."""
    timer = threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer


@pytest.mark.usefixtures("control_c")
@pytest.mark.parametrize("after", np.linspace(0.01, 0.05, 9))
def test_control_c_ends_a_fit_after_an_epoch(spirals, after):
    clf = MLPClassifier(**SMALL, max_iter=10**4, n_iter_no_change=None, batch_size=300)
    session = clf.begin(*spirals)
    with session.run.guarded():
        timer = press_control_c(after)
        with pytest.warns(ConvergenceWarning, match=r"stopped after epoch \d+ by Ctrl-C"):
            clf._train(session)
    timer.join()
    assert session.run.stopped == "interrupted" and clf.n_iter_ == clf.state_.epoch == len(clf.history_["loss"])
    assert np.array_equal(clf.state_.theta, session.run.state.theta)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("control_c")
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
