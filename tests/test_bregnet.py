"""The command bregnet: exit status, one line on stderr for a failure, work that is kept and gone on with."""

from __future__ import annotations

import csv
import subprocess
import sys

import numpy as np
import pytest

import networks
from networks import sweep
from networks.cli.application import run
from networks.cli.options import activation, widths

SHORT = ["--hidden", "2x2", "--activation", "tanh", "--epochs", "4"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["train", "spiral"], "there is no task 'spiral'"),
        (["train", "spirals", "--hidden", "2y3"], "--hidden is '2y3'"),
        (["train", "spirals", "--hidden", "0x3"], "--hidden is '0x3'"),
        (["train", "spirals", "--activation", "sigmiod"], "sigmoid"),
        (["train", "spirals", "--activation", "softplus:beta=x"], "NAME:PARAMETER=VALUE"),
        (["train", "spirals", "--layer", "dense"], "`layer` is 'dense'"),
        (["train", "spirals", "--rate", "-1"], "'--rate': it has to be a positive number, not -1.0"),
        (["train", "nothing.csv"], "nothing.csv does not exist"),
        (["data", "fetch", "mnits"], "choose one of mnist"),
        (["reproduce", "table"], "there are icml-table-2"),
        (["train", "spirals", "--weight-decay", "-1"], "'--weight-decay': it has to be a number that is not negative"),
        (["train", "spirals", "--nesterov"], "--nesterov needs a --momentum"),
        (["train", "spirals", "--schedule", "step"], "--schedule is 'step'"),
        (["train", "spirals", "--schedule", "step:0.2@a"], "--schedule is 'step:0.2@a'"),
        (["train", "spirals", "--schedule", "step:-1@9"], "--schedule is 'step:-1@9'"),
        (["train", "spirals", "--dtype", "float16"], "float64 or float32"),
        (["train", "spirals", "--patience", "-1"], "greater than or equal to 0"),
        (["train", "spirals", "--validation", "-1"], "a number in [0, 1["),
        (["train", "spirals", "--validation", "nan"], "a number in [0, 1["),
        (["train", "spirals", "--margin", "0.5"], "a number between 0 and 0.5"),
        (["train", "spirals", "--batch", "0"], "greater than or equal to 1"),
        (["train", "spirals", "--task", "regression"], "for a CSV file, regression"),
        (["train", "spirals", "--task", "clustering"], "choose classification"),
        (["train", "spirals", "--output", "/proc/x.npz"], "/proc/x.npz cannot be written"),
        (["train", "spirals", "--output", "."], "is not a regular file"),
        (["sweep", "spirals", "--seeds", "0"], "greater than or equal to 1"),
        (["sweep", "spirals", "--jobs", "0"], "other than 0"),
        (["sweep", "spirals", "--batch", "16", "--batch", "0"], "greater than or equal to 1"),
        (["sweep", "spirals", "--rate", "0.1", "--rate", "nan"], "a positive number"),
        (["reproduce", "icml-table-2", "--seeds", "0"], "greater than or equal to 1"),
        (["reproduce", "icml-table-2", "--seeds", "-2"], "greater than or equal to 1"),
        (["demo", "--seeds", "0"], "greater than or equal to 1"),
        (["train"], "Missing argument"),
        (["nonsense"], "No such command"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(words, expected, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(words) == 2
    message = capsys.readouterr().err
    assert expected in message
    assert message.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["data"]])
def test_without_words_there_is_help_and_nothing_else(words, capsys):
    assert run(words) == 2
    shown = capsys.readouterr()
    assert "Usage" in shown.out and shown.err == ""


def test_train_writes_a_model_that_loads(tmp_path, capsys):
    target = tmp_path / "new" / "m.npz"
    assert run(["train", "spirals", *SHORT, "--output", str(target)]) == 0
    assert "4 epochs, test accuracy" in capsys.readouterr().out
    assert networks.load(target).spec_.widths == (2, 2, 2, 2)
    assert sorted(p.name for p in target.parent.iterdir()) == ["m.checkpoint.npz", "m.npz"]


def test_train_goes_on_from_its_checkpoint(tmp_path, capsys):
    parts, whole = str(tmp_path / "a.npz"), str(tmp_path / "b.npz")
    assert run(["train", "spirals", *SHORT, "--output", parts]) == 0
    longer = [*SHORT[:-1], "9"]
    assert run(["train", "spirals", *longer, "--output", parts, "--resume"]) == 0
    assert run(["train", "spirals", *longer, "--output", whole]) == 0
    assert np.array_equal(networks.load(parts).state_.theta, networks.load(whole).state_.theta)
    assert run(["train", "spirals", *longer, "--rate", "0.5", "--output", parts, "--resume"]) == 2
    assert "rate = 0.01, not 0.5" in capsys.readouterr().err


def train(*words):
    return run(["train", "spirals", *SHORT, *words])


