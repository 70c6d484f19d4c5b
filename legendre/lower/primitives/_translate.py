"""From the bodies of primitives to the text of a kernel."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import mpmath

from legendre.lower.literals import number

from ._narrow import narrow, shortest
from ._registry import GRIDS, POLYNOMIALS, PRECISIONS, TABLE, Primitive, find

INTRINSICS = Path(__file__).parents[1] / "intrinsics.py"


def preamble() -> str:
    """Imports and intrinsics that stand once at the head of a kernel file, before any `source`."""
    return "import math\n" + _after_docstring(INTRINSICS)


def single_preamble() -> str:
    """What is needed besides before any `source` in precision "s4"."""
    return _after_docstring(INTRINSICS.with_name("intrinsics_single.py"))


def _after_docstring(file: Path) -> str:
    _, _, text = file.read_text().split('"""', 2)
    return text


def source(names: Iterable[str], precision: str) -> str:
    """The functions ``<name>_<precision>`` and all they need, in dependency order, as source text.

    Parameters
    ----------
    names : iterable of str
        Primitives, as in `TABLE`.
    precision : {"f8", "f4", "s4"}
        The first two compute in float64; "f4" takes shorter polynomials, enough for a result rounded to
        float32. "s4" computes in float32.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"`precision` is {precision!r}; it must be one of {PRECISIONS}")
    done: dict[str, str] = {}
    for name in names:
        _visit(name, precision, done)
    return "\n\n".join(done.values())


def _visit(name: str, precision: str, done: dict[str, str]) -> None:
    found = find(name, precision)
    if found is None:
        raise ValueError(f"`{name}` is not a primitive; there are {', '.join(sorted(TABLE))}")
    printer = _Printer(found, precision)
    text = printer.text()
    for needed in printer.calls:
        if f"{needed}_{precision}" not in done:
            _visit(needed, precision, done)
    for polynomial in printer.polynomials:
        done.setdefault(f"poly {polynomial}", _polynomial(polynomial, precision))
    for grid in printer.grids:
        done.setdefault(f"grid {grid}", _grid(grid))
    done.setdefault(f"{name}_{precision}", text)


def _polynomial(name: str, precision: str) -> str:
    """The polynomial as two Horner chains in z²: half the latency of one, fewer products than Estrin's."""
    polynomial = POLYNOMIALS[name]
    coefficients = polynomial.coefficients(precision)
    lines = [
        "@inline",
        f"def poly_{name}_{precision}(z):",
        f'    """{polynomial.target}: certified to {polynomial.bound(precision):.2e}."""',
    ]
    if len(coefficients) < 6:
        return "\n".join([*lines, *_chain("p", "z", coefficients, precision), "    return p\n"])
    lines += ["    w = z * z"]
    lines += [*_chain("p", "w", coefficients[::2], precision), *_chain("q", "w", coefficients[1::2], precision)]
    return "\n".join([*lines, f"    return {_fma('q', 'z', 'p', precision)}\n"])


@cache
def _grid(name: str) -> str:
    """The values of a grid, those of one point side by side, and the function that looks them up."""
    grid = GRIDS[name]
    with mpmath.workdps(40):
        points = [_At(i * grid.step) for i in range(grid.count)]
        trees = [ast.parse(formula, mode="eval").body for formula in grid.formulas]
        values = [repr(float(number(at.visit(copy.deepcopy(tree))))) for at in points for tree in trees]
    width = len(grid.formulas)
    taken = ", ".join(f"values_{name}[i + np.uint64({k})]" for k in range(width))
    rows = "\n".join(f"    {', '.join(values[i : i + 2 * width])}," for i in range(0, len(values), 2 * width))
    return (
        f"import numpy as np\n\nvalues_{name} = np.array([\n{rows}\n])\n\n\n@inline\ndef near_{name}(i):\n"
        f'    """{" and ".join(grid.formulas)} at multiples of {grid.step}."""\n'
        f"    i = np.uint64({width} * (i & {grid.count - 1}))\n    return {taken}\n"
    )


class _At(ast.NodeTransformer):
    """A formula in x at a number."""

    def __init__(self, x: float) -> None:
        self.x = x

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(self.x) if node.id == "x" else node


def _chain(result: str, z: str, coefficients: list[float], precision: str) -> list[str]:
    *rest, leading = [f"float32({shortest(c)})" if precision == "s4" else repr(c) for c in coefficients]
    return [f"    {result} = {leading}"] + [f"    {result} = {_fma(result, z, c, precision)}" for c in reversed(rest)]


def _fma(a: str, b: str, c: str, precision: str) -> str:
    return f"{'fma4' if precision == 's4' else 'fma'}({a}, {b}, {c})"


class _Printer(ast.NodeTransformer):
    """One primitive in one precision: names resolved, choices made without branches."""

    def __init__(self, primitive: Primitive, precision: str) -> None:
        self.primitive = primitive
        self.precision = precision
        self.calls: dict[str, None] = {}
        self.polynomials: dict[str, None] = {}
        self.grids: dict[str, None] = {}

    def text(self) -> str:
        node = copy.deepcopy(self.primitive.tree)
        node.name = f"{node.name}_{self.precision}"
        node.decorator_list = [ast.Name("inline", ast.Load())]
        node.returns = None
        for argument in node.args.args:
            argument.annotation = None
        node.body = [kept for statement in node.body for kept in _as_list(self.visit(statement))]
        if self.precision == "s4":
            node = narrow(node)
        return ast.unparse(ast.fix_missing_locations(node)) + "\n"

    def _folded(self, test: ast.expr) -> bool | None:
        if isinstance(test, ast.Name) and test.id == "F8":
            return self.precision == "f8"
        return None

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        known = self._folded(node.test)
        if known is None:
            raise ValueError(f"primitive `{self.primitive.name}`: a branch other than `if F8` cannot be vectorised")
        taken = node.body if known else node.orelse
        return [kept for statement in taken for kept in _as_list(self.visit(statement))]

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        known = self._folded(node.test)
        if known is not None:
            return self.visit(node.body if known else node.orelse)
        parts = [self.visit(part) for part in (node.test, node.body, node.orelse)]
        return ast.Call(ast.Name("select", ast.Load()), parts, [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        arguments = [self.visit(argument) for argument in node.args]
        if not isinstance(node.func, ast.Name):
            return ast.Call(node.func, arguments, [])
        name = node.func.id
        if name == "poly":
            assert isinstance(node.args[0], ast.Constant)
            name = str(node.args[0].value)
            self.polynomials[name] = None
            return ast.Call(ast.Name(f"poly_{name}_{self.precision}", ast.Load()), arguments[1:], [])
        if name == "near":
            assert isinstance(node.args[0], ast.Constant)
            name = str(node.args[0].value)
            self.grids[name] = None
            return ast.Call(ast.Name(f"near_{name}", ast.Load()), arguments[1:], [])
        if find(name, self.precision):
            self.calls[name] = None
            name = f"{name}_{self.precision}"
        return ast.Call(ast.Name(name, ast.Load()), arguments, [])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self.primitive.constant(node.id)
        return node if value is None else ast.parse(repr(value), mode="eval").body


def _as_list(node: ast.stmt | list[ast.stmt]) -> list[ast.stmt]:
    return node if isinstance(node, list) else [node]
