"""Functions of whole vectors: the prox against its definition, and the laws of convex analysis."""

from fractions import Fraction

import _prox_brute as brute
import numpy as np
import pytest
from _prox_vectors import ANY, DTYPES, FOUR, NORMAL, POTENTIALS, THREE, VECTOR, A, eps, inputs, size, steps, vectors
from _prox_vectors import length as length_of
from hypothesis import example, given
from hypothesis import strategies as st

import prox

EXACT = {
    "LInf": lambda v, s: brute.linf(v, s * Fraction(0.7)),
    "Max": lambda v, s: brute.largest(v, s * Fraction(0.7)),
    "SumPositive": lambda v, s: brute.sum_positive(v, s * Fraction(0.7)),
    "SortedL1-constant": lambda v, s: brute.sorted_l1(v, [s * Fraction(0.7)] * len(v)),
    "SortedL1": lambda v, s: brute.sorted_l1(v, [2 * s, s, s, Fraction(0)]),
    "TotalVariation1D": lambda v, s: brute.total_variation(v, s * Fraction(0.7)),
    "SumTo": lambda v, s: brute.slab(v, [1] * len(v), Fraction(0.7), Fraction(0.7)),
    "Simplex": lambda v, s: brute.simplex(v, Fraction(0.7)),
    "BallL1": lambda v, s: brute.l1_ball(v, Fraction(0.7)),
    "Halfspace": lambda v, s: brute.slab(v, brute.rational(NORMAL), None, Fraction(0.3)),
    "Hyperslab": lambda v, s: brute.slab(v, brute.rational(NORMAL), Fraction(-0.2), Fraction(0.3)),
}
CONVEX = [name for name, g in VECTOR.items() if g.traits.convex]
PAIRS = {  # conjugates that are classes of their own
    "L2": prox.BallL2(0.7),
    "LInf": prox.BallL1(0.7),
    "Max": prox.Simplex(0.7),
    "SumPositive": prox.Box(0.0, 0.7),
    "Simplex": prox.Max(0.7),
    "BallL1": prox.LInf(0.7),
    "BallL2": prox.L2(0.7),
    "BallLInf": prox.L1(0.7),
    "SecondOrderCone": prox.SecondOrderCone(polar=True),
    "SecondOrderCone-polar": prox.SecondOrderCone(),
    "ExponentialCone": prox.ExponentialCone(polar=True),
    "ExponentialCone-polar": prox.ExponentialCone(),
}
MODERATE = (1.0, 1e-3, 1e3)


def over(names):
    return pytest.mark.parametrize("name", list(names))


def tolerance(v, p, step):
    """Rounding of v and of p, as it appears in (v − p)/step; below the normal numbers it is absolute."""
    return 16 * v.size * eps(v) * (size(v) + size(p) + float(np.finfo(v.dtype).tiny)) / step


@over(EXACT)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_prox_is_within_four_ulps_of_the_exact_minimiser(name, dtype):
    @given(inputs(name, dtype, MODERATE).filter(lambda v: v.size < 6 or "Total" not in name), steps)
    def law(v, step):
        exact = EXACT[name](brute.rational(v), Fraction(step))
        p = brute.rational(VECTOR[name].prox(v, step))
        error = max(abs(float(a - b)) for a, b in zip(p, exact, strict=True))
        assert error <= 4 * eps(v) * max(size(v), float(max(map(abs, exact))))

    law()


@over(VECTOR)
@pytest.mark.parametrize("dtype", DTYPES)
def test_stationary_and_feasible(name, dtype):
    g = VECTOR[name]
    scales = MODERATE if name in POTENTIALS or name in THREE or name in FOUR else None

    @given(inputs(name, dtype, scales), steps)
    def law(v, step):
        p, value = g.prox(v, step, value=True)
        assert p.dtype == v.dtype and np.isfinite(value)
        if name in POTENTIALS and saturated(p):
            return
        assert g.subdiff_residual(p, v, step) <= tolerance(v, p, step) + 8 * eps(v) * slope_size(g, p)

    law()


@pytest.mark.parametrize("step", [1e-3, 1.0, 1e3])
def test_an_affine_set_knows_its_subnormal_points(step):
    _, value = VECTOR["AffineSet-cone"].prox(np.array([0.0, 0.0, 0.0, 2.2e-311]), step, value=True)
    assert value == 0.0


