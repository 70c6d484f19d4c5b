"""A separable function applied to the entries of matrices."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.traits import Traits

__all__ = ["Entries"]


@dataclass(frozen=True, eq=False)
class Entries(Function):
    """The function X ↦ g(vec X) of matrices on the two last axes, where sums with functions of matrices need it.

    Parameters
    ----------
    inner : Function
        g, separable.
    """

    inner: Function

    @property
    def traits(self) -> Traits:
        """Those of `inner`, on matrices."""
        return replace(self.inner.traits, matrix=True, separable=False, complex_ok=False)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.inner._value(_flat(x))

    def _grad(self, x: np.ndarray) -> np.ndarray:
        return self.inner._grad(_flat(x)).reshape(x.shape)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        np.copyto(out, self.inner._solved(_flat(v), _each(step)).reshape(v.shape))

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        return self.inner._residual(_flat(p), _flat(v), _each(step))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return self.inner._vjp(_flat(v), _flat(p), _flat(cotangent), _each(step)).reshape(v.shape)


def _flat(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(len(x), int(np.prod(x.shape[1:])))


def _each(step: Step) -> Step:
    return step if isinstance(step, float) else step.reshape(-1, 1)
