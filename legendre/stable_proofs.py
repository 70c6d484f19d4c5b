"""The stable forms that the kernels are printed from equal the derived formulas: proved where algebra can.

A form is read back through the definitions of its primitives and subtracted from the derived formula; the
difference vanishes on every cell of the interval, by simplification or because its derivative does and it is zero
at one point. What resists is tested to 50 digits at stratified points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre import stored
from legendre.cells import Cell, cells, half_angles, kinks
from legendre.findings import STATUSES, Finding, proved, refuted, tried
from legendre.identities import vanishes, vanishes_by_derivative
from legendre.sampling import value

if TYPE_CHECKING:
    from legendre.function import LegendreFunction
    from legendre.setting import Setting
    from legendre.trials import Trials

__all__ = ["stable_forms_agree"]


def stable_forms_agree(function: LegendreFunction, settings: tuple[Setting, ...], trials: Trials) -> Finding:
    """Every recorded stable form against its formula; as strong as the weakest of them."""
    findings = {q: _one(function, settings, trials, q) for q in function.stable_forms}
    if not findings:
        return proved("nothing to show", "no quantity has a closed form")
    false = next((f for f in findings.values() if f.status == "refuted"), None)
    if false is not None:
        return false
    weakest = max(findings.values(), key=lambda f: STATUSES.index(f.status))
    detail = "; ".join(f"{q} = {function.stable_forms[q]} ({f.status}: {f.method})" for q, f in findings.items())
    return Finding(weakest.status, "differences of the forms", detail)


def _one(function: LegendreFunction, settings: tuple[Setting, ...], trials: Trials, quantity: str) -> Finding:
    primal = quantity in ("phi", "grad", "hess")
    points = trials.t_points if primal else trials.s_points
    numbers = settings[-1]
    x = numbers.t if primal else numbers.s
    gap = _gap(function, numbers, quantity)
    for point in points:
        there, size = value(gap, {x: point}), value(numbers.formulas[quantity], {x: point})
        if not mpmath.isfinite(size):
            continue
        if not abs(there) <= 1e-30 * (1 + abs(size)):
            return refuted("50-digit test", {x.name: float(point), "difference": float(abs(there))}, quantity)
    for setting in settings:
        how = _proof(_gap(function, setting, quantity), x, setting, "domain" if primal else "conj_domain")
        if how is not None:
            return proved(f"{how}{setting.words}")
    return tried(f"50 digits at {len(points)} points")


def _gap(function: LegendreFunction, setting: Setting, quantity: str) -> sympy.Expr:
    """Stable form minus formula, in the symbols of the setting."""
    from legendre.lower.stable import meaning

    symbols = stored.symbols_of(function.record)
    form = meaning(function.stable_forms[quantity], symbols)
    return form.subs(_moved(function, setting)) - setting.formulas[quantity]


def _moved(function: LegendreFunction, setting: Setting) -> dict[Any, Any]:
    """Parameters as the setting writes them: a symbol, 1 + its excess, or a number."""
    if not setting.fixed:
        return dict(function.symbol_values)
    moved = {}
    for symbol, number in function.symbol_values.items():
        for held, left in setting.fixed.items():
            if held != symbol and held.name.startswith(f"({symbol.name}-"):
                moved[symbol] = held + number - left
    return moved


def _vanishing(gap: sympy.Expr, cell: Cell, setting: Setting) -> str | None:
    """The quick tactics, the derivative, then all tactics; half angles are made rational first."""
    fixed = setting.fixed
    moved = half_angles(gap, cell, fixed)
    if moved is not None:
        how = vanishes_by_derivative(*moved, fixed)
        return how and f"{cell.x}/2 = atan of a rational p, {how}"
    return vanishes(gap, cell, fixed, False) or vanishes_by_derivative(gap, cell, fixed) or vanishes(gap, cell, fixed)


def _proof(gap: sympy.Expr, x: sympy.Symbol, setting: Setting, side: str) -> str | None:
    hows = []
    for cell in cells(x, *setting.ends[side], kinks(gap, x), setting.fixed):
        how = _vanishing(gap, cell, setting)
        if how is None:
            return None
        hows.append(how)
    return ", ".join(dict.fromkeys(hows))
