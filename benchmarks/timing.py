"""Fair clocks: the smallest time over many short repetitions of all contenders in turn, and the machine."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import llvmlite.binding as llvm
import numba
import numpy as np
import scipy

from benchmarks.tape import torch

SAMPLE = 100e-6  # seconds: short enough to fall between two interruptions, long against the clock's tick
ROUNDS = 3  # after so many, a rival half as fast as the fastest rival is timed no more


def minima(runs: Sequence[Callable[[], object]], seconds: float, kept: int = 1) -> list[float]:
    """Smallest time per call of each, in seconds: A, B, C, A, B, C, ... for about so many seconds.

    The first `kept` take part in every round, and of the others always the fastest.
    """
    best = [_once(run, 1) for run in runs]
    numbers = [max(1, round(SAMPLE / b)) for b in best]
    start, done = time.perf_counter(), 0
    while (spent := time.perf_counter() - start) < seconds or (done < ROUNDS and spent < 3 * seconds):
        slowest = 2 * min(best[kept:], default=0.0)
        for i, run in enumerate(runs):
            if i < kept or done < ROUNDS or best[i] <= slowest:
                best[i] = min(best[i], _once(run, numbers[i]))
        done += 1
    return best


def _once(run: Callable[[], object], number: int) -> float:
    run()  # untimed: brings this contender's arrays back into the caches that the one before has filled
    start = time.perf_counter()
    for _ in range(number):
        run()
    return (time.perf_counter() - start) / number


def floor(n: int, dtype: str, seconds: float) -> float:
    """Nanoseconds per element to read and write memory once: np.copyto, at the best of several distances.

    A load waits for a store 4096 bytes away: where the two arrays happen to lie may cost a factor of ten.
    """
    x, room = np.ones(n, dtype), np.zeros(n + 512, dtype)
    copies = [lambda out=room[start : start + n]: np.copyto(out, x) for start in (0, 64, 128, 256, 512)]
    return 1e9 * min(minima(copies, seconds)) / n


def machine() -> str:
    """One line: the processor, and the versions and instruction sets of the libraries."""
    features = llvm.get_host_cpu_features()
    sets = [name for flag, name in (("avx512f", "AVX-512"), ("avx2", "AVX2"), ("fma", "FMA")) if features.get(flag)]
    cores = len(_cpus())
    with_torch = f"torch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()})" if torch else "no torch"
    return (
        f"{_model()}, {cores} cores, one used; {' + '.join(sets) or 'baseline'}, LLVM target"
        f" {numba.config.CPU_NAME or llvm.get_host_cpu_name()}; Python {platform.python_version()},"
        f" numpy {np.__version__}, scipy {scipy.__version__}, numba {numba.__version__}, {with_torch}"
    )


def _cpus() -> Sequence[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)


def _model() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
