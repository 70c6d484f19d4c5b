"""Primitives of k x and of t/a, the scale apart, against their definitions with many scales."""

import math
import zlib

import numpy as np
import pytest
from _kernels import DTYPE, evaluate, oracle, ulps

from legendre.lower import primitives

INF, NAN = math.inf, math.nan
SCALES = [1.0, 0.3, 1000.0, 1e-3, 2.718281828459045]
HUGE = 1.7e308

# name: lowest and highest k x, points of k x near which the form changes or the value vanishes
SCALED = {
    "softplus_scaled": (-760.0, HUGE, [0.0, -600.0, -745.0]),
    "log_expm1_scaled": (0.0, HUGE, [math.log(2), 40.0, 1.04]),
    "expit_scaled": (-746.0, HUGE, [0.0, 36.7, -708.4]),
    "recip_one_minus_exp_m_scaled": (0.0, HUGE, [0.35, 40.0]),
    "softplus_phi_scaled": (0.0, HUGE, [math.log(2), 1.7054281548003, 1.64, 1.768, 2.0**30]),
    "li2_neg_exp_scaled": (-760.0, HUGE, [0.0, -600.0, 36.0, 2.0**30]),
    "tanh_scaled": (-HUGE, HUGE, [0.17, 0.52, 18.0, 19.1]),
    "sech2_scaled": (-376.0, 376.0, [0.0, 300.0, 354.0]),
    "logcosh_scaled": (-HUGE, HUGE, [0.7, -0.7, 18.0]),
}
SQUAREPLUS = ("squareplus_scaled", "dsquareplus_scaled", "squareplus_conj_scaled")
ZEROS = {"log_expm1_scaled": math.log(2)}  # no polynomial in the distance to it: the error is absolute there


