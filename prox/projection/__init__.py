"""Compiled kernels of the projections and proximity operators that need an algorithm.

Each module is the text of numba kernels and nothing else. `kernels` imports it through the house's checked
cache (:mod:`legendre.lower.loader`); `source` gives the text, to be put in front of a generated kernel that
calls its functions.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import ModuleType

__all__ = ["kernels", "source"]


def source(name: str) -> str:
    """Text of one module of kernels, such as ``threshold``."""
    return (Path(__file__).parent / f"{name}.py").read_text("utf-8")


@cache
def kernels(name: str) -> ModuleType:
    """The module of kernels, compiled code coming from the cache where it can."""
    from legendre.lower.loader import load

    return load(f"prox_{name}", source(name))
