"""Where results are written: arrays that a kernel takes as they are, and `out` of any other layout."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["plain_target", "store"]

_PLAIN = 0x501  # numpy's flags C-contiguous, aligned, writeable


def plain_target(v: np.ndarray, out: Any) -> np.ndarray | None:
    """Where a result like v goes if both arrays can be handed to a kernel as they are, else None.

    That is a new array, v itself, or an `out` of the same kind apart from v.
    """
    if v.flags.num & _PLAIN != _PLAIN:
        return None
    if out is None:
        return np.empty_like(v)
    if out is v:
        return v
    if type(out) is not np.ndarray or out.dtype != v.dtype or out.shape != v.shape or out.flags.num & _PLAIN != _PLAIN:
        return None
    return None if np.may_share_memory(v, out) else out


def store(out: Any, result: np.ndarray) -> None:
    """Copy a result into `out`, which must have its shape and dtype."""
    if not isinstance(out, np.ndarray):
        raise TypeError(f"`out` is a {type(out).__name__}; it must be a numpy array")
    if out.shape != np.shape(result) or out.dtype != result.dtype:
        raise ValueError(
            f"`out` has shape {out.shape} and dtype {out.dtype}; the result has shape"
            f" {np.shape(result)} and dtype {result.dtype}"
        )
    np.copyto(out, result)
