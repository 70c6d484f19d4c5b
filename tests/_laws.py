"""Functions and points for the laws: registry rows, floats of their domains, exact values in balls."""

import math
from functools import cache

import pytest
from flint import arb, ctx
from hypothesis import strategies as st

import legendre
from legendre.accuracy.exact import Exact, ball, settled
from legendre.function import LegendreFunction

EPS = 2.0**-52
CASES = [(name, {}) for name in legendre.names()]
OTHERS = [("softplus", {"beta": 10.0}), ("scaled_tanh", {"A": 0.5, "B": 3.0}), ("power", {"p": 1.5})]


def label(case):
    """The case as an identifier of pytest."""
    name, parameters = case
    return "-".join([name, *(f"{key}{value:g}" for key, value in parameters.items())])


def over(cases):
    """Parametrise a test over functions."""
    return pytest.mark.parametrize("f", [legendre.get(n, **p) for n, p in cases], ids=map(label, cases))


@cache
def exact(f):
    """Balls around the values of a function, from its derived expressions."""
    return Exact(f)


@cache
def inner(f, primal=True, far=30.0):
    """Strategy: floats inside dom phi, or dom phi*: near ends and 0 by powers of ten, and between."""
    interval = f.domain if primal else f.conj_domain
    lo, hi = max(interval.lo, -far), min(interval.hi, far)
    places = [st.floats(lo, hi)]
    if lo < 0.0 < hi:
        places += [exponents(300).map(lambda e: 10.0**-e), exponents(300).map(lambda e: -(10.0**-e))]
    for end, inward in ((interval.lo, 1.0), (interval.hi, -1.0)):
        if math.isfinite(end):
            deepest = 300 if end == 0.0 else 15
            places.append(exponents(deepest).map(lambda e, a=end, i=inward: a + i * 10.0**-e))
    return st.one_of(places).filter(lambda x: exact(f).place(primal, x)[0] == "inside")


def exponents(deepest):
    """Strategy: exponents of powers of ten."""
    return st.floats(0.3, float(deepest))


def number(x):
    """A float as a ball."""
    return ball(float(x))


def at(f, quantity, x, bits=1200):
    """The quantity at a ball, evaluated with so many bits."""
    with bits_of(bits):
        return exact(f).at(quantity, x)


def bits_of(bits):
    """Context of a working precision for balls."""
    return ctx.workprec(bits)


def slope(f, quantity, x):
    """Central difference of the quantity around an inner float, with a step that leaves 50 digits."""
    room = min((abs(number(x) - end) for end in exact(f).ends(quantity in ("phi", "grad", "hess"))), default=1)
    scale = abs(number(x)) if x else arb(1)
    step = (scale if scale < room else room).mid() * arb(2) ** -400

    def difference():
        above, below = (exact(f).at(quantity, number(x) + k * step) for k in (1, -1))
        return (above - below) / (2 * step)

    return settled(difference)


def altered(f, old, new, count=1):
    """The function with the text of its kernels changed: ``old`` must occur ``count`` times, -1 for any."""
    from legendre.lower.kernels import source_of

    source = source_of(f)
    assert old in source and (count < 0 or source.count(old) == count), f"{source.count(old)} times: {old}"
    mutant = LegendreFunction(f.name, f.record, f.parameters)
    mutant.__dict__["_kernel_source"] = source.replace(old, new)
    return mutant
