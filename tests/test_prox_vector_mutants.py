"""Known wrong operators of whole vectors are put into the library's place; the laws have to refuse every one.

The law: p is the prox of a convex g iff g(x) ≥ g(p) + ⟨(v − p)/step, x − p⟩ for every x, with g typed from the
textbook. The last test prints the mutation score.
"""

import numpy as np
import pytest

import prox
from prox.calculus import Composed

RESULTS = {}
V = np.array([[3.0, -1.0, 0.5, 0.5], [0.2, 0.1, -0.1, 0.05], [-2.0, -2.5, 1.0, 4.0], [0.0, 1.0, 1.0, -1.0],
              [-3.0, 1.0, 0.5, 0.5]])  # fmt: skip
M = np.array([[[2.0, -1.0], [0.5, 0.25]], [[0.1, 0.3], [0.2, -0.4]], [[1.0, 1.0], [1.0, 1.0]]])
STEPS = (0.3, 1.0, 2.5)
TINY = 1e-9


def where(inside):
    return 0.0 if inside else np.inf


VALUES = {  # g on vectors of length 4 and on 2 by 2 matrices, from its definition
    "Simplex": lambda x: where(min(x) >= -TINY and abs(sum(x) - 1) <= TINY),
    "BallL1": lambda x: where(sum(abs(x)) <= 1 + TINY),
    "BallL2": lambda x: where(sum(x * x) <= 1 + TINY),
    "SumTo": lambda x: where(abs(sum(x) - 1) <= TINY),
    "Halfspace": lambda x: where(x[0] + 2 * x[1] - x[2] <= 0.3 + TINY),
    "SecondOrderCone": lambda x: where(np.sqrt(sum(x[1:] ** 2)) <= x[0] + TINY),
    "LInf": lambda x: max(abs(x)),
    "L2": lambda x: np.sqrt(sum(x * x)),
    "Max": max,
    "SortedL1": lambda x: sorted(abs(x), reverse=True) @ np.array([2.0, 1.0, 1.0, 0.0]),
    "TotalVariation1D": lambda x: sum(abs(np.diff(x))),
    "NuclearNorm": lambda x: sum(np.linalg.svd(x, compute_uv=False)),
    "PSDCone": lambda x: where(abs(x[0, 1] - x[1, 0]) <= TINY and np.linalg.eigvalsh(x)[0] >= -TINY),
    "L21": lambda x: sum(np.sqrt(np.sum(x * x, axis=1))),
}
RIGHT = {
    "Halfspace": prox.Halfspace([1.0, 2.0, -1.0, 0.0], 0.3),
    "SortedL1": prox.SortedL1([2.0, 1.0, 1.0, 0.0]),
} | {name: getattr(prox, name)() for name in VALUES if name not in ("Halfspace", "SortedL1")}


def others(v, p):
    """Points of every set: random ones, in its affine hull and in its interior, corners, and points about p."""
    rng = np.random.default_rng(0)
    if v.ndim == 2:
        random = rng.normal(size=(150, 2, 2)) * 10.0 ** rng.uniform(-2, 1, (150, 1, 1))
        return [v, p * 0.5, p * 1.5, np.zeros((2, 2)), *random, *(a @ a.T for a in random)]
    random = rng.normal(size=(150, v.size)) * 10.0 ** rng.uniform(-2, 1, (150, 1))
    cone = np.column_stack([np.linalg.norm(random[:, 1:], axis=1), random[:, 1:]])
    unit = random / np.abs(random).sum(axis=1, keepdims=True)
    shifted = random + (1 - random.sum(axis=1, keepdims=True)) / v.size
    return [v, p * 0.5, p * 1.5, 0 * v, *np.eye(v.size), *-np.eye(v.size), *random, *cone, *unit, *abs(unit), *shifted]


def survives(name, g):
    """Does the operator satisfy the law on the sample?"""
    value = VALUES[name]
    for v in M if g.traits.matrix else V:
        for step in STEPS:
            p = g.prox(v, step)
            if not np.isfinite(value(p)):
                return False
            for x in others(v, p):
                gap = value(x) - value(p) - np.sum((v - p) / step * (x - p))
                if gap < -1e-7 * (1 + np.sum(x * x) / step):
                    return False
    return True


def planted(name, operator):
    """The class with another operator on rows, v and step to the result."""
    right = RIGHT[name]

    def _prox(self, v, step, out):
        out[...] = np.stack([operator(row, step) for row in v])

    kind = type(f"Wrong{name}", (type(right),), {"_prox": _prox})
    return kind(*right.__reduce__()[1])


def simplex(v, order, r=1.0):
    u = np.sort(v)[::order]
    t = (np.cumsum(u) - r) / np.arange(1, v.size + 1)
    return np.maximum(v - t[max(np.count_nonzero(u > t) - 1, 0)], 0)


