"""Law: what has no closed form is found to full accuracy all the same: inverses and potentials."""

import mpmath as mp
import numpy as np
import pytest

from legendre.lower.divergence import Side, common, divergence, quadrature
from legendre.lower.implicit import integral, inverse, inverse_slope, transform
from legendre.lower.loader import load

HEAD = """import math
import numpy as np
from numba import njit
fj = njit(error_model="numpy", forceinline=True)
"""
SCALARS = {
    "cubic": "s + s * s * s",
    "cubic_slope": "1.0 + 3.0 * s * s",
    "bent": "s + k * math.tanh(s)",
    "bent_slope": "1.0 + k * sech2(s, k)",
    "sech2": "4.0 * math.exp(-2.0 * abs(s)) / (1.0 + math.exp(-2.0 * abs(s))) ** 2",
    "lambert": "s + math.log(s)",
    "lambert_slope": "1.0 + 1.0 / s",
    "tanh": "math.tanh(s)",
    "above": "2.0 / (1.0 + math.exp(-2.0 * s))",
    "under": "2.0 / (1.0 + math.exp(2.0 * s))",
    "near": "1.0 / (s * (2.0 - s))",
    "sigmoid": "math.exp(min(s, 0.0)) / (1.0 + math.exp(-abs(s)))",
}
P = ("k",)


def _text():
    names = sorted(SCALARS, key=lambda n: n != "sech2")
    parts = [HEAD, common(), quadrature()]
    parts += [f"@fj\ndef {n}(s, k):\n    return {SCALARS[n]}\n\n" for n in names]
    parts += [
        inverse("grad_cubic", "cubic", "cubic_slope", parameters=P),
        inverse("grad_bent", "bent", "bent_slope", parameters=P),
        inverse_slope("hess_bent", "bent_slope", "grad_bent", P),
        inverse("grad_lambert", "lambert", "lambert_slope", ("0.0", "INF"), P),
        inverse("grad_tanh", "tanh", "sech2", parameters=P, values=("-1.0", "1.0"), complements=("above", "under")),
        divergence("bent_dual", Side("bent_slope"), P),
        divergence("bent_primal", Side("hess_bent"), P),
        integral("conj_bent", "bent_dual", "0.0", "0.0", parameters=P),
        transform("phi_bent", "bent_dual", "bent_primal_holds", "grad_bent", "0.0", "0.0", "0.0", P),
        divergence("tanh_dual", Side("sech2"), P),
        divergence("tanh_primal", Side("near", "-1.0", "1.0", True, True, "near", "near"), P),
        transform("phi_tanh", "tanh_dual", "tanh_primal_holds", "grad_tanh", "0.0", "0.0", "0.0", P),
        divergence("softplus_dual", Side("sigmoid"), P),
        integral("conj_softplus", "softplus_dual", "-INF", "0.0", parameters=P),
        integral("conj_shifted", "softplus_dual", "1.0", "2.0", "-3.0", P),
    ]
    return "".join(parts)


@pytest.fixture(scope="module")
def kernels():
    return load("implicit", _text())


def worst(f, oracle, xs, k=0.5):
    """Largest error in ulps of the true value; the point where it occurs."""
    found = []
    for x in map(float, xs):
        with mp.workdps(400 if abs(x) < 1e-12 else 60):
            true = oracle(mp.mpf(x))
            unit = np.spacing(max(abs(float(true)), 2.3e-308))
            found.append((float(abs(mp.mpf(f(x, k)) - true)) / unit, x))
    return max(found)


def _real_line(rng, n, far=300.0):
    return np.concatenate(
        [rng.normal(size=n), rng.choice([-1, 1], 2 * n) * 10.0 ** rng.uniform(-300, far, 2 * n), [0.0]]
    )


def test_inverse_of_a_cubic_on_the_whole_line(kernels):
    def solve(y):
        d = mp.sqrt(y * y / 4 + mp.mpf(1) / 27)
        root = mp.cbrt(abs(y) / 2 + d)
        return mp.sign(y) * (root - 1 / (3 * root))

    with mp.workdps(700):
        assert worst(kernels.grad_cubic, solve, _real_line(np.random.default_rng(1), 20))[0] <= 2
    assert kernels.grad_cubic(np.inf, 0.5) == np.inf and kernels.grad_cubic(-np.inf, 0.5) == -np.inf
    assert np.isnan(kernels.grad_cubic(np.nan, 0.5))


