"""The text of the kernel module of a separable function: scalar functions from its formulas, loops around them."""

from __future__ import annotations

from legendre.lower import divergence, implicit, primitives
from legendre.lower.printer import Body, print_body
from prox import vocabulary as vocabulary  # enters its primitives
from prox.formulas import CONSTANTS, STEPPED, VARIABLES, Formulas
from prox.slope import derivative, renamed

__all__ = ["constants", "module_text", "settled"]

PRECISIONS = ("f8", "f4")

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
        out[i] = {cast}({q}_scalar_{p}({inputs}))
"""

ROOT = """
@njit(error_model="numpy", nogil=True)
def prox_scalar_{p}(v, step{P}):
    return {cast}(v if {free} else prox_root(v, step{P}))
"""

OPEN_ROOT = """
@njit(error_model="numpy", nogil=True)
def prox_scalar_{p}(v, step{P}):
    # finite ends are outside the domain: a root that rounds to one moves to the next number inside
    lo = {cast}({lo})
    hi = {cast}({hi})
    p = {cast}(prox_root(v, step{P}))
    if p <= lo and lo > -INF:
        return np.nextafter(lo, hi)
    if p >= hi and hi < INF:
        return np.nextafter(hi, lo)
    return p
"""


def module_text(formulas: Formulas, owner: str, names: tuple[str, ...]) -> str:
    """Text of the module, with every quantity that has a formula, in both precisions."""
    texts = formulas.texts
    solved = ("prox",) if formulas.lower and not formulas.prox else ()
    scalars = texts | (_equation(formulas) if solved else {})
    bodies = {(q, p): print_body(settled(text, p), p) for q, text in scalars.items() for p in PRECISIONS}
    forms = "\n".join(f"{q}: {text}" for q, text in texts.items())
    parts = [HEADER.format(owner=owner, forms=forms), primitives.preamble()]
    for p in PRECISIONS:
        parts += [primitives.source({c: None for (_, pp), body in bodies.items() if pp == p for c in body.calls}, p)]
        parts += [constants(p)]
    parts += [divergence.common(), "inf = math.inf\n"]
    parts += [_scalar(q, p, bodies[q, p], scalars[q], names) for q in scalars for p in PRECISIONS]
    if solved:
        parts += [_solver(formulas, names)]
    parts += [_loop(q, p, each, names) for q in (*texts, *solved) for p in PRECISIONS for each in (False, True)]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def settled(text: str, precision: str) -> str:
    """The formula with the constants of a precision under names of their own."""
    return renamed(text, {name: f"{name}_{precision}" for name in CONSTANTS[precision]})


def constants(precision: str) -> str:
    """Text that defines these names."""
    return "\n".join(f"{name}_{precision} = {value!r}" for name, value in CONSTANTS[precision].items())


def _equation(formulas: Formulas) -> dict[str, str]:
    """The function of p that equals v at the prox, and its derivative."""
    slope = derivative(formulas.lower, "x")
    return {"forward": f"x + step*({formulas.lower})", "rise": f"1 + step*({slope})"}


def _inputs(quantity: str) -> tuple[str, ...]:
    if quantity in ("forward", "rise"):
        return ("x", "step")
    return VARIABLES[quantity] + (("step",) if quantity in STEPPED else ())


def _scalar(q: str, precision: str, body: Body, text: str, names: tuple[str, ...]) -> str:
    lines = "".join(f"    {line}\n" for line in body.lines)
    inputs = ", ".join((*_inputs(q), *names))
    return SCALAR.format(q=q, p=precision, inputs=inputs, text=text, lines=lines, result=body.result)


def _solver(formulas: Formulas, names: tuple[str, ...]) -> str:
    """p with p + step·lower(p) = v, by safeguarded Newton in double precision."""
    lo, hi = (end.replace("inf", "INF") for end in formulas.ends)
    text = implicit.inverse(
        "prox_root", "forward_scalar_f8", "rise_scalar_f8", (lo, hi), ("step", *names), values=("-INF", "INF")
    )
    tail = "".join(f", {name}" for name in names)
    for precision, cast in (("f8", "np.float64"), ("f4", "np.float32")):
        template = OPEN_ROOT if formulas.open else ROOT
        text += template.format(p=precision, P=tail, cast=cast, lo=lo, hi=hi, free=formulas.free or "False")
    return text


def _loop(q: str, precision: str, each: bool, names: tuple[str, ...]) -> str:
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
    )
