"""Trials on pairs of points: Fenchel-Young inequality, minimisers of the layer objectives, duality of
Bregman distances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mpmath

from legendre.trials import WORKING, Trials, plain

__all__ = ["dual_distances", "minimisers", "young"]

Counterexample = dict[str, Any]


def _tolerance(trials: Trials, *terms: Any) -> Any:
    digits = 20 if trials.numerical else 40
    return mpmath.mpf(10) ** -digits * (1 + sum(abs(term) for term in terms))


def _real(*values: Any) -> bool:
    return all(not isinstance(v, mpmath.mpc) and mpmath.isfinite(v) for v in values)


def young(trials: Trials) -> Counterexample | None:
    """First pair with phi(t) + phi*(s) < t s."""
    with mpmath.workdps(WORKING):
        for t in trials.t_points:
            for s in trials.s_points:
                phi, conj = trials.value("phi", t), trials.value("conj", s)
                if _real(phi, conj) and phi + conj < t * s - _tolerance(trials, phi, conj, t * s):
                    return {"t": plain(t), "s": plain(s), "phi(t) + phi*(s) - t s": plain(phi + conj - t * s)}
    return None


def minimisers(trials: Trials) -> Counterexample | None:
    """First s for which some t has a smaller objective phi(t) - s t than t = rho(s)."""
    with mpmath.workdps(WORKING):
        for s in trials.s_points:
            best = trials.value("grad_conj", s)
            if not trials.inside(best, "domain"):
                continue
            at_best = trials.value("phi", best)
            for t in trials.t_points:
                phi = trials.value("phi", t)
                lower = (
                    phi - s * t < at_best - s * best - _tolerance(trials, phi, s * t, at_best, s * best)
                    if _real(phi, at_best)
                    else False
                )
                if lower:
                    return {
                        "s": plain(s),
                        "rho(s)": plain(best),
                        "objective there": plain(at_best - s * best),
                        "t": plain(t),
                        "objective at t": plain(phi - s * t),
                    }
    return None


def dual_distances(trials: Trials) -> Counterexample | None:
    """First pair u, v with D_phi(u, v) different from D_phi*(phi'(v), phi'(u))."""
    with mpmath.workdps(WORKING):
        for u, v in _pairs(trials.t_points):
            value = trials.value
            a, b = value("grad", u), value("grad", v)
            primal = value("phi", u) - value("phi", v) - b * (u - v)
            dual = value("conj", b) - value("conj", a) - value("grad_conj", a) * (b - a)
            scale = [value("phi", u), value("phi", v), b * (u - v), value("conj", a), value("conj", b)]
            if not _real(primal, dual) or abs(primal - dual) > _tolerance(trials, *scale):
                return {
                    "u": plain(u),
                    "v": plain(v),
                    "D_phi(u, v)": plain(primal),
                    "D_phi*(phi'(v), phi'(u))": plain(dual),
                }
    return None


def _pairs(points: list[Any]) -> Iterator[tuple[Any, Any]]:
    yield from ((u, v) for u in points for v in points[:6] if u != v)
