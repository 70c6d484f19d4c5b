"""From the text of a stable form to the body of a kernel: one straight line, one temporary per call.

A stable form is text in the grammar of formulas, over the primitives. Numbers become correctly rounded literals,
integer powers products, ``where`` a select; nothing else is decided here.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from legendre.lower import primitives
from legendre.lower.literals import constant, irrational, is_constant, names, number, towards_zero

__all__ = ["Body", "print_body"]

RENAMED = {"abs": "abs", "Abs": "abs", "sqrt": "math.sqrt", "fma": "fma"}
RECIPROCALS = {"rsqrt1p2": "sqrt1p2"}  # in float32 a division loses less than a product with what may be subnormal
WITH_PARAMETER = ("_scaled", "_ratio")  # primitives whose second argument is the same for all elements
LESS = 1.0 - 2.0**-24


@dataclass
class Body:
    """Statements, the name or literal of the result, and the primitives that are called."""

    lines: list[str] = field(default_factory=list)
    result: str = ""
    calls: dict[str, None] = field(default_factory=dict)


def print_body(text: str, precision: str, prefix: str = "r", parameters: Iterable[str] = ()) -> Body:
    """Statements that compute a stable form in ``precision`` (``f8``, ``f4`` or ``s4``, float32 arithmetic).

    In float32 arithmetic the ``parameters`` stay doubles, and so does what is made of them alone.
    """
    printer = _Printer(precision, prefix, frozenset(parameters) if precision == "s4" else None)
    printer.body.result = printer.visit(ast.parse(text, mode="eval").body)
    if precision == "s4":
        printer.body.lines = [narrowed(line) for line in printer.body.lines]
        printer.body.result = narrowed(printer.body.result)
    return printer.body


def narrowed(line: str, parameters: Iterable[str] = ()) -> str:
    """A statement or expression on doubles as one on float32s; a choice of a parameter's value is rounded.

    A bound made of parameters stays a double: float32s are compared with the float32 next to it, as with literals.
    """
    tree = ast.parse(line)
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and names(node.comparators[0]) & set(parameters):
            next_to = {ast.LtE: "below4", ast.Gt: "below4", ast.GtE: "above4", ast.Lt: "above4"}
            bound = next_to.get(type(node.ops[0]))
            if bound:
                node.comparators = [ast.Call(ast.Name(bound, ast.Load()), node.comparators, [])]
        if isinstance(node, ast.IfExp):
            for branch in ("body", "orelse"):
                chosen = getattr(node, branch)
                if not isinstance(chosen, ast.IfExp) and names(chosen) & set(parameters):
                    setattr(node, branch, ast.Call(ast.Name("float32", ast.Load()), [chosen], []))
    return ast.unparse(primitives.narrow(tree))


def _factors(node: ast.expr, whole: frozenset[str] | None) -> tuple[list[ast.expr], list[ast.expr], list[str]]:
    """Numerators, denominators, and the constant factors as text.

    In float32 arithmetic, `whole` being the names of parameters, what has no other name is one factor.
    """
    mentioned = names(node)
    match node:
        case _ if is_constant(node):
            return [], [], [ast.unparse(node)]
        case _ if mentioned and whole and mentioned <= whole:
            return [node], [], []
        case ast.UnaryOp(op=ast.USub(), operand=a):
            above, below, exact = _factors(a, whole)
            return above, below, [*exact, "-1"]
        case ast.BinOp(left=a, op=ast.Mult(), right=b):
            (p, q, c), (r, s, d) = _factors(a, whole), _factors(b, whole)
            return p + r, q + s, c + d
        case ast.BinOp(left=a, op=ast.Div(), right=b):
            (p, q, c), (r, s, d) = _factors(a, whole), _factors(b, whole)
            return p + s, q + r, c + [f"1/({text})" for text in d]
        case ast.BinOp(left=ast.Call(func=ast.Name(id=name)) as a, op=ast.Pow(), right=ast.Constant(value=2)) if (
            whole is not None and f"{name}_sq" in primitives.SINGLES
        ):
            return [ast.Call(ast.Name(f"{name}_sq", ast.Load()), a.args, [])], [], []
        case ast.BinOp(left=a, op=ast.Pow(), right=ast.Constant(value=2)):
            return [a, a], [], []
        case ast.Call(func=ast.Name(id=name)) if whole is not None and name in RECIPROCALS:
            return [], [ast.Call(ast.Name(RECIPROCALS[name], ast.Load()), node.args, [])], []
    return [node], [], []


def _product(texts: list[str]) -> str:
    return " * ".join(f"({text})" for text in texts) or "1"


def _complements(factors: list[ast.expr]) -> list[ast.expr]:
    """x (1 - x) as x - x², which is rounded once."""
    for x, y in itertools.permutations(factors, 2):
        if ast.unparse(y) == f"1 - {ast.unparse(x)}":
            joined = ast.Call(ast.Name("fma", ast.Load()), [ast.UnaryOp(ast.USub(), x), x, x], [])
            return [joined, *_complements([z for z in factors if z not in (x, y)])]
    return factors


def _reciprocals(above: list[ast.expr], below: list[ast.expr]) -> tuple[list[ast.expr], list[ast.expr]]:
    """A denominator f(x) with a primitive recip_f becomes the numerator recip_f(x)."""
    found = [
        ast.Call(ast.Name(f"recip_{x.func.id}", ast.Load()), x.args, [])
        for x in below
        if isinstance(x, ast.Call) and isinstance(x.func, ast.Name) and f"recip_{x.func.id}" in primitives.SINGLES
    ]
    turned = {x.func.id.removeprefix("recip_") for x in found if isinstance(x.func, ast.Name)}
    kept = [x for x in below if not (isinstance(x, ast.Call) and getattr(x.func, "id", "") in turned)]
    return above + found, kept


class _Printer:
    def __init__(self, precision: str, prefix: str, parameters: frozenset[str] | None = None):
        self.precision, self.prefix, self.parameters = precision, prefix, parameters
        self.body = Body()
        self.seen: dict[str, str] = {}

    def visit(self, node: ast.expr) -> str:
        if is_constant(node):
            return self._literal(self._constant(ast.unparse(node))[0])
        if self.parameters and names(node) and names(node) <= self.parameters:
            return f"float32({self._in_doubles(node)})"
        match node:
            case ast.Name(id=name):
                return name
            case ast.UnaryOp(op=ast.USub()):
                return self._chain(node)
            case ast.BinOp(left=a, op=ast.Pow(), right=b):
                return self._power(a, b)
            case ast.BinOp(left=a, op=ast.Add() | ast.Sub() as op, right=b):
                return self._sum(a, b, op)
            case ast.BinOp(op=ast.Mult() | ast.Div()):
                return self._chain(node)
            case ast.Compare(left=a, ops=[op], comparators=[b]):
                sign = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}[type(op)]
                return f"{self.visit(a)} {sign} {self.visit(b)}"
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments)
        raise ValueError(f"a stable form may not contain {ast.unparse(node)}")

    def _in_doubles(self, node: ast.expr) -> str:
        """A formula of the parameters alone, which is the same for all elements."""
        inner = _Printer("f8", f"{self.prefix}{len(self.seen)}_")
        result = inner.visit(node)
        self.body.lines += inner.body.lines
        self.body.calls |= inner.body.calls
        return result

    def _constant(self, text: str) -> tuple[str, str]:
        return constant(text, self.precision)

    def _literal(self, text: str) -> str:
        return f"({text})" if text.startswith("-") else text

    def _chain(self, node: ast.expr) -> str:
        """A product of quotients: constants gathered into one, every division before the product it shrinks.

        x*y/c is (x/c)*y and x*y/z is x*(y/z): the product alone might overflow.
        """
        above, below, exact = _factors(node, self.parameters)
        above, below = _complements(above), _complements(below)
        if self.precision == "s4" and not above and len(below) > 1:
            sums = [x for x in below if isinstance(x, ast.BinOp) and isinstance(x.op, ast.Add | ast.Sub)]
            above, below = [self._reciprocal_of_sum(x) for x in sums], [x for x in below if x not in sums]
        if self.precision == "s4":
            above, below = _reciprocals(above, below)
            rest, uniform = self._apart(above, exact)
            if rest and uniform is not None:
                return self._times_pair(rest, below, uniform)
        scale = self._constant(_product(exact))[0]
        over = [self.visit(x) for x in above]
        under = [self.visit(x) for x in below]
        for divisor in dict.fromkeys(x for i, x in enumerate(under) if above and x in under[:i]):
            over += [self._named(f"1.0 / {divisor}")] * under.count(divisor)  # y/x**2 by powers of 1/x: one division
            under = [x for x in under if x != divisor]
        if not above:
            return f"({self._literal(scale)} / ({' * '.join(under)}))" if under else self._literal(scale)
        small = abs(float(scale)) <= 1.0
        text = self._scaled(over.pop(0), scale) if small else over.pop(0)
        for divisor in under:
            text = f"({text} * ({over.pop(0)} / {divisor}))" if over else f"({text} / {divisor})"
        for factor in over:
            text = f"({text} * {factor})"
        return text if small else self._scaled(text, scale)

    def _apart(self, above: list[ast.expr], exact: list[str]) -> tuple[list[ast.expr], ast.expr | None]:
        """The factors but the one that is the same for all elements, and that one if it is no float32."""
        whole = [x for x in above if self.parameters and names(x) and names(x) <= self.parameters]
        rest = [x for x in above if x not in whole]
        if not whole:
            return rest, irrational(_product(exact))
        return rest, whole[0] if len(whole) == 1 and not exact else None

    def _times_pair(self, above: list[ast.expr], below: list[ast.expr], factor: ast.expr) -> str:
        """A quotient times a number that is no float32: rounded towards zero, and what that lacks, of the same sign."""
        node = above[0]
        for x in above[1:]:
            node = ast.BinOp(node, ast.Mult(), x)
        for x in below:
            node = ast.BinOp(node, ast.Div(), x)
        value = self._named(self.visit(node))
        if is_constant(factor):
            high, low = towards_zero(ast.unparse(factor))
        else:
            double = self._in_doubles(factor)
            high = f"float32({double} * {LESS})"
            low = f"float32({double} - {high})"
        return f"fma({high}, {value}, {low} * {value})"

    def _scaled(self, text: str, scale: str) -> str:
        if scale in ("1.0", "-1.0"):
            return text if scale == "1.0" else f"(-{text})"
        return f"({self._literal(scale)} * {text})"

    def _sum(self, a: ast.expr, b: ast.expr, op: ast.operator) -> str:
        """Sums; an irrational constant is taken in two parts, or x - pi/2 would lose its digits near the zero."""
        minus = isinstance(op, ast.Sub)
        for x, c, negated in ((a, b, minus), (b, a, False)):
            if is_constant(c) and not (minus and c is a):
                high, low = self._constant(ast.unparse(c))
                if low != "0.0" and low != "-0.0":
                    sign = "-" if negated else "+"
                    return f"(({self.visit(x)} {sign} {self._literal(high)}) {sign} {self._literal(low)})"
        return f"({self.visit(a)} {'-' if minus else '+'} {self.visit(b)})"

    def _power(self, base: ast.expr, exponent: ast.expr) -> str:
        if is_constant(exponent):
            twice = 2 * number(exponent)
            if self.precision == "s4" and twice == -4 and isinstance(base, ast.BinOp):
                base = self._reciprocal_of_sum(base)
                twice = -twice
            if twice == int(twice) and abs(twice) <= 12:
                return self._product(self._named(self.visit(base)), int(twice))
        if isinstance(exponent, ast.BinOp) and isinstance(exponent.op, ast.Div) and "pow_ratio" in primitives.TABLE:
            return self._call("pow_ratio", [base, exponent.left, exponent.right])  # the quotient would be rounded
        self.body.calls["pow"] = None
        return self._named(f"pow_{self.precision}({self.visit(base)}, {self.visit(exponent)})")

    def _reciprocal_of_sum(self, node: ast.BinOp) -> ast.expr:
        """1/(a + b) as a call that rounds once, for a power of it."""
        if not isinstance(node.op, ast.Add | ast.Sub):
            return ast.BinOp(ast.Constant(1.0), ast.Div(), node)
        second = ast.UnaryOp(ast.USub(), node.right) if isinstance(node.op, ast.Sub) else node.right
        return ast.Call(ast.Name("recip_sum", ast.Load()), [node.left, second], [])

    def _product(self, base: str, twice: int) -> str:
        if twice == -1:  # 1/b might overflow, its root not
            return f"(1.0 / {self._named(f'math.sqrt({base})')})"
        if twice < 0:  # the reciprocal first: 1/b**2 underflows gradually, b**2 might overflow
            base = self._named(f"1.0 / {base}")
        n, half = divmod(abs(twice), 2)
        factors = [base] * n + ([self._named(f"math.sqrt({base})")] if half else [])
        product = " * ".join(factors) or "1.0"
        return f"({product})"

    def _call(self, name: str, arguments: list[ast.expr]) -> str:
        if name == "where":
            condition, a, b = (self.visit(x) for x in arguments)
            return f"({self._named(a)} if {condition} else {self._named(b)})"
        if name in ("Max", "max", "Min", "min"):
            a, b = (self._named(self.visit(x)) for x in arguments)
            return f"({a} if {a} {'>' if name.lower() == 'max' else '<'} {b} else {b})"
        raw = name.endswith(WITH_PARAMETER) and self.precision == "s4"
        first = [self.visit(x) for x in (arguments[:1] if raw else arguments)]
        inner = ", ".join(first + [self._in_doubles(x) for x in arguments[1:] if raw])
        if name == "sign":
            return f"copysign(1.0, {inner})"
        if name in RENAMED:
            return self._named(f"{RENAMED[name]}({inner})")
        if not primitives.find(name, self.precision):
            raise ValueError(f"the function {name} has no kernel")
        self.body.calls[name] = None
        return self._named(f"{name}_{self.precision}({inner})")

    def _named(self, expression: str) -> str:
        """A temporary that holds the expression, the same one for the same expression."""
        if expression.isidentifier() or expression.replace(".", "", 1).isdigit():
            return expression
        if expression not in self.seen:
            name = f"{self.prefix}{len(self.seen)}"
            self.seen[expression] = name
            self.body.lines.append(f"{name} = {expression}")
        return self.seen[expression]
