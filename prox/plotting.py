"""Figures of proximity operators, envelopes, Bregman loss surfaces, and Figures 1 and 2 of the bilevel paper.

Every plot takes the axes to draw on and returns them; matplotlib is imported when a plot is drawn, not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.plotting import style
from legendre.plotting.files import new_axes
from legendre.plotting.window import window
from prox.activation import ActivationPotential
from prox.losses import BregmanLoss
from prox.majorants.bregman import BregmanMajorant
from prox.majorants.quadratic import QuadraticSurrogate, quadratic_majorant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from legendre.function import LegendreFunction
    from prox.base import Function

__all__ = ["critical_points", "envelope", "loss_surface", "majorant", "operator", "plane"]

THIRD = {"color": "tab:red", "linestyle": "-.", "linewidth": 1.6}
STROKES: tuple[dict[str, Any], ...] = (style.FIRST, style.SECOND, THIRD)
POINTS = 401


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
    v = _line(g, span)
    ax = new_axes() if ax is None else ax
    for step, stroke in zip(steps, STROKES, strict=False):
        ax.plot(v, _broken(g.prox(v[:, None], step)[:, 0]), label=rf"$\lambda = {step:g}$", **stroke)
    ax.plot(v, v, zorder=0, **style.FAINT)
    return _finished(ax, _title(g), "$v$", r"$\mathrm{prox}_{\lambda g}(v)$")


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
    v = _line(g, span)
    ax = new_axes() if ax is None else ax
    values = g(v[:, None])
    for step, stroke in zip(steps, STROKES, strict=False):
        ax.plot(v, g.envelope(v[:, None], step), label=rf"$\lambda = {step:g}$", **stroke)
    ax.plot(v, np.where(np.isfinite(values), values, np.nan), zorder=0, label="$g$", **style.FAINT)
    return _finished(ax, _title(g), "$v$", r"$M_{\lambda g}(v)$")


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
        have two entries and matrices are 2 by 2 and diagonal.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the template has not exactly two nan.
    """
    if template is None:
        template = [[np.nan, 0.0], [0.0, np.nan]] if g.traits.matrix else [np.nan, np.nan]
    point = np.asarray(template, float)
    free = np.isnan(point)
    if free.sum() != 2:
        raise ValueError(f"`template` has {free.sum()} entries nan; two coordinates vary: mark these two by nan")
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
    return _finished(ax, _title(g), x, y, framed=True)


def _line(g: Function, span: tuple[float, float]) -> np.ndarray:
    """Points of the range, for functions of vectors of one entry."""
    if g.traits.matrix:
        raise ValueError(f"`g` is {g!r}, a function of matrices; draw it with `plane`, on diagonal ones")
    return np.linspace(*span, POINTS)


def loss_surface(psi: Function, ax: Axes | None = None, *, x: Any = None, y: Any = None) -> Axes:
    """Draw level lines of B_Ψ(x, y) over targets x and pre-activations y; on the curve x = σ(y) it is 0.

    Parameters
    ----------
    psi : Function
        Ψ of one variable, see `BregmanLoss`.
    ax : Axes, optional
        Where to draw; new axes otherwise.
    x, y : array_like, optional
        Points of the grid; by default x from what σ reaches on y, y from −4 to 4.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    y = np.linspace(-4.0, 4.0, 161) if y is None else np.asarray(y, float)
    sigma = psi.prox(y[:, None])[:, 0]
    if sigma.min() == sigma.max():
        raise ValueError(f"`psi` is {psi!r}, whose prox is {sigma[0]:g} on vectors of one entry: there is no surface")
    x = np.linspace(sigma.min(), sigma.max(), 121) if x is None else np.asarray(x, float)
    values = BregmanLoss(psi)(x[None, :, None], y[:, None, None])
    shown = np.ma.masked_invalid(np.where(np.isfinite(values), values, np.nan))
    ax = new_axes() if ax is None else ax
    levels = float(shown.max()) * np.linspace(0.0, 1.0, 13) ** 2
    lines = ax.contour(y, x, shown.T, levels=levels[1:], colors="0.4", linewidths=0.8)
    ax.clabel(lines, fontsize="x-small", fmt="%.2g")
    ax.plot(y, sigma, label=r"$x = \sigma(y)$", **style.FIRST)
    return _finished(ax, rf"$B_\Psi(x, y)$, {_title(psi)}", "$y$", "$x$", framed=True)


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
    return _finished(ax, r"crit$(f + \iota_{[0, 1]}) = \{0, \frac{1}{2}, 1\}$", "$z$", "$f(z)$")


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
    return _finished(ax, title, "$z$", "objective")


def _broken(p: np.ndarray) -> np.ndarray:
    """A curve without the strokes across its jumps."""
    p = np.array(p, float)
    jumps = np.abs(np.diff(p)) > 8 * np.median(np.abs(np.diff(p))) + 0.1
    p[1:][jumps] = np.nan
    return p


def _title(g: Function) -> str:
    """How a figure names the function."""
    if isinstance(g, ActivationPotential):
        return rf"$\varphi - \frac{{1}}{{2}}(\cdot)^2$ of {style.signature(g.f)}"
    return repr(g)


def _finished(ax: Axes, title: str, x: str, y: str, framed: bool = False) -> Axes:
    ax.set_title(title, fontsize="medium", pad=6)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.legend(fontsize="small", frameon=framed)
    style.plain_axes(ax)
    return ax
