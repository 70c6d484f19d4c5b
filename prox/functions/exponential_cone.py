"""The exponential cone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import F8, Step
from prox.base import Function
from prox.projection import kernels
from prox.rows import indicator, inner, norms, slack, slope
from prox.traits import Traits

__all__ = ["ExponentialCone"]


@dataclass(frozen=True, eq=False)
class ExponentialCone(Function):
    r"""The indicator of :math:`K = \mathrm{cl} \{(x, y, z) : y > 0,\ y e^{x/y} \le z\}`, vectors of length 3.

    The projection solves one increasing equation to the last digit. On the boundary of K its derivative is the
    identity, on that of the polar cone it is 0. The conjugate is the indicator of the polar cone,
    :math:`\mathrm{cl} \{x > 0,\ x e^{y/x} \le -e z\}`.

    Parameters
    ----------
    polar : bool
        The polar cone instead of K.

    References
    ----------
    Friberg, Projection onto the exponential cone: a univariate root-finding problem, 2021.

    Examples
    --------
    >>> import numpy as np
    >>> ExponentialCone().prox(np.array([-1.0, -1.0, -1.0]))
    array([-1.,  0.,  0.])
    """

    polar: bool = False

    @property
    def traits(self) -> Traits:
        """The indicator of a convex cone."""
        return Traits(indicator=True, cone=True, support=True)

    def _project(self, v: np.ndarray, polar: bool) -> tuple[np.ndarray, np.ndarray]:
        if v.shape[1] != 3:
            raise ValueError(f"`v` of ExponentialCone has {v.shape[1]} entries; the cone lies in three dimensions")
        both, rho = np.empty((len(v), 6)), np.empty(len(v))
        kernels("exponential").project_rows(v, both, rho)
        return (both[:, 3:] if polar else both[:, :3]), rho

    def _value(self, x: np.ndarray) -> np.ndarray:
        return indicator(x, norms(self._project(x, not self.polar)[0]), norms(x), 3)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        np.copyto(out, self._project(v, self.polar)[0], casting="same_kind")

    def _conjugate(self) -> Function:
        return ExponentialCone(not self.polar)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, near = slope(p, v, step), slack(p, 3) * norms(p)
        k = 0 if self.polar else 1  # the coordinate that vanishes on the flat face
        sign = -1.0 if self.polar else 1.0
        with np.errstate(all="ignore"):
            rho = 1.0 - p[:, 1] / p[:, 0] if self.polar else p[:, 0] / p[:, 1].astype(F8)
            normal = _curve(rho) if self.polar else _polar_curve(rho)
            top = p[:, k] * (np.log(sign * p[:, 2] / p[:, k]) + (k == 0))
            curved = norms(d - np.maximum(inner(d, normal), 0.0)[:, None] * normal)
            curved = np.where(p[:, 1 - k] >= top - near, curved, norms(d))
        flat = d.copy()
        flat[:, k] = np.maximum(d[:, k], 0.0)
        flat[:, 2] = np.where(p[:, 2] == 0, sign * np.maximum(sign * d[:, 2], 0.0), d[:, 2])
        apex = norms(self._project(d, self.polar)[0])
        found = np.where(p.any(axis=1), np.where(p[:, k] > 0, curved, norms(flat)), apex)
        return found + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        both, rho = np.empty((len(v), 6)), np.empty(len(v))
        kernels("exponential").project_rows(v, both, rho)
        p, q = both[:, :3], both[:, 3:]
        found = np.where(p == v, cotangent, 0.0).astype(F8)  # also right for x, y <= 0, coordinate by coordinate
        solved = np.flatnonzero(~np.isnan(rho))
        found[solved] = _adjoint(rho[solved], p[solved], q[solved], cotangent[solved])
        return (cotangent - found if self.polar else found).astype(v.dtype)


def _curve(rho: np.ndarray) -> np.ndarray:
    """The unit vector along (ρ, 1, e^ρ), on the boundary of K."""
    small, large = np.exp(-np.maximum(rho, 0.0)), np.exp(np.minimum(rho, 0.0))
    found = np.stack([rho * small, small, large], 1)
    return found / norms(found)[:, None]


def _polar_curve(rho: np.ndarray) -> np.ndarray:
    """The unit vector along (1, 1 − ρ, −e^−ρ), on the boundary of the polar cone and orthogonal to `_curve`."""
    small, large = np.exp(np.minimum(rho, 0.0)), np.exp(-np.maximum(rho, 0.0))
    found = np.stack([small, (1.0 - rho) * small, -large], 1)
    return found / norms(found)[:, None]


def _adjoint(rho: np.ndarray, p: np.ndarray, q: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Jᵀc for v = p + q, p = s a(ρ), q = t b(ρ): the change of v is that of s, of t, and of ρ by s a' + t b'."""
    up, down = np.exp(np.minimum(rho, 0.0)), np.exp(-np.maximum(rho, 0.0))
    zero = np.zeros_like(rho)
    da = np.stack([down, zero, up], 1) * (norms(p) / norms(np.stack([rho * down, down, up], 1)))[:, None]
    db = np.stack([zero, -up, down], 1) * (norms(q) / norms(np.stack([up, (1.0 - rho) * up, down], 1)))[:, None]
    a, b, turn = _curve(rho), _polar_curve(rho), da + db
    size = norms(turn)[:, None]
    columns = np.stack([a, b, turn / size], axis=2)
    right = np.stack([inner(a, c), zero, inner(da / size, c)], 1)
    return np.linalg.solve(np.swapaxes(columns, 1, 2), right[:, :, None])[:, :, 0]
