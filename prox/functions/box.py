"""Indicators of boxes: a product of intervals, and the nonnegative orthant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import real
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["Box", "Nonnegative"]

LOWER, UPPER = "rounded(lower)", "rounded(upper)"


@dataclass(frozen=True, eq=False, repr=False)
class Box(Separable):
    r"""The indicator of :math:`\{x : l_i \le x_i \le u_i\}`.

    The prox clips; on the two ends its derivative is taken to be 1.

    Parameters
    ----------
    lower, upper : float or array_like, shape (n,)
        Ends, lower ≤ upper; -inf and inf are allowed.

    References
    ----------
    Beck, First-order methods in optimization, 2017, lemma 6.26.

    Examples
    --------
    >>> import numpy as np
    >>> Box(-1.0, 2.0).prox(np.array([-3.0, 0.5, 7.0]))
    array([-1. ,  0.5,  2. ])
    """

    lower: float | np.ndarray = -1.0
    upper: float | np.ndarray = 1.0

    formulas = Formulas(
        value=f"where(x < {LOWER}, inf, where(x > {UPPER}, inf, where(x >= {LOWER}, 0, x)))",
        lower=f"where(x < {LOWER}, inf, where(x > {UPPER}, inf, where(x > {LOWER}, 0, -inf)))",
        upper=f"where(x < {LOWER}, -inf, where(x > {UPPER}, -inf, where(x < {UPPER}, 0, inf)))",
        prox="min(upper, max(lower, v))",
        slope=f"where(v < {LOWER}, 0, where(v > {UPPER}, 0, 1))",
        dual=Formulas(
            value="where(x > 0, upper*x, where(x < 0, lower*x, 0*x))",
            lower="where(x > 0, upper, lower)",
            upper="where(x < 0, lower, upper)",
            prox="where(fused(-step, upper, v) > 0, fused(-step, upper, v),"
            " where(fused(-step, lower, v) < 0, fused(-step, lower, v), v - v))",
        ),
    )

    def __post_init__(self) -> None:
        for name in ("lower", "upper"):
            object.__setattr__(self, name, real("Box", name, getattr(self, name)))
        sizes = {np.size(self.lower), np.size(self.upper)} - {1}
        if len(sizes) > 1:
            raise ValueError(
                f"`lower` and `upper` of Box have {np.size(self.lower)} and {np.size(self.upper)} entries;"
                " give numbers, or vectors of one length"
            )
        if not (np.all(self.lower <= self.upper) and np.all(self.lower < np.inf) and np.all(self.upper > -np.inf)):
            raise ValueError(
                f"`lower` of Box is {self.lower} and `upper` {self.upper}; it must be lower ≤ upper, with"
                " a real number between them"
            )

    @property
    def traits(self) -> Traits:
        """The indicator of a convex set."""
        ends = {*np.unique(self.lower), *np.unique(self.upper)}
        return Traits(separable=True, indicator=True, cone=bool(ends <= {-np.inf, 0.0, np.inf}))


@dataclass(frozen=True, eq=False, repr=False)
class Nonnegative(Separable):
    r"""The indicator of :math:`\{x : x_i \ge 0\}`, whose prox is max(v, 0).

    It is the potential of the activation ReLU; at 0 the derivative of the prox is taken to be 0.

    References
    ----------
    Beck, First-order methods in optimization, 2017, lemma 6.26.

    Examples
    --------
    >>> import numpy as np
    >>> Nonnegative().prox(np.array([-3.0, 0.5]))
    array([0. , 0.5])
    """

    formulas = Formulas(
        value="where(x < 0, inf, where(x >= 0, 0, x))",
        lower="where(x < 0, inf, where(x > 0, 0, -inf))",
        upper="where(x < 0, -inf, 0*x)",
        prox="where(v <= 0, 0, v)",
        dual=Formulas(
            value="where(x > 0, inf, where(x <= 0, 0, x))",
            lower="where(x > 0, inf, 0*x)",
            upper="where(x > 0, -inf, where(x < 0, 0, inf))",
            prox="where(v >= 0, 0, v)",
        ),
    )

    @property
    def traits(self) -> Traits:
        """The indicator of a convex cone."""
        return Traits(separable=True, indicator=True, cone=True)