def saturated(p):
    """Is a coordinate or the norm so close to the end of the domain that rounding alone moves the subgradient?"""
    return np.any((p > 0) & (p < 1e-30)) or np.linalg.norm(p.astype("f8")) > 0.99


def slope_size(g, p):
    """The size of the subgradients, where it is not that of (v − p)/step."""
    return float(np.max(np.abs(np.log(p[p > 0])), initial=0.0)) if g == POTENTIALS["softmax"] else 1.0


@over(VECTOR)
def test_a_prox_that_is_slightly_wrong_is_not_stationary(name):
    g, rng = VECTOR[name], np.random.default_rng(1)
    v = rng.standard_normal((20, length_of(name) or 5)) * 2
    p = g.prox(v, 0.5)
    for wrong in (p * (1 + 1e-9), p + 1e-9 * rng.standard_normal(p.shape), 2 * v - p):
        unequal = np.any(np.abs(wrong - p) > 1e-12, axis=1)
        residual = g.subdiff_residual(wrong, v, 0.5)
        seen = ~(residual <= 1e-11)  # scaling down a cone's 0, or a point inside a set, is no mistake
        assert np.mean(seen[unequal]) > (0.2 if g.traits.cone else 0.5)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_total_variation_of_random_signals(n):
    rng = np.random.default_rng(n)
    signals = [*rng.standard_normal((100, n)), *rng.integers(-2, 3, (50, n)).astype("f8")]
    for v, step in zip(signals, 10.0 ** rng.uniform(-2, 0.5, len(signals)), strict=True):
        exact = brute.total_variation(brute.rational(v), Fraction(step))
        p = prox.TotalVariation1D(1.0).prox(v, step)
        assert max(abs(float(Fraction(a) - b)) for a, b in zip(p, exact, strict=True)) <= 4 * eps(v) * size(v)


def test_total_variation_just_below_the_weight_that_flattens():
    assert np.allclose(prox.TotalVariation1D(1.0).prox([0.0, 1.0], 0.498), [0.498, 0.502], rtol=1e-15)
    assert prox.TotalVariation1D(1.0).prox([0.0, 1.0], 0.5).tolist() == [0.5, 0.5]


@given(vectors())
def test_sparse_projection_is_nearest(v):
    p = prox.BallL0(2).prox(v)
    exact = brute.sparse(brute.rational(v), 2)
    assert sum((a - b) ** 2 for a, b in zip(*map(brute.rational, (v, p)), strict=True)) == exact
    assert np.all((p == v) | (p == 0)) and np.count_nonzero(p) <= 2


def test_sparse_projection_keeps_the_first_of_ties():
    assert prox.BallL0(2).prox([1.0, -1.0, 1.0, 1.0]).tolist() == [1.0, -1.0, 0.0, 0.0]


@given(vectors(None, "f8", None), steps)
def test_l2_minimises_along_the_ray_of_v(v, step):
    from mpmath import mp, mpf, sqrt

    with mp.workdps(700):  # 1e±120 squared
        n = sqrt(sum(mpf(float(x)) ** 2 for x in v))
        reach = mpf(step) * mpf(0.7)
        candidates = [t for t in (mpf(0), n - reach) if t >= 0]
        t = min(candidates, key=lambda t: reach * t + (t - n) ** 2 / 2)
        exact = [mpf(float(x)) * t / n if n else mpf(0) for x in v]
        p = prox.L2(0.7).prox(v, step)
        assert max(abs(mpf(float(a)) - b) for a, b in zip(p, exact, strict=True)) <= 4 * eps(v) * n
        inside = prox.BallL2(0.7).prox(v)
        exact = [mpf(float(x)) * min(mpf(1), mpf(0.7) / n) if n else mpf(0) for x in v]
        assert max(abs(mpf(float(a)) - b) for a, b in zip(inside, exact, strict=True)) <= 4 * eps(v) * min(n, mpf(0.7))


def test_l2_of_the_largest_doubles():
    v = np.full(4, 1.7e308)
    assert np.allclose(prox.BallL2(1.0).prox(v), 0.5, rtol=1e-15)
    assert np.array_equal(prox.L2(1.0).prox(v), v)


