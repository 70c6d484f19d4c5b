r"""
Layer objectives
================

The Euclidean and the Bregman layer objective whose minimiser is the next representation, as in Figure 6 of
*Bregman Neural Networks*, for the scaled arctangent.
"""

import legendre
from legendre import plotting

_ = plotting.objective(legendre.get("atan"), z=0.5)
