"""What a solver returns, why it stopped, and the one loop that drives them all."""

from __future__ import annotations

import enum
import math
import numbers
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from prox.arguments import positive

__all__ = ["Iterate", "Result", "Stop", "run"]


class Stop(enum.Enum):
    """Why a solver stopped; the values are sentences."""

    CONVERGED = "The optimality residual fell below the tolerance."
    LIMIT = "The largest number of iterations was reached; raise `max_iter` or `tol`."
    CALLBACK = "The callback asked to stop."
    DIVERGED = "The iterates or gradients are no longer finite; reduce `step`, or check the gradient at `x0`."


@dataclass(frozen=True)
class Iterate:
    """A point with its optimality residual; the solvers are generators of these."""

    x: np.ndarray
    residual: float
    value: Callable[[], float]


@dataclass(frozen=True, eq=False)
class Result:
    """Outcome of a solver.

    Attributes
    ----------
    x : ndarray
        The last iterate.
    value : float
        The objective there; a solver that takes several proxes evaluates each function at the point of its own prox,
        where it is finite. The points differ by no more than the residual tells.
    residuals : ndarray, shape (iterations,)
        The optimality residual after each iteration; each solver says what it measures, 0 means optimal.
    stop : Stop
    """

    x: np.ndarray
    value: float
    residuals: np.ndarray
    stop: Stop

    @property
    def iterations(self) -> int:
        """How many iterations were made."""
        return len(self.residuals)

    @property
    def converged(self) -> bool:
        """Whether the residual fell below the tolerance."""
        return self.stop is Stop.CONVERGED


Callback = Callable[[Iterate], Any]


def run(iterates: Iterator[Iterate], tol: float, max_iter: int, callback: Callback | None = None) -> Result:
    """Draw iterates until the residual is at most `tol`.

    Parameters
    ----------
    iterates : iterator of Iterate
        An unlimited sequence.
    tol : float
    max_iter : int
        At least 1.
    callback : callable, optional
        Called with each `Iterate`; a true answer stops.

    Raises
    ------
    TypeError
        For a `tol` that is no real number.
    ValueError
        For a `tol` that is negative or not finite, or a `max_iter` that is no positive integer.
    """
    tol = positive("the solver", "tol", tol, zero=True, array=False)
    limit: object = max_iter
    if not isinstance(limit, numbers.Integral) or max_iter < 1:
        raise ValueError(f"`max_iter` is {max_iter!r}; it must be a positive integer")
    residuals: list[float] = []
    with np.errstate(over="ignore", invalid="ignore"):  # divergence is a reason to stop, not a warning
        for current in iterates:
            residuals.append(current.residual)
            stop = _reason(current, tol, len(residuals) >= max_iter, callback)
            if stop is not None:
                return Result(current.x, current.value(), np.array(residuals), stop)
    raise AssertionError("a solver's iterates ended by themselves")


def _reason(current: Iterate, tol: float, last: bool, callback: Callback | None) -> Stop | None:
    asked = callback is not None and callback(current)
    if current.residual <= tol:
        return Stop.CONVERGED
    if not math.isfinite(current.residual):
        return Stop.DIVERGED
    return Stop.CALLBACK if asked else Stop.LIMIT if last else None
