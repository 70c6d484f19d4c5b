"""Kernel text for both potentials of rho(s) = s/(1 + |s|**p)**(1/p): hypergeometric series in |s|**p and |t|**p.

With a = 1/p, z = |s|**p or |s|**-p, whichever is below 1, and r = (1 + z)**-a, Pfaff's transformation gives
conj = s**2/2 (1 + |s|**p)**-a 2F1(a, 1; 1 + 2a; y), y = |s|**p/(1 + |s|**p), up to y = 3/4, and beyond
conj = C + |s| r 2F1(a, 1; 1 - a; z/(1 + z)), C = -B(2a, 1 - a)/p; phi = t**2/2 2F1(a, 2a; 1 + 2a; |t|**p) up to
|t|**p = 3/4, and beyond -C - w**(1 - a)/(p - 1) 2F1(1 - 2a, 1 - a; 2 - a; w), w = 1 - |t|**p. All series but the
last have positive terms. Their coefficients depend on p only and are found once, before the loop. Below p = 1.5
C outgrows the values and the quadrature of `legendre.lower.implicit` stays.
"""

from __future__ import annotations

import sympy

__all__ = ["CALLS", "common", "is_algebraic", "series"]

NEAR, FAR = 120, 34
"""Numbers of terms that leave less than 2**-56 at 3/4 and at 1/4."""

CALLS = ("pow", "pow_ratio", "expm1", "log", "log1p_unit", "log_extended")

CONSTANT = '''
@njit(error_model="numpy", nogil=True)
def half_sum(p, d):
    """Sum of (1/p)_k/(d/p)_k 2**-k as a double and what it lacks; d has two parts."""
    term, lost, high, low = 1.0, 0.0, 1.0, 0.0
    for k in range(70):
        x = p * k
        n = x + 1.0
        m = x + d[0]
        e = fma(p, float(k), -x)
        v = n - x
        n_low = ((x - (n - v)) + (1.0 - v)) + e
        v = m - x
        m_low = ((x - (m - v)) + (d[0] - v)) + (e + d[1])
        x = term * n
        rest = fma(term, n, -x) + fma(term, n_low, lost * n)
        term = x / m
        lost = 0.5 * ((fma(-term, m, x) + rest - term * m_low) / m)
        term = 0.5 * term
        x = high + term
        low += (term - (x - high)) + lost
        high = x
    return high, low


@njit(error_model="numpy", nogil=True)
def linear_constant(p):
    """C = phi*(s) - |s| in the limit of large s, as a double and what it lacks: both series meet at s = 1."""
    d = p + 2.0
    near, near_low = half_sum(p, (d, (p - (d - 2.0)) if d - 2.0 >= 2.0 else (2.0 - (d - p))))
    far, far_low = half_sum(p, (p - 1.0, 0.0))
    x = 0.5 * near - far
    low = ((0.5 * near - (x + far)) + 0.5 * near_low) - far_low
    root = pow_ratio_f8(2.0, -1.0, p)  # 2**(-1/p), and what it lacks by its logarithm
    y = {LN2} / p
    log, log_low = log_extended_f8(root)
    lost = -root * ((y + log) + ((fma(-y, p, {LN2}) + {LN2_LOW}) / p + log_low))
    high = root * x
    return high, fma(root, x, -high) + fma(root, low, lost * x)
'''

CONJ = """
@njit(error_model="numpy", nogil=True)
def conj_coefficients(p):
    c = np.empty({total})
    c[0] = 1.0
    for k in range(1, {near}):
        c[k] = c[k - 1] * (fma(p, k - 1.0, 1.0) / fma(p, float(k), 2.0))
    c[{near}] = 1.0 / (p - 1.0)
    for k in range({near} + 1, {near} + {far}):
        c[k] = c[k - 1] * (fma(p, float(k - {near}), 1.0) / fma(p, k - {near} + 1.0, -1.0))
    c[{total} - 2], c[{total} - 1] = linear_constant(p)
    return c


@inline
def conj_series(s, c, p):
    a = abs(s)
    inside = a <= 1.0
    z = pow_f8(a, select(inside, p, -p))
    q = 1.0 / (1.0 + z)
    y = z * q
    less = expm1_f8(-log1p_unit_f8(z) / p)
    x = select(inside, y, q)
    w = x * x
{near_sum}
    near = ((1.0 + less) * total) * a * select(inside, 0.5 * a, 0.5)
    w = y * y
{far_sum}
    far = fma(a, fma(y * total, 1.0 + less, less), (a + c[{total} - 2]) + c[{total} - 1])
    far = select(a < INF, far, a)
    return select(x <= 0.75, near, far)
"""

