"""The derived expressions themselves, from the definition: integrals and suprema of the row's one formula.

Nothing derived is used to find the expected value but the place of the supremum, and there the supremum is
flat: an error of 1e-20 in it does not show.
"""

import mpmath
import pytest
import sympy
from _laws import CASES, OTHERS, exact, label

import legendre
from legendre import catalogue, parse
from legendre.sampling import points

DIGITS = mpmath.mpf(10) ** -25


def defining(name, parameters):
    """The row's formula as an mpmath function of one variable, straight from its text."""
    row = catalogue.find(name)
    symbols = {row.variable: sympy.Symbol(row.variable, real=True)}
    symbols |= {p.name: sympy.Symbol(p.name, positive=True) for p in row.parameters}
    values = {symbols[n]: sympy.Rational(x) for n, x in row.values(parameters).items()}
    expr = parse.to_sympy(row.formula, symbols).subs(values)
    return row.kind, sympy.lambdify([symbols[row.variable]], expr, "mpmath")


def true(f, quantity, x):
    """Value of the derived expression, as an mpmath number."""
    return getattr(f.oracle, quantity)(x)


@pytest.mark.parametrize("case", [*CASES, *OTHERS], ids=label)
def test_expressions_follow_from_the_definition(case):
    f = legendre.get(case[0], **case[1])
    kind, formula = defining(*case)
    with mpmath.workdps(40):
        if kind == "rho":
            from_activation(f, formula)
        else:
            from_potential(f, formula)


def from_activation(f, rho):
    """phi* is the integral of rho, phi its conjugate, phi' the inverse of rho."""
    lo, hi = f.exact_ends(False)
    previous = None
    for s in points(lo, hi)[1::2]:
        assert close(true(f, "grad_conj", s), rho(s))
        assert close(true(f, "hess_conj", s), mpmath.diff(rho, s), 1e-18)
        if previous is not None:
            joints = [0] if previous < 0 < s else []
            area = mpmath.quad(rho, [previous, *joints, s])
            assert close(true(f, "conj", s) - true(f, "conj", previous), area)
        previous = s
        t = rho(s)
        assert close(true(f, "grad", t), s)
        assert close(true(f, "hess", t) * mpmath.diff(rho, s), 1, 1e-18)
        assert close(true(f, "phi", t), t * s - true(f, "conj", s))  # the supremum of ts - phi*(s) is at rho(s) = t
        for other in (s - mpmath.mpf("0.01"), s + mpmath.mpf("0.01")):
            if lo < other < hi:
                assert t * other - true(f, "conj", other) < true(f, "phi", t)


def from_potential(f, phi):
    """phi' and phi'' are derivatives, phi* is the supremum of st - phi(t), rho where it is attained."""
    for t in points(*f.exact_ends(True))[::2]:
        assert close(true(f, "phi", t), phi(t))
        s = mpmath.diff(phi, t)
        assert close(true(f, "grad", t), s, 1e-18)
        assert close(true(f, "hess", t), mpmath.diff(phi, t, 2), 1e-12)
        s = true(f, "grad", t)
        assert close(true(f, "conj", s), s * t - phi(t))
        assert close(true(f, "grad_conj", s), t)
        for other in (t - mpmath.mpf("0.01"), t + mpmath.mpf("0.01")):
            if f.exact_ends(True)[0] < other < f.exact_ends(True)[1]:
                assert s * other - phi(other) < true(f, "conj", s)


def close(a, b, tolerance=DIGITS):
    """Whether two numbers agree to the tolerance, relative to the larger of 1 and the second."""
    return abs(a - b) <= tolerance * max(1, abs(b))


@pytest.mark.parametrize("case", [*CASES, *OTHERS], ids=label)
def test_balls_hold_the_oracle(case):
    """Two evaluations of the derived expressions, by Arb and by mpmath, agree to 45 digits."""
    f = legendre.get(case[0], **case[1])
    for primal, quantities in ((True, ("phi", "grad", "hess")), (False, ("conj", "grad_conj", "hess_conj"))):
        for x in points(*f.exact_ends(primal))[::3]:
            for quantity in quantities:
                ball = exact(f).value(quantity, float(x))
                with mpmath.workdps(60):
                    oracle = getattr(f.oracle, quantity)(float(x))
                    assert close(mpmath.mpf(ball.str(50, radius=False)), oracle, 1e-45), quantity
