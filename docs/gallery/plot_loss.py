r"""
Bregman losses and the squared loss
===================================

The Bregman (Fenchel-Young) loss of a pre-activation against the squared loss of the activation: Figure 2
of *Lifted Bregman Training of Neural Networks*. Both vanish at the same point; only the first is convex.
"""

import legendre
from legendre import plotting

_ = plotting.loss(legendre.get("tanh"))
