"""What ``2 * f``, ``f + g`` and the methods of a function mean; a sentence where no rule is known."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from prox.base import Function
from prox.calculus.restricted import Restricted
from prox.calculus.transformed import Transformed
from prox.functions.affine import Affine, Zero
from prox.functions.box import Box, Nonnegative
from prox.functions.squared_l2 import SquaredL2

__all__ = ["dilate", "minus", "over", "plus", "tilt", "times", "translate"]


def times(g: Function, factor: Any) -> Function:
    """The function factor · g for a positive factor."""
    if not isinstance(factor, numbers.Real):
        raise TypeError(f"`factor` is {factor!r}; a function is multiplied by a positive number")
    c = float(factor)
    if not 0.0 < c < np.inf:
        raise ValueError(
            f"`factor` is {c}; a function is multiplied by a positive finite number: 0·g would forget the domain of g,"
            " and −g is not convex for a convex g"
        )
    if isinstance(g, Transformed):
        return Transformed(g.inner, c * g.weight, g.factor, g.shift, c * g.slope, c * g.curvature, c * g.constant)
    return Transformed(g, weight=c)


def over(g: Function, divisor: Any) -> Function:
    """The function g / divisor for a positive divisor."""
    if not isinstance(divisor, numbers.Real) or not 0.0 < float(divisor) < np.inf:
        raise (TypeError if not isinstance(divisor, numbers.Real) else ValueError)(
            f"`divisor` is {divisor!r}; a function is divided by a positive finite number"
        )
    return times(g, 1.0 / float(divisor))


def minus(f: Function, g: Any) -> Function:
    """The difference with a number or an affine function."""
    if isinstance(g, numbers.Real):
        return plus(f, -float(g))
    if isinstance(g, Affine):
        return plus(f, Affine(-g.a, -g.c))
    raise TypeError(
        f"{f!r} - {g!r} is not formed: only a number or Affine is subtracted, since the difference of functions"
        " need not have a prox; split it with an algorithm for differences of convex functions"
    )


def dilate(g: Function, factor: float) -> Function:
    """The function x ↦ g(factor · x)."""
    return Transformed(g, factor=factor)


def translate(g: Function, b: Any) -> Function:
    """The function x ↦ g(x − b)."""
    return Transformed(g, shift=b)


def tilt(g: Function, a: Any) -> Function:
    """The function x ↦ g(x) + ⟨a, x⟩."""
    if isinstance(g, Transformed):
        return Transformed(g.inner, g.weight, g.factor, g.shift, g.slope + np.asarray(a), g.curvature, g.constant)
    return Transformed(g, slope=a)


def plus(f: Function, g: Any) -> Function:
    """The sum with a number or a function, where its prox follows from the parts."""
    if isinstance(g, numbers.Real):
        return _raised(f, float(g))
    if not isinstance(g, Function):
        raise TypeError(f"a function and {g!r} cannot be added; add a number or a function")
    for a, b in ((f, g), (g, f)):
        if isinstance(b, Zero):
            return a
        if isinstance(b, Affine):
            return plus(tilt(a, b.a), b.c)
        if isinstance(b, SquaredL2) and np.ndim(b.alpha) == 0:
            return _curved(a, float(b.alpha))
        if isinstance(b, (Box, Nonnegative)) and a.traits.separable and a.traits.convex:
            return Restricted(a, b)
    raise TypeError(
        f"no rule gives the prox of the sum of {f!r} and {g!r}; known are sums with a number, Affine, SquaredL2 of one"
        " weight, and of a separable convex function with Box or Nonnegative; else use prox.calculus.DykstraSum, or a"
        " splitting algorithm that takes the two apart"
    )


def _raised(g: Function, constant: float) -> Function:
    if constant == 0.0:
        return g
    if isinstance(g, Transformed):
        return Transformed(g.inner, g.weight, g.factor, g.shift, g.slope, g.curvature, g.constant + constant)
    return Transformed(g, constant=constant)


def _curved(g: Function, mu: float) -> Function:
    if isinstance(g, Transformed):
        return Transformed(g.inner, g.weight, g.factor, g.shift, g.slope, g.curvature + mu, g.constant)
    return Transformed(g, curvature=mu)
