"""One sheet per function: φ, φ*, φ'', ρ, ρ⁻¹, contours of D_φ, domain and constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from legendre.plotting import style
from legendre.plotting.window import Window, dual_points, limits, primal_points, window

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from legendre.function import LegendreFunction
    from legendre.plotting.window import Array

__all__ = ["function", "sheet_axes"]

PANELS = [["facts", "facts", "facts"], ["rho", "conj", "hess"], ["rho_inv", "phi", "bregman"]]
SIZE = (10.5, 7.8)
TITLE_POINTS = 205.0


def sheet_axes(figure: Figure) -> dict[str, Axes]:
    """Axes of a sheet by name: facts, phi, conj, hess, rho, rho_inv, bregman."""
    return figure.subplot_mosaic(PANELS, height_ratios=[0.42, 1, 1])  # type: ignore[arg-type]


def function(f: LegendreFunction, axes: dict[str, Axes] | None = None) -> dict[str, Axes]:
    """Draw the sheet of a function.

    Parameters
    ----------
    f : LegendreFunction
        The function φ.
    axes : dict of str to Axes, optional
        Where to draw, any of facts, phi, conj, hess, rho, rho_inv, bregman; a new figure with all otherwise.

    Returns
    -------
    dict of str to Axes
        The axes drawn on.
    """
    if axes is None:
        import matplotlib.pyplot as plt

        axes = sheet_axes(plt.figure(figsize=SIZE, layout="constrained"))
    shown = window(f)
    for name, ax in axes.items():
        DRAW[name](f, shown, ax)
        if name != "facts":
            style.plain_axes(ax)
    return axes


def _title(f: LegendreFunction, quantity: str, ax: Axes) -> None:
    text, size = style.formula(f, quantity, TITLE_POINTS, 11.0, 6.5)
    ax.set_title(text, fontsize=size)


def _zero_lines(ax: Axes) -> None:
    ax.axhline(0, zorder=0, color="0.85", lw=0.8)
    ax.axvline(0, zorder=0, color="0.85", lw=0.8)


def _primal(f: LegendreFunction, shown: Window, ax: Axes) -> None:
    """The t axis, with the ends of dom φ."""
    lo, hi = shown.t
    pad = 0.05 * (hi - lo)
    ax.set_xlim(lo - pad, hi + pad)
    ax.set_xlabel("$t$")
    for end in (f.domain.lo, f.domain.hi):
        if np.isfinite(end):
            ax.axvline(end, zorder=0, **style.FAINT)


def _curve(f: LegendreFunction, quantity: str, x: Array, ax: Axes) -> Array:
    y = getattr(f, quantity)(x)
    ax.plot(x, y, **style.FIRST)
    _zero_lines(ax)
    _title(f, quantity, ax)
    ax.set_ylabel(f"${style.SYMBOLS[quantity]}$")
    return y


def _phi(f: LegendreFunction, shown: Window, ax: Axes) -> None:
    _curve(f, "phi", primal_points(f, shown), ax)
    _primal(f, shown, ax)
    ends = [end for end in (f.domain.lo, f.domain.hi) if np.isfinite(end) and end in f.domain]
    reached = f.phi(np.concatenate([f.rho(dual_points(shown)), ends]))
    ax.set_ylim(*limits(reached))
    for end in ends:
        style.dots(ax, end, float(f.phi(end)))


def _conj(f: LegendreFunction, shown: Window, ax: Axes) -> None:
    s = dual_points(shown)
    ax.set_ylim(*limits(_curve(f, "conj", s, ax)))
    ax.set_xlim(*shown.s)
    ax.set_xlabel("$s$")


def _hess(f: LegendreFunction, shown: Window, ax: Axes) -> None:
    """φ'' as far up as it gets over the middle half of the window; its infimum as a line."""
    _curve(f, "hess", primal_points(f, shown), ax)
    _primal(f, shown, ax)
    lo, hi = shown.s
    middle = f.hess(f.rho(np.linspace((3 * lo + hi) / 4, (lo + 3 * hi) / 4, 101)))
    top = max(float(np.max(middle[np.isfinite(middle)])), 2 * f.modulus, 1e-3)
    ax.set_ylim(-0.05 * top, 1.1 * top)
    ax.axhline(f.modulus, zorder=0, color="black", ls=(0, (1, 2)), lw=1.0)


def _rho(f: LegendreFunction, shown: Window, ax: Axes) -> None:
    _curve(f, "rho", dual_points(shown), ax)
    ax.set_xlim(*shown.s)
    ax.set_ylim(*limits(shown.t))
    ax.set_xlabel("$s$")
    for end in (f.domain.lo, f.domain.hi):
        if np.isfinite(end):
            ax.axhline(end, zorder=0, **style.FAINT)


def _rho_inv(f: LegendreFunction, shown: Window, ax: Axes) -> None:
    _curve(f, "rho_inv", primal_points(f, shown), ax)
    _primal(f, shown, ax)
    ax.set_ylim(*shown.s)


def _bregman(f: LegendreFunction, shown: Window, ax: Axes) -> None:
    lo, hi = shown.t
    points = lo + (hi - lo) * (np.arange(141) + 0.5) / 141  # inside, so that φ' is finite
    values = f.bregman(points[None, :], points[:, None])
    levels = _levels(float(np.quantile(values, 0.97)))
    drawn = ax.contour(points, points, values, levels=levels, colors="black", linewidths=0.9)
    ax.plot([lo, hi], [lo, hi], **style.FAINT)
    ax.clabel(drawn, levels=levels[::2], fontsize=6.5, fmt=lambda level: f"{level:g}")
    ax.set_title(r"$D_\varphi(u, v)$", fontsize=11)
    ax.set_xlabel("$u$")
    ax.set_ylabel("$v$")
    ax.set_aspect("equal", adjustable="box")


def _levels(top: float) -> list[float]:
    """Six levels down from the top by factors of about three: 1, 3, 10, 30, ..."""
    start = int(np.floor(2 * np.log10(top)))
    return [float(f"{10 ** (k / 2):.1g}") for k in range(start - 5, start + 1)]


def _facts(f: LegendreFunction, shown: Window, ax: Axes) -> None:
    ax.set_axis_off()
    text, size = style.formula(f, style.defining(f), 640.0, 14.0, 8.0)
    ax.text(0.0, 1.0, style.signature(f), fontsize=15, weight="bold", va="top", transform=ax.transAxes)
    ax.text(0.0, 0.62, text, fontsize=size, va="center", transform=ax.transAxes)
    constants = (
        rf"dom $\varphi$ = {f.domain}",
        rf"dom $\varphi^*$ = {f.conj_domain}",
        rf"inf $\varphi''$ = {f.modulus:.6g}",
        rf"Lipschitz constant of $\rho$ = {f.lipschitz:.6g}",
    )
    ax.text(0.0, 0.22, "      ".join(constants), fontsize=10, va="center", transform=ax.transAxes)
    ax.text(0.0, -0.04, f"{f.title}. Source: {f.source}", fontsize=8.5, va="center", transform=ax.transAxes)


DRAW = {
    "facts": _facts,
    "phi": _phi,
    "conj": _conj,
    "hess": _hess,
    "rho": _rho,
    "rho_inv": _rho_inv,
    "bregman": _bregman,
}
