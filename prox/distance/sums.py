"""Bregman projections onto sets with a fixed sum: u_j = max(floor, ρ(v_j − λ)), one scalar equation a vector.

The sum decreases in λ. The root is bracketed by [min v, max v] − φ'(r/n): at its lower end every entry is at least
the mean r/n, at its upper end none is more.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.lower import divergence, primitives
from legendre.lower.kernels import source_of
from legendre.lower.loader import load

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["project"]

ROWS = '''"""Bregman projections onto sets of fixed sum over {potential}; generated, do not edit."""

import numpy as np

{preamble}
from {f_module} import grad_conj_scalar_f8 as rho, hess_conj_scalar_f8 as rho_slope

{common}

@njit(error_model="numpy", nogil=True)
def level(w, total, floor, dual_mean{P}):
    # the root in bisected Newton steps; w <= 0 with maximum 0
    low, high = w.min() - dual_mean, -dual_mean
    x = high
    for _ in range(300):
        excess, slope = -total, 0.0
        for j in range(w.size):
            u = rho(w[j] - x{P})
            if u > floor:
                excess += u
                slope += rho_slope(w[j] - x{P})
            else:
                excess += floor
        if excess == 0.0:
            break
        if excess > 0.0:
            low = x
        else:
            high = x
        new = x + excess / slope
        if not low < new < high:
            new = low + 0.5 * (high - low)
        if abs(new - x) <= 1.2e-16 * max(abs(new), abs(x)) or not low < new < high:
            break
        x = new
    return x


@njit(error_model="numpy", nogil=True)
def finished(w, x, total, floor, u{P}):
    # what the rounding of the level leaves of the sum, put where the entries move most easily
    excess, slope = -total, 0.0
    for j in range(w.size):
        u[j] = max(floor, rho(w[j] - x{P}))
        excess += u[j]
        slope += rho_slope(w[j] - x{P}) if u[j] > floor else 0.0
    if slope > 0.0:
        for j in range(w.size):
            if u[j] > floor:
                u[j] = max(floor, u[j] - excess * rho_slope(w[j] - x{P}) / slope)


@njit(cache=True, error_model="numpy", nogil=True)
def rows(v, total, floor, dual_mean, out{P}):
    w, u = np.empty(v.shape[1]), np.empty(v.shape[1])
    for i in range(v.shape[0]):
        top = v[i].max()
        for j in range(v.shape[1]):
            w[j] = np.float64(v[i, j]) - top
        if not np.all(w <= 0.0):
            out[i] = NAN
            continue
        finished(w, level(w, total, floor, dual_mean{P}), total, floor, u{P})
        out[i] = u
'''


def project(f: LegendreFunction, v: np.ndarray, total: float, floor: float) -> np.ndarray:
    """argmin φ(u) − ⟨u, v⟩ over the u ≥ floor with sum `total`, row by row; `floor` is 0 or −∞.

    Raises
    ------
    ValueError
        If the mean, total/n, is no interior point of dom φ.
    """
    mean = total / v.shape[1]
    if not f.domain.lo < mean < f.domain.hi:
        raise ValueError(
            f"the vectors of `v` have {v.shape[1]} entries with the sum {total:g}: their mean {mean:g} has"
            f" to lie inside dom φ = {f.domain} of `{f.name}`; take another sum or another φ"
        )
    out = np.empty_like(v)
    if f.name == "exp":
        return _softmax(v, total)
    if out.size:
        _module(f).rows(v, total, floor, float(f.grad(mean)), out, *f.parameters.values())
    return out


def _softmax(v: np.ndarray, total: float) -> np.ndarray:
    """The closed form over φ = t log t − t."""
    with np.errstate(invalid="ignore"):
        e = np.exp(v - v.max(axis=1, keepdims=True, initial=-np.inf))
    return (total * (e / e.sum(axis=1, keepdims=True))).astype(v.dtype, copy=False)


@cache
def _module(f: LegendreFunction) -> Any:
    text = ROWS.format(
        potential=f.name,
        preamble=primitives.preamble(),
        f_module=load(f.name, source_of(f)).__name__,
        common=divergence.common(),
        P="".join(f", f_{name}" for name in f.parameters),
    )
    return load(f"bregman_sums_{f.name}", text)
