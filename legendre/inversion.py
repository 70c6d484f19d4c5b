"""Inverse of an increasing function in closed form: unwinding, then solving, the branch picked by value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import sympy
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from legendre.patience import patience
from legendre.sampling import agree, close, value

__all__ = ["invert"]

INVERSES: dict[type, Callable[[sympy.Expr], sympy.Expr]] = {
    sympy.exp: sympy.log,
    sympy.log: sympy.exp,
    sympy.atan: sympy.tan,
    sympy.tan: sympy.atan,
    sympy.asin: sympy.sin,
    sympy.sin: sympy.asin,
    sympy.sinh: sympy.asinh,
    sympy.asinh: sympy.sinh,
    sympy.tanh: sympy.atanh,
    sympy.atanh: sympy.tanh,
    sympy.erf: sympy.erfinv,
    sympy.erfinv: sympy.erf,
}

FAMILIES = {"exp": (sympy.exp, HyperbolicFunction), "trigonometric": (TrigonometricFunction,)}
"""Functions that are algebraic in one of their own kind."""


def unwind(g: sympy.Expr, x: sympy.Symbol, y: sympy.Expr) -> sympy.Expr | None:
    """Solve g(x) = y by peeling off the outermost operation, while ``x`` occurs in one place only.

    f(h(x)) = y  ->  h(x) = f^-1(y);  a + h = y  ->  h = y - a;  a*h = y  ->  h = y/a;  h**c = y  ->  h = y**(1/c).
    """
    while g != x:
        inside = [a for a in g.args if a.has(x)]
        if len(inside) != 1:
            return None
        (h,) = inside
        if isinstance(g, sympy.Add):
            y = y - (g - h)
        elif isinstance(g, sympy.Mul):
            y = y / (g / h)
        elif isinstance(g, sympy.Pow) and not g.exp.has(x):
            y = y ** (1 / g.exp)
        elif type(g) in INVERSES:
            y = INVERSES[type(g)](y)
        else:
            return None
        g = h
    return y


def gathered(g: sympy.Expr, x: sympy.Symbol) -> sympy.Expr:
    """x*b**e  ->  (b*x**(1/e))**e, which leaves x in one place when b = 1 + x**p and e = -1/p."""
    if g.is_Mul and x in g.args:
        rest = g / x
        base, exponent = rest.as_base_exp()
        return sympy.powsimp(sympy.expand(base * x ** (1 / exponent))) ** exponent
    return g


def candidates(g: sympy.Expr, x: sympy.Symbol, y: sympy.Symbol) -> Iterator[sympy.Expr]:
    """Closed forms that may solve g(x) = y, on some branch; the cheap ways first."""
    for form in (g, gathered(g, x)):
        found = unwind(form, x, y)
        if found is not None:
            yield found
    for form in () if _mixed(g, x) else (g, sympy.together(g), g.rewrite(sympy.exp)):
        try:
            with patience(2.0):
                roots = sympy.solve(sympy.Eq(form, y), x)
        except (TimeoutError, NotImplementedError, ValueError, TypeError, AttributeError):
            continue
        yield from (r for r in roots if isinstance(r, sympy.Expr) and not r.has(sympy.LambertW))


def _mixed(g: sympy.Expr, x: sympy.Symbol) -> bool:
    """Whether x enters by an exponential, arctangent or the like and in a second way: then no closed form is found.

    Such functions are algebraically independent. Logarithms are not judged: log(1 + exp(x)) - x has an inverse.
    """
    outer: set[str] = set()

    def replaced(node: sympy.Expr) -> sympy.Expr:
        if not node.has(x):
            return node
        if isinstance(node, sympy.Pow) and node.exp.has(x) and not isinstance(node, sympy.exp):
            outer.add("exp")
            return sympy.Integer(1)
        if isinstance(node, sympy.Function) and not isinstance(node, (sympy.Abs, sympy.sign)):
            kind = next((name for name, kinds in FAMILIES.items() if isinstance(node, kinds)), type(node).__name__)
            outer.add(kind)
            return sympy.Integer(1)
        return node if node.is_Atom else node.func(*map(replaced, node.args))

    algebraic = replaced(g).has(x)
    return bool(outer - {"log"}) and (algebraic or len(outer) > 1)


def _works(root: sympy.Expr, g: sympy.Expr, x: sympy.Symbol, y: sympy.Symbol, at: list[Any], fixed: Mapping) -> bool:
    for point in at:
        image = value(g, {x: point, **fixed})
        if not close(value(root, {y: image, **fixed}), point):
            return False
    return True


def invert(
    g: sympy.Expr, x: sympy.Symbol, y: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]
) -> sympy.Expr | None:
    """Closed form of g^-1(y) that returns every sample point, or None.

    An odd function is solved on the positive half line, where its absolute values open, and continued oddly; a
    piecewise one piece by piece.
    """
    if isinstance(g, sympy.Piecewise):
        return _by_pieces(g, x, y, at, fixed)
    xp, yp = sympy.Symbol("xp", positive=True), sympy.Symbol("yp", positive=True)
    if g.has(sympy.Abs, sympy.sign) and agree(g.subs(x, -x), -g, x, at, fixed):
        half = g.subs(x, xp).subs({sympy.Abs(xp): xp, sympy.sign(xp): 1})
        for root in candidates(half, xp, yp):
            for whole in (root.subs(yp, y), sympy.sign(y) * root.subs(yp, sympy.Abs(y))):
                if _works(whole, g, x, y, at, fixed):
                    return whole
    for root in candidates(g, x, y):
        if _works(root, g, x, y, at, fixed):
            return root
    return None


def _by_pieces(
    g: sympy.Piecewise, x: sympy.Symbol, y: sympy.Symbol, at: list[Any], fixed: Mapping[sympy.Symbol, Any]
) -> sympy.Expr | None:
    """The inverse of each piece on the image of its interval; None if a piece has none, or a break is not x = c."""
    conditions = [c for _, condition in g.args for c in condition.atoms(sympy.core.relational.Relational)]
    if not conditions or any(c.lhs != x or c.rhs.has(x) for c in conditions):
        return None
    breaks = sorted({c.rhs for c in conditions}, key=lambda c: float(value(c, fixed)))
    edges = [-sympy.oo, *breaks, sympy.oo]
    pieces = []
    for lo, hi in pairwise(edges):
        inside = [p for p in at if value(lo, fixed) < p < value(hi, fixed)]
        if inside:
            piece = _branch(g, x, inside[0], fixed)
            root = invert(piece, x, y, inside, fixed)
            if root is None:
                return None
            pieces.append((root, y < piece.subs(x, hi) if hi in breaks else sympy.true))
    found = sympy.Piecewise(*pieces, evaluate=False)
    return found if _works(found, g, x, y, at, fixed) else None


def _branch(g: sympy.Piecewise, x: sympy.Symbol, point: Any, fixed: Mapping[sympy.Symbol, Any]) -> sympy.Expr:
    """The expression that holds at a point."""
    there = {x: sympy.Float(point, 30), **fixed}
    return next(piece for piece, condition in g.args if condition == sympy.true or condition.subs(there) == sympy.true)
