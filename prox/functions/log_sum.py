"""The log-sum penalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["LogSum"]

SPREAD = "abs(v) + epsilon - 2*sqrt(step*alpha)"
DISTANCE = f"sqrt(max(0, {SPREAD}))*sqrt(abs(v) + epsilon + 2*sqrt(step*alpha))"  # of the two roots
FAR = f"(abs(v) - epsilon + {DISTANCE})/2"
NEAR = f"2*(products(epsilon, abs(v), step, alpha)/(epsilon - abs(v) + {DISTANCE}))"
ROOT = f"max(0, where(abs(v) < epsilon, {NEAR}, {FAR}))"
DECREASE = f"where({SPREAD} < 0, 0, step*alpha*log1p({ROOT}/epsilon) - {ROOT}*(abs(v) - {ROOT}/2))"


@dataclass(frozen=True, eq=False, repr=False)
class LogSum(Separable):
    r"""The penalty :math:`g(x) = \sum_i \alpha_i \log(1 + |x_i|/\epsilon_i)`. Not convex.

    The stationary points of the objective at v > 0 solve p² + (ε − v) p + step α − ε v = 0. For step α ≤ ε² the
    objective is convex and the prox is the larger root where v > step α/ε, else 0. For larger steps the larger root
    and 0 are compared by value; where they agree, 0 is returned.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight.
    epsilon : float or array_like, shape (n,)
        Positive offset.

    References
    ----------
    Candès, Wakin, Boyd, Enhancing sparsity by reweighted ℓ1 minimization, 2008.
    Gong et al., A general iterative shrinkage and thresholding algorithm, 2013.

    Examples
    --------
    >>> import numpy as np
    >>> LogSum(alpha=1.0, epsilon=1.0).prox(np.array([-0.5, 2.0]))
    array([0.        , 1.61803399])
    """

    alpha: float | np.ndarray = 1.0
    epsilon: float | np.ndarray = 1.0

    formulas = Formulas(
        value="alpha*log1p(abs(x)/epsilon)",
        lower="where(x > 0, alpha/(epsilon + x), -alpha/(epsilon - x))",
        upper="where(x < 0, -alpha/(epsilon - x), alpha/(epsilon + x))",
        prox=f"where({DECREASE} < 0, sign(v)*{ROOT}, where(abs(v) < inf, 0, v))",
        slope="where(abs(p) > 0, 1/(1 - (step/(epsilon + abs(p)))*(alpha/(epsilon + abs(p)))), 0)",
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("LogSum", "alpha", self.alpha))
        object.__setattr__(self, "epsilon", positive("LogSum", "epsilon", self.epsilon))

    @property
    def traits(self) -> Traits:
        """A function of moduli, not convex."""
        return Traits(convex=False, separable=True, complex_ok=True)
