"""Figures of proximity operators, envelopes, Bregman losses, and Figures 1 and 2 of the bilevel paper.

Every plot takes the axes to draw on and returns them; matplotlib is imported when a plot is drawn, not before.
"""

from prox.plotting.losses import loss, loss_surface
from prox.plotting.majorants import critical_points, majorant
from prox.plotting.operators import envelope, operator, plane

__all__ = ["critical_points", "envelope", "loss", "loss_surface", "majorant", "operator", "plane"]
