"""Ranges and ends: which values rho_inv takes, where it stays finite, and what phi tends to at the ends."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from legendre.cells import Cell, MixedBranchError, resolve
from legendre.domains import limit
from legendre.errors import DerivationError
from legendre.findings import Finding, proved, refuted, tried, undecided
from legendre.identities import constant_is_zero, exact_limit, vanishes
from legendre.sampling import value
from legendre.setting import Setting
from legendre.symbols import InverseValue, Ti2
from legendre.trials import Trials, plain

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["Ranges"]

Limit = tuple[sympy.Expr | None, bool]


class Ranges:
    """Limits of the formulas at the four ends, each found once, with what they say about the domains."""

    def __init__(self, function: LegendreFunction, settings: tuple[Setting, ...], trials: Trials):
        self.function, self.settings, self.numbers, self.trials = function, settings, settings[-1], trials
        self._limits: dict[tuple[str, int], Limit] = {}
        self.shown: dict[tuple[str, int], str] = {}

    def limit(self, quantity: str, end: int) -> Limit:
        """Limit at the lower (0) or upper (1) end, parameters put in, and whether algebra found it;
        (None, False)."""
        key = (quantity, end)
        if key not in self._limits:
            self._limits[key] = self._find(quantity, end)
        return self._limits[key]

    def _find(self, quantity: str, end: int) -> Limit:
        for setting in self.settings:
            cells = setting.t_cells if quantity in ("phi", "grad", "hess") else setting.s_cells
            if quantity == "phi" and setting.phi.has(Ti2):
                break
            found = exact_limit(setting.formulas[quantity], cells[-end], end, setting.fixed)
            if found is not None:
                self.shown[quantity, end] = str(found)
                return found.subs(setting.fixed), True
        if quantity == "phi":
            found = self._through_conjugate(end)
            if found is not None:
                return found, True
        return self._numerically(quantity, end), False

    def _through_conjugate(self, end: int) -> sympy.Expr | None:
        """Limit of phi(rho(s)) = s rho(s) - phi*(s), where phi itself is too hard."""
        setting = self.numbers
        if setting.grad_conj.has(InverseValue) or setting.conj.has(sympy.Integral, InverseValue):
            return None
        transform = setting.s * setting.grad_conj - setting.conj
        return exact_limit(transform, setting.s_cells[-end], end, setting.fixed)

    def _numerically(self, quantity: str, end: int) -> sympy.Expr | None:
        setting = self.numbers
        expr, x = setting.formulas[quantity], self.trials.variable(quantity)
        place = setting.ends["domain" if x == setting.t else "conj_domain"][end]
        if expr.has(InverseValue, sympy.Integral):
            return None
        try:
            return limit(expr, x, place, "+-"[end], {})
        except (DerivationError, TypeError, ValueError):
            return None

    @property
    def image_numbers(self) -> tuple[Any, Any]:
        """The interval of the values of rho_inv, in numbers."""
        ends = []
        for end in (0, 1):
            slope, _ = self.limit("grad", end)
            ends.append(self.trials.ends["conj_domain"][end] if slope is None else value(slope, {}))
        return ends[0], ends[1]

    def image_cells(self, setting: Setting) -> list[Cell]:
        """Cells of the setting's variable s that lie in the image of rho_inv."""
        lo, hi = self.image_numbers
        return [cell for cell in setting.s_cells if lo < cell.points(setting.fixed)[0] < hi]

    @cached_property
    def extended_at(self) -> tuple[int, ...]:
        """Ends of dom phi at which rho_inv stays finite, so that rho rests there and dom phi* goes on."""
        found = []
        for end in (0, 1):
            slope, _ = self.limit("grad", end)
            finite_end = self.numbers.ends["domain"][end].is_finite
            if slope is not None and slope.is_finite and finite_end and self.closed("domain", end):
                found.append(end)
        return tuple(found)

    def place(self, side: str, end: int) -> sympy.Expr:
        """An end as it is written, parameters symbolic."""
        return self.settings[0].ends[side][end]

    def closed(self, side: str, end: int) -> bool:
        """The flag of the interval as it is stored."""
        interval = self.function.domain if side == "domain" else self.function.conj_domain
        return interval.hi_closed if end else interval.lo_closed

    @cached_property
    def onto(self) -> Finding:
        """rho_inv maps int dom phi onto int dom phi*, or onto its part between the finite slopes at
        closed ends."""
        parts = [self._reaches(end) for end in (0, 1)]
        return max(parts, key=lambda p: ("proved", "tested", "undecided", "refuted").index(p.status))

    def _reaches(self, end: int) -> Finding:
        place, target = self.numbers.ends["domain"][end], self.numbers.ends["conj_domain"][end]
        slope, exact = self.limit("grad", end)
        if slope is None:
            back, exact = self.limit("grad_conj", end)
            if back is not None and target.is_infinite and _same(back, place):
                return proved("limit", f"rho({target}) = {place}") if exact else tried("limit", "by values")
            return undecided(f"no limit of rho_inv at {place}")
        wanted = target.is_infinite if end in self.extended_at else _same(slope, target)
        if not wanted:
            numbers = {
                "t tends to": plain(value(place, {})),
                "rho_inv tends to": plain(value(slope, {})),
                "end of dom phi*": plain(value(target, {})),
            }
            return refuted("limit", numbers, "rho_inv does not map int dom phi onto int dom phi*")
        words = f"rho_inv({self.place('domain', end)}{'+-'[end]}) = {self.shown.get(('grad', end), slope)}"
        return proved("limit", words) if exact else tried("limit by values", words)

    @cached_property
    def closedness(self) -> Finding:
        """phi and phi* are closed: a finite end belongs to the domain exactly if the limit there is
        finite."""
        parts = [self._end(side, q, end) for side, q in (("domain", "phi"), ("conj_domain", "conj")) for end in (0, 1)]
        worst = max(parts, key=lambda p: ("proved", "tested", "undecided", "refuted").index(p.status))
        return (
            proved("limits at the ends", "; ".join(p.detail for p in parts if p.detail))
            if worst.status == "proved"
            else worst
        )

    def _end(self, side: str, quantity: str, end: int) -> Finding:
        place = self.numbers.ends[side][end]
        if place.is_infinite:
            return proved("limit")
        found, exact = self.limit(quantity, end)
        if found is None:
            return tried("limit by values", f"{quantity} settles towards {place}")
        x = self.trials.variable(quantity)
        if found.is_infinite == self.closed(side, end):
            belongs = "belongs" if self.closed(side, end) else "does not belong"
            numbers = {
                f"{x} tends to": plain(value(place, {})),
                f"{quantity} tends to": plain(value(found, {})),
            }
            return refuted(
                "limit", numbers, f"{place} {belongs} to the domain, against the limit {found} of {quantity}"
            )
        wrong = self._stored_limit(quantity, end, found)
        if wrong is not None:
            return refuted("limit", wrong, f"the stored limit of {quantity} at {place} is wrong")
        words = f"{quantity}({self.place(side, end)}) = {self.shown.get((quantity, end), found)}" + (
            "" if self.closed(side, end) else ", outside the domain"
        )
        return proved("limit", words) if exact else tried("limit by values", words)

    def _stored_limit(self, quantity: str, end: int, found: sympy.Expr) -> dict[str, Any] | None:
        text = self.function.record["limits"][quantity][end]
        if text is None or found.is_infinite:
            return None
        kept = value(self.function.limit_expr(quantity, end), self.function.symbol_values)
        here = value(found, {})
        return (
            None
            if abs(kept - here) < mpmath.mpf("1e-12") * (1 + abs(here))
            else {"stored": plain(kept), "limit": plain(here)}
        )

    @cached_property
    def extension(self) -> Finding:
        """Beyond the finite slopes, phi*(s) = e s - phi(e), rho(s) = e and rho'(s) = 0 with e the end of
        dom phi."""
        setting, details = self.numbers, []
        for end in self.extended_at:
            cell, place = setting.s_cells[-end], setting.ends["domain"][end]
            top, exact = self.limit("phi", end)
            if top is None:
                return undecided(f"phi has no known limit at {place}")
            line = place * setting.s - top
            gaps = (("conj", line), ("grad_conj", place), ("hess_conj", sympy.S.Zero))
            for quantity, wanted in gaps:
                if vanishes(setting.formulas[quantity] - wanted, cell, setting.fixed) is None:
                    return self._not_extended(quantity, wanted, cell)
            details.append(f"phi*(s) = {line}, rho(s) = {place} on {cell}{'' if exact else ' (limit by values)'}")
        return proved("supremum at the end, where st - phi(t) still grows", "; ".join(details))

    def _not_extended(self, quantity: str, wanted: sympy.Expr, cell: Cell) -> Finding:
        s = cell.points({})[0]
        try:
            here = value(resolve(self.numbers.formulas[quantity], cell, {}), {cell.x: s})
        except MixedBranchError:
            here = mpmath.nan
        right = value(wanted, {cell.x: s})
        if self.trials.same(here, right):
            return tried("50-digit test", f"{quantity} = {wanted} beyond the slope at the end")
        return refuted(
            "50-digit test",
            {"s": plain(s), quantity: plain(here), "wanted": plain(right)},
            "wrong continuation",
        )


def _same(a: sympy.Expr, b: sympy.Expr) -> bool:
    if a.is_infinite or b.is_infinite:
        return bool(a == b)
    return constant_is_zero(a - b)
