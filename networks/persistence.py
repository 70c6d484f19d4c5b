"""Files of arrays with a JSON header: versioned, checked, written whole or not at all; nothing in them is run."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from networks.files import write_whole

__all__ = ["load", "read_arrays", "save", "write_arrays"]

FORMAT, VERSION, HEADER = "bregnet", 1, "__header__"


def save(estimator: Any, path: str | os.PathLike[str]) -> Path:
    """Write a fitted estimator to a file.

    Parameters
    ----------
    estimator : MLPClassifier or MLPRegressor
        A fitted estimator.
    path : path
        Where to; by custom ending in ``.npz``.

    Returns
    -------
    Path
        The path.

    Raises
    ------
    sklearn.exceptions.NotFittedError
        If the estimator is not fitted.
    ValueError
        If it is an estimator of another library, or a parameter cannot be written, such as a function of one's own as
        schedule.
    """
    from networks.records import record_of

    header, arrays = record_of(estimator)
    return write_arrays(path, header, arrays)


def load(path: str | os.PathLike[str]) -> Any:
    """The estimator of a file that `save` wrote.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, or not one of `save`.
    """
    from networks.records import estimator_of

    header, arrays = read_arrays(path, "estimator")
    return estimator_of(header, arrays)


def write_arrays(path: str | os.PathLike[str], header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Path:
    """Write arrays and a header, whole or not at all.

    The header must have the entry ``kind`` and hold only what JSON does.
    """
    full = {"format": FORMAT, "version": VERSION, "digest": _digest(arrays), **header}
    try:
        text = json.dumps(full, allow_nan=True)
    except TypeError as error:
        raise ValueError(f"this cannot be written to a file: {error}; use names and numbers for parameters") from error
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **{HEADER: np.frombuffer(text.encode(), np.uint8)}, **arrays)
    return write_whole(path, buffer.getbuffer())


def read_arrays(path: str | os.PathLike[str], kind: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of a file that `write_arrays` wrote.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is damaged, foreign, of another kind or of a later version.
    """
    if not Path(path).exists():
        raise FileNotFoundError(f"{path} does not exist")
    try:
        with open(path, "rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        header = json.loads(arrays.pop(HEADER).tobytes())
        own = header["format"] == FORMAT
    except Exception as error:  # zipfile, zlib, numpy and json raise whatever a damaged byte leads them to
        reason = " ".join(str(error).split())
        raise ValueError(
            f"{path} is damaged, or was not written by this program ({type(error).__name__}: {reason})"
        ) from error
    if not own:
        raise ValueError(f"{path} was not written by this program: its format is {header['format']!r}")
    if header.get("version") != VERSION:
        raise ValueError(f"{path} has format version {header.get('version')!r}; this program reads {VERSION}")
    if header.get("kind") != kind:
        raise ValueError(f"{path} holds a {header.get('kind')}, not a {kind}")
    if header.get("digest") != _digest(arrays):
        raise ValueError(f"{path} is damaged: its arrays do not agree with their checksum")
    return header, arrays


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of names, types, shapes and values."""
    found = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        found.update(f"{name} {array.dtype.str} {array.shape}".encode())
        found.update(array.tobytes())
    return found.hexdigest()
