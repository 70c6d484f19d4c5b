"""LaTeX of the formulas of separable functions, printed from the text that the kernels are printed from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from legendre.lower import primitives
from legendre.parse import FUNCTIONS, names_in, to_sympy
from prox import vocabulary as vocabulary  # enters its primitives

if TYPE_CHECKING:
    import sympy

__all__ = ["expression", "latex"]

SYMBOLS = {"step": r"\lambda", "labels": "b", "ridge": r"\mu", "lower": "l", "upper": "u", "scale": "a", "slope": "a"}
ROUNDING = {"tiny": 0, "below_one": 1}  # numbers that only arithmetic has


@cache
def latex(text: str) -> str:
    r"""A formula of :class:`prox.formulas.Formulas` in LaTeX.

    Branches that differ in rounding only are printed once, those for nan not at all; 0 log 0 is 0 by convention.

    Examples
    --------
    >>> print(latex("where(x < 0, inf, alpha*xlogx(x))"))
    \begin{cases} \infty & \text{for}\: x < 0 \\\alpha x \log{\left(x \right)} & \text{otherwise} \end{cases}
    >>> print(latex("max(tiny, where(v >= 0, (v + hypot(v, 2))/2, 2/(hypot(v, 2) - v)))"))
    \frac{v}{2} + \frac{\sqrt{v^{2} + 4}}{2}
    """
    import sympy

    found = expression(text)
    shown = {symbol: SYMBOLS[symbol.name] for symbol in found.free_symbols if symbol.name in SYMBOLS}
    return sympy.latex(found, symbol_names=shown, ln_notation=False)


@cache
def expression(text: str) -> sympy.Expr:
    """The formula in sympy, without what only serves rounding; parameters are real, so that no end is infinite."""
    import sympy

    known = {name: sympy.Symbol(name, real=True) for name in names_in(text, known=ROUNDING)}
    bounds = {name: sympy.Symbol(name, positive=True) for name in ROUNDING}
    found = _merged(to_sympy(text, known | bounds, _functions()))
    return found.subs({bounds[name]: sympy.Integer(value) for name, value in ROUNDING.items()})


def _functions() -> dict[str, Callable[..., Any]]:
    """The vocabulary by its definitions, and what text and sympy understand differently."""
    found = {name: _defined(p) for name, p in primitives.TABLE.items() if p.definition and name not in FUNCTIONS}
    found |= {"log1p": _defined(primitives.TABLE["log1p"]), "expm1": _defined(primitives.TABLE["expm1"])}
    return found | {"where": _where, "max": _bounded("Max"), "min": _bounded("Min")}


def _defined(primitive: Any) -> Callable[..., sympy.Expr]:
    """The definition as a function; its `where` only fills in a limit."""
    ordinary = {"where": lambda condition, inside, limit: inside}
    return lambda *given: to_sympy(primitive.definition, dict(zip(primitive.arguments, given, strict=True)), ordinary)


def _bounded(name: str) -> Callable[..., sympy.Expr]:
    """Max or Min, without bounds against rounding."""
    import sympy

    def bounded(*given: Any) -> Any:
        exact = [a for a in given if not {s.name for s in a.free_symbols} & set(ROUNDING)]
        return _merged(exact[0]) if len(exact) == 1 else getattr(sympy, name)(*exact)

    return bounded


def _where(condition: Any, inside: Any, outside: Any) -> Any:
    import sympy

    return sympy.Piecewise((inside, condition), (outside, True))


def _merged(found: Any) -> Any:
    """The pieces side by side, neighbours that are equal as one."""
    import sympy

    found = sympy.piecewise_fold(found)
    if not isinstance(found, sympy.Piecewise):
        return found
    kept: list[tuple[Any, Any]] = []
    covered = sympy.false
    for value, condition in found.args:
        if covered == sympy.true:
            break
        if kept and _equal(kept[-1][0], value):
            kept[-1] = (kept[-1][0], sympy.simplify_logic(sympy.Or(kept[-1][1], condition)))
        else:
            kept.append((value, condition))
        covered = sympy.simplify_logic(sympy.Or(covered, condition))
    return sympy.Piecewise(*kept[:-1], (kept[-1][0], True))


def _equal(a: Any, b: Any) -> bool:
    """Whether two expressions agree to 30 digits at points chosen once: equal formulas do, others do not."""
    import sympy

    if a.is_infinite or b.is_infinite:
        return a == b
    names = sorted(a.free_symbols | b.free_symbols, key=str)
    for shift in (3, 11, 29):
        at = {s: sympy.Rational(7 * shift + 13 * i, 64) for i, s in enumerate(names)}
        x, y = a.subs(at).evalf(40), b.subs(at).evalf(40)
        if sympy.nan in (x, y) or not abs(x - y) <= 1e-30 * abs(x):
            return False
    return True
