"""Text of the adaptive quadrature behind divergences; filled in by :mod:`legendre.lower.divergence`.

A panel is an interval of distances `a` from an anchor with 16 Gauss-Legendre nodes, linear in `a` when its
ends differ by at most a factor 3 and in log(a) otherwise. The last two Legendre coefficients of the
integrand, from the same 16 values, tell whether it has converged: for an integrand analytic in a
neighbourhood they behave like r**-15 where the error behaves like r**-32, and r**-7 is found from the
middle two.

Usually u and v make one panel. Otherwise panels are bisected, largest contribution first, until the estimated
error of each is below 5e-14 of the whole with a wide margin. A panel that reaches an anchor or infinity is
cut off where the power law found there says that the remainder is below 1e-17.

What depends on no function stands in :mod:`legendre.lower.quadrature`.

Names in braces: n the prefix of the functions; P and A the parameters, each preceded by a comma; the others
are pieces of text made for one function.
"""

from __future__ import annotations

import re

PANEL = """
@njit(error_model="numpy", nogil=True)
def {n}_origin(chart{P}):
    # phi'' at the anchor
{kinks}{origins}    return NAN


@njit(error_model="numpy", nogil=True)
def {n}_panel(chart, p, q, width, far, linear, scale, z{P}):
    # integral of (far + |a - p|) phi'' over the distances a from p to q; a bound of its error
{kinks}{units_text}    panel_nodes(p, q, width{weight}, width{unit}, far, linear, scale, {ratio}, z)
{charts}    surprise = 0.0
    if linear and (min(p, q) <= 0.0 <= max(p, q) or abs(p) > 100.0 * abs(q) or abs(q) > 100.0 * abs(p)):
        # a feature of phi'' at the anchor may be too narrow for the nodes: is it there what they predict?
        surprise = panel_surprise(p, q, z, {n}_origin(chart{A}))
    return panel_sum(z, surprise)


@njit(error_model="numpy", nogil=True)
def {n}_many(u, v, scale, panels, z{P}):
    # D(u, v) from a panel for each part of the domain between them; v may be an infinite end
{constants}    k = 0
{cells}    return {n}_adaptive(k, scale, panels, z{A})


@njit(error_model="numpy", nogil=True)
def {n}_adaptive(k, scale, panels, z{P}):
    # the sum of k panels and of as many more as it takes, the largest bisected first
    total = 0.0
    done = 0.0
    work = 0
    while k > 0:
        work += 1
        best = panel_largest(k, panels)
        chart = panels[best, 0]
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
            beside = small == 0.0 and large < 1e-305  # there are too few doubles for nodes
            # over more powers of ten sixteen nodes may miss all there is
            if large < INF and not beside and (linear or large <= 1e6 * small):
                value, rest, last = {n}_panel(chart, p, q, large - small, far, linear, scale, z{A})
                if value == 0.0:  # is phi'' there, at an end, but not at the nodes? below 1e-290, they underflow
                    there = {n}_density(chart, q, far + (large - small), scale{A})
                    there = max(there, {n}_density(chart, p, far + (large - small), scale{A}))
                    rest = INF if there > 1e-290 else rest
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
        k = panel_removed(k, best, panels)
        if rest <= 5e-14 * total or work > 600 or k > 250 or small >= (1.0 - 4.4e-16) * large:
            done += value
            continue
        if (small == 0.0) != (large == INF):
            beyond = {n}_tail(chart, p, q, far, scale{A})
            if beyond <= 1e-17 * total or large < 1e-280 or small > 1e280:
                done += beyond if beyond < INF else value
                continue
        total -= value
        k = panel_bisected(k, chart, p, q, far, panels)
    return done


@njit(error_model="numpy", nogil=True)
def {n}_density(chart, a, weight, scale{P}):
    # the integrand times a
{kinks}    here = weight * scale
{points}    return here


@njit(error_model="numpy", nogil=True)
def {n}_tail(chart, p, q, far, scale{P}):
    # what a panel that reaches 0 or infinity holds, by the power law at its other end
    c = p if q == 0.0 or q == INF else q
    step = 0.5 if min(p, q) == 0.0 else 2.0
    here = 0.0
    there = 0.0
    a = c
    for _ in range(2):
        there = here
        here = {n}_density(chart, a, far + (p if q == 0.0 else a), scale{A})
        a *= step
    return panel_remainder(p, q, c, there, here)


@njit(error_model="numpy", nogil=True)
def {n}_single(chart, p, q, w, z{P}):
    # D of two points at distances p and q that differ by w, from one panel; -1 when it has not converged
    linear = w > 0.0  # it is; the literal would compile a panel of its own
    scale = 1.0
    while True:
        value, rest, last = {n}_panel(chart, p, q, w, 0.0, linear, scale, z{A})
        if scale > 1.0 or not value <= 1e-250:
            break
        scale = 2.0**600  # neighbours: once more, scaled up
    if value == 0.0:  # by underflow of the square of the width, or of phi'' at the nodes
        return TINY if w < 1e-100 else -1.0
    return max(value / scale, TINY) if rest <= 5e-14 * value < INF else -1.0


@njit(error_model="numpy", nogil=True)
def {n}_near(u, gap, panels, z{P}):
    # D(u, u - gap) for a gap known to more digits than u - gap has; -1 where it takes more than one chart
    v = u - gap
    w = abs(gap)
    chart = -1.0
{constants}{near}    if chart < 0.0:
        return -1.0
    value = {n}_single(chart, p, q, w, z{A}) if {enough} else -1.0
{bisected}    return value


@njit(error_model="numpy", nogil=True)
def {n}_inside(u, v, panels, z{P}):
    # D(u, v) > 0 for u in the domain, v in its interior or an infinite end, u != v
    value = -1.0
    if abs(v) < INF:
        w = abs(u - v)
{fast}    if value > 0.0:
        return value
    if abs(v) == INF and abs(u) > 1e50:  # a power of u, to all digits, where phi'' would underflow
        value = {n}_many(math.copysign(1e50, u), v, 1.0, panels, z{A})
        power = math.log2(value / {n}_many(math.copysign(2e50, u), v, 1.0, panels, z{A}))
        if power > 0.0 and value > 0.0:
            return max(value * (1e50 / abs(u)) ** (round(power * 2.0**20) / 2.0**20), TINY)
    value = 0.0
    scale = 1.0
    for _ in range(2):  # once more, scaled, when only an intermediate result overflows or underflows
        scaled = {n}_many(u, v, scale, panels, z{A}) / scale
        if scale > 1.0 and not scaled < INF:  # scaling up overflowed: the value below 1e-250 stands
            break
        value = scaled if scaled == scaled else INF  # inf * 0 somewhere: an overflow
        if 1e-250 < value < INF:
            break
        scale = 2.0**-300 if value > 1.0 else 2.0**300
    return value if value != value else max(value, TINY)


@njit(error_model="numpy", nogil=True)
def {n}_holds(t{P}):
    # 2 in the interior of the domain, 1 at a closed end, 0 outside
{constants}    if {interior}:
        return 2
{closed}    return 0


@njit(error_model="numpy", nogil=True)
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
"""

KERNEL = """
@njit(cache=True, error_model="numpy", nogil=True)
def {name}_f8({x}, {y}, out{P}):
    panels = np.empty((256, 7))
    z = np.empty(48)
    for i in range(out.size):
        out[i] = {name}_scalar({x}[i], {y}[i], panels, z{A})
"""


def guarded(parameters: tuple[str, ...], *texts: str) -> tuple[str, ...]:
    """The parameters as a trailing call list, then `texts`; renamed apart from the text's own variables."""
    if not parameters:
        return ("", *texts)
    names = re.compile(rf"\b({'|'.join(map(re.escape, parameters))})\b")
    return ("".join(f", {name}_" for name in parameters), *(names.sub(r"\1_", text) for text in texts))
