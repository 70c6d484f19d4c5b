"""What the solvers call converged is optimal: small starts, ends of dom φ, sets, units, precision, phases, values."""

import numpy as np
import pytest

import legendre
from prox import L1, AffineSet, Box, Nonnegative, Simplex, SumTo, Zero
from prox import algorithms as alg
from prox.algorithms.fixed_sum import onto_fixed_sum
from prox.algorithms.result import Stop

RNG = np.random.default_rng(11)
EXP = legendre.get("exp")


class Bowl:
    """½c‖x − m‖²."""

    def __init__(self, m, c=1.0):
        self.m, self.c = m, c

    def __call__(self, x):
        return 0.5 * self.c * float(np.sum(np.square(x - self.m)))

    def grad(self, x):
        return self.c * (x - self.m)


class Slope:
    """⟨c, x⟩."""

    def __init__(self, *c):
        self.c = np.array(c)

    def __call__(self, x):
        return float(self.c @ x)

    def grad(self, x):
        return self.c


def test_a_small_start_is_no_solution():
    done = alg.bregman_gradient(Bowl(1.0), Zero(), EXP, np.array([1e-10]), 0.5)
    assert done.converged and done.iterations > 10 and abs(done.x[0] - 1.0) <= 1e-8
    done = alg.mirror_descent(Slope(0.0, 1.0, 2.0), Simplex(), EXP, [1e-9, 0.5e-9, 1 - 1.5e-9], 0.1)
    assert done.converged and done.value <= 2e-8


def test_an_entry_that_underflowed_comes_back():
    """The first step, of length 5000 in the dual variable, ends at 0; φ'(0) = −∞ would hold it there."""
    seen = []
    done = alg.bregman_gradient(Bowl(1.0), Zero(), EXP, [1e4], 0.5, callback=lambda c: seen.append(c.x[0]) and False)
    assert seen[0] == 0.0 and done.converged and done.x == pytest.approx([1.0], abs=1e-8)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "isru"])
@pytest.mark.parametrize("upper", [True, False])
def test_a_solution_at_an_end_is_reached(name, upper):
    phi = legendre.get(name)
    end, middle = (phi.domain.hi if upper else phi.domain.lo), np.array([(phi.domain.lo + phi.domain.hi) / 2])
    f = Bowl(end + (1.0 if upper else -1.0))
    for options in ({}, {"step": 0.5}, {"step": 0.5, "accelerated": True}):
        done = alg.bregman_gradient(f, Zero(), phi, middle, tol=1e-6, **options)
        assert done.converged and abs(done.x[0] - end) <= 1e-6


@pytest.mark.parametrize(("name", "wanted"), [("exp", 0.0), ("burg", 0.0), ("softplus", 0.0), ("sigmoid", 0.0)])
def test_the_residual_vanishes_at_open_and_closed_ends(name, wanted):
    """‖∇f‖ is 1 there; a subgradient of f + g alone is not small."""
    start = np.array([0.5, 0.25])
    done = alg.bregman_gradient(Bowl(-1.0), L1(0.5), legendre.get(name), start, tol=1e-6)
    assert done.converged and np.abs(done.x - wanted).max() <= 1e-6


def test_the_residual_is_the_gradient_inside():
    f = Bowl(np.array([0.3, -0.2]))
    seen = []
    alg.bregman_gradient(
        f,
        Zero(),
        legendre.get("tanh"),
        np.zeros(2),
        0.5,
        callback=lambda c: seen.append((c.residual, np.hypot(*(c.x - f.m)))) and False,
    )
    residuals, gradients = np.transpose(seen)
    assert len(seen) > 5 and np.abs(residuals - gradients).max() <= 1e-15


def test_units_make_no_difference():
    """x in units of 1e-10: the solver takes the same iterates and reports the same relative accuracy."""
    for unit in (1.0, 1e-10):
        f = Bowl(np.array([unit, -unit]), unit**-2)
        done = alg.bregman_gradient(f, Zero(), EXP, np.full(2, 2 * unit), unit / 4, tol=1e-8 / unit)
        assert done.converged and np.abs(done.x / unit - [1.0, 0.0]).max() <= 1e-7
        early = alg.bregman_gradient(f, Zero(), EXP, np.full(2, 2 * unit), unit / 4, max_iter=1)
        assert early.residuals[0] >= 0.5 / unit