def test_outputs_of_two_runs_never_meet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for words in ([], ["--seed", "1"], ["--rate", "0.2"], ["--init", "glorot"], ["--nesterov", "--momentum", "0.9"]):
        assert train(*words) == 0
    assert train("--output", "out/r0.1") == train("--output", "out/r0.2") == train("--output", "out/r0") == 0
    models = {p.name for p in (tmp_path / "out").iterdir() if "checkpoint" not in p.name}
    assert {"spirals-bregman-tanh-2x2.npz", "spirals-bregman-tanh-2x2-rate0.2.npz"} < models and len(models) == 8
    assert len(list((tmp_path / "out").iterdir())) == 16


def test_patience_ends_a_run_for_good(tmp_path, capsys):
    words = ["--patience", "2", "--rate", "1e-9", "--output", str(tmp_path / "m.npz")]
    assert train(*words) == 0
    done = networks.load(tmp_path / "m.npz")
    assert done.n_iter_ == 3
    capsys.readouterr()
    assert train(*words, "--resume") == 0
    assert "no improvement by 0 for 2 epochs" in capsys.readouterr().out
    again = networks.load(tmp_path / "m.npz")
    assert again.n_iter_ == 3 and again.history_ == done.history_


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["--schedule", "linear"], ["--epochs", "8", "--schedule", "linear"], "epochs = 4, not 8"),
        ([], ["--epochs", "3"], "has 4 epochs, more than the 3 asked for"),
        ([], ["--nesterov", "--momentum", "0.5"], "momentum = 0.0, not 0.5"),
    ],
)
def test_what_would_not_be_the_same_run_is_not_resumed(before, after, expected, tmp_path, capsys):
    target = ["--output", str(tmp_path / "m.npz")]
    assert train(*before, *target) == 0
    assert train(*after, *target, "--resume") == 2
    assert expected in capsys.readouterr().err


def test_a_table_that_has_changed_is_not_gone_on_with(tmp_path, capsys):
    words = ["train", table(tmp_path, lambda i, a, b: i % 2), *SHORT, "--output", str(tmp_path / "m.npz")]
    assert run(words) == run([*words, "--resume"]) == 0
    table(tmp_path, lambda i, a, b: (i + (i == 30)) % 2)
    capsys.readouterr()
    assert run([*words, "--resume"]) == 2
    assert "made with other data" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["theta", "moments"])
def test_a_checkpoint_of_another_size_is_refused(tmp_path, capsys, name):
    from networks.persistence import read_arrays, write_arrays

    path = tmp_path / "m.checkpoint.npz"
    words = ["--momentum", "0.5", "--output", str(tmp_path / "m.npz")]
    assert train(*words) == 0
    header, arrays = read_arrays(path, "checkpoint")
    del header["digest"]
    write_arrays(path, header, arrays | {f"state_{name}": arrays[f"state_{name}"][:-1]})
    assert train(*words, "--resume") == 2
    assert f"`{name}` of the shapes" in capsys.readouterr().err


def test_a_schedule_of_steps(tmp_path):
    words = ["--schedule", "step:0.5@2,3", "--nesterov", "--momentum", "0.9", "--weight-decay", "0.01"]
    assert train(*words, "--output", str(tmp_path / "m.npz")) == 0
    optimizer = networks.load(tmp_path / "m.npz").state_.optimizer
    assert [optimizer.schedule(epoch) for epoch in range(5)] == [1.0, 1.0, 0.5, 0.25, 0.25]
    assert optimizer.nesterov and optimizer.momentum == 0.9 and optimizer.weight_decay == 0.01


def test_regression_on_a_table(tmp_path, capsys):
    path, target = table(tmp_path, lambda i, a, b: a + b, rows=200), str(tmp_path / "m.npz")
    words = [path, "--task", "regression", "--hidden", "4x2", "--rate", "0.1", "--epochs", "60"]
    assert run(["train", *words, "--output", target]) == 0
    assert "R² 0.9" in capsys.readouterr().out
    found = networks.load(target)
    assert type(found).__name__ == "MLPRegressor" and found.predict(np.eye(2)).shape == (2,)
    assert run(["train", *words[:-1], "61", "--output", target, "--resume"]) == 0
    assert networks.load(target).n_iter_ == 61
    assert run(["sweep", *words, "--seeds", "1", "--jobs", "1", "--output", str(tmp_path / "s.csv")]) == 0
    assert float(rows(tmp_path / "s.csv")[0]["test"]) > 0.9
    assert run(["train", path]) == 2
    assert "use --task regression" in capsys.readouterr().err


def test_resuming_what_was_not_begun_is_one_line(tmp_path, capsys):
    assert run(["train", "spirals", *SHORT, "--resume", "--output", str(tmp_path / "x.npz")]) == 2
    assert "x.checkpoint.npz does not exist" in capsys.readouterr().err


