"""Figures of Bregman losses: curves beside the squared loss, and surfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.plotting import style
from legendre.plotting.files import new_axes
from prox.losses import BregmanLoss
from prox.plotting.frame import POINTS, finished, line, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from prox.base import Function

__all__ = ["loss", "loss_surface"]

SHADES = ("black", "0.5", "0.75")


def loss(psi: Function, ax: Axes | None = None, *, x: Sequence[float] | None = None) -> Axes:
    """Draw the Bregman loss B_Ψ(x, y) and the squared loss ½(x − σ(y))², broken, of y for some targets x.

    Parameters
    ----------
    psi : Function
        Ψ of one variable, see `BregmanLoss`; σ is its prox.
    ax : Axes, optional
        Where to draw; new axes otherwise.
    x : sequence of float, optional
        Up to three targets; by default one in the middle of what σ reaches and one towards its upper end.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    y, sigma = _activation(psi, np.linspace(-4.0, 4.0, POINTS))
    targets = [sigma.min() + part * (sigma.max() - sigma.min()) for part in (0.5, 0.85)] if x is None else x
    ax = new_axes() if ax is None else ax
    for target, shade in zip(targets, SHADES, strict=False):
        values = BregmanLoss(psi)(np.full_like(y, target)[:, None], y[:, None])
        ax.plot(y, values, color=shade, label=rf"$B_\Psi(x, y)$, $x = {target:.3g}$")
        ax.plot(y, 0.5 * (target - sigma) ** 2, color=shade, ls=(0, (5, 2)), label=r"$\frac{1}{2}(x - \sigma(y))^2$")
    return finished(ax, title(psi), "$y$", "loss")


def _activation(psi: Function, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """y and σ(y); ValueError where σ is constant."""
    sigma = psi.prox(line("psi", psi, y)[:, None])[:, 0]
    if sigma.min() == sigma.max():
        raise ValueError(
            f"`psi` is {psi!r}, whose prox is {sigma[0]:g} on vectors of one entry: there is no loss to draw"
        )
    return y, sigma


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
    y, sigma = _activation(psi, np.linspace(-4.0, 4.0, 161) if y is None else np.asarray(y, float))
    x = np.linspace(sigma.min(), sigma.max(), 121) if x is None else np.asarray(x, float)
    values = BregmanLoss(psi)(x[None, :, None], y[:, None, None])
    shown = np.ma.masked_invalid(np.where(np.isfinite(values), values, np.nan))
    ax = new_axes() if ax is None else ax
    levels = float(shown.max()) * np.linspace(0.0, 1.0, 13) ** 2
    lines = ax.contour(y, x, shown.T, levels=levels[1:], colors="0.4", linewidths=0.8)
    ax.clabel(lines, fontsize="x-small", fmt="%.2g")
    ax.plot(y, sigma, label=r"$x = \sigma(y)$", **style.FIRST)
    return finished(ax, rf"$B_\Psi(x, y)$, {title(psi)}", "$y$", "$x$", framed=True)
