"""Law: the divergence kernels give the defining formula to 1e-13, for any pair and any Legendre function.

The functions here are written out twice, in double precision for the kernels and in mpmath for the oracle, so
that the quadrature is tested by itself.
"""

import math

import mpmath as mp
import numpy as np
import pytest
from _divergence_cases import CASES, HEAD

from legendre.lower.divergence import Side, bregman, common, quadrature
from legendre.lower.loader import load
from legendre.lower.quadrature import gauss

EVERY = pytest.mark.parametrize("name", CASES)


def module(name):
    return load(f"divergence_{name}", CASES[name].source())


def call(name, function, x, y):
    x, y = (np.array(a, float, ndmin=1) for a in (x, y))
    out = np.empty(x.size)
    getattr(module(name), f"{function}_f8")(x, y, out)
    return out


def ends(side):
    return [float(end) for end in (side.lo, side.hi)]


def points(side, rng, n):
    """Points of the interior: near its ends down to the last double, spread out, and far away."""
    lo, hi = ends(side)
    found = [rng.normal(size=n), rng.uniform(-1, 1, n) * 10.0 ** rng.uniform(-20, 2.8, n)]
    width = (hi - lo) / 2 if np.isfinite(hi - lo) else 30.0
    for end, sign in ((lo, 1), (hi, -1)):
        if np.isfinite(end):
            found.append(end + sign * width * 10.0 ** rng.uniform(-250 if end == 0 else -15, 0, 2 * n))
    x = np.concatenate(found)
    return x[(x > lo) & (x < hi)]


def pairs(side, rng, n):
    """Any two points, neighbours, and pairs at every relative distance."""
    x = points(side, rng, n)
    any_two = rng.choice(x, (2, 2 * n))
    base = rng.choice(x, n)
    steps = (2 ** rng.uniform(0, 50, n)).astype("i8") * rng.choice([-1, 1], n)
    neighbours = np.array([base, (base.view("i8") + steps).view("f8")])
    scaled = np.array([base, base * (1 + rng.uniform(-1, 1, n) * 10.0 ** rng.uniform(-8, 0.5, n))])
    u, v = np.concatenate([any_two, neighbours, neighbours[::-1], scaled], axis=1)
    lo, hi = ends(side)
    inside = (np.minimum(u, v) > lo) & (np.maximum(u, v) < hi) & (u != v)
    return u[inside], v[inside]


def errors(oracle, got, *arguments):
    """Relative errors; below 1e-300 and above the largest double, of what is left there."""
    found = []
    for *point, value in zip(*arguments, got, strict=True):
        sizes = [abs(p) for p in point]
        digits = 700 if min(sizes) < 1e-12 else 350 if max(sizes) > 50 else 120
        with mp.workdps(digits):
            true = oracle(*[mp.mpf(float(p)) for p in point])
            if true > mp.mpf(np.finfo("f8").max):
                found.append(0.0 if value == np.inf else np.inf)
            else:
                found.append(float(abs(mp.mpf(float(value)) - true) / max(true, mp.mpf(10) ** -300)))
    return np.array(found)


@EVERY
def test_bregman(name):
    case = CASES[name]
    u, v = pairs(case.side, np.random.default_rng(3), 8 if name == "softplus" else 40)  # its oracle is slow
    got = call(name, "bregman", u, v)
    assert (got > 0).all()
    error = errors(lambda u, v: case.phi(u) - case.phi(v) - case.grad(v) * (u - v), got, u, v)
    worst = error.argmax()
    assert error[worst] <= 1e-13, (u[worst], v[worst], got[worst])


def beside(case, t, rng):
    """For each t an s one to four doubles from phi'(t), and one at every relative distance from it."""
    with mp.workdps(60):
        eta = np.array([float(case.grad(mp.mpf(a))) for a in t.tolist()])
    steps = rng.integers(1, 5, eta.size) * rng.choice([-1, 1], eta.size)
    near = (eta.view("i8") + np.where(eta == 0, 0, steps)).view("f8")
    moved = eta * (1 + rng.choice([-1, 1], eta.size) * 10.0 ** rng.uniform(-15, 0, eta.size))
    return np.where(rng.random(eta.size) < 0.5, near, moved)


@EVERY
def test_fenchel_young(name):
    case = CASES[name]
    rng = np.random.default_rng(4)
    n = 12 if name == "softplus" else 60
    t, s = rng.choice(points(case.side, rng, 30), 2 * n), rng.choice(points(case.dual, rng, 30), 2 * n)
    s[n:] = beside(case, t[n:], rng)
    lo, hi = ends(case.dual)
    t, s = t[(s > lo) & (s < hi)], s[(s > lo) & (s < hi)]
    got = call(name, "fenchel_young", t, s)
    assert (got > 0).all()
    error = errors(lambda t, s: case.phi(t) + case.conj(s) - t * s, got, t, s)
    worst = error.argmax()
    assert error[worst] <= 1e-13, (t[worst], s[worst], got[worst])


