"""Values to 50 digits from the derived expressions: what the kernels are measured against.

The expressions are the derived closed forms, not the lowered ones; cancellation is paid for in digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre.sampling import value

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Oracle"]

ALIASES = {"rho": "grad_conj", "rho_inv": "grad"}


def _exactly(x: Any) -> Any:
    """The number as it is: mpmath would round one of its own to the working precision."""
    return x if isinstance(x, mpmath.mpf) else mpmath.mpf(x)


class Oracle:
    """mpmath values of a function's quantities: ``oracle.phi(x)``, ``oracle.bregman(u, v)``.

    Arguments are taken exactly (a float is the rational it holds); results carry ``digits`` digits.
    """

    def __init__(self, function: LegendreFunction, digits: int = 50):
        self._function = function
        self.digits = digits
        self._compiled: dict[str, Callable[..., Any]] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        quantity = ALIASES.get(name, name)
        if quantity in ("phi", "grad", "hess", "conj", "grad_conj", "hess_conj"):
            return lambda x: self._value(quantity, _exactly(x))
        raise AttributeError(f"the oracle has no quantity {name!r}")

    def bregman(self, u: Any, v: Any) -> Any:
        """D_phi(u, v) from its definition, with digits to spare for the cancellation."""
        u, v = _exactly(u), _exactly(v)
        if u == v:
            return mpmath.mpf(0)
        with mpmath.workdps(self._generous(u, v)):
            return +(self._raw("phi", u) - self._raw("phi", v) - self._raw("grad", v) * (u - v))

    def fenchel_young(self, t: Any, s: Any) -> Any:
        """phi(t) + phi*(s) - t s, with digits to spare for the cancellation."""
        t, s = _exactly(t), _exactly(s)
        with mpmath.workdps(self._generous(t, s)):
            return +(self._raw("phi", t) + self._raw("conj", s) - t * s)

    def _generous(self, *numbers: Any) -> int:
        smallest = min((abs(n) for n in numbers if n), default=mpmath.mpf(1))
        return 3 * self.digits + int(max(0, -mpmath.log10(smallest))) * 2

    def _value(self, quantity: str, x: Any) -> Any:
        with mpmath.workdps(self._generous(x)):
            result = self._raw(quantity, x)
        with mpmath.workdps(self.digits):
            return +result

    def _raw(self, quantity: str, x: Any) -> Any:
        function = self._function
        primal = quantity in ("phi", "grad", "hess")
        interval = function.domain if primal else function.conj_domain
        exact = function.exact_ends(primal)
        if mpmath.isnan(x):
            return mpmath.nan
        for end, closed, limit in zip(exact, (interval.lo_closed, interval.hi_closed), (0, 1), strict=True):
            if x == end and (closed or mpmath.isinf(end)):
                return self._limit(quantity, limit)
        if not exact[0] < x < exact[1]:
            return mpmath.inf if quantity in ("phi", "conj") else mpmath.nan
        return mpmath.re(self._formula(quantity)(x))

    def _limit(self, quantity: str, end: int) -> Any:
        text = self._function.record["limits"][quantity][end]
        if text is None:
            return mpmath.nan
        return value(self._function.limit_expr(quantity, end), self._function.symbol_values, mpmath.mp.dps)

    def _formula(self, quantity: str) -> Callable[[Any], Any]:
        if quantity not in self._compiled:
            expr = getattr(self._function.expr, quantity)
            x = self._function.variable(quantity)
            from legendre.symbols import MPMATH, InverseValue

            if expr.has(InverseValue, sympy.Integral):
                self._compiled[quantity] = lambda z: value(expr, {x: z, **self._function.symbol_values}, mpmath.mp.dps)
            else:
                names = [x, *self._function.symbol_values]
                compiled = sympy.lambdify(names, expr, modules=MPMATH)
                self._compiled[quantity] = lambda z: compiled(z, *self._function.symbol_values.values())
        return self._compiled[quantity]
