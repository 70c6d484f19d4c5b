"""Certificates: every claim about a Legendre function, decided by the strongest means available, kept on
disk.

>>> import legendre
>>> legendre.get("identity").certify()["gradient"].status
'proved'
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from legendre.claims import Certificate, Claim

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Certificate", "Claim", "certify"]

DECIDERS = (
    "boxes",
    "catalogue",
    "cells",
    "certify",
    "claims",
    "compositions",
    "domains",
    "enclose",
    "findings",
    "identities",
    "judgements",
    "moduli",
    "pair_trials",
    "parse",
    "patience",
    "proofs",
    "ranges",
    "sampling",
    "setting",
    "stable_proofs",
    "steepness",
    "symbols",
    "tails",
    "trials",
)
"""Modules whose text decides what a certificate says."""

_KNOWN: dict[str, Certificate] = {}


def certify(function: LegendreFunction) -> Certificate:
    """Certificate of a function; computed once for a formula, parameter values and version of this code.

    Parameters
    ----------
    function : LegendreFunction
        From `legendre.get` or `legendre.derive`.

    Returns
    -------
    Certificate
        Every claim with its status, evidence and counterexample.
    """
    key = _key(function)
    found = _KNOWN.get(key) or _read(_file(function, key))
    if found is None:
        found = decide(function)
        _write(_file(function, key), found)
    _KNOWN[key] = found
    return found


def decide(function: LegendreFunction) -> Certificate:
    """The certificate computed afresh, neither read from the cache nor written to it."""
    from legendre.judgements import Judge

    return Certificate(function.name, dict(function.parameters), Judge(function).claims())


def _key(function: LegendreFunction) -> str:
    """Digest of everything a certificate depends on."""
    parts = json.dumps([function.name, function.record, function.parameters, _code()], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


@cache
def _code() -> str:
    folder = Path(__file__).parent
    texts = [(folder / f"{name}.py").read_text("utf-8") for name in DECIDERS]
    versions = [version(package) for package in ("sympy", "mpmath", "python-flint")]
    return hashlib.sha256("\0".join([*texts, *versions]).encode()).hexdigest()


def _file(function: LegendreFunction, key: str) -> Path:
    """Beside the kernels, under a name that `legendre.lower.loader.clear_cache` knows as its own."""
    from legendre.lower.loader import cache_directory

    slug = re.sub(r"\W+", "_", function.name)[:40]
    return cache_directory() / f"certificate_{slug}_{key}.json.sealed"


def _read(path: Path) -> Certificate | None:
    """The certificate kept in the file; None if there is none or its digest disagrees."""
    try:
        head, _, text = path.read_text("utf-8").partition("\n")
        return Certificate.from_json(text) if head == _digest(path, text) else None
    except (OSError, ValueError):
        return None


def _write(path: Path, certificate: Certificate) -> None:
    """Keep the certificate, whole or not at all; a directory that takes no file costs only time."""
    text = certificate.to_json()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=path.name + ".", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{_digest(path, text)}\n{text}")
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


def _digest(path: Path, text: str) -> str:
    return hashlib.sha256(f"{path.name}\n{text}".encode()).hexdigest()
