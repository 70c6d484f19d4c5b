"""The sympy functions that formulas may use beyond sympy's own: log1p, expm1, Ti2, where, Li2.

Each is a sympy ``Function`` with its derivative and its numerical value, so that derivations, oracles and
proofs treat it like any other special function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from sympy.core.function import ArgumentIndexError

__all__ = ["InverseValue", "Ti2", "derivative", "expm1", "function", "log1p", "where"]


class log1p(sympy.Function):
    r""":math:`\log(1 + x)`."""

    nargs = 1

    def doit(self, **hints: Any) -> sympy.Expr:
        return sympy.log(1 + self.args[0])

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        if argindex != 1:
            raise ArgumentIndexError(self, argindex)
        return 1 / (1 + self.args[0])

    def _eval_is_real(self) -> bool | None:
        return (self.args[0] + 1).is_positive

    def _eval_evalf(self, prec: int) -> sympy.Expr:
        return self.doit().evalf(int(prec * 0.302))

    def _latex(self, printer: Any, **_: Any) -> str:
        return rf"\log\left(1 + {printer._print(self.args[0])}\right)"


class expm1(sympy.Function):
    r""":math:`e^x - 1`."""

    nargs = 1

    def doit(self, **hints: Any) -> sympy.Expr:
        return sympy.exp(self.args[0]) - 1

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        if argindex != 1:
            raise ArgumentIndexError(self, argindex)
        return sympy.exp(self.args[0])

    def _eval_is_real(self) -> bool | None:
        return self.args[0].is_extended_real

    def _eval_evalf(self, prec: int) -> sympy.Expr:
        return self.doit().evalf(int(prec * 0.302))

    def _latex(self, printer: Any, **_: Any) -> str:
        return rf"\left(e^{{{printer._print(self.args[0])}}} - 1\right)"


class Ti2(sympy.Function):
    r"""InverseValue tangent integral :math:`\mathrm{Ti}_2(x) = \int_0^x \operatorname{atan}(u)/u\,du`."""

    nargs = 1

    @classmethod
    def eval(cls, x: sympy.Expr) -> sympy.Expr | None:
        if x.is_zero:
            return sympy.S.Zero
        if x == 1:
            return sympy.Catalan
        return None

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        if argindex != 1:
            raise ArgumentIndexError(self, argindex)
        return sympy.atan(self.args[0]) / self.args[0]

    def _eval_is_real(self) -> bool | None:
        return self.args[0].is_extended_real

    def _eval_evalf(self, prec: int) -> sympy.Expr | None:
        x = self.args[0]._to_mpmath(prec) if self.args[0].is_number else None
        if x is None:
            return None
        with mpmath.workprec(prec + 10):
            return sympy.Float._new(mpmath.mpf(ti2(x))._mpf_, prec)

    def _latex(self, printer: Any, **_: Any) -> str:
        return rf"\mathrm{{Ti}}_2\left({printer._print(self.args[0])}\right)"


def ti2(x: Any) -> Any:
    """Ti2 in mpmath arithmetic, by its dilogarithm; reflected at 1, beyond which the branch cut lies."""
    x = mpmath.mpf(x)
    if abs(x) > 1:
        return ti2(1 / x) + mpmath.sign(x) * mpmath.pi / 2 * mpmath.log(abs(x))
    return mpmath.polylog(2, mpmath.mpc(0, x)).imag


def where(condition: Any, a: Any, b: Any) -> sympy.Expr:
    """``a`` where the condition holds, else ``b``, as a sympy Piecewise."""
    return sympy.Piecewise((a, condition), (b, True))


def function(name: str) -> Callable[..., sympy.Expr]:
    """Sympy constructor behind a function name of the formula grammar."""
    return OWN.get(name) or getattr(sympy, name)


class InverseValue(sympy.Function):
    """Value at ``y`` of the inverse of an increasing f on ]lo, hi[: InverseValue(Lambda(s, f), y, lo, hi)."""

    nargs = 4

    def fdiff(self, argindex: int = 2) -> sympy.Expr:
        if argindex != 2:
            raise ArgumentIndexError(self, argindex)
        (variable,), body = self.args[0].signature, self.args[0].expr
        return 1 / derivative(body, variable).subs(variable, self)

    def _eval_is_real(self) -> bool | None:
        return self.args[1].is_extended_real

    def _latex(self, printer: Any, exp: str | None = None, **_: Any) -> str:
        (variable,), body = self.args[0].signature, self.args[0].expr
        x, f, y = (printer._print(part) for part in (variable, body, self.args[1]))
        text = rf"\left({x} \mapsto {f}\right)^{{-1}}\left({y}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def derivative(expr: sympy.Expr, x: sympy.Symbol) -> sympy.Expr:
    """Derivative away from the kinks: absolute values differentiate to signs |x|/x, signs to zero."""
    found = sympy.diff(expr, x).replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)
    return found.subs(sympy.sign(x), sympy.Abs(x) / x)


OWN: dict[str, Callable[..., sympy.Expr]] = {
    "log1p": log1p,
    "expm1": expm1,
    "Ti2": Ti2,
    "Li2": lambda x: sympy.polylog(2, x),
    "where": where,
}
"""Functions of the formula grammar that are not sympy's under the same name."""

UNSOLVED: dict[str, Callable[..., sympy.Expr]] = {
    "Integral": lambda f, u, lo, hi: sympy.Integral(f, (u, lo, hi)),
    "InverseValue": lambda f, x, y, lo, hi: InverseValue(sympy.Lambda(x, f), y, lo, hi),
}
"""Pieces without closed form, as stored derivations write them; no user's text may."""

MPMATH = [{"log1p": mpmath.log1p, "expm1": mpmath.expm1, "Ti2": ti2}, "mpmath"]
"""Modules for ``sympy.lambdify`` that make any expression of the grammar an mpmath function."""
