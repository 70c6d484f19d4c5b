"""Every primitive keeps its promise against the 50-digit value of its definition, and IEEE's rules beyond."""

import math
import zlib

import numpy as np
import pytest
from _kernels import DTYPE, evaluate, oracle, ulps

from legendre.lower import primitives

INF, NAN = math.inf, math.nan
LN2 = math.log(2.0)
ROOT = 1.5088795615383199  # of s asinh(s) = sqrt(1 + s²)

# name: lowest and highest argument, points near which the implementation changes form or the value vanishes
CASES = {
    "exp": (-745.0, 709.7, [-708.4, -700.0, LN2 / 2, 0.0]),
    "exp_m": (-745.0, 0.0, [-708.4, -700.0, -LN2 / 2]),
    "expm1": (-800.0, 709.7, [LN2 / 2, -LN2 / 2, 1.04, -1.04, -37.0]),
    "e2": (-700.0, 709.7, [LN2 / 2, -LN2 / 2, 1.04, -1.04, 700.0]),
    "log": (5e-324, 1.7e308, [1.0, 0.5**0.5, 2.0**0.5, 2.0**-1022]),
    "log_pos": (2.0**-1022, 1.7e308, [1.0, 0.5**0.5, 2.0**0.5]),
    "log1p": (-1.0 + 2.0**-53, 1.7e308, [0.0, 2.0**0.5 - 1.0, 0.5**0.5 - 1.0, -0.5, 2.0**53, 2.0**60]),
    "log1p_nn": (0.0, 1.7e308, [2.0**0.5 - 1.0, 1.0, 2.0**53, 2.0**60]),
    "log1p_unit": (0.0, 1.0, [0.5]),
    "log1p_half": (-0.5, 0.0, [-0.25]),
    "xlogx": (5e-324, 1e305, [1.0, math.exp(-1.0)]),
    "softplus": (-745.0, 1.7e308, [0.0, -700.0, -37.0]),
    "log_expm1": (5e-324, 1.7e308, [LN2, 1.04, 40.0, 2.0**-1022]),
    "expit": (-745.0, 1.7e308, [0.0, -700.0, -708.4, 36.7, LN2]),
    "dexpit": (-745.0, 745.0, [0.0, -700.0, 708.4]),
    "logit": (5e-324, 1.0 - 2.0**-53, [0.5, 0.4, 0.6, 0.25, 0.75, 2.0**-1022]),
    "tanh": (-1.7e308, 1.7e308, [LN2 / 4, 0.52, 18.0, 19.1]),
    "sech2": (-372.0, 372.0, [0.0, 350.0]),
    "sinh": (-710.4, 710.4, [LN2 / 2, 1.04, 37.0]),
    "cosh": (-710.4, 710.4, [0.0, 37.0]),
    "logcosh": (-1.7e308, 1.7e308, [0.7, -0.7, 18.0]),
    "atanh": (-1.0 + 2.0**-53, 1.0 - 2.0**-53, [0.2, 1 / 3, 0.5]),
    "asinh": (-1.7e308, 1.7e308, [0.4, 1.0, 2.0**60]),
    "asinh_conj": (-1e300, 1e300, [ROOT, ROOT - 0.25, ROOT + 0.25, 2.0**60]),
    "sqrt1p2": (-1.7e308, 1.7e308, [1.0, 2.0**30]),
    "rsqrt1p2": (-1.7e308, 1.7e308, [1.0, 2.0**30]),
    "entropy1": (5e-324, 1.0 - 2.0**-53, [0.5]),
    "entropy2": (-1.0, 1.0, [0.5, -0.5, 0.0]),
    "kappa": (0.0, 1e305, [1.0, 0.5, 2.0]),
    "kappa1": (-1.0, 1e305, [0.0, -0.5, 1.0]),
}


def inputs(name, precision):
    """All magnitudes from the smallest subnormal up, ends and breakpoints approached by ulps."""
    lowest, highest, points = CASES[name]
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    tiny, huge = (5e-324, 1.7e308) if precision == "f8" else (1.5e-45, 3.4e38)
    magnitudes = np.exp(rng.uniform(math.log(tiny), math.log(huge), 40))
    small = np.exp(rng.uniform(math.log(1e-17), math.log(50.0), 60))
    eps = 2.0**-53 if precision == "f8" else 2.0**-24
    near = np.exp(rng.uniform(math.log(eps), math.log(0.3), (12, 1)))
    ends = np.array([lowest, highest, *points])
    with np.errstate(over="ignore", under="ignore"):
        around = (ends * (1 + near * rng.choice([-1, 1], near.shape)) + near * (ends == 0)).ravel()
    spread = rng.uniform(max(lowest, -40.0), min(highest, 40.0), 120)
    x = np.concatenate([magnitudes, -magnitudes, small, -small, around, spread, ends])
    with np.errstate(over="ignore", under="ignore"):
        x = x.astype(DTYPE[precision])
    y = x.astype(np.float64)  # the ends are compared as they are, not rounded to float32
    return x[(y >= lowest) & (y <= highest) & np.isfinite(y)]


