"""Compiled Bregman proximity operators of separable functions without a closed form, by safeguarded Newton.

The kernels join the scalar functions of two generated modules: ρ and its derivative from that of φ, the ends of the
subdifferential from that of g.
"""

from __future__ import annotations

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
from prox.separable import Separable
from prox.slope import derivative

if TYPE_CHECKING:
    from legendre.function import LegendreFunction
    from prox.base import Function
    from prox.formulas import Formulas

__all__ = ["root_kernel"]

F8 = np.dtype("f8")

HEADER = '''"""Bregman proximity operators of {owner} over {potential}; generated, do not edit."""

import numpy as np

from {f_module} import grad_conj_scalar_f8 as rho, hess_conj_scalar_f8 as rho_slope
'''

FROM_G = """
from {g_module} import lower_scalar_f8 as lower, prox_scalar_f8 as snap, upper_scalar_f8 as upper
"""

FROM_H = """
from {h_module} import grad_scalar_f8 as h_slope, hess_scalar_f8 as h_rise


@inline
def lower(x{P}):
    # slope of phi - x²/2, whose domain ends at {lo} and {hi}
    return INF if x >= {hi} else (-INF if x <= {lo} else h_slope(x{P}) - x)


@inline
def upper(x{P}):
    return lower(x{P})


@inline
def rise(x{P}):
    return h_rise(x{P}) - 1.0


@inline
def snap(v, step{P}):
    return v
"""

CONSTANTS = """
inf = math.inf
BLOCK = 256  # elements that take a Newton step together
SWEEPS = 12  # what is not done after so many is done alone
"""

RISE = '''
@inline
def rise(x{P}):
    """{text}"""
{lines}    return {result}
'''

COMMON = """
@njit(error_model="numpy", nogil=True)
def between(a, b):
    # a point of a bracket, which may have infinite ends
    if a == -INF and b == INF:
        return 0.0
    if a == -INF:
        return b - 1.0 - abs(b)
    if b == INF:
        return a + 1.0 + abs(a)
    return a + 0.5 * (b - a)


@njit(error_model="numpy", nogil=True)
def landed(a, b, v, step{P}):
    # the kink of g between rho(a) and rho(b), where the bracket holds no further number
    u, w = rho(a{A}), rho(b{A})
    q = (v - a) / step
    far = 1024.0 * (w - u)
    if not (far > 0.0 and abs(q) > 0.0 and far < INF):
        return u
    return min(w, max(u, snap(u + (far if q > 0.0 else -far), far / abs(q){G})))
"""

LEFT = """
@inline
def gap_of(p, u, v, step{G}):
    # distance of v from p + step * dg(u), with the sign of p - its solution
    above = p - v + step * lower(u{G})
    below = p - v + step * upper(u{G})
    return above if above > 0.0 else (below if below < 0.0 else 0.0)


@njit(error_model="numpy", nogil=True)
def sided(gap, u{Q}):
    # outside dom g both ends are infinite and do not tell the side: the prox does
    if abs(gap) < INF:
        return gap
    inside = snap(u, 1.0{G})
    return gap if inside == u else (INF if inside < u else -INF)


@njit(error_model="numpy", nogil=True)
def left_scalar(v, step, at_zero{P}):
    # u = rho(p) with v in p + step * dg(u): increasing in p with slope at least 1, so that |gap| bounds the error
    if v != v:
        return v
    a, b = {lo}, {hi}
    if at_zero == at_zero and gap_of(at_zero, 0.0, v, step{G}) == 0.0:  # phi'(0); the kink that most functions have
        return 0.0
    p = v if a < v < b else between(a, b)
    last = INF
    for _ in range(400):
        u = rho(p{A})
        gap = sided(gap_of(p, u, v, step{G}), u{G})
        if gap == 0.0:
            return u
        if gap > 0.0:
            b = p
            a = max(a, p - gap)
        else:
            a = p
            b = min(b, p - gap)
        tiny = 2.3e-16 * max(abs(p), abs(v))
        if b - a <= 2.0 * tiny:
            return landed(a, b, v, step{P})
        move = gap / (1.0 + step * rise(u{G}) * rho_slope(p{A}))
        new = p - move
        if abs(move) <= tiny:
            return rho(new{A})
        if not (a < new < b and abs(move) <= 0.5 * last):
            new = between(a, b)
            move = b - a
            if not a < new < b:
                return landed(a, b, v, step{P})
        last = abs(move)
        p = new
    return u
"""

SWEEP = """
@njit(error_model="numpy", nogil=True)
def left_sweep{each}(n, a, b, p, v, s, error{P}):
    # one Newton step of many elements at once, without branches; error: each one's step, 0 when it is done
    for i in range(n):
        u = rho(p[i]{A})
        gap = gap_of(p[i], u, v[i], s[i]{I})
        lo = p[i] - gap if gap > 0.0 else p[i]
        hi = p[i] if gap > 0.0 else p[i] - gap
        a[i] = lo if lo > a[i] else a[i]
        b[i] = hi if hi < b[i] else b[i]
        move = gap / (1.0 + s[i] * rise(u{I}) * rho_slope(p[i]{A}))
        new = p[i] - move
        inside = (new >= a[i]) & (new <= b[i]) & (abs(new) < INF)
        new = new if inside else (0.5 * (a[i] + b[i]) if abs(gap) < INF else NAN)  # outside dom g: left to the other
        scale = max(abs(new), abs(v[i]))
        m, last = abs(new - p[i]), error[i]
        # Newton's steps shrink like m, m**3/last**2, ...: done when the next would be lost in rounding
        done = (m <= 2.3e-16 * scale) | (m * (m / last) * (m / last) <= 1e-18 * scale) & inside
        p[i] = p[i] if last <= 0.0 else new  # no number depends on its neighbours
        error[i] = last if last <= 0.0 else (0.0 if done else m)
"""

