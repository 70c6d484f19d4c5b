"""The logistic function, its derivative, integral and inverses."""

import math

from ._registry import F8, fma, primitive
from .exponential import exp_m, exp_m_pair, expm1_parts
from .logarithm import log1p_unit, log_parts


@primitive("log(1 + exp(x))")
def softplus(x):
    """max(x, 0) + log(1 + exp(-|x|)): two terms >= 0."""
    y = log1p_unit(exp_m(-abs(x)))
    return (x if x > 0.0 else 0.0) + y


@primitive("log(exp(t) - 1)")
def log_expm1(t):
    """exp(t) - 1 as a pair, so that the logarithm's own zero, t = ln 2, keeps its digits; t itself beyond 40."""
    u, v = expm1_parts(40.0 if t > 40.0 else t)
    h = u + v
    high, rest = log_parts(h, (u - h) + v, 0.0)
    y = high + rest if t < 40.0 else t
    return y if t > 0.0 else (-math.inf if t == 0.0 else math.nan)


@primitive("1 / (1 + exp(-x))")
def expit(x):
    """z / (1 + z) or 1 / (1 + z), z = exp(-|x|), with one step of correction of the quotient."""
    z, low = exp_m_pair(-abs(x))
    top = 1.0 if x >= 0.0 else z
    if F8:
        b = 1.0 + z
        c = ((1.0 - b) + z) + low
        r = 1.0 / b
        q = top * r
        return fma((fma(-q, b, top) + (0.0 if x >= 0.0 else low)) - q * c, r, q)
    else:
        return top / (1.0 + z)


@primitive("exp(-x) / (1 + exp(-x))**2")
def dexpit(x):
    """z / (1 + z)², z = exp(-|x|): z r and r = 1 / (1 + z) as pairs."""
    z, low = exp_m_pair(-abs(x))
    b = 1.0 + z
    r = 1.0 / b
    if F8:
        c = ((1.0 - b) + z) + low
        e = fma(-r, b, 1.0) - r * c
        q = z * r
        tail = fma(z, r, -q) + fma(low, r, 2.0 * e * q)
        return fma(q, r, tail * r)
    else:
        return z * r * r


@primitive("log(t / (1 - t))")
def logit(t):
    """t / (1 - t) as a pair, the rounding of 1 - t included: nothing is lost at t = 1/2 nor next to 1."""
    b = 1.0 - t
    r = 1.0 / b
    q = t * r
    low = (fma(-q, b, t) - q * ((1.0 - b) - t)) * r
    high, rest = log_parts(q, low, 0.0)
    y = high + rest if t < 1.0 else (math.inf if t == 1.0 else math.nan)
    return y if t > 0.0 else (-math.inf if t == 0.0 else math.nan)