@pytest.mark.parametrize(("name", "wanted"), [("sigmoid", [1.0, 0.5, 0.0]), ("exp", [1.5, 0.0, 0.0])])
def test_a_fixed_sum_meets_the_ends(name, wanted):
    """A linear programme over {Σx = 3/2} and the closure of dom Φ, solved by hand."""
    done = alg.mirror_descent(Slope(0.0, 1.0, 2.0), SumTo(1.5), legendre.get(name), np.full(3, 0.5), 1.0)
    assert done.converged and np.abs(done.x - wanted).max() <= 1e-7


@pytest.mark.parametrize(("lower", "upper", "total"), [(0.0, np.inf, 2.0), (-1.0, 1.0, 0.5), (0.0, 1.0, 3.9)])
def test_the_projection_on_a_fixed_sum_meets_its_conditions(lower, upper, total):
    """v − x is one number on the free entries, no more on those at the upper end, no less on those at the lower."""
    v = 10.0 ** RNG.uniform(-6, 3, (200, 4)) * RNG.choice([-1, 1], (200, 4))
    x = onto_fixed_sum(v, total, lower, upper)
    scale = np.abs(v).max(axis=1)
    assert np.all((x >= lower) & (x <= upper)) and np.all(np.abs(x.sum(axis=1) - total) <= 1e-15 * (scale + 4))
    for d, row, size in zip(v - x, x, scale, strict=True):
        slack = 4e-16 * (size + 4)
        assert d[row > lower].min(initial=np.inf) >= d[row < upper].max(initial=-np.inf) - slack


def test_a_gradient_that_is_nan_is_named_at_once():
    class Broken(Bowl):
        def grad(self, x):
            return np.full_like(x, np.nan)

    for step in (None, 0.5):
        done = alg.bregman_gradient(Broken(1.0), Zero(), EXP, np.ones(2), step)
        assert done.stop is Stop.DIVERGED and done.iterations == 1 and "gradients" in done.stop.value


def test_a_search_retreats_from_where_there_is_no_gradient():
    class Fenced(Bowl):
        def grad(self, x):
            return np.where(x < 3.0, super().grad(x), np.nan)

    done = alg.bregman_gradient(Fenced(2.0), Zero(), legendre.get("identity"), np.array([-4.0]))
    assert done.converged and done.x[0] == pytest.approx(2.0)


A4 = RNG.normal(size=(6, 4)) + 1j * RNG.normal(size=(6, 4))
B4 = A4 @ [1.0, 0.0, 1j, -0.5] + 0.1 * RNG.normal(size=6)
COMPLEX = {
    "proximal_gradient": lambda f, x: alg.proximal_gradient(f, L1(0.5), x),
    "fista": lambda f, x: alg.fista(f, L1(0.5), x),
    "admm": lambda f, x: alg.admm(f, L1(0.5), x),
    "admm, matrix": lambda f, x: alg.admm(f, L1(0.25), x, 2j * np.eye(4)),
    "douglas_rachford": lambda f, x: alg.douglas_rachford(f, L1(0.5), x, 0.05),
    "primal_dual": lambda f, x: alg.primal_dual(f, L1(0.25), L1(0.25), 1j * np.eye(4), x),
}


@pytest.mark.parametrize("name", COMPLEX)
@pytest.mark.parametrize("start", [np.zeros(4), np.full(4, 1j)])
def test_complex_lasso_meets_its_conditions(name, start):
    """Aᴴ(b − Ax) = α x/|x| where x ≠ 0, and is at most α in modulus elsewhere."""
    done = COMPLEX[name](alg.LeastSquares(A4, B4), start)
    x, back = done.x, A4.conj().T @ (B4 - A4 @ done.x)
    on = np.abs(x) > 1e-6
    assert done.converged and on.any()
    assert np.abs(back[on] - 0.5 * x[on] / np.abs(x[on])).max() <= 1e-6
    assert np.abs(back[~on]).max(initial=0.0) <= 0.5 + 1e-6
    assert done.value == pytest.approx(0.5 * np.linalg.norm(A4 @ x - B4) ** 2 + 0.5 * np.abs(x).sum(), rel=1e-7)


