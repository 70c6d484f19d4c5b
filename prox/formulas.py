"""Formulas of a separable function, written once, and the kernels printed from them.

The text is in the grammar of :mod:`legendre.parse`, over the primitives of :mod:`legendre.lower.primitives` and
:mod:`prox.vocabulary`. Besides the parameters it may name ``inf``; ``tiny``, the least positive number of the
result's precision; and ``below_one``, the largest below 1. Every quantity becomes two loops: parameters as numbers,
and as arrays with one entry per element (``each``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from prox.slope import derivative, renamed

__all__ = ["Formulas", "shrunk"]

VARIABLES = {"value": ("x",), "lower": ("x",), "upper": ("x",), "prox": ("v",), "slope": ("v", "p")}
STEPPED = ("prox", "slope")
CONSTANTS = {
    "f8": {"tiny": 2.0**-1074, "below_one": 1.0 - 2.0**-53},
    "f4": {"tiny": 2.0**-149, "below_one": 1.0 - 2.0**-24},
}


@dataclass(frozen=True)
class Formulas:
    """What defines g(x) = Σ value(x_i), and what is known in closed form.

    Attributes
    ----------
    value : str
        g in the variable x, ``inf`` outside the domain.
    lower, upper : str
        Ends of the (limiting) subdifferential at x, ``inf`` and ``-inf`` outside the domain; `upper` is left out
        where they agree. `lower` is then the gradient.
    prox : str
        The prox in v and step. Left out, p + step·lower(p) = v is solved between the two `ends`.
    dual : Formulas
        Those of g*, from its definition: no formula of it is made from the prox of g. Without a `lower`, only the
        value is known and the prox is left to Moreau's identity.
    slope : str
        Derivative of the prox in v, p and step; left out, derived: from `prox` where that is algebraic, else
        1/(1 + step lower'(p)).
    free : str
        A condition on v under which a prox that is solved is v itself.
    ends : pair of str
        Where a prox that is solved lies, in the parameters, y for v, and step; its value is +∞ there if `open`.
    """

    value: str
    lower: str = ""
    upper: str = ""
    prox: str = ""
    dual: Formulas | None = None
    slope: str = ""
    free: str = ""
    ends: tuple[str, str] = ("-inf", "inf")
    open: bool = False

    @property
    def texts(self) -> dict[str, str]:
        """The formula of each quantity; that of ``slope`` is derived."""
        found = {"value": self.value}
        if self.lower:
            found |= {"lower": self.lower, "upper": self.upper or self.lower, "slope": self.slope or self._slope()}
        return found | ({"prox": self.prox} if self.prox else {})

    def _slope(self) -> str:
        if self.prox:
            return derivative(self.prox, "v")
        return f"1/(1 + step*({derivative(renamed(self.lower, {'x': 'p'}), 'p')}))"

    def kernel(self, owner: str, quantity: str, names: tuple[str, ...], dtype: Any, each: bool) -> Callable[..., None]:
        """The compiled loop ``k(x, out, *parameters)``; of the stepped ones ``k(v, step, out, *parameters)``."""
        precision = "f4" if dtype == np.float32 else "f8"
        return getattr(_module(self, owner, names), f"{quantity}{'_each' if each else ''}_{precision}")


@cache
def _module(formulas: Formulas, owner: str, names: tuple[str, ...]) -> Any:
    from legendre.lower.loader import load
    from prox.kernels import module_text

    return load(f"prox_{owner.lower()}", module_text(formulas, owner, names))


def shrunk(v: str, step: str, weight: str) -> str:
    """Text of soft thresholding of `v` at step·weight, with one rounding.

    Examples
    --------
    >>> shrunk("v", "step", "a")
    'where(fused(-step, a, v) > 0, fused(-step, a, v), where(fused(step, a, v) < 0, fused(step, a, v), v - v))'
    """
    above, below = f"fused(-{step}, {weight}, {v})", f"fused({step}, {weight}, {v})"
    return f"where({above} > 0, {above}, where({below} < 0, {below}, {v} - {v}))"
