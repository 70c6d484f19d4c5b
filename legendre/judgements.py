"""From facts to claims: each claim with its statement, its hypotheses and the theorem that yields it.

A claim is first tried against numbers of its own; then it follows from the facts of `legendre.proofs` by
a named theorem, and is as strong as the weakest fact. With I = int dom phi, J = int dom phi* and K the
values of rho_inv.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre.claims import ORDER, Claim
from legendre.findings import Finding, following, refuted, undecided
from legendre.identities import FAILURES
from legendre.moduli import Modulus
from legendre.pair_trials import dual_distances, minimisers, young
from legendre.proofs import Proofs
from legendre.sampling import value
from legendre.stable_proofs import stable_forms_agree
from legendre.steepness import steepness

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Judge"]

CONSTANCY = "theorem: d/dt [phi(t) + phi*(phi'(t)) - t phi'(t)] = (rho(rho_inv(t)) - t) phi''(t) = 0"
STATIONARY = "theorem: a strictly convex function is least where its derivative is zero"


class Judge:
    """All claims about one function."""

    def __init__(self, function: LegendreFunction):
        self.proofs = Proofs(function)
        self.ranges, self.trials = self.proofs.ranges, self.proofs.trials
        self.modulus = Modulus(self.proofs)
        plain_setting = self.proofs.settings[0]
        self.I, self.J = str(plain_setting.primal), str(plain_setting.dual)
        self.modulus_text = str(plain_setting.modulus)

    def claims(self) -> tuple[Claim, ...]:
        """Every claim, in reading order."""
        return tuple(self._claim(name) for name in ORDER)

    def _claim(self, name: str) -> Claim:
        statement, hypotheses, judge = getattr(self, f"_{name}")()
        try:
            finding: Finding = judge()
        except FAILURES as error:  # a formula that sympy chokes on leaves a claim open; it must not lose the others
            finding = undecided(f"the algebra failed: {error!r}"[:200])
        return Claim(
            name,
            statement,
            hypotheses,
            finding.status,
            finding.method,
            finding.detail,
            finding.counterexample,
        )

    @cached_property
    def K(self) -> str:
        """The values of rho_inv on I."""
        if not self.ranges.extended_at:
            return self.J
        ends = [self.ranges.shown.get(("grad", end), str(self.ranges.limit("grad", end)[0])) for end in (0, 1)]
        return f"]{ends[0]}, {ends[1]}["

    @property
    def _smooth_pair(self) -> list[Finding]:
        """What makes rho_inv the derivative of phi, rho that of phi*, and the two inverse."""
        proofs = self.proofs
        return [
            proofs.gradient,
            proofs.conjugate_gradient,
            proofs.inverse,
            self.ranges.onto,
            self.ranges.extension,
        ]

    def _inverse_pair(self) -> Any:
        statement = f"rho(rho_inv(t)) = t for t in {self.I}; rho_inv(rho(s)) = s for s in {self.K}"
        beyond = f"for s in {self.J} outside {self.K}, rho(s) is the end of dom phi" if self.ranges.extended_at else ""

        def judge() -> Finding:
            return self._joined(
                "one composition, and the range of rho_inv", [self.proofs.inverse, self.ranges.onto], beyond
            )

        return statement, ("rho_inv continuous", f"rho_inv maps {self.I} onto {self.K}"), judge

    def _joined(self, method: str, parts: list[Finding], note: str = "") -> Finding:
        """All parts together, with the evidence of each."""
        false = next((p for p in parts if p.status == "refuted"), None)
        if false is not None:
            return false
        return following(method, parts, "; ".join(d for d in (*(p.detail for p in parts), note) if d))

    def _gradient(self) -> Any:
        return (
            f"phi'(t) = rho_inv(t) and rho_inv'(t) = phi''(t) for t in {self.I}",
            (),
            lambda: self.proofs.gradient,
        )

    def _conjugate_gradient(self) -> Any:
        statement = f"phi*'(s) = rho(s) for s in {self.J}, and rho'(s) = phi*''(s) there except at kinks of rho"
        return statement, (), lambda: self.proofs.conjugate_gradient

    def _fenchel_young_equality(self) -> Any:
        statement = (
            f"phi(t) + phi*(s) >= t s for t in dom phi, s in {self.J}, with equality exactly if t = rho(s); "
            f"in particular phi(t) + phi*(phi'(t)) = t phi'(t) for t in {self.I}"
        )

        def judge() -> Finding:
            if self.proofs.constant.status == "refuted":
                return self.proofs.constant
            pair = young(self.trials)
            if pair is not None:
                return refuted("50-digit test", pair)
            premises = [*self._smooth_pair, self.proofs.increasing, self.proofs.constant]
            return following(CONSTANCY, premises, self.proofs.constant.detail)

        return (
            statement,
            ("gradient", "conjugate_gradient", "inverse_pair", "strictly_convex", "value at one point"),
            judge,
        )

    def _biconjugate(self) -> Any:
        statement = "phi** = phi on the real line: phi is closed, proper and convex, and phi* is its conjugate"

        def judge() -> Finding:
            ends = self.ranges.closedness
            if ends.status == "refuted":
                return ends
            if self._fenchel_young.status == "refuted":
                return self._fenchel_young
            return following(
                "theorem: Fenchel-Moreau", [self._fenchel_young, self.proofs.increasing, ends], ends.detail
            )

        return statement, ("fenchel_young_equality", "strictly_convex", "limits at the ends"), judge

    @cached_property
    def _fenchel_young(self) -> Finding:
        return self._fenchel_young_equality()[2]()

    def _strictly_convex(self) -> Any:
        def judge() -> Finding:
            return self._joined("an increasing derivative", [self.proofs.gradient, self.proofs.increasing])

        return f"phi is strictly convex on {self.I}", ("gradient",), judge

    def _essentially_smooth(self) -> Any:
        return (
            f"phi is differentiable on {self.I}, and |phi'(t)| -> oo as t tends to a finite end",
            ("gradient",),
            lambda: self._essential,
        )

    @cached_property
    def _essential(self) -> Finding:
        return steepness(self.proofs, self.J, self.K)

    def _legendre(self) -> Any:
        def judge() -> Finding:
            convex = self._strictly_convex()[2]()
            return self._joined("definition", [self._essential, convex])

        return (
            f"phi is a Legendre function: essentially smooth, and strictly convex on {self.I}",
            ("essentially_smooth", "strictly_convex"),
            judge,
        )

    def _modulus(self) -> Any:
        attained = self.proofs.function.record.get("modulus_attained")
        how = "attained" if attained else "not attained"
        return (
            f"inf phi''(t) over t in {self.I} is {self.modulus_text} ({how})",
            ("gradient",),
            lambda: self.modulus.is_infimum,
        )

    def _one_strongly_convex(self) -> Any:
        return (
            f"phi''(t) >= 1 for t in {self.I}, so that phi - t^2/2 is convex",
            ("gradient", "modulus"),
            lambda: self._strong,
        )

    @cached_property
    def _strong(self) -> Finding:
        below = self.modulus.witness(mpmath.mpf(1))
        infimum = self.modulus.is_infimum
        if below is not None:
            known = f"inf phi'' = {self.modulus_text}" if infimum.holds else ""
            return refuted("a value of phi''", below, known)
        exact = self.proofs.numbers.modulus
        if infimum.holds and value(exact, {}) >= 1:
            return following(
                infimum.method,
                [infimum, self.proofs.gradient],
                f"{infimum.detail}; inf phi'' = {self.modulus_text}",
            )
        return self.modulus.at_least(sympy.S.One)

    def _prop_3_1(self) -> Any:
        statement = (
            f"with g = phi - t^2/2: prox_g(s) = argmin_t g(t) + (t - s)^2/2 = rho(s) "
            f"for all s in int dom phi* = {self.J}"
        )

        def judge() -> Finding:
            convex = self._strong.status
            hypothesis = {
                "refuted": "conclusion proved; the hypothesis of the paper (g convex) fails: inf phi'' < 1",
                "undecided": "the hypothesis of the paper (g convex) is undecided; it is not needed",
            }.get(convex, f"the hypothesis of the paper (g convex) holds: {convex}")
            return self._minimiser(f"g(t) + (t - s)^2/2 = phi(t) - s t + s^2/2; {hypothesis}")

        return statement, ("inverse_pair", "gradient", "strictly_convex"), judge

    def _minimiser(self, note: str) -> Finding:
        found = minimisers(self.trials)
        if found is not None:
            return refuted("50-digit test", found, "rho(s) is not the minimiser")
        false = next((p for p in self._smooth_pair if p.status == "refuted"), None)
        if false is not None and false is not self.proofs.conjugate_gradient:
            return undecided(f"a premise is refuted: {false.detail}")
        premises = [
            self.proofs.gradient,
            self.proofs.inverse,
            self.ranges.onto,
            self.ranges.extension,
            self.proofs.increasing,
        ]
        clipped = self._clipped() if self.ranges.extended_at else ""
        return following(STATIONARY, premises, "; ".join(d for d in (note, clipped) if d))

    def _clipped(self) -> str:
        return (
            f"phi is not essentially smooth, hence rho is not (phi')^-1 on all of {self.J}: "
            f"that inverse lives on {self.K}, "
            f"and beyond it the minimiser is the end of dom phi: {self.ranges.extension.detail}"
        )

    def _prop_4_1(self) -> Any:
        statement = (
            f"with g the indicator of dom phi: prox^phi_g(s) = argmin_t g(t) + phi(t) - s t = rho(s) "
            f"for all s in int dom phi* = {self.J}"
        )

        def judge() -> Finding:
            fails = self._essential.status == "refuted"
            return self._minimiser("conclusion proved; the hypothesis (phi Legendre) fails" if fails else "")

        return statement, ("inverse_pair", "gradient", "strictly_convex"), judge

    def _bregman_duality(self) -> Any:
        def judge() -> Finding:
            found = dual_distances(self.trials)
            if found is not None:
                return refuted("50-digit test", found)
            theorem = "theorem: both sides are phi(u) + phi*(phi'(v)) - u phi'(v) by Fenchel-Young equality"
            return following(theorem, [self._fenchel_young, self.proofs.inverse])

        return (
            f"D_phi(u, v) = D_phi*(phi'(v), phi'(u)) for u, v in {self.I}",
            ("fenchel_young_equality", "inverse_pair"),
            judge,
        )

    def _identity_layer(self) -> Any:
        statement = f"rho(rho_inv(z) + W z + b) = z for W = 0, b = 0 and z in int dom phi = {self.I}"
        return statement, ("inverse_pair",), lambda: self.proofs.inverse

    def _stable_form(self) -> Any:
        def judge() -> Finding:
            return stable_forms_agree(self.proofs.function, self.proofs.settings, self.trials)

        return "every form that a kernel is printed from equals the derived formula", (), judge
