"""Every solver on problems whose solution is known, and one loop for all of them."""

import numpy as np
import pytest
from scipy.optimize import nnls
from sklearn.linear_model import Lasso

import legendre
from prox import L1, L2, Box, Nonnegative, NuclearNorm, Simplex, SumTo
from prox import algorithms as alg
from prox.algorithms.result import Iterate, Stop, run

RNG = np.random.default_rng(3)
A = RNG.normal(size=(30, 12))
B = A @ np.where(np.arange(12) % 3 == 0, 2.0, 0.0) + 0.1 * RNG.normal(size=30)
F = alg.LeastSquares(A, B)
ZERO = np.zeros(12)
ALPHA = 4.0


def lasso():
    """scikit-learn's lasso, by coordinate descent; its weight is per sample."""
    fitted = Lasso(alpha=ALPHA / 30, fit_intercept=False, tol=1e-14, max_iter=100_000).fit(A, B)
    return fitted.coef_


SOLVERS = {
    "proximal_gradient": lambda **o: alg.proximal_gradient(F, L1(ALPHA), ZERO, tol=1e-10, **o),
    "fista": lambda **o: alg.fista(F, L1(ALPHA), ZERO, tol=1e-10, **o),
    "fista without restart": lambda **o: alg.fista(F, L1(ALPHA), ZERO, restart=False, tol=1e-9, **o),
    "bregman_gradient": lambda **o: alg.bregman_gradient(
        F, L1(ALPHA), legendre.get("identity"), ZERO, 1 / F.lipschitz, tol=1e-10, **o
    ),
    "bregman_gradient, step searched": lambda **o: alg.bregman_gradient(
        F, L1(ALPHA), legendre.get("identity"), ZERO, tol=1e-9, **o
    ),
    "bregman_gradient, accelerated": lambda **o: alg.bregman_gradient(
        F, L1(ALPHA), legendre.get("identity"), ZERO, 1 / F.lipschitz, accelerated=True, tol=1e-8, **o
    ),
    "admm": lambda **o: alg.admm(F, L1(ALPHA), ZERO, tol=1e-10, **o),
    "admm, fixed penalty": lambda **o: alg.admm(F, L1(ALPHA), ZERO, penalty=20.0, adaptive=False, tol=1e-10, **o),
    "admm with a matrix": lambda **o: alg.admm(F, L1(ALPHA / 2), ZERO, 2 * np.eye(12), tol=1e-10, **o),
    "douglas_rachford": lambda **o: alg.douglas_rachford(F, L1(ALPHA), ZERO, 0.05, tol=1e-10, **o),
    "primal_dual": lambda **o: alg.primal_dual(F, L1(ALPHA / 2), L1(ALPHA / 4), 2 * np.eye(12), ZERO, tol=1e-9, **o),
}


@pytest.mark.parametrize("name", SOLVERS)
def test_the_lasso_agrees_with_coordinate_descent(name):
    done = SOLVERS[name]()
    wanted = lasso()
    assert done.converged
    assert np.abs(done.x - wanted).max() <= 1e-8
    assert done.value == pytest.approx(F(wanted) + ALPHA * np.abs(wanted).sum(), rel=1e-10)
    assert len(done.residuals) == done.iterations


@pytest.mark.parametrize("name", SOLVERS)
def test_every_solver_stops_for_every_reason(name):
    assert SOLVERS[name](max_iter=2).stop is Stop.LIMIT
    seen = []
    stopped = SOLVERS[name](callback=lambda current: seen.append(current.residual) or len(seen) == 3)
    assert stopped.stop is Stop.CALLBACK and stopped.iterations == 3
    assert list(stopped.residuals) == seen


def test_a_step_too_long_is_seen_to_diverge():
    done = alg.proximal_gradient(F, L1(ALPHA), ZERO, 10.0, max_iter=5000)
    assert done.stop is Stop.DIVERGED


def test_reasons_are_sentences():
    assert all(reason.value.endswith(".") and reason.value[0].isupper() for reason in Stop)


def test_the_loop_refuses_what_it_cannot_use():
    endless = iter([Iterate(ZERO, 1.0, lambda: 0.0)])
    for tol, limit in ((-1.0, 5), (float("nan"), 5), (1e-3, 0)):
        with pytest.raises(ValueError, match=r"`tol`|`max_iter`"):
            run(endless, tol, limit)


