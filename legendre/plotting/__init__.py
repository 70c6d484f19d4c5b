"""Figures of Legendre functions: layer objectives, Bregman losses, one sheet per function.

Every plot takes the axes to draw on and returns them; matplotlib is imported when a plot is drawn, not before.
"""

from legendre.plotting.files import save
from legendre.plotting.function_sheet import function
from legendre.plotting.loss import loss
from legendre.plotting.objective import objective, objectives

__all__ = ["function", "loss", "objective", "objectives", "save"]
