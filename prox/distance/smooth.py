r"""Bregman losses of smooth separable functions, from numbers that agree in all their digits.

With ω(t) = t + g'(t) and y = ω(σ), the loss is ½d² + [g(x) − g(σ) − g'(σ) d] for d = x − σ, two nonnegative terms. A
rounded σ is worth nothing where x is next to it, so the gap y − ω(q) at q = σ, or at q = x where that is as near, is
formed in triple-double arithmetic (:mod:`legendre.lower.gaps`): one Newton step from q leaves σ and d exact to double
precision. For ELU, where σ saturates, σ + a = a eʸ, and the gap at x is all it takes.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from typing import Any

import numpy as np

from legendre.lower import divergence, gaps, primitives
from legendre.lower.loader import load
from legendre.lower.printer import print_body
from prox.base import Function
from prox.formulas import Formulas
from prox.functions.activations import ELUPotential
from prox.functions.entropy import BurgEntropy, NegativeEntropy
from prox.functions.kullback_leibler import CrossEntropy, KullbackLeibler
from prox.functions.logistic import Logistic
from prox.separable import Separable
from prox.slope import derivative

__all__ = ["smooth_loss"]

STEP = """
    # q: x where the rounding of sigma = p is as large as their distance
    q = x if abs(x - p) * (1.0 + rise(p{P})) <= 1e-15 * (abs(x) + abs(y)) and x != 0.0 else p
    move = gap(y, q{P}) / (1.0 + rise(q{P}))
    move = move if move == move else 0.0  # a sigma that has underflowed has no gap
    d = (x - q) - move
    p = q + move
"""

ENTROPY = """
    if d > 8.0 * p:  # p may underflow: alpha log(x/p) = omega(x) - y - d
        return 0.5 * d * d + (x * ((x - y) + lower(x{P}) - d) - alpha * d)
    return 0.5 * d * d + alpha * p * kappa1_f8(d / p)
"""

BURG = """
    if abs(d) < 0.5 * p:
        return 0.5 * d * d - {weight} * log1p_minus_f8(d / p)
    ratio = log_f8(x / p) if 1e-300 < x / p < 1e300 else log_f8(x) - log_f8(p)
    return 0.5 * d * d + {weight} * (d / p - ratio)
"""

LOGISTIC = """
    # softplus(z + h) - softplus(z) - expit(z) h, the same for -z and -h; near z an integral of expit'
    z = -labels * p
    h = -labels * d
    total = 0.0
    if abs(h) > 2.0:
        z, h = -abs(z), (-h if z > 0.0 else h)
        total = softplus_f8(z + h) - softplus_f8(z) - expit_f8(z) * h
    else:
        for k in range(NODES.size):
            total += h * h * (WEIGHTS[k] * dexpit_f8(z + NODES[k] * h))
    return 0.5 * d * d + alpha * total
"""

ELU = """
    if x >= 0.0 and y >= 0.0:
        return 0.5 * (x - y) * (x - y)
    if y >= 0.0:
        return y * (0.5 * y - x) + scale * kappa1_f8(x / scale)
    if x >= 0.0:
        return x * (0.5 * x - y) + scale * e2_f8(y)
    if x == -scale:
        return scale * exp_f8(y)
    move = gap(y, x{P})  # y - log(1 + x/a), so that e**move is (sigma + a)/(x + a)
    if move > 1.0:
        return scale * exp_f8(y) - (x + scale) * (1.0 + move)
    return (x + scale) * e2_f8(move)
"""

RULES: dict[type[Separable], str] = {
    BurgEntropy: STEP + BURG.replace("{weight}", "alpha"),
    KullbackLeibler: STEP + BURG.replace("{weight}", "alpha * b"),
    NegativeEntropy: STEP + ENTROPY,
    CrossEntropy: STEP + ENTROPY,
    Logistic: STEP + LOGISTIC,
    ELUPotential: ELU,
}

MODULE = '''"""Bregman loss of {owner}; generated, do not edit."""

import numpy as np

{preamble}
from {g_module} import lower_scalar_f8 as lower

NODES = np.array({nodes})
WEIGHTS = np.array({weights})  # times 1 - node: those of a double integral
{parts}


@njit(error_model="numpy", nogil=True)
def rise(x{P}):
{lines}    return {result}


@njit(error_model="numpy", nogil=True)
def loss(x, y, p{P}):
{rule}

@njit(cache=True, error_model="numpy", nogil=True)
def losses(x, y, p, out{P}):
    for i in range(out.size):
        out[i] = loss(x[i], y[i], p[i]{I})
'''


def smooth_loss(g: Function, x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """The loss of each coordinate, for float64 rows with x in the domain; None where g has no rule."""
    if not isinstance(g, Separable) or type(g) not in RULES or (isinstance(g, KullbackLeibler) and not np.all(g.b)):
        return None
    values = [np.array(np.broadcast_to(a, x.shape), "f8").reshape(-1) for a in g.parameters.values()]
    flat = [np.array(a).reshape(-1) for a in (x, y, g._solved(y, 1.0))]  # copies: a read-only array is another type
    out = np.empty(x.size)
    _module(g.formulas, type(g), tuple(g.parameters)).losses(*flat, out, *values)
    return out.reshape(x.shape)


@cache
def _module(formulas: Formulas, kind: type[Separable], names: tuple[str, ...]) -> Any:
    nodes, weights = np.polynomial.legendre.leggauss(12)
    nodes = 0.5 * (1.0 + nodes)
    tail = "".join(f", {name}" for name in names)
    rule = RULES[kind].replace("{P}", tail)
    rise = print_body(derivative(formulas.lower, "x"), "f8")
    inside = ast.unparse(_Inside().visit(ast.parse(formulas.lower, mode="eval").body))
    called = {*rise.calls, *re.findall(r"(\w+)_f8", rule)}
    omega = gaps.gap("gap", "y", "x", f"x + {inside}", names)
    parts = [divergence.common(), primitives.source(sorted(called), "f8"), omega]
    text = MODULE.format(
        owner=kind.__name__,
        preamble=primitives.preamble(),
        g_module=sys.modules[formulas.kernel(kind.__name__, "value", names, "f8", False).__module__].__name__,
        nodes=nodes.tolist(),
        weights=(0.5 * weights * (1.0 - nodes)).tolist(),
        parts="\n".join(parts),
        lines="".join(f"    {line}\n" for line in rise.lines),
        result=rise.result,
        rule=rule,
        P=tail,
        I="".join(f", {name}[i]" for name in names),
    )
    return load(f"loss_{kind.__name__.lower()}", text)


EXPIT = "where({z} < -700, exp({z}), 1/(1 + exp(-({z}))))"


class _Inside(ast.NodeTransformer):
    """A slope inside the domain: without branches that are infinite, with an expit whose parts do not overflow."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "expit":
            return ast.parse(EXPIT.format(z=ast.unparse(node.args[0])), mode="eval").body
        if isinstance(node.func, ast.Name) and node.func.id == "where":
            finite = [branch for branch in node.args[1:] if ast.unparse(branch) not in ("inf", "-inf")]
            return node if len(finite) == 2 else (finite or node.args[1:])[0]
        return node
