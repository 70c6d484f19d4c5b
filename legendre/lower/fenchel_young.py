"""Kernel text for Fenchel-Young losses phi(t) + phi*(s) - t s: divergences, with exact gaps near consistency.

The loss is the divergence of phi* from s to eta = phi'(t), and that of phi from t to v = rho(s). Both eta and v
are rounded, which the loss feels where s and eta agree in their first digits. There s - eta or t - v is
computed anew in triple-double arithmetic (`legendre.lower.gaps`), and the divergence as an integral over that gap.
"""

from __future__ import annotations

from legendre.lower.divergence import Side, divergence, kernel
from legendre.lower.gaps import gap, pole
from legendre.lower.panels import guarded

__all__ = ["fenchel_young"]

FENCHEL_YOUNG = """
@njit(error_model="numpy", nogil=True)
def {n}_scalar(t, s, panels, z{P}):
    # phi(t) + phi*(s) - t s as a divergence: from s to eta = phi'(t), or from t to v = rho(s)
    if t != t or s != s:
        return NAN
    at = {primal}_holds(t{A})
    if at == 0:
        return INF
    eta = {grad}(t{A})
    if abs(s) == INF:
        return 0.0 if at == 1 and eta == s else INF
    if {dual}_holds(s{A}) == 0:
        return INF
    v = {rho}(s{A})
    slope = {hess_conj}(s{A})
    inside = {primal}_holds(v{A})
    here = False  # on the side of phi?
    linear = 0.0
{shifted}    if abs(eta) == INF:
{overflow}        if at == 2 and inside != 2:
            return INF
        here = at == 2  # by overflow
{beyond}    elif inside == 2 and v != t:
        # either side feels the rounding of its own eta or v: take the one that feels it less
        here = max(abs(v), 2.3e-308) / slope * abs(t - v) < abs(eta) * {hess_conj}(eta{A}) * abs(s - eta)
        if not here and min(slope, {hess_conj}(eta{A})) < 1e-290:
            # rho' underflows. That is harmless unless it falls like a power: then the other side stands
            value = {primal}_inside(t, v, panels, z{A})
            steepness = abs(v) / slope if slope > 1e-290 else abs(s / ({rho}(2.0 * s{A}) / v - 1.0))
            here = abs(t - v) * steepness * max(1.0, 2.3e-308 / abs(v)) <= 400.0 * value
    value = 0.0
    if here and v != t:
        value = {primal}_inside(t, v, panels, z{A})
    elif not here and eta != s:
        value = {dual}_inside(s, eta, panels, z{A})
{refined}    return value + linear
"""

OVERFLOW = """        if abs(v) == INF:  # next to 0 both: no term is near another
            return phi_scalar_f8(t{A}) + conj_scalar_f8(s{A}) - t * s
"""

VANISHING = """    elif v == slope == 0.0 and inside == 1 and t * abs(eta - s) > 4.0 * abs(conj_scalar_f8(eta{A})):
        value = t * (eta - s)  # larger than the rest, and does not feel the rounding of eta as rho(eta) does
        return value - (conj_scalar_f8(eta{A}) - conj_scalar_f8(s{A})) if value < INF else INF
"""

BEYOND = """    elif v == {end} and s {sign} {slope}:  # phi* is linear beyond the slope at this end
        here = True
        linear = (v - t) * ((s - {slope}) - ({tail}))
"""

EXPONENTIAL = """    if abs(v) == INF and at == 2 and 1e280 < abs(t):
        # rho(s) overflows, the loss need not; beside such numbers rho is a factor times exp, and D(t, v) scales with t
        u = t * 2.0**-600
        gap = u * math.expm1({rate} * beyond_gap(s, t{A}))
        if not abs(gap) < 1e280:
            return INF
        exact = {primal}_near(u, -gap, panels, z{A})
        return 2.0**600 * (exact if exact >= 0.0 else {primal}_inside(u, u + gap, panels, z{A}))
"""

REFINED = """    if at >= 1 and abs(eta) < INF and linear == 0.0 and ({near}):
        gap = {n}({x}, {y}{A})
        exact = {side}_near({x}, gap, panels, z{A}) if abs(gap) > 0.0 else gap
        if exact >= 0.0:
            return exact
"""

