"""Dilogarithms, error functions, Gudermannians, the bent identity: against their definitions at 50 digits."""

import math

import numpy as np
import pytest
from _kernels import DTYPE, evaluate
from _primitive_errors import assert_packed, assert_within, strata

from legendre.lower import primitives

INF = math.inf
PI_2 = math.pi / 2
DOMAIN = {
    "one_minus_exp_m": (0, INF),
    "recip_one_minus_exp_m": (0, INF),
    "li2_exp_m": (0, INF),
    "softplus_phi": (0, INF),
    "li2_neg_exp": (-INF, INF),
    "ti2": (-1, 1),
    "gd": (-INF, INF),
    "gd_conj": (-INF, INF),
    "sech": (-INF, INF),
    "gd_inv": (-PI_2, PI_2),
    "gd_phi": (-PI_2, PI_2),
    "exp_m_sq": (-INF, INF),
    "exp_sq": (-INF, INF),
    "erf": (-INF, INF),
    "erfc": (-40, 40),  # mpmath knows no erfc of huge numbers
    "erf_conj": (-INF, INF),
    "erfinv": (-1, 1),
    "erf_phi": (-1, 1),
    "erfinv_slope": (-1, 1),
    "bent": (-INF, INF),
    "bent_grad": (-INF, INF),
    "bent_hess": (-INF, INF),
    "bent_conj": (-INF, INF),
    "bent_phi": (-INF, INF),
    "erfinv_slope_from_end": (1e-15, 1),  # nearer, no double of erfinv's argument lies
}
ZETA2 = math.pi**2 / 6
ENDS = {
    "one_minus_exp_m": {0.0: 0.0, INF: 1.0},
    "recip_one_minus_exp_m": {0.0: INF, INF: 1.0},
    "li2_exp_m": {0.0: ZETA2, INF: 0.0},
    "softplus_phi": {0.0: 0.0, INF: INF},
    "li2_neg_exp": {-INF: 0.0, INF: INF},
    "gd": {-INF: -PI_2, 0.0: 0.0, INF: PI_2},
    "gd_conj": {-INF: INF, 0.0: 0.0, INF: INF},
    "sech": {-INF: 0.0, 0.0: 1.0, INF: 0.0},
    "exp_m_sq": {-INF: 0.0, 0.0: 1.0, INF: 0.0},
    "exp_sq": {-INF: INF, 0.0: 1.0, INF: INF},
    "erf": {-INF: -1.0, 0.0: 0.0, INF: 1.0},
    "erfc": {-INF: 2.0, 0.0: 1.0, INF: 0.0},
    "erf_conj": {-INF: INF, 0.0: 1 / math.sqrt(math.pi), INF: INF},
    "erfinv": {-1.0: -INF, 0.0: 0.0, 1.0: INF},
    "erf_phi": {-1.0: 0.0, 1.0: 0.0},
    "bent": {-INF: -INF, 0.0: 0.0, INF: INF},
    "bent_conj": {-INF: INF, 0.0: 0.0, INF: INF},
    "bent_phi": {-INF: INF, 0.0: 0.0, INF: INF},
}


def test_every_primitive_is_tested():
    modules = ("dilogarithm", "gudermann", "error", "bent")
    assert set(DOMAIN) == {n for n, p in primitives.TABLE.items() if p.module in modules and p.definition}


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", DOMAIN)
def test_error_against_the_definition(name, precision):
    count = 8 if "Ti2" in primitives.TABLE[name].definition else 30  # its digits are slow to come by
    assert_within(name, precision, strata(*DOMAIN[name], precision, count=count))


@pytest.mark.parametrize("precision", ["f8", "f4"])
def test_softplus_phi_close_to_its_zero(precision):
    zero, offsets = 1.7054281548003088, np.exp2(np.linspace(-52, -2, 60))
    x = np.unique(np.concatenate([zero - offsets, zero + offsets]).astype(DTYPE[precision]))
    assert_within("softplus_phi", precision, x)


@pytest.mark.parametrize("precision", ["f8", "f4"])
@pytest.mark.parametrize("name", ENDS)
def test_values_at_the_ends(name, precision):
    x = np.array([*ENDS[name], math.nan], dtype=DTYPE[precision])
    expected = np.array([*ENDS[name].values(), math.nan], dtype=DTYPE[precision])
    np.testing.assert_array_equal(evaluate(name, precision, x), expected)


@pytest.mark.parametrize("name", DOMAIN)
def test_assembly_is_packed(name):
    assert_packed(name)
