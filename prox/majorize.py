"""Majorisation-minimisation: tied-weight layers run to convergence, with a certificate of Theorem 5.1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from prox.algorithms.arrays import floating
from prox.majorants.bregman import BregmanMajorant
from prox.majorants.conditions import bregman_conditions, quadratic_conditions
from prox.majorants.quadratic import common_quadratic, printed_majorant, quadratic_majorant
from prox.majorants.weights import Kind, check_kind, majorant_of, objective_of, weights_of

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = [
    "BregmanMajorant",
    "Convergence",
    "MMSequence",
    "bregman_conditions",
    "common_quadratic",
    "majorant_of",
    "mm_sequence",
    "objective_of",
    "printed_majorant",
    "quadratic_conditions",
    "quadratic_majorant",
    "weights_of",
]

EPS = 2.0**-52


@dataclass(frozen=True)
class Convergence:
    """What Theorem 5.1 assumes and asserts, as found on one sequence.

    Attributes
    ----------
    symmetric : bool
        W = Wᵀ.
    margin : float
        λ_min(W) + inf φ'' for Bregman layers (f + Φ convex), λ_min(W) for standard ones, λ_min(W) + 1 for Euclidean
        ones: the layer minimises a majorant with τ = 1 when it is not negative.
    convex : bool
        g is convex: always for Bregman layers, where it is an indicator; inf φ'' ≥ 1 for the others.
    largest_rise : float
        The largest increase of the objective from a layer to the next, beyond rounding; 0 where it descends.
    last_step : float
        ‖z^{l+1} − z^l‖ of the last layer.
    residual : float
        Distance from criticality at the end, see `MMSequence`.

    References
    ----------
    Bilevel Learning of Deep Representations, Theorem 5.1.
    """

    symmetric: bool
    margin: float
    convex: bool
    largest_rise: float
    last_step: float
    residual: float

    @property
    def assumed(self) -> bool:
        """Whether the theorem applies."""
        return self.symmetric and self.margin >= 0 and self.convex

    @property
    def descends(self) -> bool:
        """Whether the objective never rose."""
        return self.largest_rise == 0.0


@dataclass(frozen=True, eq=False)
class MMSequence:
    """Iterates z⁰, z¹, ... of tied-weight layers.

    Attributes
    ----------
    iterates : ndarray, shape (layers + 1, ..., n)
    values : ndarray, shape (layers + 1, ...)
        f + g at the iterates.
    steps : ndarray, shape (layers, ...)
        ‖z^{l+1} − z^l‖.
    residuals : ndarray, shape (layers + 1, ...)
        Distance from criticality: ‖ρ(Wz + b) − z‖ for standard and Euclidean layers (with z + Wz + b for the latter),
        ‖P(z + Wz + b) − z‖, P the projection onto the closure of dom Φ, for Bregman layers.
    certificate : Convergence
    reason : str
        Why the run ended, in a sentence; where a layer is no longer finite it is named, and the iterates end before it.
    """

    iterates: np.ndarray
    values: np.ndarray
    steps: np.ndarray
    residuals: np.ndarray
    certificate: Convergence
    reason: str

    @property
    def limit(self) -> np.ndarray:
        """The last iterate."""
        return self.iterates[-1]


def mm_sequence(
    f: LegendreFunction,
    W: Any,
    b: Any,
    z0: Any,
    *,
    kind: Kind = "bregman",
    tol: float = 1e-12,
    max_layers: int = 10_000,
) -> MMSequence:
    """Run a layer with tied weights until its steps vanish, and certify the run by Theorem 5.1.

    A Bregman layer ρ(ρ⁻¹(z) + Wz + b) minimises the Bregman majorant of −½ zᵀWz − bᵀz over dom Φ. It is run in
    the dual variable, u ← u + Wρ(u) + b, where saturated units lose no digits.

    Parameters
    ----------
    f : LegendreFunction
        φ; the activation is ρ = (φ')⁻¹.
    W : array_like, shape (n, n)
        Any matrix; the theorem speaks about symmetric ones.
    b : array_like, shape (n,)
    z0 : array_like, shape (..., n)
        Start in int dom Φ; leading axes are a batch.
    kind : {"bregman", "standard", "euclidean"}
        The layer; see `weights_of`.
    tol : float
        Stop when every step is at most tol.
    max_layers : int
        Stop after so many layers in any case.

    Returns
    -------
    MMSequence

    Raises
    ------
    TypeError
        If W, b or z0 is not real.
    ValueError
        If z0 has a point outside int dom Φ, W or b an entry that is not finite, or the shapes do not fit.

    Notes
    -----
    Theorem 5.1 of Bilevel Learning of Deep Representations: with W = Wᵀ and λ_min(W) ≥ −inf φ'' the objective
    descends and the limits are critical. Descent for Bregman layers holds down to −2 inf φ'', and is lost beyond.

    References
    ----------
    Bilevel Learning of Deep Representations, Problem 4.1 and Theorem 5.1.

    Examples
    --------
    >>> import legendre
    >>> run = mm_sequence(legendre.get("tanh"), [[0.5, 0.2], [0.2, -0.5]], [0.1, 0.0], [0.3, -0.3])
    >>> run.certificate.assumed, run.certificate.descends, run.certificate.residual < 1e-9
    (True, True, True)
    >>> run.reason
    'Every step of layer 51 was at most `tol`.'
    """
    check_kind(kind)
    given = (("W", W), ("b", b), ("z0", z0))
    W, b, z = (floating("mm_sequence", name, value, phases=False).astype(float) for name, value in given)
    if W.shape != (b.size, b.size) or z.ndim == 0 or z.shape[-1] != b.size:
        shapes = f"{W.shape}, {b.shape}, {z.shape}"
        raise ValueError(f"`W`, `b`, `z0` have shapes {shapes}; they must be (n, n), (n,) and (..., n)")
    if not (np.all(np.isfinite(W)) and np.all(np.isfinite(b))):
        raise ValueError("`W` or `b` has entries that are nan or infinite; all must be finite")
    if kind == "bregman" and not np.all((z > f.domain.lo) & (z < f.domain.hi)):
        raise ValueError(f"`z0` has points outside the interior of dom φ = {f.domain} of `{f.name}`; clip it into it")
    with np.errstate(over="ignore", invalid="ignore"):  # overflow ends the run with a reason, not a warning
        zs, reason = _layers(f, W, b, z, kind, tol, max_layers)
        residuals = _residual(f, W, b, zs, kind)
        values, rounding = _values(f, W, b, zs, kind)
        steps = np.linalg.norm(np.diff(zs, axis=0), axis=-1)
        certificate = _certificate(f, W, kind, values, rounding, steps, residuals[-1])
    return MMSequence(zs, values, steps, residuals, certificate, reason)


def _layers(
    f: LegendreFunction, W: np.ndarray, b: np.ndarray, z: np.ndarray, kind: str, tol: float, most: int
) -> tuple[np.ndarray, str]:
    """The iterates from z on, all of them finite, and why they end."""
    iterates, u = [z], f.rho_inv(z) if kind == "bregman" else z
    for layer in range(1, most + 1):
        u = (u if kind == "bregman" else 0.0) + (z if kind == "euclidean" else 0.0) + z @ W.T + b
        old, z = z, f.rho(u)
        if not np.all(np.isfinite(z)):
            return np.stack(iterates), f"Layer {layer} is no longer finite; `W` or `b` is too large."
        iterates.append(z)
        if np.max(np.abs(z - old), initial=0.0) <= tol:
            return np.stack(iterates), f"Every step of layer {layer} was at most `tol`."
    return np.stack(iterates), f"`max_layers` is {most} and all of them were run; raise it or `tol`."


def _residual(f: LegendreFunction, W: np.ndarray, b: np.ndarray, z: np.ndarray, kind: str) -> np.ndarray:
    moved = z @ W.T + b + (0.0 if kind == "standard" else z)
    there = np.clip(moved, f.domain.lo, f.domain.hi) if kind == "bregman" else f.rho(moved)
    return np.linalg.norm(there - z, axis=-1)


def _values(f: LegendreFunction, W: np.ndarray, b: np.ndarray, z: np.ndarray, kind: str) -> tuple[Any, Any]:
    """f + g at the iterates, and how much rounding may have moved each."""
    parts = [-0.5 * (z @ W.T) * z, -b * z]
    if kind != "bregman":
        parts += [f.phi(z)]
    if kind == "euclidean":
        parts += [-0.5 * z * z]
    size = sum(np.sum(np.abs(part), axis=-1) for part in parts)
    return sum(np.sum(part, axis=-1) for part in parts), 8 * b.size * EPS * size


def _certificate(
    f: LegendreFunction, W: np.ndarray, kind: str, values: Any, rounding: Any, steps: Any, residual: Any
) -> Convergence:
    least = float(np.min(np.linalg.eigvalsh((W + W.T) / 2), initial=np.inf))
    rises = np.diff(values, axis=0) - (rounding[1:] + rounding[:-1])
    return Convergence(
        symmetric=bool(np.array_equal(W, W.T)),
        margin=least + {"bregman": f.modulus, "standard": 0.0, "euclidean": 1.0}[kind],
        convex=kind == "bregman" or f.modulus >= 1.0,
        largest_rise=float(np.max(rises, initial=0.0)),
        last_step=float(np.max(steps[-1:], initial=0.0)),
        residual=float(np.max(residual, initial=0.0)),
    )
