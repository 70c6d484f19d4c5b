"""Bregman losses beside the squared loss: Figure 2 of Lifted Bregman Training of Neural Networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from legendre.plotting import style
from legendre.plotting.files import new_axes
from legendre.plotting.window import dual_points, window

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from legendre.function import LegendreFunction

__all__ = ["loss"]

SHADES = ("black", "0.5", "0.75")
MARKS = ("o", "s", "^")


def loss(f: LegendreFunction, ax: Axes | None = None, *, x: Sequence[float] | None = None) -> Axes:
    r"""Draw the Bregman loss and the squared loss of a pre-activation y, for some targets x.

    :math:`B_\Psi(x, y) = \varphi(x) + \varphi^*(y) - xy` with :math:`\frac12(\cdot)^2 + \Psi = \varphi` against
    :math:`\frac12 (x - \sigma(y))^2`, :math:`\sigma = \rho`. Both vanish at :math:`y = \rho^{-1}(x)`, which is
    marked; only the first is convex in y.

    Parameters
    ----------
    f : LegendreFunction
        The function φ.
    ax : Axes, optional
        Where to draw; new axes otherwise.
    x : sequence of float, optional
        Up to three targets in the interior of dom φ; by default one in the middle and one towards the upper end.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If a target is not an interior point of dom φ.
    """
    ax = new_axes() if ax is None else ax
    shown = window(f)
    lo, hi = shown.t
    targets = [lo + part * (hi - lo) for part in (0.5, 0.85)] if x is None else [float(each) for each in x]
    for target in targets:
        if not f.domain.lo < target < f.domain.hi:
            raise ValueError(f"`x` has to lie inside dom φ = {f.domain} of `{f.name}`; got {target!r}")
    y = dual_points(shown)
    for target, shade, mark in zip(targets, SHADES, MARKS, strict=False):
        bregman, squared = f.fenchel_young(target, y), (target - f.rho(y)) ** 2 / 2
        ax.plot(y, bregman, color=shade, lw=1.6, label=rf"$B_\Psi(x, y)$, $x = {target:.3g}$")
        ax.plot(y, squared, color=shade, lw=1.6, ls=(0, (5, 2)), label=r"$\frac{1}{2}(x - \sigma(y))^2$")
        found = float(f.rho_inv(target))
        ax.plot([found], [0.0], mark, color=shade, mfc="white", mew=1.4, clip_on=False, zorder=5,
                label=rf"$y = \rho^{{-1}}(x) = {found:.3g}$")  # fmt: skip
    ax.set_title(style.signature(f), fontsize="medium", pad=6)
    ax.set_xlim(*shown.s)
    ax.set_ylim(bottom=0.0, top=_top(f, targets, y))
    ax.set_xlabel("$y$")
    ax.set_ylabel("loss")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.08), fontsize="small", frameon=False, ncols=len(targets))
    style.plain_axes(ax)
    return ax


def _top(f: LegendreFunction, targets: list[float], y: np.ndarray) -> float:
    """Height that shows the least steep Bregman loss whole."""
    return 1.05 * min(float(np.max(f.fenchel_young(target, y))) for target in targets)
