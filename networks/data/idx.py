"""The IDX format of MNIST: big-endian magic number, sizes, then bytes; plain or gzipped."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from math import prod
from pathlib import Path

import numpy as np

from networks.data.errors import DataError

__all__ = ["read_idx"]

UNSIGNED_BYTE = 0x08
GZIP = b"\x1f\x8b"


def read_idx(path: Path, shape: tuple[int, ...], md5: str | None = None) -> np.ndarray:
    """Array of bytes from an IDX file.

    Parameters
    ----------
    path : Path
        The file, gzipped or not.
    shape : tuple of int
        Shape it must have; -1 for any size.
    md5 : str, optional
        Checksum of the uncompressed payload.

    Returns
    -------
    ndarray of uint8
        The values.

    Raises
    ------
    DataError
        If the file is truncated, corrupt, of another format or shape, or of another checksum.
    """
    payload = _payload(path)
    sizes = _sizes(path, payload)
    if len(sizes) != len(shape) or any(w not in (-1, s) for s, w in zip(sizes, shape, strict=True)):
        raise DataError(f"{path} holds an array of shape {sizes}, not {shape}: it is another file; fetch it again")
    body = len(payload) - 4 - 4 * len(sizes)
    if body != prod(sizes):
        fault = "truncated" if body < prod(sizes) else "too long"
        raise DataError(f"{path} is {fault}: {body} values where its header says {prod(sizes)}; fetch it again")
    found = hashlib.md5(payload, usedforsecurity=False).hexdigest()
    if md5 is not None and found != md5:
        raise DataError(f"{path} is corrupt: its payload has md5 {found} instead of {md5}; fetch it again")
    return np.frombuffer(payload, np.uint8, offset=4 + 4 * len(sizes)).reshape(sizes)


def _payload(path: Path) -> bytes:
    raw = path.read_bytes()
    if not raw.startswith(GZIP):
        return raw
    try:
        return gzip.decompress(raw)
    except (EOFError, OSError, zlib.error) as error:
        raise DataError(f"{path} is truncated or corrupt ({error}); fetch it again") from error


def _sizes(path: Path, payload: bytes) -> tuple[int, ...]:
    if len(payload) < 4 or payload[:2] != b"\0\0" or payload[2] != UNSIGNED_BYTE:
        raise DataError(f"{path} is not an IDX file of unsigned bytes; fetch it again")
    rank = payload[3]
    if len(payload) < 4 + 4 * rank:
        raise DataError(f"{path} is truncated within its header; fetch it again")
    return tuple(int(s) for s in np.frombuffer(payload, ">u4", count=rank, offset=4))
