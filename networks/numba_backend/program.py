"""A compiled program for one size of batch: which kernels, how much memory, which further arguments."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from networks.numba_backend.assemble import chunk_module, lanes_for, wide_module
from networks.numba_backend.gemm import address
from networks.numba_backend.plan import Plan
from networks.numba_backend.state import TrainingState, aligned
from networks.numba_backend.threads import SINGLE_BLAS
from networks.numba_backend.wide import shapes
from networks.optimizers import SGD

__all__ = ["Data", "Program", "program"]

UNROLLED = 16  # widths up to this are unrolled; beyond about 20 BLAS is faster, and sooner compiled
Data = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Program:
    """Kernels with what they need beside the data.

    Attributes
    ----------
    module : module
        With the kernels ``epochs`` and ``propagate``.
    plan : Plan
    batch : int
        Samples in a batch.
    lanes : int
        Samples that the buffer holds.
    extra : tuple
        Trailing arguments of the kernels.
    """

    module: ModuleType
    plan: Plan
    batch: int
    lanes: int
    extra: tuple[Any, ...]

    def epochs(
        self,
        state: TrainingState,
        grad: np.ndarray,
        data: Data,
        orders: np.ndarray,
        rates: np.ndarray,
        rule: tuple[int, Sequence[float]],
        losses: np.ndarray,
    ) -> tuple[int, int]:
        """Run the epochs; returns -1 and the steps so far, or epoch and batch where something was not finite."""
        state.check(self.plan.layout)  # the kernel does not look where it reads
        dtype, n = self.plan.spec.dtype, data[0].size // self.plan.spec.widths[0]
        room = state.scratch("batch", self.plan.rows * self.lanes)
        with self.alone():
            return self.module.epochs(
                state.theta, state.moments, grad, room, *data, orders, n, self.batch, rates,
                rule[0], np.array(rule[1], dtype), state.step, losses, *self.extra,
            )  # fmt: skip

    def propagate(
        self, theta: np.ndarray, data: Data, scale: float, rows: Sequence[tuple[int, int, int]], out: np.ndarray
    ) -> float:
        """Copy rows of the buffer to `out` for all samples; returns the sum of the losses if there are targets."""
        dtype = self.plan.spec.dtype
        table = np.array(rows, np.int64).reshape(-1, 3)
        with self.alone():
            return self.module.propagate(
                theta, aligned(self.plan.rows * self.lanes, dtype), *data, dtype.type(scale), table, out, *self.extra
            )

    def ready(self) -> None:
        """Compile the training kernel, or fetch it from the cache, without any work."""
        plan, dtype = self.plan, self.plan.spec.dtype
        state = TrainingState(plan.layout, SGD(), np.zeros(plan.layout.size, dtype), np.zeros(0, dtype))
        none, rule = np.empty(0, dtype), (0, (0.0,) * 4)
        self.epochs(state, none, (none, none, none), np.empty((1, 0), np.int64), none, rule, np.empty(0))

    def alone(self) -> Any:
        """BLAS on the calling thread only, where the kernels call it."""
        return SINGLE_BLAS if self.extra else contextlib.nullcontext()


def program(plan: Plan, batch: int, lanes: int | None = None) -> Program:
    """The program for batches of so many samples; unrolled kernels take `lanes` at a time, or what suits the batch."""
    if max(plan.spec.widths) <= UNROLLED:
        lanes = lanes or lanes_for(batch)
        return Program(chunk_module(plan, lanes), plan, batch, lanes, ())
    precision = "f8" if plan.spec.dtype == np.float64 else "f4"
    return Program(wide_module(plan), plan, batch, batch, (address(precision), *shapes(plan, batch)))
