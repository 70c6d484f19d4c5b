"""Data sets: geometry of the synthetic ones; files read whole, or refused in one sentence."""

import gzip
import hashlib
import os
import stat
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from networks import data
from networks.data import catalogue, store
from networks.data.catalogue import Archive, Dataset, IdxFile
from networks.data.checksums import sum_of_records
from networks.data.cifar import read_cifar
from networks.data.idx import read_idx
from networks.data.table import read_table
from networks.files import probe, write_whole
from networks.tasks import task

HERE = os.environ.get("BREGNET_DATA", "")
real = pytest.mark.skipif(
    not (Path(HERE) / "mnist" / "train-images-idx3-ubyte.gz").is_file(),
    reason="BREGNET_DATA does not point at a folder with mnist/",
)


def idx(array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(int(s).to_bytes(4, "big") for s in array.shape)
    return head + array.astype(np.uint8).tobytes()


def refused(action, *words):
    with pytest.raises(data.DataError) as caught:
        action()
    message = str(caught.value)
    assert "\n" not in message and all(word in message for word in words), message


# spirals


def test_spirals_lie_on_their_arms():
    X, y = data.two_spirals(500, noise=0.0, seed=3)
    X = np.where(y[:, None] == 1, -X, X)  # the second arm is minus the first
    radius = np.hypot(*X.T)
    assert radius.min() >= np.pi and radius.max() <= 5 * np.pi
    theta = (radius - np.pi) / 2
    assert np.allclose(X, radius[:, None] * np.stack([np.cos(theta), np.sin(theta)], axis=1), atol=1e-12)


def test_spirals_take_the_square_root_of_a_uniform_angle():
    X, _ = data.two_spirals(40000, noise=0.0, seed=0)
    u = ((np.hypot(*X.T) - np.pi) / 2 / (2 * np.pi)) ** 2
    assert np.abs(np.sort(u) - np.linspace(0, 1, len(u))).max() < 0.02


def test_noise_of_the_arms_is_independent_and_of_unit_size():
    clean, _ = data.two_spirals(20000, noise=0.0, seed=5)
    noisy, _ = data.two_spirals(20000, seed=5)
    noise = noisy - clean
    assert abs(noise.std() - 1.0) < 0.02
    assert abs(np.corrcoef(noise[0::2].ravel(), noise[1::2].ravel())[0, 1]) < 0.03


def test_same_seed_same_points():
    first, again, other = (data.two_spirals(11, seed=s)[0] for s in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert first.shape == (11, 2)


def test_circles_have_their_radii():
    X, y = data.circles(400, factor=0.3, noise=0.0, seed=0)
    assert np.allclose(np.hypot(*X.T), np.where(y == 0, 1.0, 0.3))


@pytest.mark.parametrize("bad", [{"n": 1}, {"noise": -1.0}, {"noise": np.nan}])
def test_inadmissible_arguments(bad):
    with pytest.raises(ValueError, match=r"^`(n|noise)` is"):
        data.two_spirals(**bad)


# IDX


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_idx_comes_back(tmp_path, pack):
    array = np.arange(24).reshape(2, 3, 4)
    (tmp_path / "x").write_bytes(pack(idx(array)))
    digest = hashlib.md5(idx(array)).hexdigest()
    assert np.array_equal(read_idx(tmp_path / "x", (2, -1, 4), digest), array)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda raw: raw[:-1], ["truncated"]),
        (lambda raw: raw[:3], ["not an IDX file"]),
        (lambda raw: raw[:7], ["truncated"]),
        (lambda raw: raw + b"x", ["too long"]),
        (lambda raw: b"\1" + raw[1:], ["not an IDX file"]),
        (lambda raw: raw[:2] + b"\x0d" + raw[3:], ["not an IDX file"]),
        (lambda raw: raw[:-1] + b"\xff", ["corrupt", "md5"]),
        (lambda raw: gzip.compress(raw)[:-9], ["truncated or corrupt"]),
        (lambda raw: gzip.compress(raw)[:12] + b"\0\0\0" + gzip.compress(raw)[15:], ["truncated or corrupt"]),
    ],
)
def test_a_spoilt_idx_is_refused(tmp_path, spoil, words):
    array = np.arange(24).reshape(2, 3, 4)
    (tmp_path / "x").write_bytes(spoil(idx(array)))
    digest = hashlib.md5(idx(array)).hexdigest()
    refused(lambda: read_idx(tmp_path / "x", (2, 3, 4), digest), "fetch it again", *words)


