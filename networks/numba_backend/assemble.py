"""One module of kernels for a network: scalar functions, loss, passes, optimisers, in one text."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np

from legendre import LegendreFunction
from legendre.lower import primitives
from legendre.lower.loader import load
from networks.numba_backend import driver
from networks.numba_backend.activations import ScalarKernels
from networks.numba_backend.losses import loss_text
from networks.numba_backend.plan import Plan
from networks.numba_backend.unrolled import chunk_text

__all__ = ["chunk_module", "lanes_for"]

CONSTANTS = """
import numpy as np

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
    precision = _precision(plan)
    parts = [*_common(plan, precision), chunk_text(plan, lanes), driver.STEP, driver.EPOCHS]
    return load("network", "\n".join(part.strip("\n") + "\n" for part in parts))


def lanes_for(batch: int) -> int:
    """Samples in a chunk: a multiple of 4 up to 32 that wastes least, and of those the one next to 16."""
    return min(range(4, 33, 4), key=lambda c: (-(-batch // c) * c + (batch // c) // 8, abs(c - 16)))


def _precision(plan: Plan) -> str:
    return "f8" if plan.spec.dtype == np.float64 else "f4"


def _common(plan: Plan, precision: str) -> list[str]:
    """Everything that does not depend on how the passes are written, in order."""
    memory = (Path(__file__).with_name("memory.py")).read_text("utf-8")
    mixing = [block for (letter, _), block in plan.layout.blocks.items() if letter == "M"]
    scalars = ScalarKernels(precision)
    _activations(plan, scalars)
    loss = loss_text(plan.spec, scalars)
    return [
        CONSTANTS.format(bits=plan.spec.dtype.itemsize * 8),
        primitives.preamble(),
        memory[memory.index("@intrinsic") :],
        scalars.text,
        _clamps(plan),
        loss,
        driver.UPDATE,
        driver.project_text(mixing),
    ]


def _activations(plan: Plan, scalars: ScalarKernels) -> None:
    inverted = {g.activation for g in plan.groups if "inverse" in g.carry}
    for tag, function in enumerate(dict.fromkeys(plan.spec.activations)):
        more = ("inverse", "curvature") if tag in inverted else ()
        scalars.add(function, str(tag), ("rho", "slope", *more))


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
