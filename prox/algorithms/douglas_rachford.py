"""The Douglas-Rachford method."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Proximable, length, objective

__all__ = ["douglas_rachford"]


def douglas_rachford(
    f: Proximable,
    g: Proximable,
    x0: Any,
    step: float = 1.0,
    *,
    tol: float = 1e-8,
    max_iter: int = 10_000,
    callback: Callback | None = None,
) -> Result:
    """Minimise f + g by their proxes alone: x = prox_{λf}(w), y = prox_{λg}(2x − w), w ← w + y − x.

    Parameters
    ----------
    f, g : Proximable
    x0 : array_like
        Start of w.
    step : float
        λ > 0; any converges.
    tol : float
        On max(1, 1/λ) ‖x − y‖: (x − y)/λ is the sum of a subgradient of f at x and one of g at y.
    max_iter, callback
        As for `proximal_gradient`.

    Returns
    -------
    Result
        x is y, which lies in dom g; the value is f(y) + g(y).

    References
    ----------
    Eckstein, Bertsekas, On the Douglas-Rachford splitting method and the proximal point algorithm, 1992.
    """
    if not 0 < step < float("inf"):
        raise ValueError(f"`step` is {step!r}; it must be a positive number")
    return run(_iterates(f, g, np.array(x0, float), step), tol, max_iter, callback)


def _iterates(f: Proximable, g: Proximable, w: np.ndarray, step: float) -> Iterator[Iterate]:
    while True:
        x = f.prox(w, step)
        y = g.prox(2.0 * x - w, step)
        w = w + y - x
        yield Iterate(y, max(1.0, 1.0 / step) * length(x - y), partial(objective, [(f, y), (g, y)]))