def _bent_inverse(y):
    start = y / 1.5 if abs(y) < 1 else y - mp.sign(y) / 2
    return mp.findroot(lambda s: s + mp.tanh(s) / 2 - y, start, tol=0, verify=False, maxsteps=40) if y else y


def test_inverse_and_its_slope(kernels):
    y = _real_line(np.random.default_rng(2), 15, far=5)
    assert worst(kernels.grad_bent, _bent_inverse, y)[0] <= 2
    assert worst(kernels.hess_bent, lambda t: 1 / (1 + mp.sech(_bent_inverse(t)) ** 2 / 2), y)[0] <= 3


def test_inverse_on_a_half_line_down_to_subnormals(kernels):
    """s + log s = y: the error of y, half an ulp, is multiplied by y where s is tiny."""
    y = np.concatenate([np.linspace(-700, 100, 40), [1.0]])
    for value in y:
        with mp.workdps(60):
            true = mp.lambertw(mp.exp(mp.mpf(float(value)))).real
            error = abs(mp.mpf(kernels.grad_lambert(value, 0.5)) - true) / true
            assert error <= 2.3e-16 * (2 + abs(value))
    assert kernels.grad_lambert(-np.inf, 0.5) == 0.0 == kernels.grad_lambert(-1e5, 0.5)
    assert kernels.grad_lambert(np.inf, 0.5) == np.inf


def test_inverse_near_a_finite_limit(kernels):
    rng = np.random.default_rng(3)
    t = np.concatenate([rng.uniform(-1, 1, 30), 1 - 10.0 ** rng.uniform(-16, 0, 30), [1 - 2**-53, 1e-300]])
    t = np.concatenate([t[t < 1], -t[t < 1]])
    assert worst(kernels.grad_tanh, mp.atanh, t)[0] <= 3
    assert kernels.grad_tanh(1.0, 0.5) == np.inf and kernels.grad_tanh(-1.0, 0.5) == -np.inf


def test_potentials_by_quadrature(kernels):
    def conj(s):
        return s * s / 2 + (abs(s) + mp.log1p(mp.exp(-2 * abs(s))) - mp.log(2)) / 2

    x = _real_line(np.random.default_rng(4), 15, far=6)
    x = x[(abs(x) > 1e-120) | (x == 0)]  # x² below the smallest double otherwise
    assert worst(kernels.conj_bent, conj, x)[0] <= 4

    def phi(t):
        s = _bent_inverse(t)
        return t * s - conj(s)

    assert worst(kernels.phi_bent, phi, x)[0] <= 6


def test_potential_from_minus_infinity(kernels):
    def conj(s):
        small = mp.polylog(2, -mp.exp(-abs(s)))
        return -small if s < 0 else s * s / 2 + mp.pi**2 / 6 + small

    s = np.concatenate([np.linspace(-650, 700, 40), [0.0, -1e-9, 1e-9]])
    assert worst(kernels.conj_softplus, conj, s[s >= -1])[0] <= 8
    for place in s[s < -1]:  # exp(s) feels the rounding of a node near s
        assert worst(kernels.conj_softplus, conj, [place])[0] <= 8 + abs(place)
    shifted = worst(
        kernels.conj_shifted,
        lambda s: 2 - 3 * (s - 1) + conj(s) - conj(mp.mpf(1)) - mp.log1p(mp.e) * (s - 1),
        [2.0, 5.0],
    )
    assert shifted[0] <= 8


def test_potential_on_a_closed_interval(kernels):
    def phi(t):
        return sum((1 + e * t) * mp.log(1 + e * t) for e in (1, -1) if 1 + e * t > 0) / 2

    t = np.concatenate([np.linspace(-1, 1, 21), 1 - 10.0 ** np.linspace(-15, -1, 8), [1e-100, 1e-8]])
    assert worst(kernels.phi_tanh, phi, t)[0] <= 6
    assert kernels.phi_tanh(1.5, 0.5) == np.inf and np.isnan(kernels.phi_tanh(np.nan, 0.5))
