"""The scalar kernels of activations and losses, taken from the generated modules of the registry."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from legendre import LegendreFunction
from legendre.lower import primitives
from legendre.lower.kernels import source_of
from legendre.lower.special_values import specials

if TYPE_CHECKING:
    from prox.separable import Separable

__all__ = ["ScalarKernels", "preamble"]

QUANTITIES = {
    "rho": "grad_conj", "slope": "hess_conj", "inverse": "grad", "curvature": "hess", "phi": "phi", "conj": "conj",
}  # fmt: skip

WRAPPER = """
@inline
def {name}(x):
    return {value}
"""


def preamble() -> str:
    """What the scalar functions of either precision need."""
    return primitives.preamble() + primitives.single_preamble()


Definitions = dict[str, tuple[str, tuple[str, ...]]]


class ScalarKernels:
    """Text of scalar functions ``<name>_<tag>(x)``, parameters filled in, with each helper written once.

    Parameters
    ----------
    precision : {"f8", "f4"}
        Type of arguments and results. `preamble`, numpy and `real` must stand before the text.
    """

    def __init__(self, precision: str):
        self.precision = precision
        self.written: dict[str, str] = {}

    @property
    def text(self) -> str:
        """All functions so far, in order of need."""
        return "\n\n".join(text.strip() for text in self.written.values()) + "\n"

    def add(self, function: LegendreFunction, tag: str, quantities: Sequence[str]) -> None:
        """Quantities of a function, by the keys of `QUANTITIES`; the tag tells functions apart."""
        parameters = "".join(f", {value!r}" for value in function.parameters.values())
        definitions = _definitions(source_of(function))
        for quantity in quantities:
            name, given = QUANTITIES[quantity], function.parameters.items()
            names = [n for n, (q, fixed) in specials(function).items() if q == name and fixed.items() <= given]
            kinds = ("s4", "f4", "f8") if self.precision == "f4" else ("f8",)  # a solver has but f8
            roots = [f"{n}_scalar_{kind}" for n in (*names, name) for kind in kinds]
            root = next(r for r in roots if r in definitions)
            self._wrap(f"{quantity}_{tag}", self._collect(root, definitions, tag), parameters)

    def add_proximable(self, psi: Separable, tag: str) -> None:
        """``sigma_<tag>``, the prox of a separable function, and ``psi_<tag>``, its value at one coordinate."""
        from prox.kernels import module_text

        definitions = _definitions(module_text(psi.formulas, type(psi).__name__, tuple(psi.parameters)))
        numbers = "".join(f", {float(value)!r}" for value in psi.parameters.values())
        for name, quantity, given in (("psi", "value", numbers), ("sigma", "prox", f", 1.0{numbers}")):
            root = f"{quantity}_scalar_{self.precision}"
            self._wrap(f"{name}_{tag}", self._collect(root, definitions, tag), given)

    def add_primitive(self, name: str, tag: str) -> None:
        """A primitive of the vocabulary, as ``<name>_<tag>``."""
        root = f"{name}_{self.precision}"
        self._wrap(f"{name}_{tag}", self._collect(root, _definitions(primitives.source((name,), self.precision)), tag))

    def _wrap(self, name: str, callee: str, parameters: str = "") -> None:
        single = "_s4" in callee  # float32 arithmetic
        value = f"{callee}(x{parameters})" if single else f"real({callee}(np.float64(x){parameters}))"
        self.written[name] = WRAPPER.format(name=name, value=value)

    def _collect(self, root: str, definitions: Definitions, tag: str) -> str:
        """Write `root` and all it needs; a name that already stands for another text gets the tag."""
        renamed: dict[str, str] = {}

        def visit(name: str) -> None:
            if name in renamed:
                return
            text, needs = definitions[name]
            for need in needs:
                visit(need)
            for old in needs:
                text = re.sub(rf"\b{old}\b", renamed[old], text)
            new = name if self.written.get(name, text) == text else f"{name}_{tag}"
            renamed[name] = new
            self.written.setdefault(new, text if new == name else re.sub(rf"\b{name}\b", new, text))

        visit(root)
        return renamed[root]


@lru_cache(maxsize=64)
def _definitions(source: str) -> Definitions:
    """Top-level names of a kernel module: their text, and the top-level names it mentions."""
    tree, known = ast.parse(source), set(_preamble())
    found: Definitions = {}
    lines = source.splitlines()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=decorators):
                first = min((d.lineno for d in decorators), default=node.lineno)
            case ast.Assign(targets=[ast.Name(id=name)]):
                first = node.lineno
            case _:
                continue
        mentioned = {n.id: None for n in ast.walk(node) if isinstance(n, ast.Name)}
        if name not in known:
            found[name] = ("\n".join(lines[first - 1 : node.end_lineno]), tuple(mentioned))
    return {name: (text, tuple(m for m in mentioned if m in found and m != name))
            for name, (text, mentioned) in found.items()}  # fmt: skip


@lru_cache(maxsize=1)
def _preamble() -> tuple[str, ...]:
    """Names that `preamble` defines."""
    bodies = ast.parse(preamble()).body
    functions = [node.name for node in bodies if isinstance(node, ast.FunctionDef)]
    return (*functions, "inline")