POLE = """    if abs(t) < 1e-280 and abs(t - v) < 0.0175 * abs(v):  # the gap has no digits here
        return {n}(t, s{A})
"""

NEAR = "abs(s - eta) < 0.0175 * abs(eta) and abs(t - v) < 0.0175 * abs(v)"
CROSSING = (
    "abs(t - v) < 0.0175 * abs(v)"
    " and (abs(s - eta) < 0.0175 * abs(eta) or max(abs(s) * slope, abs(eta) * {hess_conj}(eta{A})) < 0.02 * abs(v))"
)


def fenchel_young(
    dual: Side,
    parameters: tuple[str, ...] = (),
    *,
    grad: str = "grad",
    rho: str = "grad_conj",
    primal: str = "bregman",
    forms: tuple[str, str] = ("", ""),
    slopes: tuple[tuple[str, str, str, str], ...] = (),
    crossing: bool = False,
    vanishing: bool = False,
    overflow: bool = False,
    scaled: str = "",
    exponential: tuple[str, str] = ("", ""),
) -> str:
    """Text of fenchel_young_f8(t, s, out, *parameters): phi(t) + phi*(s) - t s.

    `dual` describes phi*, `grad` and `rho` name the scalar phi' and its inverse; the text of :func:`bregman`
    for phi stands before. t or s outside dom phi or dom phi*: +inf. t at a closed end: the finite limit.

    Of `forms`, the formulas of phi'(t) and rho(s), one may be given: next to consistency s - phi'(t) or
    t - rho(s) is then known to all digits. Without it the loss feels the rounding of phi'(t).

    `slopes` has (end, sign, slope, tail) for each closed end where phi' is finite: the end, on which side of the
    slope phi* is linear (``<`` or ``>``), the slope as a double and what that lacks. `crossing` says that phi'
    vanishes at a point other than a double: next to it phi' and rho have but an absolute accuracy. `vanishing` says
    that 0 is a closed end of dom phi, where rho underflows before t does, and `overflow` that 0 is an end of both
    domains, next to which phi' and rho overflow. `scaled` names t**2 phi''(t) where that has a limit at an end 0 of
    dom phi, but not of dom phi*. `exponential` has phi'(t) and a where rho' is c exp(a s + b): beyond its
    overflow the loss is taken at a smaller t.
    """
    (call,) = guarded(parameters)
    name = "fenchel_young"
    near = (CROSSING if crossing else NEAR).format(hess_conj=dual.hess, A=call)
    if set(dual.kinks) - {"0.0"}:  # next to a kink that is not 0 the nodes are rounded, too
        near = "True"
    exact, refined = "", ""
    if scaled:
        exact, refined = pole("pole", scaled, parameters), POLE.format(n="pole", A=call)
    pairs = ((forms[1], primal, "t", "s"), (forms[0], "dual", "s", "t"))
    for form, side, x, y in pairs:
        if form:
            exact += gap(f"{side}_gap", x, y, form, parameters)
            enough = f"abs({x}) > 1e-200 and " if all(forms) else ""  # its gap has to have digits, too
            refined += REFINED.format(n=f"{side}_gap", side=side, x=x, y=y, A=call, near=enough + near)
    shifted = ""
    if exponential[0]:
        exact += gap("beyond_gap", "s", "t", exponential[0], parameters)
        shifted = EXPONENTIAL.format(primal=primal, rate=exponential[1], A=call)
    beyond = VANISHING.format(A=call) if vanishing else ""
    beyond += "".join(BEYOND.format(end=end, sign=sign, slope=slope, tail=tail) for end, sign, slope, tail in slopes)
    text = FENCHEL_YOUNG.format(
        n=name, P=call, A=call, primal=primal, dual="dual", grad=grad, rho=rho, hess_conj=dual.hess,
        refined=refined, beyond=beyond, shifted=shifted,
        overflow=OVERFLOW.format(A=call) if overflow else "",
    )  # fmt: skip
    return divergence("dual", dual, parameters) + exact + text + kernel(name, ("t", "s"), parameters)
