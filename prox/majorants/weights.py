"""Layers and majorants: (W, b) of a layer from (A, C, d, τ) and back (bilevel papers, equations 10 and 17)."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np

from prox.majorants.quadratic import Quadratic, QuadraticSurrogate, common_quadratic

__all__ = ["Kind", "check_kind", "majorant_of", "objective_of", "weights_of"]

Kind = Literal["standard", "euclidean", "bregman"]


def check_kind(kind: str) -> None:
    """ValueError unless `kind` is one of the three layers."""
    if kind not in get_args(Kind):
        raise ValueError(f"`kind` is {kind!r}; it must be one of {', '.join(map(repr, get_args(Kind)))}")


def weights_of(Q: QuadraticSurrogate, tau: float, kind: Kind = "bregman") -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases of the layer that minimises the majorant: W = Id − τ(A + C)ᵀ or −τ(A + C)ᵀ, b = −τd.

    Parameters
    ----------
    Q : QuadraticSurrogate
        See `common_quadratic`.
    tau : float
        Step τ > 0.
    kind : {"standard", "euclidean", "bregman"}
        Standard layers ρ(Wz + b) keep the identity in W (equation 10); Euclidean ones ρ(z + Wz + b) and Bregman
        ones ρ(ρ⁻¹(z) + Wz + b) do not (equation 17).

    Returns
    -------
    W : ndarray, shape (n, n)
    b : ndarray, shape (n,)

    References
    ----------
    Bilevel Learning of Deep Representations, equations (10) and (17).

    Examples
    --------
    >>> Q = common_quadratic([[2.0]], [[-1.0]], [0.5])
    >>> weights_of(Q, 0.5, "standard")
    (array([[0.5]]), array([-0.25]))
    """
    check_kind(kind)
    W = -tau * (Q.A + Q.C).T
    return (W + np.eye(len(W)) if kind == "standard" else W), -tau * Q.d


def majorant_of(W: Any, b: Any, tau: float = 1.0, kind: Kind = "bregman") -> QuadraticSurrogate:
    """A Q of Definition 3.1 from which `weights_of` gives these W and b.

    S = A + C = −W/τ (or (Id − W)/τ) is given; A = S + cI and C = −cI with the least c ≥ 0 that makes A positive
    definite with room: its least eigenvalue is at least (1 + ‖S‖)/100.

    Parameters
    ----------
    W : array_like, shape (n, n)
        Symmetric.
    b : array_like, shape (n,)
    tau : float
        Step τ > 0.
    kind : {"standard", "euclidean", "bregman"}
        See `weights_of`.

    Raises
    ------
    ValueError
        If W is not symmetric: touching and tangency make S, and so W, symmetric.

    References
    ----------
    Bilevel Learning of Deep Representations, equations (10) and (17).

    Examples
    --------
    >>> weights_of(majorant_of([[0.5]], [-0.25], tau=0.5), 0.5)
    (array([[0.5]]), array([-0.25]))
    """
    f = objective_of(W, b, kind)
    S, d = f.S / tau, f.d / tau
    values = np.linalg.eigvalsh(S)
    c = max(0.0, (1 + np.abs(values).max()) / 100 - values[0])
    eye = c * np.eye(d.size)
    return common_quadratic(S + eye, -eye, d)


def objective_of(W: Any, b: Any, kind: Kind = "bregman") -> Quadratic:
    """The f that tied-weight layers descend on, at τ = 1: −½ zᵀWz − bᵀz, with ½‖z‖² more for standard layers.

    Parameters
    ----------
    W : array_like, shape (n, n)
        Symmetric.
    b : array_like, shape (n,)
    kind : {"standard", "euclidean", "bregman"}
        See `weights_of`.

    Raises
    ------
    ValueError
        If W is not symmetric or the shapes do not fit.

    References
    ----------
    Bilevel Learning of Deep Representations, equations (10) and (17).

    Examples
    --------
    >>> objective_of([[0.5]], [-0.25], "standard").S
    array([[0.5]])
    """
    check_kind(kind)
    W, b = np.asarray(W, float), np.asarray(b, float)
    if W.ndim != 2 or W.shape != (b.size, b.size):
        raise ValueError(f"`W` has shape {W.shape} and `b` {b.shape}; they must be (n, n) and (n,)")
    if not np.array_equal(W, W.T):
        raise ValueError(
            f"`W` differs from its transpose by up to {np.abs(W - W.T).max():.3g}; a layer that minimises"
            " a majorant has a symmetric W: pass (W + W.T)/2"
        )
    return Quadratic(np.eye(b.size) - W if kind == "standard" else -W, -b)
