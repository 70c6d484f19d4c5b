"""Law: the ufunc around a kernel gives the kernel's values in any layout of memory, in place, and without a warning."""

import warnings

import numpy as np
import pytest

import legendre
from legendre.lower.kernels import kernel
from legendre.lower.ufunc import ufunc

F = legendre.get("scaled_tanh")
PARAMETERS = tuple(F.parameters.values())


@pytest.fixture(scope="module", params=["f8", "f4"])
def rho(request):
    made, kept = ufunc("rho", kernel(F, "grad_conj", request.param), np.dtype(request.param), 1, PARAMETERS)
    yield made
    del kept


def values(x):
    """What the kernel itself gives for contiguous memory."""
    out = np.empty(x.size, x.dtype)
    kernel(F, "grad_conj", x.dtype.str[1:])(x.ravel().copy(), out, *PARAMETERS)
    return out.reshape(x.shape)


def points(rho):
    return np.linspace(-3, 3, 1003).astype(rho.types[0][0])


def test_any_layout(rho):
    x = points(rho)
    square = x[:900].reshape(30, 30)
    for view in (x, x[::3], x[::-1], x[:0], square.T, square[::2, 5:9], np.broadcast_to(x[:1], (7,))):
        assert np.array_equal(rho(view), values(np.array(view)))


def test_in_place_and_overlapping(rho):
    x = points(rho)
    true = values(x)
    y = x.copy()
    assert rho(y, y) is y and np.array_equal(y, true)
    y = x.copy()
    rho(y[:-1], y[1:])  # an overlap that a plain loop would read back
    assert np.array_equal(y[1:], true[:-1])
    out = np.zeros(2 * x.size, x.dtype)
    rho(x, out[::2])
    assert np.array_equal(out[::2], true) and not out[1::2].any()


def test_two_arguments_broadcast():
    u, v = np.array([0.1, 0.5, -1.2]), np.array([0.3])
    assert np.array_equal(F.bregman(u, v), F.bregman(u, np.repeat(v, 3))) and (F.bregman(u, v) > 0).all()


def test_nan_and_infinity_are_values():
    f = legendre.get("burg")
    f.hess(np.ones(1))  # the first call compiles
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        assert f.hess(np.array([1e-300, 2.0]))[0] == np.inf  # 1/t**2 overflows
        found = F.grad(np.array([5.0, np.nan, 0.5]))  # outside, nan, inside
    assert np.isnan(found[:2]).all() and np.isfinite(found[2])
