"""Majorants: the four conditions, weights and back, layers as minimisers, Theorem 5.1, the flow."""

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

import legendre
import prox
from prox.flow import flow, layered
from prox.majorants.exact import negative_direction
from prox.majorize import (
    BregmanMajorant,
    bregman_conditions,
    common_quadratic,
    majorant_of,
    mm_sequence,
    objective_of,
    printed_majorant,
    quadratic_conditions,
    quadratic_majorant,
    weights_of,
)

CONDITIONS = ("touching", "tangency", "majorant", "strongly convex")
SEEDS = st.integers(0, 2**32 - 1)


def symmetric(rng, n):
    M = rng.normal(size=(n, n))
    return (M + M.T) / 2


def sample(seed, n=3):
    """A random Q of Definition 3.1, exact in binary so that sums of its matrices are."""
    rng = np.random.default_rng(seed)
    root, other = (np.round(rng.normal(size=(n, n)) * 64) / 64 for _ in range(2))
    return common_quadratic(root @ root.T + np.eye(n), -(other @ other.T), np.round(rng.normal(size=n) * 64) / 64, 0.25)


@given(SEEDS, st.floats(0.05, 1.0))
def test_the_first_printed_form_is_a_majorant_up_to_one_over_nu(seed, part):
    Q = sample(seed)
    found = quadratic_conditions(Q, part / Q.smoothness * (1 - 1e-12))
    assert tuple(found) == CONDITIONS
    assert all(finding.status == "proved" for finding in found.values())


@given(SEEDS)
def test_majorisation_holds_exactly_as_far_as_the_hessian_allows(seed):
    Q = sample(seed)
    largest = np.linalg.eigvalsh(Q.diagonal.S)[-1]
    if largest <= 0.01:
        return
    assert quadratic_conditions(Q, 0.999 / largest)["majorant"].holds
    refuted = quadratic_conditions(Q, 1.001 / largest)["majorant"]
    F, (z, z_i) = quadratic_majorant(Q, 1.001 / largest), (refuted.counterexample["z"], refuted.counterexample["z_i"])
    assert refuted.status == "refuted"
    assert F(z, z_i) - Q.diagonal(z) == pytest.approx(refuted.counterexample["F - f"], rel=1e-6, abs=1e-9)


@given(SEEDS)
def test_the_second_printed_form_is_neither_tangent_nor_above(seed):
    Q = sample(seed)
    found = quadratic_conditions(Q, 0.5 / Q.smoothness, printed_majorant)
    assert [found[name].status for name in CONDITIONS] == ["proved", "refuted", "refuted", "proved"]
    F, rng = printed_majorant(Q, 0.5 / Q.smoothness), np.random.default_rng(seed)
    z_i = rng.normal(size=3)
    assert F.grad(z_i, z_i) == pytest.approx(2 * Q.diagonal.grad(z_i))
    point = found["majorant"].counterexample
    assert F(point["z"], point["z_i"]) < Q.diagonal(point["z"])


@given(SEEDS)
def test_the_forms_are_what_they_abbreviate(seed):
    Q, rng = sample(seed), np.random.default_rng(seed)
    z, z_i, tau = rng.normal(size=3), rng.normal(size=3), 0.3
    shared = Q.grad(z_i, z_i) @ (z - z_i) + (z - z_i) @ (z - z_i) / (2 * tau)
    assert quadratic_majorant(Q, tau)(z, z_i) == pytest.approx(Q(z_i, z_i) + shared, rel=1e-12, abs=1e-10)
    assert printed_majorant(Q, tau)(z, z_i) == pytest.approx(Q(z, z_i) + shared, rel=1e-12, abs=1e-10)


def test_v1_s_range_is_refuted_where_c_vanishes():
    Q = common_quadratic([[2.0]], [[0.0]], [1.0])
    assert quadratic_conditions(Q, 0.5)["majorant"].status == "proved"
    assert quadratic_conditions(Q, 1.05 / 2)["majorant"].status == "refuted"


