"""Error of a compiled primitive in units in the last place, against its definition at 50 digits and more."""

import math
import platform
import re

import mpmath
import numpy as np
import sympy
from _kernels import DTYPE, evaluate, kernel, polylog

from legendre import parse, symbols
from legendre.lower import primitives

MANTISSA = {"f8": (53, -1074), "f4": (24, -149)}
COUNT = 150


def definition(name):
    """The definition of a primitive of one argument as an mpmath function."""
    primitive = primitives.TABLE[name]
    (argument,) = primitive.arguments
    x = sympy.Symbol(argument, real=True)
    formula, modules = parse.to_sympy(primitive.definition, {argument: x}), [{"polylog": polylog}, *symbols.MPMATH]
    function = sympy.lambdify(x, formula, modules=modules)

    def value(point):
        tiny = int(2.1 * max(0.0, -math.log10(abs(point)))) if point else 0  # 1 - t² has to see t
        with mpmath.workdps(50 + tiny):
            exact = mpmath.mpf(function(mpmath.mpf(point)))
        return exact

    return value


def strata(lo, hi, precision, count=COUNT, seed=0):
    """Points of ]lo, hi[: uniform, every binade down to subnormals, and up to one ulp of each finite end."""
    rng, dtype = np.random.default_rng(seed), DTYPE[precision]
    bits, smallest = MANTISSA[precision]
    limit = 1e308 if precision == "f8" else 3e38
    low, high = max(lo, -limit), min(hi, limit)
    parts = [
        rng.uniform(max(low, -40.0), min(high, 40.0), count),
        rng.uniform(max(low, -2.0), min(high, 2.0), count),
    ]
    for reach, sign in ((high, 1.0), (-low, -1.0)):
        if reach > 0:
            top = math.log2(reach) - 1e-9
            parts.append(sign * np.exp2(rng.uniform(smallest, top, count)))
            parts.append(sign * np.exp2(rng.uniform(-40.0, min(top, 12.0), count)))
    for end in (lo, hi):
        if math.isfinite(end) and end != 0:
            parts.append(end * (1 - np.exp2(rng.uniform(-bits - 1, -1, count))))
            inside = np.nextafter(dtype(end), dtype(0))
            parts.append([inside, np.nextafter(inside, dtype(0))])
    x = np.concatenate(parts).astype(dtype)
    return np.unique(x[(x > lo) & (x < hi)])


def error(got, exact, precision):
    """|got - exact| in ulps of exact; overflow must be an infinity of the right sign."""
    bits, smallest = MANTISSA[precision]
    largest = mpmath.mpf(float(np.finfo(DTYPE[precision]).max)) * (1 + mpmath.mpf(2) ** (-bits - 1))
    if abs(exact) >= largest or not math.isfinite(got):
        return 0.0 if math.isinf(got) and abs(exact) >= largest and (got > 0) == (exact > 0) else math.inf
    exponent = mpmath.frexp(exact)[1] - bits if exact else smallest
    return float(abs(mpmath.mpf(got) - exact) / mpmath.ldexp(1, max(exponent, smallest)))


def worst(name, precision, x):
    """The largest error over the points, and where."""
    exact = definition(name)
    values = evaluate(name, precision, x)
    return max((error(float(v), exact(float(p)), precision), float(p)) for v, p in zip(values, x, strict=True))


def assert_within(name, precision, x):
    """The promise of the primitive holds at the points."""
    ulps, where = worst(name, precision, x)
    promised = primitives.TABLE[name].max_ulp if precision == "f8" else 1.0
    assert ulps <= promised, f"{name} ({precision}): {ulps:.3f} ulp at {where!r}, promised {promised}"


def assert_packed(name):
    """The loop works on whole vector registers, and calls no function."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return
    evaluate(name, "f8", np.linspace(0.1, 0.9, 64))
    text = "\n".join(kernel(name, "f8").inspect_asm().values())
    packed = re.findall(r"\tv(?:f[n]?m\w+|mul|add|div|sqrt)pd\t[^\n]*[yz]mm", text)
    assert packed, f"{name}: no packed arithmetic in the loop"
