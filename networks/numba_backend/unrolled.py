"""Kernel text for small widths: unrolled over the neurons, vectorised over a fixed number of samples.

Samples come in chunks of C, the innermost and contiguous index of one buffer T; the forward pass leaves z and
rho'(u) of all layers there, the backward pass turns rho'(u) into the gradient with respect to u.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from networks.numba_backend.plan import Group, Plan
from networks.numba_backend.products import Finish, Lines, Loops, Term

__all__ = ["chunk_text"]

LOAD = """
# what is left of the last chunk repeats a sample with weight 0
for k in range({C}):
    s = first + k if first + k < stop else first
    row = get(order, s) if order.size > 0 else s
    given = get(weight, row) if weight.size > 0 else ONE
    put(T, {weight} + k, scale * given if first + k < stop else ZERO)
    for j in range({inputs}):
        put(T, j * {C} + k, get(X, row * {inputs} + j))
    if Y.size > 0:
        for j in range({targets}):
            put(T, {target} + j * {C} + k, get(Y, row * {targets} + j))
"""

GRADIENT = """
for i in range(grad.size):
    put(grad, i, ZERO)
for first in range(start, stop, {C}):
{load}
{forward}
    loss += score(T, {score}, {target}, {weight}, {scratch}, {C}, {outputs})
{backward}
{{check}}
"""

PROPAGATE = """
stop = X.size // {inputs}
for first in range(0, stop, {C}):
{load}
{forward}
    for k in range(min({C}, stop - first)):
        for q in range(rows.shape[0]):
            for i in range(rows[q, 1]):
                out[first + k, rows[q, 2] + i] = get(T, (rows[q, 0] + i) * {C} + k)
    if Y.size > 0:
        loss += score(T, {score}, {target}, {weight}, {scratch}, {C}, {outputs})
