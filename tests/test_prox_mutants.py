"""Known wrong proximity operators are put into the library's place; the oracles have to refuse every one.

The last test prints the mutation score.
"""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from _prox import STEPS, Case, check_dual_prox, check_global, check_prox
from _prox_cases import CONVEX, NONCONVEX, A
from scipy.special import lambertw

import prox
from prox.calculus import Transformed
from prox.functions.kullback_leibler import CrossEntropy

CASES = {case.name: case for case in CONVEX + NONCONVEX}


def planted(case, **wrong):
    """The case's function with some formulas replaced."""
    kind = type(case.g)
    name = f"{kind.__name__}Mutant{abs(hash(tuple(sorted(wrong.items()))))}"
    mutant = dataclass(frozen=True, eq=False, repr=False)(
        type(name, (kind,), {"formulas": replace(case.g.formulas, **wrong)})
    )
    return mutant(**case.g.parameters)


def survives(case, g):
    """Does the wrong function pass the checks that the right one passes?"""
    check = check_prox if case.convex else check_global
    try:
        for step in (*STEPS, 0.5, 4.5, 10.0):
            check(case, g, np.float64, step)
    except AssertionError:
        return False
    return True


SOFT = "v - min(step*alpha, max(-step*alpha, v))"
FORMULAS = {
    "Huber branches on alpha instead of alpha + step": ("huber", "where(abs(v) <= delta, v/(1 + step*alpha),"
        " v - sign(v)*step*alpha*delta)"),
    "L0 threshold alpha step instead of sqrt(2 alpha step)": ("l0", "where(abs(v) <= step*alpha, 0, v)"),
    "L0 threshold without the 2": ("l0", "where(abs(v) <= sqrt(step*alpha), 0, v)"),
    "log-sum with 2 instead of 4 under the root": ("log_sum", "where(v*v + 1 > 4*step*alpha,"
        " sign(v)*max(0, (abs(v) - epsilon + sqrt(max(0, (abs(v) + epsilon)**2 - 2*step*alpha)))/2), 0)"),
    "log-sum always the larger root": ("log_sum",
        "sign(v)*max(0, (abs(v) - epsilon + sqrt(max(0, (abs(v) + epsilon)**2 - 4*step*alpha)))/2)"),
    "MCP firm thresholding at large steps": ("mcp",
        f"where(abs(v) > gamma*alpha, v, ({SOFT})*(gamma/(gamma - step)))"),
    "SCAD middle line at large steps": ("scad", "where(abs(v) > gamma*alpha, v, where(abs(v) <= alpha*(1 + step),"
        f" {SOFT}, ((gamma - 1)*v - sign(v)*gamma*alpha*step)/(gamma - 1 - step)))"),
    "L1 sign flipped": ("l1", "v + min(step*alpha, max(-step*alpha, v))"),
    "L1 forgets the step": ("l1", "v - min(alpha, max(-alpha, v))"),
    "squared L2 with a factor 2": ("squared_l2", "v/(1 + 2*step*alpha)"),
    "elastic net divides first": ("elastic_net", "v/(1 + step*ridge) - min(step*alpha, max(-step*alpha, v))"),
    "hinge without its flat piece": ("hinge", "labels*max(labels*v, fused(step, alpha, labels*v))"),
    "squared hinge without the 2": ("squared_hinge",
        "labels*where(labels*v >= 1, labels*v, (labels*v + step*alpha)/(1 + step*alpha))"),
    "logistic by one gradient step": ("logistic", "v + step*alpha*labels*expit(-labels*v)"),
    "Kullback-Leibler root by the cancelling formula": ("kullback_leibler",
        "(v - step*alpha + sqrt((v - step*alpha)**2 + 4*step*alpha*b))/2"),
    "Kullback-Leibler drops the shift": ("kullback_leibler", "(v + sqrt(v**2 + 4*step*alpha*b))/2"),
    "cross entropy by an exponential": ("cross_entropy", "b*exp(v/(step*alpha))"),
    "Burg cancels for negative v": ("burg", "(v + sqrt(v*v + 4*step*alpha))/2"),
    "box drops its lower end": ("box", "min(upper, v)"),
    "binary rounds to the wrong middle": ("binary", "where(v <= upper/2, lower, upper)"),
    "leaky ReLU ignores the step": ("leaky_relu", "where(v < 0, v*slope, v)"),
}  # fmt: skip

RESULTS = {}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_wrong_formula_is_refused(name):
    case_name, text = FORMULAS[name]
    case = CASES[case_name]
    RESULTS[name] = not survives(case, planted(case, prox=text))
    assert RESULTS[name]


def note(name, killed):
    RESULTS[name] = bool(killed)
    assert killed


