"""Functions of the singular values or eigenvalues of matrices: apply, and differentiate what was applied.

Matrices are (batch, m, n); a matrix with an entry that is not finite has no decomposition and gives nan.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["Scalar", "eigen_map", "eigen_vjp", "eigenvalues", "singular_map", "singular_values", "singular_vjp", "sym"]

Scalar = Callable[[np.ndarray], np.ndarray]


def sym(x: np.ndarray) -> np.ndarray:
    """The Hermitian part (x + xᴴ)/2."""
    return 0.5 * x + 0.5 * np.conj(np.swapaxes(x, 1, 2))


def singular_values(x: np.ndarray) -> np.ndarray:
    """Singular values, largest first, (batch, min(m, n))."""
    clean, bad = _finite(x)
    return np.where(bad, np.nan, np.linalg.svd(clean, compute_uv=False)) if x.size else np.zeros((len(x), 0))


def eigenvalues(x: np.ndarray) -> np.ndarray:
    """Eigenvalues of the Hermitian part, smallest first, (batch, n)."""
    clean, bad = _finite(x)
    return np.where(bad, np.nan, np.linalg.eigvalsh(sym(clean)))


def singular_map(x: np.ndarray, f: Scalar, out: np.ndarray) -> None:
    """Write U f(σ) Vᴴ into `out`, for x = U σ Vᴴ; f takes all singular values, largest first."""
    clean, bad = _finite(x)
    if x.size:
        u, s, vh = np.linalg.svd(clean, full_matrices=False)
        np.matmul(u * f(s)[:, None, :], vh, out=out, casting="same_kind")
        out[bad[:, 0]] = np.nan


def eigen_map(x: np.ndarray, f: Scalar, out: np.ndarray) -> None:
    """Write Q f(λ) Qᴴ into `out`, for the Hermitian part Q λ Qᴴ of x; the result is exactly Hermitian."""
    clean, bad = _finite(x)
    w, q = np.linalg.eigh(sym(clean))
    np.copyto(out, sym((q * f(w)[:, None, :]) @ np.conj(np.swapaxes(q, 1, 2))), casting="same_kind")
    out[bad[:, 0]] = np.nan


def eigen_vjp(x: np.ndarray, f: Scalar, derivative: Scalar, c: np.ndarray) -> np.ndarray:
    """Derivative of x ↦ Q f(λ) Qᵀ applied to c (it is self-adjoint): first divided differences of f.

    Lewis, Derivatives of spectral functions, 1996.
    """
    w, q = np.linalg.eigh(sym(x))
    qt = np.swapaxes(q, 1, 2)
    return q @ (_divided(w, f(w), derivative(w)) * (qt @ sym(c) @ q)) @ qt


def singular_vjp(x: np.ndarray, f: Scalar, derivative: Scalar, c: np.ndarray) -> np.ndarray:
    """Derivative of the real x ↦ U f(σ) Vᵀ applied to c (it is self-adjoint).

    In the bases of x the symmetric part of the square block is multiplied by (f_i − f_j)/(σ_i − σ_j), its
    antisymmetric part by (f_i + f_j)/(σ_i + σ_j), the rest by f_i/σ_i; a quotient 0/0 is a derivative at 0.
    """
    if x.shape[1] > x.shape[2]:
        turned = singular_vjp(np.swapaxes(x, 1, 2), f, derivative, np.swapaxes(c, 1, 2))
        return np.swapaxes(turned, 1, 2)
    m = x.shape[1]
    u, s, vh = np.linalg.svd(x, full_matrices=True)
    fs, slopes = f(s), derivative(s)
    inner = np.swapaxes(u, 1, 2) @ c @ np.swapaxes(vh, 1, 2)
    block, rest = inner[:, :, :m], inner[:, :, m:]
    turned = np.swapaxes(block, 1, 2)
    mirrored = _divided(s, fs, slopes, np.add)
    square = 0.5 * (_divided(s, fs, slopes) * (block + turned) + mirrored * (block - turned))
    ratio = np.divide(fs, s, out=slopes.astype(s.dtype), where=s > 0)
    return u @ np.concatenate([square, ratio[:, :, None] * rest], axis=2) @ vh


def _divided(w: np.ndarray, fw: np.ndarray, slopes: np.ndarray, combine: np.ufunc = np.subtract) -> np.ndarray:
    """(f_i ∓ f_j)/(w_i ∓ w_j) for all pairs; where that is 0/0, the mean of the derivatives."""
    bottom = combine(w[:, :, None], w[:, None, :])
    mean = 0.5 * (slopes[:, :, None] + slopes[:, None, :])
    top = combine(fw[:, :, None], fw[:, None, :])
    close = np.abs(bottom) <= 16 * np.finfo(w.dtype).eps * np.abs(w).max(axis=1, initial=0.0)[:, None, None]
    return np.where(close, mean, top / np.where(close, 1.0, bottom))


def _finite(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x with 0 in place of the matrices that are not finite, and which those are (batch, 1)."""
    bad = ~np.isfinite(x).all(axis=(1, 2))
    return np.where(bad[:, None, None], 0, x) if bad.any() else x, bad[:, None]
