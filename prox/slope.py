"""Derivatives of formula text: of each branch its own, so that at a kink the branch taken decides."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

__all__ = ["derivative", "renamed"]

CHAIN = {  # f'(u) as text in u
    "exp": "exp(u)",
    "log": "1/u",
    "sqrt": "0.5/sqrt(u)",
    "abs": "sign(u)",
    "sign": "0",
    "log1p": "1/(1 + u)",
    "expm1": "exp(u)",
    "expit": "dexpit(u)",
    "softplus": "expit(u)",
    "sqrt1p2": "u/sqrt1p2(u)",
    "logit": "1/(u*(1 - u))",
    "one_plus_log": "1/u",
    "log1p_minus": "-u/(1 + u)",
}


def derivative(text: str, variable: str) -> str:
    """Derivative of a formula in one variable.

    Examples
    --------
    >>> derivative("where(v > 1, a*v**2, log(v))", "v")
    'where(v > 1, a * (2 * v), 1 / v)'
    >>> derivative("max(0, v)", "v")
    'where(0 > v, 0, 1)'
    """
    return ast.unparse(_D(variable).of(ast.parse(text, mode="eval").body))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The formula with some of its variables under other names.

    Examples
    --------
    >>> renamed("a*log(x)", {"x": "p"})
    'a * log(p)'
    """
    tree = ast.parse(text, mode="eval").body
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    return ast.unparse(tree)


class _D:
    """Differentiation of one tree, zeros and ones folded."""

    def __init__(self, variable: str):
        self.variable = variable

    def of(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Constant():
                return _number(0)
            case ast.Name(id=name):
                return _number(int(name == self.variable))
            case ast.UnaryOp(op=ast.USub(), operand=a):
                return _minus(self.of(a))
            case ast.BinOp(left=a, op=ast.Add(), right=b):
                return _plus(self.of(a), self.of(b))
            case ast.BinOp(left=a, op=ast.Sub(), right=b):
                return _plus(self.of(a), _minus(self.of(b)))
            case ast.BinOp(left=a, op=ast.Mult(), right=b):
                return _plus(_times(self.of(a), b), _times(a, self.of(b)))
            case ast.BinOp(left=a, op=ast.Div(), right=b):
                return self._quotient(a, b)
            case ast.BinOp(left=a, op=ast.Pow(), right=ast.Constant(value=int(n))):
                power = ast.BinOp(a, ast.Pow(), _number(n - 1)) if n != 2 else a
                return _times(_times(_number(n), power), self.of(a))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments)
        raise ValueError(f"no rule for the derivative of {ast.unparse(node)}")

    def _quotient(self, a: ast.expr, b: ast.expr) -> ast.expr:
        da, db = self.of(a), self.of(b)
        first = _number(0) if _is(da, 0) else ast.BinOp(da, ast.Div(), b)
        return _plus(first, _minus(_times(ast.BinOp(ast.BinOp(a, ast.Div(), b), ast.Div(), b), db)))

    def _call(self, name: str, arguments: list[ast.expr]) -> ast.expr:
        if name == "where":
            condition, a, b = arguments
            return self._choice(condition, self.of(a), self.of(b))
        if name in ("max", "min"):
            a, b = arguments
            sign = ast.Gt() if name == "max" else ast.Lt()
            return self._choice(ast.Compare(a, [sign], [b]), self.of(a), self.of(b))
        if name in ("fused", "products", "hypot"):
            return self._composed(name, arguments)
        (u,) = arguments
        du = self.of(u)
        if _is(du, 0):
            return du
        if name not in CHAIN:
            raise ValueError(f"no rule for the derivative of {name}")
        return _times(_substituted(CHAIN[name], u), du)

    def _composed(self, name: str, arguments: list[ast.expr]) -> ast.expr:
        """Derivatives of a b + c, a b - c d and sqrt(a² + b²)."""
        a, b, *rest = arguments
        if name == "hypot":
            value = ast.Call(ast.Name(name, ast.Load()), arguments, [])
            above = _plus(_times(a, self.of(a)), _times(b, self.of(b)))
            return above if _is(above, 0) else ast.BinOp(above, ast.Div(), value)
        tail = self.of(rest[0]) if name == "fused" else _minus(self.of(ast.BinOp(rest[0], ast.Mult(), rest[1])))
        return _plus(self.of(ast.BinOp(a, ast.Mult(), b)), tail)

    def _choice(self, condition: ast.expr, a: ast.expr, b: ast.expr) -> ast.expr:
        if ast.dump(a) == ast.dump(b):
            return a
        return ast.Call(ast.Name("where", ast.Load()), [condition, a, b], [])


class _Put(ast.NodeTransformer):
    def __init__(self, u: ast.expr):
        self.u = u

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.u) if node.id == "u" else node


def _substituted(text: str, u: ast.expr) -> ast.expr:
    return _Put(u).visit(ast.parse(text, mode="eval").body)


def _number(value: int) -> ast.expr:
    return ast.Constant(value)


def _is(node: ast.expr, value: int) -> bool:
    return isinstance(node, ast.Constant) and node.value == value


def _minus(a: ast.expr) -> ast.expr:
    return a if _is(a, 0) else ast.UnaryOp(ast.USub(), a)


def _plus(a: ast.expr, b: ast.expr) -> ast.expr:
    if _is(a, 0) or _is(b, 0):
        return b if _is(a, 0) else a
    if isinstance(b, ast.UnaryOp) and isinstance(b.op, ast.USub):
        return ast.BinOp(a, ast.Sub(), b.operand)
    return ast.BinOp(a, ast.Add(), b)


def _times(a: ast.expr, b: ast.expr) -> ast.expr:
    if _is(a, 0) or _is(b, 0):
        return _number(0)
    if _is(a, 1) or _is(b, 1):
        return b if _is(a, 1) else a
    return ast.BinOp(a, ast.Mult(), b)
