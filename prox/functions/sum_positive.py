"""The sum of positive parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.base import Function
from prox.separable import Formulas, Separable
from prox.traits import Traits

__all__ = ["SumPositive"]


@dataclass(frozen=True, eq=False, repr=False)
class SumPositive(Separable):
    r"""The sum of positive parts :math:`g(x) = \sum_i \alpha_i \max(x_i, 0)`.

    Its prox lowers what is above step·α by it and takes the rest of the positive entries to 0; at both kinks the
    derivative is that of the zero branch. The conjugate is the indicator of 0 ≤ y_i ≤ α_i.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight, one or one per coordinate.

    References
    ----------
    Combettes, Pesquet, Proximal splitting methods in signal processing, 2011, table 10.2.

    Examples
    --------
    >>> import numpy as np
    >>> SumPositive(alpha=0.5).prox(np.array([-2.0, 0.25, 1.0]))
    array([-2. ,  0. ,  0.5])
    """

    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="alpha*max(0, x)",
        lower="where(x > 0, alpha, 0*x)",
        upper="where(x < 0, 0*x, alpha)",
        prox="where(fused(-step, alpha, v) > 0, fused(-step, alpha, v), where(v < 0, v, v - v))",
        slope="where(v > step*alpha, 1, where(v < 0, 1, 0*v))",
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("SumPositive", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """The support function of a box."""
        return Traits(separable=True, support=True)

    def _conjugate(self) -> Function:
        from prox.functions.box import Box

        return Box(0.0, self.alpha)
