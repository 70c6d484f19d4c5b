"""Stored coefficients belong to their declarations, and their bounds are what ball arithmetic proves."""

import re

import flint
import mpmath as mp
import pytest

from legendre.lower import minimax
from legendre.lower.primitives import GRIDS, POLYNOMIALS, Polynomial, source

KNOWN = Polynomial("square", "x**2", (0.0, 1.0), {"f8": 1}, scale="1")


@pytest.mark.slow
def test_all_bounds_are_certified():
    assert minimax.violations() == []


def test_a_known_minimax_polynomial():
    """x - 1/8 is the best line for x² on [0, 1]; its error is 1/8."""
    coefficients = minimax.fit(KNOWN, 1)
    assert coefficients == pytest.approx([-0.125, 1.0], abs=1e-4)
    assert 0.125 <= minimax.certify(KNOWN, coefficients) <= 0.1252


@pytest.mark.parametrize("name", ["exp_tail", "expm1_tail", "artanh_tail", "log_cosh", "asinh_conj"])
def test_the_bound_covers_the_error_and_little_more(name):
    polynomial = POLYNOMIALS[name]
    coefficients = polynomial.coefficients("f4")
    bound = minimax.certify(polynomial, coefficients)
    with mp.workdps(50):
        lo, hi = polynomial.interval
        points = [mp.mpf(lo) + (mp.mpf(hi) - lo) * i / 997 for i in range(998)]
        errors = []
        for x in points:
            value = x**polynomial.factor * mp.polyval(coefficients[::-1], x**polynomial.power)
            scale = minimax.evaluate(polynomial.scale or polynomial.target, x)
            if scale != 0:
                errors.append(abs((value - minimax.evaluate(polynomial.target, x)) / scale))
    assert max(errors) <= bound <= 1.1 * max(errors)


@pytest.mark.parametrize("index", [0, 1, -1])
def test_a_planted_error_is_seen(index):
    polynomial = POLYNOMIALS["exp_tail"]
    coefficients = polynomial.coefficients("f8")
    coefficients[index] *= 1.01
    assert minimax.certify(polynomial, coefficients) > 10 * polynomial.bound("f8")


def test_a_changed_declaration_makes_the_coefficients_stale():
    old = POLYNOMIALS["exp_tail"]
    changed = Polynomial(old.name, old.target, (-0.4, 0.4), old.degree, old.factor, 1, old.scale, old.module)
    assert minimax.is_current(old) and not minimax.is_current(changed)
    with pytest.raises(LookupError, match=r"python -m legendre\.lower\.minimax"):
        changed.coefficients("f8")


@pytest.mark.parametrize("text", ["__import__('os')", "gamma(x)", "x.real", "x[0]", "y + 1"])
def test_only_known_functions_are_evaluated(text):
    with pytest.raises(ValueError, match="not understood"):
        minimax.evaluate(text, mp.mpf(1))


def test_a_degree_that_cannot_be_reached_is_refused():
    with pytest.raises((ArithmeticError, ZeroDivisionError)):
        minimax.fit(Polynomial("line", "x", (0.0, 1.0), {"f8": 3}, scale="1"), 3)


def test_the_taylor_polynomials_of_erf_are_long_enough():
    """What is left out of them, relative to erf: erf'(ξ) H₇(ξ) d⁸/8! for a ξ in [r, r + d], d <= 2⁻⁷."""
    step = flint.arb(GRIDS["erf"].step)
    for i in range(6 * 128):
        here = flint.arb(i) * step
        end = here + step
        xi = (here + end) / 2 + flint.arb(0, float(step / 2))
        slope = 2 * (-xi * xi).exp() / flint.arb.pi().sqrt()
        hermite = 128 * xi**7 - 1344 * xi**5 + 3360 * xi**3 - 1680 * xi
        left = abs(slope * hermite) * step**7 / 40320 * (end / end.erf())  # d / erf(r + d) <= (r + d) / erf(r + d)
        assert left < 2.0**-55, i


def test_grids_hold_the_nearest_numbers():
    text = source(["erf"], "f8")
    values = [float(v) for v in re.findall(r"-?\d\.[\de.-]+", text[text.index("[") : text.index("])")])]
    grid = GRIDS["erf"]
    assert len(values) == 2 * grid.count
    with flint.ctx.workprec(200):
        for i in (0, 1, 5, 128, 700, 1023):
            x = flint.arb(i * grid.step)
            exact = x.erf(), 2 * (-x * x).exp() / flint.arb.pi().sqrt()
            assert values[2 * i : 2 * i + 2] == [float(e) for e in exact]
