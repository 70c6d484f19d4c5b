"""Text of what all engines share: the loop over epochs and batches, and the steps of the optimisers."""

from __future__ import annotations

from prox.projection import source

__all__ = ["EPOCHS", "STEP", "UPDATE", "project_text"]

UPDATE = """
@njit(cache=True, error_model="numpy", nogil=True, fastmath={"contract", "nsz"})
def update(theta, grad, moments, rate, rule, h, decaying, t):
    # one step: 0 gradient, 1 momentum, 2 Nesterov, 3 Adam; h = weight decay, then the rule's own constants
    if h[0] != ZERO:
        for i in range(decaying):
            grad[i] += h[0] * theta[i]
    n = theta.size
    if rule == 0:
        for i in range(n):
            theta[i] -= rate * grad[i]
    elif rule < 3:
        for i in range(n):
            v = h[1] * moments[i] + grad[i]
            moments[i] = v
            theta[i] -= rate * (grad[i] + h[1] * v if rule == 2 else v)
    else:
        first = ONE / real(1.0 - np.float64(h[1]) ** t)
        second = ONE / real(1.0 - np.float64(h[2]) ** t)
        for i in range(n):
            g = grad[i]
            m = h[1] * moments[i] + (ONE - h[1]) * g
            v = h[2] * moments[n + i] + (ONE - h[2]) * g * g
            moments[i] = m
            moments[n + i] = v
            theta[i] -= rate * (first * m) / (real(math.sqrt(second * v)) + h[3])
"""

EPOCHS = """
@njit(cache=True, error_model="numpy", nogil=True)
def epochs(theta, moments, grad, T, X, Y, weight, orders, n, batch, rates, rule, h, decaying, t, losses):
    # losses[e] = mean loss of epoch e; returns (epoch, batch) of a loss that is not finite, or (-1, -1)
    for e in range(rates.size):
        order = orders[e % orders.shape[0]] if orders.size > 0 else orders.reshape(-1)
        total = 0.0
        whole = 0.0
        for start in range(0, n, batch):
            stop = min(n, start + batch)
            mass = float(stop - start)
            if weight.size > 0:
                mass = 0.0
                for s in range(start, stop):
                    mass += weight[order[s] if order.size > 0 else s]
                if mass <= 0.0:
                    continue
            t += 1
            loss = mass * step(
                theta, moments, grad, T, X, Y, weight, order, start, stop, real(1.0 / mass), rates[e], rule, h, decaying, t
            )
            if not math.isfinite(loss):
                return e, start // batch
            total += loss
            whole += mass
        losses[e] = total / whole
    return -1, -1
"""

STEP = """
@njit(cache=True, error_model="numpy", nogil=True)
def step(theta, moments, grad, T, X, Y, weight, order, start, stop, scale, rate, rule, h, decaying, t):
    # one batch: its mean loss; the parameters stay as they are if it is not finite
    for i in range(grad.size):
        grad[i] = ZERO
    loss = accumulate(theta, grad, T, X, Y, weight, order, start, stop, scale)
    if math.isfinite(loss):
        update(theta, grad, moments, rate, rule, h, decaying, t)
        project(theta)
    return loss
"""


def project_text(mixing: list[tuple[int, tuple[int, ...]]]) -> str:
    """Text of ``project(theta)``: the rows of every M, given by offset and shape, go to the unit simplex."""
    lines = []
    for offset, (rows, columns) in mixing:
        lines.append(f"    u = np.empty({columns}, theta.dtype)")
        lines.append(f"    for i in range({offset}, {offset + rows * columns}, {columns}):")
        lines.append(f"        simplex(theta[i : i + {columns}], 1.0, u, theta[i : i + {columns}])")
    head = '@njit(cache=True, error_model="numpy", nogil=True)\ndef project(theta):\n'
    return (_projection() if mixing else "") + head + "\n".join(lines or ["    pass"]) + "\n"


def _projection() -> str:
    """The kernels of the projection, without their docstring and imports."""
    text = source("threshold")
    return text[text.index("\nREDUCTION") :] + "\n\n"
