"""Kernel text for small widths: unrolled over the neurons, vectorised over a fixed number of samples.

Samples come in chunks of C, the innermost and contiguous index of one buffer T; the forward pass leaves z and
rho'(u) of all layers there, the backward pass turns rho'(u) into the gradient with respect to u.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from networks.numba_backend.plan import Group, Plan

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


class _Lines:
    """Indented lines of a function body."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.depth = 1

    def add(self, *lines: str) -> None:
        self.text += ["    " * self.depth + line for line in lines]

    def open(self, line: str) -> None:
        self.add(line)
        self.depth += 1

    def close(self) -> None:
        self.depth -= 1


@dataclass(frozen=True)
class _Term:
    """Matrix times rows: entry (i, j) lies at matrix + i * down + j * across, the rows start at source."""

    matrix: str
    down: int
    across: int
    source: str
    columns: int


class _Chunk:
    def __init__(self, plan: Plan, lanes: int):
        self.plan, self.C = plan, lanes
        self.offset = plan.layout.offset

    def row(self, row: int) -> str:
        return str(row * self.C)

    def product(
        self, out: _Lines, rows: int, terms: Sequence[_Term], start: str, finish: Sequence[str], bias: str = ""
    ) -> None:
        """Rows q = start + bias + sum of terms, then `finish` for each; {at} is the place of sample k in a row."""
        block = _block(rows)
        if block < rows:
            out.open(f"for i in range(0, {rows}, {block}):")
        i = [f"(i + {p})" if block < rows else str(p) for p in range(block)]
        for t, term in enumerate(terms):
            for p in range(block):
                for j in range(term.columns):
                    out.add(f"a{t}_{p}_{j} = get(theta, {term.matrix} + {i[p]} * {term.down} + {j * term.across})")
        if bias:
            out.add(*(f"b{p} = get(theta, {bias} + {i[p]})" for p in range(block)))
        out.open(f"for k in range({self.C}):")
        for t, term in enumerate(terms):
            for j in range(term.columns):
                out.add(f"y{t}_{j} = get(T, {term.source} + {j * self.C} + k)")
        for p in range(block):
            at = f"{i[p]} * {self.C} + k"
            parts = [start.format(at=at)] if start else []
            parts += [f"b{p}"] if bias else []
            parts += [f"a{t}_{p}_{j} * y{t}_{j}" for t, term in enumerate(terms) for j in range(term.columns)]
            out.add(f"q{p} = {' + '.join(parts)}")
            out.add(*(line.format(q=f"q{p}", at=at) for line in finish))
        out.close()
        if block < rows:
            out.close()

    def outer(self, out: _Lines, rows: int, columns: int, left: str, right: str, matrix: str, bias: str = "") -> None:
        """Sums over the samples of products of rows, added to grad."""
        r, c = _block(rows), _block(columns)
        for outer, size, block in (("i", rows, r), ("j", columns, c)):
            if block < size:
                out.open(f"for {outer} in range(0, {size}, {block}):")
            else:
                out.add(f"{outer} = 0")
        pairs = [(p, q) for p in range(r) for q in range(c)]
        out.add(*(f"s{p}_{q} = ZERO" for p, q in pairs))
        out.open(f"for k in range({self.C}):")
        out.add(*(f"g{p} = get(T, {left} + (i + {p}) * {self.C} + k)" for p in range(r)))
        out.add(*(f"z{q} = get(T, {right} + (j + {q}) * {self.C} + k)" for q in range(c)))
        out.add(*(f"s{p}_{q} = plus(s{p}_{q}, g{p} * z{q})" for p, q in pairs))
        out.close()
        for p, q in pairs:
            out.add(f"at = {matrix} + (i + {p}) * {columns} + j + {q}", f"put(grad, at, get(grad, at) + s{p}_{q})")
        for size, block in ((rows, r), (columns, c)):
            if block < size:
                out.close()
        if bias:
            self._sums(out, rows, left, bias)

    def _sums(self, out: _Lines, rows: int, left: str, bias: str) -> None:
        r = _block(rows)
        out.open(f"for i in range(0, {rows}, {r}):")
        out.add(*(f"s{p} = ZERO" for p in range(r)))
        out.open(f"for k in range({self.C}):")
        out.add(*(f"s{p} = plus(s{p}, get(T, {left} + (i + {p}) * {self.C} + k))" for p in range(r)))
        out.close()
        out.add(*(f"put(grad, {bias} + i + {p}, get(grad, {bias} + i + {p}) + s{p})" for p in range(r)))
        out.close()

    def forward(self) -> str:
        out = _Lines()
        for group in self.plan.groups:
            self._carry(out, group)
            self._layers(out, group)
        last, widths = self.plan.spec.depth + 1, self.plan.spec.widths
        head = _Term(str(self.offset("V", last)), widths[-2], 1, self.row(self.plan.z[-1]), widths[-2])
        finish = [f"put(T, {self.row(self.plan.score)} + {{at}}, {{q}})"]
        self.product(out, widths[-1], [head], "", finish, bias=str(self.offset("c", last)))
        return "\n".join(out.text)

    def _carry(self, out: _Lines, group: Group) -> None:
        """Fill the rows that the pre-activation starts from, where the layer before did not leave them."""
        before, u = self.row(self.plan.z[group.l - 1]), self.row(self.plan.carry)
        tag, s = group.activation, self.plan.s.get(group.l)
        if group.carry.startswith("mixed"):
            mix = _Term(str(self.offset("M", group.l)), group.before, 1, before, group.before)
            self.product(out, group.width, [mix], "", [f"put(T, {u} + {{at}}, {{q}})"])
            before = u
        if "inverse" in group.carry:
            out.open(f"for k in range({group.width * self.C}):")
            inner = "q" if group.l == 1 else f"inside_{tag}(q)"  # the input is the caller's affair
            out.add(f"q = get(T, {before} + k)", f"v = {inner}", f"put(T, {u} + k, inverse_{tag}(v))")
            if s is not None:
                out.add(f"put(T, {self.row(s)} + k, curvature_{tag}(v) if v == q else ZERO)")
            out.close()

    def _layers(self, out: _Lines, group: Group) -> None:
        d, u = group.width, self.row(self.plan.carry)
        W, b, shift = self._open(out, group, "for l in range({count}):")
        before, after = f"{self.row(self.plan.z[group.l - 1])}{shift}", f"{self.row(self.plan.z[group.l])}{shift}"
        start = {"": "", "skip": f"get(T, {before} + {{at}})"}.get(group.carry, f"get(T, {u} + {{at}})")
        term = _Term(W, group.before, 1, before, group.before)
        self.product(out, d, [term], start, [f"put(T, {u} + {{at}}, {{q}})"], bias=b)
        out.open(f"for k in range({d * self.C}):")  # apart: few registers, and compiled once for all neurons
        out.add(f"q = get(T, {u} + k)", f"put(T, {after} + k, rho_{group.activation}(q))")
        out.add(f"put(T, {after} + {d * self.C} + k, slope_{group.activation}(q))")
        out.close()
        if group.count > 1:
            out.close()

    def _open(self, out: _Lines, group: Group, loop: str) -> tuple[str, str, str]:
        """Open the loop over the layers of a group; offsets of weights and biases, shift of the rows."""
        W, b, d = self.offset("W", group.l), self.offset("b", group.l), group.width
        if group.count == 1:
            return str(W), str(b), ""
        out.open(loop.format(count=group.count))
        out.add(f"o = l * {2 * d * self.C}", f"w = {W} + l * {d * d}", f"b = {b} + l * {d}")
        return "w", "b", " + o"

    def backward(self) -> str:
        out, widths, last = _Lines(), self.plan.spec.widths, self.plan.spec.depth + 1
        z, score = self.row(self.plan.z[-1]), self.row(self.plan.score)
        V, c = str(self.offset("V", last)), str(self.offset("c", last))
        if last > 1:
            slot = self.row(self.plan.z[-1] + widths[-2])
            back = _Term(V, 1, widths[-2], score, widths[-1])
            self.product(out, widths[-2], [back], "", [f"put(T, {slot} + {{at}}, get(T, {slot} + {{at}}) * {{q}})"])
        self.outer(out, widths[-1], widths[-2], score, z, V, c)
        for group in reversed(self.plan.groups):
            self._back(out, group)
        return "\n".join(out.text)

    def _back(self, out: _Lines, group: Group) -> None:
        d, e = group.width, group.before
        W, b, shift = self._open(out, group, f"for l in range({group.count - 1}, -1, -1):")
        before, after = f"{self.row(self.plan.z[group.l - 1])}{shift}", f"{self.row(self.plan.z[group.l])}{shift}"
        G, slot = f"{after} + {d * self.C}", f"{before} + {e * self.C}"
        h = self.row(self.plan.s[group.l]) if group.l in self.plan.s else G
        M = str(self.offset("M", group.l)) if group.carry.startswith("mixed") else ""
        if h != G:
            self.product(out, d, [], f"get(T, {h} + {{at}})", [f"put(T, {h} + {{at}}, {{q}} * get(T, {G} + {{at}}))"])
        if group.l > 1 or group.count > 1:
            if group.l == 1:
                out.open("if l > 0:")
            self._previous(out, group, [_Term(W, 1, e, G, d), *([_Term(M, 1, e, h, d)] if M else [])], h, slot)
            if group.l == 1:
                out.close()
        self.outer(out, d, e, G, before, W, b)
        if M:
            self.outer(out, d, e, h, before, M)
        if group.count > 1:
            out.close()

    def _previous(self, out: _Lines, group: Group, terms: Sequence[_Term], h: str, slot: str) -> None:
        """The gradient of the layer before, in the place of its rho'."""
        direct = group.carry == "dual" or (group.carry == "inverse" and h == terms[0].source)
        skip = f"get(T, {h} + {{at}})"
        start = skip if group.carry in ("skip", "inverse") and not direct else ""
        ahead = f"{skip} + " if direct else ""
        finish = f"put(T, {slot} + {{at}}, {ahead}get(T, {slot} + {{at}}) * {{q}})"
        self.product(out, group.before, terms, start, [finish])


def _block(rows: int) -> int:
    """Rows that are computed together: the largest divisor up to 4, all of them unrolled."""
    return next(r for r in (4, 3, 2, 1) if rows % r == 0)


def chunk_text(plan: Plan, lanes: int) -> tuple[str, str]:
    """Statements for `driver.driver_text`: gradient of a batch, and propagation, in chunks of `lanes` samples."""
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
    return GRADIENT.format(**places, **passes), PROPAGATE.format(**places, **passes)