def worst(name, precision, *arguments):
    """The largest error in ulps, and where."""
    values = evaluate(name, precision, *arguments)
    errors = [ulps(v, oracle(name, *a), precision) for v, *a in zip(values, *arguments, strict=True)]
    i = int(np.argmax(errors))
    return errors[i], [a[i] for a in arguments]


def near_sign_change(name, x):
    """Within 1e-3 of ln 2, where log(exp(t) - 1) vanishes but at no double, the error is absolute."""
    return abs(x - LN2) < 1e-3 if name == "log_expm1" else np.zeros(len(x), bool)


@pytest.mark.parametrize("name", CASES)
def test_promise_in_double_precision(name):
    x = inputs(name, "f8")
    x = x[~near_sign_change(name, x)]
    error, where = worst(name, "f8", x)
    assert error <= primitives.TABLE[name].max_ulp, where


@pytest.mark.parametrize("name", CASES)
def test_promise_in_single_precision(name):
    """A float32 result is the float64 evaluation rounded once: a little over half an ulp."""
    x = inputs(name, "f4")
    error, where = worst(name, "f4", x[~near_sign_change(name, x)])
    assert error <= 0.6, where


def test_log_expm1_near_its_zero():
    x = LN2 + np.concatenate([s * np.geomspace(1e-16, 1e-3, 200) for s in (1, -1)])
    error = [abs(v - oracle("log_expm1", t)) for v, t in zip(evaluate("log_expm1", "f8", x), x, strict=True)]
    assert max(error) <= 4 * 2.0**-52 * LN2


@pytest.mark.parametrize(
    ("base", "exponent"),
    [((-700, 700), 1.0), ((-1.4, 1.4), 1e3), ((-1e-6, 1e-6), 1e9), ((-745, -700), 1.0), ((0.5, 1.5), 2.0)],
)
@pytest.mark.parametrize("precision", ["f8", "f4"])
def test_pow(base, exponent, precision):
    rng = np.random.default_rng(7)
    scale = 1.0 if precision == "f8" else 0.1
    log = rng.uniform(*base, 300) * scale
    limit = 740.0 * scale
    p = np.clip(rng.uniform(-exponent, exponent, 300), -limit / abs(log), limit / abs(log))
    x, p = np.exp(log).astype(DTYPE[precision]), p.astype(DTYPE[precision])
    error, where = worst("pow", precision, x[x > 0], p[x > 0])
    assert error <= (1.0 if precision == "f8" else 0.6), where


@pytest.mark.parametrize("precision", ["f8", "f4"])
def test_pow_special_values(precision):
    values = [0.0, 0.5, 1.0, 2.0, INF, NAN]
    exponents = [-INF, -2.0, -0.5, 0.0, 0.5, 2.0, INF, NAN]
    x, p = (a.ravel() for a in np.meshgrid(values, exponents))
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(evaluate("pow", precision, x, p), np.power(x, p).astype(DTYPE[precision]))


def test_log_ratio_from_the_exact_difference():
    rng = np.random.default_rng(3)
    a = np.exp(rng.uniform(-740, 700, 400))
    b = a * np.exp(rng.choice([1e-15, 1e-9, 1e-3, 0.3, 1.0, 30.0], 400) * rng.uniform(-1, 1, 400))
    b[:100] = np.exp(rng.uniform(-740, 700, 100))
    b = np.clip(b, 5e-324, 1.7e308)
    values = evaluate("log_ratio", "f8", a, b, a - b)
    with np.errstate(all="raise"):
        errors = [ulps(v, oracle("log_ratio", *t), "f8") for v, *t in zip(values, a, b, a - b, strict=True)]
    assert max(errors) <= 2.0


