"""The potential of softmax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.functions.simplex_potential import SimplexPotential
from prox.traits import Traits

__all__ = ["SoftmaxPotential"]


@dataclass(frozen=True, eq=False)
class SoftmaxPotential(SimplexPotential):
    r"""The function :math:`\Psi(x) = \sum_i x_i \log x_i - \tfrac12 \|x\|^2` on the probability simplex.

    Its prox at step 1 is softmax; ½‖·‖² + Ψ has the conjugate log Σ exp y.

    References
    ----------
    Combettes, Pesquet, Deep neural network structures solving variational inequalities, 2020, example 2.23.

    Examples
    --------
    >>> import numpy as np
    >>> SoftmaxPotential().prox(np.log([1.0, 3.0]))
    array([0.25, 0.75])
    """

    @property
    def traits(self) -> Traits:
        """Strongly convex on the simplex, since softmax is ½-Lipschitz."""
        return Traits(strongly_convex=1.0)

    @property
    def kind(self) -> int:
        """The kernel's number of the entropy."""
        return 0

    def _omega(self, x: np.ndarray) -> np.ndarray:
        return np.where(x > 0, x * np.log(np.where(x > 0, x, 1.0)), x).sum(axis=1)

    def _gradient(self, x: np.ndarray) -> np.ndarray:
        return np.log(x)

    def _response(self, x: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return x / (a + b * x)
