"""The kernels' primitives as tensor functions, for stable forms: same names, same definitions, digits kept.

A primitive that is not listed is built from its definition by the printer. Most of those listed vanish to
second order at 0; there they are written x² ∫ (1 - θ) f''(θx) dθ, whose terms do not cancel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from legendre.lower import torch_special as special

__all__ = ["VOCABULARY"]

HALF_PI_LOW = 6.123233995736766e-17  # π/2 less its double


def _from_second(x: Tensor, second: Callable[[Tensor], Tensor]) -> Tensor:
    """x² ∫ (1 - θ) second(θ x) dθ over [0, 1] by 16 Gauss nodes."""
    nodes, weights = np.polynomial.legendre.leggauss(16)
    total = torch.zeros_like(x)
    for node, weight in zip(0.5 * (nodes + 1), 0.5 * weights, strict=True):
        total = total + float(weight * (1 - node)) * second(float(node) * x)
    return x * x * total


def _near_0(x: Tensor, reach: float, second: Callable[[Tensor], Tensor], far: Tensor) -> Tensor:
    """The integral form where |x| <= reach, else the value computed plainly."""
    near = _from_second(torch.clamp(x, -reach, reach), second)
    return torch.where(torch.abs(x) <= reach, near, far)


def _e2(h: Tensor) -> Tensor:
    return _near_0(h, 1.0, torch.exp, torch.expm1(h) - h)


def _kappa1(h: Tensor) -> Tensor:
    far = torch.special.xlog1py(1 + h, h) - h
    return _near_0(h, 0.5, lambda x: 1 / (1 + x), torch.where(h == -1, torch.ones_like(h), far))


def _log1p_minus(x: Tensor) -> Tensor:
    return _near_0(x, 0.5, lambda u: -1 / (1 + u) ** 2, torch.log1p(x) - x)


def _entropy2(t: Tensor) -> Tensor:
    return 0.5 * (_kappa1(t) + _kappa1(-t))


def _entropy1(t: Tensor) -> Tensor:
    return torch.special.xlogy(t, t) + torch.where(t == 1, torch.zeros_like(t), (1 - t) * torch.log1p(-t))


def _logit(t: Tensor) -> Tensor:
    near = torch.log1p((2 * t - 1) / (1 - t))
    return torch.where(torch.abs(t - 0.5) <= 0.25, near, torch.log(t) - torch.log1p(-t))


def _log_ratio(a: Any, b: Any, d: Any) -> Tensor:
    """log(a/b) with d = a - b."""
    near = torch.log1p(d / b)
    return torch.where(torch.abs(torch.as_tensor(d / b)) <= 0.5, near, torch.log(a / b))


def _half_pi(t: Tensor) -> tuple[Tensor, Tensor]:
    """πt/2 and π(1 - |t|)/2: the latter is exact near |t| = 1."""
    return (math.pi / 2) * t, (math.pi / 2) * (1 - torch.abs(t))


def _cos_half_pi(t: Tensor) -> Tensor:
    angle, rest = _half_pi(t)
    return torch.where(torch.abs(t) <= 0.5, torch.cos(angle), torch.sin(rest))


def _sin_half_pi(t: Tensor) -> Tensor:
    angle, rest = _half_pi(t)
    return torch.where(torch.abs(t) <= 0.5, torch.sin(angle), torch.copysign(torch.cos(rest), t))


def _tan_half_pi(t: Tensor) -> Tensor:
    angle, rest = _half_pi(t)
    return torch.where(torch.abs(t) <= 0.5, torch.tan(angle), torch.copysign(1 / torch.tan(rest), t))


def _log_cos(angle: Tensor, cosine: Tensor) -> Tensor:
    return torch.where(cosine > 0.7, 0.5 * torch.log1p(-(torch.sin(angle) ** 2)), torch.log(cosine))


def _softplus_phi(t: Tensor) -> Tensor:
    gap = -torch.expm1(-t)
    near = 0.5 * t * t + torch.special.xlogy(t, gap) - special.li2(torch.clamp(gap, max=0.5))
    far = 0.5 * t * t + special.li2_of_exp(-t) - special.ZETA_2
    return torch.where(t < math.log(2.0), near, far)


def _gd_phi(t: Tensor) -> Tensor:
    rest = ((math.pi / 2 - torch.abs(t)) + HALF_PI_LOW).clamp(min=0)
    edge = torch.tan(rest / 2)
    catalan = 0.915965594177219
    far = 2 * catalan - 2 * special.ti2(edge) + torch.special.xlogy(rest, edge)
    return _near_0(t, 0.5, lambda x: 1 / torch.cos(x), far)


def _gd_conj(s: Tensor) -> Tensor:
    far = 2 * special.ti2(torch.exp(-torch.abs(s))) + (math.pi / 2) * torch.abs(s) - 2 * 0.915965594177219
    return _near_0(s, 0.5, lambda x: 1 / torch.cosh(x), far)


def _atan_conj(s: Tensor) -> Tensor:
    far = s * torch.atan(s) - 0.5 * special.log_one_plus_square(s)
    return _near_0(s, 0.5, lambda x: 1 / (1 + x * x), far)


def _sech(s: Tensor) -> Tensor:
    e = torch.exp(-torch.abs(s))
    return 2 * e / (1 + e * e)


def _one_minus_square(t: Tensor) -> Tensor:
    return (1 - t) * (1 + t)


def _squareplus(s: Tensor, b: Any) -> tuple[Tensor, Tensor]:
    """(s + root)/2 and the root, sqrt(s² + b)."""
    root = b**0.5 * special.root_of_one_plus_square(s / b**0.5)
    half_sum = 0.5 * torch.abs(s) + 0.5 * root
    return torch.where(s < 0, 0.25 * b / half_sum, half_sum), root


def _squareplus_slope(s: Tensor, b: Any) -> Tensor:
    value, root = _squareplus(s, b)
    return value / root


def _squareplus_conj(s: Tensor, b: Any) -> Tensor:
    return 0.5 * s * _squareplus(s, b)[0] + 0.25 * b * torch.asinh(s / b**0.5)


def _squareplus_phi(t: Tensor, b: Any) -> Tensor:
    x = t / (0.5 * b**0.5)
    return 0.25 * b * (0.5 * (x * x - 1) - torch.log(x))


VOCABULARY: dict[str, Callable[..., Any]] = {
    "log_ratio": _log_ratio,
    "xlogx": lambda x: torch.special.xlogy(x, x),
    "one_minus_sq": _one_minus_square,
    "one_minus_sq_3_2": lambda t: _one_minus_square(t) * torch.sqrt(_one_minus_square(t)),
    "sqrt1m2": lambda t: torch.sqrt(_one_minus_square(t)),
    "recip_one_plus_sq": lambda s: 1 / (1 + s * s),
    "recip_one_plus_sq_3_2": lambda s: special.root_of_one_plus_square(s) ** -3,
    "sqrt1p2": special.root_of_one_plus_square,
    "rsqrt1p2": lambda s: 1 / special.root_of_one_plus_square(s),
    "log1p_minus": _log1p_minus,
    "e2": _e2,
    "kappa1": _kappa1,
    "kappa": lambda x: _kappa1(x - 1),
    "entropy1": _entropy1,
    "entropy2": _entropy2,
    "logit": _logit,
    "sin_half_pi": _sin_half_pi,
    "cos_half_pi": _cos_half_pi,
    "tan_half_pi": _tan_half_pi,
    "log_cos_half_pi": lambda t: _log_cos(_half_pi(t)[0], _cos_half_pi(t)),
    "log_cos": lambda t: _log_cos(t, torch.cos(t)),
    "one_minus_exp_m": lambda t: -torch.expm1(-t),
    "recip_one_minus_exp_m": lambda t: -1 / torch.expm1(-t),
    "li2_exp_m": lambda t: special.li2_of_exp(-t),
    "li2_neg_exp": lambda s: -special.li2_of_minus_exp(s),
    "softplus_phi": _softplus_phi,
    "gd_phi": _gd_phi,
    "gd_conj": _gd_conj,
    "sech": _sech,
    "sech2": lambda s: _sech(s) ** 2,
    "softplus": special.softplus,
    "log_expm1": special.log_expm1,
    "expit": torch.sigmoid,
    "dexpit": lambda x: torch.sigmoid(x) * torch.sigmoid(-x),
    "logcosh": special.log_cosh,
    "atan_conj": _atan_conj,
    "squareplus_scaled": lambda s, b: _squareplus(s, b)[0],
    "dsquareplus_scaled": _squareplus_slope,
    "squareplus_conj_scaled": _squareplus_conj,
    "squareplus_phi_scaled": _squareplus_phi,
}
