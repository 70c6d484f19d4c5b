"""Kernel text for the Bregman divergence of any Legendre function on an interval.

The one formula is  D(u, v) = integral of |u - x| phi''(x) over x between v and u:  every term is positive, so
nothing cancels, whether u and v are neighbours or lie at opposite ends of the domain. The text that
integrates stands in :mod:`legendre.lower.panels`; here it is fitted to a function.

phi'' is evaluated from the distance `a` to an *anchor* (a finite end, a kink, or 0 on an unbounded line),
and a node's distance is a positive combination of the distances of u and v, so nodes are exact where phi''
is steep. The domain is cut at the anchors and half-way between them; each cell belongs to its anchor.

What the text needs from the module it is put in (all scalar, jitted, parameters as trailing arguments): the
function :attr:`Side.hess` and, for finite ends, `hess_lo` and `hess_hi`, see :class:`Side`, and, once in a
module, :func:`quadrature`. What it defines is told at :func:`bregman`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from legendre.lower.panels import KERNEL, PANEL, guarded
from legendre.lower.quadrature import common, quadrature

__all__ = ["Side", "bregman", "common", "divergence", "kernel", "quadrature"]


@dataclass(frozen=True)
class Side:
    """A convex function of one variable, as far as its divergence needs it.

    Parameters
    ----------
    hess : str
        Name of the scalar function phi''(t, *parameters).
    lo, hi : str
        Ends of the domain as Python text in the parameters; ``-inf`` and ``inf`` when unbounded.
    lo_closed, hi_closed : bool
        Whether phi is finite at the end.
    hess_lo, hess_hi : str
        Names of phi''(lo + a) and phi''(hi - b) as functions of the distance; needed for finite ends.
    lo_tail, hi_tail : str
        What is missing to the true end when it is no double: the end is lo + lo_tail.
    scaled_lo, scaled_hi : str
        Names of a**m phi''(lo + a), b**m phi''(hi - b) for an end at 0 where phi'' grows like 1/a**m: used where
        phi'' itself may overflow or underflow, at distances below 1e-80 or above 1e60.
    scaled_power : {1, 2}
        That m.
    steep_lo, steep_hi : bool
        Whether phi' is infinite at the end; false for a function that is not essentially smooth.
    kinks : tuple of str
        Points inside the domain, in increasing order, where phi'' is not smooth; text in the parameters.
    """

    hess: str
    lo: str = "-inf"
    hi: str = "inf"
    lo_closed: bool = False
    hi_closed: bool = False
    hess_lo: str = ""
    hess_hi: str = ""
    lo_tail: str = "0.0"
    hi_tail: str = "0.0"
    scaled_lo: str = ""
    scaled_hi: str = ""
    scaled_power: int = 2
    steep_lo: bool = True
    steep_hi: bool = True
    kinks: tuple[str, ...] = ()

    @property
    def scaled(self) -> tuple[str, str]:
        """The names of the scaled forms."""
        return self.scaled_lo, self.scaled_hi

    @property
    def finite(self) -> tuple[bool, bool]:
        """Which ends are finite."""
        return self.lo != "-inf", self.hi != "inf"


def divergence(name: str, side: Side, parameters: tuple[str, ...] = ()) -> str:
    """Text of the scalar functions `name`_scalar, `name`_inside, `name`_holds for the divergence of `side`.

    ``name_scalar(u, v, panels, z, *parameters)`` is D(u, v) with the conventions at and beyond the ends;
    ``name_inside`` skips them and takes an infinite end for v; ``name_holds(t, *parameters)`` is 2 in the
    interior of the domain, 1 at a closed end, 0 outside. ``panels`` and ``z`` are workspace:
    np.empty((256, 7)) and np.empty(48).
    """
    call, lo, hi, lo_tail, hi_tail, *kinks = guarded(
        parameters, side.lo, side.hi, side.lo_tail, side.hi_tail, *side.kinks
    )
    side = replace(side, lo=lo, hi=hi, lo_tail=lo_tail, hi_tail=hi_tail, kinks=tuple(kinks))
    cells = _cells(side)
    bounded_slope = (side.lo_closed and not side.steep_lo) or (side.hi_closed and not side.steep_hi)
    return PANEL.format(
        n=name,
        P=call,
        A=call,
        units_text=_units(cells, call),
        **{name: f" * {name}" if any(side.scaled) else "" for name in ("unit", "weight")},
        ratio="ratio" if any(side.scaled) else "1.0",
        charts=_charts([*cells, _line(side)], call),
        points="".join(_point(k, cell, call) for k, cell in enumerate(cells)),
        origins="".join(
            f"    if chart == {k}.0:\n        return {cell.value.format(a='0.0') % call}\n"
            for k, cell in enumerate([*cells, _line(side)])
        ),
        kinks="".join(f"    c{i} = {text}\n" for i, text in enumerate(side.kinks)),
        constants=_constants(side, 4),
        cells="".join(_visit(k, cell) for k, cell in enumerate(cells)),
        fast=_constants(side, 8) + _fast(name, side, cells, call),
        near=_near(side, cells),
        enough="True" if not any(side.finite) else "w <= 2.0 * min(p, q)",
        bisected=BISECTED.format(n=name, A=call) if bounded_slope else "",
        interior=_interior(side),
        closed=_closed(side),
        steep=_steep(side),
    )


def kernel(name: str, arguments: tuple[str, str], parameters: tuple[str, ...] = ()) -> str:
    """Text of the array kernel `name`_f8 around `name`_scalar."""
    x, y = arguments
    (call,) = guarded(parameters)
    return KERNEL.format(name=name, x=x, y=y, P=call, A=call)


def bregman(side: Side, parameters: tuple[str, ...] = ()) -> str:
    """Text of bregman_f8(u, v, out, *parameters): D_phi(u, v), never negative, 0 iff u = v.

    u outside dom phi: +inf. v outside or nan: nan. v at a closed end where phi' is infinite: +inf unless
    u = v. A value below the smallest positive double becomes that number.
    """
    return divergence("bregman", side, parameters) + kernel("bregman", ("u", "v"), parameters)


@dataclass(frozen=True)
class _Cell:
    """A part of the domain with its anchor: `distance` and `value` are text with {y}, {a} to be filled in."""

    left: str
    right: str
    distance: str
    value: str
    scaled: str = ""
    power: int = 2


def _distances(side: Side) -> tuple[str, str]:
    lo = "({y} - lo)" if side.lo_tail == "0.0" else f"(({{y}} - lo) - ({side.lo_tail}))"
    hi = "(hi - {y})" if side.hi_tail == "0.0" else f"((hi - {{y}}) + ({side.hi_tail}))"
    return lo, hi


def _cells(side: Side) -> list[_Cell]:
    """The domain from left to right."""
    has_lo, has_hi = side.finite
    below, above = _distances(side)
    kinks = [f"c{i}" for i in range(len(side.kinks))]
    if not (has_lo or has_hi or kinks):
        kinks = ["0.0"]  # no anchor of its own: powers of ten are counted from 0
    anchors = ["lo"] * has_lo + kinks + ["hi"] * has_hi
    up: dict[str, tuple[str, str, str, int]] = {
        c: (f"({{y}} - {c})", f"{side.hess}({c} + {{a}}%s)", "", 2) for c in kinks
    }
    down: dict[str, tuple[str, str, str, int]] = {
        c: (f"({c} - {{y}})", f"{side.hess}({c} - {{a}}%s)", "", 2) for c in kinks
    }
    up["lo"] = (below, side.hess_lo + "({a}%s)", side.scaled_lo and side.scaled_lo + "({a}%s)", side.scaled_power)
    down["hi"] = (above, side.hess_hi + "({a}%s)", side.scaled_hi and side.scaled_hi + "({a}%s)", side.scaled_power)
    cells = []
    if not has_lo:
        cells.append(_Cell("-INF", anchors[0], *down[anchors[0]]))
    for left, right in pairwise(anchors):
        middle = f"0.5 * ({left} + {right})"
        cells += [_Cell(left, middle, *up[left]), _Cell(middle, right, *down[right])]
    if not has_hi:
        cells.append(_Cell(anchors[-1], "INF", *up[anchors[-1]]))
    return cells


def _line(side: Side) -> _Cell:
    """The chart of the plain variable, for one panel on an unbounded line."""
    return _Cell("", "", "{y}", f"{side.hess}({{a}}%s)")


def _constants(side: Side, indent: int) -> str:
    pairs = [(end, text) for end, text in (("lo", side.lo), ("hi", side.hi)) if "inf" not in text]
    pairs += [(f"c{i}", text) for i, text in enumerate(side.kinks)]
    return "".join(f"{' ' * indent}{name} = {text}\n" for name, text in pairs)


def _units(cells: list[_Cell], call: str) -> str:
    """Where phi'' or a node could overflow, underflow or be subnormal, distances are taken in another unit."""
    text = "    unit = 1.0\n    weight = 1.0\n    large = max(p, q)\n"
    for k, cell in enumerate(cells):
        if cell.scaled:
            far = cell.value.format(a="large") % call
            text += f"    if chart == {k}.0 and (large < 1e-80 or (large > 1e60 and {far} < 1e-200)):\n"
            text += "        unit = 2.0**200 if large < 1.0 else 2.0**-200\n        p *= unit\n        q *= unit\n"
            text += "        weight = unit\n" if cell.power == 2 else ""
    text += "    far *= weight\n    ratio = weight / unit\n"
    return text if any(cell.scaled for cell in cells) else ""


def _charts(cells: list[_Cell], call: str) -> str:
    """phi'' at the nodes; scaled by the distance to a power, the nodes and their weights divided by it."""
    lines = []
    for k, cell in enumerate(cells):
        if cell.scaled:
            value = cell.scaled.format(a="max(z[i] / unit, 1e-290)") % call  # constant below, where phi'' overflows
            squared = ["            z[16 + i] /= z[i]"] if cell.power == 2 else []
            lines += [f"    if chart == {k}.0 and unit != 1.0:", "        for i in range(16):"]
            lines += ["            z[32 + i] /= z[i]", *squared]
            lines += [f"            z[i] = {value}"]
        lines += [f"    {'elif' if cell.scaled else 'if'} chart == {k}.0:", "        for i in range(16):"]
        lines += [f"            z[i] = {cell.value.format(a='z[i]') % call}"]
    return "\n".join(lines) + "\n"


def _point(k: int, cell: _Cell, call: str) -> str:
    pad = " " * 4
    text = ""
    if cell.scaled:
        text = f"{pad}if chart == {k}.0 and (a < 1e-80 or a > 1e60):\n"
        value = cell.scaled.format(a="max(a, 1e-290)") % call  # constant below, where phi'' overflows
        text += f"{pad}    here *= {value}{' / a' if cell.power == 2 else ''}\n"
    word = "elif" if cell.scaled else "if"
    return text + f"{pad}{word} chart == {k}.0:\n{pad}    here *= a * {cell.value.format(a='a') % call}\n"


def _visit(k: int, cell: _Cell) -> str:
    return f"""    x = min(max(v, {cell.left}), {cell.right})
    y = min(max(u, {cell.left}), {cell.right})
    if x != y:
        k = panel_added(k, panels, {k}.0, {cell.distance.format(y="y")}, {cell.distance.format(y="x")}, abs(u - y))
