"""The logistic loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive, signs
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["Logistic"]

END = "rounded(alpha)"  # of the domain of the conjugate
T, U = f"(-labels*x/{END})", "(-labels*p)"
# at an end, where x may lie by rounding, the number next to it
FROM_0, TO_1 = f"max(tiny, {T})", f"min(below_one, {T})"


@dataclass(frozen=True, eq=False, repr=False)
class Logistic(Separable):
    r"""The logistic loss :math:`g(x) = \sum_i \alpha_i \log(1 + e^{-b_i x_i})` for labels b = ±1.

    The prox solves p − step α b/(1 + e^{bp}) = v by safeguarded Newton, to full precision at every step.

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
    >>> Logistic().prox(np.array([-30.0, -0.5, 2.0]))
    array([-29.        ,   0.        ,   2.10829336])
    """

    labels: float | np.ndarray = 1.0
    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="alpha*softplus(-labels*x)",
        lower="-alpha*labels*expit(-labels*x)",
        ends=("y - step*alpha*(labels < 0)", "y + step*alpha*(labels > 0)"),
        dual=Formulas(
            value=f"where(labels*x > 0, inf, where(labels*x < -{END}, inf, {END}*entropy1(-labels*x/{END})))",
            lower=f"where({T} < 0, inf, where({T} > 1, inf, where(labels > 0, -logit({FROM_0}), logit({TO_1}))))",
            upper=f"where({T} < 0, -inf, where({T} > 1, -inf, where(labels > 0, -logit({TO_1}), logit({FROM_0}))))",
            slope=f"{U}*({END} - {U})/({U}*({END} - {U}) + step*{END})",
            ends=("-alpha*(labels > 0)", "alpha*(labels < 0)"),
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", signs("Logistic", "labels", self.labels))
        object.__setattr__(self, "alpha", positive("Logistic", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Smooth with a quarter of the largest weight."""
        return Traits(separable=True, smooth=0.25 * float(np.max(self.alpha)))