def test_an_idx_of_another_shape_is_refused(tmp_path):
    (tmp_path / "x").write_bytes(idx(np.zeros((2, 3, 4))))
    refused(lambda: read_idx(tmp_path / "x", (2, 4, 3)), "(2, 3, 4)", "another file")


# CIFAR


@pytest.mark.parametrize("label_bytes", [1, 2])
def test_cifar_records(tmp_path, label_bytes):
    rng = np.random.default_rng(0)
    records = rng.integers(0, 256, (5, label_bytes + 3072), dtype=np.uint8)
    records[:, :label_bytes] = np.arange(5 * label_bytes).reshape(5, -1)
    records[:2].tofile(tmp_path / "a")
    records[2:].tofile(tmp_path / "b")
    X, y = read_cifar([tmp_path / "a", tmp_path / "b"], 100, label_bytes)
    assert np.array_equal(y, records[:, label_bytes - 1])
    assert X[3, 2, 1, 7] == records[3, label_bytes + 2 * 1024 + 32 + 7]


def test_a_spoilt_cifar_file_is_refused(tmp_path):
    records = np.zeros((3, 3073), np.uint8)
    records.tofile(tmp_path / "whole")
    (tmp_path / "cut").write_bytes(records.tobytes()[:-5])
    (tmp_path / "empty").write_bytes(b"")
    records[1, 0] = 10
    records.tofile(tmp_path / "label")
    refused(lambda: read_cifar([tmp_path / "whole"], 10, 1, 4), "4 records")
    refused(lambda: read_cifar([tmp_path / "cut"], 10), "bytes")
    refused(lambda: read_cifar([tmp_path / "empty"], 10), "0 bytes")
    refused(lambda: read_cifar([tmp_path / "label"], 10), "label 10")


def test_records_are_checked_in_any_order(tmp_path):
    records = np.random.default_rng(0).integers(0, 10, (4, 3073), dtype=np.uint8)
    total = f"{sum(int(hashlib.md5(r.tobytes()).hexdigest(), 16) for r in records) % 2**128:032x}"
    assert sum_of_records(records) == total == sum_of_records(np.asfortranarray(records[::-1]))
    records[[2, 0, 3, 1]].tofile(tmp_path / "x")
    assert len(read_cifar([tmp_path / "x"], 10, 1, 4, total)[1]) == 4
    for place in ((0, 0), (3, 3072)):  # a label, a pixel
        changed = records.copy()
        changed[place] ^= 1
        changed.tofile(tmp_path / "x")
        refused(lambda: read_cifar([tmp_path / "x"], 256, 1, 4, total), "x in", "fetch the files again")


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


# the store


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """A data set of 6 + 2 images of 2 x 2 pixels, on a mirror that is a folder."""
    rng = np.random.default_rng(0)
    shapes = {"i": (6, 2, 2), "l": (6,), "ti": (2, 2, 2), "tl": (2,)}
    mirror, cache = tmp_path / "mirror", tmp_path / "cache"
    mirror.mkdir()
    files = []
    for name, shape in shapes.items():
        raw = idx(rng.integers(0, 3, shape))
        (mirror / f"{name}.gz").write_bytes(gzip.compress(raw, mtime=0))
        download = hashlib.md5((mirror / f"{name}.gz").read_bytes()).hexdigest()
        files.append(IdxFile(f"{name}.gz", shape, download, hashlib.md5(raw).hexdigest()))
    monkeypatch.setitem(catalogue.DATASETS, "tiny", Dataset("tiny", "nobody", ("mirror/",), tuple("abc"), tuple(files)))
    monkeypatch.setenv("BREGNET_DATA", str(cache))

    def retrieve(url, known_hash, fname, path, progressbar):
        source = mirror / url.removeprefix("mirror/")
        if not source.is_file():
            raise OSError("no such file")
        if hashlib.md5(source.read_bytes()).hexdigest() != known_hash.removeprefix("md5:"):
            raise ValueError("md5 differs")
        (Path(path) / fname).write_bytes(source.read_bytes())
        return str(Path(path) / fname)

    monkeypatch.setattr("pooch.retrieve", retrieve)
    return mirror, cache


