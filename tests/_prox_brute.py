"""Slow proximity operators from their definitions: all active sets are tried, in rational arithmetic.

The minimiser of a piecewise quadratic objective solves the linear equations of its active set, so it is among the
candidates, and the exact objective picks it out. Nothing here is sorted, bisected or shared with the package.
"""

from fractions import Fraction
from itertools import combinations, pairwise, product


def rational(numbers):
    """Floats as fractions, exactly."""
    return [Fraction(float(x)) for x in numbers]


def best(candidates, objective):
    """The candidate of least objective."""
    return min(candidates, key=objective)


def subsets(n):
    """All nonempty sets of indices."""
    return [s for k in range(1, n + 1) for s in combinations(range(n), k)]


def near(v):
    """The objective 1/2 |x - v|²."""
    return lambda x: sum((a - b) ** 2 for a, b in zip(x, v, strict=True)) / 2


def simplex(v, r):
    """Nearest point of {x >= 0, sum x = r}."""
    found = []
    for s in subsets(len(v)):
        t = (sum(v[i] for i in s) - r) / len(s)
        x = [v[i] - t if i in s else Fraction(0) for i in range(len(v))]
        found += [x] if min(x) >= 0 else []
    return best(found, near(v))


def l1_ball(v, r):
    """Nearest point of {sum |x| <= r}: every sign pattern of every support."""
    if sum(map(abs, v)) <= r:
        return v
    found = []
    for s in subsets(len(v)):
        sign = [1 if a >= 0 else -1 for a in v]
        t = (sum(abs(v[i]) for i in s) - r) / len(s)
        x = [v[i] - sign[i] * t if i in s else Fraction(0) for i in range(len(v))]
        found += [x] if sum(map(abs, x)) <= r else []
    return best(found, near(v))


def linf(v, weight):
    """argmin weight max |x| + 1/2 |x - v|²: clip at the level of every set, or at 0."""
    levels = [Fraction(0)] + [(sum(abs(v[i]) for i in s) - weight) / len(s) for s in subsets(len(v))]
    found = [[min(max(a, -t), t) for a in v] for t in levels if t >= 0]
    return best(found, lambda x: weight * max(map(abs, x)) + near(v)(x))


def largest(v, weight):
    """argmin weight max x + 1/2 |x - v|²."""
    levels = [(sum(v[i] for i in s) - weight) / len(s) for s in subsets(len(v))]
    return best([[min(a, t) for a in v] for t in levels], lambda x: weight * max(x) + near(v)(x))


def sum_positive(v, weight):
    """argmin weight sum x_+ + 1/2 |x - v|², coordinate by coordinate."""
    return [best([a, a - weight, Fraction(0)], lambda x, a=a: weight * max(x, 0) + (x - a) ** 2 / 2) for a in v]


def partitions(n):
    """All ways to cut 0..n into runs."""
    for cuts in product((False, True), repeat=max(n - 1, 0)):
        ends = [0, *(i + 1 for i, cut in enumerate(cuts) if cut), n]
        yield list(pairwise(ends))


def sorted_l1(v, weights):
    """argmin sum weights_k |x|_(k) + 1/2 |x - v|²: every pooling of the moduli in their order."""
    order = sorted(range(len(v)), key=lambda i: -abs(v[i]))

    def objective(x):
        moduli = sorted(map(abs, x), reverse=True)
        return sum(w * a for w, a in zip(weights, moduli, strict=True)) + near(v)(x)

    found = []
    for runs in partitions(len(v)):
        x = [Fraction(0)] * len(v)
        for start, stop in runs:
            mean = sum(abs(v[order[k]]) - weights[k] for k in range(start, stop)) / (stop - start)
            for k in range(start, stop):
                x[order[k]] = max(mean, 0) * (1 if v[order[k]] >= 0 else -1)
        found.append(x)
    return best(found, objective)


def total_variation(v, weight):
    """argmin weight sum |x_{i+1} - x_i| + 1/2 |x - v|²: every partition with every direction of its jumps."""
    found = []
    for runs in partitions(len(v)):
        for jumps in product((-1, 1), repeat=len(runs) - 1):
            signs, x = [0, *jumps, 0], []
            for k, (start, stop) in enumerate(runs):
                x += [(sum(v[start:stop]) + weight * (signs[k + 1] - signs[k])) / (stop - start)] * (stop - start)
            found.append(x)
    return best(found, lambda x: weight * sum(abs(b - a) for a, b in pairwise(x)) + near(v)(x))


def slab(v, a, lower, upper):
    """Nearest point of {lower <= <a, x> <= upper}, ends None where there are none."""
    height, size = sum(x * y for x, y in zip(a, v, strict=True)), sum(x * x for x in a)
    ends = [e for e in (lower, upper) if e is not None]
    found = [[x - (height - e) / size * y for x, y in zip(v, a, strict=True)] for e in ends]
    if (lower is None or height >= lower) and (upper is None or height <= upper):
        found.append(v)
    return best(found, near(v))


def sparse(v, k):
    """The least distance to a vector with k entries other than 0."""
    return min(sum(v[i] ** 2 for i in range(len(v)) if i not in s) for s in subsets(len(v)) if len(s) <= k)
