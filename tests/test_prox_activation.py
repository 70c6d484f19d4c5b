"""ActivationPotential: the prox at step 1 is ρ, at other steps the root that mpmath finds."""

import mpmath as mp
import numpy as np
import pytest

import legendre
from prox import ActivationPotential

FAST = ("sigmoid", "tanh")  # the others compile for minutes
SLOW = ("softsign", "softplus", "atan", "asinh", "isru", "sin")
ROWS = [*FAST, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]
ALL = [name if name in FAST else pytest.param(name, marks=pytest.mark.slow) for name in legendre.names()]
V = np.array([-30.0, -2.5, -0.4, -1e-3, 0.0, 0.3, 1.1, 6.0, 45.0])
EPS = np.finfo(float).eps


@pytest.mark.parametrize("name", ALL)
def test_at_step_one_the_prox_is_the_activation(name):
    f = legendre.get(name)
    g, s = ActivationPotential(f), np.array([-3.0, -0.7, -0.1])
    assert np.array_equal(g.prox(s), f.rho(s))
    assert np.array_equal(g.prox(s[None].astype("f4"), 1.0), f.rho(s[None].astype("f4")))


@pytest.mark.parametrize("name", ROWS)
def test_other_steps_are_solved(name):
    """step φ'(t) + (1 − step) t − v changes its sign within 4 ulp of p, φ' at 50 digits from the derived formula."""
    f = legendre.get(name)
    g = ActivationPotential(f)
    for step in (1e-3, 4.0, 1e3):
        for v, p in zip(V, g.prox(V, step), strict=True):
            for side in (-1, 1):
                t = mp.mpf(float(p)) + 4 * side * mp.mpf(float(np.spacing(abs(p))))
                if f.domain.lo < t < f.domain.hi:
                    slope = f.oracle.grad(t)
                    slack = 8 * EPS * (abs(t) + step * abs(slope) + step * abs(t))
                    assert side * (step * slope + (1 - step) * t - mp.mpf(float(v))) >= -slack, (v, step)


@pytest.mark.parametrize("name", ["scaled_tanh", pytest.param("erf", marks=pytest.mark.slow)])
def test_where_the_objective_is_not_convex_the_minimiser_is_global(name):
    f = legendre.get(name)
    g = ActivationPotential(f)
    assert not g.traits.convex and 1 < g.largest_step < np.inf
    grid = np.linspace(f.domain.lo, f.domain.hi, 4001)[1:-1]
    for step in (0.99 * g.largest_step, 1.01 * g.largest_step, 100.0):
        for v in (-2.0, -0.05, 0.0, 0.01, 3.0):
            p = g.prox(np.array([v]), step)
            h = lambda x, v=v, step=step: step * g(x[:, None]) + (x - v) ** 2 / 2  # noqa: E731
            assert h(p)[0] <= np.min(h(grid)) + 64 * EPS * (step + v * v)
            assert v == 0.0 or p[0] * v > 0
    assert g.prox(np.zeros(1), 100.0)[0] > 0  # of two minimisers the positive one


NOT_UNIQUE = ["exp", *(pytest.param(f, marks=pytest.mark.slow) for f in ("burg", "power", "bent_identity"))]


@pytest.mark.parametrize("name", NOT_UNIQUE)
def test_steps_without_a_unique_minimiser_are_refused(name):
    g = ActivationPotential(legendre.get(name))
    v = np.array([-0.5, -0.1])
    assert np.all(np.isfinite(g.prox(v, 0.9)))
    with pytest.raises(ValueError, match="`step` is 50"):
        g.prox(v, 50.0)


@pytest.mark.parametrize("name", ROWS)
def test_steps_per_coordinate_dtypes_and_nan(name):
    g = ActivationPotential(legendre.get(name))
    steps = np.linspace(0.2, 5.0, V.size)
    each = g.prox(V, steps)
    assert np.array_equal(each, [g.prox(V[i : i + 1], float(s))[0] for i, s in enumerate(steps)])
    assert g.prox(V.astype("f4"), 0.5).dtype == np.float32
    assert np.allclose(g.prox(V.astype("f4"), 0.5), g.prox(V.astype("f4").astype("f8"), 0.5), rtol=1e-6, atol=0)
    assert np.isnan(g.prox(np.array([np.nan]), 0.5)[0]) and np.isnan(g.prox(np.array([np.nan]), 5.0)[0])


