"""Kernel text of the Bregman proximity operators that are solved for; `prox.distance.roots` fills it in."""

HEADER = '''"""Bregman proximity operators of {owner} over {potential}; generated, do not edit."""

import numpy as np

from {f_module} import grad_conj_scalar_f8 as rho, hess_conj_scalar_f8 as rho_slope
'''

FORWARD = '''

@inline
def rho_slope_at(dual, primal{parameters}):
    """rho' at a dual point whose rho is known, {told}."""
{lines}    return {result}
'''

FROM_G = """
from {g_module} import lower_scalar_f8 as lower, prox_scalar_f8 as snap, upper_scalar_f8 as upper
"""

FROM_H = """
from {h_module} import grad_scalar_f8 as h_slope, hess_scalar_f8 as h_rise


@inline
def lower(x{P}):
    # slope of phi - x²/2, whose domain ends at {lo} and {hi}
    return INF if x >= {hi} else (-INF if x <= {lo} else h_slope(x{P}) - x)


@inline
def upper(x{P}):
    return lower(x{P})


@inline
def rise(x{P}):
    return h_rise(x{P}) - 1.0


@inline
def snap(v, step{P}):
    return v
"""

CONSTANTS = """
inf = math.inf
BLOCK = 128  # elements that take a Newton step together
GUESSES = 3  # Newton steps before a bracket is kept
SWEEPS = 12  # what is not done after so many is done alone
BEYOND = 1.000000000000002  # p - gap bounds the root, up to rounding where both are large
FIRST = 1e-100  # stands for the step before the first: no step is small against it
"""

RISE = '''
@inline
def rise(x{P}):
    """{text}"""
{lines}    return {result}
'''

COMMON = """
@njit(error_model="numpy", nogil=True)
def between(a, b):
    # a point of a bracket, which may have infinite ends
    if a == -INF and b == INF:
        return 0.0
    if a == -INF:
        return b - 1.0 - abs(b)
    if b == INF:
        return a + 1.0 + abs(a)
    if a >= 0.0 and b > 4.0 * a:  # a root next to 0 keeps its digits: halve the exponents
        return math.sqrt(max(a, 5e-324)) * math.sqrt(b)
    if b <= 0.0 and a < 4.0 * b:
        return -math.sqrt(-a) * math.sqrt(max(-b, 5e-324))
    return a + 0.5 * (b - a)


@njit(error_model="numpy", nogil=True)
def landed(a, b, v, step{P}):
    # the kink of g between rho(a) and rho(b), where the bracket holds no further number
    u, w = rho(a{A}), rho(b{A})
    q = (v - a) / step
    far = 1024.0 * (w - u)
    if not (far > 0.0 and abs(q) > 0.0 and far < INF):
        return u
    return min(w, max(u, snap(u + (far if q > 0.0 else -far), far / abs(q){G})))
"""

LEFT = """
@inline
def gap_of(p, u, v, step{G}):
    # distance of v from p + step * dg(u), with the sign of p - its solution
    above = p - v + step * lower(u{G})
    below = p - v + step * upper(u{G})
    return above if above > 0.0 else (below if below < 0.0 else 0.0)


@njit(error_model="numpy", nogil=True)
def sided(gap, u{Q}):
    # outside dom g both ends are infinite and do not tell the side: the prox does
    if abs(gap) < INF:
        return gap
    inside = snap(u, 1.0{G})
    return gap if inside == u else (INF if inside < u else -INF)


@njit(error_model="numpy", nogil=True)
def left_scalar(v, step, at_zero{P}):
    # u = rho(p) with v in p + step * dg(u): increasing in p with slope at least 1, so that |gap| bounds the error
    if v != v:
        return v
    a, b = {lo}, {hi}
    if at_zero == at_zero:  # phi'(0): there most functions have a kink, or the end of their domain
        gap = sided(gap_of(at_zero, 0.0, v, step{G}), 0.0{G})
        if gap == 0.0:
            return 0.0
        if gap > 0.0:
            b = min(b, at_zero)
        else:
            a = max(a, at_zero)
    p = v if a < v < b else between(a, b)
    last = INF
    steep = 1.0
    for _ in range(400):
        u = rho(p{A})
        gap = sided(gap_of(p, u, v, step{G}), u{G})
        if gap == 0.0:
            return u
        if gap > 0.0:
            b = p
            a = max(a, p - BEYOND * gap)
        else:
            a = p
            b = min(b, p - BEYOND * gap)
        rate = 1.0 + step * rise(u{G}) * rho_slope_at(p, u{A})
        steep = max(steep, rate) if rate < INF else steep
        tiny = 2.3e-16 * max(abs(p), abs(v) / steep)  # the rounding of v, seen from p
        if b - a <= 2.0 * tiny:
            return landed(a, b, v, step{P})
        move = gap / rate if rate < INF else INF  # g' may rise faster than there are numbers
        new = p - move
        if abs(move) <= tiny:
            return rho(new{A})
        if not (a < new < b and abs(move) <= 0.5 * last):
            new = between(a, b)
            move = b - a
            if not a < new < b:
                return landed(a, b, v, step{P})
        last = abs(move)
        p = new
    return u
"""

