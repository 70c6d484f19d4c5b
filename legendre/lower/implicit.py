"""Kernel text for values without closed form: inverses by safeguarded Newton, potentials by quadrature.

All functions defined by the text are scalar, jitted and pure, with the parameters as trailing arguments, so
that they can stand wherever a closed form would: ``name(x, *parameters)``. The module imports math, numpy
as np and njit; :func:`legendre.lower.divergence.common` stands before.
"""

from __future__ import annotations

from legendre.lower.panels import guarded

INVERSE = """
@njit(error_model="numpy", nogil=True)
def {n}_middle(a, b):
    # between two ends of a bracket: the sign first, then the power of two, then the digits
    if a < 0.0 < b:
        return 0.0
    if b <= 0.0:
        return -{n}_upper(-b, -a)
    return {n}_upper(a, b)


@njit(error_model="numpy", nogil=True)
def {n}_upper(a, b):
    if b > 4.0 * a:
        return math.sqrt(max(a, TINY)) * math.sqrt(b)
    return a + 0.5 * (b - a)


@njit(error_model="numpy", nogil=True)
def {n}(y{P}):
    # the x in [{lo}, {hi}] with {forward}(x) = y; an end when y is not reached inside
    if y != y:
        return NAN
    lo = {lo}
    hi = {hi}
    if y <= {least}:
        return lo
    if y >= {largest}:
        return hi
    a = max(lo, -LARGEST)
    b = min(hi, LARGEST)
    seen_below = False  # has a point with a value below y been seen, or is `a` only the end?
    seen_above = False
    x = {n}_middle(a, b) if abs(lo) == INF or abs(hi) == INF else 0.5 * (a + b)
    if abs(lo) < INF and hi == INF:
        x = lo + 1.0
    elif lo == -INF and abs(hi) < INF:
        x = hi - 1.0
    last = INF
    while True:
        f = {gap}
        if f == 0.0:
            break
        if f < 0.0:
            a = x
            seen_below = True
        else:
            b = x
            seen_above = True
        step = f / {slope}(x{A})
        new = x - step
        if new == x and step != 0.0:  # a step of 0 comes from an infinite slope
            break
        if not (a < new < b and abs(step) <= 0.5 * last):
            new = {n}_middle(a, b)
            step = b - a
            if not a < new < b:
                break
        elif abs(step) <= 1.2e-16 * abs(x):
            x = new
            break
        last = abs(step)
        x = new
    if not seen_above and x >= b * (1.0 - 4e-16 * np.sign(b)):
        return hi
    if not seen_below and x <= a * (1.0 + 4e-16 * np.sign(a)) + TINY:
        return lo
    return x
"""
LARGEST = "\nLARGEST = 1.7976931348623157e308\n"

PLAIN = "{forward}(x{A}) - y"

SLOPE = """
@njit(error_model="numpy", nogil=True)
def {n}(x{P}):
    # derivative of the inverse
    return 1.0 / {slope}({inverse}(x{A}){A})
"""

INTEGRAL = """
@njit(error_model="numpy", nogil=True)
def {n}(x{P}):
    # value and slope at a base point, and the divergence from it
    if x != x:
        return NAN
    if {divergence}_holds(x{A}) == 0:
        return INF
    base = {base}
    result = {value}
    if x != base:
        panels = np.empty((256, 7))
        z = np.empty(48)
        result += {linear}{divergence}_inside(x, base, panels, z{A})
    return result
"""

TRANSFORM = """
@njit(error_model="numpy", nogil=True)
def {n}(x{P}):
    # value and slope at a base point, and the divergence from it, integrated over the gradient
    if x != x:
        return NAN
    if {holds}(x{A}) == 0:
        return INF
    slope = {slope}
    eta = {gradient}(x{A})
    result = {value}
    if slope != 0.0:
        result += slope * (x - ({base}))
    if eta != slope:
        panels = np.empty((256, 7))
        z = np.empty(48)
        result += {divergence}_inside(slope, eta, panels, z{A})
    return result
"""


def inverse(
    name: str,
    forward: str,
    slope: str,
    ends: tuple[str, str] = ("-INF", "INF"),
    parameters: tuple[str, ...] = (),
    *,
    values: tuple[str, str] = ("-INF", "INF"),
    complements: tuple[str, str] = ("", ""),
) -> str:
    """Text of ``name(y)``: the x between `ends` with forward(x) = y; `slope` is the derivative of `forward`.

    Newton inside a bracket; a step that leaves the bracket or does not halve is replaced by a bisection, of
    the exponents while they differ. It ends when the step is below the spacing of the doubles or the
    bracket holds no further double, so the result is as exact as `forward` is.

    `forward` near a finite limit is not exact enough: 1 - 1e-17 is 1. Where `complements` names the functions
    forward(x) - lo and hi - forward(x) for the limits `values` = (lo, hi), they are solved for instead,
    each in the quarter of the range next to its limit.
    """
    call, first, final, lo, hi = guarded(parameters, *ends, *values)
    gap = PLAIN.format(forward=forward, A=call)
    quarter = "1.0" if "INF" in lo + hi else f"0.25 * (({hi}) - ({lo}))"
    if complements[1]:
        gap = f"((({hi}) - y) - {complements[1]}(x{call}) if y > ({hi}) - {quarter} else {gap})"
    if complements[0]:
        gap = f"({complements[0]}(x{call}) - (y - ({lo})) if y < ({lo}) + {quarter} else {gap})"
    return LARGEST + INVERSE.format(
        n=name,
        P=call,
        A=call,
        lo=first,
        hi=final,
        slope=slope,
        gap=gap,
        forward=forward,
        least=lo,
        largest=hi,
    )


def inverse_slope(name: str, slope: str, inverse: str, parameters: tuple[str, ...] = ()) -> str:
    """Text of ``name(y)`` = 1 / slope(inverse(y)), the derivative of an inverse."""
    (call,) = guarded(parameters)
    return SLOPE.format(n=name, P=call, A=call, slope=slope, inverse=inverse)


def integral(
    name: str,
    divergence: str,
    base: str,
    value: str,
    slope: str = "0.0",
    parameters: tuple[str, ...] = (),
) -> str:
    """Text of ``name(x)`` = value + slope (x - base) + D(x, base), a convex function from phi''.

    `divergence` is the name given to :func:`legendre.lower.divergence.divergence` before. Best is a base
    where the function has its minimum: then every term has one sign. It may be -INF or INF, with the limit
    as value, where the slope vanishes there.
    """
    call, base, value, slope = guarded(parameters, base, value, slope)
    linear = "" if slope == "0.0" else f"({slope}) * (x - base) + "
    return INTEGRAL.format(n=name, P=call, A=call, divergence=divergence, base=base, value=value, linear=linear)


def transform(
    name: str,
    divergence: str,
    holds: str,
    gradient: str,
    base: str,
    value: str,
    slope: str,
    parameters: tuple[str, ...] = (),
) -> str:
    """Text of ``name(t)`` = phi(t) = value + slope (t - base) + D*(slope, phi'(t)): phi from the dual side.

    ``divergence`` is that of the conjugate: no inverse is taken but the one in ``gradient`` = phi'.
    ``slope`` is phi'(base), finite; ``holds`` names the function that tells where t lies. At a closed end,
    where the gradient is infinite, the integral reaches to infinity and gives the finite value.
    """
    call, base, value, slope = guarded(parameters, base, value, slope)
    return TRANSFORM.format(
        n=name,
        P=call,
        A=call,
        divergence=divergence,
        holds=holds,
        gradient=gradient,
        base=base,
        value=value,
        slope=slope,
    )