def ball_l1(v):
    return v if sum(abs(v)) <= 1 else np.sign(v) * simplex(abs(v), -1)


def soft(v, t):
    return np.sign(v) * np.maximum(abs(v) - t, 0)


def spectrum(v, change):
    w, q = np.linalg.eigh((v + v.T) / 2)
    return q @ np.diag(change(w)) @ q.T


def cone(v, half):
    t, n = v[0], np.linalg.norm(v[1:])
    if n <= abs(t):
        return v if t >= 0 else 0 * v
    return half * (t + n) * np.concatenate([[1.0], v[1:] / n])


NORMAL = np.array([1.0, 2.0, -1.0, 0.0])
WRONG = {
    "the simplex sorts ascending": ("Simplex", lambda v, s: simplex(v, 1)),
    "the simplex shifts once and clips": ("Simplex", lambda v, s: np.maximum(v - (sum(v) - 1) / v.size, 0)),
    "the simplex clips and divides": ("Simplex", lambda v, s: np.maximum(v, 0) / max(sum(np.maximum(v, 0)), 1e-9)),
    "the l1 ball loses the signs": ("BallL1", lambda v, s: abs(ball_l1(v))),
    "the l1 ball moves points inside": ("BallL1", lambda v, s: np.sign(v) * simplex(abs(v), -1)),
    "the l1 ball divides by the norm": ("BallL1", lambda v, s: v / max(sum(abs(v)), 1)),
    "the l2 ball moves points inside": ("BallL2", lambda v, s: v / np.linalg.norm(v)),
    "the l2 ball clips": ("BallL2", lambda v, s: np.clip(v, -1, 1)),
    "the sum is put right in one entry": ("SumTo", lambda v, s: v + np.eye(4)[0] * (1 - sum(v))),
    "a halfspace moves points inside": ("Halfspace", lambda v, s: v - (NORMAL @ v - 0.3) / 6 * NORMAL),
    "a halfspace divides by |a|": ("Halfspace", lambda v, s: v - max(NORMAL @ v - 0.3, 0) / np.sqrt(6) * NORMAL),
    "the cone without its half": ("SecondOrderCone", lambda v, s: cone(v, 1.0)),
    "the cone without its polar": ("SecondOrderCone", lambda v, s: v if np.linalg.norm(v[1:]) <= abs(v[0])
                                   else cone(v, 0.5)),
    "the sup norm clips at the step": ("LInf", lambda v, s: np.clip(v, -s, s)),
    "the sup norm forgets the step": ("LInf", lambda v, s: v - ball_l1(v)),
    "the l2 norm thresholds entries": ("L2", lambda v, s: soft(v, s)),
    "the l2 norm forgets the step": ("L2", lambda v, s: max(1 - 1 / max(np.linalg.norm(v), 1e-9), 0) * v),
    "the l2 norm changes sign near 0": ("L2", lambda v, s: (1 - s / max(np.linalg.norm(v), 1e-9)) * v),
    "the largest entry alone is lowered": ("Max", lambda v, s: v - s * np.eye(4)[np.argmax(v)]),
    "the sorted norm does not pool": ("SortedL1", lambda v, s: soft(v, s * np.array([2.0, 1, 1, 0])[
        np.argsort(np.argsort(-abs(v), kind="stable"), kind="stable")])),
    "the sorted norm weighs by position": ("SortedL1", lambda v, s: soft(v, s * np.array([2.0, 1, 1, 0]))),
    "total variation with half the weight": ("TotalVariation1D", lambda v, s: prox.TotalVariation1D(0.5).prox(v, s)),
    "total variation of the mean": ("TotalVariation1D", lambda v, s: np.full_like(v, v.mean())),
    "the nuclear norm thresholds entries": ("NuclearNorm", lambda v, s: soft(v, s)),
    "the nuclear norm forgets the step": ("NuclearNorm", lambda v, s: prox.NuclearNorm().prox(v, 1.0)),
    "the psd cone takes moduli": ("PSDCone", lambda v, s: spectrum(v, abs)),
    "the psd cone clips entries": ("PSDCone", lambda v, s: np.maximum((v + v.T) / 2, 0)),
    "the psd cone is not made symmetric": ("PSDCone", lambda v, s: spectrum(v, lambda w: np.maximum(w, 0))
                                           + (v - v.T) / 2),
    "groups are taken as one": ("L21", lambda v, s: max(1 - s / max(np.linalg.norm(v), 1e-9), 0) * v),
    "groups are columns": ("L21", lambda v, s: prox.L21().prox(np.ascontiguousarray(v.T), s).T),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_the_right_operators_obey_the_law(name):
    assert survives(name, RIGHT[name])


@pytest.mark.parametrize("mutant", WRONG)
def test_a_wrong_operator_is_refused(mutant):
    name, operator = WRONG[mutant]
    note(mutant, not survives(name, planted(name, operator)))


def note(mutant, killed):
    RESULTS[mutant] = bool(killed)
    assert killed


def test_a_lipschitz_constant_of_the_root_is_refused():
    """h(x) = g(A x) with A Aᵀ = ν I has the constant ν L; two gradients lie further apart than √ν L allows."""
    g = Composed(prox.SquaredL2(2.0), 3.0 * np.eye(2))
    change = np.linalg.norm(g.grad([1.0, 0.0]) - g.grad([0.0, 0.0]))
    assert change <= g.traits.smooth * (1 + 1e-15)
    note("smoothness scaled by √ν instead of ν", change > 3.0 * 2.0)


def fenchel(g, v):
    """Fenchel-Young equality at the prox, where both values are finite: inf = inf proves nothing."""
    p = g.prox(v)
    values = np.array([g(p), g.conj(v - p), np.sum(p * (v - p))])
    return bool(np.all(np.isfinite(values)) and abs(values[0] + values[1] - values[2]) <= 1e-12)


@pytest.mark.parametrize("name", ["L2", "LInf", "Simplex", "BallL1"])
def test_an_infinite_conjugate_is_refused(name):
    right = RIGHT[name]
    kind = type("Infinite", (type(right),), {"_conj": lambda self, y: np.full(len(y), np.inf)})
    assert all(fenchel(right, v) for v in V)
    note(f"the conjugate of {name} is infinite everywhere", not any(fenchel(kind(), v) for v in V))


def test_an_entropy_that_is_nan_at_zero_is_refused():
    class Wrong(prox.SoftmaxPotential):
        def _omega(self, x):
            with np.errstate(all="ignore"):
                return (x * np.log(x)).sum(axis=1)

    corner = np.array([1.0, 0.0, 0.0])
    assert prox.SoftmaxPotential()(corner) == -0.5
    note("x log x of a vector is nan at 0", Wrong()(corner) != -0.5)


def clean(g, v):
    """The input is what it was, an integer input is not truncated, and `out` may be the input."""
    kept, integers = v.copy(), np.array([2, 2, 1, 1]).reshape(v.shape)
    found = g.prox(v)
    same = np.array_equal(v, kept)
    whole = np.array_equal(g.prox(integers, 0.3), g.prox(integers.astype(float), 0.3))
    g.prox(kept, out=kept)
    return same and whole and np.array_equal(kept, found)


def careless(name):
    """Classes that write into what they are given, truncate integers, read what they have overwritten."""
    kind = type(RIGHT[name])

    def writes(self, v, step, out):
        kind._prox(self, v, step, out)
        v[...] = out

    def truncates(self, v, *rest, **more):
        found = kind.prox(self, v, *rest, **more)
        return found.astype(np.asarray(v).dtype)

    def overwrites(self, v, step=1.0, out=None, **more):
        if out is None:
            return kind.prox(self, v, step, **more)
        out[...] = 0.0
        out[...] = kind.prox(self, v, step)  # v may be out by now
        return out

    made = {"writes": {"_prox": writes}, "truncates": {"prox": truncates}, "overwrites": {"prox": overwrites}}
    return {word: type(word, (kind,), changed)(*RIGHT[name].__reduce__()[1]) for word, changed in made.items()}


@pytest.mark.parametrize("name", VALUES)
def test_carelessness_is_refused(name):
    v = 2.2 * (M[0] if RIGHT[name].traits.matrix else V[3])
    assert clean(RIGHT[name], v)
    for word, g in careless(name).items():
        note(f"{name} {word}", not clean(g, v.copy()))


@pytest.mark.parametrize("name", ["Simplex", "BallL1", "BallL2", "SumTo", "Halfspace", "SecondOrderCone", "PSDCone"])
def test_a_projection_that_leaves_its_set_is_refused(name):
    """g(prox(v)) is finite for the class's own slack, and is not when the result is off by 1e-14 of its size."""
    right = RIGHT[name]
    samples = (M if right.traits.matrix else 1e3 * V)[[0, 2]]

    def off(v, step):
        p = right.prox(v, step)
        away = (v - p) / np.linalg.norm(v - p)
        return p + 1e-13 * np.linalg.norm(p) * away

    assert all(np.isfinite(right(right.prox(v))) for v in samples)
    wrong = planted(name, off)
    note(f"{name} leaves its set by rounding", not all(np.isfinite(wrong(wrong.prox(v))) for v in samples))


def test_mutation_score():
    """All mutants that ran so far were killed; run the module as a whole for the score."""
    killed = sum(RESULTS.values())
    print(f"mutation score of the functions of vectors: {killed}/{len(RESULTS)}")
    assert killed == len(RESULTS)
