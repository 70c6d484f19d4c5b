"""Tensor functions that torch lacks: Li2, Ti2, log cosh, softplus without a threshold, roots, integrals."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

__all__ = [
    "atanh_scaled",
    "integrated",
    "li2",
    "li2_of_exp",
    "li2_of_minus_exp",
    "log_cosh",
    "log_expm1",
    "log_one_plus_square",
    "power",
    "root_of_one_plus_square",
    "softplus",
    "solved",
    "ti2",
    "ti2_of_exp",
]

Map = Callable[[Tensor], Tensor]
ZETA_2 = math.pi**2 / 6


def softplus(x: Tensor) -> Tensor:
    """log(1 + e^x); torch's own drops e^-x beyond its threshold."""
    return torch.clamp(x, min=0) + torch.log1p(torch.exp(-torch.abs(x)))


def atanh_scaled(x: Tensor, a: float) -> Tensor:
    """atanh(x/a): a - x is exact near the end a, 1 - x/a is not."""
    size = torch.abs(x)
    return torch.copysign(0.5 * torch.log1p(2 * size / (abs(a) - size)), x * a)


def log_expm1(x: Tensor) -> Tensor:
    """log(e^x - 1), x > 0, the inverse of softplus."""
    return x + torch.log(-torch.expm1(-x))


def log_cosh(x: Tensor) -> Tensor:
    """Log of cosh, without overflow far out and without cancellation near 0."""
    a = torch.abs(x)
    near = 0.5 * torch.log1p(torch.sinh(torch.clamp(a, max=1.0)) ** 2)
    return torch.where(a <= 1, near, a + torch.log1p(torch.exp(-2 * a)) - math.log(2.0))


def log_one_plus_square(x: Tensor) -> Tensor:
    """log(1 + x²) without overflow."""
    near = torch.log1p(torch.clamp(x, -1.0, 1.0) ** 2)
    return torch.where(torch.abs(x) <= 1, near, 2 * torch.log(root_of_one_plus_square(x)))


def root_of_one_plus_square(x: Tensor) -> Tensor:
    """√(1 + x²) without overflow."""
    return torch.hypot(torch.ones_like(x), x)


def power(base: Any, exponent: Any) -> Tensor:
    """A power; either part may be a number."""
    return torch.pow(base, exponent)


@cache
def _bernoulli() -> tuple[float, ...]:
    """B_2k / (2k + 1)! for k = 1 .. 11, which gives Li2 as an odd series in -log(1 - x)."""
    from sympy import bernoulli, factorial

    return tuple(float(bernoulli(2 * k) / factorial(2 * k + 1)) for k in range(1, 12))


def _li2_near_0(u: Tensor) -> Tensor:
    """Li2(x) from u = -log(1 - x), |u| <= log 2."""
    square, total = u * u, torch.zeros_like(u)
    for coefficient in reversed(_bernoulli()):
        total = (total + coefficient) * square
    return u * (1 + total) - square / 4


def li2(x: Tensor) -> Tensor:
    """Dilogarithm for x <= 1; nan beyond, where it is complex."""
    below = torch.clamp(x, max=-1.0)
    middle = torch.clamp(x, -1.0, 0.5)
    above = torch.clamp(x, min=0.5)
    low = -ZETA_2 - 0.5 * torch.log(-below) ** 2 - _li2_near_0(-torch.log1p(-1 / below))
    high = ZETA_2 - torch.log(above) * torch.log1p(-above) - _li2_near_0(-torch.log(above))
    high = torch.where(above == 1, torch.full_like(x, ZETA_2), high)
    near = _li2_near_0(-torch.log1p(-middle))
    return torch.where(x < -1, low, torch.where(x <= 0.5, near, high))


def li2_of_minus_exp(a: Tensor) -> Tensor:
    """Li2(-e^a): reflected for a > 0, so that e^a never overflows."""
    near = _li2_near_0(-torch.log1p(torch.exp(-torch.abs(a))))
    return torch.where(a <= 0, near, -ZETA_2 - 0.5 * a * a - near)