START = """
@njit(error_model="numpy", nogil=True)
def left_start{each}(n, p, v, s, middle{P}):
    # phi' of g's own prox u: there the gap is p - u, and v - u or so at v. Outside dom phi it is v
    for i in range(n):
        u = snap(v[i], s[i]{I})
        near = primal_slope(u{A})
        better = abs(near - u) < abs(v[i] - u)
        far = v[i] if (v[i] > {lo}) & (v[i] < {hi}) else middle
        p[i] = near if better & (near > {lo}) & (near < {hi}) else far
"""

START_FAR = """
@njit(error_model="numpy", nogil=True)
def left_start{each}(n, p, v, s, middle{P}):
    # v, of which the gap is at most step * dg(rho(v))
    for i in range(n):
        p[i] = v[i] if (v[i] > {lo}) & (v[i] < {hi}) else middle
"""

SWEEP = """
@njit(error_model="numpy", nogil=True)
def left_guess{each}(n, p, v, s, error{P}):
    # one Newton step of many elements, bare of brackets; a step that leaves the numbers is not taken
    for i in range(n):
        u = rho(p[i]{A})
        move = gap_of(p[i], u, v[i], s[i]{I}) / (1.0 + s[i] * rise(u{I}) * rho_slope_at(p[i], u{A}))
        new = p[i] - move
        inside = (new > {lo}) & (new < {hi})
        p[i] = new if inside else p[i]
        error[i] = error[i] if error[i] < 0.0 else (abs(move) if inside & (move != 0.0) else FIRST)


@njit(error_model="numpy", nogil=True)
def left_sweep{each}(n, a, b, p, v, s, error{P}):
    # one Newton step of many elements at once, without branches; error: each one's step, 0 when it is done
    for i in range(n):
        u = rho(p[i]{A})
        gap = gap_of(p[i], u, v[i], s[i]{I})
        lo = p[i] - BEYOND * gap if gap > 0.0 else p[i]
        hi = p[i] if gap > 0.0 else p[i] - BEYOND * gap
        a[i] = lo if lo > a[i] else a[i]
        b[i] = hi if hi < b[i] else b[i]
        part = 1.0 / (1.0 + s[i] * rise(u{I}) * rho_slope_at(p[i], u{A}))
        move = gap * part
        new = p[i] - move
        m, last = abs(move), error[i]
        # a step no shorter than the one before may go back and forth across a kink
        inside = (new >= a[i]) & (new <= b[i]) & (abs(new) < INF) & (part > 0.0) & ((m < last) | (last == FIRST))
        # where the gap or its slope is infinite, outside dom g or next to its end: left to the other
        new = new if inside else (0.5 * (a[i] + b[i]) if (abs(gap) < INF) & (part > 0.0) else NAN)
        scale = max(abs(new), abs(v[i]) * part)  # what the rounding of v moves p by
        m = abs(new - p[i])
        # Newton's steps shrink like m, m**3/last**2, ...: done when the next would be lost in rounding; < and no
        # division, so that products which underflow to 0 finish nothing
        done = (m <= 4.5e-16 * scale) | (m * m * m < 1e-17 * scale * last * last) & inside
        p[i] = p[i] if last <= 0.0 else new  # no number depends on its neighbours
        error[i] = last if last <= 0.0 else (0.0 if done else m)
"""