def inputs(name, k, precision, count=12):
    """All magnitudes from the smallest subnormal up, and the neighbourhoods of the points, as x = (k x)/k."""
    lowest, highest, points = SCALED[name]
    rng = np.random.default_rng(zlib.crc32(f"{name}{k}".encode()))
    tiny, huge = (5e-324, HUGE) if precision == "f8" else (1.5e-45, 3.4e38)
    magnitudes = np.append(np.exp(rng.uniform(math.log(tiny), math.log(huge), count)), [tiny, huge])
    small = np.exp(rng.uniform(math.log(1e-17), math.log(50.0), count)) / k
    near = np.exp(rng.uniform(math.log(2.0**-53), math.log(0.3), (count // 3, 1)))
    ends = np.array([p for p in (lowest, *points) if abs(p) < 1e300])
    around = (ends * (1 + near * rng.choice([-1, 1], near.shape))).ravel() / k
    spread = rng.uniform(max(lowest, -40.0), min(highest, 40.0), 2 * count) / k
    x = np.concatenate([magnitudes, -magnitudes, small, -small, around, spread])
    with np.errstate(over="ignore", under="ignore"):
        x = x.astype(DTYPE[precision])
        inside = np.isfinite(x) & (x.astype(float) * k >= lowest) & (x.astype(float) * k <= highest)
    return x[inside & ((x > 0) | (lowest < 0))]


def worst(name, precision, *arguments):
    """The largest error in ulps, and where; the last arguments are scalars, doubles in both precisions."""
    x, *scales = arguments
    values = evaluate(name, precision, x, *scales)
    errors = [ulps(v, oracle(name, a, *scales), precision) for v, a in zip(values, x, strict=True)]
    i = int(np.argmax(errors))
    return errors[i], (x[i], *scales, values[i])


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", SCALED)
def test_scaled(name, precision):
    for k in SCALES if precision == "f8" else SCALES[1:3]:
        x = inputs(name, k, precision)
        x = x[abs(x - ZEROS[name] / k) > 1e-2 / k] if name in ZEROS else x
        error, where = worst(name, precision, x, k)
        assert error <= (primitives.TABLE[name].max_ulp if precision == "f8" else 0.6), where


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", [*SQUAREPLUS, "squareplus_phi_scaled"])
def test_squareplus(name, precision):
    """All magnitudes up to the largest, both signs; the potential also next to its double zero sqrt(b)/2."""
    rng = np.random.default_rng(17)
    smallest, largest = (-160, 150) if precision == "f8" else (-20, 18)
    for b in [4.0, 1.0, 0.0625, 1024.0] if "phi" in name else [4.0, 0.1, 7.3, 1e-3, 1000.0]:
        near = np.exp2(rng.uniform(-30, -2, 20)) * rng.choice([-1, 1], 20)
        s = [rng.uniform(-8, 8, 30) * math.sqrt(b), 10 ** rng.uniform(smallest, largest, 20)]
        s = np.concatenate([*s, -s[1], math.sqrt(b) / 2 * (1 + near), [-1e-3, np.finfo(DTYPE[precision]).tiny]])
        if precision == "f8":
            s = np.append(s, [-HUGE, 5e-324] if "conj" in name else [-HUGE, HUGE, 5e-324])
        s = abs(s) if "phi" in name else s
        s = s[s < 1e150] if "phi" in name else s
        error, where = worst(name, precision, s.astype(DTYPE[precision]), b)
        assert error <= (primitives.TABLE[name].max_ulp if precision == "f8" else 0.6), where


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", ["atanh_ratio", "entropy2_ratio", "one_minus_sq_ratio"])
def test_ratio(name, precision):
    """Relative accuracy near 0, and up to one ulp of both ends."""
    rng = np.random.default_rng(11)
    bits = 53 if precision == "f8" else 24
    for a in [1.0, 1.7159, 1000.0, 1e-3, 0.3]:
        a = float(DTYPE[precision](a))
        near = np.exp2(rng.uniform(-bits, 0, 25))
        t = [
            rng.uniform(0, 1, 40),
            1 - near,
            1 - 2.0**-bits * np.arange(1, 6),
            near,
            np.exp2(rng.uniform(-1074, 0, 10)),
        ]
        t = (a * np.concatenate(t) * rng.choice([-1, 1], 105)).astype(DTYPE[precision])
        t = np.append(t, np.nextafter(DTYPE[precision](a), DTYPE[precision](0)))
        error, where = worst(name, precision, t[abs(t.astype(float)) < a], a)
        assert error <= (primitives.TABLE[name].max_ulp if precision == "f8" else 0.6), where


def test_ratio_special_values():
    t = [-INF, -2.0, -1.7, -0.0, 0.0, 1.7, 2.0, INF, NAN]
    for precision in DTYPE:
        a = float(DTYPE[precision](1.7))
        np.testing.assert_array_equal(
            evaluate("atanh_ratio", precision, t, a), [NAN, NAN, -INF, -0.0, 0.0, INF, NAN, NAN, NAN]
        )
        ends = DTYPE[precision](math.log(2.0))
        np.testing.assert_array_equal(
            evaluate("entropy2_ratio", precision, t, a), [NAN, NAN, ends, 0.0, 0.0, ends, NAN, NAN, NAN]
        )
        np.testing.assert_array_equal(evaluate("one_minus_sq_ratio", precision, t[2:6], a), [0.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize("precision", ["f8", "f4"])
def test_pow_ratio(precision):
    rng = np.random.default_rng(13)
    limit = 740.0 if precision == "f8" else 90.0
    for a, b in [(1.0, 3.0), (2.5, 1.5), (1.3, -0.7), (700.0, 0.9)]:
        x = np.exp(0.95 * rng.uniform(-limit, limit, 60) * min(1.0, abs(b / a))).astype(DTYPE[precision])
        error, where = worst("pow_ratio", precision, x, a, b)
        assert error <= (1.0 if precision == "f8" else 0.6), where
    values = [0.0, 0.5, 1.0, 2.0, INF, NAN]
    for b in (2.0, -2.0):
        with np.errstate(divide="ignore"):
            expected = np.power(np.array(values), 3.0 / b).astype(DTYPE[precision])
        np.testing.assert_array_equal(evaluate("pow_ratio", precision, values, 3.0, b), expected)


SPECIAL = {
    # name: values at -inf, -1, -0.0, 0.0, 1, inf with k = 2 (None: the oracle's, already tested)
    "softplus_scaled": (0.0, None, math.log(2) / 2, math.log(2) / 2, None, INF),
    "log_expm1_scaled": (NAN, NAN, -INF, -INF, None, INF),
    "expit_scaled": (0.0, None, 0.5, 0.5, None, 1.0),
    "recip_one_minus_exp_m_scaled": (None, None, None, INF, None, 1.0),
    "softplus_phi_scaled": (None, None, None, 0.0, None, INF),
    "li2_neg_exp_scaled": (0.0, None, math.pi**2 / 48, math.pi**2 / 48, None, INF),
    "sech2_scaled": (0.0, None, 1.0, 1.0, None, 0.0),
    "logcosh_scaled": (INF, None, 0.0, 0.0, None, INF),
    "squareplus_scaled": (0.0, None, math.sqrt(0.5), math.sqrt(0.5), None, INF),
    "dsquareplus_scaled": (0.0, None, 0.5, 0.5, None, 1.0),
    "squareplus_conj_scaled": (-INF, None, 0.0, 0.0, None, INF),
    "squareplus_phi_scaled": (None, None, INF, INF, None, INF),
}


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", SPECIAL)
def test_special_values(name, precision):
    got = evaluate(name, precision, [-INF, -1.0, -0.0, 0.0, 1.0, INF, NAN], 2.0)
    for value, expected in zip(got, [*SPECIAL[name], NAN], strict=True):
        if expected is not None:
            np.testing.assert_array_equal(value, DTYPE[precision](expected))


def test_results_that_overflow_in_between():
    """Sums whose first term would overflow though they do not, and the other way round."""
    x = np.array([1e302, 2.5e305, 2.534e305, 2.5355e305, 2.56e305, 1.7e308])
    for name in ("kappa", "kappa1", "asinh_conj"):
        values = evaluate(name, "f8", x)
        errors = [ulps(v, oracle(name, a), "f8") for v, a in zip(values, x, strict=True)]
        assert max(errors) <= 2.0, (name, values)
