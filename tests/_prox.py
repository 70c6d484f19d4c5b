"""Oracles for separable proximity operators, from the definition of the function alone, at 100 digits.

A case holds the function under test and its value typed from the textbook for mpmath. Derivatives are one-sided
difference quotients of that value; nothing of the library's formulas is used.
"""

from dataclasses import dataclass

import mpmath as mp
import numpy as np

from prox.calculus import Conjugate

STEPS = (1e-3, 1.0, 6.5, 1e3)
DIGITS = 100


@dataclass(frozen=True)
class Case:
    """A function, its value in mpmath, its domain, the points where something changes, what is promised."""

    name: str
    g: object
    value: object
    domain: tuple = (-mp.inf, mp.inf)
    breaks: tuple = (0.0,)
    closed: bool = True  # closed form: 4 ulp; else the residual
    convex: bool = True
    duals: tuple = (-0.7, -0.2, 0.3)  # points inside dom g*
    outside: tuple = ()  # points outside dom g*

    def __repr__(self):
        return self.name

    def at(self, x):
        """g(x), +inf outside the domain."""
        x = x if isinstance(x, mp.mpf) else mp.mpf(float(x))
        lo, hi = self.domain
        return mp.inf if x < lo or x > hi else self.value(x)


def points(case, dtype, step):
    """Stratified: around the breakpoints, shifted by step times slopes, ends of the range, tiny and huge, random."""
    rng = np.random.default_rng(int(1000 * step) + len(case.name))
    base = [b + s for b in case.breaks for s in (0.0, step, -step, 0.5 * step)]
    near = [b * (1 + k * float(np.finfo(dtype).eps)) for b in base for k in (-1, 0, 1)]
    spread = [*(rng.normal(size=5) * 3), *(rng.normal(size=5) * (1 + 2 * step))]
    sizes = [s * m for m in (1e-30, 1e-6, 30.0, 900.0) for s in (1, -1)]
    return np.array([*near, *spread, *sizes], dtype)


def left_and_right(case, x):
    """One-sided derivatives of g at x; infinite beyond the ends of the domain."""
    x = x if isinstance(x, mp.mpf) else mp.mpf(float(x))
    h = mp.mpf(10) ** -30 * max(abs(x), mp.mpf(10) ** -12)
    here, back, ahead = case.at(x), case.at(x - h), case.at(x + h)
    left = -mp.inf if back == mp.inf else (here - back) / h
    right = mp.inf if ahead == mp.inf else (ahead - here) / h
    return left, right


def check_prox(case, g, dtype, step, ulps=4):
    """The prox minimises the objective: within so many ulps, or with a residual of 8 eps (|p| + step |g'|)."""
    v = points(case, dtype, step)
    p = g.prox(v, step)
    assert p.dtype == dtype and p.shape == v.shape
    with mp.workdps(DIGITS):
        for vi, pi in zip(v, p, strict=True):
            assert np.isfinite(pi), (vi, pi)
            assert mp.isfinite(case.at(pi)), ("outside the domain", vi, pi)
            (within_ulps if case.closed else small_residual)(case, vi, pi, step, ulps)
    assert np.all(np.isfinite(g(v[:, None] * 0 + p[:, None])))


def within_ulps(case, v, p, step, ulps):
    """The objective decreases up to p − ulps and increases from p + ulps on: its minimiser lies between."""
    room = ulps * mp.mpf(float(np.spacing(np.abs(p))))
    below, above = mp.mpf(float(p)) - room, mp.mpf(float(p)) + room
    if case.at(below) < mp.inf:
        assert step * left_and_right(case, below)[0] + below - mp.mpf(float(v)) <= 0, (v, p)
    if case.at(above) < mp.inf:
        assert step * left_and_right(case, above)[1] + above - mp.mpf(float(v)) >= 0, (v, p)


def small_residual(case, v, p, step, ulps):
    """v − p within 8 eps (|p| + step |g'|) of step ∂g(p); the rounding of p itself moves g' too."""
    v, p, eps = mp.mpf(float(v)), mp.mpf(float(p)), mp.mpf(float(np.finfo(p.dtype).eps))
    half = mp.mpf(float(np.spacing(np.abs(np.asarray(float(p), type_of(eps)))))) / 2
    left, right = left_and_right(case, p)
    left = max(left, -(10**30)) if left > -mp.inf else left
    slack = 8 * eps * (abs(p) + step * min(abs(x) for x in (left, right)))
    lower, upper = left_and_right(case, p - half)[0], left_and_right(case, p + half)[1]
    assert step * lower - slack <= v - p + half and v - p - half <= step * upper + slack, (v, p)


def type_of(eps):
    """The dtype of a machine epsilon."""
    return np.float32 if eps > 1e-8 else np.float64


def check_global(case, g, dtype, step):
    """No point of a wide grid has a smaller objective, up to the rounding of the prox."""
    v = points(case, dtype, step)
    p = g.prox(v, step)
    assert p.dtype == dtype
    for vi, pi in zip(v.astype("f8"), p.astype("f8"), strict=True):
        grid = np.concatenate([vi * np.linspace(0, 1, 33), case.breaks, [vi, 0.0]])
        with mp.workdps(30):
            mine = objective(case, vi, pi, step)
            best = min(objective(case, vi, q, step) for q in grid)
            slack = 8 * mp.mpf(float(np.finfo(dtype).eps)) * (abs(vi) + step) * abs(vi)
            assert mine <= best + slack, (vi, pi)


def objective(case, v, x, step):
    """Step g(x) + (x − v)²/2."""
    return step * case.at(x) + (mp.mpf(x) - mp.mpf(v)) ** 2 / 2


def supremum(case, y):
    """g*(y) by golden section on x y − g(x), concave."""
    lo, hi = (mp.mpf(max(min(e, 200), -200)) for e in case.domain)
    ratio = (mp.sqrt(5) - 1) / 2
    f = lambda x: x * y - case.at(x)  # noqa: E731  # three letters, used below only
    a, b = hi - ratio * (hi - lo), lo + ratio * (hi - lo)
    fa, fb = f(a), f(b)
    for _ in range(160):
        if fa < fb:
            lo, a, fa = a, b, fb
            b = lo + ratio * (hi - lo)
            fb = f(b)
        else:
            hi, b, fb = b, a, fa
            a = hi - ratio * (hi - lo)
            fa = f(a)
    return max(fa, fb, f(lo), f(hi))


def check_dual_prox(case, dual, dtype, step):
    """P = prox of step g* at v iff p is a subgradient of g at (v − p)/step: no conjugate, no prox of g is used."""
    v = np.concatenate([points(case, dtype, step)[:24], np.array(case.duals, dtype)])
    p = dual.prox(v, step)
    assert p.dtype == dtype
    eps, tiny = float(np.finfo(dtype).eps), mp.mpf(float(np.finfo(dtype).smallest_subnormal))
    with mp.workdps(DIGITS):
        for vi, pi in zip(v, p, strict=True):
            vi, pi = mp.mpf(float(vi)), mp.mpf(float(pi))
            x = (vi - pi) / step
            room = 4 * eps * (abs(vi) + abs(pi)) / step
            lower = left_and_right(case, max(x - room, case.domain[0]))[0]
            upper = left_and_right(case, min(x + room, case.domain[1]))[1]
            slack = 8 * eps * (abs(pi) + (abs(vi) if type(dual) is Conjugate else 0)) + 2 * tiny
            assert lower - slack <= pi <= upper + slack, (vi, pi)
