"""The minimax concave penalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.formulas import Formulas, shrunk
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["MCP"]


@dataclass(frozen=True, eq=False, repr=False)
class MCP(Separable):
    r"""The minimax concave penalty: α|x| − x²/(2γ) where |x| ≤ γα, γα²/2 beyond. Not convex.

    For steps below γ the objective of the prox is strictly convex and the prox is firm thresholding. From γ on, it is
    concave up to γα, and the global minimiser is that of hard thresholding at √(step γ) α; of 0 and v, where both are
    minimisers, 0 is returned.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight, the slope at 0.
    gamma : float or array_like, shape (n,)
        Positive concavity: the penalty is 1/γ-weakly convex.

    References
    ----------
    Zhang, Nearly unbiased variable selection under minimax concave penalty, 2010.

    Examples
    --------
    >>> import numpy as np
    >>> MCP(alpha=1.0, gamma=2.0).prox(np.array([-0.5, 1.5, 3.0]))
    array([0., 1., 3.])
    >>> MCP(alpha=1.0, gamma=2.0).prox(np.array([3.0, 5.0]), step=8.0)
    array([0., 5.])
    """

    alpha: float | np.ndarray = 1.0
    gamma: float | np.ndarray = 3.0

    formulas = Formulas(
        value="where(abs(x) >= gamma*alpha, gamma*alpha*alpha/2, abs(x)*(alpha - abs(x)/(2*gamma)))",
        lower="where(x > 0, max(0, alpha - x/gamma), min(0, -x/gamma - alpha))",
        upper="where(x < 0, min(0, -x/gamma - alpha), max(0, alpha - x/gamma))",
        prox="where(step < gamma,"
        f" where(abs(v) > gamma*alpha, v, ({shrunk('v', 'step', 'alpha')})*(gamma/(gamma - step))),"
        " where(abs(v) <= sqrt(step*gamma)*alpha, 0, v))",
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("MCP", "alpha", self.alpha))
        object.__setattr__(self, "gamma", positive("MCP", "gamma", self.gamma))

    @property
    def traits(self) -> Traits:
        """A function of moduli, not convex."""
        return Traits(convex=False, separable=True, complex_ok=True)
