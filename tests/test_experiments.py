"""Experiments: declared once, run what is missing, judged by the printed spread."""

import json
import re
from pathlib import Path

import pytest

from networks import experiments
from networks.experiments import icml_table_2, runner
from networks.experiments.experiment import Cell, Experiment, Published
from networks.experiments.verdict import lines

PAPERS = {"icml-table-2": 12, "icml-table-5": 18 + 3, "bilevel-table-2": 12}
CALLS: list[tuple[str, int]] = []


def run(config, seed, quick):
    CALLS.append((config["name"], seed))
    if config.get("fails"):
        raise KeyboardInterrupt
    return {"test": config["value"] + seed}


def toy(**more):
    cells = (Cell("a", "x", {"name": "a", "value": 50.0}, {"test": Published(51.0, 0.5)}),
             Cell("b", "x", {"name": "b", "value": 90.0, **more}, quick=False))  # fmt: skip
    return Experiment("toy", "A toy", "Why?", "nobody", cells, run, seeds=2)


@pytest.fixture
def toys(monkeypatch):
    CALLS.clear()
    monkeypatch.setattr(runner, "get", lambda name: toys.current)
    toys.current = toy()
    return toys


@pytest.mark.parametrize("name", experiments.NAMES)
def test_an_experiment_is_whole(name):
    found = experiments.get(name)
    keys = [cell.key for cell in found.cells]
    assert found.name == name and len(set(keys)) == len(keys)
    assert found.question.endswith("?") and found.source and found.setting
    assert any(cell.quick for cell in found.cells)
    assert all(set(cell.published) <= set(found.measures) for cell in found.cells)
    assert len([c for c in found.cells if c.published]) == PAPERS.get(
        name, len([c for c in found.cells if c.published])
    )
    json.dumps([dict(cell.config) for cell in found.cells])


def test_tables_2_and_6_are_one():
    assert experiments.get("icml-table-6") is experiments.get("icml-table-2")


def test_an_unknown_name_lists_the_known():
    with pytest.raises(ValueError, match="icml-figure-4"):
        experiments.get("icml-table-9")


def test_only_what_is_missing_is_run(toys, tmp_path):
    path = tmp_path / "t.json"
    seen = []
    found = runner.reproduce(toys.current, path, 1, jobs=1, on_record=lambda *a: seen.append(a[:2]))
    assert CALLS == [("a", 0), ("b", 0)] and seen == [(1, 2), (2, 2)]
    found = runner.reproduce(toys.current, path, 2, jobs=1)
    assert CALLS[2:] == [("a", 1), ("b", 1)]
    assert found == runner.reproduce(toys.current, path, 2, jobs=1) and len(CALLS) == 4
    assert found["a | x"]["1"]["test"] == 51.0
    assert [p.name for p in tmp_path.iterdir()] == ["t.json"]


def test_quick_runs_the_quick_cells(toys, tmp_path):
    runner.reproduce(toys.current, tmp_path / "t.json", 1, quick=True, jobs=1)
    assert CALLS == [("a", 0)]
    assert json.loads((tmp_path / "t.json").read_text())["quick"] is True


def test_an_interruption_keeps_what_was_done(toys, tmp_path):
    toys.current = toy(fails=True)
    with pytest.raises(KeyboardInterrupt):
        runner.reproduce(toys.current, tmp_path / "t.json", 1, jobs=1)
    assert list(runner.read(tmp_path / "t.json", toys.current)) == ["a | x"]


def test_a_file_of_another_experiment_is_refused(toys, tmp_path):
    path = tmp_path / "t.json"
    runner.reproduce(toys.current, path, 1, jobs=1)
    with pytest.raises(ValueError, match="holds results of 'toy'"):
        runner.read(path, icml_table_2.EXPERIMENT)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(ValueError, match="damaged"):
        runner.read(path, toys.current)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [((50.5, 51.5), "within"), ((51.5, 51.5), "within"), ((51.6, 51.6), "above"), ((50.4, 50.4), "below")],
)
def test_the_verdict_is_the_printed_spread(values, verdict):
    records = {"a | x": {str(i): {"test": v} for i, v in enumerate(values)}}
    (line,) = lines(toy(), records)
    assert line.verdict == verdict and line.seeds == 2
    assert re.fullmatch(r"5\d\.\d\d ± \d\.\d\d \(2\)", line.ours)


def test_a_replica_is_reproducible_and_selects_by_validation():
    config = {"activation": "tanh", "layer": "bregman", "init": "uniform", "depth": 2, "rate": 0.1}
    from networks.experiments.spirals import replica

    first, again = replica(config, 3, 6), replica(config, 3, 6)
    assert first == again and first["epochs"] == 6 and 1 <= first["best_epoch"] <= 6
    assert 0 <= first["test"] <= 100


def test_missing_data_are_told(monkeypatch, tmp_path):
    monkeypatch.setenv("BREGNET_DATA", str(tmp_path))
    cell = experiments.get("icml-figure-4").cells[0]
    assert "bregnet data fetch mnist" in runner.absent(cell)


RESULTS = Path(__file__).parents[1] / "docs" / "results"


@pytest.mark.parametrize("path", sorted(RESULTS.glob("*.json")), ids=lambda p: p.stem)
def test_committed_results_belong_to_their_experiments(path):
    experiment = experiments.get(path.stem)
    records = runner.read(path, experiment)
    assert set(records) <= {cell.key for cell in experiment.cells}
    assert path.stat().st_size < 300_000
    assert list(lines(experiment, records))
