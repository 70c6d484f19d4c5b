r"""Bregman losses of the potentials of whole vectors, without cancellation near consistency.

With Ω = ½‖·‖² + Ψ and σ = prox_Ψ(y), the loss Ω(x) + Ω*(y) − ⟨x, y⟩ is a sum of nonnegative terms of the small
quantities in which x and σ differ; these are found from x and y, never as differences of rounded values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from prox.base import Function
from prox.distance import twofold
from prox.functions.entmax import Entmax15Potential
from prox.functions.softmax import SoftmaxPotential
from prox.functions.squash import SquashPotential, arc
from prox.rows import norms

__all__ = ["LOSSES"]


def softmax(psi: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """KL(x ‖ softmax(y)) = Σ D(x_i, s_i) for φ = t log t − t, at the dual points log s = y − log Σ e^y."""
    import legendre

    top = y.max(axis=-1, keepdims=True)
    log_s = (y - top) - np.log(np.sum(np.exp(y - top), axis=-1, keepdims=True))
    return np.sum(legendre.get("exp").fenchel_young(x, log_s), axis=-1)


def entmax(psi: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    r"""Σ ⅔ d²(3a − d) on the support of σ, Σ ⅔ a²(3d − a) elsewhere, with a = √x and d = a − y/2 + τ.

    On the support d = √x − √σ. Its differences d_i − d_k are known from x and y; the common part is the small root of
    a quadratic, from Σ σ = Σ x.
    """
    a, rest = twofold.root((np.maximum(x, 0.0), np.zeros_like(x)))
    high, low = twofold.difference((a, rest), (0.5 * y, np.zeros_like(y)))
    support = psi.prox(y) > 0.0
    k = np.argmax(np.where(support, y, -np.inf), axis=-1)[..., None]
    reference = np.take_along_axis(high, k, axis=-1), np.take_along_axis(low, k, axis=-1)
    w = np.add(*twofold.difference((high, low), reference))
    inside = [np.sum(np.where(support, part, 0.0), axis=-1, keepdims=True) for part in (a - w, (w - 2.0 * a) * w)]
    c = inside[1] - np.sum(np.where(support, 0.0, x), axis=-1, keepdims=True)
    n = np.count_nonzero(support, axis=-1, keepdims=True)
    d = w + c / (inside[0] + np.sqrt(np.maximum(inside[0] ** 2 - n * c, 0.0)))
    return (2.0 / 3.0) * np.sum(np.where(support, d * d * (3.0 * a - d), a * a * (3.0 * d - a)), axis=-1)


def squash(psi: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    r"""½m((δ − sin δ) + 2r sin² ½δ) + (t r − ⟨x, y⟩) with t = ‖x‖, r = ‖y‖, δ/2 = arctan √(t/(m − t)) − arctan r.

    The second term is r ‖u‖²/(t + ⟨x, y⟩/r) for the part u of x across y.
    """
    m, flat = psi.scale, y.reshape(-1, y.shape[-1])
    r = norms(np.ascontiguousarray(flat)).reshape(y.shape[:-1])
    norm = twofold.root(twofold.square_sum(x))
    t = np.minimum(norm[0], m)
    gap = twofold.difference((np.full_like(t, m), np.zeros_like(t)), norm)
    rise = twofold.difference(norm, twofold.product(twofold.square_sum(y), gap))
    left, right = np.sqrt(t), np.sqrt(np.maximum(gap[0], 0.0))
    total = left + r * right
    near = np.where(r < 1e50, (rise[0] + rise[1]) / np.where(total > 0, total, 1.0), left - r * right)
    half = np.arctan2(near, right + r * left)
    size = np.where(r > 0, r, 1.0)
    along, unit = np.sum(x * y, axis=-1) / size, y / size[..., None]
    high, low = twofold.two_product((along / size)[..., None], y)
    u = (x - high) - low
    u = u - np.sum(u * unit, axis=-1, keepdims=True) * unit  # what the rounding of the first quotient has left
    across = np.sum(u * u, axis=-1)
    turned = r * np.where(along > 0, across / np.where(along > 0, t + along, 1.0), t - along)
    return 0.5 * m * (arc(2.0 * half) + 2.0 * r * np.sin(half) ** 2) + turned


LOSSES: dict[type[Function], Callable[[Any, np.ndarray, np.ndarray], np.ndarray]] = {
    SoftmaxPotential: softmax,
    Entmax15Potential: entmax,
    SquashPotential: squash,
}
"""By class; the targets x are in the domain."""
