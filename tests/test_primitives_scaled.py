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
    "sech2_scaled": (-376.0, 376.0, [0.0, 300.0, 354.0]),
    "logcosh_scaled": (-HUGE, HUGE, [0.7, -0.7, 18.0]),
}
ZEROS = {"log_expm1_scaled": math.log(2)}  # no polynomial in the distance to it: the error is absolute there


def inputs(name, k, precision, count=20):
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
        x = x[abs(k * x - ZEROS[name]) > 1e-2] if name in ZEROS else x
        error, where = worst(name, precision, x, k)
        assert error <= (primitives.TABLE[name].max_ulp if precision == "f8" else 0.6), where
