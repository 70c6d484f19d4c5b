"""Is a black-box activation a proximity operator, and is its inverse its inverse?

A map rho on the line is the proximity operator of some function (as a selection) exactly if it is
nondecreasing; of a convex function exactly if it is nonexpansive too (Moreau 1965); with Lipschitz
constant L > 1 it is that of a (1 - 1/L)-weakly convex one (Gribonval, Nikolova 2020, one dimension).
From values alone each of these can be refuted, never proved: the findings say which.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from legendre.blackbox import Array, BlackBox, adapt
from legendre.pair_claims import (
    continuous,
    evaluates,
    extremes,
    flat_stretch,
    increasing,
    inverse,
    nondecreasing,
    nonexpansive,
    right_inverse,
)
from legendre.pair_probe import Probe, Slope, breakpoints, ends, inside, sample, steepest
from legendre.pair_report import Finding, PairReport

__all__ = ["check_pair"]


def check_pair(
    rho: Callable[..., Any],
    rho_inv: Callable[..., Any] | None = None,
    domain: Any = (-math.inf, math.inf),
    *,
    name: str | None = None,
    seed: int = 0,
    ulps: float = 16.0,
) -> PairReport:
    """Examine an activation, and its inverse if given, of which only values are known.

    Parameters
    ----------
    rho : callable
        Numpy function, torch function or module, or a function of one float.
    rho_inv : callable, optional
        What should be its inverse.
    domain : pair of float or Interval
        Where rho is asked; the ends of a pair are approached, not asked.
    name : str, optional
        For the report's title; by default the callable's own name.
    seed : int
        Of the random part of the sample; the report is a function of the arguments alone.
    ulps : float
        Defects within this many rounding units are not held against the callable.

    Returns
    -------
    PairReport
        Findings with counterexamples, the largest slope, the inverse's defect and the verdict.

    Raises
    ------
    ValueError
        If a callable is not a real function of one number, or the domain is empty.

    Examples
    --------
    >>> import numpy as np
    >>> report = check_pair(lambda s: np.maximum(s, 0))
    >>> report.prox, report["increasing"].status
    ('convex', 'refuted')
    >>> check_pair(np.tanh, np.arctanh).ok
    True
    """
    lo, hi, first, last = ends(domain)
    double = np.dtype(np.float64)
    start = sample(*inside(first, last, double), double, np.random.default_rng(seed))
    box = adapt(rho, "rho", _some(start))
    first, last = inside(first, last, box.dtype)
    box = BlackBox(name or str(getattr(rho, "__name__", type(rho).__name__)), rho, box.kind, box.dtype)
    probe = Probe(box, first, last, ulps, (lo, hi))
    points = sample(first, last, box.dtype, np.random.default_rng(seed))
    evaluated, x, y = evaluates(probe, points)
    if x.size < 8:
        verdict = f"undecided: fewer than 8 finite values at {points.size:,} points"
        return _report(probe, [evaluated], ("undecided", verdict), x.size)
    return _examine(probe, x, y, evaluated, rho_inv)


def _some(points: Array) -> Array:
    moderate = points[np.abs(points) <= 8]
    chosen = moderate if moderate.size >= 8 else points
    return chosen[np.linspace(0, chosen.size - 1, 16).astype(int)]


def _examine(probe: Probe, x: Array, y: Array, evaluated: Finding, rho_inv: Callable[..., Any] | None) -> PairReport:
    kinks, jumps = breakpoints(probe)
    x, y = probe.merge(x, y, np.array([p for s in (*kinks, *(j[0] for j in jumps)) for p in probe.around(s)]))
    level, steep, leaps, n = flat_stretch(probe), steepest(probe, x, y), bool(jumps), int(x.size)
    findings = [
        evaluated,
        nondecreasing(probe, x, y),
        increasing(n, level),
        continuous(jumps, n),
        nonexpansive(steep, leaps, n),
    ]
    defect = None
    if rho_inv is not None:
        box = adapt(rho_inv, "rho_inv", _some(y))
        left, defect = inverse(probe, box, x, y, level)
        findings += [left, right_inverse(probe, box, y, leaps)]
    findings.append(extremes(probe, x, y, findings[1].status == "held"))
    return _report(probe, findings, _verdict(findings, steep, leaps, n), n, steep, defect, kinks, jumps)


def _report(
    probe: Probe,
    findings: list[Finding],
    verdict: tuple[str, str],
    points: int,
    steep: Slope | None = None,
    defect: tuple[float, float] | None = None,
    kinks: list[float] | None = None,
    jumps: list[tuple[float, float, float]] | None = None,
) -> PairReport:
    slope = steep.slope if steep else math.nan
    return PairReport(
        findings=tuple(findings),
        prox=verdict[0],
        verdict=verdict[1],
        domain=probe.domain,
        dtype=str(probe.box.dtype),
        points=points,
        lipschitz=math.inf if jumps or (steep and steep.unbounded) else slope,
        lipschitz_at=steep.pair if steep else (),
        inverse_defect=defect[0] if defect else None,
        inverse_defect_at=defect[1] if defect else None,
        breakpoints=tuple(kinks or ()),
        jumps=tuple(jumps or ()),
        rho=probe.box,
    )


def _verdict(findings: list[Finding], steep: Slope, jumps: bool, points: int) -> tuple[str, str]:
    fall = next(f for f in findings if f.name == "nondecreasing")
    if fall.status == "refuted":
        return "none", f"not a proximity operator: {fall.detail}"
    held = f"; held at {points:,} points, which proves nothing"
    if jumps or steep.unbounded:
        return "nonconvex", (
            "can be (a selection of) the proximity operator of a nonconvex function only: nondecreasing, "
            f"{'discontinuous' if jumps else 'not Lipschitz'}{held}"
        )
    if steep.sure > 1:
        return "weakly convex", (
            f"can be the proximity operator of a weakly convex function, modulus at least 1 - 1/L = "
            f"{1 - 1 / steep.slope:.6g}, of no convex one: nondecreasing, L >= {steep.slope:.7g}{held}"
        )
    kind = "can be the proximity operator of a convex function"
    return "convex", f"{kind}: nondecreasing and 1-Lipschitz{held}"