def test_fetch_load_verify(tiny):
    assert len(data.verify("tiny")) == 2
    assert data.fetch("tiny") == tiny[1] / "tiny"
    assert data.verify("tiny") == []
    found = data.load("tiny")
    assert found.train_X.shape == (6, 4) and found.test_y.shape == (2,) and found.shape == (2, 2)
    assert found.train_X.dtype == np.uint8


def test_fetch_takes_what_is_there(tiny, monkeypatch):
    data.fetch("tiny")
    monkeypatch.setattr("pooch.retrieve", None)
    data.fetch("tiny")


def test_a_download_of_another_checksum_is_not_kept(tiny):
    (tiny[0] / "l.gz").write_bytes(b"something else")
    refused(lambda: data.fetch("tiny"), "l.gz", "md5 differs", "BREGNET_DATA")
    assert not (tiny[1] / "tiny" / "l.gz").exists()


def test_a_file_that_changed_on_disk_is_seen(tiny):
    data.fetch("tiny")
    path = tiny[1] / "tiny" / "ti.gz"
    path.write_bytes(gzip.compress(idx(np.full((2, 2, 2), 1))))
    assert len(data.verify("tiny")) == 1
    refused(lambda: data.load("tiny"), "md5")


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-9], lambda raw: b"", lambda raw: gzip.compress(b"other")])
def test_fetch_repairs(tiny, spoil):
    data.fetch("tiny")
    path = tiny[1] / "tiny" / "i.gz"
    path.write_bytes(spoil(path.read_bytes()))
    assert len(data.verify("tiny")) == 1
    data.fetch("tiny")
    assert data.verify("tiny") == []


def test_a_file_of_no_known_contents_is_held_to_what_was_fetched(tiny, monkeypatch, capsys):
    from networks.cli.application import run

    known = catalogue.DATASETS["tiny"]
    files = tuple(replace(f, payload_md5=None) if f.name == "l.gz" else f for f in known.files)
    monkeypatch.setitem(catalogue.DATASETS, "tiny", replace(known, files=files))
    data.fetch("tiny")
    path = tiny[1] / "tiny" / "l.gz"
    whole = path.read_bytes()
    path.write_bytes(gzip.compress(idx(np.zeros(6))))
    refused(lambda: data.load("tiny"), "l.gz is corrupt", "when fetched")
    data.fetch("tiny")
    assert path.read_bytes() == whole and store.unchecked("tiny") == []
    (path.parent / "MD5SUMS").unlink()
    assert run(["data", "verify", "tiny"]) == 0
    assert "no checksum is known for l.gz" in capsys.readouterr().out


def test_a_missing_file_says_what_to_do(tiny):
    refused(lambda: data.load("tiny"), "bregnet data fetch tiny", "BREGNET_DATA")
    with pytest.raises(ValueError, match="mnist"):
        data.load("mnits")


