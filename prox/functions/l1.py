"""The weighted ℓ1 norm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.base import Function
from prox.formulas import Formulas, shrunk
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["L1"]


@dataclass(frozen=True, eq=False, repr=False)
class L1(Separable):
    r"""The weighted norm :math:`g(x) = \sum_i \alpha_i |x_i|`.

    Its prox is soft thresholding at step·α; where |v| = step·α the derivative is that of the zero branch.
    The conjugate is the indicator of |y_i| ≤ α_i.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight, one or one per coordinate.

    References
    ----------
    Parikh, Boyd, Proximal algorithms, 2014, section 6.5.2.

    Examples
    --------
    >>> import numpy as np
    >>> L1(alpha=0.5).prox(np.array([-2.0, 0.25, 1.0]))
    array([-1.5,  0. ,  0.5])
    """

    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="alpha*abs(x)",
        lower="where(x > 0, alpha, -alpha)",
        upper="where(x < 0, -alpha, alpha)",
        prox=shrunk("v", "step", "alpha"),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("L1", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """A separable norm."""
        return Traits(separable=True, support=True, complex_ok=True)

    def _conjugate(self) -> Function:
        from prox.functions.box import Box

        return Box(-self.alpha, self.alpha)
