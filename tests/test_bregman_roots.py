"""Roots of the Bregman prox next to the end of a domain, against the definition at 60 digits."""

import mpmath as mp
import numpy as np
import pytest

import legendre
from prox import BurgEntropy, KullbackLeibler, NegativeEntropy
from prox.bregman import bregman_prox

EPS = mp.mpf(2) ** -52
SLOPE = {  # φ' and its derivative
    "identity": (lambda u: u, lambda u: 1),
    "tanh": (mp.atanh, lambda u: 1 / (1 - u * u)),
    "sigmoid": (lambda u: mp.log(u / (1 - u)), lambda u: 1 / (u * (1 - u))),
    "exp": (mp.log, lambda u: 1 / u),
}
PENALTY = {  # g' and its derivative, of weight 1
    NegativeEntropy: (lambda u: 1 + mp.log(u), lambda u: 1 / u),
    BurgEntropy: (lambda u: -1 / u, lambda u: 1 / u**2),
    KullbackLeibler: (lambda u: 1 - 2 / u, lambda u: 2 / u**2),
}
POINTS = [(v, step) for v in (-900.0, -99.4, -5.0, -0.3, 0.4, 3.0) for step in (0.001, 0.0107, 0.9, 40.0)]


def exact(kind, name, v, step):
    """The u > 0 with step g'(u) + φ'(u) = v, bisected in log u, and how much of v's rounding it sees."""
    (slope, rise), (pull, steep) = SLOPE[name], PENALTY[kind]
    v, step = mp.mpf(v), mp.mpf(step)
    low, high = mp.mpf(-2000000), mp.mpf(0 if name in ("tanh", "sigmoid") else 80)
    for _ in range(230):
        middle = (low + high) / 2
        u = mp.exp(middle)
        above = (u >= 1 and high <= 0) or slope(u) + step * pull(u) > v
        low, high = (low, middle) if above else (middle, high)
    u = mp.exp(low)
    return u, (abs(v) + abs(step * pull(u))) / (u * (rise(u) + step * steep(u)))


@pytest.mark.parametrize(
    "name", ["identity", "tanh", *(pytest.param(n, marks=pytest.mark.slow) for n in ("sigmoid", "exp"))]
)
@pytest.mark.parametrize("g", [NegativeEntropy(), KullbackLeibler(2.0, 1.0), BurgEntropy()], ids=repr)
def test_roots_next_to_0_have_all_their_digits(g, name):
    """Two ulps, and what the rounding of v and of step g' makes of u."""
    f = legendre.get(name)
    for v, step in POINTS:
        found = float(bregman_prox(g, f, np.array([v]), step)[0])
        with mp.workdps(60):
            wanted, condition = exact(type(g), name, v, step)
            assert found >= 0.0 and abs(mp.mpf(found) - wanted) <= (2 + 2 * condition) * EPS * wanted + 1e-307, (
                v,
                step,
            )


def test_over_the_energy_it_is_the_ordinary_prox_at_large_negative_points():
    v, f = -np.geomspace(1.0, 3000.0, 300), legendre.get("identity")
    for g in (KullbackLeibler(2.0, 0.7), BurgEntropy(0.3)):
        for step in (1e-3, 3.252e-3, 0.7):
            assert bregman_prox(g, f, v, step) == pytest.approx(g.prox(v, step), rel=1e-15)
