"""Text of what all engines share: the loop over epochs and batches, and the steps of the optimisers.

An engine fills in the passes over a batch; they stand inside one function, with what they call inlined.
"""

from __future__ import annotations

import textwrap

from prox.projection import source

__all__ = ["driver_text", "project_text"]

EPOCHS = """
@njit(cache=True, error_model="numpy", nogil=True, fastmath={{"contract", "nsz"}})
def epochs(theta, moments, grad, T, X, Y, weight, orders, n, batch, rates, rule, h, t, losses{extra}):
    # losses = mean loss of each epoch; returns (-1, t), or (epoch, batch) where a loss, in the end a parameter, is not
    # finite
    for epoch in range(rates.size):
        order = orders[epoch % orders.shape[0]]
        rate = rates[epoch]
        total = 0.0
        for start in range(0, n, batch):
            stop = min(n, start + batch)
            scale = real(1.0 / float(stop - start))
            loss = 0.0
{gradient}
            t += 1
{step}
{project}
            total += float(stop - start) * loss
        losses[epoch] = total / float(n)
    broken = ZERO  # in the end nan if a parameter is not finite
    for i in range(theta.size):
        broken = plus(broken, ZERO * get(theta, i))
    return (-1, t) if broken == ZERO else (rates.size - 1, (n - 1) // batch)


@njit(cache=True, error_model="numpy", nogil=True, fastmath={{"contract", "nsz"}})
def propagate(theta, T, X, Y, weight, scale, rows, out{extra}):
    # rows[q] = first row of the buffer, number of rows, column of out; returns the sum of the losses if Y is given
    loss = 0.0
    order = np.empty(0, np.int64)
{forward}
    return loss
"""

CHECK = """
if not math.isfinite(loss):
    return epoch, start // batch
"""

STEP = """
# 0 none, 1 gradient, 2 momentum, 3 Nesterov, 4 Adam; h = weight decay, then the rule's own constants
p = theta.size
if h[0] != ZERO:
    for i in range({decaying}):
        grad[i] += h[0] * theta[i]
if rule == 0:
    pass
elif rule == 1:
    for i in range(p):
        theta[i] -= rate * grad[i]
elif rule < 4:
    fresh, kept = (ONE, h[1]) if rule == 3 else (ZERO, ONE)
    for i in range(p):
        v = h[1] * moments[i] + grad[i]
        moments[i] = v
        theta[i] -= rate * (fresh * grad[i] + kept * v)
else:
    unbias_m = ONE / real(1.0 - np.float64(h[1]) ** t)
    unbias_v = ONE / real(1.0 - np.float64(h[2]) ** t)
    for i in range(p):
        g = grad[i]
        m = h[1] * moments[i] + (ONE - h[1]) * g
        v = h[2] * moments[p + i] + (ONE - h[2]) * g * g
        moments[i] = m
        moments[p + i] = v
        theta[i] -= rate * (unbias_m * m) / (real(math.sqrt(unbias_v * v)) + h[3])
"""

PROJECT = """
u = np.empty({columns}, theta.dtype)
for i in range({first}, {stop}, {columns}):
    simplex(theta[i : i + {columns}], 1.0, u, theta[i : i + {columns}])
"""


def driver_text(gradient: str, forward: str, project: str, decaying: str, extra: str = "") -> str:
    """Text of ``epochs`` and ``propagate``.

    Parameters
    ----------
    gradient : str
        Statements that add the mean loss of samples start, ..., stop - 1 to `loss`, then, after {check}, put its
        gradient into `grad`.
    forward : str
        Statements that propagate all samples of X.
    project : str
        Statements that project the rows of every M to the unit simplex.
    decaying : str
        Number of leading parameters that decay.
    extra : str
        Further arguments.
    """
    step = STEP.strip().format(decaying=decaying)
    if extra:  # the engine has made plain gradient steps itself
        step = "if rule > 1:\n" + textwrap.indent(step, "    ")
    parts = {"gradient": gradient.replace("{check}", CHECK.strip()), "step": step, "project": project}
    body = {name: textwrap.indent(text.strip("\n"), 12 * " ") for name, text in parts.items()}
    passes = textwrap.indent(forward.strip("\n"), 4 * " ")
    return (_projection() if project else "") + EPOCHS.format(forward=passes, extra=extra, **body)


def project_text(mixing: list[tuple[int, tuple[int, ...]]]) -> str:
    """Statements that project the rows of every M, given by offset and shape."""
    return "".join(
        PROJECT.format(first=offset, stop=offset + rows * columns, columns=columns)
        for offset, (rows, columns) in mixing
    )


def _projection() -> str:
    """The kernels of the projection to the simplex, without their docstring and imports."""
    text = source("threshold")
    return text[text.index("\nREDUCTION") :] + "\n\n"
