"""Affine functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import real
from prox.base import Function
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["Affine", "Zero"]


@dataclass(frozen=True, eq=False, repr=False)
class Zero(Separable):
    r"""The function 0, whose prox is the identity.

    References
    ----------
    Beck, First-order methods in optimization, 2017, section 6.2.1.

    Examples
    --------
    >>> import numpy as np
    >>> Zero().prox(np.array([-3.0, 0.5]))
    array([-3. ,  0.5])
    """

    formulas = Formulas(
        value="where(x <= inf, 0, x)",
        lower="0*x",
        prox="v",
        dual=Formulas(
            value="where(abs(x) > 0, inf, 0*x)",
            lower="where(x > 0, inf, where(x < 0, inf, -inf))",
            upper="where(x > 0, -inf, where(x < 0, -inf, inf))",
            prox="where(v <= inf, 0, v)",
        ),
    )

    @property
    def traits(self) -> Traits:
        """Smooth with constant 0, the indicator of the whole space and a support function."""
        return Traits(separable=True, smooth=0.0, indicator=True, cone=True, support=True, complex_ok=True)


@dataclass(frozen=True, eq=False, repr=False)
class Affine(Separable):
    r"""The function :math:`g(x) = \langle a, x \rangle + c`, whose prox is a translation by −step·a.

    Parameters
    ----------
    a : float or array_like, shape (n,)
        The gradient; a number stands for a vector of equal entries.
    c : float
        The value at 0.

    References
    ----------
    Beck, First-order methods in optimization, 2017, section 6.2.2.

    Examples
    --------
    >>> import numpy as np
    >>> Affine([1.0, 2.0], 3.0).prox(np.array([0.0, 5.0]))
    array([-1.,  3.])
    """

    a: float | np.ndarray = 1.0
    c: float = 0.0

    formulas = Formulas(
        value="a*x",
        lower="a + 0*x",
        prox="fused(-step, a, v)",
        dual=Formulas(
            value="where(x < rounded(a), inf, where(x > rounded(a), inf, 0*x))",
            lower="where(x < rounded(a), inf, where(x > rounded(a), inf, -inf))",
            upper="where(x < rounded(a), -inf, where(x > rounded(a), -inf, inf))",
            prox="where(v <= inf, a, v)",
            slope="0*step",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", real("Affine", "a", self.a))
        object.__setattr__(self, "c", real("Affine", "c", self.c, array=False))
        if not (np.all(np.isfinite(self.a)) and np.isfinite(self.c)):
            raise ValueError(f"`a` of Affine is {self.a} and `c` {self.c}; both must be finite")

    @property
    def traits(self) -> Traits:
        """Smooth with constant 0; a support function if c = 0."""
        return Traits(separable=True, smooth=0.0, support=self.c == 0.0)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return super()._value(x) + self.c

    def _conjugate(self) -> Function:
        from prox.dual import SeparableDual

        return SeparableDual(self) if self.c == 0.0 else SeparableDual(Affine(self.a)) + -self.c
