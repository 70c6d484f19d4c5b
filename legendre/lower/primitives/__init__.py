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
* In a body: float arithmetic, `fma`, `copysign`, `abs`, `math.sqrt`, `bits`/`from_bits`/`shr` on 64-bit
  integers, calls of other primitives, ``poly(name, z)``, capital module constants (printed as literals), and
  ``a if c else b``, which computes both and selects. No loops, no branches, no ``**``;
  ``if F8: ... else: ...`` is decided at printing.
* ``float`` literals for floats (``2.0 * x``), Python integers for bits. A helper may return a tuple.
* `source` prints kernels' functions from it; `preamble` is what must stand above them, once.
"""

from importlib import import_module
from pathlib import Path

from ._registry import POLYNOMIALS, TABLE, Polynomial, Primitive, poly, polynomial, primitive
from ._translate import preamble, source

__all__ = [
    "POLYNOMIALS",
    "TABLE",
    "Polynomial",
    "Primitive",
    "poly",
    "polynomial",
    "preamble",
    "primitive",
    "source",
]

for _path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    import_module(f"{__name__}.{_path.stem}")
