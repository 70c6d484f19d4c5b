r"""
Critical points under a constraint
==================================

A function whose sum with the indicator of [0, 1] has the critical points 0, 1/2 and 1: Figure 1 (right) of
*Bilevel Learning of Deep Representations*.
"""

from prox import plotting

_ = plotting.critical_points()
