"""The squared Euclidean norm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.base import Function
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["SquaredL2"]


@dataclass(frozen=True, eq=False, repr=False)
class SquaredL2(Separable):
    r"""The function :math:`g(x) = \tfrac12 \sum_i \alpha_i x_i^2`, with the ½.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight, one or one per coordinate.

    References
    ----------
    Beck, First-order methods in optimization, 2017, section 6.2.3.

    Examples
    --------
    >>> import numpy as np
    >>> SquaredL2(alpha=3.0).prox(np.array([4.0, -8.0]))
    array([ 1., -2.])
    """

    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="alpha*x*x/2",
        lower="alpha*x",
        prox="v/(1 + step*alpha)",
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("SquaredL2", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Smooth and strongly convex, with the largest and the smallest weight."""
        return Traits(
            separable=True,
            smooth=float(np.max(self.alpha)),
            strongly_convex=float(np.min(self.alpha)),
            complex_ok=True,
        )

    def _conjugate(self) -> Function:
        return SquaredL2(1.0 / self.alpha)
