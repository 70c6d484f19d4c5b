"""Entropies and logarithmic barriers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive, real
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["BurgEntropy", "LogBarrier", "NegativeEntropy"]

SPREAD = "hypot(v, 2*sqrt(step*alpha))"
SLOPE = (
    "alpha*where(upper < inf, where(lower > -inf, fused(2, x, -(lower + upper))/((upper - x)*(x - lower)),"
    " 1/(upper - x)), -1/(x - lower))"
)
HALF = "(upper - lower)/2"
R = f"sqrt1p2(x/alpha*{HALF})"
BOTH = f"x*(lower + {HALF}) + alpha*({R} - 1 + log(2*({HALF})*({HALF})) - log1p({R}))"
OUTSIDE = "where(upper < inf, where(lower > -inf, 0, where(x <= 0, 1, 0)), where(x >= 0, 1, 0))"  # of dom g*
POINT = (
    f"where(upper < inf, where(lower > -inf, lower + {HALF} + x/alpha*({HALF})*({HALF})/(1 + {R}), upper - alpha/x),"
    " lower - alpha/x)"
)
LOWER = "where(x >= 0, inf, x*lower - alpha*one_plus_log(-x/alpha))"
UPPER = "where(x <= 0, inf, x*upper - alpha*one_plus_log(x/alpha))"


@dataclass(frozen=True, eq=False, repr=False)
class NegativeEntropy(Separable):
    r"""The negative entropy :math:`g(x) = \sum_i \alpha_i x_i \log x_i` on x ≥ 0, with 0 log 0 = 0.

    The prox solves p + step α (1 + log p) = v by safeguarded Newton.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight.

    References
    ----------
    Combettes, Pesquet, Proximal splitting methods in signal processing, 2011, table 10.2.

    Examples
    --------
    >>> import numpy as np
    >>> NegativeEntropy().prox(np.array([2.0, -40.0]))
    array([1.00000000e+00, 1.5628...e-18])
    """

    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="where(x < 0, inf, alpha*xlogx(x))",
        lower="where(x < 0, inf, alpha*one_plus_log(x))",
        upper="where(x < 0, -inf, alpha*one_plus_log(max(tiny, x)))",
        ends=("0.0", "inf"),
        dual=Formulas(value="alpha*exp(x/alpha - 1)", lower="exp(x/alpha - 1)", ends=("-inf", "y")),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("NegativeEntropy", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Convex."""
        return Traits(separable=True)


@dataclass(frozen=True, eq=False, repr=False)
class BurgEntropy(Separable):
    r"""Burg's entropy :math:`g(x) = -\sum_i \alpha_i \log x_i` on x > 0.

    The prox is (v + √(v² + 4 step α))/2, written without cancellation and never 0.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight.

    References
    ----------
    Combettes, Pesquet, Proximal splitting methods in signal processing, 2011, table 10.2.

    Examples
    --------
    >>> import numpy as np
    >>> BurgEntropy(alpha=2.0).prox(np.array([-1.0, 1.0]))
    array([1., 2.])
    """

    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="where(x <= 0, inf, -alpha*log(x))",
        lower="where(x <= 0, inf, -alpha/x)",
        upper="where(x <= 0, -inf, -alpha/x)",
        prox=f"max(tiny, where(v >= 0, (v + {SPREAD})/2, 2*(step*alpha/({SPREAD} - v))))",
        dual=Formulas(
            value="where(x >= 0, inf, -alpha*one_plus_log(-x/alpha))",
            lower="where(x >= 0, inf, -alpha/x)",
            upper="where(x >= 0, -inf, -alpha/x)",
            prox=f"min(-tiny, where(v <= 0, (v - {SPREAD})/2, -2*(step*alpha/({SPREAD} + v))))",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("BurgEntropy", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Convex."""
        return Traits(separable=True)


@dataclass(frozen=True, eq=False, repr=False)
class LogBarrier(Separable):
    r"""The barrier :math:`g(x) = -\sum_i \alpha_i (\log(x_i - l_i) + \log(u_i - x_i))` of an interval.

    The term of an infinite end is left out. The prox solves its cubic by safeguarded Newton and lies strictly inside.

    Parameters
    ----------
    alpha : float or array_like, shape (n,)
        Positive weight.
    lower, upper : float or array_like, shape (n,)
        Ends l < u of the interval, one of them finite.

    References
    ----------
    Combettes, Pesquet, Proximal splitting methods in signal processing, 2011, table 10.2.

    Examples
    --------
    >>> import numpy as np
    >>> LogBarrier(alpha=2.0).prox(np.array([-1.0, 1.0]))
    array([1., 2.])
    >>> LogBarrier(upper=2.0).prox(np.array([1.0]))
    array([1.])
    """

    alpha: float | np.ndarray = 1.0
    lower: float | np.ndarray = 0.0
    upper: float | np.ndarray = np.inf

    formulas = Formulas(
        value="where(x <= lower, inf, where(x >= upper, inf,"
        " -alpha*(where(lower > -inf, log(x - lower), 0) + where(upper < inf, log(upper - x), 0))))",
        lower=f"where(x <= lower, inf, where(x >= upper, inf, {SLOPE}))",
        upper=f"where(x <= lower, -inf, where(x >= upper, -inf, {SLOPE}))",
        ends=("lower", "upper"),
        open=True,
        dual=Formulas(
            value=f"where(upper < inf, where(lower > -inf, {BOTH}, {UPPER}), {LOWER})",
            lower=f"where({OUTSIDE} > 0, inf, {POINT})",
            upper=f"where({OUTSIDE} > 0, -inf, {POINT})",
            ends=("-INF if lower > -INF else 0.0", "INF if upper < INF else 0.0"),
            open=True,
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", positive("LogBarrier", "alpha", self.alpha))
        for name in ("lower", "upper"):
            object.__setattr__(self, name, real("LogBarrier", name, getattr(self, name)))
        if not np.all((self.lower < self.upper) & (np.isfinite(self.lower) | np.isfinite(self.upper))):
            raise ValueError(
                f"`lower` of LogBarrier is {self.lower} and `upper` {self.upper}; it must be lower < upper, one finite"
            )

    @property
    def traits(self) -> Traits:
        """Convex."""
        return Traits(separable=True)
