"""Kernel text -> importable module, with compiled code kept on disk and checked before use.

numba caches a function only when it lives in a real file that was imported as a real module, so :func:`load`
writes the text into the cache directory (``$LEGENDRE_CACHE_DIR``, else the user's cache directory) under a
name that carries the hash of everything it depends on, and imports it from there.

numba's own cache has no checksum, and its index lets two processes give one number to two signatures: a
damaged or crossed file is then a crash or a wrong number. :class:`SealedCache` keeps one file per function,
signature and processor, each headed by the SHA-256 of its name and payload. Nothing is unpickled before that
digest agrees.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import marshal
import os
import pickle
import re
import sys
import tempfile
import threading
import warnings
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import numba
import numpy as np
from numba.core.caching import FunctionCache, NullCache
from numba.core.dispatcher import Dispatcher
from numba.core.serialize import dumps

from legendre.lower.parts import one_of_each

MAGIC = b"legendre sealed 1\n"
OURS = re.compile(r".+_[0-9a-f]{16}\.(py|.*sealed)(\.\w+\.tmp)?$")
_LOCK = threading.RLock()


class KernelCacheWarning(RuntimeWarning):
    """The kernel cache could not be used as it is; results are right, the first call is slower."""


@dataclass(frozen=True)
class CacheInfo:
    """Where the cache lies, how many files it holds and their total size in bytes."""

    path: Path
    files: int
    bytes: int


def load(name: str, source: str) -> ModuleType:
    """Import the kernel text `source` as a module, compiled code coming from the cache where it can.

    Parameters
    ----------
    name : str
        An identifier for people; the content hash, not the name, decides which file is used.
    source : str
        Text of a module of numba kernels. Functions declared with ``cache=True`` are kept on disk.

    Returns
    -------
    module
        The same object on every call with the same text in one process.
    """
    stem = f"{name}_{_fingerprint(source)}"
    module_name = f"legendre_kernels_{stem}"
    with _LOCK:
        module = sys.modules.get(module_name)
        return module if module is not None else _execute(module_name, stem, source)


def cache_directory() -> Path:
    """The directory the user chose; it need neither exist nor be writable."""
    chosen = os.environ.get("LEGENDRE_CACHE_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("legendre")) / "kernels"


def cache_info() -> CacheInfo:
    """Path, number of files and bytes of the kernel cache."""
    path = cache_directory()
    sizes = [_size(file) for file in _our_files(path)]
    return CacheInfo(path, len(sizes), sum(sizes))


def clear_cache() -> CacheInfo:
    """Delete the kernel cache's own files, leave any other file alone; return what there was."""
    before = cache_info()
    for file in _our_files(before.path):
        with contextlib.suppress(OSError):
            file.unlink()
    for folder in (before.path / "__pycache__", before.path):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return before


def _fingerprint(source: str) -> str:
    """Hash of the text and of the versions whose compiled code must not be mixed."""
    parts = (source, numba.__version__, np.__version__, str(sys.implementation.cache_tag))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _our_files(path: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return sorted(file for file in path.iterdir() if OURS.match(file.name))
    return []


def _size(file: Path) -> int:
    with contextlib.suppress(OSError):
        return file.stat().st_size
    return 0


def _warn(problem: str, remedy: str) -> None:
    warnings.warn(f"kernel cache: {problem}; {remedy}", KernelCacheWarning, stacklevel=3)


@functools.cache
def _usable(chosen: Path) -> Path | None:
    """The first of `chosen` and a temporary directory of this process that takes a file, or None."""
    try:
        return _probed(chosen)
    except OSError as error:
        _warn(f"cannot write to {chosen} ({error})", "compiled code is kept for this process only")
    with contextlib.suppress(OSError):
        return _probed(Path(_temporary().name))
    return None


@functools.cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="legendre-kernels-")  # removed when the process ends


def _probed(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=path) as probe:
        probe.write(b"\0" * 4096)
    return path


