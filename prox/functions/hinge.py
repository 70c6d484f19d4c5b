"""The hinge loss and its square."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive, signs
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["Hinge", "SquaredHinge"]

END = "rounded(alpha)"  # of the domain of the conjugate


@dataclass(frozen=True, eq=False, repr=False)
class Hinge(Separable):
    r"""The hinge loss :math:`g(x) = \sum_i \alpha_i \max(0, 1 - b_i x_i)` for labels b = ±1.

    On the two borders of the piece where the prox is b its derivative is 0.

    Parameters
    ----------
    labels : float or array_like, shape (n,)
        +1 or −1, one or one per coordinate.
    alpha : float or array_like, shape (n,)
        Positive weight.

    References
    ----------
    Shalev-Shwartz, Zhang, Stochastic dual coordinate ascent methods for regularized loss minimization, 2013.

    Examples
    --------
    >>> import numpy as np
    >>> Hinge().prox(np.array([-3.0, 0.5, 2.0]))
    array([-2.,  1.,  2.])
    """

    labels: float | np.ndarray = 1.0
    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="alpha*max(0, 1 - labels*x)",
        lower="where(labels > 0, where(x > 1, 0, -alpha), where(x > -1, alpha, 0))",
        upper="where(labels > 0, where(x < 1, -alpha, 0), where(x >= -1, alpha, 0))",
        prox="labels*max(labels*v, min(1, fused(step, alpha, labels*v)))",
        dual=Formulas(
            value=f"where(labels*x > 0, inf, where(labels*x < -{END}, inf, labels*x))",
            lower=f"where(labels > 0, where(x > 0, inf, where(x > -{END}, 1, -inf)),"
            f" where(x > {END}, inf, where(x > 0, -1, -inf)))",
            upper=f"where(labels > 0, where(x < -{END}, -inf, where(x < 0, 1, inf)),"
            f" where(x < 0, -inf, where(x < {END}, -1, inf)))",
            prox="labels*max(-alpha, min(0, labels*v - step))",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", signs("Hinge", "labels", self.labels))
        object.__setattr__(self, "alpha", positive("Hinge", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Convex and piecewise linear."""
        return Traits(separable=True)


@dataclass(frozen=True, eq=False, repr=False)
class SquaredHinge(Separable):
    r"""The squared hinge loss :math:`g(x) = \sum_i \alpha_i \max(0, 1 - b_i x_i)^2` for labels b = ±1, without a ½.

    Parameters
    ----------
    labels : float or array_like, shape (n,)
        +1 or −1, one or one per coordinate.
    alpha : float or array_like, shape (n,)
        Positive weight.

    References
    ----------
    Shalev-Shwartz, Zhang, Stochastic dual coordinate ascent methods for regularized loss minimization, 2013.

    Examples
    --------
    >>> import numpy as np
    >>> SquaredHinge(alpha=0.5).prox(np.array([-3.0, 0.5, 2.0]))
    array([-1.  ,  0.75,  2.  ])
    """

    labels: float | np.ndarray = 1.0
    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="alpha*max(0, 1 - labels*x)**2",
        lower="-2*alpha*labels*max(0, 1 - labels*x)",
        prox="labels*where(labels*v >= 1, labels*v, fused(2*step, alpha, labels*v)/(1 + 2*step*alpha))",
        dual=Formulas(
            value="where(labels*x > 0, inf, labels*x*(1 + labels*x/(4*alpha)))",
            lower="where(labels*x > 0, inf, where(labels*x < 0, labels + x/(2*alpha), where(labels > 0, 1, -inf)))",
            upper="where(labels*x > 0, -inf, where(labels*x < 0, labels + x/(2*alpha), where(labels > 0, inf, -1)))",
            prox="labels*min(0, (labels*v - step)/(1 + step/(2*alpha)))",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", signs("SquaredHinge", "labels", self.labels))
        object.__setattr__(self, "alpha", positive("SquaredHinge", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Smooth with twice the largest weight."""
        return Traits(separable=True, smooth=2.0 * float(np.max(self.alpha)))
