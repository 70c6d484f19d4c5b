"""Functions for the tests of divergences, written out twice: in double precision and in mpmath, with their sides."""

from dataclasses import dataclass

import mpmath as mp
import numpy as np

from legendre.lower.divergence import Side, bregman, common, quadrature
from legendre.lower.fenchel_young import fenchel_young
from legendre.lower.primitives import preamble

HEAD = """import math
import numpy as np
from numba import njit
fj = njit(error_model="numpy", forceinline=True)
"""


@dataclass(frozen=True)
class Case:
    """One function: its scalar kernels as text, its sides, and its oracle."""

    text: dict
    side: Side
    dual: Side
    phi: object
    grad: object
    conj: object
    rho: object
    forms: tuple = ("", "")
    crossing: bool = False

    def source(self):
        body = "".join(f"@fj\ndef {name}(t):\n    return {value}\n\n" for name, value in self.text.items())
        loss = fenchel_young(self.dual, forms=self.forms, crossing=self.crossing)
        return HEAD + preamble() + common() + quadrature() + body + bregman(self.side) + loss


LINE = Side("hess_conj")
CASES = {
    "sigmoid": Case(
        {
            "hess": "1.0 / (t * (1.0 - t))",
            "grad": "math.log(t / (1.0 - t))",
            "grad_conj": "1.0 / (1.0 + math.exp(-t))",
            "hess_conj": "math.exp(-abs(t)) / (1.0 + math.exp(-abs(t))) ** 2",
        },
        Side("hess", "0.0", "1.0", True, True, "hess", "hess"),
        LINE,
        lambda t: (t * mp.log(t) if t else 0) + ((1 - t) * mp.log(1 - t) if t != 1 else 0),
        lambda t: mp.log(t / (1 - t)),
        lambda s: max(s, 0) + mp.log1p(mp.exp(-abs(s))),
        lambda s: 1 / (1 + mp.exp(-s)),
        ("", "1/(1 + exp(-s))"),
    ),
    "arctan": Case(  # the end pi/2 is no double
        {
            "hess": "1.0 / math.cos(t) ** 2",
            "near": "1.0 / math.sin(t) ** 2",
            "grad": "math.tan(t)",
            "grad_conj": "math.atan(t)",
            "hess_conj": "1.0 / (1.0 + t * t)",
        },
        Side(
            "hess",
            f"{-np.pi / 2!r}",
            f"{np.pi / 2!r}",
            hess_lo="near",
            hess_hi="near",
            lo_tail="-6.123233995736766e-17",
            hi_tail="6.123233995736766e-17",
        ),
        LINE,
        lambda t: -mp.log(mp.cos(t)),
        mp.tan,
        lambda s: s * mp.atan(s) - mp.log(1 + s * s) / 2,
        mp.atan,
        ("", "atan(s)"),
    ),
    "asinh": Case(
        {
            "hess": "math.cosh(t)",
            "grad": "math.sinh(t)",
            "grad_conj": "math.asinh(t)",
            "hess_conj": "1.0 / math.sqrt(1.0 + t * t) if abs(t) < 1e150 else 1.0 / abs(t)",
        },
        Side("hess"),
        LINE,
        mp.cosh,
        mp.sinh,
        lambda s: s * mp.asinh(s) - mp.sqrt(1 + s * s),
        mp.asinh,
        ("sinh(t)", ""),
    ),
    "burg": Case(
        {
            "hess": "1.0 / t / t",
            "one": "1.0",
            "grad": "-1.0 / t",
            "grad_conj": "-1.0 / t",
            "hess_conj": "1.0 / t / t",
        },
        Side("hess", "0.0", hess_lo="hess", scaled_lo="one"),
        Side("hess_conj", hi="0.0", hess_hi="hess_conj", scaled_hi="one"),
        lambda t: -mp.log(t),
        lambda t: -1 / t,
        lambda s: -1 - mp.log(-s),
        lambda s: -1 / s,
        ("-1/t", "-1/s"),
    ),
    "softplus": Case(
        {
            "hess": "-1.0 / math.expm1(-t)",
            "grad": "t + math.log(-math.expm1(-t))",
            "grad_conj": "max(t, 0.0) + math.log1p(math.exp(-abs(t)))",
            "hess_conj": "math.exp(min(t, 0.0)) / (1.0 + math.exp(-abs(t)))",
        },
        Side("hess", "0.0", lo_closed=True, hess_lo="hess"),
        LINE,
        lambda t: t * t / 2 + mp.polylog(2, mp.exp(-t)) - mp.pi**2 / 6,
        lambda t: t + mp.log(-mp.expm1(-t)),
        lambda s: -mp.polylog(2, -mp.exp(s)) if s < 0 else s * s / 2 + mp.pi**2 / 6 + mp.polylog(2, -mp.exp(-s)),
        lambda s: mp.log1p(mp.exp(s)),
        ("", "log(1 + exp(s))"),
        crossing=True,
    ),
    "softsign": Case(  # phi'' has a kink at 0
        {
            "hess": "1.0 / (1.0 - abs(t)) ** 2",
            "near": "1.0 / (t * t) if t <= 1.0 else 1.0 / (2.0 - t) ** 2",
            "grad": "t / (1.0 - abs(t))",
            "grad_conj": "t / (1.0 + abs(t))",
            "hess_conj": "1.0 / (1.0 + abs(t)) / (1.0 + abs(t))",
        },
        Side("hess", "-1.0", "1.0", hess_lo="near", hess_hi="near", kinks=("0.0",)),
        Side("hess_conj", kinks=("0.0",)),
        lambda t: -abs(t) - mp.log(1 - abs(t)),
        lambda t: t / (1 - abs(t)),
        lambda s: abs(s) - mp.log(1 + abs(s)),
        lambda s: s / (1 + abs(s)),
        ("", "s/(1 + abs(s))"),
    ),
    "power": Case(  # |t|^1.5: phi'' is infinite at 0, rho' has a kink there
        {
            "hess": "0.5 / math.sqrt(abs(t))",
            "grad": "math.copysign(math.sqrt(abs(t)), t)",
            "grad_conj": "t * abs(t)",
            "hess_conj": "2.0 * abs(t)",
        },
        Side("hess", kinks=("0.0",)),
        Side("hess_conj", kinks=("0.0",)),
        lambda t: 2 * mp.sqrt(abs(t)) ** 3 / 3,
        lambda t: mp.sign(t) * mp.sqrt(abs(t)),
        lambda s: abs(s) ** 3 / 3,
        lambda s: s * abs(s),
        ("sign(t)*sqrt(abs(t))", ""),
    ),
}
