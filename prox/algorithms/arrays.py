"""Arrays of the solvers: what they accept, in which precision they compute, inner products over all entries."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["adjoint", "cast", "floating", "inner", "length", "linear_map"]


def floating(owner: str, name: str, value: Any, *, phases: bool = True) -> np.ndarray:
    """The numbers given as an array, in the precision they have; integers become float64.

    Raises
    ------
    TypeError
        For what is no number, and for complex ones without `phases`.
    """
    array = np.asarray(value)
    if array.dtype.kind not in ("fiubc" if phases else "fiub"):
        accepted = "real or complex" if phases else "real"
        raise TypeError(f"`{name}` of {owner} has dtype {array.dtype}; its entries must be {accepted} numbers")
    return array.astype(float) if array.dtype.kind in "iub" else array


def linear_map(owner: str, K: Any, x: np.ndarray) -> np.ndarray:
    """K in the precision of x; ValueError unless it maps x."""
    found = floating(owner, "K", K)
    if found.ndim != 2 or not x.ndim or found.shape[1] != len(x):
        raise ValueError(f"`K` of {owner} has shape {found.shape} and `x0` {x.shape}; they must be (m, n) and (n,)")
    return cast(found, x)


def cast(array: Any, like: np.ndarray) -> np.ndarray:
    """The array in the precision of another; complex if one of them is."""
    array = np.asarray(array)
    phases = array.dtype.kind == "c" and like.dtype.kind != "c"
    return array.astype(np.result_type(like.dtype, np.complex64) if phases else like.dtype, copy=False)


def adjoint(A: np.ndarray) -> np.ndarray:
    """Aᴴ; Aᵀ without a copy if A is real."""
    return A.conj().T if A.dtype.kind == "c" else A.T


def inner(x: np.ndarray, y: np.ndarray) -> float:
    """⟨x, y⟩ over all entries, its real part if they are complex."""
    return float(np.vdot(x, y).real)


def length(x: np.ndarray) -> float:
    """‖x‖ over all entries."""
    return float(np.linalg.norm(x.reshape(-1)))