def li2_of_exp(a: Tensor) -> Tensor:
    """Li2(e^a), a <= 0: reflected for e^a > 1/2, where 1 - e^a = -expm1(a) keeps its digits."""
    gap = -torch.expm1(a)
    far = _li2_near_0(-torch.log1p(-torch.exp(torch.clamp(a, max=-math.log(2.0)))))
    product = torch.where(a == 0, torch.zeros_like(a), a * torch.log(gap))
    near = ZETA_2 - product - _li2_near_0(-torch.clamp(a, min=-math.log(2.0)))
    return torch.where(a < -math.log(2.0), far, near)


def ti2(x: Tensor) -> Tensor:
    """Inverse tangent integral ∫ atan(u)/u over [0, x]; 16 Gauss nodes on |x| <= 1, reflected beyond."""
    inside = torch.where(torch.abs(x) <= 1, x, 1 / x)
    nodes, weights = np.polynomial.legendre.leggauss(16)
    total = torch.zeros_like(x)
    for node, weight in zip(0.5 * (nodes + 1), 0.5 * weights, strict=True):
        total = total + float(weight / node) * torch.atan(inside * float(node))
    reflected = total + torch.sign(x) * (math.pi / 2) * torch.log(torch.abs(x))
    return torch.where(torch.abs(x) <= 1, total, reflected)


def ti2_of_exp(a: Tensor) -> Tensor:
    """Ti2(e^a), reflected for a > 0."""
    return ti2(torch.exp(-torch.abs(a))) + (math.pi / 2) * torch.clamp(a, min=0)


@cache
def _double_exponential() -> tuple[tuple[float, float], ...]:
    """Nodes in ]0, 1[ and weights of tanh-sinh quadrature with step 1/16; ends may be singular."""
    step, rule = 1 / 16, []
    for k in range(-60, 61):
        g = math.pi / 2 * math.sinh(k * step)
        # 1/(1 + e^-2g) keeps the distance to 0 exactly, where the integrand is asked
        node = 1 / (1 + math.exp(-2 * g))
        weight = step * math.pi / 4 * math.cosh(k * step) / math.cosh(g) ** 2
        if weight > 1e-20 and node < 1:
            rule.append((node, weight))
    return tuple(rule)


def integrated(integrand: Map, base: float, end: Tensor) -> Tensor:
    """Integral of the integrand from base to end."""
    width, total = end - base, torch.zeros_like(end)
    for node, weight in _double_exponential():
        total = total + weight * integrand(base + width * node)
    return width * total


def solved(function: Map, slope: Map, target: Tensor, lo: float, hi: float) -> Tensor:
    """The u in ]lo, hi[ with function(u) = target, the function increasing: Newton kept inside a bracket."""
    below, above = _bracket(function, target, lo, hi)
    u = 0.5 * (below + above)
    eps = torch.finfo(target.dtype).eps
    for _ in range(2000):
        gap = function(u) - target
        below, above = torch.where(gap <= 0, u, below), torch.where(gap >= 0, u, above)
        step = u - gap / slope(u)
        inside = (step > below) & (step < above)
        following = torch.where(inside, step, 0.5 * (below + above))
        settled = (torch.abs(following - u) <= eps * torch.abs(u)) | (gap == 0) | torch.isnan(gap)
        u = torch.where(gap == 0, u, following)
        if bool(settled.all()):
            return torch.where(torch.isnan(target), target, u)
    raise ArithmeticError("the inverse did not settle in 2000 steps; is the function increasing?")


def _bracket(function: Map, target: Tensor, lo: float, hi: float) -> tuple[Tensor, Tensor]:
    """Points on either side of the solution: the ends, or powers of two away if an end is infinite."""
    start = 0.5 * (lo + hi) if math.isfinite(lo + hi) else (lo + 1 if math.isfinite(lo) else min(hi - 1, 0.0))
    below = torch.full_like(target, lo if math.isfinite(lo) else start)
    above = torch.full_like(target, hi if math.isfinite(hi) else start)
    for end, bound in ((lo, below), (hi, above)):
        reach = -1.0 if end == lo else 1.0
        while math.isinf(end) and abs(reach) < torch.finfo(target.dtype).max / 4:
            wrong = (function(bound) - target) * math.copysign(1.0, reach) < 0
            if not bool(wrong.any()):
                break
            bound[wrong] = start + reach
            reach *= 2
    return below, above
