"""What the bilevel papers print about majorants, judged: the part of the errata report that belongs to this package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

import legendre
from legendre.errata import Errata, Erratum
from legendre.judging import CORRECT, WRONG
from prox.majorants.bregman import BregmanMajorant
from prox.majorants.conditions import bregman_conditions, quadratic_conditions
from prox.majorants.quadratic import QuadraticSurrogate, common_quadratic, printed_majorant, quadratic_majorant
from prox.majorants.weights import weights_of
from prox.majorize import mm_sequence

if TYPE_CHECKING:
    from legendre.findings import Finding

__all__ = ["errata"]

V1, V2, ICML = "bilevel v1", "bilevel v2", "ICML 2022"
NU = 2.0
RIGHT = "F = Q(zᵢ; zᵢ) + ⟨∇₁Q(zᵢ; zᵢ), z − zᵢ⟩ + "


def errata() -> Errata:
    """Judge what the papers print about majorants, weights and convergence, by computations made now.

    Returns
    -------
    legendre.errata.Errata
        Rows of the same type as those of `legendre.errata`; the two reports add.

    Examples
    --------
    >>> report = errata()
    >>> [row.verdict for row in report.where(place="Proposition 3.1, formula")]
    ['correct', 'wrong']
    """
    return Errata((*_formulas(), *_ranges(), *_definition(), *_weights(), *_convergence()))


def _quadratic() -> QuadraticSurrogate:
    """Q(z; zᵢ) = ν z²/2 + z on the line: C = 0, so that Q = f."""
    return common_quadratic([[NU]], [[0.0]], [1.0])


def _plane() -> QuadraticSurrogate:
    """A Q on the plane with C ≠ 0."""
    return common_quadratic([[2.0, 0.5], [0.5, 1.0]], [[-1.0, 0.0], [0.0, -0.5]], [1.0, -1.0])


def _told(found: dict[str, Finding]) -> str:
    return "; ".join(f"{name}: {_one(finding)}" for name, finding in found.items())


def _one(finding: Finding) -> str:
    if finding.status != "refuted":
        return f"{finding.status} ({finding.detail})"
    seen = ", ".join(f"{name} = {_short(value)}" for name, value in (finding.counterexample or {}).items())
    return f"refuted ({finding.detail}: {seen})"


def _short(value: Any) -> str:
    return np.array2string(np.asarray(value, float), precision=4, separator=", ").replace("\n", "")


def _formulas() -> Iterator[Erratum]:
    """Which of the two printed forms of (7) and (13) is a majorant, at τ = 1/(2ν)."""
    Q = _plane()
    tau = 0.5 / Q.smoothness
    for source, form, printed in (
        (V1, quadratic_majorant, "Q(zᵢ;zᵢ) + ∇₁Q(zᵢ;zᵢ)ᵀ(z−zᵢ) + ‖z−zᵢ‖²/2τ"),
        (V2, printed_majorant, "Q(z;zᵢ) + ∇₁Q(zᵢ;zᵢ)ᵀ(z−zᵢ) + ‖z−zᵢ‖²/2τ"),
    ):
        found = quadratic_conditions(Q, tau, form)
        good = all(finding.holds for finding in found.values())
        evidence = f"A, C, d on the plane with ν = {Q.smoothness:.4g}, τ = 1/(2ν): {_told(found)}"
        corrected = "" if good else f"{RIGHT}‖z − zᵢ‖²/(2τ)"
        verdict = CORRECT if good else WRONG
        yield Erratum(source, "Proposition 3.1, formula", "", "majorant", printed, verdict, evidence, corrected)


def _ranges() -> Iterator[Erratum]:
    """For which τ the form that holds is a majorant of every f of the class."""
    for source, printed, tau in ((V1, "τ < 2/μ", 1.05 / NU), (V2, "τ ≤ 1/ν", 1.0 / NU)):
        finding = quadratic_conditions(_quadratic(), tau)["majorant"]
        verdict = CORRECT if finding.holds else WRONG
        evidence = f"f(z) = z² + z, C = 0, ν = 2, τ = {tau * NU:.3g}/ν, v1's formula: {_one(finding)}"
        corrected = "" if finding.holds else "τ ≤ 1/ν (2/ν is the range in which the iteration converges)"
        yield Erratum(source, "Proposition 3.1, range of τ", "", "majorant", printed, verdict, evidence, corrected)
    for source, name in ((V1, "μ"), (V2, "ν")):
        f = legendre.get("scaled_tanh")
        found = {c: bregman_conditions(BregmanMajorant(_quadratic(), f, c / NU))["majorant"] for c in (0.99, 0.87)}
        verdict = CORRECT if found[0.99].holds else WRONG
        evidence = f"φ of {f.name}, inf φ'' = {f.modulus:.4g}, f(z) = z² + z, ν = 2: " + "; ".join(
            f"τ = {c}/ν {_one(finding)}" for c, finding in found.items()
        )
        corrected = f"{RIGHT}D_Φ(z, zᵢ)/τ, τ ≤ inf φ''/ν, zᵢ ∈ int dom Φ"
        place = "Proposition 4.1, range of τ"
        yield Erratum(source, place, f.name, "majorant", f"τ < 1/{name}", verdict, evidence, corrected)


def _definition() -> Iterator[Erratum]:
    """The third condition of Definition 2.1, against a function that is a majorant by Proposition 3.1."""
    F = quadratic_majorant(_quadratic(), 1.0 / NU)
    z, z_i = np.array([-0.5]), np.array([0.0])
    low, f_i = float(F(z, z_i)), float(F.diagonal(z_i))
    evidence = (f"f(z) = z² + z, F of Proposition 3.1 with τ = 1/ν: F(−½; 0) = {low:.4g} < f(0) = {f_i:.4g}; read as"
                " printed it makes zᵢ a minimiser of F, and with tangency ∇f(zᵢ) = 0 everywhere")  # fmt: skip
    verdict = WRONG if low < f_i else CORRECT
    for source in (V1, V2):
        printed = "F(z; zᵢ) ≥ f(zᵢ)"
        yield Erratum(source, "Definition 2.1", "", "majorant", printed, verdict, evidence, "F(z; zᵢ) ≥ f(z)")


def _weights() -> Iterator[Erratum]:
    """Whether W of (10) and (17) can be any matrix."""
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    sample = QuadraticSurrogate(np.eye(2), 0.0 * turn, turn, np.zeros(2), np.zeros(2))
    tangent = quadratic_conditions(sample, 1.0)["tangency"]
    W, _ = weights_of(_plane(), 0.1)
    evidence = ("comparing coefficients, touching and tangency for all zᵢ force C = Cᵀ, B = −C, e = 0, so A + C and W"
                f" are symmetric; with C a rotation by 90°, tangency is {_one(tangent)}; W recovered from an admissible"
                f" Q differs from its transpose by {np.abs(W - W.T).max():.2g}")  # fmt: skip
    verdict = CORRECT if tangent.holds else WRONG
    corrected = "W_l = Id − τ_l S or −τ_l S, one symmetric S and one d for all l"
    for source in (V1, V2):
        yield Erratum(source, "Section 3.1", "", "weights", "W_l covers the entire space of ℝ^{d×d}", verdict, evidence,
                      corrected)  # fmt: skip
    rng = np.random.default_rng(0)
    A, M = rng.normal(size=(3, 3)), rng.normal(size=(3, 5))
    kernel = np.linalg.svd(M)[2][-1]
    lost = float(np.abs(A @ M @ kernel).max())
    evidence = f"widths 5 → 3: W = −AM maps the kernel of M to 0 (|W x| = {lost:.1g} for a unit x with Mx = 0)"
    verdict, corrected = (WRONG if lost < 1e-12 else CORRECT), "ker M_l ⊂ ker W_l where the width shrinks"
    printed = "W_l = −A_l M_l, learned as a free matrix"
    yield Erratum(ICML, "Appendix B, (20)", "", "weights", printed, verdict, evidence, corrected)


def _convergence() -> Iterator[Erratum]:
    """Tied-weight Bregman layers beyond the majorants: no descent, no limit."""
    f, zero = legendre.get("arctan"), np.zeros(1)
    start = np.linspace(-1.4, 1.4, 57)[:, None]
    rises = {c: mm_sequence(f, [[-c]], zero, start, max_layers=200).certificate.largest_rise for c in (1, 2, 2.5)}
    cycle = mm_sequence(f, [[-3.0]], zero, np.array([0.3]), max_layers=400).iterates[-3:, 0]
    turn = mm_sequence(f, [[0.0, 1.0], [-1.0, 0.0]], np.zeros(2), np.array([0.3, 0.2]), max_layers=2000)
    evidence = (f"arctan, inf φ'' = 1: largest rise of f along the layers {_short(list(rises.values()))} for W = −1,"
                f" −2, −2.5; for W = −3 the iterates end in the cycle {_short(cycle)}; for W a rotation by 90° the last"
                f" point has the residual {turn.certificate.residual:.3g}, not 0")  # fmt: skip
    lost = rises[2.5] > 0 and abs(cycle[-1] - cycle[-2]) > 0.1 and turn.certificate.residual > 0.1
    corrected = "W = Wᵀ with λ_min(W) ≥ −inf φ'' (descent was seen down to −2 inf φ'')"
    for source in (V1, V2):
        yield Erratum(source, "Theorem 5.1 with Problem 4.1", "arctan", "convergence", "convergence, W ∈ ℝ^{d×d} free",
                      WRONG if lost else CORRECT, evidence, corrected)  # fmt: skip
