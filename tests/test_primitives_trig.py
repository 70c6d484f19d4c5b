"""Circular and arcus primitives against their definitions at 50 digits, both precisions, to the ends."""

import math

import numpy as np
import pytest
from _primitive_errors import assert_packed, assert_within, strata

from legendre.lower import primitives

INF = math.inf
PI_2 = math.pi / 2
DOMAIN = {
    "sin_half_pi": (-1, 1),
    "cos_half_pi": (-1, 1),
    "tan_half_pi": (-1, 1),
    "log_cos_half_pi": (-1, 1),
    "sin": (-PI_2, PI_2),
    "cos": (-PI_2, PI_2),
    "sec": (-PI_2, PI_2),
    "tan": (-PI_2, PI_2),
    "log_cos": (-PI_2, PI_2),
    "atan": (-INF, INF),
    "atan_in_right_angles": (-INF, INF),
    "atan_conj": (-INF, INF),
    "sqrt1m2": (-1, 1),
    "asin": (-1, 1),
    "acos": (-1, 1),
    "asin_phi": (-1, 1),
}
ENDS = {
    "sin_half_pi": {-1.0: -1.0, 0.0: 0.0, 1.0: 1.0},
    "cos_half_pi": {-1.0: 0.0, 0.0: 1.0, 1.0: 0.0},
    "tan_half_pi": {0.5: 1.0, -0.5: -1.0, 0.0: 0.0},
    "log_cos_half_pi": {0.0: 0.0},
    "atan": {INF: PI_2, -INF: -PI_2, 1.0: math.pi / 4},
    "atan_in_right_angles": {INF: 1.0, -INF: -1.0, 1.0: 0.5},
    "atan_conj": {INF: INF, -INF: INF, 0.0: 0.0},
    "sqrt1m2": {-1.0: 0.0, 0.0: 1.0, 1.0: 0.0},
    "asin": {-1.0: -PI_2, 1.0: PI_2},
    "acos": {-1.0: math.pi, 1.0: 0.0, 0.0: PI_2},
    "asin_phi": {-1.0: PI_2, 0.0: 1.0, 1.0: PI_2},
}


def test_every_primitive_is_tested():
    modules = ("trigonometric", "inverse_circular")
    assert set(DOMAIN) == {n for n, p in primitives.TABLE.items() if p.module in modules and p.definition}


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", DOMAIN)
def test_error_against_the_definition(name, precision):
    assert_within(name, precision, strata(*DOMAIN[name], precision))


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", ENDS)
def test_values_at_the_ends(name, precision):
    from _kernels import DTYPE, evaluate

    x = np.array([*ENDS[name], math.nan], dtype=DTYPE[precision])
    expected = np.array([*ENDS[name].values(), math.nan], dtype=DTYPE[precision])
    np.testing.assert_array_equal(evaluate(name, precision, x), expected)


@pytest.mark.parametrize("name", DOMAIN)
def test_assembly_is_packed(name):
    assert_packed(name)