@pytest.fixture
def archive(monkeypatch, tmp_path):
    """An archive in CIFAR's form, of 2 + 1 records."""
    monkeypatch.setenv("BREGNET_DATA", str(tmp_path / "cache"))
    files = Archive("c.tar.gz", "0" * 32, "c-bin", ("a.bin",), ("t.bin",), (2, 1), 1)
    monkeypatch.setitem(catalogue.DATASETS, "c", Dataset("c", "nobody", ("mirror/",), 10, files))
    (tmp_path / "c-bin").mkdir()
    np.zeros((2, 3073), np.uint8).tofile(tmp_path / "c-bin" / "a.bin")
    np.zeros((1, 3073), np.uint8).tofile(tmp_path / "c-bin" / "t.bin")

    def pack(names):
        with tarfile.open(tmp_path / "c.tar.gz", "w:gz") as tar:
            for name in names:
                tar.add(tmp_path / "c-bin" / name, f"c-bin/{name}")

    def retrieve(url, known_hash, fname, path, progressbar):
        target = Path(path) / fname
        target.write_bytes((tmp_path / "c.tar.gz").read_bytes())
        return str(target)

    monkeypatch.setattr("pooch.retrieve", retrieve)
    return pack, tmp_path


def test_an_archive_is_unpacked(archive):
    pack, root = archive
    pack(["a.bin", "t.bin"])
    assert data.fetch("c") == root / "cache" / "c" / "c-bin"
    assert data.load("c").train_X.shape == (2, 3072)


@pytest.mark.parametrize("place", [3, 2 * 3073 - 1, 3073])
def test_a_changed_record_is_seen_and_repaired(archive, place):
    pack, _ = archive
    pack(["a.bin", "t.bin"])
    path = data.fetch("c") / "a.bin"
    whole = path.read_bytes()
    path.write_bytes(whole[:place] + b"\1" + whole[place + 1 :])
    assert len(data.verify("c")) == 1 and "a.bin" in data.verify("c")[0]
    data.fetch("c")
    assert path.read_bytes() == whole and data.verify("c") == [] == store.unchecked("c")


def test_what_is_fetched_comes_before_what_was_damaged(archive):
    pack, root = archive
    pack(["a.bin", "t.bin"])
    (root / "cache" / "c").mkdir(parents=True)
    (root / "cache" / "c" / "a.bin").write_bytes(b"damaged")
    data.fetch("c")
    assert data.verify("c") == []


def test_an_archive_that_lacks_a_file_leaves_nothing(archive):
    pack, root = archive
    pack(["a.bin"])
    refused(lambda: data.fetch("c"), "truncated or corrupt")
    assert not list((root / "cache").rglob("*.bin"))


def test_the_cache_is_the_user_s_without_the_variable(monkeypatch):
    monkeypatch.delenv("BREGNET_DATA", raising=False)
    assert store.folder().parts[-2:] == ("bregnet", "data")


# affine maps


def test_a_rotation_by_a_right_angle_is_exact():
    image = np.arange(25, dtype=np.float32).reshape(1, 25)
    turned = [data.affine_images(image, (5, 5), degrees=90.0, scale=0.0, seed=s) for s in range(40)]
    assert all(t[0, 12] == 12 for t in turned)  # the centre is fixed
    assert np.array_equal(data.affine_images(image, (5, 5), 0.0, 0.0), image)


def test_a_constant_image_stays_constant_inside():
    image = np.full((20, 81), 7, np.uint8)
    found = data.affine_images(image, (9, 9), seed=0).reshape(-1, 9, 9)
    assert np.allclose(found[:, 2:7, 2:7], 7) and (found <= 7 + 1e-5).all()


# the files themselves


@real
def test_mnist_is_whole():
    assert data.verify("mnist") == []
    found = data.load("mnist")
    assert found.train_X.shape == (60000, 784) and found.test_X.shape == (10000, 784)
    assert np.bincount(found.train_y).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


@pytest.mark.skipif(
    not (Path(HERE) / "cifar10").is_dir(), reason="BREGNET_DATA does not point at a folder with cifar10/"
)
@pytest.mark.slow
def test_cifar10_is_whole(tmp_path, monkeypatch):
    import sys

    script = Path(HERE) / "unpack_cifar10.py"
    if script.is_file():  # the compact form of the images
        pytest.importorskip("PIL", reason="Pillow is not installed")
        import subprocess

        subprocess.run([sys.executable, script, tmp_path / "cifar10"], check=True)
        monkeypatch.setenv("BREGNET_DATA", str(tmp_path))
    assert data.verify("cifar10") == [] == store.unchecked("cifar10")
