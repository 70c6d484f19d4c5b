"""Compiled loops over primitives, for the tests: one module per primitive and precision, built once."""

import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from legendre.lower import primitives

DTYPE = {"f8": np.float64, "f4": np.float32}


def module(text, name):
    """The text as a real module, as numba's cache and tracebacks want it."""
    path = Path(tempfile.mkdtemp(prefix="legendre-test-")) / f"{name}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


def kernel_text(name, precision):
    """A kernel file for one primitive."""
    arguments = primitives.TABLE[name].arguments
    loads = ", ".join(f"1.0 * {a}[i]" for a in arguments)  # float() of a float32 is a float32 to numba
    loop = [
        '@njit(error_model="numpy", nogil=True)',
        f"def kernel({', '.join(arguments)}, out):",
        "    for i in range(out.shape[0]):",
        f"        out[i] = {name}_{precision}({loads})",
    ]
    return "\n\n".join([primitives.preamble(), primitives.source([name], precision), "\n".join(loop) + "\n"])


@cache
def kernel(name, precision):
    """The compiled loop ``kernel(*arguments, out)`` over contiguous one-dimensional arrays."""
    return module(kernel_text(name, precision), f"kernel_{name}_{precision}").kernel


def evaluate(name, precision, *arguments):
    """The primitive on arrays, in the arrays' precision."""
    arrays = [np.ascontiguousarray(a, dtype=DTYPE[precision]) for a in arguments]
    out = np.empty_like(arrays[0])
    kernel(name, precision)(*arrays, out)
    return out
