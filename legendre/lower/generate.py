"""The text of a kernel module: scalar functions from stable forms, loops around them, divergences."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from legendre.lower import divergence, primitives
from legendre.lower.ends import Ends, ends_of
from legendre.lower.fenchel_young import fenchel_young
from legendre.lower.numeric import Numeric, numeric_quantities
from legendre.lower.printer import Body, print_body
from legendre.lower.sides import crosses_between_doubles, finite_slopes, gap_forms, near_ends, side
from legendre.lower.stable import StableForm, loses_digits, stable_forms, verify
from legendre.stored import QUANTITIES

if TYPE_CHECKING:
    from legendre.derivation import Derivation
    from legendre.function import LegendreFunction

__all__ = ["module_text"]

HEADER = '''"""Kernels of {name} ({title}); generated, do not edit.

Made by ``python -m legendre.lower.kernels {name}`` from the record {digest}.

{forms}
"""

import numpy as np
'''

SCALAR = '''
@inline
def {q}_scalar_{p}({x}{P}):
    """{text}"""
{lines}    return {result}
'''

LOOPS = """
@njit(cache=True, error_model="numpy", nogil=True)
def {q}_f8(x, out{P}):
    for i in range(x.size):
        out[i] = {q}_scalar_f8(x[i]{P})


@njit(cache=True, error_model="numpy", nogil=True)
def {q}_f4(x, out{P}):
    for i in range(x.size):
        out[i] = np.float32({q}_scalar_{p}(np.float64(x[i]){P}))
"""


@dataclass(frozen=True)
class _Quantity:
    """One value to lower: its variable, its stable form and what happens at the ends."""

    name: str
    variable: str
    form: StableForm
    ends: Ends | None


def module_text(function: LegendreFunction) -> str:
    """Text of the kernel module of a function."""
    derivation = function.derivation.apart()
    forms = _stable(function, derivation)
    closed = {
        name: form for name, form in forms.items() if form is not None and not loses_digits(derivation, name, form)
    }
    for name, form in closed.items():
        verify(derivation, name, form)
    quantities = [_Quantity(name, _variable(name), form, ends_of(function, name)) for name, form in closed.items()]
    numeric, helpers = numeric_quantities(function, derivation, set(forms) - set(closed))
    near = [_Quantity(name, _helper_variable(name), form, None) for name, form in helpers.items()]
    near += _near_ends(derivation)
    parameters = tuple(function.parameters)
    bodies = {(q.name, p): print_body(q.form.text, p) for q in [*quantities, *near] for p in ("f8", "f4")}
    called = {p: {c: None for (_, pp), body in bodies.items() if pp == p for c in body.calls} for p in ("f8", "f4")}
    parts = [_header(function, quantities, numeric), primitives.preamble()]
    parts += [primitives.source(called[p], p) for p in ("f8", "f4")]
    for q in [*quantities, *near]:
        parts += [_scalar(q, p, bodies[q.name, p], parameters) for p in ("f8", "f4")]
    parts.append(divergence.common())
    parts += [n.text for n in numeric]
    parts += [LOOPS.format(q=name, p=_precision(name, closed), P=_tail(parameters)) for name in forms]
    parts += _divergences(function, derivation, closed, parameters)
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _stable(function: LegendreFunction, derivation: Derivation) -> dict[str, StableForm | None]:
    """The recorded stable forms of a catalogue row; made now for a function derived at run time."""
    if "stable" not in function.record:
        return stable_forms(derivation)
    texts, how = function.record["stable"], function.record["stable_by"]
    return {q: StableForm(texts[q], how[q]) if q in texts else None for q in QUANTITIES}


def _variable(quantity: str) -> str:
    return "t" if quantity in ("phi", "grad", "hess") else "s"


def _helper_variable(name: str) -> str:
    return "s" if name.startswith("grad_conj") else "t"


def _precision(name: str, closed: dict[str, StableForm]) -> str:
    """The scalar behind the float32 kernel: a solver has but one precision."""
    return "f4" if name in closed else "f8"


def _tail(parameters: tuple[str, ...]) -> str:
    return "".join(f", {p}" for p in parameters)


def _header(function: LegendreFunction, quantities: list[_Quantity], numeric: list[Numeric]) -> str:
    digest = hashlib.sha256(json.dumps(function.record, sort_keys=True).encode()).hexdigest()[:16]
    forms = "\n".join(f"{q.name}: {q.form.text} [{q.form.how}]" for q in quantities)
    forms += "".join(f"\n{n.name}: solved numerically" for n in numeric)
    return HEADER.format(name=function.name, title=function.title, digest=digest, forms=forms)


def _scalar(q: _Quantity, precision: str, body: Body, parameters: tuple[str, ...]) -> str:
    lines = [*body.lines]
    result = body.result
    if q.ends is not None:
        lines.append(f"y = {result}")
        lines += q.ends.guard(q.variable)
        if not re.search(rf"\b{q.variable}\b", q.form.text):  # a constant would swallow nan
            lines.append(f"y = y if {q.variable} == {q.variable} else {q.variable}")
        result = "y"
    text = "".join(f"    {line}\n" for line in lines)
    return SCALAR.format(
        q=q.name, p=precision, x=q.variable, P=_tail(parameters), text=q.form.text, lines=text, result=result
    )


def _near_ends(derivation: Derivation) -> list[_Quantity]:
    """phi'' and rho' in the distance to each finite end: the divergences integrate there."""
    found = [near for quantity in ("hess", "hess_conj") for near in near_ends(derivation, quantity)]
    return [_Quantity(near.name, "a", near.form, None) for near in found]


def _divergences(
    function: LegendreFunction, derivation: Derivation, closed: dict[str, StableForm], parameters: tuple[str, ...]
) -> list[str]:
    """Bregman distance and Fenchel-Young loss, from the scalar phi'', rho' and gradients above."""
    primal, dual = side(function, derivation, "hess"), side(function, derivation, "hess_conj")
    loss = fenchel_young(
        dual,
        parameters,
        grad="grad_scalar_f8",
        rho="grad_conj_scalar_f8",
        forms=gap_forms({name: form.text for name, form in closed.items()}, primal, dual, parameters),
        slopes=finite_slopes(function, primal),
        vanishing="0.0" in (primal.lo if primal.lo_closed else "", primal.hi if primal.hi_closed else ""),
        crossing=crosses_between_doubles(derivation),
    )
    return [divergence.bregman(primal, parameters), loss]
