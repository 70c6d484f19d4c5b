"""Initial parameters: the non-informative ones of Definition D.1, and random ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from networks.parameters import Parameters
from networks.spec import NetworkSpec

__all__ = ["initial_parameters"]


def initial_parameters(spec: NetworkSpec, init: str = "identity", seed: Any = None) -> Parameters:
    r"""Parameters to start training from.

    Parameters
    ----------
    spec : NetworkSpec
        The network.
    init : {"identity", "uniform", "glorot", "he", "orthogonal"}
        ``"identity"`` is Definition D.1: W = I for standard layers and W = 0 for the others, b = 0; a layer that
        changes the width has W = 0 and the uniform M, or 1/width in all of W for standard layers; the head is
        constant, V = c = 1/width. The others are random: ``"uniform"`` draws W and b from
        :math:`[-1/\sqrt{n}, 1/\sqrt{n}]`, n the width before, ``"glorot"`` and ``"he"`` as in their papers,
        ``"orthogonal"`` semi-orthogonal W. "random" is ``"uniform"``.
    seed : int, numpy Generator or None
        Source of randomness.

    Returns
    -------
    Parameters
        In the dtype of the network. The rows of M are uniform, 1/n.

    Raises
    ------
    ValueError
        For an unknown `init`.

    References
    ----------
    Bregman Neural Networks, ICML 2022, Definition D.1; Glorot and Bengio 2010; He et al. 2015; Saxe et al. 2014.

    Examples
    --------
    >>> from networks.spec import NetworkSpec
    >>> initial_parameters(NetworkSpec((2, 2, 1), layer="standard")).W[0]
    array([[1., 0.],
           [0., 1.]])
    """
    if init != "identity" and init not in RANDOM:
        raise ValueError(f"`init` is {init!r}; choose identity, {', '.join(RANDOM)}")
    w, rng = spec.widths, np.random.default_rng(seed)
    shapes = [(w[l], w[l - 1]) for l in range(1, len(w))]
    if init == "identity":
        matrices = [_identity(shape, spec.layer) for shape in shapes[:-1]]
        matrices.append(np.full(shapes[-1], 1.0 / shapes[-1][1]))
        biases = [np.zeros(n) for n, _ in shapes[:-1]]
        biases.append(np.full(shapes[-1][0], 1.0 / shapes[-1][1]))
    else:
        pairs = [RANDOM[init](rng, *shape) for shape in shapes]
        matrices, biases = [a for a, _ in pairs], [b for _, b in pairs]
    mixing = [np.full(shape, 1.0 / shape[1]) if spec.mixing(l + 1) else None for l, shape in enumerate(shapes[:-1])]
    *W, V = (a.astype(spec.dtype) for a in matrices)
    *b, c = (a.astype(spec.dtype) for a in biases)
    M = tuple(a if a is None else a.astype(spec.dtype) for a in mixing)
    return Parameters(tuple(W), tuple(b), M, V, c)


def _identity(shape: tuple[int, int], layer: str) -> np.ndarray:
    if layer != "standard":
        return np.zeros(shape)
    return np.eye(shape[0]) if shape[0] == shape[1] else np.full(shape, 1.0 / shape[1])


def _uniform(rng: np.random.Generator, n: int, before: int) -> tuple[np.ndarray, np.ndarray]:
    bound = before**-0.5
    return rng.uniform(-bound, bound, (n, before)), rng.uniform(-bound, bound, n)


def _glorot(rng: np.random.Generator, n: int, before: int) -> tuple[np.ndarray, np.ndarray]:
    bound = (6.0 / (n + before)) ** 0.5
    return rng.uniform(-bound, bound, (n, before)), np.zeros(n)


def _he(rng: np.random.Generator, n: int, before: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(0.0, (2.0 / before) ** 0.5, (n, before)), np.zeros(n)


def _orthogonal(rng: np.random.Generator, n: int, before: int) -> tuple[np.ndarray, np.ndarray]:
    q, r = np.linalg.qr(rng.normal(size=(max(n, before), min(n, before))))
    q *= np.where(np.diag(r) < 0.0, -1.0, 1.0)  # without the signs the distribution would not be Haar's
    return np.ascontiguousarray(q if n >= before else q.T), np.zeros(n)


Draw = Callable[[np.random.Generator, int, int], tuple[np.ndarray, np.ndarray]]
RANDOM: dict[str, Draw] = {
    "random": _uniform, "uniform": _uniform, "glorot": _glorot, "he": _he, "orthogonal": _orthogonal,
}  # fmt: skip
