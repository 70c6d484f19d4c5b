"""Potentials of the algebraic sigmoid against mpmath's 2F1, over exponents and at both changes of form."""

import math

import mpmath
import numpy as np
import pytest
import sympy

import legendre
from legendre.lower.hypergeometric import is_algebraic

INF = math.inf
EXPONENTS = [1.5, 1.55, 2.0, 3.0, 4.0, 150.0]
PROMISE = 3.5


def conj(s, p):
    """phi*(s) from its series about 0, and about infinity beyond 3/2."""
    s, p = mpmath.mpf(s), mpmath.mpf(p)
    if s <= 1.5:
        return s * s / 2 * mpmath.hyp2f1(1 / p, 2 / p, 1 + 2 / p, -(s**p))
    return s * mpmath.hyp2f1(1 / p, -1 / p, 1 - 1 / p, -(s**-p)) - mpmath.beta(2 / p, 1 - 1 / p) / p


def phi(t, p):
    """phi(t) from its series about 0, and about the end beyond t**p = 0.7."""
    t, p = mpmath.mpf(t), mpmath.mpf(p)
    w = 1 - t**p
    if w > 0.3:
        return t * t / 2 * mpmath.hyp2f1(1 / p, 2 / p, 1 + 2 / p, t**p)
    rest = w ** (1 - 1 / p) / (p - 1) * mpmath.hyp2f1(1 - 2 / p, 1 - 1 / p, 2 - 1 / p, w)
    return mpmath.beta(2 / p, 1 - 1 / p) / p - rest


def around(*points):
    """Neighbours of the points, by powers of two."""
    offsets = np.exp2(np.arange(-52.0, -3.0, 3.0))
    return np.concatenate([[x, *(x * (1 + offsets)), *(x * (1 - offsets))] for x in points])


def largest_error(values, exact):
    """In units of the last place."""
    return max(
        float(abs(mpmath.mpf(float(v)) - e) / mpmath.mpf(math.ulp(float(v))))
        for v, e in zip(values, exact, strict=True)
    )


@pytest.mark.parametrize("p", EXPONENTS)
def test_conjugate(p):
    f = legendre.get("algebraic", p=p)
    s = np.concatenate([around(1.0, 3 ** (1 / p)), np.logspace(-170, 300, 60), np.linspace(0.01, 4, 60)])
    s = np.append(s, [5e-324, 1.7976931348623157e308])
    with mpmath.workdps(40):
        assert largest_error(f.conj(s), [conj(x, p) for x in s]) <= PROMISE
    np.testing.assert_array_equal(f.conj(-s), f.conj(s))
    single = s[s < 1e19].astype(np.float32)
    np.testing.assert_array_equal(f.conj(single), f.conj(single.astype(float)).astype("f4"))


@pytest.mark.parametrize("p", EXPONENTS)
def test_potential(p):
    f = legendre.get("algebraic", p=p)
    t = np.concatenate([around(1.0, 0.75 ** (1 / p)), np.logspace(-170, 0, 60), np.linspace(0.01, 1, 60), [5e-324]])
    t = t[t <= 1]
    with mpmath.workdps(60):
        assert largest_error(f.phi(t), [phi(x, p) for x in t]) <= PROMISE
    np.testing.assert_array_equal(f.phi(-t), f.phi(t))


@pytest.mark.parametrize("p", [1.2, 1.5, 4.0])
def test_ends(p):
    f = legendre.get("algebraic", p=p)
    np.testing.assert_array_equal(f.conj(np.array([-INF, 0.0, INF, math.nan])), [INF, 0.0, INF, math.nan])
    np.testing.assert_array_equal(
        f.phi(np.array([-1.1, 0.0, math.nextafter(1, 2), INF, math.nan])), [INF, 0.0, INF, INF, math.nan]
    )


def test_quadrature_below_meets_the_series():
    s, t = np.linspace(0.1, 9, 40), np.linspace(0.01, 0.99, 40)
    below, at = (legendre.get("algebraic", p=p) for p in (math.nextafter(1.5, 1), 1.5))
    np.testing.assert_allclose(below.conj(s), at.conj(s), rtol=1e-14)
    np.testing.assert_allclose(below.phi(t), at.phi(t), rtol=1e-14)


def test_only_the_algebraic_sigmoid_is_one():
    s, p, b = sympy.Symbol("s", real=True), sympy.Symbol("p", positive=True), sympy.Symbol("b", positive=True)
    rho = s / (1 + abs(s) ** p) ** (1 / p)
    assert is_algebraic(rho, s)
    assert not any(is_algebraic(e, s) for e in (s, 2 * rho, rho.subs(p, 4), b * rho, s / (1 + abs(s) ** p) ** (2 / p)))
