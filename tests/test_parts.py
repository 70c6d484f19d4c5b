"""Law: a function that kernels call is compiled inside them only, once for all modules, and Python cannot call it."""

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from legendre.lower.loader import load

SOURCE = """
from numba import njit

@njit(error_model="numpy")
def inner(x):
    if x < 0.0:
        raise ValueError("negative")
    return 2.0 * x

@njit(error_model="numpy")
def part(x, shift):
    return inner(x) + shift

@njit(cache=True, error_model="numpy")
def kernel(x, out, shift):
    for i in range(x.size):
        out[i] = part(x[i], shift) if x[i] < 10.0 else inner(x[i])
"""


@pytest.fixture(scope="module")
def module():
    return load("parts", SOURCE)


def test_value(module):
    out = np.empty(3)
    module.kernel(np.array([1.0, 2.0, 10.0]), out, 1.0)
    np.testing.assert_array_equal(out, [3.0, 5.0, 20.0])


def test_exceptions_pass_through(module):
    with pytest.raises(ValueError, match="negative"):
        module.kernel(np.array([-1.0]), np.empty(1), 1.0)


@pytest.mark.parametrize("compiled", [False, True])
def test_python_cannot_call_a_part(module, compiled):
    if compiled:
        module.kernel(np.ones(1), np.empty(1), 0.0)
    with pytest.raises(TypeError, match="part is a part of a kernel: only compiled functions can call it"):
        module.part(1.0, 2.0)


def test_a_module_without_kernels_is_left_alone():
    alone = load("alone", "from numba import njit\n\n@njit\ndef double(x):\n    return 2.0 * x\n")
    assert alone.double(3.0) == 6.0


SHARED = """
import numpy as np
from numba import njit

FACTOR = {factor}
TABLE = np.array([{entry}, 1.0])

@njit(error_model="{errors}")
def inner(x):
    return FACTOR * TABLE[0] * x{change}

@njit(error_model="numpy")
def part(x):
    return inner(x) + 1.0

@njit(cache=True, error_model="numpy")
def {name}(x, out):
    for i in range(x.size):
        out[i] = part(x[i])
"""
SAME = {"factor": "2.0", "entry": "1.0", "errors": "numpy", "change": "", "name": "kernel"}


def shared(**changes):
    fields = {**SAME, **changes}
    module = load(f"shared_{fields['name']}", SHARED.format(**fields))
    out = np.empty(1)
    getattr(module, fields["name"])(np.array([3.0]), out)
    return module, out[0]


def test_equal_parts_of_two_modules_are_one():
    (first, a), (second, b) = shared(), shared(name="other")
    assert first is not second and a == b == 7.0
    assert first.inner is second.inner and first.part is second.part


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ({"factor": "4.0"}, 13.0),  # a global
        ({"factor": "2"}, 7.0),  # the same number of another type
        ({"entry": "2.0"}, 13.0),  # an entry of an array
        ({"change": " * 2.0"}, 13.0),  # the code
        ({"errors": "python"}, 7.0),  # an option
    ],
)
def test_what_differs_below_is_not_shared(change, value):
    first, second = shared()[0], shared(**change)
    assert second[1] == value
    assert second[0].inner is not first.inner and second[0].part is not first.part


LONG = "\n".join("    x = math.sin(x) + {shift}" for _ in range(60))
NOT_INLINED = f"""
import math
from numba import njit

@njit(error_model="numpy")
def long(x):
{LONG}
    return x

@njit(cache=True, error_model="numpy")
def {{name}}(x, out):
    for i in range(x.size):
        out[i] = long(x[i]) - long(x[i] + 1.0) * long(x[i] + 2.0)
"""
RUN = """
import sys, warnings
import numpy as np
warnings.simplefilter("error")
from legendre.lower.loader import load
for name, text in {modules!r}:
    kernel, out = getattr(load(name, text), name), np.empty(1)
    kernel(np.ones(1), out)
    print(out[0].hex(), sum(kernel.stats.cache_hits.values()))
"""


def run(tmp_path, *modules):
    code = textwrap.dedent(RUN).format(modules=modules)
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "LEGENDRE_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return [line.split() for line in result.stdout.splitlines()]


def test_kernels_cached_by_other_processes_keep_their_own_parts(tmp_path):
    """Each of two processes calls its own part `long`; a third loads both kernels, and with them both parts."""
    a, b = (("a", NOT_INLINED.format(name="a", shift=0.5)), ("b", NOT_INLINED.format(name="b", shift=0.25)))
    [[value_a, _]], [[value_b, _]] = run(tmp_path, a), run(tmp_path, b)
    assert value_a != value_b
    assert run(tmp_path, a, b) == [[value_a, "1"], [value_b, "1"]]


def test_a_cached_kernel_does_not_need_the_module_its_parts_came_from(tmp_path):
    a, b = (("a", NOT_INLINED.format(name="a", shift=0.5)), ("b", NOT_INLINED.format(name="b", shift=0.5)))
    values = run(tmp_path, a, b)
    assert run(tmp_path, b) == [[values[1][0], "1"]]
