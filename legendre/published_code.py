"""Activations, inverses and clamps as bregmanet 1.0.0 computes them: data of the errata report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from legendre.published import CODE, Published

__all__ = ["PAIRS", "ROWS"]

# name in the code, function, rho, rho_inv, ends of `v_range`, parameters; formulas as the code evaluates them
_MIN = "Min(-beta*s, 0)"
PAIRS: tuple[tuple[Any, ...], ...] = (
    ("isru", "isru", "s/sqrt(1 + s**2)", "t/sqrt(1 - t**2)", ("-1", "1"), {}),
    ("sigmoid", "sigmoid", "1/(1 + exp(-s))", "log(t/(1 + t))", ("0", "1"), {}),
    ("tanh", "tanh", "tanh(s)", "atanh(t)", ("-1", "1"), {}),
    ("scaled_tanh", "scaled_tanh", "1.7159*tanh(0.6666*s)", "(1/0.6666)*atanh(t/1.7159)",
     ("-1.7159", "1.7159"), {"A": 1.7159, "B": 0.6666}),
    ("atan", "arctan", "atan(s)", "tan(t)", ("-pi/2", "pi/2"), {}),
    ("sin", "sin", "sin(s)",
     "where(t < -1 + 1e-5, pi/2 - sqrt(2)*sqrt(t + 1), "
     "where(t > 1 - 1e-5, pi/2 + sqrt(2)*sqrt(1 - t), asin(t)))",
     ("-1", "1"), {}),
    ("asinh", "asinh", "log(s + sqrt(s**2 + 1))", "sinh(t)", ("", ""), {}),
    ("softplus", "softplus", f"-(1/beta)*({_MIN} - log(exp({_MIN}) + exp({_MIN} + beta*s)))",
     "where(t*beta < exp(-5), log(beta*t)/beta + t, (1/beta)*log(1 - exp(-beta*t)) + t)", ("0", ""),
     {"beta": 1000.0}),
    ("relu", "squareplus", "(s + sqrt(s**2 + 1))/2", "t + 1/t", ("0", ""), {"b": 1.0}),
)  # fmt: skip
LIBRARY = "bregmanet/utils/activation.py"
NOTES = {
    "relu": "the Bregman version puts `bent_identity` in the place of the ReLU",
    "sin": "the clamp in front of the inverse keeps the layers off its outer branches",
    "softplus": "beta = 1000 is the default of the code",
}


def _pairs() -> Iterator[Published]:
    """Activation, inverse, the two together, and the clamp that precedes the inverse in a layer."""
    for key, function, rho, rho_inv, (lo, hi), fixed in PAIRS:
        place = f"{LIBRARY}, '{key}'"
        note = NOTES.get(key, "")
        about_rho = "" if key == "sin" else note
        yield Published(CODE, place, function, "rho", rho, rho, note=about_rho, parameters=fixed)
        yield Published(CODE, place, function, "rho_inv", rho_inv, rho_inv, note=note, parameters=fixed)
        yield Published(
            CODE,
            place,
            function,
            "inverse_pair",
            f"ρ⁻¹(t) = {rho_inv}",
            rho_inv,
            partner=rho,
            note=note,
            parameters=fixed,
        )
        clamp = f"Max(t, {lo} + 1e-5)" if lo else "t"
        clamp = f"Min({clamp}, {hi} - 1e-5)" if hi else clamp
        yield Published(
            CODE,
            f"bregmanet/mlp.py, MLP.forward, '{key}'",
            function,
            "identity_layer",
            f"ρ(ρ⁻¹(clamp(t)) + 0·t + 0) with {clamp}",
            clamp,
            parameters=fixed,
        )


def _float32() -> Iterator[Published]:
    """Points where a formula, right in exact arithmetic, fails in the float32 that the code computes with."""
    formulas = {key: (function, rho, rho_inv) for key, function, rho, rho_inv, _, _ in PAIRS}
    for key, side, at, fixed in (
        ("isru", "rho", "1e20", {}),
        ("asinh", "rho", "-4096", {}),
        ("softplus", "rho", "-20", {"beta": 1.0}),
        ("atan", "rho_inv", "pi/2", {}),
    ):
        function, rho, rho_inv = formulas[key]
        text = rho if side == "rho" else rho_inv
        yield Published(
            CODE,
            f"{LIBRARY}, '{key}'",
            function,
            f"{side} in float32",
            text,
            text,
            partner=at,
            parameters=fixed,
        )


ROWS: tuple[Published, ...] = (*_pairs(), *_float32())
