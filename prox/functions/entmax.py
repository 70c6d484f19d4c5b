"""The potential of entmax-1.5."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.functions.simplex_potential import SimplexPotential

__all__ = ["Entmax15Potential"]


@dataclass(frozen=True, eq=False)
class Entmax15Potential(SimplexPotential):
    r"""The function :math:`\Psi(x) = \tfrac43 \sum_i (x_i^{3/2} - x_i) - \tfrac12 \|x\|^2` on the probability simplex.

    Its prox at step 1 is entmax-1.5, ((v_i/2 − τ)_+)²; the derivative takes an entry on the threshold as zero.

    References
    ----------
    Peters, Niculae, Martins, Sparse sequence-to-sequence models, 2019, equations 9 and 10.

    Examples
    --------
    >>> import numpy as np
    >>> Entmax15Potential().prox(np.array([2.0, 0.0, 2.0, -1.0]))
    array([0.5, 0. , 0.5, 0. ])
    """

    @property
    def kind(self) -> int:
        """The kernel's number of Tsallis' entropy of exponent 3/2."""
        return 1

    def _omega(self, x: np.ndarray) -> np.ndarray:
        return (4.0 / 3.0) * (x * np.sqrt(x) - x).sum(axis=1)

    def _gradient(self, x: np.ndarray) -> np.ndarray:
        return 2.0 * np.sqrt(x)

    def _response(self, x: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.sqrt(x) / (a + b * np.sqrt(x))
