"""Layer objectives as functions of the new point: Figure 6 of Bregman Neural Networks (ICML 2022)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.plotting import style
from legendre.plotting.files import blank, new_axes
from legendre.plotting.window import Window, limits, primal_points, window

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from legendre.function import LegendreFunction

__all__ = ["objective", "objectives"]

EUCLIDEAN = r"Euclidean: $\varphi(z)-\frac{1}{2}z^2+\frac{1}{2}(z-z_i)^2$"
BREGMAN = r"Bregman: $D_\varphi(z, z_i)$"


def objective(
    f: LegendreFunction, z: float = 0.5, ax: Axes | None = None, *, shift: float = 0.0, legend: bool = True
) -> Axes:
    r"""Draw the Euclidean and the Bregman layer objective of a previous point, their minimisers marked.

    Euclidean, :math:`g = \varphi - \frac12(\cdot)^2`: :math:`z \mapsto f(z) + g(z) + \frac12 (z - z_i)^2`, least at
    :math:`\rho(z_i + w)`. Bregman: :math:`z \mapsto f(z) + D_\varphi(z, z_i)`, least at
    :math:`\rho(\rho^{-1}(z_i) + w)`. In both :math:`f(z) = -w z`; with w = 0 this is Figure 6.

    Parameters
    ----------
    f : LegendreFunction
        The function φ.
    z : float
        Previous point :math:`z_i`, in the interior of dom φ.
    ax : Axes, optional
        Where to draw; new axes otherwise.
    shift : float
        The part w of the pre-activation that the layer adds, W z_i + b.
    legend : bool
        Whether to draw the legend, above the axes.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If z is not an interior point of dom φ.
    """
    if not (f.domain.lo < z < f.domain.hi and math.isfinite(z)):
        raise ValueError(f"`z` has to lie inside dom φ = {f.domain} of `{f.name}`; got {z!r}")
    ax = new_axes() if ax is None else ax
    shown = _around(window(f), z)
    points = primal_points(f, shown)
    euclidean = f.phi(points) - points * z + z * z / 2 - shift * points
    bregman = f.bregman(points, z) - shift * points
    tilt = f"{-shift:+g}z" if shift else ""
    ax.plot(points, euclidean, label=_tilted(EUCLIDEAN, tilt), **style.FIRST)
    ax.plot(points, bregman, label=_tilted(BREGMAN, tilt), **style.SECOND)
    _minimiser(ax, f, z + shift, points, euclidean, r"\rho(z_i)" if not shift else r"\rho(z_i+w)", "o")
    _minimiser(
        ax, f, float(f.rho_inv(z)) + shift, points, bregman, r"z_i" if not shift else r"\rho(\rho^{-1}(z_i)+w)", "D"
    )
    _frame(ax, f, z, shown, (euclidean, bregman))
    if legend:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.08), fontsize="small", frameon=False, ncols=1)
    return ax


def objectives(functions: Sequence[LegendreFunction], z: float = 0.5, columns: int = 5) -> Figure:
    """Layer objectives of several functions in one grid, with one legend.

    Parameters
    ----------
    functions : sequence of LegendreFunction
        One panel each.
    z : float
        Previous point, inside every domain.
    columns : int
        Panels in a row.

    Returns
    -------
    Figure
        A figure of its own, not one of pyplot's.
    """
    rows = math.ceil(len(functions) / columns)
    figure = blank(2.6 * columns, 2.3 * rows + 0.5)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for f, ax in zip(functions, panels, strict=False):
        objective(f, z, ax, legend=False)
    for ax in panels[len(functions) :]:
        ax.set_axis_off()
    lines = panels[0].get_lines()[:2]
    figure.legend(lines, [EUCLIDEAN, BREGMAN], loc="outside upper center", ncols=2, frameon=False)
    return figure


def _tilted(label: str, tilt: str) -> str:
    return f"{label[:-1]}{tilt}$" if tilt else label


def _around(shown: Window, z: float) -> Window:
    """The window, widened to hold z with room on both sides."""
    lo, hi = shown.t
    return Window((min(lo, z - 1.0) if z < lo else lo, max(hi, z + 1.0) if z > hi else hi), shown.s)


def _minimiser(ax: Axes, f: LegendreFunction, s: float, points: Any, values: Any, symbol: str, mark: str) -> None:
    """Mark ρ(s); without it inside dom φ* the objective is unbounded below, and the legend says so."""
    if not f.conj_domain.lo < s < f.conj_domain.hi:
        ax.plot([], [], " ", label="    no minimiser: unbounded below")
        return
    best = float(f.rho(s))
    label = f"    minimiser ${symbol} = {best:.4g}$"
    if points[0] <= best <= points[-1]:
        value = float(np.interp(best, points, values))
        ax.plot([best], [value], mark, color="black", mfc="white", ms=7, mew=1.4, zorder=5, label=label)
    else:
        ax.plot([], [], mark, color="black", mfc="white", ms=7, mew=1.4, label=label + ", out of sight")


def _frame(ax: Axes, f: LegendreFunction, z: float, shown: Window, curves: tuple[Any, Any]) -> None:
    ax.set_title(style.signature(f), fontsize="medium", pad=6)
    lo, hi = shown.t
    pad = 0.04 * (hi - lo)
    ax.set_xlim(lo - pad, hi + pad)
    low, high = limits(np.concatenate(curves))
    ax.set_ylim(low, high)
    ax.axvline(z, zorder=0, **style.FAINT)
    ax.annotate(
        "$z_i$", (z, 0), (4, 4), xycoords=("data", "axes fraction"), textcoords="offset points", fontsize="small"
    )
    for end in (f.domain.lo, f.domain.hi):
        if np.isfinite(end):
            ax.axvline(end, zorder=0, color="0.8", lw=1.0)
    ax.set_xlabel("$z$")
    ax.set_ylabel("layer objective")
    style.plain_axes(ax)
