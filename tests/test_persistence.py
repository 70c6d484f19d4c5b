"""Files of estimators and checkpoints: they come back to the last bit, or are refused in one sentence."""

import json
import os

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression

import legendre
import networks
from networks import LinearDecay, MLPClassifier, MLPRegressor, data
from networks.checkpoint import read_checkpoint, write_checkpoint
from networks.persistence import HEADER, read_arrays, write_arrays
from networks.training import Run, train

SMALL = {"hidden_layer_sizes": (2, 2), "activation": "tanh", "random_state": 0, "max_iter": 3}


@pytest.fixture(scope="module")
def spirals():
    return data.two_spirals(200, seed=0)


def back(estimator, tmp_path):
    return networks.load(networks.save(estimator, tmp_path / "model.npz"))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"solver": "sgd", "momentum": 0.5, "learning_rate": LinearDecay(0.1, 7)},
        {"early_stopping": True},
        {"activation": ("tanh", "tanh"), "layer": "euclidean"},
    ],
)
def test_a_classifier_comes_back(spirals, tmp_path, more):
    X, y = spirals
    names = np.array(["left", "right"], dtype=object)[y]
    clf = MLPClassifier(**{**SMALL, **more}).fit(X, names)
    found = back(clf, tmp_path)
    assert found.get_params() == clf.get_params() and found.history_ == clf.history_
    assert np.array_equal(found.predict_proba(X), clf.predict_proba(X))
    assert found.predict(X).tolist() == clf.predict(X).tolist()
    clf.partial_fit(X, names), found.partial_fit(X, names)
    assert np.array_equal(found.state_.theta, clf.state_.theta)  # the optimiser's state came along


def test_a_regressor_comes_back(spirals, tmp_path):
    X, y = spirals
    fitted = MLPRegressor(**SMALL).fit(X, np.stack([y, 2.0 * y], axis=1))
    assert np.array_equal(back(fitted, tmp_path).predict(X), fitted.predict(X))


def test_feature_names_come_back(spirals, tmp_path):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.DataFrame(spirals[0], columns=["a", "b"])
    fitted = MLPClassifier(**SMALL).fit(table, spirals[1])
    assert back(fitted, tmp_path).feature_names_in_.tolist() == ["a", "b"]


def test_a_derived_activation_comes_back_by_its_formula(spirals, tmp_path):
    mine = legendre.derive(rho="t/(1+abs(t))", name="mine")
    fitted = MLPClassifier(**{**SMALL, "activation": mine}).fit(*spirals)
    path = networks.save(fitted, tmp_path / "m.npz")
    record = read_arrays(path, "estimator")[0]["parameters"]["activation"]
    assert record["formula"] and "phi" not in record
    assert np.array_equal(networks.load(path).predict_proba(spirals[0]), fitted.predict_proba(spirals[0]))


def test_an_estimator_that_is_not_fitted_is_not_saved(tmp_path):
    with pytest.raises(NotFittedError):
        networks.save(MLPClassifier(), tmp_path / "x.npz")
    assert not list(tmp_path.iterdir())


def test_only_files_are_replaced_and_only_our_estimators_written(spirals, tmp_path):
    fitted = MLPClassifier(**SMALL).fit(*spirals)
    with pytest.raises(ValueError, match="is not a regular file"):
        networks.save(fitted, os.devnull)
    with pytest.raises(ValueError, match="is not a regular file"):
        networks.save(fitted, tmp_path)
    with pytest.raises(ValueError, match="LogisticRegression cannot be written"):
        networks.save(LogisticRegression().fit(*spirals), tmp_path / "x.npz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [{"activation": "sigmoid"}, {"layer": "standard"}, {"dtype": "float32"}, {"hidden_layer_sizes": (3,)}],
)
def test_the_fitted_network_is_saved_not_that_of_later_parameters(spirals, tmp_path, change):
    fitted = MLPClassifier(**SMALL).fit(*spirals)
    truth = fitted.predict_proba(spirals[0])
    found = back(fitted.set_params(**change), tmp_path)
    assert np.array_equal(found.predict_proba(spirals[0]), truth) and found.spec_ == fitted.spec_
    assert found.get_params() == fitted.get_params()


def test_a_solver_chosen_after_training_comes_back_with_moments_of_its_own(spirals, tmp_path):
    fitted = MLPClassifier(**SMALL).fit(*spirals).set_params(solver="adam")
    found = back(fitted, tmp_path)
    fitted.partial_fit(*spirals), found.partial_fit(*spirals)
    assert np.array_equal(found.state_.theta, fitted.state_.theta) and found.state_.step == fitted.state_.step == 1


def test_what_json_lacks_is_refused_and_nothing_is_left(spirals, tmp_path):
    fitted = MLPClassifier(**SMALL, learning_rate=lambda epoch: 1.0).fit(*spirals)
    with pytest.raises(ValueError, match="cannot be written"):
        networks.save(fitted, tmp_path / "x.npz")
    assert not list(tmp_path.iterdir())


def test_the_file_is_replaced_whole(spirals, tmp_path, monkeypatch):
    fitted = MLPClassifier(**SMALL).fit(*spirals)
    path = networks.save(fitted, tmp_path / "m.npz")
    before = path.read_bytes()

    def fail(source, target):
        raise OSError("no space")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        networks.save(fitted, path)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["m.npz"]


# files that are refused


@pytest.fixture
def saved(spirals, tmp_path):
    return networks.save(MLPClassifier(**SMALL).fit(*spirals), tmp_path / "m.npz")