def test_a_complex_start_keeps_its_imaginary_part():
    v = np.array([3 + 4j, 0.1j])
    done = alg.dykstra([L1(1.0), L1(1.0)], v)
    assert done.x == pytest.approx(L1(2.0).prox(v), abs=1e-9)  # thresholds add up
    found = alg.linearised_bregman(alg.LeastSquares([[1.0, 1j]], [1j]), L1(1e-3), np.zeros(2)).x
    assert found[0] + 1j * found[1] == pytest.approx(1j, abs=1e-7)
    with pytest.raises(TypeError, match="`x0` of bregman_gradient has dtype complex128"):
        alg.bregman_gradient(Bowl(1.0), Zero(), EXP, np.ones(2, complex))
    with pytest.raises(TypeError, match="complex"):
        alg.fista(alg.LeastSquares(A4, B4), Nonnegative(), np.zeros(4))


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("data", ["f4", "f8"])
def test_the_precision_of_the_start_stays(dtype, data):
    f, g, x = alg.LeastSquares(np.array([[3, 1], [0, 3]], data), np.array([4, 3], data)), L1(0.01), np.zeros(2, dtype)
    plain, o = legendre.get("identity"), {"tol": 1e-3}
    runs = [
        alg.proximal_gradient(f, g, x, **o),
        alg.fista(f, g, x, **o),
        alg.admm(f, g, x, **o),
        alg.admm(f, g, x, np.eye(2), **o),
        alg.douglas_rachford(f, g, x, **o),
        alg.primal_dual(f, g, g, np.eye(2), x, **o),
        alg.linearised_bregman(f, g, x, **o),
        alg.dykstra([g, f], x + 1, tol=1e-4),
        alg.bregman_gradient(f, g, plain, x, **o),
        alg.bregman_gradient(f, g, plain, x, np.float64(0.05), accelerated=True, **o),
    ]
    assert all(done.converged and done.x.dtype == dtype for done in runs)
    assert alg.fista(f, g, [0, 0]).x.dtype == "f8"


def test_values_of_problems_with_constraints_are_finite():
    """Basis pursuit by each splitting; the least ℓ1 norm from a linear programme."""
    from scipy.optimize import linprog

    K = RNG.normal(size=(3, 6))
    b = K @ [1.0, 0, 0, -2.0, 0, 0]
    best = linprog(np.ones(12), A_eq=np.hstack([K, -K]), b_eq=b).fun
    on, zero = AffineSet(K, b), np.zeros(6)
    for done in (
        alg.douglas_rachford(on, L1(), zero),
        alg.douglas_rachford(L1(), on, zero),
        alg.admm(on, L1(), zero),
        alg.admm(L1(), on, zero),
        alg.primal_dual(alg.LeastSquares(np.zeros((1, 6)), [0.0]), L1(), on, np.eye(6), zero),
    ):
        assert done.converged and done.value == pytest.approx(best, abs=1e-6)
    v = np.array([0.5, 0.2, -0.3])
    done = alg.dykstra([AffineSet([[1.0, -1.0, 0.0]], [0.0]), Simplex()], v)  # (t, t, 1 − 2t): t = 1/2 at its end
    assert done.converged and done.x == pytest.approx([0.5, 0.5, 0.0], abs=1e-9)
    assert done.value == pytest.approx(0.5 * (0.3**2 + 0.3**2), abs=1e-9)


@pytest.mark.parametrize("shape", [(7, 4), (4, 7)])
@pytest.mark.parametrize("step", [1e-6, 0.3, 1e6])
def test_the_prox_of_least_squares_solves_its_system(shape, step):
    import mpmath

    K, b, v = RNG.normal(size=shape), RNG.normal(size=shape[0]), RNG.normal(size=shape[1])
    with mpmath.workdps(50):
        M = mpmath.matrix(K.tolist())
        left, right = mpmath.eye(shape[1]) + step * (M.T * M), mpmath.matrix(v) + step * (M.T * mpmath.matrix(b))
        wanted = np.array([float(x) for x in mpmath.lu_solve(left, right)])
    f = alg.LeastSquares(K, b)
    assert np.abs(f.prox(v, step) - wanted).max() <= 1e-13
    columns = alg.LeastSquares(K, np.stack([b, 2 * b], 1)).prox(np.stack([v, 2 * v], 1), step)
    assert columns == pytest.approx(np.stack([wanted, 2 * wanted], 1), abs=1e-13)


