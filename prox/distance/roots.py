"""Compiled Bregman proximity operators of separable functions without a closed form, by safeguarded Newton.

The kernels join the scalar functions of two generated modules: ρ and its derivative from that of φ, the ends of the
subdifferential from that of g.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.lower import divergence, primitives
from legendre.lower.kernels import source_of
from legendre.lower.loader import load
from legendre.lower.printer import print_body
from prox.activation import ActivationPotential
from prox.distance.root_text import (
    COMMON,
    CONSTANTS,
    FORWARD,
    FROM_G,
    FROM_H,
    HEADER,
    LEFT,
    LOOP,
    RIGHT,
    RIGHT_LOOP,
    RISE,
    START,
    START_FAR,
    SWEEP,
)
from prox.kernels import constants, settled
from prox.separable import Separable
from prox.slope import derivative

if TYPE_CHECKING:
    from legendre.function import LegendreFunction
    from prox.base import Function
    from prox.formulas import Formulas

__all__ = ["root_kernel"]

F8 = np.dtype("f8")
CHEAP = {"algebraic", "ratio"}  # modules of primitives without exponentials, logarithms and their like


def root_kernel(g: Function, f: LegendreFunction, side: str, dtype: Any, each: bool) -> Callable[..., None]:
    """The loop ``left(v, step, out, at_zero, *of φ, *of g)`` or ``right(x, φ'(x), step, out, *of φ, *of g)``.

    `at_zero` is φ'(0), or nan; with `each`, step and the parameters of g are arrays like v.
    """
    if isinstance(g, ActivationPotential):
        module = _potential_module(g.f, f)
    else:
        assert isinstance(g, Separable)
        module = _module(g.formulas, type(g).__name__, tuple(g.parameters), f)
    return getattr(module, f"{side}{'_each' if each else ''}_{'f8' if dtype == F8 else 'f4'}")


@cache
def _module(formulas: Formulas, owner: str, names: tuple[str, ...], f: LegendreFunction) -> Any:
    g_module = sys.modules[formulas.kernel(owner, "value", names, F8, False).__module__].__name__
    slope = _Shared().visit(ast.parse(derivative(settled(formulas.lower, "f8"), "x"), mode="eval").body)
    rise = print_body(ast.unparse(slope), "f8")
    lines = "".join(f"    {line}\n" for line in rise.lines)
    told = {"P": _tail(names), "text": formulas.lower, "lines": lines, "result": rise.result}
    slopes = f"{primitives.source(rise.calls, 'f8')}\n{constants('f8')}\n"
    slopes += FROM_G.format(g_module=g_module) + RISE.format(**told)
    return _loaded(owner, slopes, tuple(f"g_{name}" for name in names), f, START if formulas.prox else START_FAR)


@cache
def _potential_module(h: LegendreFunction, f: LegendreFunction) -> Any:
    names = tuple(f"h_{name}" for name in h.parameters)
    ends = {"lo": _literal(h.domain.lo), "hi": _literal(h.domain.hi)}
    text = FROM_H.format(h_module=load(h.name, source_of(h)).__name__, P=_tail(names), **ends)
    return _loaded(f"potential_{h.name}", text, names, f, START_FAR)


def _loaded(owner: str, slopes: str, names: tuple[str, ...], f: LegendreFunction, start: str) -> Any:
    """The module of loops, from the text that defines lower, upper, rise and snap."""
    unbounded = not np.isfinite(f.domain.lo) or not np.isfinite(f.domain.hi)  # else the gap at v is small enough
    start = start if unbounded and "grad" in f.stable_forms else START_FAR
    of_f, of_g = _tail(f"f_{name}" for name in f.parameters), _tail(names)
    ends = {"lo": _literal(f.conj_domain.lo), "hi": _literal(f.conj_domain.hi)}
    told = {"P": of_f + of_g, "A": of_f, "G": of_g, "Q": of_g, **ends}
    f_module = load(f.name, source_of(f)).__name__
    header = HEADER.format(owner=owner, potential=f.name, f_module=f_module)
    parts = [header, primitives.preamble(), divergence.common(), CONSTANTS, _forward(f), slopes]
    parts += [text.format(**told) for text in (COMMON, LEFT, RIGHT)]
    parts += [f"from {f_module} import grad_scalar_f8 as primal_slope\n"] if start is START else []
    for each in ("", "_each"):
        index = _tail(f"{n}[i]" if each else n for n in names)
        parts += [text.format(each=each, I=index, **told) for text in (start, SWEEP)]
        parts += [_loop(text, each, p, of_f, names, told) for text in (LOOP, RIGHT_LOOP) for p in ("f8", "f4")]
    return load(f"bregman_{owner.lower()}_{f.name}", "\n".join(part.rstrip() + "\n" for part in parts))


def _forward(f: LegendreFunction) -> str:
    """rho'(p) for the length of a step: 1/phi''(u) where that takes no further exponential or the like."""
    names = _tail(f.parameters)
    form = ast.parse(f.stable_forms.get("hess", "0"), mode="eval").body
    if isinstance(form, ast.BinOp) and isinstance(form.op, ast.Div):
        body = print_body(f"({ast.unparse(form.right)})*(1/({ast.unparse(form.left)}))", "f8")
        if "t" not in _mentioned(form.left) and {primitives.TABLE[name].module for name in body.calls} <= CHEAP:
            lines = "    t = primal\n" + "".join(f"    {line}\n" for line in body.lines)
            text = FORWARD.format(parameters=names, told="as 1/phi''", lines=lines, result=body.result)
            return primitives.source(body.calls, "f8") + text
    return FORWARD.format(parameters=names, told="as it is", lines="", result=f"rho_slope(dual{names})")


class _Shared(ast.NodeTransformer):
    """dexpit(z) as expit(z) (1 - expit(z)): g' has formed expit(z), and the length of a step needs few digits."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Name) and node.func.id == "dexpit"):
            return node
        formed = ast.Call(ast.Name("expit", ast.Load()), node.args, [])
        return ast.BinOp(formed, ast.Mult(), ast.BinOp(ast.Constant(1), ast.Sub(), formed))


def _mentioned(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _tail(names: Iterable[str]) -> str:
    """Names as trailing arguments."""
    return "".join(f", {name}" for name in names)


def _literal(end: float) -> str:
    """An end of an interval as text."""
    return repr(end) if np.isfinite(end) else ("INF" if end > 0 else "-INF")


def _loop(text: str, each: str, precision: str, of_f: str, names: tuple[str, ...], told: dict[str, str]) -> str:
    at, cut = ("[start + i]", "[start : start + n]") if each else ("", "")
    return text.format(
        each=each,
        p=precision,
        at=at,
        i="[i]" if each else "",
        alone=of_f + _tail(f"{n}[i]" if each else n for n in names),
        at_g=_tail(n + at for n in names),
        call=of_f + _tail(n + at for n in names),
        slices=of_f + _tail(n + cut for n in names),
        cast="np.float32" if precision == "f4" else "",
        **told,
    )
