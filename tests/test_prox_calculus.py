"""The calculus: every rule against the objective it stands for, and traits against samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import prox
from prox.calculus import Composed, Conjugate, DykstraSum, MoreauEnvelope, Restricted, SeparableSum, Transformed
from prox.functions.ball_spectral import BallSpectral

EPS = np.finfo(float).eps
L1, HUBER, BOX = prox.L1(0.75), prox.Huber(0.5, 2.0), prox.Box(-0.5, 1.25)
ROTATION = np.array([[0.6, 0.8], [-0.8, 0.6]])
LINE = {  # functions of one variable, with an interval outside of which they are infinite
    "2 g": (2 * L1, 9),
    "g * 0.5": (prox.Logistic() * 0.5, 9),
    "g + 3": (HUBER + 3.0, 9),
    "dilated": (HUBER.dilate(-3.0), 9),
    "translated": (L1.translate(0.7), 9),
    "tilted": (BOX.tilt(-1.5), 9),
    "with half square": (L1 + prox.SquaredL2(), 9),
    "all": (2 * (HUBER.dilate(0.5).translate(1.0).tilt(0.3) + prox.SquaredL2(0.5)), 9),
    "tilted by an affine function": (prox.Affine(2.0, -1.0) + L1, 9),
    "restricted": (prox.Logistic() + BOX, 9),
    "nonnegative": (prox.Nonnegative() + HUBER, 9),
    "envelope": (MoreauEnvelope(L1, 0.4), 9),
    "envelope of a set": (MoreauEnvelope(BOX, 2.0), 9),
    "conjugate by Moreau": (Conjugate(HUBER), 9),
    "blocks": (SeparableSum((HUBER,), (1,)), 9),
}


def minimum(h, reach):
    """Least value on [-reach, reach] of a convex function that may be infinite, by grids ever finer."""
    centre, least = 0.0, np.inf
    while reach > 1e-9:
        x = centre + np.linspace(-reach, reach, 401)
        values = h(x)
        i = int(np.argmin(values))
        centre, least, reach = x[i], min(least, values[i]), reach / 50
    return least


@pytest.mark.parametrize("name", LINE)
@pytest.mark.parametrize("step", [0.01, 1.0, 30.0])
def test_the_prox_minimises_the_objective(name, step):
    g, reach = LINE[name]
    for v in (-3.1, -0.2, 0.0, 0.45, 2.6):
        p, value = g.prox(np.array([v]), step, value=True)
        h = lambda x, v=v: step * g(x[:, None]) + (x - v) ** 2 / 2  # noqa: E731
        least = minimum(h, reach)
        assert np.isfinite(value) and h(p)[0] <= least + 32 * EPS * (abs(least) + step * abs(value) + v * v)


@pytest.mark.parametrize("name", LINE)
def test_the_conjugate_is_the_supremum(name):
    g, _ = LINE[name]
    x = np.linspace(-60, 60, 12001)
    for y in (-0.6, 0.0, 0.3):
        found, sampled = g.conj(np.array([y])), np.max(x * y - g(x[:, None]))
        if np.isfinite(found):
            assert sampled - 1e-12 <= found <= sampled + 1e-3
        else:
            assert sampled > 5 or name == "conjugate by Moreau"


@pytest.mark.parametrize("name", LINE)
def test_traits_hold_on_samples(name):
    g, _ = LINE[name]
    v, w = np.random.default_rng(1).normal(size=(2, 300, 1)) * 3
    p, q = g.prox(v), g.prox(w)
    t = g.traits
    slopes = (v - p) - (w - q)
    assert np.all((p - q) * slopes >= t.strongly_convex * (p - q) ** 2 - 1e-12)
    if t.smooth is not None:
        assert np.all(np.abs(slopes) <= t.smooth * np.abs(p - q) + 1e-12)
        assert np.allclose(g.grad(p), v - p, atol=1e-12)
    if t.indicator:
        assert np.array_equal(g.prox(v, 9.0), p)
    assert t.separable and t.convex


@pytest.mark.parametrize("name", LINE)
def test_vjp_is_the_derivative(name):
    g, _ = LINE[name]
    v, h = np.random.default_rng(2).normal(size=(60, 1)) * 2, 1e-6
    quotient = (g.prox(v + h, 0.7) - g.prox(v - h, 0.7)) / (2 * h)
    found = g.vjp(v, np.ones_like(v), 0.7)
    close = np.abs(found - quotient) <= 1e-6
    assert close.mean() > 0.95 and np.all(found[close] >= -1e-12)


@pytest.mark.parametrize(
    "name", [n for n in LINE if n not in ("restricted", "nonnegative", "envelope", "envelope of a set")]
)
def test_the_residual_sees_a_wrong_point(name):
    g, _ = LINE[name]
    v = np.array([[-3.0], [0.4], [2.2]])
    p = g.prox(v, 0.6)
    assert np.all(g.subdiff_residual(p, v, 0.6) <= 1e-13)
    assert np.all(g.subdiff_residual(p * 0.9 + 0.05, v, 0.6) > 1e-3)


@pytest.mark.parametrize("step", [1e-3, 1.0, 1e3])
@given(hnp.arrays("f8", 4, elements=st.floats(-50, 50)))
def test_remark_11_and_moreau_decomposition(step, v):
    """prox of step (½‖·‖² + g) is that of step/(1 + step) g at v/(1 + step); v = prox_g v + prox_g* v."""
    g = prox.Huber(0.5)
    both = (g + prox.SquaredL2()).prox(v, step)
    assert np.allclose(both, g.prox(v / (1 + step), step / (1 + step)), rtol=4 * EPS, atol=0)
    p, q = g.prox(v, step), g.conjugate().prox(v / step, 1 / step)
    assert np.allclose(p + step * q, v, rtol=8 * EPS, atol=8 * EPS)


def test_composition_with_a_rotation_and_a_frame():
    rng = np.random.default_rng(3)
    frame = np.kron(np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]]), np.eye(2))
    for matrix in (ROTATION, 3.0 * ROTATION, frame):
        g = Composed(L1, matrix)
        v = rng.normal(size=(5, matrix.shape[1]))
        p = g.prox(v, 0.4)
        h = lambda x, g=g, v=v: 0.4 * g(x) + ((x - v) ** 2).sum(axis=-1) / 2  # noqa: E731
        for _ in range(200):
            assert np.all(h(p) <= h(p + rng.normal(size=v.shape) * 10.0 ** rng.uniform(-6, 0)) + 1e-13)
    assert Composed(prox.SquaredL2(), 3.0 * ROTATION).traits.smooth == pytest.approx(9.0)
    assert Composed(prox.SquaredL2(), frame).traits.strongly_convex == 0.0
    with pytest.raises(ValueError, match="no rule"):
        Composed(L1, np.array([[1.0, 1.0], [0.0, 1.0]]))


def test_blocks_act_apart():
    g = SeparableSum((L1, BOX, prox.Quadratic(np.eye(2) * 3)), (2, 1, 2))
    v = np.random.default_rng(4).normal(size=(6, 5)) * 3
    p = g.prox(v, 0.5)
    assert np.array_equal(p[:, :2], L1.prox(v[:, :2].copy(), 0.5)) and np.array_equal(
        p[:, 2:3], BOX.prox(v[:, 2:3].copy())
    )
    assert np.allclose(p[:, 3:], v[:, 3:] / 2.5, rtol=4 * EPS)
    assert np.allclose(
        g.conj(v * 0.1), L1.conj(v[:, :2] * 0.1) + BOX.conj(v[:, 2:3] * 0.1) + (v[:, 3:] ** 2).sum(1) / 600
    )
    with pytest.raises(ValueError, match="5"):
        g.prox(v[:, :4])


@pytest.mark.parametrize("step", [0.1, 1.0, 20.0])
def test_dykstra_meets_the_rules(step):
    v = np.random.default_rng(5).normal(size=(4, 3)) * 3
    for parts, exact in (
        ((L1, BOX), Restricted(L1, BOX)),
        ((HUBER, prox.SquaredL2(0.5)), Transformed(HUBER, curvature=0.5)),
        ((BOX, prox.Nonnegative(), prox.Box(-1.0, 1.0)), prox.Box(0.0, 1.0)),
    ):
        assert np.allclose(DykstraSum(parts).prox(v, step), exact.prox(v, step), rtol=1e-10, atol=1e-10)


def test_an_unfinished_dykstra_is_nan():
    assert np.isnan(DykstraSum((L1, HUBER), sweeps=1).prox(np.array([3.0]))).all()


def test_operators_read_as_mathematics():
    x = np.array([0.3, -1.2])
    assert (2 * L1)(x) == 2 * L1(x) == (L1 * np.float64(2.0))(x)
    assert (L1 + 1.5)(x) == L1(x) + 1.5 == (1.5 + L1)(x)
    assert L1.translate([1.0, 2.0])(x) == L1(x - [1.0, 2.0]) and L1.dilate(-2.0)(x) == L1(-2 * x)
    assert (L1 + prox.Affine([1.0, 3.0], 2.0))(x) == pytest.approx(L1(x) + x @ [1.0, 3.0] + 2)
    assert L1 + prox.Zero() is L1 and L1.conjugate() == prox.Box(-0.75, 0.75)
    assert prox.SquaredL2(4.0).conjugate() == prox.SquaredL2(0.25)
    assert (L1 / 4)(x) == L1(x) / 4 and (L1 - 1.5)(x) == L1(x) - 1.5
    assert (L1 - prox.Affine([1.0, 3.0], 2.0))(x) == pytest.approx(L1(x) - x @ [1.0, 3.0] - 2)
    assert (3 * L1.tilt(2.0)).prox(x).tolist() == (3 * L1).tilt(6.0).prox(x).tolist()


@pytest.mark.parametrize("call", [
    lambda: L1 + HUBER, lambda: L1 * -1.0, lambda: L1 * "a", lambda: L1 + "a", lambda: prox.L0().conjugate(),
    lambda: prox.L0().conj(np.zeros(2)), lambda: MoreauEnvelope(prox.MCP()), lambda: DykstraSum((prox.L0(),)),
    lambda: DykstraSum(()), lambda: L1.dilate(0.0), lambda: L1 * np.inf, lambda: SeparableSum((L1,), (0,)),
    lambda: Restricted(prox.L0(), BOX), lambda: -L1, lambda: L1 - HUBER, lambda: 1 - L1, lambda: 0 * L1,
    lambda: L1 / 0, lambda: L1 / "a", lambda: SeparableSum((prox.NuclearNorm(), L1), (2, 2)),
    lambda: L1.translate(np.eye(2)), lambda: DykstraSum((prox.NuclearNorm(), prox.Simplex())),
    lambda: Composed(prox.NuclearNorm(), np.eye(2)), lambda: DykstraSum((prox.L2(), BOX)).conj(np.zeros(2)),
])  # fmt: skip
def test_a_missing_rule_is_a_sentence(call):
    with pytest.raises((TypeError, ValueError), match=r"\w{3,}.* \w+"):
        call()


@pytest.mark.parametrize("method", ["translate", "tilt"])
def test_a_shape_that_does_not_fit_is_a_sentence(method):
    g = getattr(L1, method)([1.0, 2.0])
    for call in (g, g.prox, g.conj, g.envelope):
        with pytest.raises(ValueError, match=rf"`{method}` of L1\(alpha=0.75\).*\(2,\).*\(3,\)"):
            call(np.zeros(3))
    with pytest.raises(ValueError, match=r"\(2,\).*\(2, 2\)"):
        getattr(prox.NuclearNorm(), method)([1.0, 2.0]).prox(np.eye(2))


@pytest.mark.parametrize(("g", "box"), [
    (BOX, prox.Box(2.0, 3.0)), (prox.NegativeEntropy(), prox.Box(-2.0, -1.0)),
    (prox.BurgEntropy(), prox.Box(-1.0, 0.0)),
    (BOX.translate([0.0, 1.0]), prox.Box(1.5, 2.0)), (SeparableSum((L1, BOX), (1, 2)), prox.Box(1.5, 2.0)),
])  # fmt: skip
def test_a_box_has_to_meet_the_domain(g, box):
    with pytest.raises(ValueError, match="no common point"):
        g + box


def test_a_box_may_touch_the_domain():
    assert (prox.NegativeEntropy() + prox.Box(-1.0, 0.0)).prox([3.0]) == 0.0
    assert (BOX.translate(0.1) + prox.Box(1.35, 2.0)).prox([3.0]) == 1.35


MATRICES = {
    "nuclear": prox.NuclearNorm(0.7),
    "groups": prox.L21(0.7),
    "ball": BallSpectral(),
}


@pytest.mark.parametrize("name", MATRICES)
def test_functions_of_matrices_move_too(name):
    g, rng = MATRICES[name], np.random.default_rng(6)
    b, v, x = rng.normal(size=(3, 4, 3)), rng.normal(size=(5, 4, 3)), rng.normal(size=(4, 3)) * 0.1
    b = b[0]
    near = lambda p, q: np.allclose(p, q, rtol=0, atol=1e-13)  # noqa: E731
    assert near(g.translate(b).prox(v, 0.5), g.prox(v - b, 0.5) + b) and near(g.translate(b)(x + b), g(x))
    assert near(g.tilt(b).prox(v, 0.5), g.prox(v - 0.5 * b, 0.5)) and near(g.tilt(b)(x), g(x) + np.sum(b * x))
    for h in (g.translate(b), g.tilt(b), 2 * g):
        assert near(h.prox(v) + h.conjugate().prox(v), v) and np.all(np.isfinite(h.conjugate().envelope(v)))


def test_sums_of_functions_of_matrices_and_of_their_entries():
    """In both orders, and with the optimality condition: v − p − a subgradient of the one is one of the other."""
    v = np.random.default_rng(7).normal(size=(4, 3, 3)) * 2
    nuclear, step = prox.NuclearNorm(0.7), np.full((4, 1, 1), 0.5)
    for part in (prox.Box(-0.3, 0.4), prox.L1(0.2)):
        one, other = DykstraSum((part, nuclear)), DykstraSum((nuclear, part))
        p = one.prox(v, step)
        assert np.allclose(p, other.prox(v, 0.5), rtol=0, atol=1e-11) and np.all(np.isfinite(one(p)))
        h = lambda x, part=part: 0.5 * (nuclear(x) + part(x.reshape(4, 9))) + ((x - v) ** 2).sum((1, 2)) / 2  # noqa: E731
        assert np.allclose(h(p), 0.5 * one(p) + ((p - v) ** 2).sum((1, 2)) / 2)
        for d in np.random.default_rng(8).normal(size=(200, 4, 3, 3)):
            near = part.prox((p + 1e-3 * d).reshape(4, 9), 1e-9).reshape(p.shape)
            assert np.all(h(near) >= h(p) - 1e-11)


def test_float32_stays_float32():
    v = np.array([0.3, -2.0], "f4")
    for g, _ in LINE.values():
        if not isinstance(g, SeparableSum):
            assert g.prox(v).dtype == g(v).dtype == g.envelope(v).dtype == np.float32