def test_counts_may_be_zero():
    f = alg.PoissonLikelihood([[1.0, 2.0], [3.0, 1.0], [0.0, 1.0]], [8.0, 7.0, 0.0])
    x = np.array([0.5, 1.5])
    mean = f.A @ x
    wanted = 8 * np.log(8 / mean[0]) + 7 * np.log(7 / mean[1]) + mean.sum() - 15
    assert f(x) == pytest.approx(wanted, rel=1e-14)
    h = 1e-6 * np.eye(2)
    assert f.grad(x) == pytest.approx([(f(x + e) - f(x - e)) / 2e-6 for e in h], abs=1e-8)
    assert f([1.0, 0.0]) < np.inf and np.all(np.isfinite(f.grad(np.array([1.0, 0.0]))))
    assert f([0.0, 0.0]) == np.inf and f([-1.0, 1.0]) == np.inf
    done = alg.bregman_gradient(f, Nonnegative(), legendre.get("burg"), np.ones(2), tol=1e-7)
    assert done.converged and np.abs(f.grad(done.x)).max() <= 1e-6


LEAST = alg.LeastSquares([[1, 2], [3, 4]], [1, 2])


def test_lists_are_data():
    assert LEAST([1, 1]) == 0.5 * (4 + 25) and list(LEAST.grad([1, 1])) == [17.0, 24.0]
    assert LEAST.prox([0, 0]) == pytest.approx(np.linalg.solve([[11, 14], [14, 21]], [7, 10]), rel=1e-14)
    done = alg.fista(LEAST, Box(-1.0, 1.0), [0, 0])
    assert done.converged and done.x == pytest.approx([0.0, 0.5], abs=1e-7)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: alg.LeastSquares([[1.0, 2.0]], [1.0, 2.0]), "`A` and `b` of LeastSquares"),
        (lambda: alg.LeastSquares(["a"], [1.0]), "`A` of LeastSquares has dtype"),
        (lambda: alg.PoissonLikelihood([[1j]], [1.0]), "`A` of PoissonLikelihood has dtype"),
        (lambda: alg.PoissonLikelihood([[1.0]], [-1.0]), "`b` of PoissonLikelihood"),
        (lambda: alg.PoissonLikelihood([[0.0]], [1.0]), "`A` of PoissonLikelihood"),
        (lambda: alg.LeastSquares([[np.nan]], [1.0]), "`A` of LeastSquares has entries"),
        (lambda: alg.LeastSquares(np.eye(2), np.eye(2))([1.0, 2.0]), "argument of LeastSquares"),
        (lambda: LEAST([1.0, 2.0, 3.0]), "argument of LeastSquares"),
        (lambda: alg.fista(LEAST, L1(), [0.0] * 3), "argument of LeastSquares"),
        (lambda: alg.fista(LEAST, L1(), "a"), "`x0`"),
        (lambda: alg.fista(LEAST, L1(), [0, 0], tol="a"), "`tol`"),
        (lambda: alg.fista(LEAST, L1(), [0, 0], max_iter=2.5), "`max_iter`"),
        (lambda: alg.fista(LEAST, L1(), [0, 0], "a"), "`step`"),
        (lambda: alg.dykstra([L1()], [0.0], -1.0), "`step`"),
        (lambda: alg.primal_dual(LEAST, L1(), L1(), np.eye(3), [0, 0]), "`K` of primal_dual"),
        (lambda: alg.primal_dual(LEAST, L1(), L1(), np.eye(2), [0, 0], dual_step=-1.0), "`dual_step`"),
        (lambda: alg.admm(LEAST, L1(), [0, 0], [1.0]), "`K` of admm"),
        (lambda: alg.admm(alg.LeastSquares([[1, 0]], [1]), L1(), [0, 0], [[1, 0]]), "`K` and the matrix of `f`"),
        (lambda: alg.bregman_gradient(LEAST, L1(), legendre.get("identity"), [0, 0], -1.0), "`step`"),
        (lambda: alg.bregman_gradient(LEAST, L1(), "identity", [0, 0]), "`phi` is 'identity'"),
    ],
)
def test_a_wrong_argument_is_one_sentence(call, word):
    with pytest.raises((TypeError, ValueError), match=word):
        call()
