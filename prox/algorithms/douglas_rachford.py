"""The Douglas-Rachford method."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from prox.algorithms.arrays import floating, length
from prox.algorithms.result import Callback, Iterate, Result, run
from prox.algorithms.smooth import Proximable, objective
from prox.arguments import positive

if TYPE_CHECKING:
    import numpy as np

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
        x is y, which lies in dom g; the value is f(x) + g(y).

    References
    ----------
    Eckstein, Bertsekas, On the Douglas-Rachford splitting method and the proximal point algorithm, 1992.

    Examples
    --------
    Basis pursuit: of all solutions of x + 2y = 2 the one with the least ℓ1 norm.

    >>> from prox import L1, AffineSet
    >>> found = douglas_rachford(AffineSet([[1.0, 2.0]], [2.0]), L1(), [0.0, 0.0], tol=1e-12)
    >>> found.x, found.value
    (array([0., 1.]), 1.0)
    """
    step = positive("douglas_rachford", "step", step, array=False)
    return run(_iterates(f, g, floating("douglas_rachford", "x0", x0), step), tol, max_iter, callback)


def _iterates(f: Proximable, g: Proximable, w: np.ndarray, step: float) -> Iterator[Iterate]:
    while True:
        x = f.prox(w, step)
        y = g.prox(2.0 * x - w, step)
        w = w + y - x
        yield Iterate(y, max(1.0, 1.0 / step) * length(x - y), partial(objective, [(f, x), (g, y)]))
