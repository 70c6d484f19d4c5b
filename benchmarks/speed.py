"""The speed of every value of the registry against the best other form: results compared, then both timed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import legendre
from benchmarks import tape
from benchmarks.peers import peers
from benchmarks.timing import minima
from legendre.lower.kernels import kernel

QUANTITIES = {"phi": "phi", "grad": "rho_inv", "hess": "phi''", "conj": "phi*", "grad_conj": "rho", "hess_conj": "rho'"}
SIZES = (4096, 1_000_000)
DTYPES = ("f8", "f4")
TOLERANCE = {"f8": 1e-10, "f4": 1e-4}
BULK = 4.0  # half the width of the inputs where the domain is unbounded


@dataclass(frozen=True)
class Measured:
    """Nanoseconds per element of one value at one size and dtype."""

    name: str
    quantity: str
    dtype: str
    n: int
    ours: float
    kernel: float
    peer: float
    library: str
    form: str
    floor: float

    @property
    def ratio(self) -> float:
        """Time of the best other form over ours: above 1 we are faster."""
        return self.peer / self.ours


def variable(quantity: str) -> str:
    """``t`` on the side of phi, ``s`` on that of its conjugate."""
    return "t" if quantity in ("phi", "grad", "hess") else "s"


def inputs(function: Any, quantity: str, dtype: str, n: int) -> np.ndarray:
    """Points of the bulk of the quantity's domain, the same in every run."""
    domain = function.domain if variable(quantity) == "t" else function.conj_domain
    lo, hi = domain.lo, domain.hi
    if np.isinf(lo):
        lo = -BULK if np.isinf(hi) else hi - 2 * BULK
    if np.isinf(hi):
        hi = -BULK + 2 * BULK if np.isinf(domain.lo) else lo + 2 * BULK
    edge = 0.01 * (hi - lo)
    rng = np.random.default_rng(zlib.crc32(f"{function.name}.{quantity}".encode()))
    return rng.uniform(lo + edge, hi - edge, n).astype(dtype)


def contenders(function: Any, quantity: str, x: np.ndarray) -> list[tuple[str, str, Callable[[], None], np.ndarray]]:
    """Library, expression, ``run()`` and result array of every form that some library has."""
    found = []
    for form in peers(function.name, quantity):
        for backend in tape.BACKENDS:
            out = np.empty_like(x)
            try:
                run = tape.compiled(form, variable(quantity), function.parameters, backend, x, out)
            except tape.Unavailable:
                continue
            found.append((_library(form, backend), form, run, out))
    return found


def _library(form: str, backend: str) -> str:
    if backend == "torch":
        return "torch"
    ours = ("expit", "logit", "entr", "xlogy", "xlog1py", "spence", "erf", "erfinv", "log_expit", "hyp2f1", "ti2")
    return "scipy" if any(f"{name}(" in form for name in (*ours, "softplus")) else "numpy"


def compare(result: np.ndarray, other: np.ndarray, what: str) -> None:
    """The two agree to half the digits and more, or nothing is timed."""
    tolerance = TOLERANCE["f8" if result.dtype == np.float64 else "f4"]
    scale = np.abs(result) + np.mean(np.abs(result))
    error = float(np.max(np.abs(result - other) / scale))
    if not error <= tolerance:
        raise AssertionError(f"{what} differs from ours by {error:.2g} of the result's size")


def measure(name: str, quantity: str, dtype: str, n: int, seconds: float, floor: float) -> Measured:
    """One line of the table; ours is the public call with ``out=``."""
    function = legendre.get(name)
    x = _affordable(function, quantity, inputs(function, quantity, dtype, n))
    call, out = getattr(function, quantity), np.empty_like(x)
    call(x, out=out)
    others = contenders(function, quantity, x)
    loop, values = kernel(function, quantity, dtype), tuple(function.parameters.values())
    runs = [lambda: call(x, out=out), lambda: loop(x, out, *values), *[run for _, _, run, _ in others]]
    with tape.inference():
        for library, form, run, result in others:
            run()
            compare(out, result, f"{name}.{quantity}: {form} of {library}")
        ours, bare, *times = [1e9 * t / x.size for t in minima(runs, seconds, kept=2)]
    best = int(np.argmin(times))
    return Measured(name, quantity, dtype, n, ours, bare, times[best], *others[best][:2], floor)


def _affordable(function: Any, quantity: str, x: np.ndarray) -> np.ndarray:
    """As many of the points as half a second allows: at a microsecond each, memory no longer matters."""
    few = x[: min(x.size, 64)].copy()
    run = minima([lambda: getattr(function, quantity)(few)], 0.0)[0]
    return x[: max(few.size, min(x.size, int(0.5 * few.size / run)))]


def measure_all(
    names: tuple[str, ...], sizes: tuple[int, ...], seconds: float, floors: dict[tuple[str, int], float]
) -> Iterator[Measured]:
    """Every quantity of the named rows, at every size and dtype."""
    for name in names:
        for quantity in QUANTITIES:
            for dtype in DTYPES:
                for n in sizes:
                    yield measure(name, quantity, dtype, n, seconds, floors[dtype, n])
