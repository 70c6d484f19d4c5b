"""The separable functions of the library with their textbook values, for the oracles."""

import mpmath as mp
import numpy as np
from _prox import Case

import prox
from prox.functions.activations import ELUPotential, LeakyReLUPotential
from prox.functions.kullback_leibler import CrossEntropy

INF = mp.inf


def xlogx(x):
    return x * mp.log(x) if x > 0 else mp.mpf(0)


def scad(x, a, gamma):
    x = abs(x)
    if x <= a:
        return a * x
    if x <= gamma * a:
        return (2 * gamma * a * x - x**2 - a**2) / (2 * (gamma - 1))
    return a**2 * (gamma + 1) / 2


def barrier(x, lo, hi):
    if not lo < x < hi:
        return INF
    return -mp.log(x - lo) - (mp.log(hi - x) if hi < INF else 0)


def poisson(x, b):
    return INF if x <= 0 else x - b + b * mp.log(b / x)


def elu(x, a):
    return (a + x) * mp.log(1 + x / a) - x - x**2 / 2 if -a < x < 0 else (mp.mpf(0) if x >= 0 else a - a**2 / 2)


A = 0.625  # weights are dyadic: the oracle and the library see the same number
CONVEX = [
    Case("zero", prox.Zero(), lambda x: mp.mpf(0), duals=(0.0,), outside=(0.1, -1e-9)),
    Case("affine", prox.Affine(-1.5), lambda x: -1.5 * x, duals=(-1.5,), outside=(-1.25, 0.0)),
    Case("squared_l2", prox.SquaredL2(A), lambda x: A * x**2 / 2),
    Case("l1", prox.L1(A), lambda x: A * abs(x), breaks=(0.0, A), duals=(-0.6, 0.625), outside=(0.626, -1.0)),
    Case("elastic_net", prox.ElasticNet(A, 0.25), lambda x: A * abs(x) + x**2 / 8, breaks=(0.0, A)),
    Case("huber", prox.Huber(0.75, A), lambda x: A * x**2 / 2 if abs(x) <= 0.75 else A * 0.75 * (abs(x) - 0.375),
         breaks=(0.75, -0.75), duals=(-0.4, 0.1, 0.46875), outside=(0.5, -0.47)),
    Case("hinge", prox.Hinge(-1.0, A), lambda x: A * max(mp.mpf(0), 1 + x), breaks=(-1.0,), duals=(0.0, 0.3, 0.625),
         outside=(-0.1, 0.7)),
    Case("hinge_plus", prox.Hinge(1.0, A), lambda x: A * max(mp.mpf(0), 1 - x), breaks=(1.0,),
         duals=(0.0, -0.3, -0.625), outside=(0.1, -0.7)),
    Case("squared_hinge", prox.SquaredHinge(-1.0, A), lambda x: A * max(mp.mpf(0), 1 + x) ** 2, breaks=(-1.0,),
         duals=(0.0, 0.3, 2.0), outside=(-0.1,)),
    Case("logistic", prox.Logistic(1.0, 2.0), lambda x: 2 * mp.log1p(mp.exp(-x)), closed=False,
         duals=(-0.1, -1.0, -1.9), outside=(0.1, -2.1)),
    Case("logistic_minus", prox.Logistic(-1.0, 2.0), lambda x: 2 * mp.log1p(mp.exp(x)), closed=False, duals=(0.1, 1.9),
         outside=(-0.1, 2.1)),
    Case("kullback_leibler", prox.KullbackLeibler(2.0, A), lambda x: A * poisson(x, 2), (0, INF), (0.0, 2.0),
         duals=(-3.0, 0.1, 0.6), outside=(0.626, 5.0)),
    Case("kullback_leibler_0", prox.KullbackLeibler(0.0, A), lambda x: A * x, (0, INF), duals=(-3.0, 0.625),
         outside=(0.626, 5.0)),
    Case("cross_entropy", CrossEntropy(2.0, A), lambda x: A * (xlogx(x / 2) * 2 - x + 2), (0, INF), (0.0, 2.0),
         closed=False),
    Case("negative_entropy", prox.NegativeEntropy(A), lambda x: A * xlogx(x), (0, INF), (0.0, 1.0), closed=False),
    Case("burg", prox.BurgEntropy(A), lambda x: A * barrier(x, 0, INF), (0, INF), duals=(-3.0, -0.1), outside=(0.1,)),
    Case("log_barrier", prox.LogBarrier(A, 0.0), lambda x: A * barrier(x, 0, INF), (0, INF), closed=False,
         duals=(-3.0, -0.1), outside=(0.1,)),
    Case("log_barrier_box", prox.LogBarrier(A, -1.0, 2.0), lambda x: A * barrier(x, -1, 2), (-1, 2), (-1.0, 2.0),
         closed=False),
    Case("nonnegative", prox.Nonnegative(), lambda x: mp.mpf(0), (0, INF), duals=(-3.0, 0.0), outside=(1e-9,)),
    Case("box", prox.Box(-0.5, 2.0), lambda x: mp.mpf(0), (-0.5, 2), (-0.5, 2.0)),
    Case("half_line", prox.Box(-np.inf, 2.0), lambda x: mp.mpf(0), (-INF, 2), (2.0,),
         duals=(0.0, 2.0), outside=(-0.1,)),
    Case("leaky_relu", LeakyReLUPotential(0.125), lambda x: 3.5 * min(x, 0) ** 2, duals=(-3.0, 0.0), outside=(0.1,)),
    Case("elu", ELUPotential(0.75), lambda x: elu(x, mp.mpf(0.75)), (-0.75, INF), (-0.75, 0.0), closed=False,
         duals=(-2.5, -0.3, -1e-3, 0.0), outside=(1e-3, 2.0)),
]  # fmt: skip
NONCONVEX = [
    Case("l0", prox.L0(0.5), lambda x: mp.mpf(0.5) * (x != 0), breaks=(0.0, 1.0), convex=False),
    Case("mcp", prox.MCP(A, 3.0), lambda x: A * abs(x) - x**2 / 6 if abs(x) <= 3 * A else mp.mpf(1.5) * A**2,
         breaks=(0.0, A, 3 * A), convex=False),
    Case("scad", prox.SCAD(A, 3.5), lambda x: scad(x, mp.mpf(A), mp.mpf(3.5)), breaks=(0.0, A, 3.5 * A), convex=False),
    Case("log_sum", prox.LogSum(A, 0.5), lambda x: A * mp.log1p(abs(x) / 0.5), breaks=(0.0, 0.5), convex=False),
    Case("binary", prox.Binary(-1.0, 2.0), lambda x: mp.mpf(0) if x in (-1, 2) else INF, breaks=(-1.0, 2.0),
         convex=False),
]  # fmt: skip
