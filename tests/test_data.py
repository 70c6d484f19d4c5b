"""Data sets: geometry of the synthetic ones; files read whole, or refused in one sentence."""

import gzip
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from _data import idx, refused

from networks import data
from networks.data import store
from networks.data.checksums import sum_of_records
from networks.data.cifar import read_cifar
from networks.data.idx import read_idx

HERE = os.environ.get("BREGNET_DATA", "")
real = pytest.mark.skipif(
    not (Path(HERE) / "mnist" / "train-images-idx3-ubyte.gz").is_file(),
    reason="BREGNET_DATA does not point at a folder with mnist/",
)

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
