"""Mathematical text to sympy, or to a float, by a whitelist over Python's ``ast``.

Nothing a user types is ever evaluated: the text is parsed to a syntax tree, every node of which has to be
on a short list, and the tree is then folded by one of two builders, exact (sympy) or numerical (``math``).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sympy

__all__ = ["ParseError", "evaluate", "names_in", "to_sympy"]

MAX_LENGTH = 4000
MAX_DEPTH = 60
MAX_EXPONENT = 1000

CONSTANTS = {"pi": math.pi, "E": math.e, "e": math.e, "oo": math.inf, "inf": math.inf}
CONSTANTS["Catalan"] = 0.915965594177219

# name in the text -> (name in sympy, float version or None where a float is never needed)
FUNCTIONS: dict[str, tuple[str, Callable[..., float] | None]] = {
    "exp": ("exp", math.exp),
    "log": ("log", math.log),
    "sqrt": ("sqrt", math.sqrt),
    "abs": ("Abs", abs),
    "Abs": ("Abs", abs),
    "sign": ("sign", lambda x: math.copysign(1.0, x) if x else 0.0),
    "sin": ("sin", math.sin),
    "cos": ("cos", math.cos),
    "tan": ("tan", math.tan),
    "sec": ("sec", None),
    "cot": ("cot", None),
    "asin": ("asin", math.asin),
    "acos": ("acos", math.acos),
    "atan": ("atan", math.atan),
    "sinh": ("sinh", math.sinh),
    "cosh": ("cosh", math.cosh),
    "tanh": ("tanh", math.tanh),
    "asinh": ("asinh", math.asinh),
    "acosh": ("acosh", math.acosh),
    "atanh": ("atanh", math.atanh),
    "erf": ("erf", math.erf),
    "erfc": ("erfc", math.erfc),
    "erfinv": ("erfinv", None),
    "log1p": ("log1p", math.log1p),
    "expm1": ("expm1", math.expm1),
    "polylog": ("polylog", None),
    "Li2": ("Li2", None),
    "Ti2": ("Ti2", None),
    "max": ("Max", max),
    "min": ("Min", min),
    "Max": ("Max", max),
    "Min": ("Min", min),
    "where": ("where", lambda c, a, b: a if c else b),
}


class ParseError(ValueError):
    """The text is not a formula of the grammar; the message says which part and what is allowed."""


def _check_text(text: object) -> str:
    if not isinstance(text, str):
        raise ParseError(f"a formula has to be text, got {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the formula has {len(text)} characters, at most {MAX_LENGTH} are allowed")
    if "^" in text:
        raise ParseError("'^' is not a power here: write '**', as in 't**2'")
    return text.strip()


def _tree(text: str) -> ast.expr:
    text = _check_text(text)
    try:
        root = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ParseError(f"{text[:60]!r} is not a formula: {getattr(error, 'msg', error)}") from None
    pending: list[tuple[ast.AST, int]] = [(root, 1)]
    while pending:
        node, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise ParseError(f"the formula is nested more than {MAX_DEPTH} levels deep")
        pending += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return root


class _Builder:
    """Folds a checked tree; a subclass says what a number, a name, a function and an operation are."""

    def __init__(self, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None):
        self.names = names
        self.functions = functions or {}

    def number(self, value: float, text: str) -> Any:
        return float(value)

    def constant(self, name: str) -> Any:
        return CONSTANTS[name]

    def function(self, name: str) -> Callable[..., Any]:
        function = FUNCTIONS[name][1]
        if function is None:
            raise ParseError(f"{name!r} has no floating-point value here")
        return function

    def power(self, base: Any, exponent: Any) -> Any:
        return math.pow(base, exponent)

    def build(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return self.number(number, ast.unparse(node))
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.build(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.build(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(op, self.build(left), self.build(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._comparison(op, self.build(left), self.build(right))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
        raise ParseError(
            f"{ast.unparse(node)[:60]!r} is not allowed in a formula: only numbers, names, + - * / **, "
            f"comparisons inside where(...), and {', '.join(sorted(FUNCTIONS))}"
        )

    def _name(self, name: str) -> Any:
        if name in self.names:
            return self.names[name]
        if name in CONSTANTS:
            return self.constant(name)
        allowed = ", ".join([*self.names, *CONSTANTS])
        raise ParseError(f"unknown name {name!r} in the formula; allowed here: {allowed}")

    def _operation(self, op: ast.operator, a: Any, b: Any) -> Any:
        match op:
            case ast.Add():
                return a + b
            case ast.Sub():
                return a - b
            case ast.Mult():
                return a * b
            case ast.Div():
                return a / b
            case ast.Pow():
                return self.power(a, b)
        raise ParseError(f"the operator {type(op).__name__} is not allowed; use + - * / **")

    def _comparison(self, op: ast.cmpop, a: Any, b: Any) -> Any:
        match op:
            case ast.Lt():
                return a < b
            case ast.LtE():
                return a <= b
            case ast.Gt():
                return a > b
            case ast.GtE():
                return a >= b
        raise ParseError("only < <= > >= are allowed as comparisons")

    def _call(self, name: str, arguments: list[ast.expr]) -> Any:
        if name not in FUNCTIONS and name not in self.functions:
            raise ParseError(f"unknown function {name!r}; allowed: {', '.join(sorted(FUNCTIONS))}")
        function = self.functions[name] if name in self.functions else self.function(name)
        try:
            return function(*[self.build(a) for a in arguments])
        except TypeError:
            raise ParseError(f"{name} does not take {len(arguments)} argument(s)") from None


class _Exact(_Builder):
    """Builds sympy; decimals become the rationals that they print, so no rounding enters a derivation."""

    def number(self, value: float, text: str) -> Any:
        import sympy

        if len(text) > 40:
            raise ParseError(f"the number {text[:20]}... has more than 40 digits")
        return sympy.Rational(text)

    def constant(self, name: str) -> Any:
        import sympy

        return getattr(sympy, {"e": "E", "inf": "oo"}.get(name, name))

    def function(self, name: str) -> Callable[..., Any]:
        from legendre import symbols

        return symbols.function(FUNCTIONS[name][0])

    def power(self, base: Any, exponent: Any) -> Any:
        digits = len(str(base)) if base.is_Rational else 1
        if exponent.is_number and abs(exponent) * digits > MAX_EXPONENT:
            raise ParseError(f"the power {str(base)[:20]}**{str(exponent)[:20]} is too large to be meant")
        return base**exponent


def to_sympy(
    text: str, symbols: Mapping[str, sympy.Symbol], functions: Mapping[str, Callable[..., Any]] | None = None
) -> sympy.Expr:
    """Read a formula as an exact sympy expression.

    Parameters
    ----------
    text : str
        The formula, in Python's notation.
    symbols : mapping of str to sympy.Symbol
        The names that may occur besides ``pi``, ``E`` and ``oo``.
    functions : mapping of str to callable, optional
        Further functions, or other meanings of the listed ones.

    Returns
    -------
    sympy.Expr
        Decimals are read as exact rationals.

    Raises
    ------
    ParseError
        With one sentence: what was refused, what is allowed.

    Examples
    --------
    >>> import sympy
    >>> t = sympy.Symbol("t", real=True)
    >>> to_sympy("t/(1 + abs(t))", {"t": t})
    t/(Abs(t) + 1)
    """
    return _Exact(symbols, functions).build(_tree(text))


def evaluate(text: str, **values: float) -> float:
    """Evaluate a formula in floating point, without importing sympy.

    Parameters
    ----------
    text : str
        The formula, in Python's notation.
    **values : float
        The names that may occur.

    Returns
    -------
    float
        The value; division by zero and overflow give ``inf`` or ``nan`` as IEEE arithmetic does.

    Examples
    --------
    >>> evaluate("1/(A*B)", A=1.7159, B=0.6666)
    0.8742642432551433
    """
    try:
        return float(_Builder(values).build(_tree(text)))
    except (OverflowError, ZeroDivisionError):
        return math.inf
    except ParseError:
        raise
    except ValueError:
        return math.nan


def names_in(text: str, known: Iterable[str] = ()) -> list[str]:
    """Names in the formula, in alphabetical order, that are neither constants nor functions nor ``known``.

    Examples
    --------
    >>> names_in("A*tanh(B*x)", known=("A", "B"))
    ['x']
    """
    tree = _tree(text)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return sorted(found - called - set(CONSTANTS) - set(known))
