"""The text sheet of a function that ``show`` and ``derive`` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legendre.stored import QUANTITIES

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["sheet"]

LABELS = dict(zip(QUANTITIES, ("φ(t)", "ρ⁻¹(t) = φ'(t)", "φ''(t)", "φ*(s)", "ρ(s)", "ρ'(s)"), strict=True))


def sheet(function: LegendreFunction, latex: bool = False, steps: bool = False) -> str:
    """Name, formulas, domains and constants as aligned lines."""
    values = ", ".join(f"{name} = {value:g}" for name, value in function.parameters.items())
    lines = [f"{function.name}{f' ({values})' if values else ''}: {function.title}", f"source: {function.source}"]
    for quantity, label in LABELS.items():
        lines.append(f"{label:>16} = {function.latex(quantity) if latex else function.record[quantity]}")
    attained = "attained" if function.record["modulus_attained"] else "not attained"
    lines += [
        f"{'dom φ':>16} = {function.domain}",
        f"{'dom φ*':>16} = {function.conj_domain}",
        f"{'inf φ' + chr(39) * 2:>16} = {function.record['modulus']} = {function.modulus:.6g} ({attained})",
        f"{'Lipschitz ρ':>16} = {function.lipschitz:.6g}",
    ]
    if steps:
        lines += ["derivation:", *(f"  {step}" for step in function.record["steps"])]
    return "\n".join(lines)
