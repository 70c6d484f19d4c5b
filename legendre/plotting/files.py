"""Figures as files, and fresh axes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["blank", "new_axes", "save"]


def blank(width: float, height: float) -> Figure:
    """Empty figure, in inches, that no window system knows of."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def new_axes(width: float = 5.2, height: float = 4.2) -> Axes:
    """Axes of a new pyplot figure, so that a notebook shows it."""
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def save(figure: Figure, path: str | os.PathLike[str], dpi: float = 150) -> Path:
    """Write a figure in the format that the suffix names, under a temporary name first.

    Parameters
    ----------
    figure : Figure
        The figure.
    path : path
        Where to; folders are made. The suffix is one of matplotlib's: png, svg, pdf, ...
    dpi : float
        Resolution of bitmap formats.

    Returns
    -------
    Path
        The path: the whole file, or none, or the one that was there.

    Raises
    ------
    ValueError
        If matplotlib has no format of that suffix.
    """
    target = Path(path)
    kind = target.suffix.lstrip(".").lower()
    formats = figure.canvas.get_supported_filetypes()
    if kind not in formats:
        raise ValueError(f"`path` has to end in one of .{', .'.join(sorted(formats))}; got {str(target)!r}")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        figure.savefig(draft, format=kind, dpi=dpi)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target
