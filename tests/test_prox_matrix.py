"""Functions of matrices: the prox from decompositions in 40 digits, and the laws, real and complex."""

import numpy as np
import pytest
from _prox_vectors import MATRIX, SQUARE, eps, inputs, matrices, size, steps
from hypothesis import given
from hypothesis import strategies as st

import prox
from prox.functions.ball_spectral import BallSpectral

CASES = MATRIX | SQUARE
CONVEX = [name for name, g in CASES.items() if g.traits.convex]
SINGULAR = {  # what happens to the singular values, largest first
    "NuclearNorm": lambda s, step: [max(x - step * 0.7, 0) for x in s],
    "BallSpectral": lambda s, step: [min(x, 0.7) for x in s],
    "RankBall": lambda s, step: [x if k < 2 else 0 for k, x in enumerate(s)],
}
PAIRS = {
    "NuclearNorm": BallSpectral(0.7),
    "BallSpectral": prox.NuclearNorm(0.7),
    "PSDCone": prox.PSDCone(polar=True),
    "PSDCone-polar": prox.PSDCone(),
}


def over(names):
    return pytest.mark.parametrize("name", list(names))


def complex_matrices(shape):
    return st.builds(lambda x, y: x + 1j * y, matrices(shape), matrices(shape))


def distance(found, exact):
    """Largest difference of a float matrix from one of mpmath."""
    rows, columns = found.shape
    return max(float(abs(complex(found[i, j]) - complex(exact[i, j]))) for i in range(rows) for j in range(columns))


@over(SINGULAR)
def test_singular_values_are_changed_as_the_formula_says(name):
    """The best pairs (f(σ) is 1-Lipschitz but for rank) are unique up to ties, which rank must not have."""
    from mpmath import diag, matrix, mp, svd_c

    @given(st.one_of(matrices((3, 3)), matrices((2, 3)), complex_matrices((2, 2))), steps)
    def law(v, step):
        p = CASES[name].prox(v, step)
        with mp.workdps(40):
            u, s, vh = svd_c(matrix(v.tolist()))
            if name == "RankBall" and len(s) > 2 and s[1] - s[2] < 1e-3 * s[0]:
                return
            exact = u * diag(SINGULAR[name](list(s), step)) * vh
        factor = 1e3 if name == "RankBall" else 1
        assert distance(p, exact) <= 32 * factor * eps(p) * size(v)

    law()


@over(SQUARE)
def test_semidefinite_projection_in_forty_digits(name):
    from mpmath import diag, eighe, matrix, mp

    @given(st.one_of(matrices((3, 3)), complex_matrices((2, 2))))
    def law(v):
        p = CASES[name].prox(v)
        with mp.workdps(40):
            x = matrix(v.tolist())
            hermitian = (x + x.H) / 2
            w, q = eighe(hermitian)
            positive = q * diag([max(a, 0) for a in w]) * q.H
            exact = positive if name == "PSDCone" else x - positive
        assert distance(p, exact) <= 32 * eps(p) * size(v)

    law()


@over(CASES)
@pytest.mark.parametrize("dtype", ["f8", "f4", "c16", "c8"])
def test_stationary_and_feasible(name, dtype):
    """The residual decomposes p again; a value almost in the kernel or on the radius makes that delicate."""
    g, rng = CASES[name], np.random.default_rng(5)
    for shape in ((3, 3), (1, 1)) if name in SQUARE else ((3, 3), (2, 4), (4, 2), (1, 3)):
        for step in (1e-2, 0.5, 3.0, 1e2):
            x = rng.standard_normal((20, *shape)) + (1j * rng.standard_normal((20, *shape)) if dtype[0] == "c" else 0)
            v = x.astype(dtype) * 3
            p, value = g.prox(v, step, value=True)
            assert p.dtype == v.dtype and value.dtype == v.real.dtype and np.all(np.isfinite(value))
            residual = g.subdiff_residual(p, v, step)
            assert np.mean(residual <= 1e3 * eps(p) * (10 / step + 1)) >= 0.95 and np.all(residual <= 0.1 / step)


@over(CASES)
def test_feasible_at_ties_and_zeros(name):
    g = CASES[name]

    @given(inputs(name), steps)
    def law(v, step):
        assert np.isfinite(g.prox(v, step, value=True)[1])

    law()


@over(CASES)
def test_a_prox_that_is_slightly_wrong_is_not_stationary(name):
    g, rng = CASES[name], np.random.default_rng(1)
    v = rng.standard_normal((20, 3, 3)) * 2
    p = g.prox(v, 0.5)
    for wrong in (p + 1e-6 * rng.standard_normal(p.shape), 2 * v - p):
        unequal = np.any(np.abs(wrong - p) > 1e-9, axis=(1, 2))
        assert np.mean(~(g.subdiff_residual(wrong, v, 0.5) <= 1e-8)[unequal]) > 0.9


