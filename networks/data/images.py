"""Data sets of images as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from networks.data.catalogue import Archive, IdxFile
from networks.data.checksums import check
from networks.data.cifar import read_cifar
from networks.data.errors import DataError
from networks.data.idx import read_idx
from networks.data.store import find, known

__all__ = ["Images", "load", "read_file", "read_part"]


@dataclass(frozen=True)
class Images:
    """Training and test set; one row an image, bytes as in the files.

    Attributes
    ----------
    train_X, test_X : ndarray of uint8, shape (n, pixels)
        Images, flattened.
    train_y, test_y : ndarray of int64, shape (n,)
        Labels.
    shape : tuple of int
        Shape of an image: (28, 28), or (3, 32, 32).
    """

    train_X: np.ndarray
    train_y: np.ndarray
    test_X: np.ndarray
    test_y: np.ndarray
    shape: tuple[int, ...]


def load(name: str) -> Images:
    """Read a data set from the data folder.

    Parameters
    ----------
    name : str
        mnist, fashion-mnist, cifar10 or cifar100.

    Returns
    -------
    Images
        The arrays.

    Raises
    ------
    DataError
        If a file is missing, truncated or corrupt.
    """
    (train_X, train_y), (test_X, test_y) = read_part(name, "train"), read_part(name, "test")
    shape = train_X.shape[1:]
    return Images(train_X.reshape(len(train_X), -1), train_y, test_X.reshape(len(test_X), -1), test_y, shape)


def read_part(name: str, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of the training or the test set, checked.

    Raises
    ------
    DataError
        If a file is missing, truncated or corrupt.
    """
    dataset = known(name)
    files, place = dataset.files, ("train", "test").index(part)
    if isinstance(files, Archive):
        paths, total = [find(name, f) for f in (files.train, files.test)[place]], files.sums[place]
        if total is None:
            check(paths)
        return read_cifar(paths, dataset.n_classes, files.label_bytes, files.records[place], total)
    images, labels = files[2 * place : 2 * place + 2]
    return read_file(name, images), read_file(name, labels).astype(np.int64)


def read_file(name: str, file: IdxFile) -> np.ndarray:
    """Array of an IDX file, checked.

    Raises
    ------
    DataError
        If it is missing, truncated or corrupt.
    """
    path, classes = find(name, file.name), known(name).n_classes
    if file.payload_md5 is None:
        check([path])
    found = read_idx(path, file.shape, file.payload_md5)
    if found.ndim == 1 and found.max() >= classes:
        raise DataError(
            f"{path} is corrupt: it has the label {found.max()} where there are {classes} classes; fetch it again"
        )
    return found
