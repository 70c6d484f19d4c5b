"""The layers of a network as the generators see them: groups of equal layers, and where their values lie."""

from __future__ import annotations

from dataclasses import dataclass

from networks.parameters import Layout
from networks.spec import NetworkSpec

__all__ = ["Group", "Plan", "plan"]


@dataclass(frozen=True)
class Group:
    """`count` layers l, l+1, ... with equal widths, activation and skip.

    `carry` says what the pre-activation starts from:

    * ``""``: nothing (standard);
    * ``"skip"``: z of the layer before (euclidean, equal widths);
    * ``"dual"``: the pre-activation of the layer before, which is the inverse of its output exactly;
    * ``"inverse"``: rho^-1(z) (first layer, or the activation changes);
    * ``"mixed inverse"``: rho^-1(Mz);
    * ``"mixed"``: Mz (euclidean).
    """

    l: int
    count: int
    before: int
    width: int
    activation: int
    carry: str


@dataclass(frozen=True)
class Plan:
    """Groups, and the rows of the batch buffer: each row holds one value of every sample of the batch.

    Layer l has rows for z from ``z[l]`` on and for rho'(u), later the gradient, right behind; ``s[l]`` are rows
    for the derivative of the inverse, where one is taken and differentiated.
    """

    spec: NetworkSpec
    layout: Layout
    groups: tuple[Group, ...]
    z: tuple[int, ...]
    s: dict[int, int]
    carry: int
    score: int
    target: int
    weight: int
    scratch: int
    rows: int

    @property
    def targets(self) -> int:
        """Rows of the target: one class index, or one value for each output."""
        return 1 if self.spec.loss == "log_loss" else self.spec.widths[-1]


def plan(spec: NetworkSpec) -> Plan:
    """Lay out a network."""
    w, depth = spec.widths, spec.depth
    groups = _groups(spec)
    row, z, s = 2 * w[0], [0], {}
    for l in range(1, depth + 1):
        if _carry(spec, l) == "mixed inverse" or (_carry(spec, l) == "inverse" and l > 1):
            s[l] = row
            row += w[l]
        z.append(row)
        row += 2 * w[l]
    carry, score = row, row + max(w)
    target = score + w[-1]
    weight = target + (1 if spec.loss == "log_loss" else w[-1])
    return Plan(
        spec, Layout(spec), groups, tuple(z), s, carry, score, target, weight, scratch=weight + 1, rows=weight + 4
    )


def _carry(spec: NetworkSpec, l: int) -> str:
    if spec.layer == "standard":
        return ""
    if spec.layer == "euclidean":
        return "mixed" if spec.mixing(l) else "skip"
    if spec.mixing(l):
        return "mixed inverse"
    return "inverse" if spec.inverted(l) else "dual"


def _groups(spec: NetworkSpec) -> tuple[Group, ...]:
    functions = list(dict.fromkeys(spec.activations))
    found: list[Group] = []
    for l in range(1, spec.depth + 1):
        before, width, carry = spec.widths[l - 1], spec.widths[l], _carry(spec, l)
        group = Group(l, 1, before, width, functions.index(spec.activations[l - 1]), carry)
        if found and _continues(found[-1], group):
            last = found.pop()
            group = Group(last.l, last.count + 1, before, width, group.activation, last.carry)
        found.append(group)
    return tuple(found)


def _continues(last: Group, group: Group) -> bool:
    """May `group` run in the same loop? The input's inverse is the dual variable that the next layers carry."""
    carry = "dual" if last.carry == "inverse" and last.l == 1 else last.carry
    return (
        last.before == last.width == group.before == group.width
        and last.activation == group.activation
        and carry == group.carry
        and carry in ("", "skip", "dual")
    )
