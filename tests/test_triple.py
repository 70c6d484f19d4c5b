"""Law: triple-double functions are right to 145 bits, and a gap of neighbours to all the digits of a double."""

import math

import mpmath as mp
import numpy as np
import pytest

from legendre.lower import triple_algebraic
from legendre.lower.gaps import WRITTEN, Unprintable, gap
from legendre.lower.loader import load
from legendre.lower.primitives import preamble

RANGES = {
    "exp": (-600, 700, mp.exp),
    "expm1": (-60, 700, mp.expm1),
    "log": (1e-290, 1e290, mp.log),
    "log1p": (-0.9, 1e3, mp.log1p),
    "sqrt": (1e-200, 1e200, mp.sqrt),
    "sqrt1p2": (-1e200, 1e200, lambda x: mp.sqrt(1 + x * x)),
    "sin": (-10, 10, mp.sin),
    "cos": (-1.57, 1.57, mp.cos),
    "tan": (-1.57, 1.57, mp.tan),
    "asin": (-1, 1, mp.asin),
    "atan": (-1e20, 1e20, mp.atan),
    "sinh": (-700, 700, mp.sinh),
    "cosh": (-700, 700, mp.cosh),
    "tanh": (-50, 50, mp.tanh),
    "asinh": (-1e20, 1e20, mp.asinh),
    "atanh": (-0.999, 0.999, mp.atanh),
    "erf": (-6, 6, mp.erf),
    "bent_grad": (-1e300, 1e300, lambda t: 2 * (2 * t - mp.sqrt(t * t + t + 1) + 1) / 3),
}


def number(parts):
    return sum(map(mp.mpf, parts), mp.mpf(0))


@pytest.mark.parametrize("name", RANGES)
def test_functions(name):
    lo, hi, exact = RANGES[name]
    rng = np.random.default_rng(0)
    sizes = 10.0 ** rng.uniform(-150, math.log10(hi), 30) * rng.choice([-1, 1], 30)
    function = WRITTEN[f"tri_{name}"]
    with mp.workprec(1500):
        for x in [*rng.uniform(lo, min(hi, 1e6), 30), *sizes[(sizes > lo) & (sizes < hi)]]:
            a = float(x), float(x) * 2.0**-54, float(x) * -(2.0**-109)
            true = exact(number(a))
            assert abs(number(function(a)) - true) <= abs(true) * mp.mpf(2) ** -145, a


@pytest.mark.parametrize("s", [-1e300, -1e160, -1e30, -2.5, -1e-9, 1e-200, 0.3, 7.0, 1e160, 1e300])
def test_squareplus_neither_cancels_nor_overflows(s):
    with mp.workprec(3000):
        true = (mp.mpf(s) + mp.sqrt(mp.mpf(s) ** 2 + 3)) / 2
        found = number(triple_algebraic.tri_squareplus_scaled((s, 0.0, 0.0), (3.0, 0.0, 0.0)))
        last = mp.mpf(2) ** -1074 if s == -1e300 else 0  # the third part of a tiny value underflows
        assert abs(found - true) <= abs(true) * mp.mpf(2) ** -145 + last


def test_gap_of_neighbours():
    text = gap("difference", "s", "t", "log_expm1_scaled(t, k)", ("k",))
    module = load("gap", "import numpy as np\nNAN = np.nan\n" + preamble() + text)
    for t in (1e-300, 1e-5, math.log(2) / 3, 1.0, 200.0):
        with mp.workprec(1500):
            true = mp.log(mp.expm1(3 * mp.mpf(t))) / 3
            s = math.nextafter(float(true), math.inf)
            assert abs(module.difference(s, t, 3.0) / (s - true) - 1) < 1e-14


def test_what_has_no_text_is_refused():
    with pytest.raises(Unprintable, match="polylog"):
        gap("difference", "s", "t", "polylog(2, t)")
