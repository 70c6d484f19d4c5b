"""Huber's function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["Huber"]

END = "rounded(alpha*delta)"  # of the domain of the conjugate


@dataclass(frozen=True, eq=False, repr=False)
class Huber(Separable):
    r"""Huber's function: α x²/2 where |x| ≤ δ, α δ (|x| − δ/2) beyond, summed over the coordinates.

    The prox is v/(1 + step α) where |v| ≤ δ (1 + step α), and v ∓ step α δ beyond; on the border the derivative is
    that of the first.

    Parameters
    ----------
    delta : float or array_like, shape (n,)
        Positive half width of the quadratic piece.
    alpha : float or array_like, shape (n,)
        Positive weight.

    References
    ----------
    Huber, Robust estimation of a location parameter, 1964.

    Examples
    --------
    >>> import numpy as np
    >>> Huber(delta=1.0).prox(np.array([-4.0, 1.0, 2.0]))
    array([-3. ,  0.5,  1. ])
    """

    delta: float | np.ndarray = 1.0
    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="where(abs(x) <= delta, alpha*x*x/2, alpha*delta*(abs(x) - delta/2))",
        lower="alpha*min(delta, max(-delta, x))",
        prox="where(v > fused(step*alpha, delta, delta), fused(-step*alpha, delta, v),"
        " where(v < -fused(step*alpha, delta, delta), fused(step*alpha, delta, v), v/(1 + step*alpha)))",
        dual=Formulas(
            value=f"where(abs(x) > {END}, inf, x*x/(2*alpha))",
            lower=f"where(x > {END}, inf, where(x > -{END}, x/alpha, -inf))",
            upper=f"where(x < -{END}, -inf, where(x < {END}, x/alpha, inf))",
            prox="min(alpha*delta, max(-alpha*delta, v*(alpha/(alpha + step))))",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "delta", positive("Huber", "delta", self.delta))
        object.__setattr__(self, "alpha", positive("Huber", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Smooth with the largest weight."""
        return Traits(separable=True, smooth=float(np.max(self.alpha)), complex_ok=True)
