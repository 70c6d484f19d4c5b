"""Tables read line by line; files written whole or not at all."""

import os
import stat

import numpy as np
import pytest
from _data import refused

from networks.data.table import read_table
from networks.files import probe, write_whole
from networks.tasks import task

# tables


def written(folder, rows, **how):
    (folder / "t.csv").write_text("\n".join(rows) + "\n", **how)
    return folder / "t.csv"


POINTS = [f"{i / 7!r},{-i}" for i in range(20)]


@pytest.mark.parametrize("head", [[], ["a,b,c"], ['"x, y",b,label'], ["", "a,b,c"]])
def test_no_row_of_a_table_is_lost(tmp_path, head):
    found = read_table(written(tmp_path, [*head, *(f"{p},{i % 2}" for i, p in enumerate(POINTS))]))
    assert np.array_equal(found.X, [[i / 7, -i] for i in range(20)])
    assert np.array_equal(found.labels(), np.arange(20) % 2) and found.labels().dtype == np.int64


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["0", "0.0", " 0", "1", "1e0"], [0, 1]),
        (["up", " up", "down "], ["down", "up"]),
        (["c#1", "c#2"], ["c#1", "c#2"]),
        (['"x, 1"', '"x ""2"""'], ['x "2"', "x, 1"]),
        (["0.5", "1", ".50", "1.0"], ["0.5", "1"]),
        (["9007199254740993", "9007199254740992"], ["9007199254740992", "9007199254740993"]),
        (["1_0", "10"], ["10", "1_0"]),
    ],
)
def test_labels_are_what_they_mean(tmp_path, labels, classes):
    rows = [f"{p},{labels[i % len(labels)]}" for i, p in enumerate(POINTS)]
    assert np.unique(read_table(written(tmp_path, rows)).labels()).tolist() == classes


def test_numbers_may_be_quoted_and_the_file_may_come_from_a_spreadsheet(tmp_path):
    rows = ["a,b,c", *(f'"{i}", "{i / 2}","{i % 2}"' for i in range(12))]
    found = read_table(written(tmp_path, rows, encoding="utf-8-sig", newline="\r\n"))
    assert found.X[:, 1].tolist() == [i / 2 for i in range(12)] and found.labels().tolist() == [0, 1] * 6


@pytest.mark.parametrize(
    ("line", "row", "words"),
    [
        (5, "1,2,", ["line 5", "is empty"]),
        (5, "1,2,nan", ["line 5", "'nan'", "no label"]),
        (5, "1,1.O,0", ["line 5", "column 2 is '1.O'"]),
        (5, "1,1_0,0", ["line 5", "column 2 is '1_0'"]),
        (5, "1,,0", ["line 5", "column 2 is ''"]),
        (1, "a,2,0", ["line 1", "column 1 is 'a'"]),
        (5, "1,inf,0", ["line 5", "not finite"]),
        (5, "1,2,0,0", ["line 5", "columns is 4", "before have 3"]),
        (1, "1;2;0", ["line 1", "columns is 1"]),
        (5, '1,2,"0', ["no CSV text"]),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, row, words):
    rows = [f"{p},{i % 2}" for i, p in enumerate(POINTS)]
    path = written(tmp_path, [*rows[: line - 1], row, *rows[line - 1 :]])
    refused(lambda: read_table(path).labels(), "t.csv", *words)


def test_what_is_no_table_is_refused_without_a_warning(tmp_path):
    (tmp_path / "t.csv").write_text("")
    refused(lambda: read_table(tmp_path / "t.csv"), "0 rows")
    refused(lambda: read_table(written(tmp_path, POINTS, encoding="utf-16")), "line 1", "no CSV text")


def test_targets_are_no_labels(tmp_path):
    found = read_table(written(tmp_path, [f"{p},{i / 3!r}" for i, p in enumerate(POINTS)]))
    refused(found.labels, "--task regression")
    assert found.targets().tolist() == [i / 3 for i in range(20)]
    refused(read_table(written(tmp_path, [f"{p},x" for p in POINTS])).targets, "line 1", "'x'")


def test_every_class_of_a_table_is_trained_on(tmp_path):
    labels = ["rare"] + ["few"] * 3 + ["many"] * 36
    path = str(written(tmp_path, [f"{i},0,{label}" for i, label in enumerate(labels)]))
    for seed in range(20):
        found = task(path, seed)
        train, test = found.train[1].tolist(), found.test[1].tolist()
        assert sorted(train + test) == sorted(labels) and len(test) == 8
        assert {"rare", "few", "many"} == set(train) and test.count("many") in (7, 8)
        places = np.concatenate([found.train[0], found.test[0]])[:, 0].astype(int)
        assert [labels[i] for i in places] == train + test and len(set(places)) == 40
    own = written(tmp_path, [f"{p},{i}" for i, p in enumerate(POINTS)])
    refused(lambda: task(str(own)), "a label of its own in every row")


def test_the_digest_of_a_task_is_that_of_its_data(tmp_path):
    first, again, other = (task("circles", seed).digest for seed in (0, 0, 1))
    assert first == again != other


# files


def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    calls = []
    for name in ("fsync", "replace"):
        whole = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, name=name, whole=whole: (calls.append(name), whole(*a)))
    assert write_whole(tmp_path / "new" / "x", b"1").read_bytes() == b"1" and calls == ["fsync", "replace"]
    assert os.listdir(tmp_path / "new") == ["x"]


def test_what_is_no_file_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        for action in (probe, lambda path: write_whole(path, b"1")):
            with pytest.raises(ValueError, match="is not a regular file"):
                action(path)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_path_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file" / "x", "/proc/x"):
        with pytest.raises(ValueError, match="cannot be written"):
            probe(path)
    probe(tmp_path / "new" / "x")
    assert os.listdir(tmp_path / "new") == []
