"""Code of doubles made code of float32: numbers rounded, machine operations replaced by their narrow ones."""

from __future__ import annotations

import ast
import math
from typing import TypeVar

import numpy as np

__all__ = ["narrow", "shortest"]

Node = TypeVar("Node", bound=ast.AST)
OPERATIONS = ("fma", "copysign", "select", "bits", "from_bits", "shr")

PARTS = {"high": "float32({0})", "low": "float32({0} - float32({0}))"}


def narrow(node: Node) -> Node:
    """The syntax tree with every float literal a float32; comparisons with one decide as before for float32s."""
    changed: Node = _Narrow().visit(node)
    return ast.fix_missing_locations(changed)


def shortest(x: float) -> str:
    """The fewest digits that round to the float32 next to x."""
    with np.errstate(over="ignore", under="ignore"):
        text = str(np.float32(x))
    return text if any(c in text for c in ".en") else text + ".0"


def _single(x: float) -> ast.expr:
    text = "math.inf" if math.isinf(_round(x)) else shortest(abs(x))
    return ast.parse(f"float32({'-' if math.copysign(1.0, x) < 0 else ''}{text})", mode="eval").body


def _round(x: float) -> float:
    with np.errstate(over="ignore", under="ignore"):
        return float(np.float32(x))


def _number(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(value=float() as x):
            return x
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() as x)):
            return -x
    return None


class _Narrow(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return _single(node.value) if isinstance(node.value, float) else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        x = _number(node)
        if x is not None:
            return _single(x)
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return ast.Call(ast.Name("float32", ast.Load()), [node], []) if node.attr in ("inf", "nan") else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id in PARTS:
            return ast.parse(PARTS[node.func.id].format(ast.unparse(node.args[0])), mode="eval").body
        node.args = [self.visit(a) for a in node.args]
        if isinstance(node.func, ast.Name) and node.func.id in OPERATIONS:
            node.func = ast.Name(node.func.id + "4", ast.Load())
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """x < c is x < (the float32 at or above c), x <= c is x <= (the one at or below it), and so on."""
        x = _number(node.comparators[0])
        node.left = self.visit(node.left)
        if x is None or _round(x) == x or isinstance(node.ops[0], ast.Eq | ast.NotEq):
            node.comparators = [self.visit(node.comparators[0])]
            return node
        upward = isinstance(node.ops[0], ast.Lt | ast.GtE)
        rounded = _round(x)
        if (rounded < x) if upward else (rounded > x):
            rounded = float(np.nextafter(np.float32(rounded), np.float32(math.inf if upward else -math.inf)))
        node.comparators = [_single(rounded)]
        return node