def _write(path: Path, data: bytes) -> None:
    """Write `data` so that a reader, or a second writer, sees the whole file or none of it."""
    handle, temporary = tempfile.mkstemp(prefix=path.name + ".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _head(path: Path, payload: bytes) -> bytes:
    """Magic and digest; the name is part of it, so that an intact file under another's name is refused."""
    return MAGIC + hashlib.sha256(path.name.encode() + b"\0" + payload).digest()


def _write_sealed(path: Path, payload: bytes) -> None:
    _write(path, _head(path, payload) + payload)


def _read_sealed(path: Path) -> bytes | None:
    """The payload of a sealed file, or None when it is missing or (with a warning) damaged."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _warn(f"cannot read {path} ({error})", "the kernel is compiled again")
        return None
    head = len(MAGIC) + 32
    payload = data[head:]
    if data[:head] == _head(path, payload):
        return payload
    _warn(f"{path} is damaged", "the kernel is compiled again")
    return None


def _execute(module_name: str, stem: str, source: str) -> ModuleType:
    directory = _usable(cache_directory())
    path = directory and _place(directory / f"{stem}.py", source)
    if directory is None or path is None:
        source = source.replace("cache=True", "cache=False")  # no file anywhere: numba must not look for one
        code = compile(source, f"<{module_name}>", "exec")
    else:
        code = _bytecode(path, source)
    module = ModuleType(module_name)
    module.__file__ = str(path or f"<{module_name}>")
    module.__spec__ = ModuleSpec(module_name, None, origin=module.__file__)
    sys.modules[module_name] = module  # before exec: numba pickles functions by their module's name
    try:
        exec(code, module.__dict__)
    except BaseException:
        del sys.modules[module_name]
        raise
    if path is not None:
        _seal(module, path)
    return module


def _place(path: Path, source: str) -> Path | None:
    """Make sure that `path` holds exactly `source`; a damaged file is replaced."""
    wanted = source.encode()
    try:
        if path.exists():
            if path.read_bytes() == wanted:
                return path
            _warn(f"{path} is damaged", "it is written again")
        _write(path, wanted)
    except OSError as error:
        _warn(f"cannot write {path} ({error})", "compiled code is not kept")
        return None
    return path


def _bytecode(path: Path, source: str) -> CodeType:
    """Python byte code of `source`, from a sealed file: a .pyc carries no checksum either."""
    sealed = path.with_suffix(".code.sealed")
    payload = _read_sealed(sealed)
    if payload is not None:
        kept: CodeType = marshal.loads(payload)
        if kept.co_filename == str(path):  # numba looks for the file named here: a moved cache has another
            return kept
    code = compile(source, str(path), "exec")
    with contextlib.suppress(OSError):
        _write_sealed(sealed, marshal.dumps(code))
    return code


def _seal(module: ModuleType, path: Path) -> None:
    """Give each function that asked for numba's cache the sealed one instead; the others are parts of those."""
    compiled: list[Any] = [
        v for v in vars(module).values() if isinstance(v, Dispatcher) and v.__module__ == module.__name__
    ]
    kernels = [function for function in compiled if not isinstance(function._cache, NullCache)]
    for kernel in kernels:
        kernel._cache = SealedCache(kernel.py_func, path)
    if kernels:
        one_of_each([function for function in compiled if function not in kernels], vars(module))


class SealedCache(FunctionCache):
    """numba's function cache with one checksummed file per entry and no index shared between processes."""

    def __init__(self, py_func: Any, path: Path) -> None:
        super().__init__(py_func)
        self._cache_path = str(path.parent)
        self._cache_file = _Files(path, f"{py_func.__qualname__}-{py_func.__code__.co_firstlineno}")

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled function for `sig`, or None when it has to be compiled."""
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # an intact entry that this machine cannot link is a miss, never a failure
            _warn(f"an entry of {self._name} does not load ({error!r})", "the kernel is compiled again")
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the compiled function; a full or vanished disk costs only the next start."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            _warn(f"cannot write to {self._cache_path} ({error})", "compiled code is not kept")


class _Files:
    """The entries of one function: a file's name carries a digest of signature, processor and byte code."""

    def __init__(self, path: Path, function: str) -> None:
        self._prefix = path.parent / f"{path.stem}.{function}"

    def _file(self, key: Any) -> Path:
        return Path(f"{self._prefix}.{hashlib.sha256(repr(key).encode()).hexdigest()[:16]}.sealed")

    def load(self, key: Any) -> Any:
        payload = _read_sealed(self._file(key))
        return None if payload is None else pickle.loads(payload)

    def save(self, key: Any, data: Any) -> None:
        file = self._file(key)
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_sealed(file, dumps(data))

    def flush(self) -> None:
        for file in self._prefix.parent.glob(f"{self._prefix.name}.*.sealed"):
            file.unlink(missing_ok=True)