@pytest.mark.parametrize("name", ["sigmoid", "atan", "softplus", "scaled_tanh"])
def test_bregman_majorants_hold_up_to_the_modulus(name):
    f = legendre.get(name)
    Q = common_quadratic([[2.0, 0.5], [0.5, 1.0]], [[-0.5, 0.0], [0.0, 0.0]], [1.0, 0.0])
    largest = np.linalg.eigvalsh(Q.diagonal.S)[-1]
    below, above = (BregmanMajorant(Q, f, c * f.modulus / largest) for c in (0.999, 1.2))
    found = bregman_conditions(below)
    assert [found[name].status for name in CONDITIONS] == ["proved", "proved", "enclosed", "enclosed"]
    refuted = bregman_conditions(above)["majorant"]
    point = refuted.counterexample
    assert refuted.status == "refuted"
    assert above(point["z"], point["z_i"]) < Q.diagonal(point["z"]) - 1e-6
    rng = np.random.default_rng(0)
    lo, hi = max(f.domain.lo, -3.0), min(f.domain.hi, 3.0)
    z, z_i = lo + (hi - lo) * rng.uniform(0.001, 0.999, (2, 500, 2))
    assert np.all(below.gap(z, z_i) >= 0)
    assert below(z, z_i) - Q.diagonal(z) == pytest.approx(below.gap(z, z_i), abs=1e-12)


def test_the_printed_range_of_proposition_4_1_fails_for_scaled_tanh():
    Q = common_quadratic([[2.0]], [[0.0]], [1.0])
    assert bregman_conditions(BregmanMajorant(Q, legendre.get("scaled_tanh"), 0.99 / 2))["majorant"].status == "refuted"
    assert bregman_conditions(BregmanMajorant(Q, legendre.get("tanh"), 0.99 / 2))["majorant"].holds


@given(SEEDS, st.integers(1, 5), st.booleans())
def test_semidefiniteness_is_decided_exactly(seed, n, singular):
    rng = np.random.default_rng(seed)
    root = rng.integers(-3, 4, (n, max(1, n - singular)))
    gram = root @ root.T
    shifted = gram - np.diag([1] * n) * int(rng.integers(0, 3))
    matrix = [[Fraction(int(a)) for a in row] for row in shifted]
    x = negative_direction(matrix)
    least = np.linalg.eigvalsh(shifted.astype(float))[0]
    if x is None:
        assert least >= -1e-9
    else:
        x = np.array(x, object)
        assert x @ shifted.astype(object) @ x < 0


@given(SEEDS, st.sampled_from(["standard", "euclidean", "bregman"]), st.floats(0.01, 2.0))
def test_weights_and_majorants_give_each_other(seed, kind, tau):
    rng = np.random.default_rng(seed)
    W, b = symmetric(rng, 3), rng.normal(size=3)
    Q = majorant_of(W, b, tau, kind)
    back = weights_of(Q, tau, kind)
    assert back[0] == pytest.approx(W, abs=1e-12) and back[1] == pytest.approx(b, abs=1e-12)
    assert np.linalg.eigvalsh(Q.A)[0] > 0 and np.linalg.eigvalsh(Q.C)[-1] <= 0
    assert Q.diagonal.S * tau == pytest.approx(objective_of(W, b, kind).S, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: majorant_of([[0.0, 1.0], [0.0, 0.0]], [0.0, 0.0]), "symmetric"),
        (lambda: objective_of([[1.0]], [0.0, 0.0]), "`W`"),
        (lambda: common_quadratic([[1.0]], [[0.0, 1.0]], [0.0]), "`C`"),
        (lambda: common_quadratic([[-1.0]], [[0.0]], [0.0]), "positive definite"),
        (lambda: weights_of(sample(0), 1.0, "residual"), "`kind`"),
        (lambda: mm_sequence(legendre.get("sigmoid"), [[0.0]], [0.0], [1.5]), "`z0`"),
        (lambda: mm_sequence(legendre.get("sigmoid"), [[0.0]], [0.0, 0.0], [0.5]), "`W`"),
        (lambda: mm_sequence(legendre.get("sigmoid"), [[np.nan]], [0.0], [0.5]), "`W` or `b`"),
    ],
)
def test_a_wrong_argument_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


