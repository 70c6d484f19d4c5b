"""The modulus: inf phi'' = 1/sup rho', by monotone pieces in algebra, by enclosure where algebra fails."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre.cells import Cell, MixedBranchError, resolve
from legendre.enclose import Bound, NotEnclosableError
from legendre.findings import Finding, refuted, tried, undecided
from legendre.identities import constant_is_zero, exact_limit, sign_on, slope
from legendre.sampling import value
from legendre.setting import Setting
from legendre.symbols import InverseValue
from legendre.tails import bound_everywhere
from legendre.trials import WORKING, plain

if TYPE_CHECKING:
    from legendre.proofs import Proofs

__all__ = ["Modulus"]

FAILURES = (TypeError, ValueError, AttributeError, NotImplementedError, RecursionError, ZeroDivisionError)
SLACK = mpmath.mpf(10) ** -12


class Modulus:
    """Lower bounds of phi'' over int dom phi."""

    def __init__(self, proofs: Proofs):
        self.proofs, self.trials, self.numbers = proofs, proofs.trials, proofs.numbers

    @cached_property
    def is_infimum(self) -> Finding:
        """inf phi'' over int dom phi is the stored modulus."""
        stored = value(self.numbers.modulus, {}, WORKING)
        undercut = self.witness(stored)
        if undercut is not None:
            return refuted("50-digit test", undercut, "phi'' falls below the stored modulus")
        done = self.proofs.anywhere(self._by_monotony)
        if done is not None:
            return done
        bound = self.at_least(self.numbers.modulus)
        if not bound.holds:
            return bound if bound.status == "refuted" else self._sampled(stored)
        if self._approached(stored):
            return bound
        return refuted(
            "50-digit test",
            {"modulus": plain(stored), "smallest phi'' seen": plain(self._smallest())},
            "the stored modulus is a lower bound, but nothing comes near it",
        )

    def _sampled(self, stored: Any) -> Finding:
        if not self._approached(stored):
            return undecided("no bound proved, and the stored modulus is not approached")
        return tried("50-digit test", f"phi'' >= {mpmath.nstr(stored, 10)} at stratified points")

    def _approached(self, stored: Any) -> bool:
        return bool(self._smallest() <= stored * (1 + mpmath.mpf("1e-2")) + mpmath.mpf("0.2") * (stored == 0))

    def _smallest(self) -> Any:
        """The smallest value of phi'' at the stratified points, and of its limits at the ends."""
        with mpmath.workdps(WORKING):
            seen = [mpmath.re(self.trials.value("hess", t)) for t in self.trials.t_points]
            seen += [1 / k for s in self.trials.s_points if (k := mpmath.re(self.trials.value("hess_conj", s))) > 0]
        ends = [self.proofs.ranges.limit("hess", end)[0] for end in (0, 1)]
        return min([*seen, *(value(e, {}) for e in ends if e is not None)])

    def witness(self, bound: Any) -> dict[str, Any] | None:
        """A point of int dom phi where phi'' is less than the number ``bound``."""
        with mpmath.workdps(WORKING):
            for t in [*self.trials.t_points, *self._farther()]:
                h = self.trials.value("hess", t)
                if not isinstance(h, mpmath.mpc) and mpmath.isfinite(h) and h < bound - SLACK * (1 + bound):
                    return {"t": plain(t), "phi''(t)": plain(h)}
        return None

    def _farther(self) -> list[Any]:
        """Points farther out on infinite ends, for an infimum that is only approached."""
        ends = self.trials.ends["domain"]
        return [
            sign * mpmath.mpf(10) ** k
            for k in (2, 3)
            for sign, end in zip((-1, 1), ends, strict=True)
            if mpmath.isinf(end)
        ]

    def _by_monotony(self, setting: Setting) -> str | None:
        """phi'' (or rho') is monotone on each piece, so its extremum is one of the values at the ends of
        the pieces."""
        if setting.modulus == 0:
            return self._zero_modulus(setting)
        for quantity, x, wanted in (
            ("hess_conj", setting.s, 1 / setting.modulus),
            ("hess", setting.t, setting.modulus),
        ):
            if setting.formulas[quantity].has(InverseValue, sympy.Integral):
                continue
            cells = setting.s_cells if quantity == "hess_conj" else setting.t_cells
            how = self._extremum(setting, quantity, _halved(cells, x, setting), wanted)
            if how is not None:
                return how
        return None

    def _zero_modulus(self, setting: Setting) -> str | None:
        """phi'' >= 0 as phi is convex; that it comes as near to 0 as one likes is a limit or a value."""
        if not self.proofs.increasing.holds:
            return None
        for cell in _halved(setting.t_cells, setting.t, setting):
            for end in (0, 1):
                found = exact_limit(setting.hess, cell, end, setting.fixed)
                if found is not None and found.is_zero:
                    return f"phi'' >= 0, and phi''({setting.t}) -> 0 as {setting.t} -> {(cell.lo, cell.hi)[end]}"
        return None

    def _extremum(self, setting: Setting, quantity: str, cells: list[Cell], wanted: sympy.Expr) -> str | None:
        expr, largest = setting.formulas[quantity], quantity == "hess_conj"
        notes, reached = [], []
        for cell in cells:
            try:
                change = slope(expr, cell, setting.fixed)
                direction = None if change is None else sign_on(change, cell, setting.fixed)
            except FAILURES:
                return None
            if direction is None:
                return None
            end = int((direction > 0) == largest)
            found = self._value_at(expr, cell, end, direction, setting)
            if found is None:
                return None
            reached.append(found)
            notes.append(f"{('decreasing', 'constant', 'increasing')[direction + 1]} on {cell}")
        return self._decided(setting, reached, wanted, largest, notes)

    def _value_at(self, expr: sympy.Expr, cell: Cell, end: int, direction: int, setting: Setting) -> sympy.Expr | None:
        if direction == 0:
            try:
                opened = sympy.simplify(resolve(expr, cell, setting.fixed))
            except MixedBranchError:
                return None
            return None if opened.has(cell.x) else opened
        return exact_limit(expr, cell, end, setting.fixed)

    def _decided(
        self, setting: Setting, reached: list[sympy.Expr], wanted: sympy.Expr, largest: bool, notes: list[str]
    ) -> str | None:
        """Every extremum of a piece is the wanted one or lies on the harmless side of it, and one is it."""
        equal = [constant_is_zero(found - wanted) for found in reached]
        sign = 1 if largest else -1
        harmless = [e or bool((sign * (wanted - f)).is_positive) for e, f in zip(equal, reached, strict=True)]
        if not any(equal) or not all(harmless):
            return None
        name = "rho'" if largest else "phi''"
        extremum = f"{'sup' if largest else 'inf'} {name} = {wanted}"
        return f"{name} is {', '.join(notes)}; {extremum}"

    def at_least(self, bound: sympy.Expr) -> Finding:
        """phi'' >= bound on int dom phi by enclosure: in t, else as rho' <= 1/bound in s."""
        setting, below = self.numbers, None
        tasks = [(setting.hess - bound, setting.t_cells, "phi''")]
        if bound.is_positive:
            tasks.append((1 / bound - setting.hess_conj, setting.s_cells, "rho'"))
        for gap, cells, name in tasks:
            if gap.has(InverseValue, sympy.Integral):
                continue
            try:
                found = [self._bounded(gap, cell) for cell in cells]
            except (NotEnclosableError, MixedBranchError, *FAILURES):
                continue
            if all(b.proved for b in found):
                how = ", ".join(f"{cell}: {b}" for cell, b in zip(cells, found, strict=True))
                relation = f"phi'' >= {bound}" if name == "phi''" else f"rho' <= {1 / bound}"
                return Finding("enclosed", "ball arithmetic", f"{relation} on {how}")
            below = next((b.below for b in found if b.below is not None), None)
            if below is not None:
                return refuted("ball arithmetic", {"t" if name == "phi''" else "s": below}, f"{name} beyond the bound")
        return undecided("subdivision did not settle the bound")

    def _bounded(self, gap: sympy.Expr, cell: Cell) -> Bound:
        opened = resolve(gap, cell, {})
        middle = (cell.lo + cell.hi) / 2
        places = {str(p): p for p in (sympy.S.Zero, middle, cell.lo, cell.hi) if p.is_finite}
        touching = tuple(places.values())
        return bound_everywhere(opened, cell.x, (cell.lo, cell.hi), sympy.S.Zero, touching)


def _halved(cells: list[Cell], x: sympy.Symbol, setting: Setting) -> list[Cell]:
    """Cells cut at 0, or a bounded one at its middle: where even functions turn."""
    found = []
    for cell in cells:
        lo, hi = value(cell.lo, setting.fixed), value(cell.hi, setting.fixed)
        middle = sympy.simplify((cell.lo + cell.hi) / 2) if mpmath.isfinite(hi - lo) else sympy.S.Zero
        inside = lo < value(middle, setting.fixed) < hi
        found += [Cell(x, cell.lo, middle), Cell(x, middle, cell.hi)] if inside else [cell]
    return found