PHI = """
@njit(error_model="numpy", nogil=True)
def phi_coefficients(p):
    c = np.empty({total})
    e = 1.0
    for k in range({near}):
        c[k] = e / fma(p, float(k), 2.0)
        e *= fma(p, float(k), 1.0) / (p * (k + 1.0))
    e = 1.0
    for k in range({far}):
        c[{near} + k] = e / fma(p, k + 1.0, -1.0)
        e *= fma(p, k + 1.0, -2.0) / (p * (k + 1.0))
    c[{total} - 2], c[{total} - 1] = linear_constant(p)
    return c


@inline
def phi_series(t, c, p):
    a = abs(t)
    x = pow_f8(a, p)
    w = x * x
{near_sum}
    near = a * (a * total)
    y = -expm1_f8(p * log_f8(a))
    w = y * y
{far_sum}
    far = -(fma(pow_ratio_f8(y, p - 1.0, p), total, c[{total} - 2]) + c[{total} - 1])
    far = select(a > 1.0, INF, far)
    return select(x <= 0.75, near, far)
"""

KERNELS = """
@inline
def {q}_scalar_f8(x, p):
    return {q}_series(x, {q}_coefficients(p), p) if p >= 1.5 else {q}_quadrature(x, p)
"""

LOOP = """
@njit(cache=True, error_model="numpy", nogil=True)
def {q}_{tag}(x, out, p):
    if p < 1.5:
        for i in range(x.size):
            out[i] = np.{kind}({q}_quadrature(np.float64(x[i]), p))
    else:
        c = {q}_coefficients(p)
        for i in range(x.size):
            out[i] = np.{kind}({q}_series(np.float64(x[i]), c, p))
"""


def is_algebraic(rho: sympy.Expr, s: sympy.Symbol) -> bool:
    """Whether rho is s/(1 + |s|**p)**(1/p) with a parameter p and no other."""
    (p, *others) = rho.free_symbols - {s} or (s,)
    return not others and rho == s * (1 + sympy.Abs(s) ** p) ** (-1 / p)


def _horner(x: str, first: int, count: int) -> str:
    """Two chains in the square w of x, half the latency of one."""
    lines = []
    for chain in (0, 1):
        *rest, leading = range(first + chain, first + count, 2)
        lines += [f"r{chain} = c[{leading}]"] + [f"r{chain} = fma(r{chain}, w, c[{k}])" for k in reversed(rest)]
    return "\n".join(f"    {line}" for line in [*lines, f"total = fma(r1, {x}, r0)"])


def series(potential: str) -> tuple[str, str]:
    """Text of ``<potential>_scalar_f8``, above which ``<potential>_quadrature`` stands, and of its loops."""
    total = NEAR + FAR + 2
    near, far = _horner("x", 0, NEAR), _horner("y", NEAR, FAR)
    body = (PHI if potential == "phi" else CONJ).format(near=NEAR, far=FAR, total=total, near_sum=near, far_sum=far)
    loops = [LOOP.format(q=potential, tag=t, kind=k) for t, k in (("f8", "float64"), ("f4", "float32"))]
    return body + KERNELS.format(q=potential), "".join(loops)


def common() -> str:
    """The constant C, needed once for both potentials."""
    return CONSTANT.format(LN2=repr(0.6931471805599453), LN2_LOW=repr(2.3190468138462996e-17))
