"""Random rotations and scalings of images about their centre."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

__all__ = ["affine_images"]


def affine_images(
    X: np.ndarray, shape: tuple[int, int], degrees: float = 11.25, scale: float = 0.175, seed: Any = None
) -> np.ndarray:
    """Images rotated and scaled at random, with bilinear interpolation; zero outside.

    Parameters
    ----------
    X : ndarray, shape (n, height * width)
        Images, one a row.
    shape : (int, int)
        Height and width.
    degrees : float
        The angle is uniform on ± this.
    scale : float
        The factor is uniform on 1 ± this.
    seed : int, numpy Generator or None
        Source of randomness.

    Returns
    -------
    ndarray of float32, shape (n, height * width)
        New images.

    References
    ----------
    Bregman Neural Networks, ICML 2022, appendix E.1 (rotations within 11.25 degrees; its scaling interval is
    printed as (-0.825, +0.825) and read as 1 ± 0.175), without elastic deformations.

    Examples
    --------
    >>> X = np.eye(3, dtype=np.float32).reshape(1, 9)
    >>> bool(np.array_equal(affine_images(X, (3, 3), degrees=0.0, scale=0.0), X))
    True
    """
    X = np.ascontiguousarray(X)
    if X.ndim != 2 or X.shape[1] != shape[0] * shape[1]:
        raise ValueError(f"`X` has shape {X.shape}; rows of {shape[0]} x {shape[1]} pixels are needed")
    rng = np.random.default_rng(seed)
    angles = np.deg2rad(rng.uniform(-degrees, degrees, len(X)))
    factors = rng.uniform(1 - scale, 1 + scale, len(X))
    out = np.empty(X.shape, np.float32)
    _warp(X, shape[0], shape[1], np.cos(angles) / factors, np.sin(angles) / factors, out)
    return out


@numba.njit(cache=True, nogil=True)
def _warp(X: Any, h: int, w: int, c: Any, s: Any, out: Any) -> None:
    y0, x0 = 0.5 * (h - 1), 0.5 * (w - 1)
    for n in range(len(X)):
        for i in range(h):
            for j in range(w):
                y = y0 + c[n] * (i - y0) - s[n] * (j - x0)
                x = x0 + s[n] * (i - y0) + c[n] * (j - x0)
                top, left = int(np.floor(y)), int(np.floor(x))
                total = 0.0
                for di in range(2):
                    for dj in range(2):
                        k, l = top + di, left + dj
                        if 0 <= k < h and 0 <= l < w:
                            total += (1.0 - abs(y - k)) * (1.0 - abs(x - l)) * X[n, k * w + l]
                out[n, i * w + j] = total
