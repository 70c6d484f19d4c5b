"""Kullback-Leibler divergences, in the one argument and in the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["CrossEntropy", "KullbackLeibler"]

DIVERGENCE = "where(x > b/2, -b*log1p_minus((x - b)/b), (x - b) - b*log(x/b))"
CENTRE = "fused(-step, alpha, v)"
SPREAD = f"hypot({CENTRE}, 2*sqrt(step*alpha*b))"
ROOT = f"where({CENTRE} >= 0, ({CENTRE} + {SPREAD})/2, 2*(step*alpha*b/({SPREAD} - {CENTRE})))"
END = "rounded(alpha)"  # of the domain of the conjugate
DUAL_SPREAD = "hypot(v - alpha, 2*sqrt(step*alpha*b))"
DUAL_ROOT = (
    f"where(v + alpha > 0, 2*alpha*(fused(-step, b, v)/(v + alpha + {DUAL_SPREAD})), (v + alpha - {DUAL_SPREAD})/2)"
)


@dataclass(frozen=True, eq=False, repr=False)
class KullbackLeibler(Separable):
    r"""The divergence of Poisson data b, :math:`g(x) = \sum_i \alpha_i (x_i - b_i + b_i \log(b_i/x_i))` on x ≥ 0.

    Parameters
    ----------
    b : float or array_like, shape (n,)
        Nonnegative data; where b = 0 the term is α x.
    alpha : float or array_like, shape (n,)
        Positive weight.

    References
    ----------
    Csiszár, Why least squares and maximum entropy?, 1991.

    Examples
    --------
    >>> import numpy as np
    >>> KullbackLeibler(b=2.0).prox(np.array([-1.0, 2.0, 4.0]))
    array([0.73205081, 2.        , 3.56155281])
    """

    b: float | np.ndarray = 1.0
    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value=f"where(x < 0, inf, where(b > 0, alpha*{DIVERGENCE}, alpha*x))",
        lower="where(x < 0, inf, where(x > 0, alpha*((x - b)/x), where(b > 0, inf, -inf)))",
        upper="where(x < 0, -inf, where(x > 0, alpha*((x - b)/x), where(b > 0, -inf, alpha)))",
        prox=f"where(b > 0, max(tiny, {ROOT}), max(0, {CENTRE}))",
        dual=Formulas(
            value=f"where(x > {END}, inf, where(b > 0, -alpha*b*log1p(-x/{END}), where(x <= {END}, 0, x)))",
            lower=f"where(x < {END}, b/(1 - x/{END}), where(x > {END}, inf, where(b > 0, inf, 0)))",
            upper=f"where(x < {END}, b/(1 - x/{END}), where(x > {END}, -inf, where(b > 0, -inf, inf)))",
            prox=f"where(b > 0, min(alpha*below_one, {DUAL_ROOT}), min(alpha, v))",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "b", positive("KullbackLeibler", "b", self.b, zero=True))
        object.__setattr__(self, "alpha", positive("KullbackLeibler", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Convex."""
        return Traits(separable=True)


@dataclass(frozen=True, eq=False, repr=False)
class CrossEntropy(Separable):
    r"""The divergence from a prior b, :math:`g(x) = \sum_i \alpha_i (x_i \log(x_i/b_i) - x_i + b_i)` on x ≥ 0.

    The prox solves p + step α log(p/b) = v by safeguarded Newton; no exponential of v/(step α) is formed, so nothing
    overflows.

    Parameters
    ----------
    b : float or array_like, shape (n,)
        Positive prior.
    alpha : float or array_like, shape (n,)
        Positive weight.

    References
    ----------
    Csiszár, Why least squares and maximum entropy?, 1991.

    Examples
    --------
    >>> import numpy as np
    >>> CrossEntropy(b=1.0).prox(np.array([1.0, 1000.0]))
    array([  1.        , 993.0991...])
    """

    b: float | np.ndarray = 1.0
    alpha: float | np.ndarray = 1.0

    formulas = Formulas(
        value="where(x < 0, inf, alpha*b*kappa(x/b))",
        lower="where(x < 0, inf, alpha*log(x/b))",
        upper="where(x < 0, -inf, alpha*log(max(tiny, x)/b))",
        ends=("0.0", "inf"),
        dual=Formulas(value="alpha*b*expm1(x/alpha)", lower="b*exp(x/alpha)", ends=("-inf", "y")),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "b", positive("CrossEntropy", "b", self.b))
        object.__setattr__(self, "alpha", positive("CrossEntropy", "alpha", self.alpha))

    @property
    def traits(self) -> Traits:
        """Convex."""
        return Traits(separable=True)
