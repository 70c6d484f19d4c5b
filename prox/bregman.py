"""Bregman proximity operators and envelopes, left and right, over any Legendre function of the registry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

import legendre
from legendre.function import LegendreFunction
from prox.activation import ActivationPotential
from prox.arguments import as_steps, frame_of
from prox.calculus import Restricted, SeparableSum, Transformed
from prox.distance.bisection import bisected
from prox.distance.pieces import pieces
from prox.distance.roots import root_kernel
from prox.distance.sums import project
from prox.functions.affine import Zero
from prox.functions.ball_linf import BallLInf
from prox.functions.box import Box, Nonnegative
from prox.functions.simplex import Simplex
from prox.functions.sum_to import SumTo
from prox.output import store
from prox.separable import Separable

if TYPE_CHECKING:
    from prox.base import Function

__all__ = ["bregman_envelope", "bregman_prox"]

Side = Literal["left", "right"]
At = Literal["dual", "primal"]


def bregman_prox(
    g: Function,
    f: LegendreFunction | str,
    v: Any,
    step: Any = 1.0,
    side: Side = "left",
    *,
    at: At = "dual",
    axis: int = -1,
    out: np.ndarray | None = None,
) -> Any:
    r"""The proximity operator of g with the Bregman distance of :math:`\Phi(u) = \sum_j \varphi(u_j)` for a metric.

    .. math::
        \text{left: } \arg\min_u \lambda g(u) + \Phi(u) - \langle u, v\rangle
              = \arg\min_u \lambda g(u) + D_\Phi(u, x), \qquad
        \text{right: } \arg\min_u \lambda g(u) + D_\Phi(x, u), \qquad x = \rho(v).

    Parameters
    ----------
    g : Function
        Convex and separable, or the indicator of the simplex or of a fixed sum (left only).
    f : LegendreFunction or str
        φ, or its name in the registry.
    v : array_like, shape (..., n)
        The dual point v = φ'(x), in the sense of Van Nguyen; with ``at="primal"`` the point x itself.
    step : float or array_like
        λ > 0; an array broadcasts to the shape of `v`.
    side : {"left", "right"}
        Which argument of the distance is minimised over.
    at : {"dual", "primal"}
        What `v` is.
    axis : int
        The axis the vectors lie on.
    out : ndarray, optional
        Where to write the result; shape and dtype of the result. It may be `v` itself.

    Returns
    -------
    ndarray, shape of `v`
        In the closure of dom φ and in dom g; nan where the objective has no minimiser.

    Raises
    ------
    TypeError
        If g is neither separable nor of fixed sum, or not convex.
    ValueError
        For an unknown side or name, a step that is not positive, or when dom g and dom φ have no point in common.

    Notes
    -----
    Left: a closed form for piecewise linear g (indicators of boxes, ℓ1, linear, hinge) and for φ = t log t − t on
    the simplex (softmax); by compiled safeguarded Newton on v ∈ p + λ∂g(ρ(p)), u = ρ(p), where g has formulas; weights,
    tilts, boxes and blocks are reduced to these, and other separable g solved by bisection, more slowly.
    Right: the objective need not be convex. Returned is the local minimiser met first from x; it is the only one
    where D_Φ is jointly convex, that is where 1/φ'' is concave: identity, exp, sigmoid, tanh, softplus.

    References
    ----------
    Van Nguyen, Forward-backward splitting with Bregman distances, 2017. Bauschke, Dao, Lindstrom, Regularizing with
    Bregman-Moreau envelopes, 2018.

    Examples
    --------
    >>> import numpy as np, legendre
    >>> from prox import L1
    >>> bregman_prox(L1(alpha=0.5), legendre.get("sigmoid"), np.array([0.5, 2.5]))
    array([0.5       , 0.88079708])
    """
    _check(side, at)
    f = _registered(f)
    v, frame = frame_of("bregman_prox", "v", v, axis, matrix=False, scalar=g._known.separable, phases=False)
    steps = as_steps("bregman_prox", step, frame, separable=g._known.separable)
    rows = frame.rows(v)
    with np.errstate(all="ignore"):
        if side == "left":
            found = _left(g, f, rows if at == "dual" else f.grad(rows), steps)
        else:
            found = _right(g, f, *_pair(f, rows, at), steps)
    result = frame.points(_inside(g, f, found))
    if out is None:
        return result
    store(out, result)
    return out


def bregman_envelope(
    g: Function,
    f: LegendreFunction | str,
    v: Any,
    step: Any = 1.0,
    side: Side = "left",
    *,
    at: At = "dual",
    axis: int = -1,
) -> Any:
    r"""The Bregman-Moreau envelope :math:`\min_u g(u) + D_\Phi(u, x)/\lambda`, or with D_Φ(x, u) on the right.

    Parameters
    ----------
    g, f, v, step, side, at, axis
        As for `bregman_prox`; `step` is a number.

    Returns
    -------
    array or number, shape of `v` without `axis`

    Examples
    --------
    >>> import legendre
    >>> from prox import L1
    >>> float(bregman_envelope(L1(alpha=1.0), legendre.get("identity"), [3.0, 0.5]))  # a Huber function
    2.625
    """
    f = _registered(f)
    u = np.asarray(bregman_prox(g, f, v, step, side, at=at, axis=axis))
    v = np.asarray(v, u.dtype)
    with np.errstate(all="ignore"):
        x, dual = _pair(f, v, at)
        if side == "left" and at == "dual":
            distance = f.fenchel_young(u, dual)
        else:
            distance = f.bregman(u, x) if side == "left" else f.bregman(x, u)
    return g(u, axis=axis) + np.sum(distance / step, axis=axis)


def _registered(f: Any) -> LegendreFunction:
    if isinstance(f, str):
        return legendre.get(f)
    if not isinstance(f, LegendreFunction):
        raise TypeError(f"`f` is {f!r}; it must be a Legendre function, from legendre.get or derive, or its name")
    return f


def _check(side: str, at: str) -> None:
    if side not in ("left", "right"):
        raise ValueError(f"`side` is {side!r}; it must be 'left' (minimise over u in D(u, x)) or 'right' (in D(x, u))")
    if at not in ("dual", "primal"):
        raise ValueError(f"`at` is {at!r}; it must be 'dual' (`v` is φ'(x)) or 'primal' (`v` is x)")


def _pair(f: LegendreFunction, v: np.ndarray, at: str) -> tuple[np.ndarray, np.ndarray]:
    """x and φ'(x)."""
    return (f.rho(v), v) if at == "dual" else (v, f.grad(v))


