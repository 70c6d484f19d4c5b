"""The text of a kernel module: scalar functions from stable forms, loops around them, divergences."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy

from legendre import stored
from legendre.lower import divergence, primitives
from legendre.lower.ends import Ends, ends_of
from legendre.lower.printer import Body, print_body
from legendre.lower.sides import near_ends, side
from legendre.lower.stable import StableForm, stable_forms, verify

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

LOOP_F8 = '''
@njit(cache=True, error_model="numpy", nogil=True)
def {q}_f8(x, out{P}):
    for i in range(x.size):
        out[i] = {q}_scalar_f8(x[i]{P})
'''

LOOP_F4 = '''
@njit(cache=True, error_model="numpy", nogil=True)
def {q}_f4(x, out{P}):
    for i in range(x.size):
        out[i] = np.float32({q}_scalar_f4(np.float64(x[i]){P}))
'''


@dataclass(frozen=True)
class _Quantity:
    """One value to lower: its variable, its stable form and what happens at the ends."""

    name: str
    variable: str
    form: StableForm
    ends: Ends | None


def module_text(function: LegendreFunction) -> str:
    """Text of the kernel module of a function."""
    derivation = _comparable(function)
    forms = stable_forms(derivation)
    quantities = []
    for name, form in forms.items():
        if form is None:
            continue
        verify(derivation, name, form)
        variable = "t" if name in ("phi", "grad", "hess") else "s"
        quantities.append(_Quantity(name, variable, form, ends_of(function, name)))
    parameters = tuple(function.parameters)
    near = _near_ends(derivation)
    bodies = {(q.name, p): print_body(q.form.text, p) for q in [*quantities, *near] for p in ("f8", "f4")}
    called = {p: {c: None for (_, pp), body in bodies.items() if pp == p for c in body.calls} for p in ("f8", "f4")}
    parts = [_header(function, quantities), primitives.preamble()]
    parts += [primitives.source(called[p], p) for p in ("f8", "f4")]
    for q in [*quantities, *near]:
        parts += [_scalar(q, p, bodies[q.name, p], parameters) for p in ("f8", "f4")]
    for q in quantities:
        parts += [template.format(q=q.name, P=_tail(parameters)) for template in (LOOP_F8, LOOP_F4)]
    parts += _divergences(function, derivation, parameters)
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _tail(parameters: tuple[str, ...]) -> str:
    return "".join(f", {p}" for p in parameters)


def _comparable(function: LegendreFunction) -> Derivation:
    """The derivation with the values at which candidates are compared moved off any structure (p = 4, b = 4)."""
    derivation = function.derivation
    shifted = {symbol: value + sympy.Rational(137, 1000) for symbol, value in function.symbol_values.items()}
    return type(derivation)(**{**derivation.__dict__, "compared_at": shifted})


def _header(function: LegendreFunction, quantities: list[_Quantity]) -> str:
    digest = hashlib.sha256(json.dumps(function.record, sort_keys=True).encode()).hexdigest()[:16]
    forms = "\n".join(f"{q.name}: {q.form.text} [{q.form.how}]" for q in quantities)
    return HEADER.format(name=function.name, title=function.title, digest=digest, forms=forms)


def _scalar(q: _Quantity, precision: str, body: Body, parameters: tuple[str, ...]) -> str:
    lines = [*body.lines]
    result = body.result
    if q.ends is not None:
        lines.append(f"y = {result}")
        lines += q.ends.guard(q.variable)
        result = "y"
    text = "".join(f"    {line}\n" for line in lines)
    return SCALAR.format(q=q.name, p=precision, x=q.variable, P=_tail(parameters), text=q.form.text, lines=text, result=result)


def _near_ends(derivation: Derivation) -> list[_Quantity]:
    """phi'' and rho' in the distance to each finite end: the divergences integrate there."""
    found = [near for quantity in ("hess", "hess_conj") for near in near_ends(derivation, quantity)]
    return [_Quantity(near.name, "a", near.form, None) for near in found]


def _divergences(function: LegendreFunction, derivation: Derivation, parameters: tuple[str, ...]) -> list[str]:
    """Bregman distance and Fenchel-Young loss, from the scalar phi'', rho' and gradients above."""
    names = {"grad": "grad_scalar_f8", "rho": "grad_conj_scalar_f8"}
    return [
        divergence.common(),
        divergence.bregman(side(function, derivation, "hess"), parameters),
        divergence.fenchel_young(side(function, derivation, "hess_conj"), parameters, **names),
    ]