"""


class _Chunk:
    def __init__(self, plan: Plan, lanes: int):
        self.plan, self.C, self.loops = plan, lanes, Loops(lanes)
        self.offset = plan.layout.offset

    def row(self, row: int) -> str:
        return str(row * self.C)

    def product(
        self, out: Lines, rows: int, terms: Sequence[Term], finish: Finish, start: str = "", bias: str = ""
    ) -> None:
        name = self.loops.product(rows, terms, bool(start), bool(bias), finish.kind)
        places = [place for term in terms for place in (term.matrix, term.source)]
        out.add(_call(name, "theta, T", *places, start or "0", bias or "0", finish.to, finish.by or "0"))

    def outer(self, out: Lines, rows: int, columns: int, left: str, right: str, matrix: str, bias: str = "") -> None:
        out.add(_call(self.loops.outer(rows, columns), "grad, T", left, right, matrix))
        if bias:
            out.add(_call(self.loops.sums(rows), "grad, T", left, bias))

    def forward(self) -> str:
        out = Lines()
        for group in self.plan.groups:
            self._carry(out, group)
            self._layers(out, group)
        last, widths = self.plan.spec.depth + 1, self.plan.spec.widths
        head = Term(str(self.offset("V", last)), widths[-2], 1, self.row(self.plan.z[-1]), widths[-2])
        finish = Finish("set", self.row(self.plan.score))
        self.product(out, widths[-1], [head], finish, bias=str(self.offset("c", last)))
        return "\n".join(out.text)

    def _carry(self, out: Lines, group: Group) -> None:
        """Fill the rows that the pre-activation starts from, where the layer before did not leave them."""
        before, u = self.row(self.plan.z[group.l - 1]), self.row(self.plan.carry)
        tag, s = group.activation, self.plan.s.get(group.l)
        if group.carry.startswith("mixed"):
            mix = Term(str(self.offset("M", group.l)), group.before, 1, before, group.before)
            self.product(out, group.width, [mix], Finish("set", u))
            before = u
        if "inverse" in group.carry:
            out.open(f"for k in range({group.width * self.C}):")
            inner = "q" if group.l == 1 else f"inside_{tag}(q)"  # the input is the caller's affair
            out.add(f"q = get(T, {before} + k)", f"v = {inner}", f"put(T, {u} + k, inverse_{tag}(v))")
            if s is not None:
                out.add(f"put(T, {self.row(s)} + k, curvature_{tag}(v) if v == q else ZERO)")
            out.close()

    def _layers(self, out: Lines, group: Group) -> None:
        d, u = group.width, self.row(self.plan.carry)
        W, b, shift = self._open(out, group, "for l in range({count}):")
        before, after = f"{self.row(self.plan.z[group.l - 1])}{shift}", f"{self.row(self.plan.z[group.l])}{shift}"
        start = {"": "", "skip": before}.get(group.carry, u)
        term = Term(W, group.before, 1, before, group.before)
        self.product(out, d, [term], Finish("set", u), start, bias=b)
        out.open(f"for k in range({d * self.C}):")  # apart: few registers, and compiled once for all neurons
        out.add(f"q = get(T, {u} + k)", f"put(T, {after} + k, rho_{group.activation}(q))")
        out.add(f"put(T, {after} + {d * self.C} + k, slope_{group.activation}(q))")
        out.close()
        if group.count > 1:
            out.close()

    def _open(self, out: Lines, group: Group, loop: str) -> tuple[str, str, str]:
        """Open the loop over the layers of a group; offsets of weights and biases, shift of the rows."""
        W, b, d = self.offset("W", group.l), self.offset("b", group.l), group.width
        if group.count == 1:
            return str(W), str(b), ""
        out.open(loop.format(count=group.count))
        out.add(f"o = l * {2 * d * self.C}", f"w = {W} + l * {d * d}", f"b = {b} + l * {d}")
        return "w", "b", " + o"

    def backward(self) -> str:
        out, widths, last = Lines(), self.plan.spec.widths, self.plan.spec.depth + 1
        z, score = self.row(self.plan.z[-1]), self.row(self.plan.score)
        V, c = str(self.offset("V", last)), str(self.offset("c", last))
        if last > 1:
            slot = self.row(self.plan.z[-1] + widths[-2])
            back = Term(V, 1, widths[-2], score, widths[-1])
            self.product(out, widths[-2], [back], Finish("scale", slot))
        self.outer(out, widths[-1], widths[-2], score, z, V, c)
        for group in reversed(self.plan.groups):
            self._back(out, group)
        return "\n".join(out.text)

    def _back(self, out: Lines, group: Group) -> None:
        d, e = group.width, group.before
        W, b, shift = self._open(out, group, f"for l in range({group.count - 1}, -1, -1):")
        before, after = f"{self.row(self.plan.z[group.l - 1])}{shift}", f"{self.row(self.plan.z[group.l])}{shift}"
        G, slot = f"{after} + {d * self.C}", f"{before} + {e * self.C}"
        h = self.row(self.plan.s[group.l]) if group.l in self.plan.s else G
        M = str(self.offset("M", group.l)) if group.carry.startswith("mixed") else ""
        if h != G:
            self.product(out, d, [], Finish("times", h, G), start=h)
        if group.l > 1 or group.count > 1:
            if group.l == 1:
                out.open("if l > 0:")
            self._previous(out, group, [Term(W, 1, e, G, d), *([Term(M, 1, e, h, d)] if M else [])], h, slot)
            if group.l == 1:
                out.close()
        self.outer(out, d, e, G, before, W, b)
        if M:
            self.outer(out, d, e, h, before, M)
        if group.count > 1:
            out.close()

    def _previous(self, out: Lines, group: Group, terms: Sequence[Term], h: str, slot: str) -> None:
        """The gradient of the layer before, in the place of its rho'."""
        direct = group.carry == "dual" or (group.carry == "inverse" and h == terms[0].source)
        start = h if group.carry in ("skip", "inverse") and not direct else ""
        finish = Finish("join", slot, h) if direct else Finish("scale", slot)
        self.product(out, group.before, terms, finish, start)


def _call(name: str, arrays: str, *places: str) -> str:
    """A call with places in memory; a literal is made a number like others, or each would compile its own function."""
    return f"{name}({', '.join([arrays, *(f'np.int64({p})' if p.isdigit() else p for p in places)])})"


def chunk_text(plan: Plan, lanes: int) -> tuple[str, str, str]:
    """Functions, and statements for `driver.driver_text`: gradient of a batch, propagation, by `lanes` samples."""
    chunk = _Chunk(plan, lanes)
    places = {
        "C": lanes,
        "inputs": plan.spec.widths[0],
        "outputs": plan.spec.widths[-1],
        "targets": plan.targets,
        **{name: getattr(plan, name) * lanes for name in ("score", "target", "weight", "scratch")},
    }
    load = textwrap.indent(LOAD.strip().format(**places), "    ")
    passes = {"load": load, "forward": chunk.forward(), "backward": chunk.backward()}
    return chunk.loops.text, GRADIENT.format(**places, **passes), PROPAGATE.format(**places, **passes)
