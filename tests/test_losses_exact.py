"""Bregman losses of single coordinates: 1e-13 of their definition at 400 digits, from saturation to consistency."""

import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prox import (
    L1,
    Affine,
    Box,
    BregmanLoss,
    BurgEntropy,
    ElasticNet,
    ELUPotential,
    Hinge,
    Huber,
    KullbackLeibler,
    LeakyReLUPotential,
    Logistic,
    NegativeEntropy,
    Nonnegative,
    SquaredHinge,
    SquaredL2,
    SumPositive,
    Zero,
)

DIGITS = 400
FLOOR = mp.mpf(10) ** -290  # a loss below it is made of squares that underflow
INF = mp.inf


def parabolas(g):  # noqa: C901 - a table
    """ω(t) = t + g'(t) as (from, to, slope, value at 0) in the textbook's order."""
    a, b = mp.mpf(getattr(g, "alpha", 0)), getattr(g, "labels", 1.0)
    match g:
        case Zero():
            return [(-INF, INF, 1, 0)]
        case Affine():
            return [(-INF, INF, 1, mp.mpf(g.a))]
        case Nonnegative():
            return [(0, INF, 1, 0)]
        case Box():
            return [(mp.mpf(g.lower), mp.mpf(g.upper), 1, 0)]
        case L1():
            return [(-INF, 0, 1, -a), (0, INF, 1, a)]
        case SumPositive():
            return [(-INF, 0, 1, 0), (0, INF, 1, a)]
        case Hinge():
            return [(-INF, b, 1, min(-a * b, 0)), (b, INF, 1, max(-a * b, 0))]
        case SquaredHinge():
            two = [(1 + 2 * a, -2 * a * b), (1, 0)][:: int(b)]
            return [(-INF, b, *two[0]), (b, INF, *two[1])]
        case SquaredL2():
            return [(-INF, INF, 1 + a, 0)]
        case ElasticNet():
            return [(-INF, 0, 1 + mp.mpf(g.ridge), -a), (0, INF, 1 + mp.mpf(g.ridge), a)]
        case Huber():
            d = mp.mpf(g.delta)
            return [(-INF, -d, 1, -a * d), (-d, d, 1 + a, 0), (d, INF, 1, a * d)]
        case LeakyReLUPotential():
            return [(-INF, 0, 1 / mp.mpf(g.slope), 0), (0, INF, 1, 0)]


def exact_parabolas(g, x, y):
    """Ω(x) + max_t (ty − Ω(t)) − xy, with Ω integrated from a point of the domain."""
    lines = parabolas(g)
    start = min(max(mp.mpf(0), lines[0][0]), lines[-1][1])

    def omega(t):
        ends = [(min(max(start, lo), hi), min(max(t, lo), hi), c, d) for lo, hi, c, d in lines]
        return mp.fsum(c * (q * q - p * p) / 2 + d * (q - p) for p, q, c, d in ends if p != q)

    best = max(t * y - omega(t) for t in (min(max((y - d) / c, lo), hi) for lo, hi, c, d in lines))
    return omega(x) + best - x * y


def entropic(g):
    """Ω, ω and ω' of a function on t > 0, or of Logistic."""
    a = mp.mpf(g.alpha)
    match g:
        case BurgEntropy():
            return lambda t: t * t / 2 - a * mp.log(t), lambda t: t - a / t, lambda t: 1 + a / t**2
        case KullbackLeibler():
            b = mp.mpf(g.b)
            return (lambda t: t * t / 2 + a * (t - b - b * mp.log(t / b)), lambda t: t + a - a * b / t,
                    lambda t: 1 + a * b / t**2)  # fmt: skip
        case NegativeEntropy():
            return (lambda t: t * t / 2 + (a * t * mp.log(t) if t else 0), lambda t: t + a * (1 + mp.log(t)),
                    lambda t: 1 + a / t)  # fmt: skip
        case Logistic():
            b, e = g.labels, mp.exp
            return (lambda t: t * t / 2 + a * mp.log1p(e(-b * t)), lambda t: t - a * b / (1 + e(b * t)),
                    lambda t: 1 + a / (2 + e(t) + e(-t)))  # fmt: skip


def exact_smooth(g, x, y):
    """The same, the maximum where ω(t) = y, by Newton's method for log t, or for t."""
    if isinstance(g, ELUPotential):
        a = mp.mpf(g.scale)

        def omega(t):
            return t * t / 2 if t >= 0 else ((a + t) * mp.log(1 + t / a) if t > -a else 0) - t

        t = y if y >= 0 else a * mp.expm1(y)
        return omega(x) - omega(t) + (t - x) * y
    omega, slope, rise = entropic(g)
    positive = not isinstance(g, Logistic)
    t = mp.mpf(max(float(g.prox([float(y)])[0]), 1e-300 if positive else -math.inf))
    while True:
        move = (slope(t) - y) / rise(t)
        t = t * mp.exp(-max(-5, min(5, move / t))) if positive else t - move
        if abs(move) <= mp.mpf(10) ** (20 - DIGITS) * abs(t):
            return omega(x) - omega(t) + (t - x) * y


