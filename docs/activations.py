"""The table of torch.nn: which pointwise activation is a proximity operator, of what, and why not.

Verdicts and slopes come from `check_pair`. The potentials are proposed here as text and printed only if they
agree, up to a constant, with Moreau's quadrature of the activation itself.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from generate import table

from legendre import check_pair, parse
from legendre.pair_report import PairReport

HEAD = ("activation", "proximity operator of", "potential g, with prox of step 1", "largest slope", "why")
KIND = {"convex": "a convex function", "weakly convex": "a weakly convex function", "none": "**none**"}
KIND["nonconvex"] = "a nonconvex function"
TOLERANCE = 1e-6  # the quadrature of values in float64, over the points below


@dataclass(frozen=True)
class Entry:
    """An activation as torch.nn builds it, and what its potential should be, on which interval."""

    call: str
    potential: str = ""
    on: tuple[float, float] = (-math.inf, math.inf)
    note: str = "no closed form"


SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772  # of SELU, as torch defines them
LEFT = SCALE * ALPHA
ENTRIES = (
    Entry("Identity()", "0"),
    Entry("ReLU()", "0", (0, math.inf)),
    Entry("ReLU6()", "0", (0, 6)),
    Entry("Hardtanh()", "0", (-1, 1)),
    Entry("LeakyReLU(0.01)", "where(t < 0, 99*t**2/2, 0)"),
    Entry("PReLU()", "where(t < 0, 3*t**2/2, 0)"),
    Entry("RReLU()", "where(t < 0, (48/11 - 1)*t**2/2, 0)"),
    Entry("ELU()", "where(t < 0, (1 + t)*log(1 + t) - t - t**2/2, 0)", (-1, math.inf)),
    Entry("CELU()", "where(t < 0, (1 + t)*log(1 + t) - t - t**2/2, 0)", (-1, math.inf)),
    Entry(
        "SELU()",
        f"where(t < 0, ({LEFT!r} + t)*log(1 + t/{LEFT!r}) - t, t**2/{2 * SCALE!r}) - t**2/2",
        (-LEFT, math.inf),
    ),
    Entry("Sigmoid()", "t*log(t) + (1 - t)*log(1 - t) - t**2/2", (0, 1)),
    Entry("Hardsigmoid()", "3*(t - 1/2)**2 - t**2/2", (0, 1)),
    Entry("LogSigmoid()", "Li2(exp(t))", (-math.inf, 0)),
    Entry("Softplus()"),
    Entry("Softplus(1, 700)", "Li2(exp(-t))", (0, math.inf)),
    Entry("Tanh()", "log(1 - t**2)/2 + t*atanh(t) - t**2/2", (-1, 1)),
    Entry("Softsign()", "-abs(t) - log(1 - abs(t)) - t**2/2", (-1, 1)),
    Entry("Softshrink(0.5)", "abs(t)/2"),
    Entry("Hardshrink(0.5)", "where(abs(t) > 0, 1/8, 0)"),
    Entry("Tanhshrink()", note="the conjugate of the potential of Tanh, by Moreau's identity"),
    Entry("Threshold(0.5, 0)", "where(t > 0, 1/8, 0)", (0, math.inf)),
    Entry("Threshold(0.5, 0.5)", "0", (0.5, math.inf)),
    Entry("Threshold(0.1, 20.0)"),
    Entry("GELU()"),
    Entry("SiLU()"),
    Entry("Mish()"),
    Entry("Hardswish()"),
)
NOT_POINTWISE = ("GLU", "MultiheadAttention", "Softmin", "Softmax", "Softmax2d", "LogSoftmax")


def activation(call: str) -> Callable[..., Any]:
    """The module that the text builds, such as ``LeakyReLU(0.01)``, in double precision, set to evaluate."""
    import torch

    name, _, arguments = call.rstrip(")").partition("(")
    values = [float(value) for value in arguments.split(",") if value]
    return getattr(torch.nn, name)(*values).double().eval()


def confirmed(entry: Entry, report: PairReport) -> bool:
    """Whether the proposed potential differs from the quadrature by a constant."""
    lo, hi = max(entry.on[0], -3.0), min(entry.on[1], 3.0)
    points = [lo + (hi - lo) * share for share in (0.07, 0.21, 0.39, 0.61, 0.83, 0.97)]
    if report.jumps:  # g is free where the activation jumps, here between -1/2 and 1/2
        points = [x for x in points if abs(x) > 0.5]
    t = sympy.Symbol("t", real=True)
    formula = parse.to_sympy(entry.potential, {"t": t})
    gaps = [report.potential(x) - float(formula.subs(t, x).evalf()) for x in points]
    return max(gaps) - min(gaps) < TOLERANCE


def potential(entry: Entry, report: PairReport) -> str:
    """The potential as text, with its domain; blank where there is none."""
    if report.prox in ("none", "undecided"):
        return ""
    if not entry.potential:
        return entry.note
    if not confirmed(entry, report):
        raise ValueError(f"{entry.potential} is not the potential of the values of {entry.call}")
    lo, hi = entry.on
    ends = [*([] if math.isinf(lo) else [f"t ≥ {lo:.6g}"]), *([] if math.isinf(hi) else [f"t ≤ {hi:.6g}"])]
    return f"`{entry.potential}`" + (f" on {', '.join(ends)}" if ends else "")


def row(entry: Entry) -> list[str]:
    """One line of the table."""
    report = check_pair(activation(entry.call), name=entry.call)
    slope = "unbounded" if math.isinf(report.lipschitz) else f"{report.lipschitz:.4g}"
    kind = KIND.get(report.prox, report.prox)
    return [f"`{entry.call}`", kind, potential(entry, report), slope, evidence(report)]


def evidence(report: PairReport) -> str:
    """What decides the verdict: the fall, the jump, or the slope."""
    if report.prox == "none":
        return report["nondecreasing"].detail
    return report["continuous" if report.jumps else "nonexpansive"].detail


if __name__ == "__main__":
    sys.stdout.write(table(HEAD, [row(entry) for entry in ENTRIES]))
