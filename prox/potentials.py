"""Kernels for the potential φ − ½t²: its prox, the derivative of that and the maximiser of the conjugate.

All are solved for in the dual variable u = φ'(p): λ u + (1 − λ) ρ(u) = v, and u − ρ(u) = y for the conjugate.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from legendre.lower import divergence, implicit
from legendre.lower.kernels import source_of
from legendre.lower.loader import load

if TYPE_CHECKING:
    from legendre import LegendreFunction

__all__ = ["module"]

SCALARS = """
inf = math.inf


@njit(error_model="numpy", nogil=True)
def balance(u, step{P}):
    return step * u + (1.0 - step) * grad_conj_scalar_f8(u{P})


@njit(error_model="numpy", nogil=True)
def balance_slope(u, step{P}):
    return step + (1.0 - step) * hess_conj_scalar_f8(u{P})


@njit(error_model="numpy", nogil=True)
def excess(u, step{P}):
    return u - grad_conj_scalar_f8(u{P})


@njit(error_model="numpy", nogil=True)
def excess_slope(u, step{P}):
    return 1.0 - hess_conj_scalar_f8(u{P})
"""

POINTS = """
@njit(error_model="numpy", nogil=True)
def far_root(v, step{P}):
    # for odd sigmoids: the root on the side of v, and of two at v = 0 the positive one
    return math.copysign(positive_root(max(abs(v), 5e-324), step{P}), v if v != 0.0 else 1.0)


@njit(error_model="numpy", nogil=True)
def prox_point(v, step{P}):
    return grad_conj_scalar_f8(dual_root(v, step{P}){P})


@njit(error_model="numpy", nogil=True)
def slope_point(v, step{P}):
    d = hess_conj_scalar_f8(dual_root(v, step{P}){P})
    return d / (step + (1.0 - step) * d)


@njit(error_model="numpy", nogil=True)
def prox_far_point(v, step{P}):
    return grad_conj_scalar_f8(far_root(v, step{P}){P}) if v == v else v


@njit(error_model="numpy", nogil=True)
def slope_far_point(v, step{P}):
    d = hess_conj_scalar_f8(far_root(v, step{P}){P})
    return d / (step + (1.0 - step) * d)


@njit(error_model="numpy", nogil=True)
def conj_point(v, step{P}):
    u = excess_root(v, step{P})
    return grad_conj_scalar_f8(u{P}) if abs(u) < inf else u
"""

LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def {q}{each}_{p}(v, step, out{P}):
    for i in range(out.size):
        out[i] = {cast}({q}_point(np.float64(v[i]), step{index}{P}))
"""


@cache
def module(f: LegendreFunction) -> Any:
    """The compiled module of one Legendre function."""
    return load(f"potential_{f.name}", _text(f))


def _text(f: LegendreFunction) -> str:
    tail = "".join(f", {name}" for name in f.parameters)
    names = ("step", *f.parameters)
    lo, hi = (_end(x) for x in (f.conj_domain.lo, f.conj_domain.hi))
    source = source_of(f)
    parts = [source, "" if "TINY" in source else divergence.common(), SCALARS.format(P=tail)]
    for name, forward, ends in (
        ("dual_root", "balance", (lo, hi)),
        ("positive_root", "balance", ("0.0", hi)),
        ("excess_root", "excess", (lo, hi)),
    ):
        parts.append(implicit.inverse(name, forward, f"{forward}_slope", ends, names, values=("-INF", "INF")))
    parts.append(POINTS.format(P=tail))
    for q in ("prox", "slope", "prox_far", "slope_far", "conj"):
        for p, cast in (("f8", ""), ("f4", "np.float32")):
            for each, index in (("", ""), ("_each", "[i]")):
                parts.append(LOOP.format(q=q, p=p, each=each, index=index, cast=cast, P=tail))
    return "\n".join(parts)


def _end(x: float) -> str:
    return {float("inf"): "INF", float("-inf"): "-INF"}.get(x, repr(x))
