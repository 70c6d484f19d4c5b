"""The vocabulary: elementary and special functions that compile to branch-free, vectorised, accurate code.

A primitive is an ordinary Python function of floats::

    polynomial("log1p_unit", "log((1 + x) / (1 - x)) - 2*x", (0, 0.3334), f8=9, f4=4,
               factor=3, power=2, scale="2*x")

    @primitive("log(1 + x)")
    def log1p_unit(x):
        "For 0 <= x <= 1: log(1 + x) = 2 artanh s, s = x / (2 + x), needs no exponent."
        s = x / (2.0 + x)
        z = s * s
        return 2.0 * s + s * z * poly("log1p_unit", z)

* ``polynomial(name, target, interval, ...)`` declares p with ``x**factor * p(x**power)`` near target(x), the
  error relative to scale(x) (target itself unless given); formulas may use `minimax.FUNCTIONS`.
  ``python -m legendre.lower.minimax`` fits what is new or changed, certifies it and writes
  coefficients/<module>.json.
* ``grid(name, formula, ..., step, count)`` declares a table of correctly rounded values at multiples of the step,
  ``near(name, i)`` looks them up.
* In a body: float arithmetic, `fma`, `copysign`, `abs`, `math.sqrt`, `bits`/`from_bits`/`shr` on 64-bit
  integers, calls of other primitives, ``poly(name, z)``, ``near(name, i)``, capital module constants (printed
  as literals), and ``a if c else b``, which computes both and selects. No loops, no branches, no ``**``;
  ``if F8: ... else: ...`` is decided at printing.
* ``float`` literals for floats (``2.0 * x``), Python integers for bits. A helper may return a tuple.
* In float32 arithmetic (precision "s4") the body marked @single replaces the primitive's own; a primitive
  without one is printed as it is for float32 results, its numbers rounded. Whether that keeps the promise is
  measured over all arguments, see `legendre.lower.single`.
* `source` prints kernels' functions from it; `preamble` is what must stand above them, once.
"""

from importlib import import_module
from pathlib import Path

from ._narrow import narrow
from ._registry import (
    GRIDS,
    POLYNOMIALS,
    PRECISIONS,
    SINGLES,
    TABLE,
    Grid,
    Polynomial,
    Primitive,
    find,
    grid,
    near,
    poly,
    polynomial,
    primitive,
    single,
)
from ._translate import preamble, single_preamble, source

__all__ = [
    "GRIDS",
    "POLYNOMIALS",
    "PRECISIONS",
    "SINGLES",
    "TABLE",
    "Grid",
    "Polynomial",
    "Primitive",
    "find",
    "grid",
    "narrow",
    "near",
    "poly",
    "polynomial",
    "preamble",
    "primitive",
    "single",
    "single_preamble",
    "source",
]

for _path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    import_module(f"{__name__}.{_path.stem}")
