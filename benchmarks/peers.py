"""What else computes the registry's quantities: the best forms that numpy, scipy.special and torch offer.

For every row and quantity some expressions, in ``t`` on the side of phi and in ``s`` on the side of its
conjugate. Each runs with numpy and scipy.special and again with torch, wherever the library has all its
functions (see `benchmarks.tape`); the fastest counts. A name such as ``expit`` or ``entr`` is the library's
own function; where there is none, the expressions are those that keep the digits over the bulk of the domain
and do not overflow, and also the shortest one where it is usual. ``abs(t)**p`` is what the library makes of
it at the row's p: torch cubes by multiplication, numpy takes a square root at 1/2.
"""

from __future__ import annotations

__all__ = ["PEERS", "Forms", "peers"]

Forms = tuple[str, ...]
_LOG1P_EXP = ("maximum(s, 0) + log1p(exp(-abs(s)))", "logaddexp(s, 0)", "softplus(s)")

PEERS: dict[str, dict[str, Forms]] = {
    "isru": {
        "phi": ("-sqrt(1 - t*t)",),
        "grad": ("t/sqrt(1 - t*t)", "t*rsqrt(1 - t*t)"),
        "hess": ("r = 1 - t*t; 1/(r*sqrt(r))", "r = rsqrt(1 - t*t); r*r*r"),
        "conj": ("sqrt(1 + s*s)",),
        "grad_conj": ("s/sqrt(1 + s*s)", "s*rsqrt(1 + s*s)"),
        "hess_conj": ("r = 1 + s*s; 1/(r*sqrt(r))", "r = rsqrt(1 + s*s); r*r*r"),
    },
    "sigmoid": {
        "phi": (
            "xlogy(t, t) + xlog1py(1 - t, -t)",
            "-(entr(t) + entr(1 - t))",
            "t*log(t) + (1 - t)*log1p(-t)",
            "t*log(t) + (1 - t)*log(1 - t)",
            "t*logit(t) + log1p(-t)",
        ),
        "grad": ("logit(t)", "log(t/(1 - t))", "log(t) - log1p(-t)"),
        "hess": ("1/(t*(1 - t))",),
        "conj": (*_LOG1P_EXP, "-log_expit(-s)"),
        "grad_conj": ("expit(s)", "1/(1 + exp(-s))"),
        "hess_conj": (
            "expit(s)*expit(-s)",
            "p = expit(s); p*(1 - p)",
            "0.25/cosh(0.5*s)**2",
            "e = exp(-abs(s)); e/(1 + e)**2",
        ),
    },
    "atan": {
        "phi": ("-2/pi*log(cos(pi/2*t))",),
        "grad": ("tan(pi/2*t)",),
        "hess": ("pi/2/cos(pi/2*t)**2", "pi/(1 + cos(pi*t))", "pi/2*(1 + tan(pi/2*t)**2)"),
        "conj": ("2/pi*s*arctan(s) - 1/pi*log1p(s*s)",),
        "grad_conj": ("2/pi*arctan(s)",),
        "hess_conj": ("2/pi/(1 + s*s)",),
    },
    "arctan": {
        "phi": ("-log(cos(t))",),
        "grad": ("tan(t)",),
        "hess": ("1/cos(t)**2", "1 + tan(t)**2"),
        "conj": ("s*arctan(s) - 0.5*log1p(s*s)",),
        "grad_conj": ("arctan(s)",),
        "hess_conj": ("1/(1 + s*s)",),
    },
    "tanh": {
        "phi": ("t*arctanh(t) + 0.5*log1p(-t*t)", "0.5*((1 + t)*log1p(t) + (1 - t)*log1p(-t))"),
        "grad": ("arctanh(t)",),
        "hess": ("1/(1 - t*t)", "1/((1 - t)*(1 + t))"),
        "conj": (
            "a = abs(s); a + log1p(exp(-2*a)) - log(2)",
            "logaddexp(s, -s) - log(2)",
            "s + softplus(-2*s) - log(2)",
        ),
        "grad_conj": ("tanh(s)",),
        "hess_conj": ("1/cosh(s)**2", "1 - tanh(s)**2"),
    },
    "scaled_tanh": {
        "phi": (
            "u = 1/A*t; A/B*(u*arctanh(u) + 0.5*log1p(-u*u))",
            "u = 1/A*t; A/(2*B)*((1 + u)*log1p(u) + (1 - u)*log1p(-u))",
        ),
        "grad": ("1/B*arctanh(1/A*t)",),
        "hess": ("A/B/(A*A - t*t)",),
        "conj": (
            "a = abs(s); A*a + A/B*log1p(exp(-2*B*a)) - A/B*log(2)",
            "u = B*s; A/B*(logaddexp(u, -u) - log(2))",
            "A*s + A/B*softplus(-2*B*s) - A/B*log(2)",
        ),
        "grad_conj": ("A*tanh(B*s)",),
        "hess_conj": ("A*B/cosh(B*s)**2", "A*B - A*B*tanh(B*s)**2"),
    },
    "sin": {
        "phi": ("t*arcsin(t) + sqrt(1 - t*t)",),
        "grad": ("arcsin(t)",),
        "hess": ("1/sqrt(1 - t*t)", "rsqrt(1 - t*t)"),
        "conj": ("maximum(abs(s) - pi/2, 0) - cos(clip(s, -pi/2, pi/2))",),
        "grad_conj": ("sin(clip(s, -pi/2, pi/2))",),
        "hess_conj": ("cos(clip(s, -pi/2, pi/2))",),
    },
    "asinh": {
        "phi": ("cosh(t)",),
        "grad": ("sinh(t)",),
        "hess": ("cosh(t)",),
        "conj": ("s*arcsinh(s) - sqrt(1 + s*s)",),
        "grad_conj": ("arcsinh(s)",),
        "hess_conj": ("1/sqrt(1 + s*s)", "rsqrt(1 + s*s)"),
    },
    "softplus": {
        "phi": ("0.5*t*t + 1/beta**2*spence(-expm1(-beta*t)) - pi**2/(6*beta**2)",),
        "grad": (
            "t + 1/beta*log(-expm1(-beta*t))",
            "t + 1/beta*log1p(-exp(-beta*t))",
            "1/beta*log(expm1(beta*t))",
        ),
        "hess": ("-1/expm1(-beta*t)", "1/(1 - exp(-beta*t))"),
        "conj": ("-1/beta**2*spence(1 + exp(beta*s))",),
        "grad_conj": (
            "1/beta*softplus(beta*s)",
            "1/beta*logaddexp(beta*s, 0)",
            "maximum(s, 0) + 1/beta*log1p(exp(-beta*abs(s)))",
        ),
        "hess_conj": ("expit(beta*s)", "1/(1 + exp(-beta*s))"),
    },
    "identity": {
        "phi": ("0.5*t*t", "0.5*square(t)"),
        "grad": ("t",),
        "hess": ("1",),
        "conj": ("0.5*s*s", "0.5*square(s)"),
        "grad_conj": ("s",),
        "hess_conj": ("1",),
    },
    "exp": {
        "phi": ("xlogy(t, t) - t", "-entr(t) - t", "t*log(t) - t", "t*(log(t) - 1)"),
        "grad": ("log(t)",),
        "hess": ("1/t", "reciprocal(t)"),
        "conj": ("exp(s)",),
        "grad_conj": ("exp(s)",),
        "hess_conj": ("exp(s)",),
    },
    "burg": {
        "phi": ("-log(t)",),
        "grad": ("-1/t",),
        "hess": ("1/(t*t)", "t**-2"),
        "conj": ("-log(-s) - 1", "-1 - log(-s)"),
        "grad_conj": ("-1/s",),
        "hess_conj": ("1/(s*s)", "s**-2"),
    },
    "power": {
        "phi": ("1/p*abs(t)**p",),
        "grad": ("copysign(abs(t)**(p - 1), t)", "sign(t)*abs(t)**(p - 1)", "t*abs(t)**(p - 2)"),
        "hess": ("(p - 1)*abs(t)**(p - 2)",),
        "conj": ("(p - 1)/p*abs(s)**(p/(p - 1))",),
        "grad_conj": ("copysign(abs(s)**(1/(p - 1)), s)", "sign(s)*abs(s)**(1/(p - 1))"),
        "hess_conj": ("1/(p - 1)*abs(s)**(1/(p - 1) - 1)",),
    },
    "softsign": {
        "phi": ("a = abs(t); -a - log1p(-a)", "a = abs(t); -(a + log1p(-a))"),
        "grad": ("t/(1 - abs(t))",),
        "hess": ("1/(1 - abs(t))**2", "r = reciprocal(1 - abs(t)); r*r"),
        "conj": ("a = abs(s); a - log1p(a)",),
        "grad_conj": ("s/(1 + abs(s))",),
        "hess_conj": ("1/(1 + abs(s))**2", "r = reciprocal(1 + abs(s)); r*r"),
    },
    "erf": {
        "phi": ("-1/sqrt(pi)*exp(-erfinv(t)**2)",),
        "grad": ("erfinv(t)",),
        "hess": ("sqrt(pi)/2*exp(erfinv(t)**2)",),
        "conj": ("s*erf(s) + 1/sqrt(pi)*exp(-s*s)",),
        "grad_conj": ("erf(s)",),
        "hess_conj": ("2/sqrt(pi)*exp(-s*s)",),
    },
    "gudermannian": {
        "phi": ("r = 2*arctanh(tan(0.5*t)); r*(t + pi/2) - 2*ti2(exp(r)) + 2*catalan",),
        "grad": ("2*arctanh(tan(0.5*t))", "arcsinh(tan(t))", "arctanh(sin(t))"),
        "hess": ("1/cos(t)",),
        "conj": ("2*ti2(exp(s)) - pi/2*s - 2*catalan",),
        "grad_conj": ("2*arctan(tanh(0.5*s))", "arctan(sinh(s))"),
        "hess_conj": ("1/cosh(s)",),
    },
    "algebraic": {
        "phi": ("0.5*t*t*hyp2f1(1/p, 2/p, 1 + 2/p, abs(t)**p)",),
        "grad": ("t/(1 - abs(t)**p)**(1/p)", "t*(1 - abs(t)**p)**(-1/p)"),
        "hess": ("(1 - abs(t)**p)**(-1 - 1/p)",),
        "conj": ("0.5*s*s*hyp2f1(1/p, 2/p, 1 + 2/p, -abs(s)**p)",),
        "grad_conj": ("s/(1 + abs(s)**p)**(1/p)", "s*(1 + abs(s)**p)**(-1/p)"),
        "hess_conj": ("(1 + abs(s)**p)**(-1 - 1/p)",),
    },
    "symlog": {
        "phi": ("a = abs(t); expm1(a) - a",),
        "grad": ("copysign(expm1(abs(t)), t)", "sign(t)*expm1(abs(t))"),
        "hess": ("exp(abs(t))",),
        "conj": ("a = abs(s); (1 + a)*log1p(a) - a", "a = abs(s); xlog1py(1 + a, a) - a"),
        "grad_conj": ("copysign(log1p(abs(s)), s)", "sign(s)*log1p(abs(s))"),
        "hess_conj": ("1/(1 + abs(s))",),
    },
    "bent_identity": {
        "phi": (
            "c = 2*t + 1; k = arcsinh(sqrt(1/3))/4 + 1/6;"
            " 2/3*t*(t + 1) - 1/6*c*sqrt(t*(t + 1) + 1) - 0.25*arcsinh(sqrt(1/3)*c) + k",
        ),
        "grad": ("2/3*(2*t + 1 - sqrt(t*(t + 1) + 1))",),
        "hess": ("4/3 - (2/3*t + 1/3)/sqrt(t*(t + 1) + 1)", "4/3 - (2/3*t + 1/3)*rsqrt(t*(t + 1) + 1)"),
        "conj": ("0.25*(s*(2*s - 2 + sqrt(1 + s*s)) + arcsinh(s))",),
        "grad_conj": ("s + 0.5*sqrt(1 + s*s) - 0.5",),
        "hess_conj": ("1 + 0.5*s/sqrt(1 + s*s)", "1 + 0.5*s*rsqrt(1 + s*s)"),
    },
    "squareplus": {
        "phi": ("0.5*t*t - b/4*log(t) + b/8*(log(b/4) - 1)",),
        "grad": ("t - b/4/t",),
        "hess": ("1 + b/4/(t*t)",),
        "conj": ("0.25*(b*arcsinh(1/sqrt(b)*s) + s*(s + sqrt(b + s*s)))",),
        "grad_conj": ("0.5*(s + sqrt(b + s*s))",),
        "hess_conj": ("0.5 + 0.5*s/sqrt(b + s*s)", "0.5 + 0.5*s*rsqrt(b + s*s)"),
    },
}


def peers(name: str, quantity: str) -> Forms:
    """Expressions of other libraries for one quantity of one row."""
    return PEERS[name][quantity]
