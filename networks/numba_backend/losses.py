"""Text of the losses: rows of scores become rows of gradients, and the weighted sum of the losses is returned."""

from __future__ import annotations

from typing import Any

from networks.numba_backend.activations import ScalarKernels
from networks.spec import NetworkSpec

__all__ = ["loss_text"]

HEAD = """
@njit(forceinline=True, error_model="numpy", fastmath={{"contract", "nsz"}})
def score(T, S, Y, W, A, n, outputs):
    # rows of n samples: scores and gradients S, targets Y, weights W, scratch A (three rows)
    for k in range(n):
        put(T, A + k, ZERO)
{body}    total = ZERO
    for k in range(n):
        total = plus(total, get(T, W + k) * get(T, A + k))
    return total
"""

LOGISTIC = """
for k in range(n):
    s = get(T, S + k)
    y = get(T, Y + k)
    e = exp_m_loss(-abs(s))
    x = s if y < HALF else -s
    put(T, A + k, (x if x > ZERO else ZERO) + log1p_unit_loss(e))
    g = (ONE if x > ZERO else e) / (ONE + e)
    put(T, S + k, get(T, W + k) * (g if y < HALF else -g))
"""

SQUARED = """
for i in range(outputs):
    for k in range(n):
        r = get(T, S + i * n + k) - get(T, Y + i * n + k)
        put(T, A + k, get(T, A + k) + HALF * r * r)
        put(T, S + i * n + k, get(T, W + k) * r)
"""

BREGMAN = """
for i in range(outputs):
    for k in range(n):
        s = get(T, S + i * n + k)
        y = get(T, Y + i * n + k)
        put(T, A + k, get(T, A + k) + (phi_loss(y) + conj_loss(s) - y * s))
        put(T, S + i * n + k, get(T, W + k) * (rho_loss(s) - y))
"""

PROXIMAL = """
for i in range(outputs):
    for k in range(n):
        s = get(T, S + i * n + k)
        y = get(T, Y + i * n + k)
        p = sigma_loss(s)
        d = y - p
        put(T, A + k, get(T, A + k) + (HALF * d * d + (psi_loss(y) - psi_loss(p) - (s - p) * d)))
        put(T, S + i * n + k, get(T, W + k) * (p - y))
"""

SOFTMAX = """
for k in range(n):
    put(T, A + n + k, get(T, S + k))
    put(T, A + 2 * n + k, ZERO)
for i in range(1, outputs):
    for k in range(n):
        top = get(T, A + n + k)
        s = get(T, S + i * n + k)
        put(T, A + n + k, s if s > top or s != s else top)
for i in range(outputs):
    for k in range(n):
        s = get(T, S + i * n + k) - get(T, A + n + k)
        e = exp_loss(s)
        put(T, A + k, get(T, A + k) - (s if get(T, Y + k) == real(i) else ZERO))
        put(T, S + i * n + k, e)
        put(T, A + 2 * n + k, get(T, A + 2 * n + k) + e)
for k in range(n):
    z = get(T, A + 2 * n + k)
    put(T, A + k, get(T, A + k) + log_loss(z))
    put(T, A + 2 * n + k, get(T, W + k) / z)
for i in range(outputs):
    for k in range(n):
        one = get(T, W + k) if get(T, Y + k) == real(i) else ZERO
        put(T, S + i * n + k, get(T, S + i * n + k) * get(T, A + 2 * n + k) - one)
"""


def loss_text(spec: NetworkSpec, scalars: ScalarKernels) -> str:
    """Text of ``score(T, S, Y, W, A, n, outputs)`` for the loss of a network; what it calls is added to `scalars`."""
    if spec.loss == "squared_error":
        body = SQUARED
    elif spec.loss != "log_loss":
        body = _bregman(spec.loss.psi, scalars)  # type: ignore[union-attr]  # the other strings are above
    elif spec.widths[-1] == 1:
        for name in ("exp_m", "log1p_unit"):
            scalars.add_primitive(name, "loss")
        body = LOGISTIC
    else:
        for name in ("exp", "log"):
            scalars.add_primitive(name, "loss")
        body = SOFTMAX
    lines = body.strip().splitlines()
    return HEAD.format(body="".join(f"    {line}\n" for line in lines))


def _bregman(psi: Any, scalars: ScalarKernels) -> str:
    """Text of the Bregman loss of an activation potential, or of a separable function; see `prox.BregmanLoss`."""
    from prox import ActivationPotential

    if isinstance(psi, ActivationPotential):
        scalars.add(psi.f, "loss", ("phi", "conj", "rho"))
        return BREGMAN
    scalars.add_proximable(psi, "loss")
    return PROXIMAL
