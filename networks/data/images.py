"""Data sets of images as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from networks.data.catalogue import Archive
from networks.data.cifar import read_cifar
from networks.data.errors import DataError
from networks.data.idx import read_idx
from networks.data.store import find, idx_files, known

__all__ = ["Images", "load", "read_part"]


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
    files = dataset.files
    if isinstance(files, Archive):
        names, records = (files.train, files.records[0]) if part == "train" else (files.test, files.records[1])
        return read_cifar([find(name, f) for f in names], dataset.n_classes, files.label_bytes, records)
    images, labels = idx_files(dataset, part)
    path = find(name, labels.name)
    X = read_idx(find(name, images.name), images.shape, images.payload_md5)
    y = read_idx(path, labels.shape, labels.payload_md5)
    if y.max() >= dataset.n_classes:
        raise DataError(f"{path} is corrupt: it has the label {y.max()} where there are {dataset.n_classes} classes")
    return X, y.astype(np.int64)