def test_interruption_keeps_the_checkpoint(tmp_path, capsys, monkeypatch):
    from networks import numba_backend

    train_epoch, calls = numba_backend.NumbaEngine.train_epoch, []

    def interrupted(self, *args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return train_epoch(self, *args, **kwargs)

    monkeypatch.setattr(numba_backend.NumbaEngine, "train_epoch", interrupted)
    target = tmp_path / "m.npz"
    assert run(["train", "spirals", *SHORT, "--output", str(target)]) == 130
    assert "stopped in epoch 3" in capsys.readouterr().out
    assert networks.load(target).n_iter_ == 2
    assert run(["train", "spirals", *SHORT, "--output", str(target), "--resume"]) == 0
    assert networks.load(target).n_iter_ == 4


def test_divergence_is_status_1_with_epoch_and_layer(tmp_path, capsys):
    words = ["--layer", "euclidean", "--rate", "1e300", "--output", str(tmp_path / "m.npz")]
    assert run(["train", "spirals", *SHORT, *words]) == 1
    shown = capsys.readouterr().out
    assert "stopped in epoch" in shown and "layer" in shown
    assert np.isfinite(networks.load(tmp_path / "m.npz").state_.theta).all()


def test_train_reads_a_table(tmp_path, capsys):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    lines = ["a,b,label", *(f"{a},{b},{'up' if a > b else 'down'}" for a, b in X)]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    assert run(["train", str(tmp_path / "t.csv"), *SHORT, "--output", str(tmp_path / "m.npz")]) == 0
    assert networks.load(tmp_path / "m.npz").classes_.tolist() == ["down", "up"]
    (tmp_path / "bad.csv").write_text("a,b\nx,y\n")
    assert run(["train", str(tmp_path / "bad.csv")]) == 2
    assert "line 2: column 1 is 'x', not a number" in capsys.readouterr().err


def table(folder, label, rows=60):
    """A file of two features, and the label of each row."""
    X = np.random.default_rng(0).normal(size=(rows, 2)).tolist()
    (folder / "t.csv").write_text("".join(f"{a},{b},{label(i, a, b)}\n" for i, (a, b) in enumerate(X)))
    return str(folder / "t.csv")


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_sweep_appends_and_goes_on(tmp_path, capsys):
    target = tmp_path / "s.csv"
    words = ["sweep", "spirals", *SHORT, "--jobs", "1", "--seeds", "1", "--output", str(target)]
    assert run([*words, "--rate", "0.1"]) == 0
    first = target.read_text()
    assert run([*words, "--rate", "0.1", "--rate", "0.2", "--layer", "bregman", "--layer", "standard"]) == 0
    assert target.read_text().startswith(first)
    found = rows(target)
    assert len(found) == 4 and {r["rate"] for r in found} == {"0.1", "0.2"}
    assert all(0 <= float(r["test"]) <= 1 and r["epochs_done"] == "4" for r in found)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert run([*words[:-1], str(tmp_path / "other.csv")]) == 2
    assert "not a table of this sweep" in capsys.readouterr().err


def test_a_bad_setting_stops_a_sweep_before_it_starts(tmp_path, capsys):
    out = tmp_path / "s.csv"
    words = ["sweep", "spirals", *SHORT, "--activation", "relu", "--seeds", "1", "--output", str(out)]
    assert run(words) == 2
    assert "'relu' in the registry" in capsys.readouterr().err and not out.exists()


def test_a_setting_given_twice_is_trained_once():
    lists = {"rate": [0.1, 0.2, 0.1], "seed": [0]}
    assert [config["rate"] for config in sweep.grid(lists, {})] == [0.1, 0.2]


def test_a_line_that_was_cut_spoils_no_other(tmp_path, monkeypatch):
    path, configs = tmp_path / "table.csv", sweep.grid({"seed": [0, 1]}, {"task": "spirals"})
    monkeypatch.setattr(sweep, "outcome", lambda config: config | dict.fromkeys(sweep.RESULTS, 1.5))
    list(sweep.sweep(configs, path, jobs=1))
    whole = path.read_bytes()
    for cut in range(1, 12):  # within the second line, its last number and its end included
        path.write_bytes(whole[:-cut])
        assert sweep.missing(configs, path) == configs[1:]
        list(sweep.sweep(configs[1:], path, jobs=1))
        assert path.read_bytes() == whole


def test_data_list_and_verify(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("BREGNET_DATA", str(tmp_path))
    assert run(["data", "list"]) == 0
    assert "fashion-mnist" in capsys.readouterr().out
    assert run(["data", "verify", "mnist"]) == 1
    assert "bregnet data fetch mnist" in capsys.readouterr().out


def test_demo_writes_its_figure(tmp_path, capsys):
    assert run(["demo", "--seeds", "1", "--epochs", "2", "--output", str(tmp_path)]) == 0
    assert "98.16 ± 1.74" in capsys.readouterr().out
    assert (tmp_path / "spirals-layers.png").stat().st_size > 1000


def test_words_of_options():
    assert widths("784,2x3") == (784, 2, 2, 2)
    assert activation("softplus:beta=2") == ("softplus", {"beta": 2.0}) and activation("tanh") == "tanh"


def test_help_is_quick_to_load():
    code = "import sys; from networks.cli.application import application; application(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numba", "sklearn", "sympy", "matplotlib", "torch", "pooch"} & set(loaded)
