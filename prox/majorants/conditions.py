"""The four conditions of Definition 2.1 (bilevel papers): touching, tangency, majorisation, strong convexity.

For quadratic surrogates they are identities and semidefiniteness of coefficients, decided in rational arithmetic.
With a Bregman distance majorisation is a bound on φ'' over all of dom φ, decided by ball arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from legendre.findings import Finding, proved, refuted, undecided
from prox.majorants.exact import negative_direction, rational
from prox.majorants.quadratic import QuadraticSurrogate, quadratic_majorant

if TYPE_CHECKING:
    from prox.majorants.bregman import BregmanMajorant

__all__ = ["CONDITIONS", "bregman_conditions", "quadratic_conditions"]

CONDITIONS = ("touching", "tangency", "majorant", "strongly convex")
COEFFICIENTS = "comparison of rational coefficients"
ELIMINATION = "exact elimination"
Form = Callable[[QuadraticSurrogate, Any], QuadraticSurrogate]


def quadratic_conditions(Q: QuadraticSurrogate, tau: float, form: Form = quadratic_majorant) -> dict[str, Finding]:
    """Decide the four conditions for ``form(Q, tau)`` and f(z) = Q(z; z), for all z and zᵢ at once.

    Parameters
    ----------
    Q : QuadraticSurrogate
        Its floats are taken as they are.
    tau : float
        Step τ > 0.
    form : callable, optional
        `quadratic_majorant` (v1's formula) or `printed_majorant` (v2's).

    Returns
    -------
    dict of str to Finding
        Proved, or refuted with a point in the counterexample.

    References
    ----------
    Bilevel Learning of Deep Representations, Definition 2.1.

    Examples
    --------
    >>> from prox.majorants.quadratic import common_quadratic
    >>> Q = common_quadratic([[2.0]], [[0.0]], [1.0])
    >>> quadratic_conditions(Q, 0.5)["majorant"].status, quadratic_conditions(Q, 0.6)["majorant"].status
    ('proved', 'refuted')
    """
    matrices = {name: _fractions(getattr(Q, name)) for name in "ABCde"}
    exact = QuadraticSurrogate(**matrices, delta=Fraction(Q.delta))  # type: ignore[arg-type]  # every operation is exact
    f, F = exact.diagonal, form(exact, Fraction(tau))
    own = F.diagonal
    touches = _identity([(own.S, f.S), (own.d, f.d)], "F(z; z) = f(z)", "F(z; z) − f(z)")
    tangent = _identity([(F.A + F.C.T, f.S), (F.d, f.d)], "∇₁F(z; z) = Sz + d", "∇₁F(z; z) − ∇f(z)")
    return dict(zip(CONDITIONS, (touches, tangent, _above(F, f), _strong(F)), strict=True))


def _fractions(array: np.ndarray) -> np.ndarray:
    return np.vectorize(Fraction, otypes=[object])(np.asarray(array, float))


def _identity(pairs: list[tuple[np.ndarray, np.ndarray]], claim: str, name: str) -> Finding:
    """Equality of the quadratic and linear coefficients of two functions of z."""
    if all(np.array_equal(a, b) for a, b in pairs):
        return proved(COEFFICIENTS, claim)
    gaps = {part: np.asarray(a - b, float).tolist() for part, (a, b) in zip(("of z", "constant"), pairs, strict=True)}
    return refuted(COEFFICIENTS, gaps, f"{name} is not 0")


def _above(F: QuadraticSurrogate, f: Any) -> Finding:
    """F(z; zᵢ) − f(z) ≥ 0 everywhere: the matrix of the form in (z, zᵢ, 1) is positive semidefinite."""
    constant = np.array([[2 * (F.delta - f.delta)]], object)
    slope, other = (F.d - f.d)[:, None], F.e[:, None]
    blocks = np.block([[F.A - f.S, F.C.T, slope], [F.C, F.B, other], [slope.T, other.T, constant]])
    x = negative_direction(blocks.tolist())
    if x is None:
        return proved(ELIMINATION, "F(z; zᵢ) − f(z) is a positive semidefinite form in (z, zᵢ, 1)")
    n = F.d.size
    z, z_i, value = _point(blocks, x, n)
    return refuted(ELIMINATION, {"z": z, "z_i": z_i, "F - f": value}, "F(z; zᵢ) < f(z)")


def _point(blocks: np.ndarray, x: list[Fraction], n: int) -> tuple[list[float], list[float], float]:
    """A point (z, zᵢ) at which the form is negative, from a direction (z, zᵢ, h) in which it is."""
    direction = np.array(x, object)
    if direction[-1] == 0:  # a direction at infinity: far enough out the form is negative at height 1 too
        direction[-1] = Fraction(1)
        while _form(blocks, direction) >= 0:
            direction[:-1] *= 2
    direction = direction / direction[-1]
    value = float(_form(blocks, direction) / 2)
    return [float(a) for a in direction[:n]], [float(a) for a in direction[n : 2 * n]], value


def _form(blocks: np.ndarray, x: np.ndarray) -> Fraction:
    return x @ blocks @ x


def _strong(F: QuadraticSurrogate) -> Finding:
    """∇₁²F = A ⪰ μ for a positive μ just below its least eigenvalue."""
    least = float(np.linalg.eigvalsh(np.asarray(F.A, float))[0])
    mu = Fraction(least * (1 - 1e-9))
    if mu > 0 and negative_direction((F.A - np.diag([mu] * F.d.size)).tolist()) is None:
        return proved(ELIMINATION, f"∇₁²F ⪰ {float(mu):.9g}")
    return refuted(ELIMINATION, {"least eigenvalue": least}, "F(·; zᵢ) is not strongly convex")


def bregman_conditions(F: BregmanMajorant) -> dict[str, Finding]:
    """Decide the four conditions for a Bregman majorant of f(z) = Q(z; z) on dom Φ.

    Touching and tangency hold since D_Φ(zᵢ, zᵢ) = 0 and ∇₁D_Φ(zᵢ, zᵢ) = 0, given those of Q. Majorisation is
    φ'' ≥ τ λ_max(S) on int dom φ, enclosed by ball arithmetic on boxes that cover it.

    Parameters
    ----------
    F : BregmanMajorant

    Returns
    -------
    dict of str to Finding

    References
    ----------
    Bilevel Learning of Deep Representations, Definition 2.1 and Proposition 4.1.

    Examples
    --------
    >>> import legendre
    >>> from prox.majorants.bregman import BregmanMajorant
    >>> from prox.majorants.quadratic import common_quadratic
    >>> F = BregmanMajorant(common_quadratic([[2.0]], [[0.0]], [1.0]), legendre.get("sigmoid"), tau=2.0)
    >>> bregman_conditions(F)["majorant"].status
    'enclosed'
    """
    linear = quadratic_conditions(F.Q, 1.0)
    largest = _largest(F.Q.diagonal.S)
    above = _curved(F, Fraction(F.tau) * largest) if largest > 0 else proved(ELIMINATION, "f is concave, D_Φ ≥ 0")
    strong = _at_least(F.potential, Fraction(F.potential.modulus) * Fraction(999_999, 1_000_000))
    if F.potential.modulus <= 0:
        strong = refuted("modulus", {"inf phi''": 0.0}, "Φ is not strongly convex")
    found = (linear["touching"], linear["tangency"], above, strong)
    return dict(zip(CONDITIONS, found, strict=True))


def _largest(S: np.ndarray) -> Fraction:
    """A number not below λ_max(S), and not above it by more than one part in 10^9 of the norm."""
    exact = rational(S)
    guess = float(np.linalg.eigvalsh(S)[-1])
    slack = Fraction(0)
    while True:
        top = Fraction(guess) + slack
        if negative_direction([[top * (i == j) - a for j, a in enumerate(row)] for i, row in enumerate(exact)]) is None:
            return top
        slack = 2 * slack or Fraction(max(abs(guess), float(np.abs(S).max())) * 2.0**-50)


def _curved(F: BregmanMajorant, wanted: Fraction) -> Finding:
    """φ'' ≥ wanted = τ λ_max(S); where it fails, two points with F < f."""
    bound = _at_least(F.potential, wanted)
    if bound.status != "refuted":
        return bound
    where = bound.counterexample or {}
    t = where.get("t", None) if "t" in where else float(F.potential.rho(where.get("s", 0.0)))
    _, vectors = np.linalg.eigh(F.Q.diagonal.S)
    z_i = np.full(F.Q.d.size, float(t))  # type: ignore[arg-type]
    for k in range(1, 30):
        z = z_i + vectors[:, -1] * 2.0**-k
        gap = float(F.gap(z, z_i))
        if gap < 0:
            return refuted(bound.method, {"z": z.tolist(), "z_i": z_i.tolist(), "F - f": gap}, "F(z; zᵢ) < f(z)")
    return undecided(f"{bound.detail}, but no pair of points with F < f was met")


def _at_least(potential: Any, bound: Fraction) -> Finding:
    import sympy

    from legendre.moduli import Modulus
    from legendre.proofs import Proofs

    return Modulus(Proofs(potential)).at_least(sympy.Rational(bound.numerator, bound.denominator))
