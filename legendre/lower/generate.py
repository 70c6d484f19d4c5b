"""The text of a kernel module: scalar functions from stable forms, loops around them, divergences."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from legendre.lower import divergence, primitives, special_values
from legendre.lower.ends import Ends, ends_of
from legendre.lower.fenchel_young import fenchel_young
from legendre.lower.interpret import Interpreted
from legendre.lower.numeric import Numeric, numeric_quantities
from legendre.lower.printer import Body, narrowed, print_body
from legendre.lower.sides import crosses_between_doubles, exponential, finite_slopes, gap_forms, near_ends, side
from legendre.lower.single import chosen
from legendre.lower.stable import StableForm, loses_digits, stable_forms, verify
from legendre.stored import QUANTITIES

if TYPE_CHECKING:
    from legendre.derivation import Derivation
    from legendre.function import LegendreFunction

__all__ = ["module_text", "single_text"]

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

LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def {q}_{tag}(x, out{P}):
    for i in range(x.size):
        out[i] = {value}
"""

SPECIAL_LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def {q}_{tag}(x, out{P}):
{branches}    else:
        for i in range(x.size):
            out[i] = {value}
"""

BRANCH = """    {word} {condition}:
        for i in range(x.size):
            out[i] = {value}
"""

MORE = (1.0, 1.37, 7.3)
"""Multiples of the parameters at which a formula is read to see what its guards need not say."""

VALUES = {
    "f8": "{q}_scalar_f8(x[i]{P})",
    "f4": "np.float32({q}_scalar_f4(np.float64(x[i]){P}))",
    "solved": "np.float32({q}_scalar_f8(np.float64(x[i]){P}))",  # a solver has but one precision
    "s4": "{q}_scalar_s4(x[i]{P})",
}
"""What a loop writes: doubles; float32 by way of doubles; the same by a solver; in float32 arithmetic."""


@dataclass(frozen=True)
class _Quantity:
    """One value to lower: its variable, its stable form and what happens at the ends."""

    name: str
    variable: str
    form: StableForm
    ends: Ends | None


def module_text(function: LegendreFunction, single: Collection[str] | None = None) -> str:
    """Text of the kernel module of a function.

    Parameters
    ----------
    function : LegendreFunction
    single : collection of str, optional
        The quantities whose float32 kernel computes in float32 arithmetic; by default those for which it was
        measured to keep the promise, see `legendre.lower.single`.
    """
    single = chosen(function) if single is None else single
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
    wide = function.name in special_values.WIDE
    special = [s for s in _specialised(function.name, quantities) if wide or s[0].name in single]
    narrow = {q.name: "s4" if q.name in single else "f4" for q in [*quantities, *(q for q, _ in special)]}
    printed = [(q, p) for q in quantities for p in ("f8", narrow[q.name])] + [(q, "f8") for q in near]
    printed += [(q, p) for q, _ in special for p in (("f8",) if wide else ()) + (narrow[q.name],)]
    bodies = {(q.name, p): print_body(q.form.text, p, parameters=parameters) for q, p in printed}
    parts = [_header(function, quantities, numeric), primitives.preamble()]
    parts += [primitives.single_preamble()] if "s4" in narrow.values() else []
    parts += _primitives(bodies, numeric)
    parts += [_scalar(q, p, bodies[q.name, p], function.parameters) for q, p in printed]
    parts += [divergence.common(), divergence.quadrature()]
    parts += [n.text for n in numeric]
    parts += [n.loops for n in numeric]
    for name in [q for q in forms if not any(n.loops and n.name == q for n in numeric)]:
        cases = [(q.name, condition) for q, condition in special if q.name.startswith(f"{name}_at")]
        for tag, how in (("f8", "f8"), ("f4", narrow.get(name, "solved"))):
            found = [(q, narrow[q] if tag == "f4" else tag, c) for q, c in cases if wide or tag == "f4"]
            parts.append(_loop(name, tag, how, parameters, found))
    parts += _divergences(function, derivation, closed, parameters)
    return "\n".join(part.rstrip() + "\n" for part in parts)


def single_text(function: LegendreFunction, quantity: str) -> str:
    """The float32 arithmetic of one quantity, or nothing where it has none: no closed form, no such primitive.

    Without the corrections at the ends, which compute nothing. `quantity` may be one of `special_values.specials`.
    """
    derivation = function.derivation.apart()
    name, _ = special_values.specials(function).get(quantity, (quantity, {}))
    form = _stable(function, derivation)[name]
    if form is None or loses_digits(derivation, name, form):
        return ""
    general = _Quantity(name, _variable(name), form, None)
    found = {q.name: q for q, _ in [(general, ""), *_specialised(function.name, [general])]}[quantity]
    parameters = tuple(function.parameters)
    try:
        body = print_body(found.form.text, "s4", parameters=parameters)
        source = primitives.source(body.calls, "s4")
    except LookupError:  # a polynomial that is not fitted for float32 arithmetic
        return ""
    return source + _scalar(found, "s4", body, function.parameters)


def _primitives(bodies: dict[tuple[str, str], Body], numeric: list[Numeric]) -> list[str]:
    """The primitives that the bodies call, in each precision, and the series in doubles."""
    called: dict[str, dict[str, None]] = {"f8": {name: None for n in numeric for name in n.calls}}
    for (_, precision), body in bodies.items():
        called.setdefault(precision, {}).update(body.calls)
    return [primitives.source(called[p], p) for p in primitives.PRECISIONS if called.get(p)]


def _specialised(name: str, quantities: list[_Quantity]) -> list[tuple[_Quantity, str]]:
    """Each quantity at each special value of the parameter, beside the condition under which it is taken."""
    parameter, values = special_values.VALUES.get(name, ("", ()))
    found = []
    for (i, value), q in itertools.product(enumerate(values), quantities):
        text = _unscaled(re.sub(rf"\b{parameter}\b", f"({value})", q.form.text))
        special = replace(q, name=f"{q.name}_at{i}", form=replace(q.form, text=text))
        found.append((special, f"{parameter} == {float(Fraction(value))!r}"))
    return found


def _unscaled(text: str) -> str:
    """A primitive of k x at k = 1 is that of x, where there is one."""
    plain = re.compile(r"(\w+)_scaled\((\w+), \(1\)\)")
    return plain.sub(lambda m: f"{m[1]}({m[2]})" if m[1] in primitives.TABLE else m[0], text)


def _loop(name: str, tag: str, how: str, parameters: tuple[str, ...], cases: list[tuple[str, str, str]]) -> str:
    tail = _tail(parameters)
    value = VALUES[how].format(q=name, P=tail)
    if not cases:
        return LOOP.format(q=name, tag=tag, P=tail, value=value)
    branches = "".join(
        BRANCH.format(word="elif" if i else "if", condition=condition, value=VALUES[how].format(q=q, P=tail))
        for i, (q, how, condition) in enumerate(cases)
    )
    return SPECIAL_LOOP.format(q=name, tag=tag, P=tail, branches=branches, value=value)


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


def _tail(parameters: Iterable[str]) -> str:
    return "".join(f", {p}" for p in parameters)


def _header(function: LegendreFunction, quantities: list[_Quantity], numeric: list[Numeric]) -> str:
    digest = hashlib.sha256(json.dumps(function.record, sort_keys=True).encode()).hexdigest()[:16]
    forms = "\n".join(f"{q.name}: {q.form.text} [{q.form.how}]" for q in quantities)
    forms += "".join(f"\n{n.name}: {n.how}" for n in numeric)
    return HEADER.format(name=function.name, title=function.title, digest=digest, forms=forms)


def _scalar(q: _Quantity, precision: str, body: Body, parameters: Mapping[str, float]) -> str:
    lines, result = [*body.lines], body.result
    known = {"q": q.name, "p": precision, "x": q.variable, "P": _tail(parameters), "text": q.form.text}
    if q.ends is not None:
        bare = SCALAR.format(**known, lines=_indented(lines), result=result)
        settled = _settled(primitives.source(body.calls, precision) + bare, precision, parameters)
        guard = q.ends.guard(q.variable, settled)
        lines += [f"y = {result}", *([narrowed(line, parameters) for line in guard] if precision == "s4" else guard)]
        result = "y"
    return SCALAR.format(**known, lines=_indented(lines), result=result)


def _indented(lines: list[str]) -> str:
    return "".join(f"    {line}\n" for line in lines)


def _settled(text: str, precision: str, parameters: Mapping[str, float]) -> Callable[[str, str], bool]:
    """Whether a formula, as it stands, has a value at a point, at the given parameters and at larger ones.

    An end that is a parameter is met by a float32 only where the parameter is one.
    """
    kind, result = (np.float32 if precision == "s4" else np.float64), np.float64 if precision == "f8" else np.float32
    cases = [{n: float(kind(k * v)) for n, v in parameters.items()} for k in (MORE if parameters else (1.0,))]
    read = [Interpreted(text, kind, case) for case in cases]
    return lambda point, value: all(r.gives(point, value, result) for r in read)


def _near_ends(derivation: Derivation) -> list[_Quantity]:
    """phi'' and rho' in the distance to each finite end: the divergences integrate there."""
    found = [near for quantity in ("hess", "hess_conj") for near in near_ends(derivation, quantity)]
    return [_Quantity(near.name, "a", near.form, None) for near in found]


def _divergences(
    function: LegendreFunction, derivation: Derivation, closed: dict[str, StableForm], parameters: tuple[str, ...]
) -> list[str]:
    """Bregman distance and Fenchel-Young loss, from the scalar phi'', rho' and gradients above."""
    primal, dual = side(function, derivation, "hess"), side(function, derivation, "hess_conj")
    texts = {name: form.text for name, form in closed.items()}
    loss = fenchel_young(
        dual,
        parameters,
        grad="grad_scalar_f8",
        rho="grad_conj_scalar_f8",
        forms=gap_forms(texts, primal, dual, parameters),
        slopes=finite_slopes(function, primal),
        vanishing="0.0" in (primal.lo if primal.lo_closed else "", primal.hi if primal.hi_closed else ""),
        overflow=any(primal.scaled) and any(dual.scaled),
        scaled="" if any(dual.scaled) or primal.scaled_power < 2 else primal.scaled_lo or primal.scaled_hi,
        crossing=crosses_between_doubles(derivation),
        exponential=exponential(derivation, texts),
    )
    return [divergence.bregman(primal, parameters), loss]
