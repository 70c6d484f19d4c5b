"""Text of what the divergences of all functions share: the Gauss-Legendre rule, sums over its nodes, the panels.

As equal parts of kernels are one (:mod:`legendre.lower.parts`), it is compiled once for all functions.
"""

from __future__ import annotations

from functools import cache

__all__ = ["common", "gauss", "quadrature"]

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
"""

RULE = """
GAUSS_X = np.array([{x}])
GAUSS_W = np.array([{w}])
GAUSS_L = np.array([{l}])
GAUSS_7 = np.array([{7}])
GAUSS_8 = np.array([{8}])
GAUSS_14 = np.array([{14}])
GAUSS_15 = np.array([{15}])
"""

QUADRATURE = """
@njit(forceinline=True, error_model="numpy")
def panel_nodes(p, q, width, element, far, linear, scale, ratio, z):
    # distances of the nodes between p and q, the factors (far + |a - p|) scale beside phi'', elements of length
    if linear:
        for i in range(16):
            z[i] = p * GAUSS_X[15 - i] + q * GAUSS_X[i]
            z[16 + i] = (far + width * GAUSS_X[i]) * scale
            z[32 + i] = element
    else:
        length = math.log(q / p)
        for i in range(16):
            e = math.expm1(abs(length) * GAUSS_X[i])  # without subtraction, whichever of p and q is larger
            z[i] = p + p * e if length > 0.0 else p / (1.0 + e)
            z[16 + i] = (far + (p * e if length > 0.0 else z[i] * e) * ratio) * scale * abs(length)
            z[32 + i] = z[i]


@njit(error_model="numpy", nogil=True)
def panel_surprise(p, q, z, c):
    # 0 if the values at the nodes predict c at the anchor, else infinity
    above = 0.0
    below = 0.0
    for i in range(16):
        weight = GAUSS_L[i] / (p * GAUSS_X[15 - i] + q * GAUSS_X[i])
        above += weight * z[i]
        below += weight
    return 0.0 if abs(c - above / below) <= 1e-6 * min(abs(c), 1e300) else INF


@njit(forceinline=True, error_model="numpy")
def panel_sum(z, surprise):
    # the integral, a bound of its error, the last two coefficients
    value = 0.0
    c7 = 0.0
    c8 = 0.0
    c14 = 0.0
    c15 = 0.0
    for i in range(16):
        c = z[i] * z[16 + i] * z[32 + i]  # in this order: the factor may hold a scale that keeps it finite
        value += GAUSS_W[i] * c
        c7 += GAUSS_7[i] * c
        c8 += GAUSS_8[i] * c
        c14 += GAUSS_14[i] * c
        c15 += GAUSS_15[i] * c
    last = abs(c14) + abs(c15)
    ratio = last / max(abs(c7) + abs(c8), last)  # r**-7
    rest = last * ratio * ratio if 0.0 < last <= 1e-3 * value else last  # larger ones do not follow the law yet
    return value, max(rest, surprise), last


@njit(forceinline=True, error_model="numpy")
def panel_added(k, panels, chart, p, q, far):
    # one more panel, not evaluated yet
    panels[k, 0] = chart
    panels[k, 1] = p
    panels[k, 2] = q
    panels[k, 3] = far
    panels[k, 4] = 0.0
    panels[k, 5] = INF
    panels[k, 6] = -1.0
    return k + 1


@njit(forceinline=True, error_model="numpy")
def panel_largest(k, panels):
    # the panel with the largest contribution; one not evaluated yet comes first
    best = 0
    for j in range(1, k):
        if panels[j, 5] > panels[best, 5]:
            best = j
    return best


@njit(forceinline=True, error_model="numpy")
def panel_removed(k, best, panels):
    # the last takes its place
    for j in range(7):
        panels[best, j] = panels[k - 1, j]
    return k - 1


@njit(error_model="numpy", nogil=True)
def panel_bisected(k, chart, p, q, far, panels):
    small = min(p, q)
    large = max(p, q)
    if large == INF:
        middle = 16.0 * small if small >= 1.0 else 1.0
    elif small == 0.0:
        middle = large / 1024.0
    elif large > 3.0 * small:
        middle = math.sqrt(small) * math.sqrt(large)
    else:
        middle = 0.5 * small + 0.5 * large
    k = panel_added(k, panels, chart, p, middle, far)
    return panel_added(k, panels, chart, middle, q, far + abs(middle - p))


@njit(error_model="numpy", nogil=True)
def panel_remainder(p, q, c, there, here):
    # what lies beyond c by the power law through the integrand at c and at half or twice that distance
    decay = math.log(there / here) * 1.4426950408889634
    if there == 0.0 or (min(p, q) == 0.0 and c > 1e60):  # underflow says nothing about the part next to an anchor
        return 0.0 if max(p, q) == INF and c > 1.0 else INF
    # quicker than a power of one, as an exponential: what stands at c bounds what lies beyond
    return there / min(decay, 1.0) if decay > 0.0 else INF
"""


def common() -> str:
    """Constants that stand once in a module, before the rest; the module imports numpy as np."""
    return COMMON


def quadrature() -> str:
    """What stands once in a module, before its divergences; the module imports math, numpy as np and njit."""
    text = RULE
    for key, row in gauss().items():
        text = text.replace(f"{{{key}}}", ", ".join(row))
    return text + QUADRATURE