LAYERS = ["sigmoid", "isru", "atan", "tanh", "asinh", "softplus"]


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("kind", ["standard", "euclidean", "bregman"])
def test_the_layer_is_the_numerical_minimiser_of_its_objective(name, kind):
    """Equations 1-3, 6, 11 on the line: f(z) + D(z, z_i) + g(z), by brent, against the closed layer."""
    f = legendre.get(name)
    for w, b, z_i in ((0.4, 0.1, 0.3), (-0.7, 0.6, 0.6), (1.5, -0.2, 0.45)):
        slope = {"standard": (1.0 - w) * z_i - b, "euclidean": -w * z_i - b, "bregman": -w * z_i - b}[kind]

        def objective(z, slope=slope, z_i=z_i):
            if kind == "bregman":
                return slope * z + float(f.phi(z)) - float(f.phi(z_i)) - float(f.grad(z_i)) * (z - z_i)
            return slope * z + 0.5 * (z - z_i) ** 2 + float(f.phi(z)) - 0.5 * z * z

        closed = mm_sequence(f, [[w]], [b], [z_i], kind=kind, max_layers=1).limit[0]
        ends = (max(f.domain.lo, closed - 2.0), min(f.domain.hi, closed + 2.0))
        found = minimize_scalar(objective, bounds=ends, method="bounded", options={"xatol": 1e-11})
        assert abs(found.x - closed) <= 2e-7
        assert objective(closed) <= found.fun + 1e-15


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "isru"])
@settings(max_examples=25)
@given(seed=SEEDS)
def test_theorem_5_1_descent_and_criticality(name, seed):
    f, rng = legendre.get(name), np.random.default_rng(seed)
    W, b = symmetric(rng, 3), rng.normal(size=3)
    W -= np.eye(3) * min(0.0, np.linalg.eigvalsh(W)[0] + f.modulus * 0.9)  # lambda_min >= -0.9 inf phi''
    z0 = f.domain.lo + (f.domain.hi - f.domain.lo) * rng.uniform(0.05, 0.95, (4, 3))
    found = mm_sequence(f, W, b, z0, max_layers=1000, tol=1e-13)
    assert found.certificate.assumed and found.certificate.descends
    assert np.all(found.steps[-1] <= found.steps[0] + 1e-12) and found.certificate.last_step <= 1e-2
    assert found.certificate.residual <= 5e-2
    assert np.all((found.limit >= f.domain.lo) & (found.limit <= f.domain.hi))


def test_a_certificate_of_a_strongly_attracted_sequence_is_sharp():
    f = legendre.get("tanh")
    found = mm_sequence(f, [[-0.5, 0.1], [0.1, -0.4]], [0.2, -0.1], [0.1, 0.1])
    assert found.certificate.residual <= 1e-11 and found.certificate.last_step <= 2e-12
    assert np.array([[-0.5, 0.1], [0.1, -0.4]]) @ found.limit + [0.2, -0.1] == pytest.approx(0.0, abs=1e-11)


def test_beyond_the_theorem():
    f, start = legendre.get("arctan"), np.linspace(-1.4, 1.4, 29)[:, None]
    rise = {c: mm_sequence(f, [[-c]], [0.0], start, max_layers=200).certificate for c in (0.9, 2.0, 2.5)}
    assert rise[0.9].assumed and not rise[2.0].assumed and not rise[2.5].assumed
    assert rise[0.9].descends and rise[2.0].descends and not rise[2.5].descends
    cycle = mm_sequence(f, [[-3.0]], [0.0], [0.3], max_layers=300).iterates[:, 0]
    assert abs(cycle[-1] - cycle[-2]) > 1 and cycle[-1] == pytest.approx(cycle[-3], abs=1e-9)
    turn = mm_sequence(f, [[0.0, 1.0], [-1.0, 0.0]], [0.0, 0.0], [0.3, 0.2], max_layers=500).certificate
    assert not turn.symmetric and turn.residual > 0.1


