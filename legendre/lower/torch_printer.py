"""Sympy expressions as torch functions: a list of tensor operations, one for each distinct subexpression.

Only the node types in the tables below are printed; anything else is refused in a sentence. Nothing is
evaluated from text, and every result is built from tensor operations, so that device and type are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sympy
import torch
from sympy.core.function import AppliedUndef

from legendre.lower import torch_special as special
from legendre.lower.torch_vocabulary import VOCABULARY
from legendre.symbols import InverseValue, Ti2, expm1, log1p

__all__ = ["compiled"]

Operation = Callable[..., Any]
UNARY: dict[Any, Operation] = {
    sympy.exp: torch.exp, sympy.log: torch.log, sympy.sin: torch.sin, sympy.cos: torch.cos,
    sympy.tan: torch.tan, sympy.asin: torch.asin, sympy.acos: torch.acos, sympy.atan: torch.atan,
    sympy.sinh: torch.sinh, sympy.cosh: torch.cosh, sympy.tanh: torch.tanh, sympy.asinh: torch.asinh,
    sympy.acosh: torch.acosh, sympy.atanh: torch.atanh, sympy.erf: torch.erf, sympy.erfc: torch.erfc,
    sympy.erfinv: torch.erfinv, sympy.Abs: torch.abs, sympy.sign: torch.sign, log1p: torch.log1p,
    expm1: torch.expm1, Ti2: special.ti2, sympy.sec: lambda x: 1 / torch.cos(x),
    sympy.cot: lambda x: 1 / torch.tan(x),
}  # fmt: skip
COMPARE: dict[Any, Operation] = {
    sympy.StrictLessThan: torch.lt, sympy.LessThan: torch.le, sympy.StrictGreaterThan: torch.gt,
    sympy.GreaterThan: torch.ge, sympy.Equality: torch.eq, sympy.Unequality: torch.ne,
}  # fmt: skip


@dataclass
class _Tape:
    """Operations in the order of their dependence; a slot is a symbol's tensor, a float or a result."""

    symbols: tuple[sympy.Symbol, ...]
    slots: dict[Any, int] = field(default_factory=dict)
    steps: list[tuple[Operation, tuple[int, ...]]] = field(default_factory=list)

    def slot(self, node: Any) -> int:
        """Where the value of the node stands; its operations are appended on first sight."""
        if node not in self.slots:
            operation, arguments = _operation(node, self.symbols)
            places = tuple(self.slot(a) for a in arguments)
            self.steps.append((operation, places))
            self.slots[node] = len(self.symbols) + len(self.steps) - 1
        return self.slots[node]


def compiled(expr: sympy.Expr, symbols: tuple[sympy.Symbol, ...]) -> Callable[..., torch.Tensor]:
    """The expression as a function of tensors of one floating type and shape.

    Raises
    ------
    NotImplementedError
        Naming the part that has no torch operation.
    """
    tape = _Tape(symbols)
    tape.slots.update({symbol: i for i, symbol in enumerate(symbols)})
    root, steps = tape.slot(sympy.sympify(expr)), tuple(tape.steps)

    def function(*tensors: torch.Tensor) -> torch.Tensor:
        values: list[Any] = list(tensors)
        for operation, places in steps:
            values.append(operation(*(values[i] for i in places)))
        result = values[root]
        if isinstance(result, torch.Tensor):
            return result
        missing = sum(tensors) * 0  # a constant is nan where the argument is
        return torch.where(torch.isnan(missing) & ~torch.isinf(tensors[0]), missing, result)

    return function


def _operation(node: Any, symbols: tuple[sympy.Symbol, ...]) -> tuple[Operation, tuple[Any, ...]]:
    """Tensor operation of one node, and the subexpressions it takes."""
    if node.is_number and not node.is_Boolean:
        value = float(node.evalf(25)) if node.is_finite is not False else float(node)
        return (lambda: value), ()
    for rule in (_stable, _arithmetic, _branching, _implicit, _vocabulary):
        found = rule(node, symbols)
        if found is not None:
            return found
    if node.func in UNARY:
        return UNARY[node.func], node.args
    if node.func is sympy.polylog and node.args[0] == 2:
        return special.li2, (node.args[1],)
    raise NotImplementedError(f"{str(node)[:80]} has no torch operation; use the numpy functions of this object")


