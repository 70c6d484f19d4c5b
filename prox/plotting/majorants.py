"""Figures 1 and 2 of the bilevel paper: critical points, majorants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.plotting import style
from legendre.plotting.files import new_axes
from legendre.plotting.window import window
from prox.majorants.bregman import BregmanMajorant
from prox.majorants.quadratic import QuadraticSurrogate, quadratic_majorant
from prox.plotting.frame import POINTS, finished

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from legendre.function import LegendreFunction

__all__ = ["critical_points", "majorant"]


def critical_points(ax: Axes | None = None) -> Axes:
    """Draw Figure 1 (right) of the bilevel paper: an f whose sum with the indicator of [0, 1] has crit = {0, ½, 1}.

    Here f(z) = −(z − ½)²: the middle is a maximum of f, both ends are held by the constraint.
    """
    ax = new_axes() if ax is None else ax
    z = np.linspace(-0.25, 1.25, POINTS)
    inside = (z >= 0) & (z <= 1)
    ax.plot(z, -((z - 0.5) ** 2), label="$f$", **style.FAINT)
    ax.plot(z[inside], -((z[inside] - 0.5) ** 2), label=r"$f + \iota_{[0, 1]}$", **style.FIRST)
    for point in (0.0, 0.5, 1.0):
        style.dots(ax, point, -((point - 0.5) ** 2))
    return finished(ax, r"crit$(f + \iota_{[0, 1]}) = \{0, \frac{1}{2}, 1\}$", "$z$", "$f(z)$")


def majorant(
    f: LegendreFunction | None = None, ax: Axes | None = None, *, z: float = 0.3, nu: float = 3.0, d: float = -1.0
) -> Axes:
    """Draw Figure 2 of the bilevel paper: f(z) = ½νz² + dz and its majorant that touches it at z.

    Parameters
    ----------
    f : LegendreFunction, optional
        φ of the Bregman majorant (the right panel, for the sigmoid); without it the Euclidean one (the left).
    ax : Axes, optional
        Where to draw; new axes otherwise.
    z : float
        The anchor, in int dom φ.
    nu, d : float
        Curvature and slope of the quadratic.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If z is not an interior point of dom φ.
    """
    if f is not None and not f.domain.lo < z < f.domain.hi:
        raise ValueError(f"`z` has to lie inside dom φ = {f.domain} of `{f.name}`; got {z!r}")
    ax = new_axes() if ax is None else ax
    flat = np.zeros((1, 1))
    Q = QuadraticSurrogate(A=np.array([[nu]]), B=flat, C=flat, d=np.array([d]), e=np.zeros(1))
    above: Callable[[Any, Any], Any]
    if f is None:
        lo, hi, above, title = z - 1.0, z + 1.0, quadratic_majorant(Q, 1.0 / nu / 1.5), "Euclidean distance"
    else:
        lo, hi = window(f).t
        above, title = BregmanMajorant(Q, f, f.modulus / nu / 1.5), f"Bregman distance of {style.signature(f)}"
    points = np.linspace(lo, hi, POINTS)[:, None]
    ax.plot(points[:, 0], Q.diagonal(points), label="$f(z)$", **style.FIRST)
    ax.plot(points[:, 0], above(points, np.full_like(points, z)), label="$F(z; z_i)$", **style.SECOND)
    style.dots(ax, z, float(Q.diagonal([z])))
    return finished(ax, title, "$z$", "objective")
