"""What an epoch cannot be faster than: its matrix products and the values of its activations, each alone.

The products are NumPy's, in the shapes and on the sides in which the engine has them; the activations are the
kernels of the registry: value and slope in every layer, their inverse and its slope where the width changes.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import timing
from networks.initialization import initial_parameters
from networks.spec import NetworkSpec

__all__ = ["floor"]


def floor(spec: NetworkSpec, samples: int, batch: int, seconds: float) -> tuple[float, float]:
    """Milliseconds of an epoch in matrix products and in activations."""
    batches = samples // batch
    with threadpool_limits(1, user_api="blas"):
        found = [timing.minima([run], seconds / 2)[0] for run in (products(spec, batch), activations(spec, batch))]
    return 1e3 * batches * found[0], 1e3 * batches * found[1]


def products(spec: NetworkSpec, batch: int) -> Callable[[], None]:
    """All products of a step: forward, gradients of the parameters and, but for the first layer, of the values."""
    start, rng = initial_parameters(spec, "identity"), np.random.default_rng(0)
    values = [rng.standard_normal((batch, width)).astype(spec.dtype) for width in spec.widths]
    passes = []
    for l, (z, after) in enumerate(pairwise(values)):
        for A in (start.V,) if l == spec.depth else (start.W[l], start.M[l]):
            if A is not None:
                passes += [(z, A.T, np.empty_like(after)), (after.T, z, np.empty_like(A))]
                passes += [(after, A, np.empty_like(z))] if l > 0 else []

    def run() -> None:
        for a, b, out in passes:
            np.matmul(a, b, out=out)

    return run


def activations(spec: NetworkSpec, batch: int) -> Callable[[], None]:
    """All values of activations, and slopes for the way back."""
    rng, passes = np.random.default_rng(0), []
    for l, f in enumerate(spec.activations):
        u = rng.uniform(-0.9, 0.9, (batch, spec.widths[l + 1])).astype(spec.dtype)
        out = np.empty_like(u)
        passes += [(f.grad_conj, u, out), (f.hess_conj, u, out)]
        if l == 0 or spec.widths[l] != spec.widths[l + 1]:
            passes += [(f.grad, u, out), (f.hess, u, out)]

    def run() -> None:
        for function, u, out in passes:
            function(u, out=out)

    return run
