"""One module of kernels for a network: scalar functions, loss, passes, optimisers, in one text."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np

from legendre import LegendreFunction
from legendre.lower.loader import load
from networks.numba_backend.activations import ScalarKernels, preamble
from networks.numba_backend.driver import driver_text, project_text
from networks.numba_backend.losses import loss_text
from networks.numba_backend.plan import Plan
from networks.numba_backend.unrolled import chunk_text
from networks.numba_backend.wide import EXTRA, wide_text

__all__ = ["LANES", "chunk_module", "lanes_for", "wide_module"]

LANES = 16  # samples in a chunk

CONSTANTS = """
import numpy as np
from numba.core import cgutils

real = np.float{bits}
ZERO = real(0.0)
HALF = real(0.5)
ONE = real(1.0)
"""

INSIDE = """
@inline
def inside_{tag}(x):
    return real({lo!r}) if x < real({lo!r}) else (real({hi!r}) if x > real({hi!r}) else x)
"""


def chunk_module(plan: Plan, lanes: int) -> ModuleType:
    """Kernels for small widths, for chunks of so many samples."""
    mixing = [block for (letter, _), block in plan.layout.blocks.items() if letter == "M"]
    functions, gradient, forward = chunk_text(plan, lanes)
    driver = driver_text(gradient, forward, project_text(mixing), str(plan.layout.weights))
    return _load([*_common(plan), functions, driver])


def wide_module(plan: Plan) -> ModuleType:
    """Kernels that call BLAS, the same for all widths and depths."""
    gemm = _intrinsics("gemm.py")
    return _load([*_common(plan), gemm, driver_text(*wide_text(plan), "decaying", EXTRA)])


def lanes_for(batch: int) -> int:
    """Samples in a chunk: 16, which serve evaluation too, unless another multiple of 4 up to 32 saves a tenth."""
    costs = {c: -(-batch // c) * c + (batch // c) // 8 for c in range(4, 33, 4)}
    best = min(costs, key=lambda c: (costs[c], abs(c - LANES)))
    return LANES if costs[LANES] <= 1.1 * costs[best] else best


def _load(parts: list[str]) -> ModuleType:
    return load("network", "\n".join(part.strip("\n") + "\n" for part in parts))


def _intrinsics(name: str) -> str:
    """The text of a module of this package from its first intrinsic on."""
    text = Path(__file__).with_name(name).read_text("utf-8")
    return text[text.index("@intrinsic") :]


def _common(plan: Plan) -> list[str]:
    """Everything that does not depend on how the passes are written, in order."""
    scalars = ScalarKernels("f8" if plan.spec.dtype == np.float64 else "f4")
    inverted = {g.activation for g in plan.groups if "inverse" in g.carry}
    for tag, function in enumerate(dict.fromkeys(plan.spec.activations)):
        scalars.add(function, str(tag), ("rho", "slope", *(("inverse", "curvature") if tag in inverted else ())))
    loss = loss_text(plan.spec, scalars)
    constants = CONSTANTS.format(bits=plan.spec.dtype.itemsize * 8)
    return [constants, preamble(), _intrinsics("memory.py"), scalars.text, _clamps(plan), loss]


def _clamps(plan: Plan) -> str:
    functions = list(dict.fromkeys(plan.spec.activations))
    text = "inf = np.inf\n"
    for tag in sorted({g.activation for g in plan.groups if "inverse" in g.carry}):
        lo, hi = _interior(functions[tag], np.finfo(plan.spec.dtype).eps)
        text += INSIDE.format(tag=tag, lo=lo, hi=hi)
    return text


def _interior(function: LegendreFunction, eps: float) -> tuple[float, float]:
    """Ends of the domain moved inwards by a rounding error, so that the inverse stays finite."""
    lo, hi = function.domain.lo, function.domain.hi
    width = hi - lo if np.isfinite(hi - lo) else 1.0
    return float(lo + eps * width), float(hi - eps * width)
