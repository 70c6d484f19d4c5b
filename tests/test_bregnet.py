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


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_sweep_appends_and_goes_on(tmp_path, capsys):
    table = tmp_path / "s.csv"
    words = ["sweep", "spirals", *SHORT, "--jobs", "1", "--seeds", "1", "--output", str(table)]
    assert run([*words, "--rate", "0.1"]) == 0
    first = table.read_text()
    assert run([*words, "--rate", "0.1", "--rate", "0.2", "--layer", "bregman", "--layer", "standard"]) == 0
    assert table.read_text().startswith(first)
    found = rows(table)
    assert len(found) == 4 and {r["rate"] for r in found} == {"0.1", "0.2"}
    assert all(0 <= float(r["test"]) <= 1 and r["epochs_done"] == "4" for r in found)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert run([*words[:-1], str(tmp_path / "other.csv")]) == 2
    assert "not a table of this sweep" in capsys.readouterr().err


def test_a_line_that_was_cut_spoils_no_other(tmp_path, monkeypatch):
    path, configs = tmp_path / "table.csv", sweep.grid({"seed": [0, 1]}, {"task": "spirals"})
    monkeypatch.setattr(sweep, "outcome", lambda config: config | dict.fromkeys(sweep.RESULTS, 1.5))
    list(sweep.sweep(configs, path, jobs=1))
    path.write_bytes(path.read_bytes()[:-12])  # within the second line
    assert sweep.missing(configs, path) == configs[1:]
    list(sweep.sweep(configs[1:], path, jobs=1))
    assert sweep.missing(configs, path) == []


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
