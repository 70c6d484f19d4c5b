"""Essential smoothness: whether phi' is unbounded at every finite end of dom phi."""

from __future__ import annotations

import sympy

from legendre.findings import Finding, following, proved, refuted, tried, undecided
from legendre.proofs import Proofs
from legendre.sampling import value
from legendre.stored import text_of
from legendre.trials import plain

__all__ = ["steepness"]


def steepness(proofs: Proofs, J: str, K: str) -> Finding:
    """|phi'| -> oo at the finite ends; J and K are int dom phi* and the values of rho_inv, as text."""
    parts = [p for p in (_at(proofs, end, J, K) for end in (1, 0)) if p is not None]
    false = next((p for p in parts if p.status == "refuted"), None)
    if false is not None:
        return false
    if proofs.gradient.status == "refuted":
        return proofs.gradient
    words = "; ".join(p.detail for p in parts) or "dom phi has no finite end"
    return following("limits of phi' at the finite ends", [proofs.gradient, *parts], words)


def _at(proofs: Proofs, end: int, J: str, K: str) -> Finding | None:
    place = proofs.ranges.place("domain", end)
    if place.is_infinite:
        return None
    slope, exact = proofs.ranges.limit("grad", end)
    if slope is None:
        return _by_rho(proofs, end, place)
    if not slope.is_infinite:
        shown = proofs.ranges.shown.get(("grad", end), str(slope))
        note = f"phi'({place}) = {shown} is finite. {_true_conjugate(proofs, J, K)}"
        return refuted(
            "limit",
            {"t": plain(value(place.subs(proofs.settings[0].fixed), {})), "phi'(t)": plain(value(slope, {}))},
            note,
        )
    words = f"phi'({place}{'+-'[end]}) = {slope}"
    return proved("limit", words) if exact else tried("limit by values", words)


def _by_rho(proofs: Proofs, end: int, place: sympy.Expr) -> Finding:
    target = proofs.ranges.place("conj_domain", end)
    back, exact = proofs.ranges.limit("grad_conj", end)
    if back is None or not target.is_infinite:
        return undecided(f"no limit of phi' at {place}")
    words = f"rho_inv is increasing and rho({target}) = {place}, so phi'({place}) = {target}"
    return following(
        "limit of the inverse",
        [proofs.inverse, proved("limit") if exact else tried("limit by values")],
        words,
    )


def _true_conjugate(proofs: Proofs, J: str, K: str) -> str:
    if not proofs.ranges.extended_at:
        return ""
    s, e = proofs.numbers, proofs.ranges.extension
    pair = f"True conjugate {text_of(s.conj)} and proximal map {text_of(s.grad_conj)} on {J}"
    return f"{pair}; beyond {K}: {e.detail}"
