"""Minimax polynomials of the primitives: Remez exchange in mpmath, bounds certified by ball arithmetic.

``python -m legendre.lower.minimax`` fits the polynomials that are declared beside the primitives and whose
stored coefficients are missing or stale; ``--check`` re-certifies all of them instead and writes nothing.

The bound holds for the stored, rounded coefficients: |x**k p(x**m) - f(x)| <= bound |scale(x)| on the
interval. It is found with Taylor expansions, the remainder enclosed over each box of an adaptive subdivision.
One fact is taken from the declaration: f vanishes at 0 to order k, so its first k Taylor coefficients are 0.
"""

from __future__ import annotations

import argparse
import ast
import json
import operator
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import flint
import mpmath as mp
import numpy as np

from . import targets
from .primitives._registry import COEFFICIENTS, POLYNOMIALS, PRECISIONS, Polynomial, stored

DIGITS = 60
BITS = 320
TERMS = 36

Series = flint.arb_series


def _sinh(x: Series) -> Series:
    return (x.exp() - (-x).exp()) / 2


def _li2_derivative(x: Series) -> Series:
    """-log(1 - x) / x; around 0 its power series, sum x**j / (j + 1), the tail by Cauchy's estimate."""
    if not flint.arb(x[0]).contains(0):
        return -(1 - x).log() / x
    terms, radius = 200, flint.arb(1) / 4
    total = Series([0])
    for j in reversed(range(terms)):
        total = total * x + flint.arb(1) / (j + 1)
    largest = sum((abs(flint.arb(x[k])) * radius**k for k in range(x.length())), flint.arb(0))
    if not largest < 0.5:
        raise ArithmeticError("the box around 0 is too wide for the series of Li2")
    tails = [2 * largest**terms / radius**k for k in range(TERMS)]
    return total + Series([flint.arb(0, tail.abs_upper()) for tail in tails])


def _li2(x: Series) -> Series:
    head = Series([flint.acb(x[0]).polylog(2).real])
    inner = x.derivative() * _li2_derivative(x)
    return head + inner.integral()


FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "exp": (mp.exp, lambda x: x.exp()),
    "log": (mp.log, lambda x: x.log()),
    "sqrt": (mp.sqrt, lambda x: x.sqrt()),
    "sin": (mp.sin, lambda x: x.sin()),
    "cos": (mp.cos, lambda x: x.cos()),
    "tan": (mp.tan, lambda x: x.tan()),
    "asin": (mp.asin, lambda x: x.asin()),
    "acos": (mp.acos, lambda x: x.acos()),
    "atan": (mp.atan, lambda x: x.atan()),
    "sinh": (mp.sinh, _sinh),
    "cosh": (mp.cosh, lambda x: (x.exp() + (-x).exp()) / 2),
    "tanh": (mp.tanh, lambda x: 1 - 2 / ((2 * x).exp() + 1)),
    "asinh": (mp.asinh, lambda x: (x + (1 + x * x).sqrt()).log()),
    "atanh": (mp.atanh, lambda x: ((1 + x) / (1 - x)).log() / 2),
    "log1p": (mp.log1p, lambda x: (1 + x).log()),
    "expm1": (mp.expm1, lambda x: x.exp() - 1),
    "erf": (mp.erf, lambda x: x.erf()),
    "erfc": (mp.erfc, lambda x: x.erfc()),
    "Li2": (lambda x: mp.polylog(2, x).real, _li2),
    **targets.FUNCTIONS,
}
"""What a target may use: each function on mpmath numbers and on power series with ball coefficients."""

_OPERATIONS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}


def evaluate(text: str, x: Any) -> Any:
    """The formula at an mpmath number or at a power series."""
    balls = isinstance(x, Series)

    def value(node: ast.AST) -> Any:
        match node:
            case ast.Expression(body=body):
                return value(body)
            case ast.Name(id="x"):
                return x
            case ast.Name(id="pi"):
                return Series([flint.arb.pi()]) if balls else mp.pi
            case ast.Constant(value=int() | float() as number):
                return Series([flint.arb(repr(number))]) if balls else mp.mpf(repr(number))
            case ast.UnaryOp(op=op, operand=a) if type(op) in _OPERATIONS:
                return _OPERATIONS[type(op)](value(a))
            case ast.BinOp(left=a, op=ast.Pow(), right=ast.Constant(value=int() as n)):
                base = value(a)
                return mp.fprod([base] * n) if not balls else _power(base, n)
            case ast.BinOp(left=a, op=op, right=b) if type(op) in _OPERATIONS:
                return _OPERATIONS[type(op)](value(a), value(b))
            case ast.Call(func=ast.Name(id=name), args=[a]) if name in FUNCTIONS:
                return FUNCTIONS[name][balls](value(a))
        raise ValueError(f"`{text}`: {ast.unparse(node)} is not understood; functions are {', '.join(FUNCTIONS)}")

    return value(ast.parse(text, mode="eval"))


