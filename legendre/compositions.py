"""Compositions of rho and rho_inv that are to be the identity, cell by cell."""

from __future__ import annotations

import sympy

from legendre.cells import Cell
from legendre.identities import vanishes, vanishes_by_derivative
from legendre.setting import Setting
from legendre.symbols import InverseValue

__all__ = ["defined_inverse", "zero_on_cells"]


def defined_inverse(inverse: sympy.Expr, forward: sympy.Expr, x: sympy.Symbol) -> str | None:
    """An InverseValue of that very function inverts it by definition, the function being increasing and
    continuous."""
    if isinstance(inverse, InverseValue):
        (variable,), body = inverse.args[0].signature, inverse.args[0].expr
        if sympy.simplify(body.subs(variable, x) - forward) == 0:
            return "inverse by definition"
    return None


def zero_on_cells(gap: sympy.Expr, cells: list[Cell], setting: Setting, thorough: bool, name: str) -> str | None:
    """How ``gap`` vanishes on every cell; the derivative is asked only when the search is thorough."""
    hows = []
    for cell in cells:
        how = vanishes(gap, cell, setting.fixed, thorough) or (
            vanishes_by_derivative(gap, cell, setting.fixed) if thorough else None
        )
        if how is None:
            return None
        hows.append(f"{name} = 0 on {cell}: {how}")
    return "; ".join(hows) or None