def test_double_double_arguments():
    rng = np.random.default_rng(5)
    h = np.concatenate([rng.uniform(-740, 709, 200), rng.uniform(-1, 1, 200)])
    low = np.spacing(h) * rng.uniform(-0.5, 0.5, h.size)
    error, where = worst("exp_dd", "f8", h, low)
    assert error <= 0.8, where
    h = np.concatenate(
        [np.exp(rng.uniform(-700, 700, 200)), rng.uniform(0.5, 2, 200), 1 + np.geomspace(1e-15, 0.1, 99)]
    )
    low = np.spacing(h) * rng.uniform(-0.5, 0.5, h.size)
    error, where = worst("log_dd", "f8", h, low)
    assert error <= 1.0, where


SPECIAL = {
    # name: values at -inf, -1, -0.0, 0.0, 1, inf (None: the oracle's, already tested)
    "exp": (0.0, None, 1.0, 1.0, None, INF),
    "exp_m": (0.0, None, 1.0, 1.0, None, None),
    "expm1": (-1.0, None, -0.0, 0.0, None, INF),
    "e2": (INF, None, 0.0, 0.0, None, INF),
    "log": (NAN, NAN, -INF, -INF, 0.0, INF),
    "log1p": (NAN, -INF, -0.0, 0.0, None, INF),
    "log1p_nn": (None, None, 0.0, 0.0, None, INF),
    "xlogx": (NAN, NAN, 0.0, 0.0, 0.0, INF),
    "softplus": (0.0, None, LN2, LN2, None, INF),
    "log_expm1": (NAN, NAN, -INF, -INF, None, INF),
    "expit": (0.0, None, 0.5, 0.5, None, 1.0),
    "dexpit": (0.0, None, 0.25, 0.25, None, 0.0),
    "logit": (NAN, NAN, -INF, -INF, INF, NAN),
    "tanh": (-1.0, None, -0.0, 0.0, None, 1.0),
    "sech2": (0.0, None, 1.0, 1.0, None, 0.0),
    "sinh": (-INF, None, -0.0, 0.0, None, INF),
    "cosh": (INF, None, 1.0, 1.0, None, INF),
    "logcosh": (INF, None, 0.0, 0.0, None, INF),
    "atanh": (NAN, -INF, -0.0, 0.0, INF, NAN),
    "asinh": (-INF, None, -0.0, 0.0, None, INF),
    "asinh_conj": (INF, None, -1.0, -1.0, None, INF),
    "sqrt1p2": (INF, None, 1.0, 1.0, None, INF),
    "rsqrt1p2": (0.0, None, 1.0, 1.0, None, 0.0),
    "entropy1": (NAN, NAN, 0.0, 0.0, 0.0, NAN),
    "entropy2": (NAN, LN2, 0.0, 0.0, LN2, NAN),
    "kappa": (NAN, NAN, 1.0, 1.0, 0.0, INF),
    "kappa1": (NAN, 1.0, 0.0, 0.0, None, INF),
}


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", SPECIAL)
def test_special_values(name, precision):
    """Limits at the ends, signs of zero, nan outside the domain and for nan."""
    points = np.array([-INF, -1.0, -0.0, 0.0, 1.0, INF, NAN])
    got = evaluate(name, precision, points)
    for x, value, expected in zip(points, got, [*SPECIAL[name], NAN], strict=True):
        if expected is not None:
            expected = DTYPE[precision](expected)
            assert np.array_equal(value, expected, equal_nan=True), (x, value)
            assert np.isnan(value) or np.signbit(value) == np.signbit(expected), (x, value)


@pytest.mark.parametrize("precision", ["f8", "f4"])
def test_overflow_and_underflow(precision):
    big, small = (1000.0, -1000.0)
    for name, expected in {
        "exp": (INF, 0.0),
        "sinh": (INF, -INF),
        "cosh": (INF, INF),
        "e2": (INF, 999.0),
    }.items():
        np.testing.assert_array_equal(evaluate(name, precision, [big, small]), expected)


def test_source_prints_what_is_needed_and_no_more():
    text = primitives.source(["log1p_unit"], "f4")
    assert text.count("def ") == 2 and "def poly_artanh_tail_f4(z)" in text and "def log1p_unit_f4(x)" in text
    both = primitives.source(["softplus", "expit"], "f8")
    assert both.count("def exp_parts_f8(") == 1 and both.index("def exp_parts_f8(") < both.index("def expit_f8(")
    with pytest.raises(ValueError, match="not a primitive"):
        primitives.source(["sofplus"], "f8")
    with pytest.raises(ValueError, match="`precision`"):
        primitives.source(["exp"], "f2")