def test_proximal_gradient_descends_at_its_rate():
    values = []
    alg.proximal_gradient(F, L1(ALPHA), ZERO, max_iter=50, callback=lambda c: values.append(c.value()) and False)
    best = lasso()
    bound = F.lipschitz * np.sum(best**2) / (2 * np.arange(1, 51))
    least = F(best) + ALPHA * np.abs(best).sum()
    assert np.all(np.diff(values) <= 1e-12)
    assert np.all(np.array(values) - least <= bound)


def test_fista_keeps_its_rate():
    values = []
    alg.fista(F, L1(ALPHA), ZERO, restart=False, max_iter=50, callback=lambda c: values.append(c.value()) and False)
    best = lasso()
    bound = 2 * F.lipschitz * np.sum(best**2) / np.arange(2, 52) ** 2
    assert np.all(np.array(values) - (F(best) + ALPHA * np.abs(best).sum()) <= bound)


def test_nonnegative_least_squares():
    wanted, _ = nnls(A, B)
    for done in (
        alg.fista(F, Nonnegative(), ZERO, tol=1e-10),
        alg.admm(F, Nonnegative(), ZERO, tol=1e-10),
        alg.douglas_rachford(F, Nonnegative(), ZERO, 0.05, tol=1e-10),
    ):
        assert np.abs(done.x - wanted).max() <= 1e-8 and np.all(done.x >= 0)


class Linear:
    """⟨c, x⟩ + weight Σ x log x, as a smooth term on the simplex."""

    def __init__(self, c, weight):
        self.c, self.weight = c, weight

    def __call__(self, x):
        return float(self.c @ x + self.weight * np.sum(x * np.log(x)))

    def grad(self, x):
        return self.c + self.weight * (1.0 + np.log(x))


def test_an_entropic_problem_on_the_simplex_has_the_gibbs_solution():
    c = RNG.normal(size=7)
    wanted = np.exp(-c / 0.5) / np.sum(np.exp(-c / 0.5))
    start, phi = np.full(7, 1 / 7), legendre.get("exp")
    done = alg.mirror_descent(Linear(c, 0.5), Simplex(), phi, start, 1.0, tol=1e-12)
    searched = alg.bregman_gradient(Linear(c, 0.5), Simplex(), phi, start, tol=1e-10)
    fast = alg.bregman_gradient(Linear(c, 0.5), Simplex(), phi, start, 1.0, accelerated=True, tol=1e-9)
    for found in (done, searched, fast):
        assert found.converged and np.abs(found.x - wanted).max() <= 1e-8
        assert abs(found.x.sum() - 1) <= 1e-15 * 7


def test_mirror_descent_takes_a_set():
    with pytest.raises(ValueError, match="mirror descent takes the indicator"):
        alg.mirror_descent(F, L1(1.0), legendre.get("identity"), ZERO, 0.1)


def poisson():
    H = np.abs(RNG.normal(size=(40, 6))) + 0.05
    truth = np.array([1.0, 2.0, 0.5, 3.0, 1.5, 0.25])
    return alg.PoissonLikelihood(H, H @ truth), truth


def test_nolips_solves_the_poisson_problem_at_its_published_rate():
    f, truth = poisson()
    burg, start, step = legendre.get("burg"), np.ones(6), 1 / f.relative_smoothness
    values = []
    options = {"tol": 1e-7, "max_iter": 2000, "callback": lambda c: values.append(c.value()) and False}
    done = alg.bregman_gradient(f, Nonnegative(), burg, start, step, **options)
    distance = float(np.sum(burg.bregman(truth, start)))
    rate = distance / (step * np.arange(1, len(values) + 1))  # Bauschke, Bolte, Teboulle 2017, theorem 1; f(truth) = 0
    assert np.all(np.diff(values) <= 1e-12)
    assert np.all(np.array(values) <= rate)
    assert done.value < 1e-2 * values[0]


def test_nolips_with_a_searched_step_reaches_the_solution():
    f, truth = poisson()
    done = alg.bregman_gradient(f, Nonnegative(), legendre.get("burg"), np.ones(6), tol=1e-9, max_iter=50_000)
    assert done.converged
    assert np.abs(done.x - truth).max() <= 1e-7


def test_the_poisson_term_is_smooth_relative_to_burg():
    f, _ = poisson()
    burg = legendre.get("burg")
    for _ in range(200):
        x, y = np.exp(RNG.normal(size=(2, 6)))
        above = f(x) - f(y) - f.grad(y) @ (x - y)
        assert above <= f.relative_smoothness * np.sum(burg.bregman(x, y)) * (1 + 1e-9)


