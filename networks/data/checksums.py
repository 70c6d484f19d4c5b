"""Checksums: of records in any order, and those that `fetch` notes beside files whose contents no catalogue knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from networks.data.errors import DataError
from networks.files import write_whole

__all__ = ["check", "note", "noted", "sum_of_records"]

NOTES = "MD5SUMS"
"""Name of the file of checksums, which `md5sum -c` reads, too."""


def sum_of_records(table: np.ndarray) -> str:
    """Sum of the md5 of the rows modulo 2¹²⁸: the same in any order, another one if any byte changes."""
    total = sum(int.from_bytes(_md5(row.tobytes())) for row in np.ascontiguousarray(table))
    return f"{total % 2**128:032x}"


def note(paths: Sequence[Path]) -> None:
    """Keep the checksums of files of one folder, which are known to be whole, in that folder."""
    folder = paths[0].parent
    known = _read(folder) | {path.name: _md5(path.read_bytes()).hex() for path in paths}
    write_whole(folder / NOTES, "".join(f"{md5}  {name}\n" for name, md5 in sorted(known.items())).encode())


def noted(path: Path) -> bool:
    """Is there a checksum of the file beside it?"""
    return path.name in _read(path.parent)


def check(paths: Iterable[Path]) -> None:
    """Compare files with their checksums, where there are any.

    Raises
    ------
    DataError
        If one has changed.
    """
    for path in paths:
        known, found = _read(path.parent).get(path.name), _md5(path.read_bytes()).hex()
        if known not in (None, found):
            raise DataError(f"{path} is corrupt: its md5 is {found}, and was {known} when fetched; fetch it again")


def _read(folder: Path) -> dict[str, str]:
    """File name -> md5, as noted in a folder."""
    try:
        lines = (folder / NOTES).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {name: md5 for md5, _, name in (line.partition("  ") for line in lines)}


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()