def _left(g: Function, f: LegendreFunction, v: np.ndarray, step: Any) -> np.ndarray:
    if not g._known.convex:
        raise g.missing("bregman_prox", "it is not convex, so that a stationary point need not be a minimiser")
    reduced = None if isinstance(g, Separable) else _reduced(g, f, v, step)
    if reduced is not None:
        return reduced
    if not g._known.separable:
        raise g.missing("bregman_prox", "it is not separable; separable functions, Simplex and SumTo have one")
    linear = pieces(g)
    if linear is not None and linear.linear:
        return linear.left_prox(f, v, step)
    if not _compiled(g):
        return bisected(g, f, v, step)
    at_zero = float(f.grad(0.0)) if f.domain.lo <= 0.0 <= f.domain.hi else math.nan
    return _run(g, f, "left", (v,), step, (at_zero,))


def _reduced(g: Function, f: LegendreFunction, v: np.ndarray, step: Any) -> np.ndarray | None:
    """The left prox by the dual of a sum, or by that of the functions that g is made of; None without a rule."""
    match g:
        case Simplex():
            return project(f, v, g.radius, 0.0)
        case SumTo():
            return project(f, v, g.total, -math.inf)
        case Transformed(factor=1.0, curvature=0.0) if not np.any(g.shift):  # c g + <a, x>
            moved = (v - step * np.asarray(g.slope)).astype(v.dtype, copy=False)
            return _left(g.inner, f, moved, step * g.weight)
        case Restricted():
            return g.box._solved(_left(g.inner, f, v, step), 1.0)
        case SeparableSum() if g._known.separable:
            parts = zip(g._blocks(v), g._steps_of(step), strict=True)
            return np.hstack([_left(part, f, a, t) for (part, (a,)), t in parts])
    return None


def _right(g: Function, f: LegendreFunction, x: np.ndarray, dual: np.ndarray, step: Any) -> np.ndarray:
    if isinstance(g, Box | Nonnegative | Zero | BallLInf):  # D(x, ·) falls towards x from both sides
        return g._solved(x, 1.0)
    if isinstance(g, Transformed) and g._scaled:
        return _right(g.inner, f, x, dual, step * g.weight)
    if not (g._known.convex and _compiled(g)):
        known = "those of the library that are convex, separable and have a formula, and their multiples, have one"
        raise g.missing("bregman_prox", f"there is no rule on the right for it; {known}")
    largest = np.finfo(x.dtype).max
    return _run(g, f, "right", (x, np.clip(dual, -largest, largest)), step, ())


def _compiled(g: Function) -> bool:
    """Whether there are formulas to compile a solver from."""
    return bool(g.formulas.lower) if isinstance(g, Separable) else isinstance(g, ActivationPotential)


def _parameters(g: Function) -> tuple[float | np.ndarray, ...]:
    return tuple(g.parameters.values() if isinstance(g, Separable) else g.f.parameters.values())  # type: ignore[attr-defined]


def _run(
    g: Function, f: LegendreFunction, side: str, points: tuple[np.ndarray, ...], step: Any, extra: tuple[float, ...]
) -> np.ndarray:
    """Call a kernel over the flattened rows; step and parameters as numbers, or all as arrays."""
    of_g = (step, *_parameters(g))
    out = np.empty_like(points[0])
    each = any(isinstance(a, np.ndarray) for a in of_g)
    if each:
        of_g = tuple(np.array(np.broadcast_to(a, out.shape), "f8").reshape(-1) for a in of_g)
    vectors = [a.reshape(-1) for a in points]
    kernel = root_kernel(g, f, side, out.dtype, each)
    kernel(*vectors, of_g[0], out.reshape(-1), *extra, *f.parameters.values(), *of_g[1:])
    return out


def _inside(g: Function, f: LegendreFunction, u: np.ndarray) -> np.ndarray:
    below = f.domain.lo > -math.inf and np.any(u < f.domain.lo)
    if below or (f.domain.hi < math.inf and np.any(u > f.domain.hi)):
        raise ValueError(
            f"dom φ = {f.domain} of `{f.name}` and the domain of {g!r} have no point in common; choose a"
            " function whose domain meets it"
        )
    return u
