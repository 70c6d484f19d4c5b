"""Constant formulas as literals, correctly rounded, and what the rounding leaves."""

from __future__ import annotations

import ast
from functools import cache

import mpmath
import numpy as np

__all__ = ["constant", "irrational", "is_constant", "names", "number", "towards_zero"]

CONSTANTS = {"pi", "E", "e", "Catalan"}


@cache
def constant(text: str, precision: str = "f8") -> tuple[str, str]:
    """Nearest number of a constant formula and the number next to what is left, as literals."""
    with mpmath.workdps(60):
        exact = number(ast.parse(text, mode="eval").body)
        high = float(np.float32(float(exact))) if precision == "s4" else float(exact)
        return repr(high), repr(float(exact - high))


@cache
def towards_zero(text: str) -> tuple[str, str]:
    """The float32 of a constant formula next to it on the side of 0, and what that lacks, as literals."""
    with mpmath.workdps(60):
        exact = number(ast.parse(text, mode="eval").body)
        high = np.float32(float(exact))
        if abs(mpmath.mpf(float(high))) > abs(exact):
            high = np.nextafter(high, np.float32(0.0))
        return repr(float(high)), repr(float(exact - mpmath.mpf(float(high))))


def irrational(text: str) -> ast.expr | None:
    """The constant formula if it is no float32."""
    return None if constant(text, "s4")[1] in ("0.0", "-0.0") else ast.parse(text, mode="eval").body


def number(node: ast.expr) -> mpmath.mpf:
    """The value of a constant formula, in the precision that mpmath works in."""
    match node:
        case ast.Constant(value=value):
            return mpmath.mpf(repr(value))
        case ast.Name(id=name):
            return {"pi": +mpmath.pi, "E": +mpmath.e, "e": +mpmath.e, "Catalan": +mpmath.catalan}[name]
        case ast.UnaryOp(op=ast.USub(), operand=a):
            return -number(a)
        case ast.BinOp(left=a, op=ast.Add(), right=b):
            return number(a) + number(b)
        case ast.BinOp(left=a, op=ast.Sub(), right=b):
            return number(a) - number(b)
        case ast.BinOp(left=a, op=ast.Mult(), right=b):
            return number(a) * number(b)
        case ast.BinOp(left=a, op=ast.Div(), right=b):
            return number(a) / number(b)
        case ast.BinOp(left=a, op=ast.Pow(), right=b):
            return number(a) ** number(b)
        case ast.Call(func=ast.Name(id=name), args=[a]):
            return getattr(mpmath, name)(number(a))
    raise ValueError(f"{ast.unparse(node)} is no constant")


def is_constant(node: ast.expr) -> bool:
    """Whether a formula has neither variables nor parameters."""
    called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return names(node) <= CONSTANTS and called <= {"sqrt", "log", "exp", "asinh"}


def names(node: ast.expr) -> set[str]:
    """The variables, parameters and constants that a formula mentions."""
    called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - called
