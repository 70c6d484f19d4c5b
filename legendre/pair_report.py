"""What sampling can say of a black-box activation: findings, each held at points or refuted by a witness."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.blackbox import BlackBox

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["Finding", "PairReport"]


@dataclass(frozen=True)
class Finding:
    """One claim about the callables, as far as values at points can tell.

    Attributes
    ----------
    name : str
        evaluates, nondecreasing, increasing, continuous, nonexpansive, inverse, right_inverse, extremes.
    status : str
        "held" (at every point asked: never a proof), "refuted" (see ``witness``) or "not checked".
    detail : str
        One sentence with the numbers.
    points : int
        How many points were asked.
    witness : tuple of float
        Points of the counterexample, or where the extreme value was found; empty if there is none.
    required : bool
        Whether a refutation makes ``PairReport.ok`` false.
    """

    name: str
    status: str
    detail: str
    points: int
    witness: tuple[float, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class PairReport:
    """Result of `legendre.check_pair`: findings and the verdict on rho as a proximity operator.

    Attributes
    ----------
    prox : str
        "convex", "weakly convex", "nonconvex", "none" or "undecided": the kind of function of which
        rho can be the proximity operator, as far as sampled.
    verdict : str
        The same as a sentence.
    lipschitz : float
        Largest slope found: a lower bound of the Lipschitz constant; inf where slopes grew without bound.
    lipschitz_at : tuple of float
        The two points with that slope.
    inverse_defect : float or None
        Largest over s of the smaller of ``|s' - s| / max(1, |s|)`` and the change of rho from s to s',
        relative to its size, ``s' = rho_inv(rho(s))``: where rho is flat to rounding, its value hides s.
    inverse_defect_at : float or None
        The point s of that defect.
    breakpoints, jumps
        Where rho was found to have kinks; and its discontinuities as (s, value before, value after).
    """

    findings: tuple[Finding, ...]
    prox: str
    verdict: str
    domain: tuple[float, float]
    dtype: str
    points: int
    lipschitz: float
    lipschitz_at: tuple[float, ...]
    inverse_defect: float | None
    inverse_defect_at: float | None
    breakpoints: tuple[float, ...]
    jumps: tuple[tuple[float, float, float], ...]
    rho: BlackBox = field(repr=False, compare=False)

    @property
    def ok(self) -> bool:
        """Whether nothing refutes rho as a proximity operator (with the inverse, if one was given)."""
        return self.prox not in ("none", "undecided") and not any(
            finding.required and finding.status == "refuted" for finding in self.findings
        )

    @property
    def monotone(self) -> Finding:
        """The finding ``nondecreasing``."""
        return self["nondecreasing"]

    def __getitem__(self, name: str) -> Finding:
        for finding in self.findings:
            if finding.name == name:
                return finding
        raise KeyError(f"no finding {name!r}; there are {', '.join(f.name for f in self.findings)}")

    def potential(self, x: float) -> float:
        """Value g(x) of the potential with prox_g = rho, g + x²/2 convex, zero at rho(0), by quadrature.

        For x = rho(s) Moreau's formula ``g(x) = s x - ∫ rho - x²/2`` needs no inverse; a gap that rho
        jumps over gets the convex choice of g + x²/2. Absolute error at most 1e-8 max(1, |g(x)|).

        Parameters
        ----------
        x : float
            A point of the range of rho (inf is returned outside it).

        Raises
        ------
        ValueError
            If rho was found not to be a proximity operator, or the quadrature misses its error.
        """
        if self.prox in ("none", "undecided"):
            raise ValueError(f"there is no potential: {self.verdict}")
        lo, hi = self.domain
        start = 0.0 if lo < 0 < hi else _middle(lo, hi)
        s = _solve(self.rho, x, start, lo, hi)
        return math.inf if s is None else _moreau(self.rho, x, s, start, self.breakpoints)

    def to_dict(self) -> dict[str, Any]:
        """Plain values only, infinities and nan as text."""
        keys = ("ok", "prox", "verdict", "domain", "dtype", "points", "lipschitz", "lipschitz_at",
                "inverse_defect", "inverse_defect_at", "breakpoints", "jumps")  # fmt: skip
        names = ("name", "status", "detail", "points", "witness", "required")
        result = {key: _plain(getattr(self, key)) for key in keys}
        result["findings"] = [{n: _plain(getattr(f, n)) for n in names} for f in self.findings]
        return result

    def to_json(self) -> str:
        """The report as JSON text, the same from run to run."""
        return json.dumps(self.to_dict(), indent=2)

    def __str__(self) -> str:
        width = max(len(f.name) for f in self.findings)
        lines = [f"{f.name:<{width}}  {f.status:<11}  {f.detail}" for f in self.findings]
        return "\n".join([*lines, f"{'verdict':<{width}}  {self.verdict}"])

    def __rich__(self) -> Table:
        from rich.table import Table

        lo, hi = self.domain
        table = Table(title=f"{self.rho.name} on ({lo:g}, {hi:g}), {self.dtype}", caption=self.verdict)
        for column in ("claim", "status", "evidence"):
            table.add_column(column)
        for f in self.findings:
            colour = {"held": "green", "refuted": "red"}.get(f.status, "yellow")
            table.add_row(f.name, f"[{colour}]{f.status}[/]", f.detail)
        return table


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _middle(lo: float, hi: float) -> float:
    if math.isinf(lo) or math.isinf(hi):
        return lo + 1 if math.isfinite(lo) else hi - 1
    return (lo + hi) / 2


def _solve(rho: BlackBox, x: float, start: float, lo: float, hi: float) -> float | None:
    """Some s between lo and hi at which nondecreasing rho passes x, or None if it never does."""

    def value(s: float) -> float:
        return float(rho(rho.round(np.array([s])))[0])

    upward = value(start) < x
    inside, bound = start, hi if upward else lo
    for power in range(51):
        if math.isfinite(bound):
            trial = bound - (bound - start) * 0.5**power
        else:
            trial = start + math.copysign(2.0 ** (power - 4), bound)
        if (value(trial) >= x) if upward else (value(trial) <= x):
            break
        inside = trial
    else:
        return None
    below, above = (inside, trial) if upward else (trial, inside)
    for _ in range(200):
        middle = (below + above) / 2
        below, above = (middle, above) if value(middle) < x else (below, middle)
    return above if upward else below


def _moreau(rho: BlackBox, x: float, s: float, start: float, breakpoints: tuple[float, ...]) -> float:
    from scipy.integrate import quad

    decades = [sign * 10.0**k for k in range(-2, 16) for sign in (-1, 1)]
    inside = sorted(p for p in {*breakpoints, *decades} if min(start, s) < p < max(start, s))
    knots = [start, *(inside if s > start else reversed(inside)), s]
    parts = [
        quad(lambda u: x - float(rho(np.array([u]))[0]), a, b, epsabs=1e-11, epsrel=1e-11, limit=100)[:2]
        for a, b in pairwise(knots)
    ]
    x0 = float(rho(np.array([start]))[0])
    g = sum(p[0] for p in parts) + start * (x - x0) - (x * x - x0 * x0) / 2
    error = sum(p[1] for p in parts)
    if not error <= 1e-8 * max(1.0, abs(g)):
        raise ValueError(f"the quadrature for g({x!r}) is uncertain by {error:.1e}; take x inside the range")
    return float(g)
