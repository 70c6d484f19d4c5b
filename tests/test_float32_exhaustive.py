"""float32 kernels against the float64 kernels rounded: on all 2**32 inputs (slow), or on a stratified 2**20."""

import numpy as np
import pytest
from _laws import CASES, over

from legendre.lower import exhaustive
from legendre.lower.exhaustive import worst
from legendre.lower.kernels import kernel
from legendre.stored import QUANTITIES

ULPS = 2  # the promise; the float64 value may be off by 3.5 of its own, 2**-29 times smaller, ulps
EVERY = over(CASES)


def ordinals(values):
    """Floats as integers in their order: neighbours differ by 1, both zeros are 0."""
    bits = values.view(np.int32).astype(np.int64)
    return np.where(bits >= 0, bits, -(bits & 0x7FFFFFFF))


def steps(f, value, x):
    """Floats between the float32 kernel's result and the rounded float64 one; -1 if only one is nan."""
    call = getattr(f, value)
    found = call(x)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        wanted = call(x.astype(np.float64)).astype(np.float32)
    assert found.dtype == np.float32
    apart = np.abs(ordinals(found) - ordinals(wanted))
    nan = np.isnan(found), np.isnan(wanted)
    return np.where(nan[0] & nan[1], 0, np.where(nan[0] | nan[1], -1, apart))


def check(f, value, x):
    """Assert the promise, and say where it breaks."""
    apart = steps(f, value, x)
    worst = int(np.argmax(np.where(apart < 0, 2**40, apart)))
    assert 0 <= apart[worst] <= ULPS, f"{f.name}.{value}({x[worst]!r}): {apart[worst]} float32 apart"


@EVERY
def test_a_sample_of_all_exponents(f):
    """A few low bits vary within each of 2**20 classes of sign, exponent and leading digits."""
    top = np.arange(2**20, dtype=np.uint32) << 12
    low = np.random.default_rng(11).integers(0, 2**12, 2**20, dtype=np.uint32)
    x = (top | low).view(np.float32)
    for value in QUANTITIES:
        check(f, value, x)


@pytest.mark.slow
@EVERY
@pytest.mark.parametrize("value", QUANTITIES)
def test_all_inputs(f, value):
    found = worst(loop(f, value, "f4"), loop(f, value, "f8"))
    assert found.ulps <= ULPS, f"{f.name}.{value}({found.x!r}): {found.ulps} ulp"


def loop(f, value, dtype):
    """The kernel of one value with the function's parameters."""
    parameters = tuple(f.parameters.values())
    return lambda x, out: kernel(f, value, dtype)(x, out, *parameters)


def test_the_measure_sees_a_planted_error():
    """One ulp more in one argument, a nan and an infinity that should be none."""
    exact = np.sqrt

    def planted(x, out, shift, where):
        with np.errstate(invalid="ignore"):
            np.sqrt(x, out=out)
        out[x == where] += shift

    def double(x, out):
        with np.errstate(invalid="ignore"):
            exact(x, out=out)

    assert worst(lambda x, out: planted(x, out, 0.0, 4.0), double, 2**12).ulps <= 0.5
    x = np.float32(2.0)
    for shift, least in ((3 * np.spacing(np.sqrt(x)), 2.4), (np.nan, np.inf), (np.inf, 1e30)):
        found = one(lambda x, out, s=shift: planted(x, out, s, 2.0), double, x)
        assert found >= least


def one(single, double, x):
    """The error at one argument."""
    y, z, error = np.array([x]), np.array([float(x)]), np.empty(1)
    found, exact = np.empty_like(y), np.empty_like(z)
    single(y, found)
    double(z, exact)
    exhaustive._errors(found, exact, error)
    return error[0]


def test_overflow_counts_as_the_next_float():
    last = float(np.finfo(np.float32).max)
    error = np.empty(3)
    exact = np.array([last * (1 + 2.0**-27), 2 * last, np.inf])
    exhaustive._errors(np.array([np.inf, last, last], np.float32), exact, error)
    assert 0.7 < error[0] < 1 and error[1] > 1e6 and error[2] == np.inf


def test_the_comparison_sees_one_step():
    x = np.array([0.0, -0.0, 1.0, -1.0, np.inf, 1e-45], np.float32)
    assert (ordinals(np.nextafter(x[:4], np.float32(2))) - ordinals(x[:4]) == 1).all()
    assert ordinals(x)[0] == ordinals(x)[1] == 0 and ordinals(x)[5] == 1

    class Off:
        name = "off"

        @staticmethod
        def rho(x):
            return np.nextafter(x, x.dtype.type(9)) if x.dtype == np.float32 else x

    assert (steps(Off, "rho", x[2:4]) == 1).all()
