"""Kernel text for larger widths: BLAS over the batch, for any widths and depth.

Every value of a layer is a row-major matrix (samples, width) in one buffer T; the scores of the head are
transposed, (outputs, samples), as the losses want them. Plain gradient steps need no gradient: the products
that would give it are added to the parameters with the factor -rate.
"""

from __future__ import annotations

import textwrap

import numpy as np

from networks.numba_backend.plan import Plan

__all__ = ["EXTRA", "shapes", "wide_text"]

EXTRA = ", blas, sizes, layers"
CARRIES = ("", "skip", "dual", "inverse", "mixed inverse", "mixed")

COPY = """
# the samples of the batch, contiguous
for k in range(m):
    row = get(order, start + k) if order.size > 0 else start + k
    put(T, PW + k, scale * (get(weight, row) if weight.size > 0 else ONE))
    for j in range(inputs):
        put(T, k * inputs + j, get(X, row * inputs + j))
    for j in range(targets if Y.size > 0 else 0):
        put(T, PY + j * m + k, get(Y, row * targets + j))
"""

FORWARD = """
for l in range(depth):
{read}
    slot = after + d * B
    if carry >= 4:
        gemm(blas, 84, 78, d, m, e, ONE, theta, M, e, T, z, e, ZERO, T, U, d)
    elif carry == 3:
        for i in range(m * d):
            put(T, U + i, get(T, z + i))
    if carry == 3 or carry == 4:
{inverse}
    kept = ZERO if carry < 2 else ONE
    gemm(blas, 84, 78, d, m, e, ONE, theta, W, e, T, z, e, kept, T, U, d)
    if carry == 1:
        for i in range(m * d):
            put(T, U + i, get(T, U + i) + get(T, z + i))
{activation}
d = get(layers, 10 * depth - 9) if depth > 0 else inputs
z = get(layers, 10 * depth - 2) * B if depth > 0 else 0
for i in range(outputs):
    for k in range(m):
        put(T, PS + i * m + k, get(theta, Pc + i))
gemm(blas, 84, 78, m, outputs, d, ONE, T, z, d, theta, PV, d, ONE, T, PS, m)
"""

ACTIVATION = """
if tag == {tag}:
    for k in range(m):
        for i in range(d):
            u = get(T, U + k * d + i) + get(theta, b + i)
            put(T, U + k * d + i, u)
            put(T, after + k * d + i, rho_{tag}(u))
            put(T, slot + k * d + i, slope_{tag}(u))
"""

INVERSE = """
if tag == {tag}:
    for i in range(m * d):
        q = get(T, U + i)
        v = q if l == 0 else inside_{tag}(q)
        put(T, U + i, inverse_{tag}(v))
        if s >= 0:
            put(T, s + i, curvature_{tag}(v) if v == q else ZERO)
"""

GRADIENT = """
{unpack}
m = stop - start
{copy}
{forward}
loss += score(T, PS, PY, PW, PA, m, outputs)
{check}
direct = rule == 1
factor = -rate if direct else ONE
kept = ONE if direct else ZERO
decayed = ONE - rate * h[0] if direct else ZERO
slot = z + d * B
into = theta if direct else grad
if depth > 0:
    gemm(blas, 78, 84, d, m, outputs, ONE, theta, PV, d, T, PS, m, ZERO, T, U, d)
    for i in range(m * d):
        put(T, slot + i, get(T, slot + i) * get(T, U + i))
gemm(blas, 78, 78, d, outputs, m, factor, T, z, d, T, PS, m, decayed, into, PV, d)
for i in range(outputs):
    total_i = ZERO
    for k in range(m):
        total_i = plus(total_i, get(T, PS + i * m + k))
    put(into, Pc + i, kept * get(into, Pc + i) + factor * total_i)
for l in range(depth - 1, -1, -1):
{read}
    G = after + d * B
    slot = z + e * B
    H = s if s >= 0 else G
    if s >= 0:
        for i in range(m * d):
            put(T, s + i, get(T, s + i) * get(T, G + i))
    if l > 0:
        gemm(blas, 78, 78, e, m, d, ONE, theta, W, e, T, G, d, ZERO, T, U, e)
        if carry >= 4:
            gemm(blas, 78, 78, e, m, d, ONE, theta, M, e, T, H, d, ONE, T, U, e)
        if carry == 2:
            for i in range(m * e):
                put(T, slot + i, get(T, G + i) + get(T, slot + i) * get(T, U + i))
        elif carry == 1 or carry == 3:
            for i in range(m * e):
                put(T, slot + i, get(T, slot + i) * (get(T, U + i) + get(T, H + i)))
        else:
            for i in range(m * e):
                put(T, slot + i, get(T, slot + i) * get(T, U + i))
    gemm(blas, 78, 84, e, d, m, factor, T, z, e, T, G, d, decayed, into, W, e)
    if carry >= 4:
        gemm(blas, 78, 84, e, d, m, factor, T, z, e, T, H, d, kept, into, M, e)
    for i in range(d):
        put(into, b + i, kept * get(into, b + i))
    for k in range(m):
        for i in range(d):
            put(into, b + i, get(into, b + i) + factor * get(T, G + k * d + i))
"""