RIGHT = """
@njit(error_model="numpy", nogil=True)
def pull(p, x, step{P}):
    # derivative in p of step * g(rho(p)) + D(x, rho(p)): an interval; its end next to 0, or 0
    u = rho(p{A})
    d = step * rho_slope(p{A})
    above = u - x + d * lower(u{G})
    below = u - x + d * upper(u{G})
    return sided(above if above > 0.0 else (below if below < 0.0 else 0.0), u{G})


@njit(error_model="numpy", nogil=True)
def right_scalar(x, start, step{P}):
    # outwards from x = rho(start) until the objective rises, then a root of its derivative in that bracket
    inner = start
    first = pull(inner, x, step{P})
    if first == 0.0 or first != first:
        return x if first == 0.0 else first
    down = first > 0.0
    reach = 1.0
    while True:
        outer = inner - reach if down else inner + reach
        if outer <= {lo} or outer >= {hi}:
            outer = 0.5 * (inner + ({lo} if down else {hi}))
        found = pull(outer, x, step{P})
        if found == 0.0 or (found > 0.0) != down:
            break
        if outer == inner or abs(outer) > 1e300:
            return rho(outer{A})
        inner, first = outer, found
        reach *= 2.0
    for k in range(400):
        if found == 0.0:
            return rho(outer{A})
        new = outer - found * (outer - inner) / (found - first) if k % 3 else 0.5 * (inner + outer)
        if not min(inner, outer) < new < max(inner, outer):
            new = 0.5 * (inner + outer)
        if abs(outer - inner) <= 2.3e-16 * max(abs(outer), abs(inner)) or new == inner or new == outer:
            break
        at = pull(new, x, step{P})
        if (at > 0.0) == (first > 0.0) and at != 0.0:
            inner, first = new, at
        else:
            outer, found = new, at
    return rho(outer{A})
"""

RIGHT_LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def right{each}_{p}(points, starts, step, out{P}):
    for i in range(out.size):
        out[i] = {cast}(right_scalar(np.float64(points[i]), np.float64(starts[i]), step{i}{alone}))
"""

LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def left{each}_{p}(points, step, out, at_zero{P}):
    a, b, p, v = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    s, error = np.empty(BLOCK), np.empty(BLOCK)
    middle = between({lo}, {hi})
    for start in range(0, out.size, BLOCK):
        n = min(BLOCK, out.size - start)
        for i in range(n):
            v[i] = np.float64(points[start + i])
            s[i] = step{at}
            a[i], b[i] = {lo}, {hi}
            error[i] = FIRST
        left_start{each}(n, p, v, s, middle{slices})
        for i in range(n if at_zero == at_zero else 0):  # the kink at 0
            above, below = s[i] * lower(0.0{at_g}), s[i] * upper(0.0{at_g})
            here = (at_zero - v[i] + above <= 0.0) & (at_zero - v[i] + below >= 0.0)
            error[i] = -1.0 if here else error[i]
        for _ in range(GUESSES):
            left_guess{each}(n, p, v, s, error{slices})
        for _ in range(SWEEPS):
            left_sweep{each}(n, a, b, p, v, s, error{slices})
            waiting = 0
            for i in range(n):
                waiting += not error[i] <= 0.0
            if waiting == 0:
                break
        for i in range(n):
            u = rho(p[i]{A})
            out[start + i] = {cast}(0.0 if error[i] < 0.0 else (u if v[i] == v[i] else NAN))
        for i in range(n if waiting > 0 else 0):
            if not error[i] <= 0.0:
                out[start + i] = {cast}(left_scalar(v[i], s[i], at_zero{call}))
"""
