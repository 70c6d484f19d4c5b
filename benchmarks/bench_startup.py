"""What a new process waits for: the import, the first call from the cache, the first call that compiles."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from benchmarks.report import table

CLOCK = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
NUMPY = CLOCK.format("import numpy")
IMPORT = CLOCK.format("import numpy, legendre")
FIRST = "import legendre; " + CLOCK.format("legendre.get('{}').rho(0.5)")


def seconds(code: str, cache: str | None = None) -> float:
    """What the code prints in a new process, with the kernel cache in that folder."""
    environment = dict(os.environ) | ({"LEGENDRE_CACHE_DIR": cache} if cache else {})
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout)


def report(name: str = "tanh", repetitions: int = 7) -> str:
    """The smallest of some processes each; the compiling one runs once, in a folder of its own."""
    first = FIRST.format(name)
    with tempfile.TemporaryDirectory() as cache:
        cold = seconds(first, cache)
        times = [(seconds(NUMPY), seconds(IMPORT), seconds(first, cache)) for _ in range(repetitions)]
    bare, whole, warm = (min(column) for column in zip(*times, strict=True))
    rows = [
        ("`import numpy`", bare),
        ("`import legendre` over it", whole - bare),
        (f"first `legendre.get({name!r}).rho(x)` after the import, cache warm", warm),
        ("the same, cache empty: compiled", cold),
    ]
    return table(("a new process", "seconds"), [(title, f"{value:.3f}") for title, value in rows])


class Startup:
    timeout = 300.0

    def setup(self) -> None:
        self.cache = tempfile.TemporaryDirectory()
        seconds(FIRST.format("tanh"), self.cache.name)

    def teardown(self) -> None:
        self.cache.cleanup()

    def track_import(self) -> float:
        return seconds(IMPORT) - seconds(NUMPY)

    def track_first_call_warm(self) -> float:
        return seconds(FIRST.format("tanh"), self.cache.name)

    def track_first_call_cold(self) -> float:
        with tempfile.TemporaryDirectory() as cache:
            return seconds(FIRST.format("tanh"), cache)

    track_import.unit = track_first_call_warm.unit = track_first_call_cold.unit = "seconds"  # type: ignore[attr-defined]
