"""`get` and `derive`: the two ways to a LegendreFunction."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from legendre import catalogue, parse, stored
from legendre.errors import DerivationError
from legendre.function import LegendreFunction

if TYPE_CHECKING:
    import sympy

__all__ = ["derive", "get"]


def get(name: str, **parameters: float) -> LegendreFunction:
    """Legendre function of the registry, by name or alias.

    Parameters
    ----------
    name : str
        One of `legendre.names`, or an alias such as ``"logistic"``.
    **parameters : float
        Parameters of the row, such as ``beta`` of softplus; defaults otherwise.

    Returns
    -------
    LegendreFunction
        The same object for the same arguments.

    Raises
    ------
    ValueError
        For an unknown name (the message lists the names and suggests the nearest) or an inadmissible parameter.

    Examples
    --------
    >>> get("softplus", beta=2.0)
    LegendreFunction('softplus', beta=2.0)
    """
    row = catalogue.find(name)
    return _made(row.name, tuple(row.values(parameters).items()))


@lru_cache(maxsize=256)
def _made(name: str, values: tuple[tuple[str, float], ...]) -> LegendreFunction:
    row = catalogue.find(name)
    return LegendreFunction(name, stored.load()[name], dict(values), row.title, row.source)


def derive(
    *,
    rho: Any = None,
    rho_inv: Any = None,
    phi: Any = None,
    conj: Any = None,
    name: str = "derived",
    domain: Any = None,
    **parameters: float,
) -> LegendreFunction:
    """Derive a Legendre function from exactly one of rho, rho_inv, phi, conj.

    Parameters
    ----------
    rho, rho_inv, phi, conj : str or sympy.Expr
        The defining formula, in one variable of any name.
    name : str, optional
        Name of the result.
    domain : str or pair, optional
        Interval on which the formula is meant, ``"[0, oo["`` or ``(0, 1)``; by default the largest interval
        around 0 (else 1, else -1) on which it is real and finite.
    **parameters : float
        Values of positive parameters that occur in the formula.

    Returns
    -------
    LegendreFunction
        With all four functions, the pieces without closed form being solved numerically.

    Raises
    ------
    DerivationError
        A ValueError that says which step failed: text outside the grammar, more than one variable, not
        increasing, no answer within 30 s.

    Examples
    --------
    >>> f = derive(rho="t/(1 + abs(t))", name="softsign")
    >>> f.expr.rho_inv
    t/(1 - Abs(t))
    """
    kind, formula = _one_of(rho=rho, rho_inv=rho_inv, phi=phi, conj=conj)
    expr, variable, symbols = _read(formula, parameters)
    wanted = symbols["t" if kind in ("phi", "rho_inv") else "s"]
    from legendre.derivation import derive_formula

    interval = None if domain is None else _interval(domain, symbols)
    derivation = derive_formula(kind, expr.subs(variable, wanted), wanted, _exact(parameters), interval)
    record = stored.record_of(derivation)
    return LegendreFunction(name, record, parameters, title=f"derived from {kind} = {expr}", source=f"{kind} = {expr}")


def _one_of(**given: Any) -> tuple[str, Any]:
    named = {kind: formula for kind, formula in given.items() if formula is not None}
    if len(named) != 1:
        raise DerivationError(f"give exactly one of rho, rho_inv, phi, conj; got {', '.join(named) or 'none'}")
    return next(iter(named.items()))


def _exact(parameters: dict[str, float]) -> dict[sympy.Symbol, sympy.Rational]:
    import sympy

    for name, value in parameters.items():
        if not 0 < float(value) < float("inf"):
            raise DerivationError(f"parameter `{name}` has to be a positive finite number, got {value!r}")
    return {sympy.Symbol(name, positive=True): sympy.Rational(value) for name, value in parameters.items()}


def _read(formula: Any, parameters: dict[str, float]) -> tuple[Any, Any, dict[str, Any]]:
    """The formula as sympy, its variable, and the symbols of the record."""
    import sympy

    symbols = stored.symbols_of({"parameters": list(parameters)})
    if isinstance(formula, str):
        try:
            free = parse.names_in(formula, known=parameters)
            symbols |= {name: sympy.Symbol(name, real=True) for name in free}
            expr = parse.to_sympy(formula, symbols)
        except parse.ParseError as error:
            raise DerivationError(f"step 'read the formula' failed: {error}") from None
    else:
        expr = sympy.sympify(formula) if isinstance(formula, (int, float)) else formula
        if not isinstance(expr, sympy.Expr):
            raise DerivationError(f"a formula has to be text or a sympy expression, got {type(formula).__name__}")
        expr = expr.subs({a: symbols[a.name] for a in expr.free_symbols if a.name in symbols})
        expr = expr.subs({a: sympy.Symbol(a.name, real=True) for a in expr.free_symbols if a.is_real is None})
    variables = [a for a in expr.free_symbols if a.name not in parameters]
    if len(variables) != 1:
        names = ", ".join(sorted(a.name for a in variables)) or "none"
        raise DerivationError(
            f"the formula has to have exactly one variable, found: {names}; give values to parameters by keyword"
        )
    return expr, variables[0], symbols


def _interval(domain: Any, symbols: dict[str, Any]) -> Any:
    import sympy

    from legendre.intervals import SymbolicInterval

    try:
        if isinstance(domain, str):
            lo, hi, lo_closed, hi_closed = catalogue.interval_parts(domain)
            ends = [parse.to_sympy(lo, symbols), parse.to_sympy(hi, symbols)]
        else:
            ends, lo_closed, hi_closed = [sympy.nsimplify(end, [sympy.pi]) for end in domain], False, False
        if len(ends) != 2:
            raise ValueError(f"{domain!r} has {len(ends)} ends")
    except (parse.ParseError, TypeError, ValueError) as error:
        raise DerivationError(f"`domain` has to be like '[0, 1]' or (0, 1): {error}") from None
    return SymbolicInterval(ends[0], ends[1], lo_closed, hi_closed)
