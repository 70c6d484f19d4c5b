"""The text of the kernel module of a separable function: scalar functions from its formulas, loops around them."""

from __future__ import annotations

from legendre.lower import divergence, implicit, primitives
from legendre.lower.printer import Body, print_body
from prox.formulas import STEPPED, VARIABLES, Formulas
from prox.slope import derivative, renamed

__all__ = ["module_text"]

HEADER = '''"""Kernels of {owner}; generated from its formulas, do not edit.

{forms}
"""

import numpy as np
'''

SCALAR = '''
@inline
def {q}_scalar_{p}({inputs}):
    """{text}"""
{lines}    return {result}
'''

LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def {q}{each}_{p}({arguments}):
    for i in range(out.size):
        out[i] = {cast}({q}_scalar_{scalar}({inputs}))
"""

ROOT = """
@inline
def prox_scalar_f8(v, step{P}):
    return prox_root(v, step{P})
"""


def module_text(formulas: Formulas, owner: str, names: tuple[str, ...]) -> str:
    """Text of the module, with every quantity that has a formula, in both precisions."""
    texts = {q: formulas.text(q) for q in VARIABLES if formulas.lower or q in ("value", "conj", "prox")}
    texts = {q: text for q, text in texts.items() if text}
    extra = dict(texts)
    if not formulas.prox:
        extra |= {"forward": f"x + step*({formulas.lower})", "rise": f"1 + step*({derivative(formulas.lower, 'x')})"}
    bodies = {(q, p): print_body(renamed(text, {}), p) for q, text in extra.items() for p in ("f8", "f4")}
    called = {p: {c: None for (_, pp), body in bodies.items() if pp == p for c in body.calls} for p in ("f8", "f4")}
    forms = "\n".join(f"{q}: {text}" for q, text in texts.items())
    parts = [HEADER.format(owner=owner, forms=forms), primitives.preamble()]
    parts += [primitives.source(called[p], p) for p in ("f8", "f4")]
    parts += [divergence.common(), "inf = math.inf\n"]
    parts += [_scalar(q, p, bodies[q, p], extra[q], names) for q in extra for p in ("f8", "f4")]
    if not formulas.prox:
        parts += [_solver(formulas, names)]
    solved = () if formulas.prox else ("prox",)
    parts += [_loop(q, p, each, names, q in solved) for q in (*texts, *solved) for p in ("f8", "f4") for each in (0, 1)]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _inputs(quantity: str) -> tuple[str, ...]:
    if quantity in ("forward", "rise"):
        return ("x", "step")
    return VARIABLES[quantity] + (("step",) if quantity in STEPPED else ())


def _scalar(q: str, precision: str, body: Body, text: str, names: tuple[str, ...]) -> str:
    lines = "".join(f"    {line}\n" for line in body.lines)
    inputs = ", ".join((*_inputs(q), *names))
    return SCALAR.format(q=q, p=precision, inputs=inputs, text=text, lines=lines, result=body.result)


def _solver(formulas: Formulas, names: tuple[str, ...]) -> str:
    """p with p + step·lower(p) = v, by safeguarded Newton."""
    ends = tuple(end.replace("inf", "INF") for end in formulas.ends)
    root = implicit.inverse(
        "prox_root", "forward_scalar_f8", "rise_scalar_f8", (ends[0], ends[1]), ("step", *names), values=("-INF", "INF")
    )
    return root + ROOT.format(P="".join(f", {name}" for name in names))


def _loop(q: str, precision: str, each: int, names: tuple[str, ...], solved: bool) -> str:
    index = "[i]" if each else ""
    inputs = [f"np.float64({x}[i])" for x in VARIABLES[q]]
    arguments = list(VARIABLES[q])
    if q in STEPPED:
        inputs.append(f"step{index}")
        arguments.append("step")
    return LOOP.format(
        q=q,
        each="_each" if each else "",
        p=precision,
        arguments=", ".join([*arguments, "out", *names]),
        inputs=", ".join([*inputs, *(f"{name}{index}" for name in names)]),
        cast="np.float32" if precision == "f4" else "",
        scalar="f8" if solved else precision,
    )
