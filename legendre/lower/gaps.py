"""Kernel text for s - phi'(t), or t - rho(s), of two numbers that agree in all their digits.

A rounded phi'(t) is worth nothing where a Fenchel-Young loss asks for such a difference. Here a stable form is
printed in triple-double arithmetic (`legendre.lower.triple`), which leaves the difference exact to double
precision; it is called for the few pairs next to consistency, so it need not be quick.
"""

from __future__ import annotations

import ast
import copy
import inspect

import mpmath

from legendre.lower import primitives, triple, triple_algebraic
from legendre.lower.literals import is_constant, number

__all__ = ["Unprintable", "gap", "pole"]

WRITTEN = {**vars(triple), **vars(triple_algebraic)}

GAP = """
@njit(error_model="numpy", nogil=True)
def {name}({first}, {second}{P}):
    # {first} - ({text})
{lines}    rest = tri_sub(({first}, 0.0, 0.0), {result})
    return rest[0]
"""

# Where phi''(t) = c/t**2, phi'(t) = -c/t and rho(s) = -c/s: with 1 + y = t/rho(s) the loss is c (y - log(1 + y)).
POLE = """
@njit(error_model="numpy", nogil=True)
def {name}(t, s{P}):
    c = {scaled}(0.0{P})
    x = t * s
    y = -((x + c) + fma(t, s, -x)) / c
    rest = tri_sub((y, 0.0, 0.0), tri_log1p((y, 0.0, 0.0)))
    return c * rest[0]
"""


class Unprintable(ValueError):
    """A formula with a function that has no text here."""


def gap(name: str, first: str, second: str, text: str, parameters: tuple[str, ...] = ()) -> str:
    """Kernel text of ``name(first, second, *parameters)`` = first - formula(second), with all that it needs.

    Parameters
    ----------
    name, first, second : str
        Names of the function and of its two arguments; the formula is one in ``second``.
    text : str
        The formula, a stable form: primitives are read as their definitions.

    Raises
    ------
    Unprintable
        If the formula calls a function beyond the vocabulary.
    """
    printer = _Printer((second, *parameters))
    result = printer.visit(ast.parse(text, mode="eval").body)
    lines = "".join(f"    {line}\n" for line in printer.lines)
    tail = "".join(f", {p}" for p in parameters)
    body = GAP.format(name=name, first=first, second=second, P=tail, text=text, lines=lines, result=result)
    return _after(("sub", *printer.calls), body)


def pole(name: str, scaled: str, parameters: tuple[str, ...] = ()) -> str:
    """Kernel text of ``name(t, s, *parameters)`` = phi(t) + phi*(s) - t s for neighbours t, rho(s) next to a pole at 0.

    Parameters
    ----------
    name : str
        Name of the function.
    scaled : str
        Name of t**2 phi''(t) as a function of |t|.
    """
    return _after(("sub", "log1p"), POLE.format(name=name, scaled=scaled, P="".join(f", {p}" for p in parameters)))


def _after(calls: tuple[str, ...], body: str) -> str:
    """The text after all that it calls."""
    needed: dict[str, str] = {"ONE": f"ONE = {triple.ONE!r}"}
    for call in calls:
        _collect(f"tri_{call}", needed)
    return "\n\n".join([*needed.values(), body.lstrip()])


def _collect(name: str, needed: dict[str, str]) -> None:
    """The text of a function or constant in triple-double arithmetic after all that it names."""
    if name in needed:
        return
    found = WRITTEN[name]
    if isinstance(found, tuple):
        needed[name] = f"{name} = {found!r}"
        return
    function = found.py_func
    for other in function.__code__.co_names:
        if other in WRITTEN and other not in ("math", "fma"):
            _collect(other, needed)
    needed[name] = inspect.getsource(function)


OPERATIONS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


