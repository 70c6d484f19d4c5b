r"""
Majorants with Euclidean and with Bregman distance
==================================================

A quadratic and its majorant that touches it at the present layer, Figure 2 of *Bilevel Learning of Deep
Representations*. The Bregman distance of the sigmoid keeps the next layer inside [0, 1].
"""

import matplotlib.pyplot as plt

import legendre
from prox import plotting

left, right = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")[1]
_ = plotting.majorant(ax=left), plotting.majorant(legendre.get("sigmoid"), ax=right)
