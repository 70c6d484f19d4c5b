"""Text of functions for products of small matrices with rows of samples, unrolled over the neurons.

They are inlined, yet functions: numba types and lowers each shape once, for all layers of all networks
(:mod:`legendre.lower.parts`), not statement by statement for each layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Finish", "Lines", "Loops", "Term"]

PART = """
part = njit(forceinline=True, error_model="numpy", fastmath={"contract", "nsz"})
"""


class Lines:
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
class Term:
    """Matrix times rows: entry (i, j) lies at matrix + i * down + j * across, the rows start at source."""

    matrix: str
    down: int
    across: int
    source: str
    columns: int


@dataclass(frozen=True)
class Finish:
    """What becomes of a row q of a product: its place is row `to`, and row `by` may take part."""

    kind: str
    to: str
    by: str = ""


FINISH = {
    "set": "put(T, to + {at}, {q})",
    "scale": "put(T, to + {at}, get(T, to + {at}) * {q})",
    "join": "put(T, to + {at}, get(T, by + {at}) + get(T, to + {at}) * {q})",
    "times": "put(T, to + {at}, {q} * get(T, by + {at}))",
}


class Loops:
    """The functions for rows of C samples, one for each shape that is asked for."""

    def __init__(self, lanes: int):
        self.C = lanes
        self.texts: dict[str, str] = {}

    @property
    def text(self) -> str:
        """All functions so far."""
        return PART + "".join(self.texts.values())

    def product(self, rows: int, terms: Sequence[Term], start: bool, bias: bool, kind: str) -> str:
        """Name of the function for rows q = start + bias + sum of terms, finished as `kind` says."""
        shape = "".join(f"_{t.columns}x{t.down}x{t.across}" for t in terms)
        name = f"product_{self.C}_{rows}{shape}{'_start' * start}{'_bias' * bias}_{kind}"
        places = [f"{n}{t}" for t in range(len(terms)) for n in ("m", "y")]
        self._define(name, f"theta, T, {''.join(f'{p}, ' for p in places)}start, bias, to, by",
                     self._product(rows, terms, start, bias, kind))  # fmt: skip
        return name

    def _product(self, rows: int, terms: Sequence[Term], start: bool, bias: bool, kind: str) -> list[str]:
        out = Lines()
        block = _block(rows)
        if block < rows:
            out.open(f"for i in range(0, {rows}, {block}):")
        i = [f"(i + {p})" if block < rows else str(p) for p in range(block)]
        for t, term in enumerate(terms):
            for p in range(block):
                for j in range(term.columns):
                    out.add(f"a{t}_{p}_{j} = get(theta, m{t} + {i[p]} * {term.down} + {j * term.across})")
        if bias:
            out.add(*(f"b{p} = get(theta, bias + {i[p]})" for p in range(block)))
        out.open(f"for k in range({self.C}):")
        for t, term in enumerate(terms):
            for j in range(term.columns):
                out.add(f"x{t}_{j} = get(T, y{t} + {j * self.C} + k)")
        for p in range(block):
            at = f"{i[p]} * {self.C} + k"
            parts = [f"get(T, start + {at})"] if start else []
            parts += [f"b{p}"] if bias else []
            parts += [f"a{t}_{p}_{j} * x{t}_{j}" for t, term in enumerate(terms) for j in range(term.columns)]
            out.add(f"q{p} = {' + '.join(parts)}", FINISH[kind].format(q=f"q{p}", at=at))
        return out.text

    def outer(self, rows: int, columns: int) -> str:
        """Name of the function that adds sums over the samples of products of rows to grad."""
        name = f"outer_{self.C}_{rows}x{columns}"
        self._define(name, "grad, T, left, right, matrix", self._outer(rows, columns))
        return name

    def _outer(self, rows: int, columns: int) -> list[str]:
        out, r, c = Lines(), _block(rows), _block(columns)
        for outer, size, block in (("i", rows, r), ("j", columns, c)):
            if block < size:
                out.open(f"for {outer} in range(0, {size}, {block}):")
            else:
                out.add(f"{outer} = 0")
        pairs = [(p, q) for p in range(r) for q in range(c)]
        out.add(*(f"s{p}_{q} = ZERO" for p, q in pairs))
        out.open(f"for k in range({self.C}):")
        out.add(*(f"g{p} = get(T, left + (i + {p}) * {self.C} + k)" for p in range(r)))
        out.add(*(f"z{q} = get(T, right + (j + {q}) * {self.C} + k)" for q in range(c)))
        out.add(*(f"s{p}_{q} = plus(s{p}_{q}, g{p} * z{q})" for p, q in pairs))
        out.close()
        for p, q in pairs:
            out.add(f"at = matrix + (i + {p}) * {columns} + j + {q}", f"put(grad, at, get(grad, at) + s{p}_{q})")
        return out.text

    def sums(self, rows: int) -> str:
        """Name of the function that adds sums of rows over the samples to grad."""
        name, out, r = f"sums_{self.C}_{rows}", Lines(), _block(rows)
        out.open(f"for i in range(0, {rows}, {r}):")
        out.add(*(f"s{p} = ZERO" for p in range(r)))
        out.open(f"for k in range({self.C}):")
        out.add(*(f"s{p} = plus(s{p}, get(T, left + (i + {p}) * {self.C} + k))" for p in range(r)))
        out.close()
        out.add(*(f"put(grad, bias + i + {p}, get(grad, bias + i + {p}) + s{p})" for p in range(r)))
        self._define(name, "grad, T, left, bias", out.text)
        return name

    def _define(self, name: str, arguments: str, body: list[str]) -> None:
        self.texts[name] = "\n".join(["", "@part", f"def {name}({arguments}):", *body, "", ""])


def _block(rows: int) -> int:
    """Rows that are computed together: the largest divisor up to 4, all of them unrolled."""
    return next(r for r in (4, 3, 2, 1) if rows % r == 0)
