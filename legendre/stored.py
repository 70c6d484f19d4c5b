"""Derivations as text: the committed ``derived.json`` and the records behind every LegendreFunction.

A record holds formulas in the grammar of `legendre.parse`, so numbers (domains, moduli) are available without
sympy and expressions are rebuilt when somebody asks for them. ``python -m legendre.stored`` derives the whole
catalogue afresh and rewrites the file; ``--check`` compares instead.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legendre import catalogue, parse
from legendre.errors import DerivationError
from legendre.intervals import Interval, SymbolicInterval

if TYPE_CHECKING:
    import sympy

    from legendre.derivation import Derivation

__all__ = [
    "FILE",
    "QUANTITIES",
    "derive_row",
    "interval",
    "load",
    "number",
    "record_of",
    "symbols_of",
    "to_expr",
    "with_stable_forms",
]

FILE = Path(__file__).with_name("derived.json")
QUANTITIES = ("phi", "grad", "hess", "conj", "grad_conj", "hess_conj")
Record = dict[str, Any]


@cache
def load() -> dict[str, Record]:
    """Records of all catalogue rows, from the file in the package."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def text_of(expr: sympy.Expr) -> str:
    """Formula text that `legendre.parse` reads back as the same expression."""
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):
        def _print_Piecewise(self, node: Any) -> str:
            text = self._print(node.args[-1][0])
            for value, condition in reversed(node.args[:-1]):
                for clause in getattr(condition, "args", ()) if condition.func.__name__ == "Or" else (condition,):
                    text = f"where({self._print(clause)}, {self._print(value)}, {text})"
            return text

        def _print_Integral(self, node: Any) -> str:
            body, (u, lo, hi) = node.args[0], node.limits[0]
            return f"Integral({self._print(body)}, {u}, {self._print(lo)}, {self._print(hi)})"

        def _print_InverseValue(self, node: Any) -> str:
            function, y, lo, hi = node.args
            u = function.signature[0]
            parts = ", ".join(self._print(a) for a in (function.expr, u, y, lo, hi))
            return f"InverseValue({parts})"

    return str(Printer().doprint(expr))


def record_of(derivation: Derivation) -> Record:
    """The derivation as JSON-ready text."""
    record: Record = {q: text_of(getattr(derivation, q)) for q in QUANTITIES}
    for side in ("domain", "conj_domain"):
        ends: SymbolicInterval = getattr(derivation, side)
        record[side] = [text_of(ends.lo), text_of(ends.hi), ends.lo_closed, ends.hi_closed]
    record["limits"] = {q: _limits(derivation, q) for q in QUANTITIES}
    record["modulus"] = text_of(derivation.modulus)
    record["modulus_attained"] = derivation.modulus_attained
    record["parameters"] = [p.name for p in derivation.compared_at]
    record["steps"] = list(derivation.steps)
    return record


def with_stable_forms(derivation: Derivation) -> Record:
    """The record with its stable forms: what the kernels and the torch functions are printed from."""
    from legendre.lower.stable import stable_forms

    forms = stable_forms(derivation)
    record = record_of(derivation)
    record["stable"] = {name: form.text for name, form in forms.items() if form is not None}
    record["stable_by"] = {name: form.how for name, form in forms.items() if form is not None}
    return record


def _limits(derivation: Derivation, quantity: str) -> list[str | None]:
    """Limits of a quantity at the lower and upper end of its interval; None where only a kernel can tell."""
    import sympy

    from legendre import domains

    expr = getattr(derivation, quantity)
    primal = quantity in ("phi", "grad", "hess")
    x, ends = (derivation.t, derivation.domain) if primal else (derivation.s, derivation.conj_domain)
    if derivation.implicit(quantity):
        return [None, None]
    fixed = derivation.compared_at
    found = [domains.limit(expr, x, end, side, fixed) for end, side in ((ends.lo, "+"), (ends.hi, "-"))]
    depends = any(power.exp.has(*fixed) for power in expr.atoms(sympy.Pow)) if fixed else False
    return [
        None if depends and _open_end(end) else text_of(f) for f, end in zip(found, (ends.lo, ends.hi), strict=True)
    ]


def _open_end(end: sympy.Expr) -> bool:
    """At infinity |t|**(p - 2) tends to 0 or oo, as p says: no one limit for all parameters."""
    return not end.is_finite


def symbols_of(record: Record) -> dict[str, sympy.Symbol]:
    """Symbols by name: t and s real, parameters positive."""
    import sympy

    real = {name: sympy.Symbol(name, real=True) for name in ("t", "s", "u", "v")}
    return real | {name: sympy.Symbol(name, positive=True) for name in record["parameters"]}


def to_expr(record: Record, quantity: str) -> sympy.Expr:
    """Expression of one quantity, rebuilt from its text."""
    from legendre.symbols import UNSOLVED

    return parse.to_sympy(record[quantity], symbols_of(record), UNSOLVED)


def interval(record: Record, side: str, values: dict[str, float]) -> Interval:
    """``domain`` or ``conj_domain`` in floats."""
    lo, hi, lo_closed, hi_closed = record[side]
    return Interval(number(lo, values), number(hi, values), lo_closed, hi_closed)


def number(text: str, values: dict[str, float]) -> float:
    """Float value of a stored formula in the parameters; sympy is asked only where ``math`` lacks a function."""
    try:
        return parse.evaluate(text, **values)
    except parse.ParseError:
        from legendre import sampling

        symbols = symbols_of({"parameters": list(values)})
        return float(sampling.value(parse.to_sympy(text, symbols), {symbols[n]: v for n, v in values.items()}))


def derive_row(row: catalogue.Row) -> Derivation:
    """Fresh derivation of a catalogue row, its parameters symbolic."""
    import sympy

    from legendre.derivation import derive_formula

    # Candidates are compared at parameter values without structure: at p = 4, |t|**p and t**p agree.
    fixed = {
        sympy.Symbol(p.name, positive=True): sympy.Rational(str(p.default)) + sympy.Rational(137, 1000)
        for p in row.parameters
    }
    variable = sympy.Symbol(row.variable, real=True)
    names = {row.variable: variable} | {p.name: p for p in fixed}
    domain = None
    if row.domain is not None:
        lo, hi, lo_closed, hi_closed = catalogue.interval_parts(row.domain)
        domain = SymbolicInterval(parse.to_sympy(lo, names), parse.to_sympy(hi, names), lo_closed, hi_closed)
    return derive_formula(row.kind, parse.to_sympy(row.formula, names), variable, fixed, domain)


def _main(arguments: list[str]) -> int:
    chosen = [catalogue.find(name) for name in arguments if not name.startswith("-")] or list(catalogue.ROWS)
    stored = load() if FILE.exists() else {}
    fresh = {row.name: with_stable_forms(derive_row(row)) for row in chosen}
    if "--check" in arguments:
        stale = [name for name in fresh if stored.get(name) != fresh[name]]
        print(f"stale: {', '.join(stale)}" if stale else f"{len(fresh)} stored derivations equal fresh ones")
        return bool(stale)
    merged = {row.name: fresh.get(row.name, stored.get(row.name)) for row in catalogue.ROWS}
    FILE.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(_main(sys.argv[1:]))
    except DerivationError as error:
        sys.exit(str(error))
