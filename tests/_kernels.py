"""Compiled loops over primitives and their oracle, for the tests."""

import math
from functools import cache

import flint
import mpmath as mp
import numpy as np
from numba.core.dispatcher import Dispatcher

from legendre.lower import loader, primitives
from legendre.lower.parts import one_of_each

DTYPE = {"f8": np.float64, "f4": np.float32}


SCALED = ("scaled", "ratio", "squareplus")


def kernel_text(name, precision):
    """A kernel file for one primitive; of a scaled one all arguments but the first are the loop's constants."""
    arguments = primitives.TABLE[name].arguments
    arrays = arguments[:1] if primitives.TABLE[name].module in SCALED else arguments
    loads = ", ".join(  # to numba, float() of a float32 is a float32
        f"1.0 * {a}[i]" if a in arrays else a for a in arguments
    )
    loop = [
        '@njit(error_model="numpy", nogil=True)',
        f"def kernel({', '.join(arguments)}, out):",
        "    for i in range(out.shape[0]):",
        f"        out[i] = {name}_{precision}({loads})",
    ]
    return "\n\n".join([primitives.preamble(), primitives.source([name], precision), "\n".join(loop) + "\n"])


@cache
def kernel(name, precision):
    """The compiled loop ``kernel(*arguments, out)`` over contiguous one-dimensional arrays."""
    module = loader.load(f"primitive_{name}_{precision}", kernel_text(name, precision))
    parts = [v for v in vars(module).values() if isinstance(v, Dispatcher) and v.__module__ == module.__name__]
    one_of_each([part for part in parts if part is not module.kernel], vars(module))
    return module.kernel


def evaluate(name, precision, *arguments):
    """The primitive on arrays, in the arrays' precision; scalars are passed as they are, as doubles."""
    arrays = [a if isinstance(a, float) else np.ascontiguousarray(a, dtype=DTYPE[precision]) for a in arguments]
    out = np.empty_like(arrays[0])
    kernel(name, precision)(*arrays, out)
    return out


def _where(condition, a, b):
    return a if condition else b


def polylog(order, z):
    """The dilogarithm by Arb, a hundred times faster than mpmath's; beyond its exponents by series, inversion."""
    assert order == 2
    if abs(z) < mp.ldexp(1, -10000):
        return z + z * z / 4
    if z < -2:
        return -(mp.pi**2) / 6 - mp.log(-z) ** 2 / 2 - polylog(2, 1 / z)
    precision, flint.ctx.prec = flint.ctx.prec, mp.mp.prec + 20
    man, exp = z.man_exp
    ball = flint.acb(flint.arb(man if z > 0 else -man) * flint.arb(2) ** exp).polylog(order).real
    flint.ctx.prec = precision
    return mp.mpf(tuple(map(int, ball.mid().man_exp()))) if ball.is_finite() else mp.polylog(order, z).real


FUNCTIONS = [
    "exp",
    "log",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
]
FUNCTIONS += ["acosh", "atanh", "erf", "erfinv", "pi"]
NAMES = {name: getattr(mp, name) for name in FUNCTIONS}
NAMES |= {"abs": abs, "where": _where, "polylog": polylog, "__builtins__": {}}


@cache
def _code(name):
    return compile(primitives.TABLE[name].definition, name, "eval")


def oracle(name, *values):
    """The definition's value, at as many digits as make two evaluations agree to 40 digits."""
    sizes = [abs(math.log10(abs(float(v)))) for v in values if v != 0]
    digits, previous = 60 + int(2.2 * max(sizes, default=0)), None  # e.g. 1 - x must not lose x
    while digits < 7000:
        with mp.workdps(digits):
            arguments = map(mp.mpf, map(float, values))
            value = eval(_code(name), NAMES, dict(zip(primitives.TABLE[name].arguments, arguments, strict=True)))
            agree = previous is not None and abs(value - previous) <= abs(value) * mp.mpf(10) ** -40
            if agree and (value != 0 or digits > 2000):  # 0 may be all that is left of a difference
                return value
        digits, previous = 2 * digits, value
    raise ArithmeticError(f"{name}{values}: the digits do not settle")


def ulps(value, exact, precision):
    """|value - exact| in units of the last place of exact; inf is exact beyond the range."""
    dtype = DTYPE[precision]
    with np.errstate(over="ignore", under="ignore"):
        rounded = dtype(float(exact))
    if np.isinf(rounded) or np.isinf(value):
        return 0.0 if rounded == value else np.inf
    return float(abs(mp.mpf(float(value)) - exact) / mp.mpf(float(np.spacing(abs(rounded)))))