def _stable(node: Any, symbols: Any) -> tuple[Operation, tuple[Any, ...]] | None:
    """Forms that keep digits where the plain operation loses them or overflows."""
    if node.func is sympy.log:
        return _logarithm(node.args[0])
    if node.func is log1p:
        return _logarithm(1 + node.args[0])
    if node.func is sympy.atanh:
        c, x = node.args[0].as_coeff_Mul()
        if x.is_Symbol and c.is_Rational and c != 1:
            return special.atanh_scaled, (x, 1 / c)
    if node.func is Ti2 and node.args[0].func is sympy.exp:
        return special.ti2_of_exp, node.args[0].args
    if node.is_Mul:
        return _share_of_exp(node)
    if node.func is sympy.polylog and node.args[0] == 2:
        for sign, function in ((1, special.li2_of_exp), (-1, special.li2_of_minus_exp)):
            if (sign * node.args[1]).func is sympy.exp:
                return function, (sign * node.args[1]).args
    if node.is_Pow:
        return _root_of_one_plus_square(node)
    if node.is_Add:
        return _sum_with_one(node)
    return None


def _root_of_one_plus_square(node: Any) -> tuple[Operation, tuple[Any, ...]] | None:
    if node.exp in (sympy.S.Half, -sympy.S.Half) and node.base.is_Add:
        squared = node.base - 1
        if squared.is_Pow and squared.exp == 2:
            root = special.root_of_one_plus_square
            return (root if node.exp > 0 else lambda x: 1 / root(x)), (squared.base,)
    return None


def _logarithm(x: Any) -> tuple[Operation, tuple[Any, ...]] | None:
    if x.func is sympy.cosh:
        return special.log_cosh, x.args
    rest = x - 1
    if x.func is expm1:
        return special.log_expm1, x.args
    if x.is_Add and (x + 1).func is sympy.exp:
        return special.log_expm1, (x + 1).args
    if x.is_Add and (x + 1).is_Pow and (x + 1).exp == -1:
        return (lambda a: torch.log1p(-a) - torch.log(a)), ((x + 1).base,)
    if x.is_Add and not (rest.is_Add and len(rest.args) >= len(x.args)):
        if rest.func is sympy.exp:
            return special.softplus, rest.args
        if rest.is_Pow and rest.exp == 2:
            return special.log_one_plus_square, (rest.base,)
        if rest.is_Mul or rest.is_Pow or rest.is_Symbol or rest.is_Function:
            factors = _difference_of_squares(x)
            if factors is not None:
                return (lambda a, b, c: torch.log(a) + torch.log(b * c)), factors
            return torch.log1p, (rest,)
    return None


def _share_of_exp(node: Any) -> tuple[Operation, tuple[Any, ...]] | None:
    """exp(x)/(exp(x) + c) as 1/(1 + c exp(-x)): the plain form is inf/inf for large x."""
    for top in node.args:
        if top.func is sympy.exp:
            for below in node.args:
                if below == 1 / expm1(top.args[0]):
                    return _product, (node / top / below, -1 / expm1(-top.args[0]))
                if below.is_Pow and below.exp == -1 and below.base.is_Add and top in below.base.args:
                    c = below.base - top
                    return _product, (node / top / below, 1 / (1 + c * sympy.exp(-top.args[0])))
    return None


def _sum_with_one(node: Any) -> tuple[Operation, tuple[Any, ...]] | None:
    """exp(x) - 1, 1 - exp(x), 1 + cos(x), 1/x - 1, a² - x²."""
    if len(node.args) == 2 and node.args[0] == 1 and node.args[1].func is sympy.cos:
        return (lambda x: 2 * torch.cos(x / 2) ** 2), node.args[1].args
    if len(node.args) == 2 and node.args[0] == -1 and node.args[1].is_Pow and node.args[1].exp == -1:
        return (lambda x: (1 - x) / x), (node.args[1].base,)
    for sign in (1, -1):
        for term in node.args:
            if (sign * term).func is sympy.exp and -sign in node.args:
                rest = node - term + sign
                exponent = (sign * term).args[0]
                return (lambda e, r, sign=sign: sign * torch.expm1(e) + r), (exponent, rest)
    factors = _difference_of_squares(node)
    return (lambda a, b, c: a * b * c, factors) if factors else None


