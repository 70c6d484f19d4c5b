"""Algebraic activations and gradients in triple-double arithmetic, in forms that neither cancel nor overflow."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from numba import njit

from legendre.lower.triple import ONE, tri_add, tri_div, tri_mul, tri_scale, tri_sqrt, tri_sub

__all__: list[str] = []


@njit(error_model="numpy", nogil=True)
def tri_squareplus_scaled(s, b):
    # (s + w)/2, w = sqrt(s² + b); for negative s as b/(2 (w - s)), which does not cancel
    a = s if s[0] > 0.0 else tri_scale(s, -1.0)
    w = a if a[0] > 1e100 else tri_sqrt(tri_add(tri_mul(a, a), b))
    h = tri_scale(tri_add(a, w), 0.5)
    return h if s[0] > 0.0 else tri_div(tri_scale(b, 0.25), h)


@njit(error_model="numpy", nogil=True)
def tri_bent_grad(t):
    # t (4 - 2 (t + 1)/(w + 1))/3, w = sqrt(t² + t + 1): neither cancels nor overflows
    if abs(t[0]) > 1e100:
        return tri_div(tri_scale(t, 2.0), (3.0 if t[0] > 0.0 else 1.0, 0.0, 0.0))
    above = tri_add(t, ONE)
    w = tri_sqrt(tri_add(tri_mul(t, above), ONE))
    slope = tri_sub((4.0, 0.0, 0.0), tri_scale(tri_div(above, tri_add(w, ONE)), 2.0))
    return tri_mul(t, tri_div(slope, (3.0, 0.0, 0.0)))