@pytest.mark.parametrize("scale", [1.0, 2.0**600, 2.0**-600, 2.0**-1060])
def test_pairs_whose_squares_overflow_or_vanish(scale):
    """Rows of two entries have a loop of their own: 3, 4 less one fifth of the norm, beside what has no squares."""
    rows = np.array([[15.0, 20.0], [0.0, 0.0], [np.nan, 1.0], [0.0, -25.0]]) * scale
    found = prox.L21(1.0).prox(rows, 5.0 * scale)
    for p in (found, prox.L2(1.0).prox(rows, 5.0 * scale)):
        assert np.array_equal(p[[0, 1, 3]], np.array([[12.0, 16.0], [0.0, 0.0], [0.0, -20.0]]) * scale)
        assert np.isnan(p[2]).all()


@given(vectors(4, "f8", MODERATE))
def test_affine_projection_solves_the_normal_equations(v):
    from mpmath import lu_solve, matrix, mp

    with mp.workdps(50):
        rows = matrix(A[:2].tolist())
        gap = rows * matrix(v.tolist()) - matrix([1.0, 2.0])
        exact = matrix(v.tolist()) - rows.T * lu_solve(rows * rows.T, gap)
        p = prox.AffineSet(A, [1.0, 2.0, 3.0]).prox(v)  # the third equation repeats the others
        assert max(abs(float(a) - b) for a, b in zip(p, exact, strict=True)) <= 8 * eps(v) * (size(v) + 1)


@over(THREE)
@pytest.mark.parametrize("dtype", DTYPES)
def test_cone_and_polar_cone_split_every_vector(name, dtype):
    """Moreau: p in K, v − p in K°, ⟨p, v − p⟩ = 0 characterise the projection; membership in 60 digits."""
    from mpmath import exp, log, mp, mpf

    def outside(x, y, z, scale):
        """How far x is beyond the cone's curved side, or z, where that is nearer, in the cone's own coordinates."""
        if y <= 0:
            return max(x, -z, -y) / scale
        short = y * exp(min(x / y, 10000)) - z
        return min(short, x - y * log(z / y)) / scale if z > 0 else short / scale

    @given(inputs(name, dtype, MODERATE))
    @example(np.array([2.0**-52, -(2.0**-5), 0.0], dtype))  # the third coordinate of the polar part underflows
    @example(np.array([0.0, 8389.0, 0.0]).astype(dtype) * np.finfo(dtype).smallest_subnormal)
    def law(v):
        both = [prox.ExponentialCone(polar=polar).prox(v).astype("f8") for polar in (False, True)]
        with mp.workdps(60):
            p, q = [[mpf(float(x)) for x in part] for part in both]
            scale = mpf(size(v)) or mpf(1)
            unit = max(eps(v), float(np.finfo(dtype).smallest_subnormal) / scale)  # subnormal parts round coarsely
            assert outside(*p, scale) <= 8 * unit
            assert outside(q[1], q[0], -exp(1) * q[2], scale) <= 16 * unit  # K° in the coordinates of K
            assert max(abs(a + b - mpf(float(c))) for a, b, c in zip(p, q, v, strict=True)) <= 4 * unit * scale
            assert abs(sum(a * b for a, b in zip(p, q, strict=True))) <= 8 * unit * scale * scale

    law()


@over(CONVEX)
def test_fenchel_young(name):
    """g(x) + g*(y) ≥ ⟨x, y⟩ on the domains, which both proxes reach without reference to each other."""
    g, dual = VECTOR[name], PAIRS.get(name)

    @given(inputs(name, "f8", MODERATE), inputs(name, "f8", MODERATE))
    def law(u, w):
        if u.size != w.size:
            return
        x, y = g.prox(u), dual.prox(w) if dual else w
        gap = g(x) + g.conj(y) - x @ y
        assert gap >= -64 * eps(u) * (np.abs(x) @ np.abs(y) + abs(g(x)) + 1)

    law()


@over(PAIRS)
def test_moreau_with_the_conjugate_s_own_prox(name):
    g, dual = VECTOR[name], PAIRS[name]
    assert g.conjugate() == dual
    assert dual.traits == g.traits.conjugate() or name == "BallLInf"  # Box is not a set of moduli

    @given(inputs(name, "f8", MODERATE), steps)
    def law(v, step):
        p, q = g.prox(v, step), dual.prox(v / step, 1 / step)
        assert size(p + step * q - v) <= 32 * v.size * eps(v) * (size(v) + size(p))
        x, y = g.prox(v), dual.prox(v)
        assert abs(g(x) + g.conj(y) - x @ y) <= 64 * v.size * eps(v) * (size(x) + 1) * (size(y) + 1)

    law()