class Overflowing(prox.Function):
    """The cross entropy by Lambert's W of an exponential, as it is printed: infinite from v/step = 710 on."""

    traits = CrossEntropy().traits

    def _value(self, x):
        return CrossEntropy(2.0, A)._value(x)

    def _prox(self, v, step, out):
        t = step * A
        with np.errstate(over="ignore"):
            np.copyto(out, t * lambertw(2.0 / t * np.exp(v / t)).real)


def test_an_overflowing_cross_entropy_is_refused():
    note("cross entropy overflows from 710 on", not survives(CASES["cross_entropy"], Overflowing()))
    p = CrossEntropy().prox(np.array([710.0, 1000.0, 1e6]))
    assert np.all(np.abs(p + np.log(p) - [710.0, 1000.0, 1e6]) <= 8 * np.finfo(float).eps * p)


def test_an_entropy_that_is_nan_at_zero_is_refused():
    case = CASES["negative_entropy"]
    wrong = planted(case, value="where(x < 0, inf, alpha*x*log(x))")
    assert case.g(np.zeros(2)) == 0.0
    note("x log x is nan at 0", wrong(np.zeros(2)) != 0.0)


def test_a_dropped_boundary_is_refused():
    wrong = planted(CASES["box"], value="where(x <= lower, inf, where(x >= upper, inf, 0*x))")
    ends = np.array([[-0.5], [2.0]])
    assert np.array_equal(CASES["box"].g(ends), [0.0, 0.0])
    note("the box loses its ends", not np.array_equal(wrong(ends), [0.0, 0.0]))


def test_a_conjugate_of_infinities_is_refused():
    """The conjugate is compared where it is finite, so that inf = inf proves nothing."""
    case = CASES["huber"]
    wrong = planted(case, dual=replace(case.g.formulas.dual, value="inf + 0*x"))
    y = np.array(case.duals)[:, None]
    assert np.all(np.isfinite(case.g.conj(y)))
    note("a conjugate that is infinite everywhere", not np.all(np.isfinite(wrong.conj(y))))


def test_a_dual_prox_without_its_step_is_refused():
    case = CASES["squared_hinge"]
    wrong = replace(case.g.formulas.dual, prox="labels*min(0, labels*v - step)")
    try:
        check_dual_prox(case, planted(case, dual=wrong).conjugate(), np.float64, 6.5)
        killed = False
    except AssertionError:
        killed = True
    note("dual of the squared hinge forgets the curvature", killed)


def test_a_lipschitz_constant_scaled_by_the_factor_is_refused():
    """h(x) = g(s x) has the constant s² L; with |s| L two gradients lie further apart than it allows."""
    g = Transformed(prox.SquaredL2(2.0), factor=-3.0)
    x = np.array([[1.0], [4.0]])
    change = np.abs(np.diff(g.grad(x), axis=0)).item() / 3.0
    assert change <= g.traits.smooth * (1 + 1e-15)
    note("smoothness scaled by |s| instead of s²", change > 3.0 * 2.0)


def test_carelessness_is_refused():
    v = np.array([1.5, -3.0])

    def writes(v):
        v -= np.clip(v, -1, 1)
        return v

    def truncates(v):
        return (v - np.clip(v, -1.0, 1.0) * 0.5).astype(v.dtype)

    def aliases(v, out):
        out[:] = np.sign(v)
        out *= np.maximum(np.abs(v) - 1, 0)  # v is out by now
        return out

    good, kept = prox.L1(), v.copy()
    good.prox(v)
    assert np.array_equal(v, kept)
    writes(w := v.copy())
    note("an input is changed", not np.array_equal(w, kept))
    half = prox.L1(0.5)
    assert np.array_equal(half.prox(np.array([2, -3])), [1.5, -2.5])
    note("integers are truncated", not np.array_equal(truncates(np.array([2, -3])), [1.5, -2.5]))
    w = kept.copy()
    assert np.array_equal(good.prox(w, out=w), [0.5, -2.0])
    note("out= is read after it is written", not np.array_equal(aliases(w := kept.copy(), w), [0.5, -2.0]))


def test_a_projection_that_leaves_its_set_is_refused():
    case = Case("box", prox.Box(0.1, 0.7), lambda x: 0, (0.1, 0.7), (0.1, 0.7))
    check_prox(case, case.g, np.float64, 1.0)
    wrong = planted(case, prox="where(v > upper, lower + (upper - lower)*(1 + 1e-16) + 1e-16, max(lower, v))")
    note("g(prox(v)) is infinite by rounding", not survives(case, wrong))


def test_mutation_score():
    """All mutants that ran so far were killed; run the module as a whole for the score."""
    killed = sum(RESULTS.values())
    print(f"mutation score of the separable functions: {killed}/{len(RESULTS)}")
    assert killed == len(RESULTS) and A == 0.625
