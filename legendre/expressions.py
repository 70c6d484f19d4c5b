"""The formulas of a Legendre function as sympy expressions and LaTeX."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import sympy

from legendre import stored

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Expressions"]

ALIASES = {"rho": "grad_conj", "rho_inv": "grad"}
NAMES = (*stored.QUANTITIES, "rho", "rho_inv", "bregman")


class Expressions:
    """Sympy expressions of one function, in ``t`` (phi, grad, hess), ``s`` (conj, ...) and ``u, v`` (bregman).

    Parameters stay symbols; `with_values` puts their values in.
    """

    def __init__(self, function: LegendreFunction, values: bool = False):
        self._function = function
        self._values = values
        self.symbols: dict[str, sympy.Symbol] = stored.symbols_of(function.record)

    def __getattr__(self, name: str) -> sympy.Expr:
        quantity = ALIASES.get(name, name)
        if quantity not in stored.QUANTITIES:
            raise AttributeError(f"there is no expression {name!r}; there are {', '.join(NAMES)}")
        found = stored.to_expr(self._function.record, quantity)
        if self._values:
            found = found.subs(self._function.symbol_values)
        self.__dict__[name] = found
        return found

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *NAMES})

    @cached_property
    def bregman(self) -> sympy.Expr:
        """phi(u) - phi(v) - phi'(v) (u - v)."""
        t, u, v = (self.symbols[name] for name in "tuv")
        return self.phi.subs(t, u) - self.phi.subs(t, v) - self.grad.subs(t, v) * (u - v)

    def with_values(self) -> Expressions:
        """The same expressions with the parameter values put in as exact rationals."""
        return Expressions(self._function, values=True)

    def latex(self, name: str) -> str:
        """LaTeX of one expression; ValueError for an unknown name."""
        if name not in NAMES:
            raise ValueError(f"`quantity` has to be one of {', '.join(NAMES)}; got {name!r}")
        return sympy.latex(getattr(self, name), inv_trig_style="power", ln_notation=False)
