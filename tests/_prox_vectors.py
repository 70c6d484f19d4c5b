"""Functions of whole vectors and matrices, and the inputs on which their laws are tested."""

from functools import cache

import numpy as np
from hypothesis import strategies as st

import prox
from prox.functions.ball_spectral import BallSpectral
from prox.functions.entmax import Entmax15Potential
from prox.functions.softmax import SoftmaxPotential
from prox.functions.squash import SquashPotential

A = np.array([[1.0, 2.0, 0.0, -1.0], [0.5, 0.0, 3.0, 1.0], [1.5, 2.0, 3.0, 0.0]])  # the third row is the sum
NORMAL = np.array([1.0, -2.0, 0.5, 0.0])
ANY = {  # for vectors of any length
    "L2": prox.L2(0.7),
    "LInf": prox.LInf(0.7),
    "Max": prox.Max(0.7),
    "SumPositive": prox.SumPositive(0.7),
    "SortedL1-constant": prox.SortedL1(0.7),
    "TotalVariation1D": prox.TotalVariation1D(0.7),
    "SumTo": prox.SumTo(0.7),
    "Simplex": prox.Simplex(0.7),
    "BallL0": prox.BallL0(2),
    "BallL1": prox.BallL1(0.7),
    "BallL2": prox.BallL2(0.7),
    "BallLInf": prox.BallLInf(0.7),
    "SecondOrderCone": prox.SecondOrderCone(),
    "SecondOrderCone-polar": prox.SecondOrderCone(polar=True),
}
POTENTIALS = {
    "softmax": SoftmaxPotential(),
    "entmax15": Entmax15Potential(),
    "squash": SquashPotential(),
    "squash-largest": SquashPotential(1.5396),
}
FOUR = {  # for vectors of length 4
    "SortedL1": prox.SortedL1([2.0, 1.0, 1.0, 0.0]),
    "AffineSet": prox.AffineSet(A, [1.0, 2.0, 3.0]),
    "AffineSet-cone": prox.AffineSet(A),
    "Halfspace": prox.Halfspace(NORMAL, 0.3),
    "Hyperslab": prox.Hyperslab(NORMAL, -0.2, 0.3),
    "L21-groups": prox.L21(0.7, [0, 1, 0, 2]),
}
THREE = {"ExponentialCone": prox.ExponentialCone(), "ExponentialCone-polar": prox.ExponentialCone(polar=True)}
SQUARE = {"PSDCone": prox.PSDCone(), "PSDCone-polar": prox.PSDCone(polar=True)}
MATRIX = {
    "L21": prox.L21(0.7),
    "NuclearNorm": prox.NuclearNorm(0.7),
    "BallSpectral": BallSpectral(0.7),
    "RankBall": prox.RankBall(2),
}
VECTOR = ANY | FOUR | THREE | POTENTIALS

DTYPES = ("f8", "f4")
POOL = [0.0, 1.0, -1.0, 0.5, 0.7, -0.7, 2.0, 1e-8, -1e-8, 3.0, 1e6]
SCALES = {"f8": [1.0, 1e-3, 1e3, 1e-120, 1e120], "f4": [1.0, 1e-3, 1e3, 1e-15, 1e15]}
steps = st.floats(-3.0, 3.0).map(lambda e: 10.0**e)


def length(name):
    """The length of the vectors that a case takes, or None."""
    return 4 if name in FOUR else 3 if name in THREE else None


@cache
def vectors(n=None, dtype="f8", scales=None, longest=6):
    """Strategy: vectors with ties, zeros, tiny and huge entries, of one scale or another."""
    entries = st.one_of(st.sampled_from(POOL), st.floats(-4.0, 4.0))
    lists = st.lists(entries, min_size=n or 1, max_size=n or longest)
    scale = st.sampled_from(scales or tuple(SCALES[dtype]))
    return st.builds(lambda x, c: (np.array(x) * c).astype(dtype), lists, scale)


def matrices(shape, dtype="f8"):
    """Strategy: matrices of a shape, with equal rows and vanishing ones."""
    size = shape[0] * shape[1]
    return vectors(size, dtype, (1.0, 1e-3, 1e3)).map(lambda x: x.reshape(shape))


def inputs(name, dtype="f8", scales=None):
    """Strategy: what the case of this name takes."""
    if name in SQUARE:
        return matrices((3, 3), dtype)
    if name in MATRIX:
        return st.one_of(matrices((2, 3), dtype), matrices((3, 3), dtype), matrices((4, 2), dtype))
    return vectors(length(name), dtype, scales)


def eps(x):
    """The unit roundoff of its dtype, doubled."""
    return float(np.finfo(x.dtype).eps)


def size(x):
    """The largest modulus, 0 without entries."""
    return float(np.max(np.abs(x), initial=0.0))