@over(VECTOR)
def test_vjp_is_the_derivative(name):
    """Central differences in directions of all kinds, where they settle: kinks are passed over."""
    g, rng = VECTOR[name], np.random.default_rng(2)
    n = length_of(name) or 5
    checked = 0
    for step in (0.1, 1.0, 3.0):
        v, c, w = (rng.standard_normal((40, n)) for _ in range(3))
        h = 1e-5
        first, second = [(g.prox(v + k * h * w, step) - g.prox(v - k * h * w, step)) / (2 * k * h) for k in (1, 2)]
        smooth = np.max(np.abs(first - second), axis=1) < 1e-6
        found = np.sum(g.vjp(v, c, step) * w, axis=1)[smooth]
        assert np.allclose(found, np.sum(first * c, axis=1)[smooth], rtol=1e-5, atol=1e-6)
        checked += smooth.sum()
    assert checked > 90


@over(CONVEX)
def test_the_jacobian_is_symmetric_and_firmly_nonexpansive(name):
    g = VECTOR[name]

    @given(inputs(name, "f8", MODERATE), steps, st.integers(0, 99))
    def law(v, step, seed):
        c, w = np.random.default_rng(seed).standard_normal((2, v.size))
        jc = g.vjp(v, c, step)
        assert abs(jc @ w - g.vjp(v, w, step) @ c) <= 1e-8 * (np.linalg.norm(c) * np.linalg.norm(w))
        assert jc @ jc <= jc @ c + 1e-8 * (c @ c)

    law()


@over(ANY)
def test_nothing_and_one_entry(name):
    g = ANY[name]
    assert g.prox(np.empty((0, 3))).shape == (0, 3) and g(np.empty((0, 3))).shape == (0,)
    assert g.prox(np.array([[2.0], [-2.0]])).shape == (2, 1)


@over(VECTOR)
def test_one_entry_that_is_not_a_number(name):
    g, n = VECTOR[name], length_of(name) or 3
    for k in range(n):
        v = np.full(n, 0.3)
        v[k] = np.nan
        assert np.isnan(g.prox(v)).any() and np.isnan(g(v)) and np.isnan(g.envelope(v))
        assert not g.traits.convex or np.isnan(g.conj(v))


@over(VECTOR)
def test_manners(name):
    """Axes, batches, a step per row, integers, `out` that is `v`, inputs left alone."""
    g, rng = VECTOR[name], np.random.default_rng(4)
    v, h = rng.standard_normal((2, 3, length_of(name) or 5)), np.array([[[0.5], [1.0], [2.0]]])
    before, p = v.copy(), g.prox(v, h)
    for i, step in enumerate(h.ravel()):
        assert np.allclose(p[:, i], g.prox(v[:, i], step), rtol=1e-14, atol=1e-14)
    assert np.allclose(g.prox(v.T, 0.5, axis=0), g.prox(v, 0.5).T, rtol=1e-14, atol=1e-14)
    assert np.array_equal(v, before)
    assert g.prox(v, 0.5, out=v) is v and np.array_equal(v, g.prox(before, 0.5))
    assert np.array_equal(g.prox(whole := np.arange(v.shape[-1]) - 1), g.prox(whole.astype("f8")))


@over(VECTOR)
def test_complex_vectors_keep_their_phases_or_are_refused(name):
    g, rng = VECTOR[name], np.random.default_rng(6)
    v = rng.standard_normal((6, length_of(name) or 5))
    z = v * np.exp(1j * rng.uniform(0, 6, v.shape))
    if not g.traits.complex_ok:
        with pytest.raises(TypeError, match="complex"):
            g.prox(z)
        return
    p = g.prox(z, 0.5)
    assert np.allclose(p, z / np.abs(z) * g.prox(np.abs(v), 0.5), rtol=1e-14, atol=1e-15)
    assert np.allclose(g(p), g(np.abs(p)), rtol=1e-14) and np.all(g.subdiff_residual(p, z, 0.5) <= 1e-14)
