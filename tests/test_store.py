"""Where data sets are kept: fetched, checked, repaired."""

import gzip
import hashlib
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from _data import idx, refused

from networks import data
from networks.data import catalogue, store
from networks.data.catalogue import Archive, Dataset, IdxFile


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