def test_next_to_a_zero_of_the_gradient_that_is_no_double():
    """phi'(log 2) = 0 for softplus: next to it neither phi'(t) nor rho(s) tells s - phi'(t) to its digits."""
    case = CASES["softplus"]
    t = math.log(2) * (1 + np.array([0, 1e-15, -1e-12, 1e-9, -1e-7, 1e-5]))
    with mp.workdps(60):
        eta = np.array([float(case.grad(mp.mpf(a))) for a in t.tolist()])
    t, s = np.tile(t, 3), np.concatenate([np.nextafter(eta, 9), eta * 1.1, eta + 1e-13])
    error = errors(lambda t, s: case.phi(t) + case.conj(s) - t * s, call("softplus", "fenchel_young", t, s), t, s)
    assert error.max() <= 1e-13


@EVERY
def test_conventions(name):
    side = CASES[name].side
    inside = 0.25
    lo, hi = ends(side)
    below, above = (np.nextafter(lo, -np.inf), np.nextafter(hi, np.inf))
    if name == "arctan":  # its ends as doubles lie inside
        assert call(name, "bregman", hi, inside) > 30
    assert call(name, "bregman", inside, inside) == 0
    for bad in (below, above, np.nan):
        assert np.isnan(call(name, "bregman", inside, bad))
    assert (call(name, "bregman", [below, above], [inside] * 2) == np.inf).all()
    assert np.isnan(call(name, "bregman", np.nan, inside)) and np.isnan(call(name, "fenchel_young", np.nan, 1.0))
    assert (call(name, "fenchel_young", [below, above], [-1.0] * 2) == np.inf).all()


def test_closed_ends():
    case = CASES["sigmoid"]
    v = np.array([1e-300, 1e-9, 0.3, 1 - 2**-53])
    for end in (0.0, 1.0):
        error = errors(
            lambda u, v: case.phi(u) - case.phi(v) - case.grad(v) * (u - v),
            call("sigmoid", "bregman", end + 0 * v, v),
            end + 0 * v,
            v,
        )
        assert error.max() <= 1e-13
        assert (call("sigmoid", "bregman", [0.5, end], [end, end]) == [np.inf, 0]).all()
    s = np.array([-700.0, -40.0, -1.0, 0.0, 1.0, 40.0, 700.0])
    for name, end in (("sigmoid", 0.0), ("sigmoid", 1.0), ("softplus", 0.0)):
        case = CASES[name]
        got = call(name, "fenchel_young", end + 0 * s, s)
        error = errors(lambda t, s, case=case: case.phi(t) + case.conj(s) - t * s, got, end + 0 * s, s)
        assert error.max() <= 1e-13, (name, end, error)


def test_outside_the_conjugate_domain():
    assert (call("burg", "fenchel_young", [1.0, 1.0], [0.0, 2.0]) == np.inf).all()


def test_overflow_is_infinite_and_underflow_positive():
    assert call("asinh", "bregman", 711.0, 0.0) == np.inf
    assert call("asinh", "bregman", 1e-200, 0.0) == 5e-324


def test_a_narrow_feature_at_the_anchor_is_seen():
    """phi'' = 1 + sech(1000 t)²: 16 nodes between -5 and 7000 do not meet the second term."""
    text = "@fj\ndef hess(t):\n    return 1.0 + (2.0 / (math.exp(1e3 * t) + math.exp(-1e3 * t))) ** 2\n"
    spike = load("divergence_spike", HEAD + common() + quadrature() + text + bregman(Side("hess")))
    u, v = np.array([7000.0, 7000.0, 3.0]), np.array([-5.0, 0.0, -3.0])
    out = np.empty(3)
    spike.bregman_f8(u, v, out)

    def potential(t):
        return t * t / 2 + mp.log(mp.cosh(1000 * t)) / 10**6

    error = errors(lambda u, v: potential(u) - potential(v) - (v + mp.tanh(1000 * v) / 1000) * (u - v), out, u, v)
    assert error.max() <= 1e-13


def test_nodes_integrate_polynomials():
    x, w, p14 = (np.array(gauss()[key], dtype=float) for key in ("x", "w", "14"))
    for k in range(32):
        assert abs((w * x**k).sum() - 1 / (k + 1)) < 3e-16
    for k in range(14):
        assert abs((p14 * x**k).sum()) < 1e-14
