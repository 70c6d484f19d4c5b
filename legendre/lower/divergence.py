"""Kernel text for Bregman divergences and Fenchel-Young losses of any Legendre function on an interval.

The one formula is  D(u, v) = integral of |u - x| phi''(x) over x between v and u:  every term is positive, so
nothing cancels, whether u and v are neighbours or lie at opposite ends of the domain.

Charts.  phi'' is evaluated from the distance `a` to an *anchor* (a finite end, a kink, or 0 on an unbounded line),
and a node's distance is a positive combination of the distances of u and v, so nodes are exact where phi'' is
steep. The domain is cut at the anchors and half-way between them; each cell belongs to its anchor.

Panels.  16 Gauss-Legendre nodes, linear in `a` on a panel whose ends differ by at most a factor 3 and in log(a)
otherwise. The last two Legendre coefficients of the integrand, from the same 16 values, tell whether the panel
has converged: for an integrand analytic in a neighbourhood they behave like r**-15 where the error behaves like
r**-32, and r**-7 is found from the middle two. Usually u and v make one panel; otherwise panels are bisected, largest contribution first, until the
estimated error of each is below 1e-15 of the whole. A panel that reaches an anchor or infinity is cut off where
the power law found there says that the remainder is below 1e-17.

What the text needs from the module it is put in (all scalar, jitted, parameters as trailing arguments): the
function :attr:`Side.hess` and, for finite ends, `hess_lo` and `hess_hi`, see :class:`Side`. What it defines is
told at :func:`bregman` and :func:`fenchel_young`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

NODES = 16
DEGREES = (7, 8, 14, 15)


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
        Names of a**2 phi''(lo + a), b**2 phi''(hi - b): used for distances below 1e-100, where phi'' itself may
        overflow. Worth giving only for an end at 0 where phi'' grows faster than 1/a.
    steep_lo, steep_hi : bool
        Whether phi' is infinite at the end; false for a function that is not essentially smooth.
    kinks : tuple of str
        Points inside the domain, in increasing order, where phi'' is not smooth; Python text in the parameters.
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
    steep_lo: bool = True
    steep_hi: bool = True
    kinks: tuple[str, ...] = ()

    @property
    def finite(self) -> tuple[bool, bool]:
        """Which ends are finite."""
        return self.lo != "-inf", self.hi != "inf"


@cache
def gauss(nodes: int = NODES) -> dict[str, tuple[str, ...]]:
    """Gauss-Legendre on [0, 1]: abscissae ``x``, weights ``w``, barycentric weights ``l``, coefficients.

    The literals are rounded from 50 digits; row ``k`` times the values at the nodes is the coefficient of degree k.
    """
    import mpmath

    with mpmath.workdps(50):
        # Newton from the classical start; the derivative of P_n follows from P_n and P_(n-1)
        rows = []
        for i in range(nodes):
            x = mpmath.cos(mpmath.pi * (nodes - i - 0.25) / (nodes + 0.5))
            for _ in range(8):
                p, q = mpmath.legendre(nodes, x), mpmath.legendre(nodes - 1, x)
                slope = nodes * (q - x * p) / (1 - x * x)
                x -= p / slope
            w = 1 / ((1 - x * x) * slope**2)
            row = [(1 + x) / 2, w, (-1) ** i * mpmath.sqrt((1 - x * x) * w)] + [(2 * k + 1) * w * mpmath.legendre(k, x) for k in DEGREES]
            rows.append([repr(float(value)) for value in row])
    keys = ["x", "w", "l", *map(str, DEGREES)]
    return dict(zip(keys, zip(*rows, strict=True), strict=True))


COMMON = '''
NAN = np.nan
INF = np.inf
TINY = 5e-324
GAUSS_X = np.array([{x}])
GAUSS_W = np.array([{w}])
GAUSS_L = np.array([{l}])
GAUSS_7 = np.array([{7}])
GAUSS_8 = np.array([{8}])
GAUSS_14 = np.array([{14}])
GAUSS_15 = np.array([{15}])
'''

PANEL = '''
@njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def {n}_origin(chart{P}):
    # phi'' at the anchor
{kinks}{origins}    return NAN


@njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def {n}_panel(chart, p, q, width, far, linear, scale, z{P}):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
{kinks}    if linear:
        for i in range(16):
            z[i] = p * GAUSS_X[15 - i] + q * GAUSS_X[i]
            z[16 + i] = (far + width * GAUSS_X[i]) * scale
            z[32 + i] = width
    else:
        length = math.log(q / p)
        for i in range(16):
            e = math.expm1(abs(length) * GAUSS_X[i])  # without subtraction, whichever of p and q is larger
            z[i] = p + p * e if length > 0.0 else p / (1.0 + e)
            z[16 + i] = (far + (p * e if length > 0.0 else z[i] * e)) * scale
            z[32 + i] = z[i] * abs(length)
{charts}    surprise = 0.0
    if linear and (p * q <= 0.0 or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        above = 0.0
        below = 0.0
        for i in range(16):
            c = GAUSS_L[i] / (p * GAUSS_X[15 - i] + q * GAUSS_X[i])
            above += c * z[i]
            below += c
        c = {n}_origin(chart{A})
        if not abs(c - above / below) <= 1e-6 * abs(c):
            surprise = INF
    value = 0.0
    c7 = 0.0
    c8 = 0.0
    c14 = 0.0
    c15 = 0.0
    for i in range(16):
        c = z[i] * z[32 + i] * z[16 + i]
        value += GAUSS_W[i] * c
        c7 += GAUSS_7[i] * c
        c8 += GAUSS_8[i] * c
        c14 += GAUSS_14[i] * c
        c15 += GAUSS_15[i] * c
    last = abs(c14) + abs(c15)
    ratio = last / max(abs(c7) + abs(c8), last)  # r**-7
    rest = last * ratio * ratio if last > 0.0 else last
    return value, max(rest, surprise), last


@njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def {n}_many(u, v, scale, panels, z{P}):
    # D(u, v) from as many panels as it takes, the largest bisected first; v may be an infinite end
{constants}    k = 0
{cells}    total = 0.0
    done = 0.0
    while k > 0:
        best = 0
        for j in range(1, k):
            if panels[j, 5] > panels[best, 5]:
                best = j
        chart = int(panels[best, 0])
        p = panels[best, 1]
        q = panels[best, 2]
        far = panels[best, 3]
        value = panels[best, 4]
        rest = panels[best, 6]
        small = min(p, q)
        large = max(p, q)
        if rest < 0.0:  # not evaluated yet
            linear = large <= 3.0 * small or small == 0.0
            rest = INF
            if large < INF and (linear or large <= 1e12 * small):
                value, rest, last = {n}_panel(chart, p, q, large - small, far, linear, scale, z{A})
                # a small slow part may hide beside a large quick one; at an anchor phi'' may be singular
                rest = max(rest, 1e-3 * last if small > 0.0 else last)
                total += value
                if not total < INF:
                    return total
            panels[best, 4] = value
            panels[best, 5] = value if rest < INF else INF
            panels[best, 6] = rest
            if rest < INF:
                continue
        k -= 1
        for j in range(7):
            panels[best, j] = panels[k, j]
        if rest <= 5e-14 * total or k > 250 or small >= (1.0 - 4.4e-16) * large:
            done += value
            continue
        if large == INF:
            middle = 16.0 * small if small > 0.0 else 1.0
        elif small == 0.0:
            middle = large / 1024.0
        elif large > 3.0 * small:
            middle = math.sqrt(small) * math.sqrt(large)
        else:
            middle = 0.5 * (small + large)
        if (small == 0.0) != (large == INF):
            beyond = {n}_tail(chart, p, q, far, scale{A})
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond
                continue
        total -= value
        for j in range(2):
            panels[k, 0] = chart
            panels[k, 1] = p if j == 0 else middle
            panels[k, 2] = middle if j == 0 else q
            panels[k, 3] = far if j == 0 else far + abs(middle - p)
            panels[k, 4] = 0.0
            panels[k, 5] = INF
            panels[k, 6] = -1.0
            k += 1
    return done


@njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def {n}_tail(chart, p, q, far, scale{P}):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
{kinks}    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = (far + (p if q == 0.0 else a)) * scale
{points}        a *= step
    decay = math.log(there / here) * 1.4426950408889634
    if there == 0.0:
        return 0.0
    # quicker than a power of one, as an exponential: what stands at c bounds what lies beyond
    return there / min(decay, 1.0) if decay > 0.0 else INF


@njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def {n}_inside(u, v, panels, z{P}):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    if abs(v) < INF:
{fast_constants}        w = abs(u - v)
{fast}            if rest <= 5e-14 * value < INF and value > 1e-250:
                return max(value, TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        value = {n}_many(u, v, scale, panels, z{A}) / scale
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def {n}_holds(t{P}):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
{constants}    if {interior}:
        return 2
{closed}    return 0


@njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def {n}_scalar(u, v, panels, z{P}):
    # D(u, v) with the conventions at and beyond the ends
    if u != u or v != v:
        return NAN
    at = {n}_holds(v{A})
    if at == 0:
        return NAN
    if {n}_holds(u{A}) == 0:
        return INF
    if u == v:
        return 0.0
    if at == 1:
{steep}    return {n}_inside(u, v, panels, z{A})
'''

FENCHEL_YOUNG = '''
@njit(error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def {n}_scalar(t, s, panels, z{P}):
    # phi(t) + phi*(s) - t s as a divergence: from s to eta = phi'(t), or from t to rho(s)
    if t != t or s != s:
        return NAN
    at = {primal}_holds(t{A})
    if at == 0:
        return INF
    if abs(s) == INF:
        return 0.0 if at == 1 and {grad}(t{A}) == s else INF
    if {dual}_holds(s{A}) == 0:
        return INF
    eta = {grad}(t{A})
    if eta == s:
        return 0.0
    if abs(eta) == INF:
        return {dual}_inside(s, eta, panels, z{A})
    v = {rho}(s{A})
    slope = {hess_conj}(s{A})
    if {primal}_holds(v{A}) == 2 and slope > 0.0 and v != t:
        # either side feels the rounding of its own eta or v: take the one that feels it less
        if abs(v) / slope * abs(t - v) < abs(eta) * {hess_conj}(eta{A}) * abs(s - eta):
            return {primal}_inside(t, v, panels, z{A})
    return {dual}_inside(s, eta, panels, z{A})
'''

KERNEL = '''
@njit(cache=True, error_model="numpy", nogil=True)
def {name}_{tag}({x}, {y}, out{P}):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = {name}_scalar(float({x}[i]), float({y}[i]), panels, z{A})
'''


def common() -> str:
    """Text that stands once in a module, before the rest; the module imports math, numpy as np and njit."""
    text = COMMON
    for key, row in gauss().items():
        text = text.replace(f"{{{key}}}", ", ".join(row))
    return text


def divergence(name: str, side: Side, parameters: tuple[str, ...] = ()) -> str:
    """Text of the scalar functions `name`_scalar, `name`_inside and `name`_holds for the divergence of `side`.

    ``name_scalar(u, v, panels, z, *parameters)`` is D(u, v) with the conventions at and beyond the ends;
    ``name_inside`` skips them and takes an infinite end for v; ``name_holds(t, *parameters)`` is 2 in the
    interior of the domain, 1 at a closed end, 0 outside. ``panels`` and ``z`` are workspace: np.empty((256, 7)),
    np.empty(48).
    """
    cells = _cells(side)
    fast = _fast(name, side, cells, _call(parameters))
    return PANEL.format(
        n=name,
        P=_call(parameters),
        A=_call(parameters),
        charts=_charts([*cells, _line(side)], _call(parameters)),
        points="".join(_point(k, cell, _call(parameters)) for k, cell in enumerate(cells)),
        origins="".join(
            f"    if chart == {k}:\n        return {cell.value.format(a='0.0') % _call(parameters)}\n"
            for k, cell in enumerate([*cells, _line(side)])
        ),
        kinks="".join(f"    c{i} = {text}\n" for i, text in enumerate(side.kinks)),
        constants=_constants(side, 4),
        fast_constants=_constants(side, 8),
        cells="".join(_visit(k, cell) for k, cell in enumerate(cells)),
        fast=fast,
        interior=_interior(side),
        closed=_closed(side),
        steep=_steep(side),
    )


def kernels(name: str, arguments: tuple[str, str], parameters: tuple[str, ...] = ()) -> str:
    """Text of the array kernels `name`_f8 and `name`_f4 around `name`_scalar."""
    x, y = arguments
    call = _call(parameters)
    return "".join(KERNEL.format(name=name, tag=tag, x=x, y=y, P=call, A=call) for tag in ("f8", "f4"))


def bregman(side: Side, parameters: tuple[str, ...] = ()) -> str:
    """Text of bregman_f8 and bregman_f4 (u, v, out, *parameters): D_phi(u, v), never negative, 0 iff u = v.

    u outside dom phi: +inf. v outside or nan: nan. v at a closed end where phi' is infinite: +inf unless u = v.
    A value below the smallest positive double becomes that number.
    """
    return divergence("bregman", side, parameters) + kernels("bregman", ("u", "v"), parameters)


def fenchel_young(
    dual: Side,
    parameters: tuple[str, ...] = (),
    *,
    grad: str = "grad",
    rho: str = "grad_conj",
    primal: str = "bregman",
) -> str:
    """Text of fenchel_young_f8 and fenchel_young_f4 (t, s, out, *parameters): phi(t) + phi*(s) - t s.

    `dual` describes phi*, `grad` and `rho` name the scalar phi' and its inverse; the text of :func:`bregman` for
    phi stands before. t or s outside dom phi or dom phi*: +inf. t at a closed end: the finite limit.
    """
    call = _call(parameters)
    text = FENCHEL_YOUNG.format(
        n="fenchel_young", P=call, A=call, primal=primal, dual="dual", grad=grad, rho=rho, hess_conj=dual.hess
    )
    return divergence("dual", dual, parameters) + text + kernels("fenchel_young", ("t", "s"), parameters)


@dataclass(frozen=True)
class _Cell:
    """A part of the domain with its anchor: `distance` and `value` are text with {y}, {a} to be filled in."""

    left: str
    right: str
    distance: str
    value: str
    scaled: str = ""


def _call(parameters: tuple[str, ...]) -> str:
    return "".join(f", {parameter}" for parameter in parameters)


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
    up = {c: ("({y} - %s)" % c, f"{side.hess}({c} + {{a}}%s)", "") for c in kinks}
    down = {c: ("(%s - {y})" % c, f"{side.hess}({c} - {{a}}%s)", "") for c in kinks}
    up["lo"] = (below, side.hess_lo + "({a}%s)", side.scaled_lo and side.scaled_lo + "({a}%s)")
    down["hi"] = (above, side.hess_hi + "({a}%s)", side.scaled_hi and side.scaled_hi + "({a}%s)")
    cells = []
    if not has_lo:
        cells.append(_Cell("-INF", anchors[0], *down[anchors[0]]))
    for left, right in zip(anchors, anchors[1:], strict=False):
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


def _charts(cells: list[_Cell], call: str) -> str:
    lines = []
    for k, cell in enumerate(cells):
        if cell.scaled:
            lines += [f"    if chart == {k} and max(p, q) < 1e-80:", "        for i in range(16):"]
            value = cell.scaled.format(a="z[i]") % call
            lines += ["            z[32 + i] /= z[i]", "            z[16 + i] /= z[i]", f"            z[i] = {value}"]
        lines += [f"    {'elif' if cell.scaled else 'if'} chart == {k}:", "        for i in range(16):"]
        lines += [f"            z[i] = {cell.value.format(a='z[i]') % call}"]
    return "\n".join(lines) + "\n"


def _point(k: int, cell: _Cell, call: str) -> str:
    pad = " " * 8
    text = ""
    if cell.scaled:
        text = f"{pad}if chart == {k} and a < 1e-80:\n{pad}    here *= {cell.scaled.format(a='a') % call} / a\n"
    word = "elif" if cell.scaled else "if"
    return text + f"{pad}{word} chart == {k}:\n{pad}    here *= a * {cell.value.format(a='a') % call}\n"


def _visit(k: int, cell: _Cell) -> str:
    return f'''    x = min(max(v, {cell.left}), {cell.right})
    y = min(max(u, {cell.left}), {cell.right})
    if x != y:
        panels[k, 0] = {k}
        panels[k, 1] = {cell.distance.format(y="y")}
        panels[k, 2] = {cell.distance.format(y="x")}
        panels[k, 3] = abs(u - y)
        panels[k, 4] = 0.0
        panels[k, 5] = INF
        panels[k, 6] = -1.0
        k += 1
'''


def _fast(name: str, side: Side, cells: list[_Cell], call: str) -> str:
    """The attempt with one panel: in the distance to the nearer finite end, or in the variable itself."""
    has_lo, has_hi = side.finite
    below, above = _distances(side)
    candidates = [(0, below)] * has_lo + [(len(cells) - 1, above)] * has_hi or [(len(cells), "{y}")]
    lines = []
    for chart, text in candidates:
        lines += [f"        p{chart} = {text.format(y='u')}", f"        q{chart} = {text.format(y='v')}"]
    first, last = candidates[0][0], candidates[-1][0]
    lines += [f"        chart, p, q = {first}, p{first}, q{first}"]
    if first != last:
        lines += [f"        if min(p{last}, q{last}) < min(p, q):"]
        lines += [f"            chart, p, q = {last}, p{last}, q{last}"]
    ok = [] if first == len(cells) else ["w <= 2.0 * min(p, q)"]
    ok += [f"(max(u, v) <= c{i} or min(u, v) >= c{i})" for i in range(len(side.kinks))]
    lines += [f"        if {' and '.join(ok) or 'True'}:"]
    lines += [f"            value, rest, last = {name}_panel(chart, p, q, w, 0.0, True, 1.0, z{call})"]
    return "\n".join(lines) + "\n"


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
