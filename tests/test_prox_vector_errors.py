"""Functions of vectors refuse bad parameters, and vectors of another length, in a sentence."""

import numpy as np
import pytest
from _prox_vectors import FOUR, POTENTIALS, THREE

import prox

BAD = [
    lambda: prox.L2(0.0),
    lambda: prox.LInf(-1.0),
    lambda: prox.Max(np.inf),
    lambda: prox.Simplex(0.0),
    lambda: prox.BallL0(0),
    lambda: prox.BallL0(1.5),
    lambda: prox.BallL1(np.nan),
    lambda: prox.BallLInf([1.0, 2.0]).prox(np.ones(3)),
    lambda: prox.SortedL1([1.0, 2.0]),
    lambda: prox.SortedL1(0.0),
    lambda: prox.SumTo(np.inf),
    lambda: prox.AffineSet([[1.0, 1.0], [1.0, 1.0]], [0.0, 1.0]),
    lambda: prox.AffineSet([1.0]),
    lambda: prox.AffineSet([[1.0]], [1.0, 2.0]),
    lambda: prox.Halfspace([0.0, 0.0]),
    lambda: prox.Hyperslab([1.0], 2.0, 1.0),
    lambda: prox.L21(1.0, [0, 2]),
    lambda: prox.Quadratic(np.eye(2) * 1j),
    lambda: prox.Quadratic([[np.inf]]),
    lambda: prox.Quadratic(np.eye(2), [1.0, 2.0, 3.0]),
    lambda: prox.Quadratic(np.eye(2), np.inf),
    lambda: prox.Quadratic(np.eye(2)).prox(np.ones(3)),
    lambda: prox.Quadratic(np.eye(2)).conj(np.ones(3)),
    lambda: prox.Quadratic(np.eye(2))(np.ones(3)),
    lambda: type(POTENTIALS["squash"])(1.6),
    lambda: FOUR["Halfspace"].prox(np.ones(3)),
    lambda: FOUR["AffineSet"].prox(np.ones(3)),
    lambda: FOUR["SortedL1"].prox(np.ones(3)),
    lambda: FOUR["L21-groups"].prox(np.ones(3)),
    lambda: THREE["ExponentialCone"].prox(np.ones(4)),
]


@pytest.mark.parametrize("make", BAD)
def test_bad_parameters_are_refused_in_a_sentence(make):
    with pytest.raises(ValueError, match=r"`\w+` .*(must|; |: )"):
        make()
