"""Two classes in the plane: interleaved spirals and concentric circles."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["circles", "two_spirals"]


def two_spirals(n: int = 1000, noise: float = 1.0, seed: Any = None) -> tuple[np.ndarray, np.ndarray]:
    r"""Points on two intertwined spirals.

    With U uniform on [0, 1], :math:`\theta = 2\pi\sqrt{U}` and :math:`r = 2\theta + \pi`, one arm is
    :math:`r(\cos\theta, \sin\theta)`, the other its negative, each with normal noise of its own. The coordinates
    are those of the spirals, within about 19: scaling belongs to the training set, see `networks.DomainScaler`.

    Parameters
    ----------
    n : int
        Number of points; the arms have n // 2 and the rest, class 0 and 1, in turn.
    noise : float
        Standard deviation of the noise.
    seed : int, numpy Generator or None
        Source of randomness.

    Returns
    -------
    X : ndarray, shape (n, 2)
        The points.
    y : ndarray of int64, shape (n,)
        Classes 0 and 1.

    Raises
    ------
    ValueError
        If `n` is below 2 or `noise` negative.

    References
    ----------
    Generator of the authors of Bregman Neural Networks, ICML 2022, section 5.1.1, without its scaling.

    Examples
    --------
    >>> X, y = two_spirals(6, noise=0.0, seed=1)
    >>> bool(np.allclose(X[0::2], -X[1::2])), y
    (True, array([0, 1, 0, 1, 0, 1]))
    """
    _check(n, noise)
    rng = np.random.default_rng(seed)
    theta = 2 * np.pi * np.sqrt(rng.uniform(size=(n + 1) // 2))
    arm = (2 * theta + np.pi)[:, None] * np.stack([np.cos(theta), np.sin(theta)], axis=1)
    return _interleave(arm, -arm, n, noise, rng)


def circles(n: int = 1000, factor: float = 0.5, noise: float = 0.05, seed: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Points on two concentric circles of radius 1 and `factor`.

    Parameters
    ----------
    n : int
        Number of points, classes 0 (outer) and 1 (inner) in turn.
    factor : float
        Radius of the inner circle, between 0 and 1.
    noise : float
        Standard deviation of the noise.
    seed : int, numpy Generator or None
        Source of randomness.

    Returns
    -------
    X : ndarray, shape (n, 2)
        The points.
    y : ndarray of int64, shape (n,)
        Classes 0 and 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> X, y = circles(8, noise=0.0, seed=0)
    >>> np.hypot(*X.T).round(12)
    array([1. , 0.5, 1. , 0.5, 1. , 0.5, 1. , 0.5])
    """
    _check(n, noise)
    if not 0 < factor < 1:
        raise ValueError(f"`factor` is {factor!r}; give a number between 0 and 1")
    rng = np.random.default_rng(seed)
    theta = rng.uniform(0, 2 * np.pi, size=((n + 1) // 2, 2))
    around = np.stack([np.cos(theta), np.sin(theta)], axis=-1)
    return _interleave(around[:, 0], factor * around[:, 1], n, noise, rng)


def _interleave(
    first: np.ndarray, second: np.ndarray, n: int, noise: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    X = np.stack([first, second], axis=1).reshape(-1, 2)
    X += noise * rng.normal(size=X.shape)
    return X[:n].copy(), np.arange(n, dtype=np.int64) % 2


def _check(n: int, noise: float) -> None:
    if n < 2:
        raise ValueError(f"`n` is {n!r}; two classes need at least 2 points")
    if not 0 <= noise < np.inf:
        raise ValueError(f"`noise` is {noise!r}; give a finite number that is not negative")
