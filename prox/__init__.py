"""Proximable functions, Bregman proximal operators and Fenchel-Young losses, on the floor `legendre`.

>>> import numpy as np
>>> import prox
>>> prox.L1(alpha=0.5).prox(np.array([-2.0, 0.25, 1.0]))
array([-1.5,  0. ,  0.5])
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["algorithms", "calculus"],
    submod_attrs={
        "activation": ["ActivationPotential"],
        "base": ["Function"],
        "bregman": ["bregman_prox"],
        "errata": ["errata"],
        "functions.activations": ["ELUPotential", "LeakyReLUPotential"],
        "functions.affine": ["Affine", "Zero"],
        "functions.affine_set": ["AffineSet"],
        "functions.ball_l0": ["BallL0"],
        "functions.ball_l1": ["BallL1"],
        "functions.ball_l2": ["BallL2"],
        "functions.ball_linf": ["BallLInf"],
        "functions.ball_spectral": ["BallSpectral"],
        "functions.binary": ["Binary"],
        "functions.box": ["Box", "Nonnegative"],
        "functions.elastic_net": ["ElasticNet"],
        "functions.entropy": ["BurgEntropy", "LogBarrier", "NegativeEntropy"],
        "functions.entmax": ["Entmax15Potential"],
        "functions.exponential_cone": ["ExponentialCone"],
        "functions.halfspace": ["Halfspace"],
        "functions.hinge": ["Hinge", "SquaredHinge"],
        "functions.huber": ["Huber"],
        "functions.hyperslab": ["Hyperslab"],
        "functions.kullback_leibler": ["CrossEntropy", "KullbackLeibler"],
        "functions.l0": ["L0"],
        "functions.l1": ["L1"],
        "functions.l2": ["L2"],
        "functions.l21": ["L21"],
        "functions.linf": ["LInf"],
        "functions.log_sum": ["LogSum"],
        "functions.logistic": ["Logistic"],
        "functions.max": ["Max"],
        "functions.mcp": ["MCP"],
        "functions.nuclear_norm": ["NuclearNorm"],
        "functions.psd_cone": ["PSDCone"],
        "functions.quadratic": ["Quadratic"],
        "functions.rank_ball": ["RankBall"],
        "functions.scad": ["SCAD"],
        "functions.second_order_cone": ["SecondOrderCone"],
        "functions.simplex": ["Simplex"],
        "functions.softmax": ["SoftmaxPotential"],
        "functions.sorted_l1": ["SortedL1"],
        "functions.squared_l2": ["SquaredL2"],
        "functions.squash": ["SquashPotential"],
        "functions.sum_positive": ["SumPositive"],
        "functions.sum_to": ["SumTo"],
        "functions.total_variation_1d": ["TotalVariation1D"],
        "losses": ["BregmanLoss", "FenchelYoungLoss"],
        "majorize": ["mm_sequence"],
        "traits": ["Traits"],
    },
)
