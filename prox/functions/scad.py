"""The smoothly clipped absolute deviation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.formulas import Formulas, shrunk
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["SCAD"]

SLOPE = "where(abs(x) <= alpha, alpha, max(0, (gamma*alpha - abs(x))/(gamma - 1)))"
MIDDLE = "sign(v)*products(gamma - 1, abs(v), step*gamma, alpha)/(gamma - 1 - step)"
LIMIT = "where(step < gamma + 1, alpha*(gamma + 1 + step)/2, alpha*sqrt(step*(gamma + 1)))"


@dataclass(frozen=True, eq=False, repr=False)
class SCAD(Separable):
    r"""The penalty of Fan and Li: α|x| up to α, constant (γ+1)α²/2 from γα on, and quadratic between, C¹ for x > 0.
    Not convex.

    For steps below γ − 1 the objective of the prox is strictly convex: soft thresholding up to (1 + step)α, then a
    line up to γα, then v. From γ − 1 on the global minimiser is the soft threshold or v, whichever has the smaller
    objective: v from (γ + 1 + step)α/2 on, or from √(step (γ + 1)) α on if step ≥ γ + 1; of both, the smaller.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight, the slope at 0.
    gamma : float or array_like, shape (n,)
        Shape, greater than 1 (3.7 in the reference).

    References
    ----------
    Fan, Li, Variable selection via nonconcave penalized likelihood and its oracle properties, 2001.

    Examples
    --------
    >>> import numpy as np
    >>> SCAD(alpha=1.0, gamma=3.0).prox(np.array([-1.5, 2.5, 4.0]))
    array([-0.5,  2. ,  4. ])
    """

    alpha: float | np.ndarray = 1.0
    gamma: float | np.ndarray = 3.7

    formulas = Formulas(
        value="where(abs(x) <= alpha, alpha*abs(x), where(abs(x) >= gamma*alpha, (gamma + 1)*alpha*alpha/2,"
        " (2*gamma*alpha*abs(x) - x*x - alpha*alpha)/(2*(gamma - 1))))",
        lower=f"where(x > 0, {SLOPE}, -{SLOPE})",
        upper=f"where(x < 0, -{SLOPE}, {SLOPE})",
        prox="where(step < gamma - 1,"
        f" where(abs(v) > gamma*alpha, v, where(abs(v) <= alpha*(1 + step), {shrunk('v', 'step', 'alpha')}, {MIDDLE})),"
        f" where(abs(v) <= {LIMIT}, {shrunk('v', 'step', 'alpha')}, v))",
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("SCAD", "alpha", self.alpha))
        object.__setattr__(self, "gamma", positive("SCAD", "gamma", self.gamma))
        if not np.all(self.gamma > 1):
            raise ValueError(f"`gamma` of SCAD is {self.gamma}; it must be greater than 1")

    @property
    def traits(self) -> Traits:
        """A function of moduli, not convex."""
        return Traits(convex=False, separable=True, complex_ok=True)