def _difference_of_squares(node: Any) -> tuple[Any, Any, Any] | None:
    """(a - x, a + x, c) for c (a² - x²) with rational a: a - x is exact near the ends."""
    if not (node.is_Add and len(node.args) == 2 and node.args[0].is_Rational):
        return None
    c, square = (-node.args[1]).as_coeff_Mul()
    if not (square.is_Pow and square.exp == 2 and square.base.is_Symbol and c.is_Rational and c > 0):
        return None
    a = sympy.sqrt(node.args[0] / c)
    return (a - square.base, a + square.base, c) if a.is_Rational else None


def _arithmetic(node: Any, symbols: Any) -> tuple[Operation, tuple[Any, ...]] | None:
    if node.is_Add:
        return _total, node.args
    if node.is_Mul:
        below = [f for f in node.args if f.is_Pow and f.exp.is_number and f.exp.is_negative]
        if below:
            above = sympy.Mul(*(f for f in node.args if f not in below), evaluate=len(below) < len(node.args) - 1)
            return (lambda a, b: a / b), (above, sympy.Mul(*(1 / f for f in below)))
        return _product, node.args
    if node.is_Pow:
        return _power(node.base, node.exp)
    return None


def _total(*terms: Any) -> Any:
    return sum(terms[1:], start=terms[0])


def _product(*factors: Any) -> Any:
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor
    return result


def _power(base: Any, exponent: Any) -> tuple[Operation, tuple[Any, ...]]:
    if exponent == 2:
        return (lambda x: x * x), (base,)
    if exponent == sympy.S.Half:
        return torch.sqrt, (base,)
    if exponent.is_number and exponent.is_negative:
        return (lambda x: 1 / x), (base ** (-exponent),)
    return special.power, (base, exponent)


def _branching(node: Any, symbols: Any) -> tuple[Operation, tuple[Any, ...]] | None:
    if node.func is sympy.Piecewise:
        return _choose, tuple(part for value, condition in node.args for part in (value, condition))
    if node.func in COMPARE:
        return (lambda a, b, compare=COMPARE[node.func]: compare(*_tensors(a, b))), node.args
    if node.func in (sympy.Max, sympy.Min):
        pick = torch.maximum if node.func is sympy.Max else torch.minimum
        return (lambda a, b: pick(*_tensors(a, b))), (node.args[0], node.func(*node.args[1:]))
    if node.func in (sympy.And, sympy.Or):
        pick = torch.logical_and if node.func is sympy.And else torch.logical_or
        return (lambda a, b: pick(a, b)), (node.args[0], node.func(*node.args[1:]))
    if node.is_Boolean and node in (sympy.true, sympy.false):
        return (lambda value=bool(node): value), ()
    return None


def _tensors(*values: Any) -> Iterator[torch.Tensor]:
    like = next(v for v in values if isinstance(v, torch.Tensor))
    return (v if isinstance(v, torch.Tensor) else torch.full_like(like, v) for v in values)


def _choose(*parts: Any) -> Any:
    """The first value whose condition holds; nan where none does."""
    result: Any = float("nan")
    for value, condition in zip(parts[-2::-2], parts[-1::-2], strict=True):
        if isinstance(condition, bool):
            result = value if condition else result
        else:
            result = torch.where(condition, value, result)
    return result


def _implicit(node: Any, symbols: tuple[sympy.Symbol, ...]) -> tuple[Operation, tuple[Any, ...]] | None:
    if node.func is InverseValue:
        function, y, lo, hi = node.args
        (u,), ends = function.signature, (float(lo.evalf(25)), float(hi.evalf(25)))
        body = compiled(function.expr, (u,))
        slope = compiled(sympy.diff(function.expr, u), (u,))
        return (lambda target: special.solved(body, slope, target, *ends)), (y,)
    if node.func is sympy.Integral:
        (u, lo, hi), integrand = node.limits[0], compiled(node.function, (node.limits[0][0],))
        base = float(lo.evalf(25))
        return (lambda end: special.integrated(integrand, base, end)), (hi,)
    return None


def _vocabulary(node: Any, symbols: Any) -> tuple[Operation, tuple[Any, ...]] | None:
    """A primitive of the kernels' vocabulary: its tensor function, or its definition."""
    from legendre import parse
    from legendre.lower import primitives

    name = node.func.__name__
    if not isinstance(node, AppliedUndef) or name not in primitives.TABLE:
        return None
    if name in VOCABULARY:
        return VOCABULARY[name], node.args
    entry = primitives.TABLE[name]
    names = {argument: sympy.Symbol(argument, real=True) for argument in entry.arguments}
    definition = parse.to_sympy(entry.definition, names)
    return compiled(definition, tuple(names.values())), node.args