def test_a_run_says_why_it_ended():
    f = legendre.get("identity")
    assert (
        mm_sequence(f, [[-0.5]], [0.0], [1.0]).reason == "Every step of layer 40 was at most `tol`."
    )  # 2^-40 <= 1e-12
    cut = mm_sequence(f, [[-0.5]], [0.0], [1.0], max_layers=3)
    assert cut.reason.startswith("`max_layers` is 3") and len(cut.steps) == 3
    burst = mm_sequence(f, [[1e100]], [0.0], [1.0])  # 1, 1e100, 1e200, 1e300, inf
    assert burst.reason.startswith("Layer 4 is no longer finite") and not burst.certificate.descends
    assert burst.limit == pytest.approx([1e300]) and np.all(np.isfinite(burst.iterates))


@pytest.mark.parametrize("kind", ["bregman", "standard", "euclidean"])
def test_nothing_to_run_is_no_error(kind):
    f = legendre.get("tanh")
    for W, b, z0 in ((np.zeros((0, 0)), np.zeros(0), np.zeros(0)), (np.eye(2), np.ones(2), np.zeros((0, 2)))):
        found = mm_sequence(f, W, b, z0, kind=kind)
        assert found.limit.shape == z0.shape and found.certificate.descends and found.certificate.residual == 0.0


def test_complex_weights_are_refused():
    for W, b, z0 in (([[1j]], [0.0], [0.0]), ([[1.0]], [1j], [0.0]), ([[1.0]], [0.0], [0j])):
        with pytest.raises(TypeError, match="of mm_sequence has dtype complex128; its entries must be real"):
            mm_sequence(legendre.get("tanh"), W, b, z0)


@pytest.mark.parametrize("kind", ["standard", "euclidean"])
def test_the_other_layers_descend_under_their_own_conditions(kind):
    f, rng = legendre.get("sigmoid"), np.random.default_rng(5)
    W = symmetric(rng, 3)
    W = W @ W if kind == "standard" else W @ W - 0.9 * np.eye(3)
    found = mm_sequence(f, W, rng.normal(size=3), rng.uniform(0.2, 0.8, (5, 3)), kind=kind)
    assert found.certificate.assumed and found.certificate.descends and found.certificate.residual <= 1e-10


def test_layers_approach_the_flow_as_depth_grows():
    f = legendre.get("atan")

    def W(t):
        return np.array([[np.cos(t), 1.0], [-1.0, 0.5 * t]])

    def b(t):
        return np.array([0.1, np.sin(t)])

    end = flow(f, W, b, [0.2, -0.4], [0.0, 1.0, 2.0])[-1]
    gaps = [np.abs(layered(f, W, b, [0.2, -0.4], 2.0, depth)[-1] - end).max() for depth in (50, 100, 200, 400)]
    assert np.all(np.array(gaps[:-1]) / gaps[1:] == pytest.approx(2.0, abs=0.1))  # first order


def test_the_flow_solves_its_equation():
    f, times = legendre.get("sigmoid"), np.linspace(0.0, 1.0, 2001)
    z = flow(f, lambda t: [[1.0 + t]], lambda t: [0.5], [0.3], times)[:, 0]
    slope = np.gradient(f.rho_inv(z), times)[1:-1]
    assert slope == pytest.approx(((1.0 + times) * z + 0.5)[1:-1], abs=1e-5)
    linear = flow(legendre.get("identity"), lambda t: [[-2.0]], lambda t: [0.0], [1.0], [0.0, 0.7])
    assert linear[-1, 0] == pytest.approx(np.exp(-1.4), rel=1e-9)


def test_errata_settles_the_prints():
    report = prox.errata()
    verdicts = {(row.source, row.place): row.verdict for row in report}
    assert verdicts["bilevel v1", "Proposition 3.1, formula"] == "correct"
    assert verdicts["bilevel v2", "Proposition 3.1, formula"] == "wrong"
    assert verdicts["bilevel v1", "Proposition 3.1, range of τ"] == "wrong"
    assert verdicts["bilevel v2", "Proposition 3.1, range of τ"] == "correct"
    assert all(row.evidence and (row.corrected or row.verdict == "correct") for row in report)
    assert len(json.loads(report.to_json())["rows"]) == len(report) == 13
