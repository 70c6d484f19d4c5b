r"""
The surface of a Bregman loss
=============================

Level lines of the Bregman loss over targets x and pre-activations y, for the hyperbolic tangent and for ReLU. The loss
is 0 on the curve of the activation, and convex in x and in y.
"""

import matplotlib.pyplot as plt

import legendre
import prox
from prox import plotting

left, right = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")[1]
tanh = prox.ActivationPotential(legendre.get("tanh"))
_ = plotting.loss_surface(tanh, left), plotting.loss_surface(prox.Nonnegative(), right)