"""


def _fast(name: str, side: Side, cells: list[_Cell], call: str) -> str:
    """The attempt with one panel: in the distance to the nearer finite end, or in the variable itself."""
    has_lo, has_hi = side.finite
    below, above = _distances(side)
    line = len(cells)
    candidates = [(0, below)] * has_lo + [(line - 1, above)] * has_hi or [(line, "{y}")]
    lines = []
    for chart, text in candidates:
        lines += [f"p{chart} = {text.format(y='u')}", f"q{chart} = {text.format(y='v')}"]
    first, last = candidates[0][0], candidates[-1][0]
    lines += [f"chart, p, q = {first}.0, p{first}, q{first}"]
    if first != last:
        lines += [f"if min(p{last}, q{last}) < min(p, q):", f"    chart, p, q = {last}.0, p{last}, q{last}"]
    ok = [] if first == line else ["w <= 2.0 * min(p, q)"]
    ok += [f"(max(u, v) <= c{i} or min(u, v) >= c{i})" for i in range(len(side.kinks))]
    lines += [f"if {' and '.join(ok) or 'True'}:", f"    value = {name}_single(chart, p, q, w, z{call})"]
    return "".join(f"        {text}\n" for text in lines)


def _near(side: Side, cells: list[_Cell]) -> str:
    """The chart of u and u - gap and their distances: the cell to which both belong, or the line."""
    if not any(side.finite):
        apart = [f"(max(u, v) <= c{i} or min(u, v) >= c{i})" for i in range(len(side.kinks))]
        return f"    if {' and '.join(apart) or 'True'}:\n        chart, p, q = {len(cells)}.0, u, v\n"
    text = ""
    for chart, cell in enumerate(cells):
        distance = cell.distance.format(y="u")
        sign = "-" if distance.lstrip("(").startswith("u") else "+"
        text += f"    if {cell.left} <= min(u, v) and max(u, v) <= {cell.right}:\n"
        text += f"        chart, p, q = {chart}.0, {distance}, {distance} {sign} gap\n"
    return text


BISECTED = """    if value < 0.0 and q > 0.0:
        k = panel_added(0, panels, chart, p, q, 0.0)
        value = {n}_adaptive(k, 1.0, panels, z{A})
    value = value if 0.0 < value < INF else -1.0
"""


def _interior(side: Side) -> str:
    below, above = _distances(side)
    left = f"{below.format(y='t')} > 0.0" if side.finite[0] else "t > -INF"
    right = f"{above.format(y='t')} > 0.0" if side.finite[1] else "t < INF"
    return f"{left} and {right}"


def _closed(side: Side) -> str:
    ends = [end for end, closed in (("lo", side.lo_closed), ("hi", side.hi_closed)) if closed]
    return "".join(f"    if t == {end}:\n        return 1\n" for end in ends)


def _steep(side: Side) -> str:
    lines = "        pass\n"
    for end, closed, steep in (
        ("lo", side.lo_closed, side.steep_lo),
        ("hi", side.hi_closed, side.steep_hi),
    ):
        if closed and steep:
            lines += f"        if v == {getattr(side, end)}:\n            return INF\n"
    return lines
