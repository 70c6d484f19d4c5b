"""The elastic net."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.formulas import Formulas, shrunk
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["ElasticNet"]


@dataclass(frozen=True, eq=False, repr=False)
class ElasticNet(Separable):
    r"""The penalty :math:`g(x) = \sum_i \alpha_i |x_i| + \tfrac12 \rho_i x_i^2` with :math:`\rho` = `ridge`.

    Where the prox leaves 0 its derivative is taken to be 0.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight of the norm, one or one per coordinate.
    ridge : float or array_like, shape (n,)
        Positive weight of the half square.

    References
    ----------
    Zou, Hastie, Regularization and variable selection via the elastic net, 2005.

    Examples
    --------
    >>> import numpy as np
    >>> ElasticNet(alpha=1.0, ridge=3.0).prox(np.array([-9.0, 0.5, 5.0]))
    array([-2.,  0.,  1.])
    """

    alpha: float | np.ndarray = 1.0
    ridge: float | np.ndarray = 1.0

    formulas = Formulas(
        value="alpha*abs(x) + ridge*x*x/2",
        lower="where(x > 0, fused(ridge, x, alpha), fused(ridge, x, -alpha))",
        upper="where(x < 0, fused(ridge, x, -alpha), fused(ridge, x, alpha))",
        prox=f"({shrunk('v', 'step', 'alpha')})/(1 + step*ridge)",
        dual=Formulas(
            value="where(abs(x) > alpha, (abs(x) - alpha)*(abs(x) - alpha)/(2*ridge), 0*x)",
            lower=f"({shrunk('x', '1', 'alpha')})/ridge",
            prox="where(v > alpha, fused(v, ridge, step*alpha)/(ridge + step),"
            " where(v < -alpha, fused(v, ridge, -step*alpha)/(ridge + step), v))",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("ElasticNet", "alpha", self.alpha))
        object.__setattr__(self, "ridge", positive("ElasticNet", "ridge", self.ridge))

    @property
    def traits(self) -> Traits:
        """Strongly convex with the smallest `ridge`."""
        return Traits(separable=True, strongly_convex=float(np.min(self.ridge)), complex_ok=True)
