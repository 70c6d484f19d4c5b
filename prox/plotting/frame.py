"""What the figures have in common: points, titles, axes, and whether a function takes the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from legendre.plotting import style
from prox.activation import ActivationPotential

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from prox.base import Function

__all__ = ["POINTS", "finished", "line", "takes", "title"]

POINTS = 401


def line(name: str, g: Function, points: np.ndarray) -> np.ndarray:
    """The points, for functions of vectors of one entry."""
    if g.traits.matrix:
        raise ValueError(f"`{name}` is {g!r}, a function of matrices; draw it with `plane`, on diagonal ones")
    takes(name, g, (1,), "draw its prox with `plane`")
    return points


def takes(name: str, g: Function, shape: tuple[int, ...], instead: str) -> None:
    """ValueError with what to do instead unless g has a prox at points of this shape."""
    try:
        g.prox(np.ones(shape))
    except ValueError:
        raise ValueError(f"`{name}` is {g!r}, which takes no arrays of shape {shape}; {instead}") from None


def title(g: Function) -> str:
    """How a figure names the function."""
    if isinstance(g, ActivationPotential):
        return rf"$\varphi - \frac{{1}}{{2}}(\cdot)^2$ of {style.signature(g.f)}"
    return repr(g)


def finished(ax: Axes, title: str, x: str, y: str, framed: bool = False) -> Axes:
    """The axes with their title, labels and legend."""
    ax.set_title(title, fontsize="medium", pad=6)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.legend(fontsize="small", frameon=framed)
    style.plain_axes(ax)
    return ax
