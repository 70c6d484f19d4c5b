"""The second-order cone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import F8, Step
from prox.base import Function
from prox.rows import indicator, inner, norms, slack, slope
from prox.traits import Traits

__all__ = ["SecondOrderCone"]


@dataclass(frozen=True, eq=False)
class SecondOrderCone(Function):
    r"""The indicator of :math:`K = \{(t, x) : \|x\|_2 \le t\}`, t the first entry of the vector.

    The projection of (t, x) outside K and −K is s (1, x/‖x‖) with s = (t + ‖x‖)/2. On the boundary of K its
    derivative is the identity, on that of −K it is 0. The conjugate is the indicator of the polar cone −K.

    Parameters
    ----------
    polar : bool
        The polar cone −K instead of K.

    References
    ----------
    Parikh, Boyd, Proximal algorithms, 2014, section 6.3.2.

    Examples
    --------
    >>> import numpy as np
    >>> SecondOrderCone().prox(np.array([0.0, 3.0, 4.0]))
    array([2.5, 1.5, 2. ])
    """

    polar: bool = False

    @property
    def traits(self) -> Traits:
        """The indicator of a convex cone."""
        return Traits(indicator=True, cone=True, support=True)

    @property
    def _sign(self) -> float:
        return -1.0 if self.polar else 1.0

    def _split(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """t, with its sign turned for the polar cone, and ‖x‖."""
        if x.shape[1] < 1:
            raise ValueError("`x` of SecondOrderCone has no entries; it needs the one of t at least")
        return self._sign * x[:, 0].astype(F8), norms(x[:, 1:])

    def _value(self, x: np.ndarray) -> np.ndarray:
        t, n = self._split(x)
        return indicator(x, n - t, n, x.shape[1])

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        t, n = self._split(v)
        half = 0.5 * t + 0.5 * n
        inside, outside = n <= t, n <= -t
        factor = np.where(inside, 1.0, np.where(outside, 0.0, half / np.where(n > 0, n, 1.0)))
        np.multiply(v, factor[:, None], out=out, casting="same_kind")
        out[:, 0] = np.where(inside, v[:, 0], np.where(outside, 0.0, self._sign * half))

    def _conjugate(self) -> Function:
        return SecondOrderCone(not self.polar)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self._conjugate()._value(y)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        d, (t, n) = slope(p, v, step), self._split(p)
        normal = p / np.where(n > 0, n, 1.0)[:, None] / np.sqrt(2.0)
        normal[:, 0] = -self._sign / np.sqrt(2.0)
        along = np.where(n >= t * (1.0 - slack(p, p.shape[1])), np.maximum(inner(d, normal), 0.0), 0.0)
        inward = np.empty_like(d)
        self._prox(d, 1.0, inward)
        return np.where(t + n > 0, norms(d - along[:, None] * normal), norms(inward)) + self._value(p)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        t, n = self._split(v)
        size = np.where(n > 0, n, 1.0)
        u, c0, c = v[:, 1:] / size[:, None], self._sign * cotangent[:, 0], cotangent[:, 1:]
        along, ratio = inner(u, c), t / size
        found = np.empty(v.shape)
        found[:, 0] = 0.5 * self._sign * (c0 + along)
        found[:, 1:] = 0.5 * ((1.0 + ratio)[:, None] * c + (c0 - ratio * along)[:, None] * u)
        inside, outside = (n <= t)[:, None], (n <= -t)[:, None]
        return np.where(inside, cotangent, np.where(outside, 0.0, found)).astype(v.dtype)
