"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["probe", "write_whole"]


def write_whole(path: str | os.PathLike[str], content: bytes | memoryview) -> Path:
    """Write a file under a temporary name first, and give it its own when the disk has it; folders are made.

    Raises
    ------
    ValueError
        If there is something else than a regular file at the path.
    """
    target = _regular(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with open(draft, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a power cut may leave the name without the content
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def probe(path: str | os.PathLike[str]) -> None:
    """Refuse a path that cannot be written before there is work to lose; folders are made.

    Raises
    ------
    ValueError
        If it cannot.
    """
    target = _regular(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except OSError as error:
        raise ValueError(f"{path} cannot be written ({error.strerror}); choose another path") from error


def _regular(path: str | os.PathLike[str]) -> Path:
    target = Path(path)
    if target.exists() and not target.is_file():
        raise ValueError(f"{path} is not a regular file; choose another path")
    return target
