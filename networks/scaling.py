"""DomainScaler: the affine map, fitted on a training set, that brings inputs into the domain of an activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from legendre import Interval, LegendreFunction
from networks.requirements import any_of, number

__all__ = ["DomainScaler"]

RANGES = ("feature", "joint", "none")
WIDTH = 2.0
"""Width of the window aimed at where the domain is unbounded."""


@dataclass(frozen=True)
class DomainScaler:
    r"""The map :math:`x \mapsto \min(\max(\text{factor}\, x + \text{offset}, \text{lo}), \text{hi})`.

    Made by `fit`. The values between which an input is clipped lie halfway between the range of the training set
    and the ends of the domain; they are infinite where the domain is, and where nothing needs it.

    Attributes
    ----------
    factor, offset : ndarray
        One for each feature.
    lo, hi : float
        Bounds of the result, inside the domain.

    Examples
    --------
    >>> import legendre
    >>> scaler = DomainScaler.fit([[0.0], [255.0]], legendre.get("sigmoid"), by="joint")
    >>> scaler.transform([[0.0], [255.0], [1000.0]]).ravel()
    array([0.05 , 0.95 , 0.975])
    """

    factor: np.ndarray
    offset: np.ndarray
    lo: float
    hi: float

    @classmethod
    def fit(
        cls, X: Any, function: LegendreFunction, by: str = "feature", margin: float = 0.05, clip: bool = True
    ) -> DomainScaler:
        """The scaling of a training set.

        Parameters
        ----------
        X : array, shape (samples, features)
            Training set; no other data may be in it.
        function : LegendreFunction
            The first layer's activation; its ``domain`` is aimed at.
        by : {"feature", "joint", "none"}
            One map for each feature, one for all (images, geometry to be kept), or the identity.
        margin : float
            Share of the domain left free at each end, below 1/2.
        clip : bool
            Must inputs lie in the domain? Only where a layer takes the inverse of its activation there.

        Raises
        ------
        ValueError
            For an inadmissible argument, or inputs that must lie in the domain and do not, if `by` is "none".
        """
        any_of("scaling", by, RANGES)
        number("margin", margin, lambda v: 0.0 < v < 0.5, "number between 0 and 0.5")
        X = np.asarray(X)
        start, width = _window(function.domain)
        least = np.full(X.shape[1], X.min(), np.float64) if by == "joint" else X.min(axis=0).astype(np.float64)
        most = np.full(X.shape[1], X.max(), np.float64) if by == "joint" else X.max(axis=0).astype(np.float64)
        domain = function.domain
        if by == "none":
            if clip and (least.min() <= domain.lo or most.max() >= domain.hi):
                raise ValueError(
                    f"`X` reaches from {least.min():g} to {most.max():g}, outside {domain}, the domain of"
                    f" {function.name}; use scaling='feature' or 'joint'"
                )
            factor, offset = np.ones(X.shape[1]), np.zeros(X.shape[1])
            lo, hi = _half(domain.lo, least.min()), _half(domain.hi, most.max())
        else:
            steepest = float(np.finfo(np.result_type(X, np.float32)).max) / 4.0
            factor, offset = _affine(least, most, start + margin * width, (1.0 - 2.0 * margin) * width, steepest)
            lo, hi = _half(domain.lo, start + margin * width), _half(domain.hi, start + (1.0 - margin) * width)
        return cls(factor, offset, *((float(lo), float(hi)) if clip else (-np.inf, np.inf)))

    def transform(self, X: Any, dtype: Any = np.float64) -> np.ndarray:
        """The inputs in the domain, in the given dtype."""
        X = np.asarray(X)
        precision = np.result_type(X, dtype)  # single only if both are
        scaled = X * self.factor.astype(precision) + self.offset.astype(precision)
        return np.ascontiguousarray(np.clip(scaled, self.lo, self.hi), dtype)


def _window(domain: Interval) -> tuple[float, float]:
    """Start and width of the interval that inputs are mapped to, margins included."""
    if np.isfinite(domain.width):
        return domain.lo, domain.width
    if np.isfinite(domain.lo):
        return domain.lo, WIDTH
    return (domain.hi - WIDTH if np.isfinite(domain.hi) else -WIDTH / 2), WIDTH


def _affine(
    least: np.ndarray, most: np.ndarray, start: float, width: float, steepest: float
) -> tuple[np.ndarray, np.ndarray]:
    half = 0.5 * most - 0.5 * least  # of the span, which may overflow
    constant = half <= 0.5 * width / steepest  # goes to the middle, with slope 1 lest a new value jump to the end
    factor = np.where(constant, 1.0, 0.5 * width / np.where(constant, 1.0, half))
    return factor, np.where(constant, start + 0.5 * width - least, start - least * factor)


def _half(end: float, inner: float) -> float:
    """Halfway to the end, or infinity."""
    return 0.5 * (end + inner) if np.isfinite(end) else end