def test_linearised_bregman_finds_the_sparse_solution():
    from scipy.optimize import minimize

    wide = RNG.normal(size=(4, 8))
    b = wide @ np.array([0, 0, 3.0, 0, 0, 0, -2.0, 0])
    done = alg.linearised_bregman(alg.LeastSquares(wide, b), L1(20.0), np.zeros(8), tol=1e-9, max_iter=200_000)
    assert done.converged

    def split(p):  # x = p_+ - p_-: the same strictly convex problem for a general solver
        x = p[:8] - p[8:]
        return 20.0 * p.sum() + 0.5 * x @ x

    options = {"maxiter": 500, "ftol": 1e-14}
    equal = {"type": "eq", "fun": lambda p: wide @ (p[:8] - p[8:]) - b}
    other = minimize(split, np.ones(16), constraints=[equal], bounds=[(0, None)] * 16, options=options)
    assert np.abs(done.x - (other.x[:8] - other.x[8:])).max() <= 1e-4
    assert 20.0 * np.abs(done.x).sum() + 0.5 * done.x @ done.x <= other.fun + 1e-6


class Entries:
    """½‖P(X) − P(M)‖², P the known entries."""

    lipschitz = 1.0

    def __init__(self, known, M):
        self.known, self.M = known, M

    def __call__(self, X):
        return 0.5 * float(np.sum(np.square(self.grad(X))))

    def grad(self, X):
        return np.where(self.known, X - self.M, 0.0)


def test_linearised_bregman_completes_a_matrix_of_low_rank():
    rng = np.random.default_rng(0)
    M = rng.normal(size=(12, 1)) @ rng.normal(size=(1, 12))
    known = rng.random((12, 12)) < 0.7
    done = alg.linearised_bregman(Entries(known, M), NuclearNorm(60.0), np.zeros((12, 12)), tol=1e-8, max_iter=20_000)
    assert done.converged
    assert np.linalg.matrix_rank(done.x, tol=1e-6) == 1
    assert np.abs(done.x - M).max() <= 1e-6


def test_dykstra_projects_onto_an_intersection():
    v = np.array([2.0, -1.0, 0.4, 0.1])
    done = alg.dykstra([SumTo(1.0), Nonnegative()], v)
    assert done.converged
    assert np.abs(done.x - Simplex().prox(v)).max() <= 1e-9
    boxed = alg.dykstra([Box(0.0, 0.45), SumTo(1.0)], v)
    assert np.abs(boxed.x - np.array([0.45, 0.0, 0.425, 0.125])).max() <= 1e-9  # worked by hand: v - 1/40 inside


def test_dykstra_finds_the_prox_of_a_sum():
    v = RNG.normal(size=5)
    done = alg.dykstra([L1(0.3), L2(0.5)], v, tol=1e-13)
    soft = L1(0.3).prox(v)
    assert np.abs(done.x - L2(0.5).prox(soft)).max() <= 1e-12  # the known composition for these two


def test_primal_dual_finds_total_variation():
    from prox import TotalVariation1D

    v = np.concatenate([np.zeros(5), np.ones(6)]) + 0.1 * RNG.normal(size=11)
    K = np.diff(np.eye(11), axis=0)
    f = alg.LeastSquares(np.eye(11), v)
    done = alg.primal_dual(f, Box(-10.0, 10.0), L1(0.3), K, v, tol=1e-10)
    assert done.converged
    assert np.abs(done.x - TotalVariation1D(0.3).prox(v)).max() <= 1e-8


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: alg.proximal_gradient(Linear(ZERO, 1.0), L1(1.0), ZERO), "Lipschitz"),
        (lambda: alg.fista(F, L1(1.0), ZERO, -1.0), "`step`"),
        (lambda: alg.admm(F, L1(1.0), ZERO, penalty=0.0), "`penalty`"),
        (lambda: alg.dykstra([], ZERO), "`functions`"),
        (lambda: alg.bregman_gradient(F, L1(1.0), legendre.get("burg"), ZERO), "`x0`"),
        (lambda: alg.bregman_gradient(F, L1(1.0), legendre.get("identity"), ZERO, accelerated=True), "`step`"),
    ],
)
def test_a_wrong_argument_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()
