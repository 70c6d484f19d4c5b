"""Compiled projections: thresholds of simplex and ℓ1 ball against all active sets, exactly; kernels in kernels."""

import numpy as np
import pytest
from _prox_brute import l1_ball as brute_l1_ball
from _prox_brute import rational
from _prox_brute import simplex as brute_simplex
from _prox_vectors import DTYPES, eps, vectors
from hypothesis import given
from hypothesis import strategies as st

from prox.projection import kernels, source
from prox.projection.batch import l1_ball, simplex
from prox.rows import norms

radii = st.sampled_from([1.0, 0.7, 1e-6, 1e6, 1e-100, 1e100])


def projected(project, v, radius):
    out = np.full_like(v[None], np.nan)
    t = project(v[None], np.array([radius]), out)
    return out[0], t[0]


def largest_error(found, exact):
    return max(abs(float(a - b)) for a, b in zip(rational(found), exact, strict=True))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("project", "brute"), [(simplex, brute_simplex), (l1_ball, brute_l1_ball)])
def test_the_projection_is_within_four_ulps_of_the_largest_entry(project, brute, dtype):
    scales = (1.0, 1e-3, 1e3, 1e8)

    @given(vectors(None, dtype, scales), st.sampled_from([1.0, 0.7, 1e-3, 1e3]))
    def law(v, radius):
        exact = brute(rational(v), rational([radius])[0])
        found, _ = projected(project, v, radius)
        assert largest_error(found, exact) <= 4 * eps(v) * float(max(map(abs, exact)))

    law()


@pytest.mark.parametrize("project", [simplex, l1_ball])
def test_thresholds_reproduce_the_projection(project):
    @given(vectors(), radii)
    def law(v, radius):
        found, t = projected(project, v, radius)
        again = np.maximum(np.abs(v) - t, 0.0) if project is l1_ball else np.maximum(v - t, 0.0)
        assert np.all(np.abs(np.abs(found) - again) <= 4 * eps(v) * (np.max(np.abs(v)) + radius))

    law()


@given(vectors(None, "f8", None, 40), radii)
def test_simplex_is_feasible_at_any_scale(v, radius):
    found, _ = projected(simplex, v, radius)
    assert np.all(found >= 0)
    assert abs(found.sum() - radius) <= 4 * (v.size + 1) * eps(v) * radius


@given(vectors(None, "f8", None, 40), radii)
def test_l1_ball_is_feasible_and_exact_inside(v, radius):
    found, t = projected(l1_ball, v, radius)
    assert np.abs(found).sum() <= radius * (1 + 4 * (v.size + 1) * eps(v))
    assert np.all(found * v >= 0)
    if np.abs(v).sum() <= radius:
        assert t == 0 and np.array_equal(found, v)


def sorted_projection(v, radius):
    """Held, Wolfe, Crowder 1974, by sorting, in long doubles: independent of Newton's passes."""
    u = np.sort(v.astype(np.longdouble))[::-1]
    k = np.arange(1, u.size + 1)
    t = (np.cumsum(u) - radius) / k
    return np.maximum(v - t[np.flatnonzero(u > t)[-1]], 0.0)


@pytest.mark.parametrize("n", [1, 2, 100, 1000, 100_003])
def test_long_rows_agree_with_sorting(n):
    rng = np.random.default_rng(n)
    spread = np.cumsum(rng.exponential(size=n)) ** 3  # many passes: every gap differs from the next
    normal, geometric = rng.standard_normal(n), -np.geomspace(1e-12, 1, n)
    for v in (normal, np.round(normal, 1), spread / spread[-1], geometric):
        exact = sorted_projection(v, 1.0)
        assert np.max(np.abs(projected(simplex, v, 1.0)[0] - exact)) <= 8 * eps(v) * float(exact.max())


def test_rows_do_not_see_each_other():
    v = np.random.default_rng(0).standard_normal((50, 7))
    radius = np.geomspace(1e-3, 1e3, 50)
    out = np.empty_like(v)
    simplex(v, radius, out)
    assert np.array_equal(out, [projected(simplex, row, r)[0] for row, r in zip(v, radius, strict=True)])


@pytest.mark.parametrize("project", [simplex, l1_ball])
def test_what_has_no_projection_is_nan(project):
    for bad in (np.nan, np.inf):
        assert np.isnan(projected(project, np.array([1.0, bad, 0.0]), 1.0)[0]).all()
    assert np.isnan(projected(simplex, np.array([-np.inf, -np.inf]), 1.0)[0]).all()
    assert np.array_equal(projected(simplex, np.array([-np.inf, 2.0]), 1.0)[0], [0.0, 1.0])


@pytest.mark.parametrize("project", [simplex, l1_ball])
def test_empty_batches_and_empty_vectors(project):
    for shape in ((0, 3), (2, 0)):
        out = np.empty(shape)
        assert project(np.empty(shape), np.ones(shape[0]), out).shape == shape[:1]


@given(vectors(None, "f8", (1.0, 1e-200, 1e200, 5e-324, 1e301), 9))
def test_norms_neither_overflow_nor_underflow(v):
    from mpmath import mp, mpf, sqrt

    with mp.workdps(60):
        exact = sqrt(sum(mpf(float(x)) ** 2 for x in v))
        assert abs(mpf(norms(v[None])[0]) - exact) <= 2 * eps(v) * exact + mpf(5e-324)


def test_norms_of_nothing_and_of_the_infinite():
    assert norms(np.zeros((2, 0))).tolist() == [0.0, 0.0]
    assert norms(np.array([[np.inf, 1.0]]))[0] == np.inf
    assert np.isnan(norms(np.array([[np.nan, 1.0]]))[0])
    assert norms(np.array([[3.0 + 4.0j, 0.0]]))[0] == 5.0


def test_kernels_can_be_called_inside_a_kernel():
    from legendre.lower.loader import load

    text = source("threshold") + (
        "\n\n@njit(cache=True)\ndef twice(v, u, out):\n"
        "    simplex(v, 1.0, u, out)\n    v[:] = out\n    simplex(v, 0.5, u, out)\n"
    )
    v, u, out = np.array([3.0, 2.5, 0.0]), np.empty(3), np.empty(3)
    load("test_twice", text).twice(v, u, out)
    assert out.tolist() == [0.5, 0.0, 0.0]


def test_a_kernel_module_is_loaded_once():
    assert kernels("threshold") is kernels("threshold")


def test_a_wrong_threshold_is_seen():
    v = rational([1.0, 0.5, -1.0])
    wrong = [max(float(a) - 0.25 * (1 + 1e-14), 0.0) for a in v]  # the right threshold is 1/4
    assert largest_error(wrong, brute_simplex(v, 1)) > 4 * 2.3e-16 * 0.75
