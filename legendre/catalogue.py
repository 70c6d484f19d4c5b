"""The registry's rows: every Legendre function of the library, each by one defining formula.

A row states a name, one formula (of rho, rho_inv, phi or conj), its domain and its parameters; everything else
(the other three, gradients, constants, kernels, LaTeX, oracles) is derived from it. In a formula the variable
is ``t`` for phi and rho_inv and ``s`` for rho and conj.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from legendre import parse

__all__ = ["PAPER_ROWS", "ROWS", "Parameter", "Row", "find", "names"]


@dataclass(frozen=True)
class Parameter:
    """A real parameter of a row: its default, the open lower bound of its range, and values that another row has."""

    name: str
    default: float
    above: float = 0.0
    elsewhere: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """One Legendre function: ``kind`` says which of rho, rho_inv, phi, conj the formula defines."""

    name: str
    title: str
    kind: str
    formula: str
    source: str
    domain: str | None = None
    parameters: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """``t`` on the side of phi, ``s`` on the side of its conjugate."""
        return "t" if self.kind in ("phi", "rho_inv") else "s"

    def values(self, given: Mapping[str, float]) -> dict[str, float]:
        """Parameter values, defaults filled in; ValueError for an unknown or inadmissible one."""
        known = {p.name: p for p in self.parameters}
        for name in given:
            if name not in known:
                accepted = ", ".join(known) or "none"
                raise ValueError(f"`{self.name}` has no parameter `{name}`; its parameters: {accepted}")
        return {name: _admissible(self.name, p, given.get(name, p.default)) for name, p in known.items()}


def _admissible(row: str, parameter: Parameter, value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"`{parameter.name}` of `{row}` has to be a number, got {value!r}") from None
    if not parameter.above < number < float("inf"):
        raise ValueError(
            f"`{parameter.name}` of `{row}` has to be finite and greater than {parameter.above:g}, got {number:g}"
        )
    for value_, row_ in parameter.elsewhere:
        if number == value_:
            raise ValueError(f"`{parameter.name}` = {number:g} of `{row}` is the function `{row_}`; use that name")
    return number


_ICML = "Bregman Neural Networks (ICML 2022), Table 1"
_BILEVEL = "Bilevel Learning of Deep Representations, Table 1"

# fmt: off
ROWS: tuple[Row, ...] = (
    Row("isru", "inverse square root unit; Hellinger entropy", "rho", "s/sqrt(1 + s**2)", _ICML,
        aliases=("hellinger",)),
    Row("sigmoid", "logistic sigmoid; Fermi-Dirac entropy", "rho", "1/(1 + exp(-s))", _ICML,
        aliases=("logistic", "expit", "fermi_dirac")),
    Row("atan", "arctangent scaled to ]-1, 1[", "rho", "2/pi*atan(s)", _ICML, aliases=("scaled_atan",)),
    Row("arctan", "plain arctangent", "rho", "atan(s)", _BILEVEL, aliases=("plain_atan",)),
    Row("tanh", "hyperbolic tangent", "rho", "tanh(s)", _ICML, aliases=("logcosh_conjugate",)),
    Row("scaled_tanh", "scaled hyperbolic tangent", "rho", "A*tanh(B*s)", _ICML,
        parameters=(Parameter("A", 1.7159), Parameter("B", 0.6666)), aliases=("stanh",)),
    Row("sin", "clipped sine", "phi", "sqrt(1 - t**2) + t*asin(t)", _ICML, domain="[-1, 1]", aliases=("sine",)),
    Row("asinh", "inverse hyperbolic sine", "rho", "asinh(s)", _ICML, aliases=("arsinh",)),
    Row("softplus", "softplus", "rho", "log(1 + exp(beta*s))/beta", _ICML, parameters=(Parameter("beta", 1.0),)),
    Row("identity", "identity; energy", "rho", "s", "Bauschke, Borwein 1997, Example 3.1",
        aliases=("energy", "linear")),
    Row("exp", "exponential; Boltzmann-Shannon entropy", "phi", "t*log(t) - t",
        "Bauschke, Borwein 1997, Example 3.2", domain="[0, oo[", aliases=("boltzmann_shannon", "negentropy")),
    Row("burg", "negative reciprocal; Burg entropy", "phi", "-log(t)", "Bauschke, Borwein 1997, Example 3.4",
        domain="]0, oo["),
    Row("power", "signed power; p-th power energy", "phi", "abs(t)**p/p",
        "Bauschke, Borwein 1997, Example 3.1", domain="]-oo, oo[",
        parameters=(Parameter("p", 3.0, above=1.0, elsewhere=((2.0, "identity"),)),)),
    Row("softsign", "softsign", "rho", "s/(1 + abs(s))", "Bergstra et al. 2009"),
    Row("erf", "error function", "rho", "erf(s)", "Abramowitz, Stegun 1964, 7.1.1"),
    Row("gudermannian", "Gudermannian", "rho", "2*atan(tanh(s/2))", "Abramowitz, Stegun 1964, 4.3.117",
        aliases=("gd",)),
    Row("algebraic", "algebraic sigmoid", "rho", "s/(1 + abs(s)**p)**(1/p)",
        "ICML 2022, Table 1, generalised from p = 2",
        parameters=(Parameter("p", 4.0, above=1.0),)),
    Row("symlog", "symmetric logarithm", "rho", "sign(s)*log(1 + abs(s))", "Webber 2013"),
    Row("bent_identity", "bent identity", "rho", "s + (sqrt(s**2 + 1) - 1)/2", "folklore"),
    Row("squareplus", "squareplus", "rho", "(s + sqrt(s**2 + b))/2", "Barron 2021",
        parameters=(Parameter("b", 4.0),)),
)
# fmt: on

PAPER_ROWS = ("isru", "sigmoid", "atan", "arctan", "tanh", "scaled_tanh", "sin", "asinh", "softplus")
"""The rows that the three papers print."""

_BY_NAME = {name: row for row in ROWS for name in (row.name, *row.aliases)}


def names() -> tuple[str, ...]:
    """Names of the registry's rows, in reading order; aliases are accepted by `get` but not listed."""
    return tuple(row.name for row in ROWS)


def find(name: str) -> Row:
    """Row of that name or alias; ValueError that lists the names and suggests the nearest.

    Examples
    --------
    >>> find("logistic").name
    'sigmoid'
    """
    if not isinstance(name, str):
        raise ValueError(f"`name` has to be text, one of: {', '.join(names())}; got {name!r}")
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    if key in _BY_NAME:
        return _BY_NAME[key]
    near = difflib.get_close_matches(key, _BY_NAME, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    raise ValueError(f"there is no function {name!r} in the registry{hint} Its functions: {', '.join(names())}")


def interval_parts(text: str) -> tuple[str, str, bool, bool]:
    """Ends and closedness of an interval such as ``[0, oo[`` or ``(-pi/2, pi/2)``.

    Examples
    --------
    >>> interval_parts("[0, oo[")
    ('0', 'oo', True, False)
    """
    body = text.strip()
    if len(body) < 5 or body[0] not in "[](" or body[-1] not in "[])" or body.count(",") != 1:
        raise parse.ParseError(f"{text!r} is not an interval: write it as '[0, 1]', ']0, oo[' or '(-1, 1)'")
    lo, hi = (part.strip() for part in body[1:-1].split(","))
    return lo, hi, body[0] == "[", body[-1] == "]"
