"""The counting function ℓ0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["L0"]


@dataclass(frozen=True, eq=False, repr=False)
class L0(Separable):
    r"""The weighted number of nonzeros, :math:`g(x) = \sum_i \alpha_i [x_i \ne 0]`. Not convex.

    The prox is hard thresholding at √(2 step α), a global minimiser; at |v| = √(2 step α), where 0 and v are both
    minimisers, it is 0. With α = λ²/2 its prox at step 1 is the activation hard shrinkage at λ.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight, one or one per coordinate.

    References
    ----------
    Blumensath, Davies, Iterative thresholding for sparse approximations, 2008.

    Examples
    --------
    >>> import numpy as np
    >>> L0(alpha=0.5).prox(np.array([-2.0, 1.0, 1.5]))
    array([-2. ,  0. ,  1.5])
    """

    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="where(abs(x) > 0, alpha, 0*x)",
        lower="where(abs(x) > 0, 0, -inf)",
        upper="where(abs(x) > 0, 0, inf)",
        prox="where(abs(v) <= sqrt(2*step*alpha), 0, v)",
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("L0", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """A function of moduli, not convex."""
        return Traits(convex=False, separable=True, complex_ok=True)