def _power(x: Series, n: int) -> Series:
    result = Series([1])
    for _ in range(n):
        result = result * x
    return result


def fit(polynomial: Polynomial, degree: int) -> list[float]:
    """Coefficients, ascending, rounded to doubles, of the minimax polynomial (Remez on a fine grid)."""
    with mp.workdps(DIGITS):
        lo, hi = (mp.mpf(end) for end in polynomial.interval)
        size = 60 * (degree + 2) + 1
        nodes = [mp.cos(mp.pi * (2 * i + 1) / (2 * size)) for i in range(size)]
        grid = sorted((lo + hi) / 2 + (hi - lo) / 2 * node for node in nodes)
        grid = [x for x in grid if x != 0 and abs(x) > (hi - lo) * mp.mpf(10) ** -9]
        weight = [abs(x**polynomial.factor / evaluate(polynomial.scale or polynomial.target, x)) for x in grid]
        value = [evaluate(polynomial.target, x) / x**polynomial.factor for x in grid]
        argument = [x**polynomial.power for x in grid]
        return _exchange(polynomial.name, argument, value, weight, degree)


def _exchange(name: str, z: list[Any], value: list[Any], weight: list[Any], degree: int) -> list[float]:
    """Remez: solve for an alternating error on the reference, move the reference to the error's extrema."""
    count = degree + 2
    reference = [round((len(z) - 1) * (1 - mp.cos(mp.pi * i / (count - 1))) / 2) for i in range(count)]
    if len(set(reference)) < count:
        reference = [i * (len(z) - 1) // (count - 1) for i in range(count)]
    for _ in range(40):
        rows = [[z[i] ** j for j in range(count - 1)] + [(-1) ** n / weight[i]] for n, i in enumerate(reference)]
        solution = mp.lu_solve(mp.matrix(rows), mp.matrix([value[i] for i in reference]))
        coefficients = [solution[j] for j in range(count - 1)]
        error = [w * (mp.polyval(coefficients[::-1], t) - f) for t, f, w in zip(z, value, weight, strict=True)]
        reference = _alternation(name, error, count)
        if max(map(abs, error)) <= abs(solution[count - 1]) * mp.mpf("1.001"):
            return [float(c) for c in coefficients]
    raise ArithmeticError(f"polynomial `{name}`: the exchange does not settle; is the degree {degree} too high?")


def _alternation(name: str, error: list[Any], count: int) -> list[int]:
    """The `count` consecutive extrema of alternating sign that keep the largest."""
    extrema: list[int] = []
    for i, e in enumerate(error):
        if extrema and (error[extrema[-1]] > 0) == (e > 0):
            extrema[-1] = max(extrema[-1], i, key=lambda j: abs(error[j]))
        else:
            extrema.append(i)
    if len(extrema) < count:
        raise ArithmeticError(f"polynomial `{name}`: the error alternates {len(extrema)} times, not {count}")
    while len(extrema) > count:
        extrema.pop(0 if abs(error[extrema[0]]) < abs(error[extrema[-1]]) else -1)
    return extrema


def _boxes(lo: float, hi: float) -> list[tuple[float, float]]:
    """A first subdivision; around 0, where the order of vanishing is used, one small box is centred at it."""
    step = (hi - lo) / 64
    if not lo <= 0.0 <= hi:
        edges = [lo + i * step for i in range(64)] + [hi]
        return list(pairwise(edges))
    sizes = [step * 2.0**i for i in range(-7, 1)] + [step * i for i in range(2, 65)]
    right = [min(size, hi) for size in sizes if size - step < hi]
    left = [max(-size, lo) for size in sizes if size - step < -lo]
    boxes = [*pairwise(right), *((b, a) for a, b in pairwise(left)), (-sizes[0], sizes[0])]
    return [(a, b) for a, b in boxes if a < b]


def certify(polynomial: Polynomial, coefficients: list[float]) -> float:
    """An upper bound of |x**k p(x**m) - f(x)| / |scale(x)| over the interval, proved by ball arithmetic."""
    flint.ctx.prec, flint.ctx.cap = BITS, TERMS
    boxes = _boxes(*polynomial.interval)
    bounds = sorted(((_bound(polynomial, coefficients, box), box) for box in boxes), reverse=True)
    for _ in range(1000):  # bisect the worst box until that no longer helps
        worst, (a, b) = bounds[0]
        halves = [(a, b)] if a == -b else [(a, (a + b) / 2), ((a + b) / 2, b)]
        halved = [(_bound(polynomial, coefficients, half), half) for half in halves]
        if max(halved)[0] > 0.98 * worst and worst != float("inf"):
            break
        bounds = sorted(bounds[1:] + halved, reverse=True)
    return bounds[0][0] * (1 + 2.0**-40)


def _bound(polynomial: Polynomial, coefficients: list[float], box: tuple[float, float]) -> float:
    """The bound on one box: Taylor coefficients at the centre, the last one enclosed over the whole box."""
    k = polynomial.factor
    centre = (flint.arb(box[0]) + flint.arb(box[1])) / 2
    radius = flint.arb(((flint.arb(box[1]) - flint.arb(box[0])) / 2).abs_upper())
    ball = flint.arb(centre, radius.abs_upper())

    def model(formula: Callable[[Series], Series]) -> list[flint.arb]:
        exact, enclosed = formula(Series([centre, 1])), formula(Series([ball, 1]))
        return [flint.arb(exact[j]) for j in range(TERMS - 1)] + [flint.arb(enclosed[TERMS - 1])]

    def error(x: Series) -> Series:
        z, total = _power(x, polynomial.power), Series([0])
        for c in reversed(coefficients):
            total = total * z + flint.arb(c)
        return total * _power(x, k) - evaluate(polynomial.target, x)

    difference, scale = model(error), model(lambda x: evaluate(polynomial.scale or polynomial.target, x))
    order = 0
    if centre.contains(0):
        difference = difference[k:]
        while scale[0].contains(0) and order < k:
            scale, order = scale[1:], order + 1
    numerator = sum((abs(d) * radius**j for j, d in enumerate(difference)), flint.arb(0))
    spread = sum((abs(s) * radius**j for j, s in enumerate(scale) if j), flint.arb(0))
    denominator = abs(scale[0]) - spread
    if not denominator > 0:
        return float("inf")
    quotient = numerator / denominator * (radius ** (k - order) if centre.contains(0) else 1)
    return float(quotient.abs_upper().str(20, radius=False)) if quotient.is_finite() else float("inf")


def entry(polynomial: Polynomial) -> dict[str, Any]:
    """What is stored for a polynomial: its declaration; per precision, coefficients and certified bound."""
    result = dict(polynomial.spec)
    for precision, degree in polynomial.degree.items():
        coefficients = fit(polynomial, degree)
        if precision == "s4":
            coefficients = [float(np.float32(c)) for c in coefficients]
        bound = certify(polynomial, coefficients)
        result[precision] = {"bound": f"{bound * 1.001:.3e}", "coefficients": [c.hex() for c in coefficients]}
    return result


def is_current(polynomial: Polynomial) -> bool:
    """Whether the stored coefficients belong to the declaration as it stands."""
    try:
        return all(polynomial.coefficients(precision) for precision in polynomial.degree)
    except LookupError:
        return False


def refresh(modules: Sequence[str] = ()) -> list[str]:
    """Fit what is missing or stale, drop what is no longer declared (in all modules if none is named)."""
    fitted = []
    for module in sorted(modules or {p.module for p in POLYNOMIALS.values()}):
        declared = {p.name: p for p in POLYNOMIALS.values() if p.module == module}
        entries = {name: _declared(declared[name], e) for name, e in stored(module).items() if name in declared}
        for name, polynomial in declared.items():
            if not is_current(polynomial):
                entries[name] = entry(polynomial)
                fitted.append(name)
        if entries != stored(module):
            COEFFICIENTS.mkdir(exist_ok=True)
            (COEFFICIENTS / f"{module}.json").write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n")
    stored.cache_clear()
    return fitted


def _declared(polynomial: Polynomial, entry: dict[str, Any]) -> dict[str, Any]:
    """What is stored of a polynomial, without the precisions that it no longer has."""
    return {key: kept for key, kept in entry.items() if key not in PRECISIONS or key in polynomial.degree}


def violations() -> list[str]:
    """Polynomials that are stale, or whose stored bound ball arithmetic does not confirm."""
    wrong = []
    for polynomial in POLYNOMIALS.values():
        if not is_current(polynomial):
            wrong.append(f"{polynomial.name}: stale; run `python -m legendre.lower.minimax`")
            continue
        for precision in polynomial.degree:
            bound = certify(polynomial, polynomial.coefficients(precision))
            if not bound <= polynomial.bound(precision):
                wrong.append(f"{polynomial.name} ({precision}): bound {bound:.3e} exceeds the stored one")
    return wrong


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m legendre.lower.minimax", description=__doc__)
    parser.add_argument("--check", action="store_true", help="re-certify the stored coefficients, write nothing")
    parser.add_argument("modules", nargs="*", help="modules of primitives (default: all)")
    arguments = parser.parse_args()
    if arguments.check:
        wrong = violations()
        sys.stdout.write(("\n".join(wrong) or f"{len(POLYNOMIALS)} polynomials certified") + "\n")
        return bool(wrong)
    fitted = refresh(arguments.modules)
    for name in fitted:
        polynomial = POLYNOMIALS[name]
        bounds = ", ".join(f"{p} {polynomial.bound(p):.2e}" for p in polynomial.degree)
        sys.stdout.write(f"{name}: {bounds}\n")
    sys.stdout.write(f"{len(fitted)} of {len(POLYNOMIALS)} polynomials fitted\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