@pytest.mark.parametrize("name", ROWS)
def test_vjp_conjugate_and_traits(name):
    g = ActivationPotential(legendre.get(name))
    v, w = np.random.default_rng(1).normal(size=(2, 60, 1)) * 2
    h = 1e-6
    for step in (0.4, 1.0, 3.0):
        quotient = (g.prox(v + h, step) - g.prox(v - h, step)) / (2 * h)
        assert np.allclose(g.vjp(v, np.ones_like(v), step), quotient, atol=3e-8 * (1 + step), rtol=1e-6)
    p, q = g.prox(v), g.prox(w)
    assert g.traits.convex and np.all((p - q) * ((v - p) - (w - q)) >= g.traits.strongly_convex * (p - q) ** 2 - 1e-12)
    values = g(p) + g.conj(v - p) - (p * (v - p)).ravel()  # Fenchel-Young equality: v − p is a subgradient at p
    assert np.all(np.abs(values) <= 1e-13 * (1 + np.abs(v.ravel())))
    assert np.all(g.conj(w - q) >= (p * (w - q)).ravel() - g(p) - 1e-13 * (1 + np.abs(w.ravel())))


def test_float32_rounds_to_the_end_of_the_domain():
    """π/2 in float32 is beyond π/2; there ρ saturates, and the value is that of the end, π²/8 below φ(π/2) = 2 G."""
    g = ActivationPotential(legendre.get("gudermannian"))
    p = g.prox(np.float32([40.0, -40.0]))
    assert float(p[0]) > np.pi / 2
    assert g(p[:, None]) == pytest.approx(2 * float(mp.catalan) - np.pi**2 / 8, rel=1e-6)
    assert g(np.nextafter(p[:1], np.float32(2))) == np.inf and g(p[:1].astype("f8")) == np.inf


def test_the_residual_measures_stationarity():
    g = ActivationPotential(legendre.get("tanh"))
    for step in (0.1, 1.0, 10.0):
        v = np.array([[-0.8], [0.2], [0.5]])
        p = g.prox(v, step)
        assert np.all(g.subdiff_residual(p, v, step) <= 1e-14 * (1 + 1 / step))
        assert np.all(g.subdiff_residual(0.9 * p, v, step) > 1e-3)
    assert g.subdiff_residual(np.array([1.5]), np.array([1.5])) == np.inf
    assert g.subdiff_residual(np.array([1.0]), np.array([40.0])) == 0.0


def supremum(f, y, far):
    """sup ty − φ(t) + ½t² from the textbook forms of φ − ½t² on t > 0, by golden section in log t."""
    excess = {
        "softplus": lambda t: mp.polylog(2, mp.exp(-t)) - mp.zeta(2),
        "squareplus": lambda t: -mp.log(t) - mp.mpf(1) / 2,
    }[f.name]
    with mp.workdps(60):
        lo, hi, ratio = mp.mpf(-3), mp.log(far), (mp.sqrt(5) - 1) / 2
        gain = lambda s: mp.exp(s) * mp.mpf(y) - excess(mp.exp(s))  # noqa: E731
        for _ in range(200):
            a, b = hi - ratio * (hi - lo), lo + ratio * (hi - lo)
            lo, hi = (a, hi) if gain(a) < gain(b) else (lo, b)
        return gain(lo)


@pytest.mark.parametrize(("name", "far"), [("softplus", 100.0), ("squareplus", 1e15)])
def test_the_conjugate_next_to_the_end_of_its_domain(name, far):
    """There t is large, and φ(t) − ½t² the difference of large numbers."""
    g = ActivationPotential(legendre.get(name))
    for y in (-2.0, -1e-3, -1e-5, -1e-12):
        assert float(g.conj([y])) == pytest.approx(float(supremum(g.f, y, far)), rel=1e-9)
    assert g.conj([1e-9]) == np.inf


def test_the_conjugate_at_the_end_of_its_domain():
    """A limit at infinity: π²/6 for softplus, none for squareplus."""
    assert float(ActivationPotential(legendre.get("softplus")).conj([0.0])) == pytest.approx(np.pi**2 / 6, rel=1e-15)
    assert ActivationPotential(legendre.get("squareplus")).conj([0.0]) == np.inf
    assert ActivationPotential(legendre.get("tanh")).conj([0.0]) == 0.0
    assert np.isnan(ActivationPotential(legendre.get("tanh")).conj([np.nan]))
