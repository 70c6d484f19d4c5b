"""The binary format of CIFAR-10 and CIFAR-100: records of label bytes and 3072 bytes, red, green, blue planes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from networks.data.checksums import sum_of_records
from networks.data.errors import DataError

__all__ = ["read_cifar"]

PIXELS = 3 * 32 * 32


def read_cifar(
    paths: Sequence[Path], classes: int, label_bytes: int = 1, records: int | None = None, total: str | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels from binary files, in their order.

    Parameters
    ----------
    paths : sequence of Path
        Files to read.
    classes : int
        Number of classes; a label beyond is an error.
    label_bytes : int
        1 for CIFAR-10; 2 for CIFAR-100, where the fine label is the last.
    records : int, optional
        Records that every file must hold.
    total : str, optional
        Checksum of all records, in any order, see `networks.data.checksums`.

    Returns
    -------
    X : ndarray of uint8, shape (n, 3, 32, 32)
        Images.
    y : ndarray of int64, shape (n,)
        Labels.

    Raises
    ------
    DataError
        If a file is truncated or corrupt.
    """
    tables = [_records(path, classes, label_bytes, records) for path in paths]
    table = np.concatenate(tables) if len(tables) > 1 else tables[0]
    if total is not None and sum_of_records(table) != total:
        names = ", ".join(path.name for path in paths)
        raise DataError(f"{names} in {paths[0].parent}: a pixel or a label has changed; fetch the files again")
    return table[:, label_bytes:].reshape(-1, 3, 32, 32), table[:, label_bytes - 1].astype(np.int64)


def _records(path: Path, classes: int, label_bytes: int, records: int | None) -> np.ndarray:
    raw = np.fromfile(path, np.uint8)
    width = label_bytes + PIXELS
    if raw.size == 0 or raw.size % width or (records is not None and raw.size != records * width):
        wanted = f"{records} records" if records is not None else "a whole number of records"
        raise DataError(f"{path} has {raw.size} bytes, not {wanted} of {width} bytes; fetch it again")
    table = raw.reshape(-1, width)
    largest = int(table[:, label_bytes - 1].max())
    if largest >= classes:
        raise DataError(
            f"{path} is corrupt: it has the label {largest} where there are {classes} classes; fetch it again"
        )
    return table