class _Printer:
    """A formula as statements, one for each operation."""

    def __init__(self, variables: tuple[str, ...]):
        self.variables = variables
        self.lines: list[str] = []
        self.seen: dict[str, str] = {}
        self.calls: dict[str, None] = {}

    def visit(self, node: ast.expr) -> str:
        if is_constant(node):
            with mpmath.workprec(400):
                return repr(triple.three(number(node)))
        match node:
            case ast.Name(id=name) if name in self.variables:
                return f"({name}, 0.0, 0.0)"
            case ast.UnaryOp(op=ast.USub(), operand=a):
                return self._apply("scale", self.visit(a), "-1.0")
            case ast.BinOp(left=ast.Call(func=ast.Name(id="exp"), args=[u]), op=ast.Sub(), right=one) if _one(one):
                return self._call("expm1", [u])
            case ast.BinOp(left=one, op=ast.Sub(), right=ast.Call(func=ast.Name(id="exp"), args=[u])) if _one(one):
                return self._apply("scale", self._call("expm1", [u]), "-1.0")
            case ast.BinOp(left=a, op=ast.Pow(), right=b):
                return self._power(a, b)
            case ast.BinOp(left=ast.BinOp(left=a, op=ast.Mult(), right=b), op=ast.Div(), right=c):
                quotient = ast.BinOp(b, ast.Div(), c)  # the product might overflow
                return self.visit(ast.BinOp(a, ast.Mult(), quotient))
            case ast.BinOp(left=a, op=op, right=b) if type(op) in OPERATIONS:
                return self._apply(OPERATIONS[type(op)], self.visit(a), self.visit(b))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments)
        raise Unprintable(f"no triple-double text for {ast.unparse(node)}")

    def _power(self, base: ast.expr, exponent: ast.expr) -> str:
        if not is_constant(exponent) or (twice := 2 * number(exponent)) != int(twice) or abs(twice) > 12:
            return self._call("pow", [base, exponent])
        held = self.visit(base)
        n, half = divmod(abs(int(twice)), 2)
        factors = [held] * n + ([self._apply("sqrt", held)] if half else [])
        product = factors[0] if factors else "ONE"
        for factor in factors[1:]:
            product = self._apply("mul", product, factor)
        return product if twice > 0 else self._apply("div", "ONE", product)

    def _call(self, name: str, arguments: list[ast.expr]) -> str:
        if name == "where":
            return self._where(*arguments)
        if name in ("abs", "Abs"):
            a = self.visit(arguments[0])
            return self._apply("scale", a, f"copysign(1.0, {a}[0])")
        if name == "sign":
            return self._named(f"(copysign(1.0, {self.visit(arguments[0])}[0]), 0.0, 0.0)")
        if name == "log" and (u := _beyond_one(arguments[0])) is not None:
            return self._call("log1p", [u])
        if f"tri_{name}" in WRITTEN:
            return self._apply(name, *(self.visit(a) for a in arguments))
        if name in primitives.TABLE and primitives.TABLE[name].definition:
            return self.visit(_defined(primitives.TABLE[name], arguments))
        raise Unprintable(f"no triple-double text for {name}")

    def _where(self, condition: ast.expr, a: ast.expr, b: ast.expr) -> str:
        if not isinstance(condition, ast.Compare) or type(condition.ops[0]) not in COMPARISONS:
            raise Unprintable(f"no triple-double text for {ast.unparse(condition)}")
        difference = self._apply("sub", self.visit(condition.left), self.visit(condition.comparators[0]))
        test = f"{difference}[0] {COMPARISONS[type(condition.ops[0])]} 0.0"
        return self._named(f"{self.visit(a)} if {test} else {self.visit(b)}")

    def _apply(self, function: str, *arguments: str) -> str:
        self.calls[function] = None
        return self._named(f"tri_{function}({', '.join(arguments)})")

    def _named(self, expression: str) -> str:
        if expression not in self.seen:
            self.seen[expression] = f"w{len(self.lines)}"
            self.lines.append(f"{self.seen[expression]} = {expression}")
        return self.seen[expression]


def _one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1


def _beyond_one(node: ast.expr) -> ast.expr | None:
    """The u of 1 + u or u + 1."""
    match node:
        case ast.BinOp(left=a, op=ast.Add(), right=b):
            return b if _one(a) else a if _one(b) else None
    return None


def _defined(primitive: primitives.Primitive, arguments: list[ast.expr]) -> ast.expr:
    """The definition of a primitive with the arguments put in."""
    given = dict(zip(primitive.arguments, arguments, strict=True))

    class Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(given.get(node.id, node))

    return Put().visit(ast.parse(primitive.definition, mode="eval").body)
