"""Formulas of a separable function, written once, and the kernels printed from them.

The text is in the grammar of :mod:`legendre.parse`, over the primitives of :mod:`legendre.lower`, with ``inf`` for
∞. Every quantity becomes two loops: parameters as numbers, and as arrays with one entry per element (``each``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from prox.slope import derivative

__all__ = ["Formulas"]

F4 = np.dtype("f4")
VARIABLES = {
    "value": ("x",),
    "conj": ("y",),
    "lower": ("x",),
    "upper": ("x",),
    "prox": ("v",),
    "slope": ("v", "p"),
}
STEPPED = ("prox", "slope")


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
    conj : str
        g* in y, from the definition and not from the prox.
    slope : str
        Derivative of the prox in v, p and step; left out, derived: from `prox` where that is algebraic, else
        1/(1 + step lower'(p)).
    ends : pair of str
        Where a prox that is solved lies, in the parameters, v and step.
    """

    value: str
    lower: str = ""
    upper: str = ""
    prox: str = ""
    conj: str = ""
    slope: str = ""
    ends: tuple[str, str] = ("-inf", "inf")

    def text(self, quantity: str) -> str:
        """The formula of a quantity; that of ``slope`` is derived."""
        if quantity == "upper" and not self.upper:
            return self.lower
        if quantity == "slope" and not self.slope:
            return derivative(self.prox, "v") if self.prox else f"1/(1 + step*({derivative(self._at('p'), 'p')}))"
        return getattr(self, quantity)

    def _at(self, name: str) -> str:
        from prox.slope import renamed

        return renamed(self.lower, {"x": name})

    def kernel(self, owner: str, quantity: str, names: tuple[str, ...], dtype: Any, each: bool) -> Callable[..., None]:
        """The compiled loop ``k(x, out, *parameters)``; of the stepped ones ``k(v, step, out, *parameters)``."""
        module = _module(self, owner, names)
        return getattr(module, f"{quantity}{'_each' if each else ''}_{'f4' if dtype == F4 else 'f8'}")


@cache
def _module(formulas: Formulas, owner: str, names: tuple[str, ...]) -> Any:
    from legendre.lower.loader import load
    from prox.kernels import module_text

    return load(f"prox_{owner.lower()}", module_text(formulas, owner, names))