def refused(path, match):
    with pytest.raises(ValueError, match=match) as caught:
        networks.load(path)
    assert "\n" not in str(caught.value)


def test_every_cut_is_seen(saved):
    whole = saved.read_bytes()
    for length in np.linspace(0, len(whole) - 1, 25).astype(int):
        saved.write_bytes(whole[:length])
        refused(saved, "damaged, or was not written")


def test_every_changed_byte_is_seen_or_without_effect(saved, spirals):
    whole, truth = saved.read_bytes(), networks.load(saved).predict_proba(spirals[0])
    for place in np.linspace(0, len(whole) - 1, 60).astype(int):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        saved.write_bytes(changed)
        try:
            found = networks.load(saved).predict_proba(spirals[0])
        except ValueError:
            continue
        assert np.array_equal(found, truth)


def test_foreign_files_are_refused(tmp_path):
    (tmp_path / "text.npz").write_text("not a model")
    np.savez(tmp_path / "arrays.npz", a=np.ones(3))
    np.save(tmp_path / "one.npy", np.ones(3))
    for path in tmp_path.iterdir():
        refused(path, "damaged, or was not written by this program")
    with pytest.raises(FileNotFoundError, match="does not exist"):
        networks.load(tmp_path / "nothing.npz")


def test_a_pickle_inside_is_never_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was opened",))

    np.savez(tmp_path / "trap.npz", **{HEADER: np.array([Trap()], dtype=object)})
    refused(tmp_path / "trap.npz", "damaged, or was not written")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "version 2; this program reads 1"),
        ({"format": "other"}, "was not written by this program"),
        ({"kind": "checkpoint"}, "holds a checkpoint, not a estimator"),
        ({"digest": "0"}, "do not agree with their checksum"),
        ({"estimator": "os.system"}, "os.system"),
        ({"parameters": {"colour": "red"}}, "colour"),
        ({"parameters": None}, "not that of a MLPClassifier"),
        ({"fitted": {}}, "not that of a MLPClassifier"),
    ],
)
def test_another_header_is_refused(saved, change, words):
    with np.load(saved) as file:
        arrays = {name: file[name] for name in file.files}
    header = {**json.loads(arrays.pop(HEADER).tobytes()), **change}
    np.savez(saved, **{HEADER: np.frombuffer(json.dumps(header).encode(), np.uint8)}, **arrays)
    refused(saved, words)


@pytest.mark.parametrize("entry", ["parameters", "texts", "fitted"])
def test_a_header_that_lacks_an_entry_is_refused(saved, entry):
    with np.load(saved) as file:
        arrays = {name: file[name] for name in file.files}
    header = json.loads(arrays.pop(HEADER).tobytes())
    del header[entry]
    np.savez(saved, **{HEADER: np.frombuffer(json.dumps(header).encode(), np.uint8)}, **arrays)
    refused(saved, f"lacks {entry}")


def test_an_estimator_of_another_library_is_not_saved(tmp_path):
    from sklearn.neural_network import MLPClassifier as Other

    with pytest.raises(ValueError, match="cannot be written; give one of networks' MLPClassifier, MLPRegressor"):
        networks.save(Other(), tmp_path / "x.npz")
    assert list(tmp_path.iterdir()) == []


# checkpoints


def session(epochs):
    clf = MLPClassifier(**{**SMALL, "max_iter": epochs, "early_stopping": True, "n_iter_no_change": None})
    return clf, clf.begin(*data.two_spirals(120, seed=0))


def test_a_resumed_run_is_the_uninterrupted_one(tmp_path):
    _, whole = session(8)
    whole.train()
    _, part = session(8)

    def interrupt(run: Run):
        if run.epoch == 5:
            raise KeyboardInterrupt

    part.train(interrupt)
    assert part.run.stopped == "interrupted" and part.run.epoch == 4 and part.run.state.epoch == 4
    write_checkpoint(tmp_path / "c.npz", part.run, {"epochs": 8, "rate": 1})
    _, rest = session(8)
    rest.run = read_checkpoint(tmp_path / "c.npz", rest.run, {"epochs": 8, "rate": 1})
    rest.train()
    assert np.array_equal(rest.run.state.theta, whole.run.state.theta)
    assert np.array_equal(rest.run.best.theta, whole.run.best.theta)
    assert rest.run.history["loss"] == whole.run.history["loss"]
    with pytest.raises(ValueError, match="rate = 1, not 2"):
        read_checkpoint(tmp_path / "c.npz", rest.run, {"epochs": 9, "rate": 2})


def test_an_explosion_stops_with_epoch_layer_and_the_state_before():
    _, begun = session(6)
    begun.settings = type(begun.settings)(6, 20, explosion=0.0)
    first = begun.run.state.theta.copy()
    train(begun.engine, begun.run, begun.X, begun.Y, begun.settings)
    assert begun.run.stopped == "diverged" and begun.run.epoch == 0
    assert np.array_equal(begun.run.state.theta, first)
    assert "epoch 1" in begun.run.reason and "layer" in begun.run.reason


def test_arrays_come_back_to_the_last_bit(tmp_path):
    arrays = {
        "a": np.array([np.nan, -0.0, np.inf]),
        "b": np.arange(6, dtype=np.float32).reshape(2, 3),
        "c": np.empty(0),
    }
    write_arrays(tmp_path / "x.npz", {"kind": "k", "n": 1}, arrays)
    header, found = read_arrays(tmp_path / "x.npz", "k")
    assert header["n"] == 1 and all(
        found[n].tobytes() == a.tobytes() and found[n].dtype == a.dtype for n, a in arrays.items()
    )
