"""Figures of proximity operators and Moreau envelopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.plotting import style
from legendre.plotting.files import new_axes
from prox.functions.exponential_cone import ExponentialCone
from prox.plotting.frame import POINTS, finished, line, takes, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from prox.base import Function

__all__ = ["envelope", "operator", "plane"]

THIRD = {"color": "tab:red", "linestyle": "-.", "linewidth": 1.6}
STROKES: tuple[dict[str, Any], ...] = (style.FIRST, style.SECOND, THIRD)


def operator(
    g: Function,
    ax: Axes | None = None,
    *,
    steps: Sequence[float] = (0.5, 1.0, 2.0),
    span: tuple[float, float] = (-3.0, 3.0),
) -> Axes:
    """Draw the prox of a function of one variable for up to three steps, the identity dotted.

    Parameters
    ----------
    g : Function
        Function; it is called on vectors of one entry.
    ax : Axes, optional
        Where to draw; new axes otherwise.
    steps : sequence of float
        Up to three steps.
    span : pair of float
        Range of the argument.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    v = line("g", g, np.linspace(*span, POINTS))
    ax = new_axes() if ax is None else ax
    for step, stroke in zip(steps, STROKES, strict=False):
        ax.plot(v, _broken(g.prox(v[:, None], step)[:, 0]), label=rf"$\lambda = {step:g}$", **stroke)
    ax.plot(v, v, zorder=0, **style.FAINT)
    return finished(ax, title(g), "$v$", r"$\mathrm{prox}_{\lambda g}(v)$")


def envelope(
    g: Function,
    ax: Axes | None = None,
    *,
    steps: Sequence[float] = (0.5, 1.0, 2.0),
    span: tuple[float, float] = (-3.0, 3.0),
) -> Axes:
    """Draw a function of one variable, dotted, below it its Moreau envelopes for up to three steps.

    Parameters and result as for `operator`.
    """
    v = line("g", g, np.linspace(*span, POINTS))
    ax = new_axes() if ax is None else ax
    values = g(v[:, None])
    for step, stroke in zip(steps, STROKES, strict=False):
        ax.plot(v, g.envelope(v[:, None], step), label=rf"$\lambda = {step:g}$", **stroke)
    ax.plot(v, np.where(np.isfinite(values), values, np.nan), zorder=0, label="$g$", **style.FAINT)
    return finished(ax, title(g), "$v$", r"$M_{\lambda g}(v)$")


def plane(
    g: Function,
    ax: Axes | None = None,
    *,
    step: float = 1.0,
    span: tuple[float, float] = (-2.0, 2.0),
    template: Any = None,
) -> Axes:
    """Draw where the prox moves the points of a plane: a stroke from v to a dot at prox(v).

    Parameters
    ----------
    g : Function
        Function of vectors or matrices.
    ax : Axes, optional
        Where to draw; new axes otherwise.
    step : float
        Step of the prox.
    span : pair of float
        Range of both coordinates.
    template : array_like, optional
        A vector or matrix with nan at the two coordinates that vary and the values of the others. By default vectors
        have two entries, those of the exponential cone a second one of 1, and matrices are 2 by 2 and diagonal.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the template has not exactly two nan, or g takes none of its shape.
    """
    if template is None:
        template = [[np.nan, 0.0], [0.0, np.nan]] if g.traits.matrix else [np.nan, np.nan]
        template = [np.nan, 1.0, np.nan] if isinstance(g, ExponentialCone) else template
    point = np.asarray(template, float)
    free = np.isnan(point)
    if free.sum() != 2:
        raise ValueError(f"`template` has {free.sum()} entries nan; two coordinates vary: mark these two by nan")
    takes("g", g, point.shape, "pass a `template` of the shape that it takes")
    ax = new_axes() if ax is None else ax
    grid = np.linspace(*span, 17)
    v = np.stack([a.ravel() for a in np.meshgrid(grid, grid, indexing="ij")], axis=1)
    full = np.broadcast_to(point, (len(v), *point.shape)).copy()
    full[:, free] = v
    p = g.prox(full, step)[:, free]
    strokes = np.stack([v, p, np.full_like(v, np.nan)], axis=1).reshape(-1, 2)
    ax.plot(*strokes.T, color="0.7", linewidth=0.7, zorder=1)
    label = rf"$\mathrm{{prox}}_{{\lambda g}}(v)$, $\lambda = {step:g}$"
    ax.plot(*p.T, "o", color="black", markersize=3.0, label=label)
    ax.set_aspect("equal")
    x, y = (f"$v_{{{''.join(str(i + 1) for i in at)}}}$" for at in np.argwhere(free))
    return finished(ax, title(g), x, y, framed=True)


def _broken(p: np.ndarray) -> np.ndarray:
    """A curve without the strokes across its jumps."""
    p = np.array(p, float)
    jumps = np.abs(np.diff(p)) > 8 * np.median(np.abs(np.diff(p))) + 0.1
    p[1:][jumps] = np.nan
    return p
