"""The Gauss-Legendre rule of the panels, as text: abscissae, weights, coefficients of the interpolant."""

from __future__ import annotations

from functools import cache

__all__ = ["common", "gauss"]

NODES = 16
DEGREES = (7, 8, 14, 15)


@cache
def gauss(nodes: int = NODES) -> dict[str, tuple[str, ...]]:
    """Gauss-Legendre on [0, 1]: abscissae ``x``, weights ``w``, barycentric weights ``l``, coefficients.

    The literals are rounded from 50 digits; row ``k`` times the values at the nodes is the Legendre
    coefficient of degree k.
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
            row = [(1 + x) / 2, w, (-1) ** i * mpmath.sqrt((1 - x * x) * w)] + [
                (2 * k + 1) * w * mpmath.legendre(k, x) for k in DEGREES
            ]
            rows.append([repr(float(value)) for value in row])
    keys = ["x", "w", "l", *map(str, DEGREES)]
    return dict(zip(keys, zip(*rows, strict=True), strict=True))


COMMON = """
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
"""

def common() -> str:
    """Text that stands once in a module, before the rest; the module imports math, numpy as np and njit."""
    text = COMMON
    for key, row in gauss().items():
        text = text.replace(f"{{{key}}}", ", ".join(row))
    return text
