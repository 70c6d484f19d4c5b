"""What the figures share: strokes that differ without colour, symbols of the papers, formulas that fit."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from legendre import catalogue

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from legendre.function import LegendreFunction

__all__ = ["FAINT", "FIRST", "SECOND", "SYMBOLS", "defining", "dots", "formula", "plain_axes", "signature"]

FIRST: Final[dict[str, Any]] = {"color": "black", "linestyle": "-", "linewidth": 1.6}
SECOND: Final[dict[str, Any]] = {"color": "tab:blue", "linestyle": (0, (5, 2)), "linewidth": 1.6}
FAINT: Final[dict[str, Any]] = {"color": "0.55", "linestyle": ":", "linewidth": 1.0}

SYMBOLS: Final[dict[str, str]] = {
    "phi": r"\varphi(t)",
    "conj": r"\varphi^*(s)",
    "hess": r"\varphi''(t)",
    "rho": r"\rho(s)",
    "rho_inv": r"\rho^{-1}(t)",
}


def plain_axes(ax: Axes) -> None:
    """Two spines, ticks small enough for a grid of panels."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize="small")


def dots(ax: Axes, x: float, y: float, closed: bool = True) -> None:
    """A point of a curve: filled where it belongs to it, empty where it does not."""
    ax.plot([x], [y], "o", ms=5, mec="black", mfc="black" if closed else "white", clip_on=False, zorder=5)


def signature(f: LegendreFunction) -> str:
    """Name with parameter values, as in ``softplus, beta = 2``."""
    return ", ".join([f.name, *(f"{name} = {value:g}" for name, value in f.parameters.items())])


def defining(f: LegendreFunction) -> str:
    """Which of rho, rho_inv, phi, conj the function was defined by."""
    kind = f.source.partition(" = ")[0]  # a derived function carries its formula as source
    return kind if kind in SYMBOLS else catalogue.find(f.name).kind


def formula(f: LegendreFunction, quantity: str, points: float, size: float, smallest: float) -> tuple[str, float]:
    """``symbol = formula`` and the font size at which it fits the width, both in points.

    Falls back on the formula's text where mathtext lacks a construct, on the symbol alone where nothing fits.
    """
    symbol = SYMBOLS[quantity]
    plain = {"rho": "grad_conj", "rho_inv": "grad"}.get(quantity, quantity)
    for text in (f"${symbol} = {f.latex(quantity)}$", f"${symbol}$ = {f.record[plain]}"):
        width = width_at_unit_size(text)
        if width is not None and width * smallest <= points:
            return text, min(size, points / width)
    return f"${symbol}$", size


@lru_cache(maxsize=256)
def width_at_unit_size(text: str) -> float | None:
    """Width of a line of text at font size 1, None if mathtext cannot set it."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    try:
        return float(MathTextParser("path").parse(text, dpi=72, prop=FontProperties(size=100)).width) / 100
    except ValueError:
        return None
