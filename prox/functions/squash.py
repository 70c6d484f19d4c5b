"""The potential of the squashing function of capsule networks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import Step, positive
from prox.base import Function
from prox.projection import kernels
from prox.rows import each, indicator, inner, norms, radial_vjp, slope
from prox.traits import Traits

__all__ = ["SquashPotential", "arc"]


LARGEST = 8.0 / (3.0 * np.sqrt(3.0))


def arc(theta: np.ndarray) -> np.ndarray:
    """θ − sin θ, without cancellation."""
    series = np.zeros_like(theta)
    for k in (156.0, 110.0, 72.0, 42.0, 20.0):
        series = (1.0 - series) * theta * theta / k
    series = (1.0 - series) * theta * theta * theta / 6.0
    return np.where(np.abs(theta) < 0.5, series, theta - np.sin(theta))


@dataclass(frozen=True, eq=False)
class SquashPotential(Function):
    r"""The function :math:`\Psi(x) = m \arcsin\sqrt{t/m} - \sqrt{t (m - t)} - \tfrac12 t^2`, t = ‖x‖₂ ≤ m.

    Its prox at step 1 is squash, :math:`m \frac{\|v\|}{1 + \|v\|^2} v`; at other steps one increasing equation in
    the norm is solved to the last digit.

    Parameters
    ----------
    scale : float
        The bound m of the activation's norm, 0 < m ≤ 8/(3√3): beyond it squash expands and is no prox.

    References
    ----------
    Sabour, Frosst, Hinton, Dynamic routing between capsules, 2017, equation 1 (m = 1). Combettes, Pesquet, Deep
    neural network structures solving variational inequalities, 2020, example 2.24 (m = 8/(3√3)).

    Examples
    --------
    >>> import numpy as np
    >>> SquashPotential().prox(np.array([0.6, 0.8]))
    array([0.3, 0.4])
    """

    scale: float = 1.0

    def __post_init__(self) -> None:
        scale = positive("SquashPotential", "scale", self.scale, array=False)
        if scale > LARGEST:
            raise ValueError(
                f"`scale` of SquashPotential is {scale}; it must be at most 8/(3√3) = {LARGEST}, where"
                " squash is still a proximity operator"
            )
        object.__setattr__(self, "scale", scale)

    @property
    def traits(self) -> Traits:
        """A convex function of the norm."""
        return Traits(complex_ok=True)

    def _radial(self, t: np.ndarray) -> np.ndarray:
        t, m = np.minimum(t, self.scale), self.scale
        # arcsin √q − √(q (1 − q)) cancels for small q = t/m; with θ = 2 arcsin √q it is (θ − sin θ)/2
        return 0.5 * m * arc(2.0 * np.arctan2(np.sqrt(t), np.sqrt(m - t))) - 0.5 * t * t

    def _value(self, x: np.ndarray) -> np.ndarray:
        n = norms(x)
        return self._radial(n) + self._outside(x, n)

    def _outside(self, x: np.ndarray, n: np.ndarray) -> np.ndarray:
        return indicator(x, n - self.scale, self.scale, x.shape[1])

    def _sigma(self, a: np.ndarray, r: np.ndarray, b: np.ndarray) -> np.ndarray:
        """σ = φ'(t) for the t that solves a φ'(t) + b t = r."""
        out = np.empty(len(r))
        kernels("squash").solve_rows(a, b, self.scale, r, out)
        return out

    def _norm(self, sigma: np.ndarray) -> np.ndarray:
        """m σ²/(1 + σ²), without overflow."""
        with np.errstate(divide="ignore", over="ignore"):
            return self.scale / (1.0 + (1.0 / sigma) ** 2)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        n = norms(v)
        t = self._norm(self._sigma(a := each(step, 1.0, len(v)), n, 1.0 - a))
        np.multiply(v, (t / np.where(n > 0, n, 1.0))[:, None], out=out, casting="same_kind")

    def _conj(self, y: np.ndarray) -> np.ndarray:
        n, ones = norms(y), np.ones(len(y))
        t = self._norm(self._sigma(ones, n, -ones))
        return n * t - self._radial(t)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, t = slope(p, v, step), np.minimum(norms(p), self.scale)
        unit = p / np.where(t > 0, t, 1.0)[:, None]
        with np.errstate(divide="ignore"):
            radial = np.sqrt(t / (self.scale - t)) - t
        radial = np.where(np.isfinite(radial), radial, np.maximum(inner(d, unit), 0.0))  # t rounds to m
        return norms(d - radial[:, None] * unit) + self._outside(p, norms(p))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        n, a = norms(v), each(step, 1.0, len(v))
        sigma = self._sigma(a, n, 1.0 - a)
        t = self._norm(sigma)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            slope_t = 2.0 * self.scale / (sigma * (sigma + 1.0 / sigma) ** 2)  # dt/dσ
            along = np.where(sigma > 0, slope_t / (a + (1.0 - a) * slope_t), 0.0)
        return radial_vjp(v, n, along, t / np.where(n > 0, n, 1.0), cotangent)
