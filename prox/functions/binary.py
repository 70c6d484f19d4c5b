"""The two-point set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import real
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["Binary"]

L, U = "rounded(lower)", "rounded(upper)"


@dataclass(frozen=True, eq=False, repr=False)
class Binary(Separable):
    r"""The indicator of the vectors with entries `lower` or `upper`. Not convex.

    The prox is the nearer of the two; in the middle, where both are nearest, it is `lower`. Its derivative is 0.

    Parameters
    ----------
    lower, upper : float or array_like, shape (n,)
        The two values, lower < upper.

    References
    ----------
    Diamond, Takapoui, Boyd, A general system for heuristic minimization of convex functions over non-convex sets, 2018.

    Examples
    --------
    >>> import numpy as np
    >>> Binary().prox(np.array([-3.0, 0.5, 0.75]))
    array([0., 0., 1.])
    """

    lower: float | np.ndarray = 0.0
    upper: float | np.ndarray = 1.0

    formulas = Formulas(
        value=f"where(x < {L}, inf, where(x > {U}, inf, where(x <= {L}, 0, where(x >= {U}, 0, x - x + inf))))",
        lower=f"where(x < {L}, inf, where(x > {U}, inf, where(x <= {L}, -inf, where(x >= {U}, -inf, inf))))",
        upper=f"where(x < {L}, -inf, where(x > {U}, -inf, where(x <= {L}, inf, where(x >= {U}, inf, -inf))))",
        prox="where(v - lower <= upper - v, lower, where(v > lower, upper, v))",
        slope="0*step",
    )

    def __post_init__(self) -> None:
        for name in ("lower", "upper"):
            object.__setattr__(self, name, real("Binary", name, getattr(self, name)))
        if not np.all((self.lower < self.upper) & np.isfinite(self.lower) & np.isfinite(self.upper)):
            raise ValueError(
                f"`lower` of Binary is {self.lower} and `upper` {self.upper}; it must be lower < upper, both finite"
            )

    @property
    def traits(self) -> Traits:
        """The indicator of a set that is not convex."""
        return Traits(convex=False, separable=True, indicator=True)
