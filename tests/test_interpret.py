"""Law: kernel text read by Python gives what the compiled kernel gives."""

import math
import re

import numpy as np
import pytest

import legendre
from legendre.lower import intrinsics_single
from legendre.lower.generate import single_text
from legendre.lower.interpret import Interpreted
from legendre.lower.kernels import kernel, source_of
from legendre.stored import QUANTITIES

POINTS = ("math.inf", "-math.inf", "math.nan", "0.0", "-0.0", "1.0", "-1.0", "0.3", "-0.7", "2.5", "1e300", "-1e-310")


def compiled(f, quantity, dtype, x):
    out = np.empty(1, dtype)
    kernel(f, quantity, dtype)(np.array([x], dtype), out, *f.parameters.values())
    return out[0]


def agree(found, wanted):
    return (np.isnan(found) and np.isnan(wanted)) or (found == wanted and np.signbit(found) == np.signbit(wanted))


def scalar_text(f, quantity):
    """A kernel file down to one scalar in doubles, without what only the compiler reads."""
    source = re.sub(r"^from llvmlite.*?(?=^@inline|^import numpy)", "", source_of(f), flags=re.DOTALL | re.MULTILINE)
    start = re.search(r"^@inline|^import numpy as np\n\nvalues", source, re.MULTILINE).start()
    return source[start : source.index("@inline", source.index(f"def {quantity}_scalar_f8("))]


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "exp", "scaled_tanh", "erf", "sin"])
def test_doubles(name, quantity):
    f = legendre.get(name)
    read = Interpreted(scalar_text(f, quantity), np.float64, f.parameters)
    for point in POINTS:
        with np.errstate(all="ignore"):
            assert agree(read(point), compiled(f, quantity, "f8", read.number(point))), point


@pytest.mark.parametrize("quantity", ["phi", "grad", "grad_conj", "hess_conj"])
@pytest.mark.parametrize("name", ["sigmoid", "exp"])
def test_float32_arithmetic(name, quantity):
    f = legendre.get(name)
    read = Interpreted(single_text(f, quantity), np.float32, f.parameters)
    lo, hi = (f.domain if quantity in ("phi", "grad") else f.conj_domain).lo, math.inf
    for point in POINTS:
        with np.errstate(over="ignore"):
            x = np.float32(read.number(point))
        if lo <= x <= hi and not (name == "sigmoid" and lo == 0.0 and x > 1.0):
            assert agree(read(point), compiled(f, quantity, "f4", x)), point


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("c", [0.1, -0.1, 1.0, 1.7159, -1e-60, 1e-60, 3.5e38])
def test_bounds_next_to_a_double(c):
    """Compiled, and as the interpreter reads them: the float32s on both sides, or the number itself."""
    read = [Interpreted(f"@inline\ndef f(x):\n    return {n}(x)\n", np.float64, {}) for n in ("below4", "above4")]
    below, above = (np.float32(r(repr(c))) for r in read)
    assert (intrinsics_single.below4(c), intrinsics_single.above4(c)) == (float(below), float(above))
    assert float(below) <= c <= float(above)
    assert float(below) == float(above) == c or np.nextafter(below, np.float32(math.inf)) == above


def test_what_only_the_compiler_knows_settles_nothing():
    assert not Interpreted("@inline\ndef f(x):\n    return solver(x)\n", np.float64, {}).gives("1.0", "1.0", np.float64)