PARABOLAS = [Zero(), Affine(0.3), Nonnegative(), Box(-0.7, 0.3), L1(0.3), SumPositive(0.3), Hinge(1.0, 0.3),
             Hinge(-1.0, 0.3), SquaredHinge(1.0, 0.3), SquaredHinge(-1.0, 0.3), SquaredL2(0.3), ElasticNet(0.3, 0.7),
             Huber(0.3, 0.7), LeakyReLUPotential(0.1)]  # fmt: skip
SMOOTH = [BurgEntropy(0.3), KullbackLeibler(2.0, 0.7), NegativeEntropy(0.3), Logistic(1.0, 0.6), Logistic(-1.0, 30.0),
          ELUPotential(), ELUPotential(0.3)]  # fmt: skip
DUAL = st.one_of(
    st.floats(-5, 5), st.floats(-6, 3).map(lambda e: 10.0**e), st.floats(-6, 3).map(lambda e: -(10.0**e)),
    st.sampled_from([0.0, 1.0, -1.0, 0.3, -60.0]),
)  # fmt: skip
AWAY = st.one_of(st.sampled_from([0.0, 1.0, -1.0]), st.floats(-16, 1).map(lambda e: 10.0**e),
                 st.floats(-16, 1).map(lambda e: -(10.0**e)))  # fmt: skip


def target(g, y, away, relative):
    """A point of the domain near σ(y): `away` from it, in units of the numbers or of 1, or next to it."""
    sigma = float(g.prox([y])[0])
    if relative and abs(away) == 1.0:
        x = float(np.nextafter(sigma, math.copysign(math.inf, away)))
    else:
        x = sigma + away * (max(abs(sigma), abs(y)) if relative else 1.0)
    lo, hi = -math.inf, math.inf
    if isinstance(g, Box):
        lo, hi = g.lower, g.upper
    if isinstance(g, Nonnegative | NegativeEntropy):
        lo = 0.0
    if isinstance(g, BurgEntropy | KullbackLeibler):
        lo = 1e-300
    if isinstance(g, ELUPotential):
        lo = -g.scale
    return min(max(x, lo), hi)


def check(g, oracle, x, y):
    found = float(BregmanLoss(g)([x], [y]))
    with mp.workdps(DIGITS):
        wanted = oracle(g, mp.mpf(x), mp.mpf(y))
        assert abs(mp.mpf(found) - wanted) <= mp.mpf(1e-13) * wanted + FLOOR, (x, y, found, wanted)


@pytest.mark.parametrize("g", PARABOLAS, ids=repr)
@settings(max_examples=60, deadline=None)
@given(y=DUAL, away=AWAY, relative=st.booleans())
def test_piecewise_quadratic_functions(g, y, away, relative):
    check(g, exact_parabolas, target(g, y, away, relative), y)


@pytest.mark.parametrize("g", SMOOTH, ids=repr)
@settings(max_examples=40, deadline=None)
@given(y=DUAL, away=AWAY, relative=st.booleans())
def test_smooth_functions(g, y, away, relative):
    check(g, exact_smooth, target(g, y, away, relative), y)


@pytest.mark.parametrize(
    ("g", "x", "y"),
    [
        (L1(0.3), 33.86950325837606, 34.16950325837606),
        (L1(0.3), 10.001, 10.301),
        (SquaredL2(0.3), 10.001, 13.0),
        (ELUPotential(), -1.0 + 1e-15, -60.0),
        (ELUPotential(), -1.0 + 1e-9, -60.0),
        (ELUPotential(), -1.0, -60.0),
        (Logistic(1.0, 0.6), 0.2, 1439.0),
        (NegativeEntropy(0.3), 3e-14, -395.0),  # σ underflows
    ],
    ids=repr,
)
def test_places_where_a_rounded_activation_is_worth_nothing(g, x, y):
    check(g, exact_parabolas if parabolas(g) else exact_smooth, x, y)


@given(st.lists(st.floats(-3, 3), min_size=4, max_size=4))
@example([0.0, 0.0, 0.0, 0.0])
@settings(max_examples=20, deadline=None)
def test_parameters_by_coordinate(values):
    x, y = np.array(values), np.array(values)[::-1]
    for make in (L1, SquaredL2, LeakyReLUPotential, ELUPotential, lambda a: Huber(a, a), lambda a: Logistic(1.0, a)):
        a = np.array([0.2, 0.4, 0.6, 0.8])
        z = make(a).prox(x)
        each = [float(BregmanLoss(make(float(a[j])))([z[j]], [y[j]])) for j in range(4)]
        assert float(BregmanLoss(make(a))(z, y)) == pytest.approx(math.fsum(each), rel=1e-15)