RIGHT = """
@njit(error_model="numpy", nogil=True)
def pull(p, x, step{P}):
    # derivative in p of step * g(rho(p)) + D(x, rho(p)): an interval; its end next to 0, or 0
    u = rho(p{A})
    d = step * rho_slope(p{A})
    above = u - x + d * lower(u{G})
    below = u - x + d * upper(u{G})
    return sided(above if above > 0.0 else (below if below < 0.0 else 0.0), u{G})


@njit(error_model="numpy", nogil=True)
def right_scalar(x, start, step{P}):
    # outwards from x = rho(start) until the objective rises, then a root of its derivative in that bracket
    inner = start
    first = pull(inner, x, step{P})
    if first == 0.0 or first != first:
        return x if first == 0.0 else first
    down = first > 0.0
    reach = 1.0
    while True:
        outer = inner - reach if down else inner + reach
        if outer <= {lo} or outer >= {hi}:
            outer = 0.5 * (inner + ({lo} if down else {hi}))
        found = pull(outer, x, step{P})
        if found == 0.0 or (found > 0.0) != down:
            break
        if outer == inner or abs(outer) > 1e300:
            return rho(outer{A})
        inner, first = outer, found
        reach *= 2.0
    for k in range(400):
        if found == 0.0:
            return rho(outer{A})
        new = outer - found * (outer - inner) / (found - first) if k % 3 else 0.5 * (inner + outer)
        if not min(inner, outer) < new < max(inner, outer):
            new = 0.5 * (inner + outer)
        if abs(outer - inner) <= 2.3e-16 * max(abs(outer), abs(inner)) or new == inner or new == outer:
            break
        at = pull(new, x, step{P})
        if (at > 0.0) == (first > 0.0) and at != 0.0:
            inner, first = new, at
        else:
            outer, found = new, at
    return rho(outer{A})
"""

RIGHT_LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def right{each}_{p}(points, starts, step, out{P}):
    for i in range(out.size):
        out[i] = {cast}(right_scalar(np.float64(points[i]), np.float64(starts[i]), step{i}{alone}))
"""

LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def left{each}_{p}(points, step, out, at_zero{P}):
    a, b, p, v = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    s, error = np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, out.size, BLOCK):
        n = min(BLOCK, out.size - start)
        for i in range(n):
            v[i] = np.float64(points[start + i])
            s[i] = step{at}
            a[i], b[i] = {lo}, {hi}
            p[i] = v[i] if a[i] < v[i] < b[i] else between(a[i], b[i])
            error[i] = 1e-300  # a last step that no step is small against
            if at_zero == at_zero and gap_of(at_zero, 0.0, v[i], s[i]{at_g}) == 0.0:
                error[i] = -1.0  # the kink at 0
        for _ in range(SWEEPS):
            left_sweep{each}(n, a, b, p, v, s, error{slices})
            waiting = 0
            for i in range(n):
                waiting += not error[i] <= 0.0
            if waiting == 0:
                break
        for i in range(n):
            if error[i] <= 0.0:
                out[start + i] = {cast}(rho(p[i]{A}) if error[i] == 0.0 else 0.0)
            else:
                out[start + i] = {cast}(left_scalar(v[i], s[i], at_zero{call}))
"""


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
    rise = print_body(derivative(formulas.lower, "x"), "f8")
    lines = "".join(f"    {line}\n" for line in rise.lines)
    told = {"P": _tail(names), "text": formulas.lower, "lines": lines, "result": rise.result}
    slopes = primitives.source(rise.calls, "f8") + FROM_G.format(g_module=g_module) + RISE.format(**told)
    return _loaded(owner, slopes, tuple(f"g_{name}" for name in names), f)


@cache
def _potential_module(h: LegendreFunction, f: LegendreFunction) -> Any:
    names = tuple(f"h_{name}" for name in h.parameters)
    ends = {"lo": _literal(h.domain.lo), "hi": _literal(h.domain.hi)}
    text = FROM_H.format(h_module=load(h.name, source_of(h)).__name__, P=_tail(names), **ends)
    return _loaded(f"potential_{h.name}", text, names, f)


def _loaded(owner: str, slopes: str, names: tuple[str, ...], f: LegendreFunction) -> Any:
    """The module of loops, from the text that defines lower, upper, rise and snap."""
    of_f, of_g = _tail(f"f_{name}" for name in f.parameters), _tail(names)
    ends = {"lo": _literal(f.conj_domain.lo), "hi": _literal(f.conj_domain.hi)}
    told = {"P": of_f + of_g, "A": of_f, "G": of_g, "Q": of_g, **ends}
    header = HEADER.format(owner=owner, potential=f.name, f_module=load(f.name, source_of(f)).__name__)
    parts = [header, primitives.preamble(), divergence.common(), CONSTANTS, slopes]
    parts += [text.format(**told) for text in (COMMON, LEFT, RIGHT)]
    for each in ("", "_each"):
        parts.append(SWEEP.format(each=each, I=_tail(f"{n}[i]" if each else n for n in names), **told))
        parts += [_loop(text, each, p, of_f, names, told) for text in (LOOP, RIGHT_LOOP) for p in ("f8", "f4")]
    return load(f"bregman_{owner.lower()}_{f.name}", "\n".join(part.rstrip() + "\n" for part in parts))


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
