"""First-order algorithms on proximable functions: one solver a file, one loop and one result for all.

>>> import numpy as np
>>> from prox import L1, algorithms
>>> f = algorithms.LeastSquares(np.eye(2), np.array([2.0, 0.1]))
>>> algorithms.fista(f, L1(alpha=0.5), np.zeros(2)).x
array([1.5, 0. ])
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "admm": ["admm"],
        "bregman_gradient": ["bregman_gradient", "mirror_descent"],
        "douglas_rachford": ["douglas_rachford"],
        "dykstra": ["dykstra"],
        "fista": ["fista"],
        "linearised_bregman": ["linearised_bregman"],
        "primal_dual": ["primal_dual"],
        "proximal_gradient": ["proximal_gradient"],
        "result": ["Result", "Stop"],
        "smooth": ["LeastSquares", "PoissonLikelihood", "Smooth"],
    },
)
