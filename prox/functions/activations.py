"""Potentials of activations that are no gradients of Legendre functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prox.arguments import positive
from prox.formulas import Formulas
from prox.separable import Separable
from prox.traits import Traits

__all__ = ["ELUPotential", "LeakyReLUPotential"]

A = "rounded(scale)"
NEXT = f"max(-{A}*below_one, x)"  # x or, at the end of the domain, where it may lie by rounding, the number next to it
LOW = f"where(x < -{A}/2, {A}*xlogx(({A} + x)/{A}) - x, {A}*kappa1(x/{A})) - x*x/2"


def _slope(x: str) -> str:
    """Text of the derivative of ELU's potential at a point of its domain."""
    return (
        f"where({x} < -{A}/2, log(({A} + {x})/{A}) - {x},"
        f" where({x} < 0, log1p_minus({x}/{A}) + (1 - {A})/{A}*{x}, where({x} >= 0, 0, {x})))"
    )


@dataclass(frozen=True, eq=False, repr=False)
class LeakyReLUPotential(Separable):
    r"""The potential (1/a − 1)/2 · min(x, 0)² of the leaky ReLU of slope a: its prox at step 1 is max(v, a v).

    Parameters
    ----------
    slope : float or array_like, shape (n,)
        The slope a of the activation on the left, 0 < a ≤ 1.

    References
    ----------
    Maas, Hannun, Ng, Rectifier nonlinearities improve neural network acoustic models, 2013.

    Examples
    --------
    >>> import numpy as np
    >>> LeakyReLUPotential(slope=0.25).prox(np.array([-4.0, 2.0]))
    array([-1.,  2.])
    """

    slope: float | np.ndarray = 0.01

    formulas = Formulas(
        value="(1 - slope)/slope*min(0, x)*min(0, x)/2",
        lower="(1 - slope)/slope*min(0, x)",
        prox="where(v < 0, v*(slope/(slope + step*(1 - slope))), v)",
        dual=Formulas(
            value="where(x > 0, inf, where(slope < 1, slope*x*x/(2*(1 - slope)), where(x < 0, inf, x - x)))",
            lower="where(x > 0, inf, where(slope < 1, where(x < 0, slope*x/(1 - slope), 0), where(x < 0, inf, -inf)))",
            upper="where(x > 0, -inf, where(x < 0, where(slope < 1, slope*x/(1 - slope), -inf), inf))",
            prox="where(v >= 0, 0, v*((1 - slope)/(1 - slope + step*slope)))",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "slope", _fraction("LeakyReLUPotential", "slope", self.slope))

    @property
    def traits(self) -> Traits:
        """Smooth with constant 1/a − 1."""
        return Traits(separable=True, smooth=1.0 / float(np.min(self.slope)) - 1.0)


@dataclass(frozen=True, eq=False, repr=False)
class ELUPotential(Separable):
    r"""The potential of the exponential linear unit: its prox at step 1 is v for v ≥ 0, a (e^v − 1) below.

    It is (a + x) log(1 + x/a) − x − x²/2 on [−a, 0] and 0 on x ≥ 0, convex for 0 < a ≤ 1; other steps and the
    conjugate are solved.

    Parameters
    ----------
    scale : float or array_like, shape (n,)
        The limit a on the left, 0 < a ≤ 1.

    References
    ----------
    Clevert, Unterthiner, Hochreiter, Fast and accurate deep network learning by exponential linear units, 2016.

    Examples
    --------
    >>> import numpy as np
    >>> ELUPotential().prox(np.array([-1.0, 2.0]))
    array([-0.63212056,  2.        ])
    """

    scale: float | np.ndarray = 1.0

    formulas = Formulas(
        value=f"where(x < -{A}, inf, where(x < 0, {LOW}, where(x >= 0, 0, x)))",
        lower=f"where(x < -{A}, inf, {_slope('x')})",
        upper=f"where(x < -{A}, -inf, {_slope(NEXT)})",
        free="v >= 0.0",
        ends=("-scale", "0.0"),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", _fraction("ELUPotential", "scale", self.scale))

    @property
    def traits(self) -> Traits:
        """Convex."""
        return Traits(separable=True)


def _fraction(owner: str, name: str, value: float | np.ndarray) -> float | np.ndarray:
    found = positive(owner, name, value)
    if not np.all(found <= 1):
        raise ValueError(f"`{name}` of {owner} is {value!r}; the potential is convex only for values in ]0, 1]")
    return found