PROJECT = """
for l in range(depth):
    e = get(layers, 10 * l)
    u = np.empty(e, theta.dtype)
    if get(layers, 10 * l + 3) >= 4:
        M = get(layers, 10 * l + 6)
        for i in range(M, M + e * get(layers, 10 * l + 1), e):
            simplex(theta[i : i + e], 1.0, u, theta[i : i + e])
"""

UNPACK = "B, depth, inputs, outputs, targets, U, PS, PY, PW, PA, PV, Pc, decaying = sizes"

READ = """
e = get(layers, 10 * l)
d = get(layers, 10 * l + 1)
tag = get(layers, 10 * l + 2)
carry = get(layers, 10 * l + 3)
W = get(layers, 10 * l + 4)
b = get(layers, 10 * l + 5)
M = get(layers, 10 * l + 6)
z = get(layers, 10 * l + 7) * B
after = get(layers, 10 * l + 8) * B
s = get(layers, 10 * l + 9) * B
"""

PROPAGATE = """
{unpack}
for start in range(0, X.size // inputs, B):
    m = min(B, X.size // inputs - start)
{copy}
{forward}
    for q in range(rows.shape[0]):
        for k in range(m):
            for i in range(rows[q, 1]):
                at = i * m + k if rows[q, 0] * B == PS else k * rows[q, 1] + i
                out[start + k, rows[q, 2] + i] = get(T, rows[q, 0] * B + at)
    if Y.size > 0:
        loss += score(T, PS, PY, PW, PA, m, outputs)
"""


def wide_text(plan: Plan) -> tuple[str, str, str]:
    """Statements for `driver.driver_text`: gradient of a batch, propagation, projection."""
    tags = sorted({g.activation for g in plan.groups})
    inverted = sorted({g.activation for g in plan.groups if "inverse" in g.carry})
    read = textwrap.indent(READ.strip(), "    ")
    activation = "".join(textwrap.indent(ACTIVATION.format(tag=tag).strip("\n"), "    ") + "\n" for tag in tags)
    inverse = "".join(textwrap.indent(INVERSE.format(tag=tag).strip("\n"), "        ") + "\n" for tag in inverted)
    forward = FORWARD.strip().format(read=read, inverse=inverse or "        pass", activation=activation)
    gradient = GRADIENT.strip().format(unpack=UNPACK, copy=COPY.strip(), forward=forward, check="{check}", read=read)
    inner = {"copy": COPY.strip(), "forward": forward}
    inner = {name: textwrap.indent(text, "    ") for name, text in inner.items()}
    mixed = any(group.carry.startswith("mixed") for group in plan.groups)
    return gradient, PROPAGATE.strip().format(unpack=UNPACK, **inner), PROJECT if mixed else ""


def shapes(plan: Plan, batch: int) -> tuple[tuple[int, ...], np.ndarray]:
    """The arguments `sizes` and `layers`: ten entries of the second are a layer."""
    spec, offset, last = plan.spec, plan.layout.offset, plan.spec.depth + 1
    rows = (plan.carry, plan.score, plan.target, plan.weight, plan.scratch)
    sizes = (
        batch, spec.depth, spec.widths[0], spec.widths[-1], plan.targets, *(row * batch for row in rows),
        offset("V", last), offset("c", last), plan.layout.weights,
    )  # fmt: skip
    table: list[int] = []
    for group in plan.groups:
        for l in range(group.l, group.l + group.count):
            carry = "dual" if l > group.l and group.carry == "inverse" else group.carry
            M = offset("M", l) if carry.startswith("mixed") else 0
            table += [group.before, group.width, group.activation, CARRIES.index(carry)]
            table += [offset("W", l), offset("b", l), M, plan.z[l - 1], plan.z[l], plan.s.get(l, -1)]
    return sizes, np.array(table, np.int64)
