"""Law: a function that kernels call is compiled inside them only, and Python cannot call it."""

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