@over(CONVEX)
def test_fenchel_young(name):
    g, dual = CASES[name], PAIRS.get(name)

    @given(matrices((3, 3)), matrices((3, 3)))
    def law(u, w):
        x, y = g.prox(u), dual.prox(w) if dual else w
        scale = np.sum(np.abs(x) * np.abs(y)) + 1
        assert g(x) + g.conj(y) - np.sum(x * y) >= -100 * eps(u) * scale

    law()


@over(PAIRS)
def test_moreau_with_the_conjugate_s_own_prox(name):
    g, dual = CASES[name], PAIRS[name]
    assert g.conjugate() == dual
    assert dual.traits == g.traits.conjugate()

    @given(matrices((3, 3)), steps)
    def law(v, step):
        p, q = g.prox(v, step), dual.prox(v / step, 1 / step)
        assert size(p + step * q - v) <= 100 * eps(v) * (size(v) + size(p))

    law()


def test_group_norm_by_rows_and_by_labels():
    v = np.random.default_rng(0).standard_normal((5, 4, 3))
    labels = np.repeat(np.arange(4), 3)
    rows, flat = prox.L21(0.7), prox.L21(0.7, labels)
    assert np.allclose(rows.prox(v, 0.5).reshape(5, 12), flat.prox(v.reshape(5, 12), 0.5), rtol=1e-15, atol=0)
    assert np.allclose(rows(v), flat(v.reshape(5, 12)), rtol=1e-15)
    each = np.array([[prox.L2(0.7).prox(row, 0.5) for row in m] for m in v])
    assert np.allclose(rows.prox(v, 0.5), each, rtol=1e-15, atol=0)


@over(CASES)
def test_vjp_is_the_derivative(name):
    g, rng = CASES[name], np.random.default_rng(2)
    for shape in ((3, 3),) if name in SQUARE else ((3, 3), (2, 4), (4, 2)):
        v, c, w = (rng.standard_normal((60, *shape)) for _ in range(3))
        h = 1e-5
        first, second = [(g.prox(v + k * h * w) - g.prox(v - k * h * w)) / (2 * k * h) for k in (1, 2)]
        smooth = np.max(np.abs(first - second), axis=(1, 2)) < 1e-6
        found, expected = np.sum(g.vjp(v, c) * w, axis=(1, 2)), np.sum(first * c, axis=(1, 2))
        assert np.allclose(found[smooth], expected[smooth], rtol=1e-5, atol=1e-5) and smooth.sum() > 40


@over(CONVEX)
def test_the_jacobian_is_symmetric_and_firmly_nonexpansive(name):
    g = CASES[name]

    @given(matrices((3, 3)), steps, st.integers(0, 99))
    def law(v, step, seed):
        c, w = np.random.default_rng(seed).standard_normal((2, 3, 3))
        jc = g.vjp(v, c, step)
        assert abs(np.sum(jc * w) - np.sum(g.vjp(v, w, step) * c)) <= 1e-8 * np.linalg.norm(c) * np.linalg.norm(w)
        assert np.sum(jc * jc) <= np.sum(jc * c) + 1e-8 * np.sum(c * c)

    law()


@over(CASES)
def test_steps_per_matrix_batches_and_what_is_not_finite(name):
    g, rng = CASES[name], np.random.default_rng(3)
    v, h = rng.standard_normal((2, 3, 3, 3)), np.array([[[[0.1]]], [[[2.0]]]])
    p = g.prox(v, h)
    assert np.allclose(p[1], g.prox(v[1], 2.0), rtol=1e-14, atol=1e-14)
    assert np.allclose(p[0, 1], g.prox(v[0, 1], 0.1), rtol=1e-14, atol=1e-14)
    assert g.prox(np.empty((0, 3, 3))).shape == (0, 3, 3) and g(np.empty((0, 3, 3))).shape == (0,)
    v[0, 0, 1, 2] = np.nan
    broken = g.prox(v[0])
    assert np.isnan(broken[0]).any() and np.isfinite(broken[1:]).all()
    assert np.isnan(g(v[0])[0])


def test_bad_arguments_are_refused_in_a_sentence():
    for make in (lambda: prox.NuclearNorm(-1.0), lambda: prox.RankBall(0), lambda: BallSpectral(np.inf)):
        with pytest.raises(ValueError, match=r"`\w+` of \w+ is .*must be"):
            make()
    with pytest.raises(ValueError, match="square"):
        prox.PSDCone().prox(np.ones((2, 3)))
