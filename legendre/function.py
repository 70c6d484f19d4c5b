"""LegendreFunction: what a user holds. Values come from kernels, formulas from the stored derivation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from legendre import stored
from legendre.intervals import Interval, SymbolicInterval

if TYPE_CHECKING:
    import sympy

    from legendre.certify import Certificate
    from legendre.derivation import Derivation
    from legendre.expressions import Expressions
    from legendre.lower.torch import TorchFunctions
    from legendre.oracle import Oracle

__all__ = ["Interval", "LegendreFunction"]


class Quantity:
    """A value of a Legendre function as a ufunc-like attribute, compiled at the first call."""

    def __init__(self, summary: str, formula: str, source: str, nin: int = 1, same_as: str | None = None):
        self.summary, self.formula, self.source, self.nin, self.same_as = (
            summary,
            formula,
            source,
            nin,
            same_as,
        )

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.__doc__ = f"{self.summary}: {self.formula} [{self.source}]."

    def __get__(self, function: LegendreFunction | None, owner: type) -> Any:
        if function is None:
            return self
        made = function.__dict__.get(self.name)
        if made is None:
            made = function.__dict__[self.name] = self._make(function)
        return made

    def _make(self, function: LegendreFunction) -> Callable[..., Any]:
        if self.same_as is not None:
            return getattr(function, self.same_as)
        from legendre.lower.elementwise import elementwise
        from legendre.lower.kernels import kernel

        name = self.name
        return elementwise(
            f"{function.name}.{name}",
            lambda dtype: kernel(function, name, dtype),
            tuple(function.parameters.values()),
            nin=self.nin,
            doc=self.__doc__,
        )


class LegendreFunction:
    r"""A convex function :math:`\varphi` on an interval, with its conjugate, gradients and Bregman distance.

    Made by `legendre.get` and `legendre.derive`, not by hand. The activation is
    :math:`\rho = (\varphi')^{-1} = (\varphi^*)'`.

    Attributes
    ----------
    name, title, source : str
        Identifier, name in words, and where the defining formula comes from.
    parameters : dict of str to float
        Values of the parameters.
    domain, conj_domain : Interval
        dom φ and dom φ*.
    modulus : float
        Strong convexity of φ, inf φ'' over int dom φ.
    lipschitz : float
        Lipschitz constant of ρ, 1/modulus.

    Notes
    -----
    Every value is a ufunc in all but name: ``out=``, ``where=``, broadcasting, float32 and float64 kept.
    Outside dom φ, φ is ``inf`` and φ', φ'' are ``nan``; at a closed end they take their limits.

    Examples
    --------
    >>> import legendre
    >>> f = legendre.get("sigmoid")
    >>> float(f.rho(0.0)), float(f.rho_inv(0.5))
    (0.5, 0.0)
    >>> f.domain
    Interval(lo=0.0, hi=1.0, lo_closed=True, hi_closed=True)
    """

    phi = Quantity("Potential", "φ(t)", "Rockafellar 1970, section 26")
    grad = Quantity("Gradient of the potential, the inverse activation", "φ'(t) = ρ⁻¹(t)", "ICML 2022, (4)")
    hess = Quantity("Second derivative of the potential", "φ''(t)", "ICML 2022, section 3")
    conj = Quantity("Fenchel conjugate", "φ*(s) = sup_t st − φ(t)", "Rockafellar 1970, section 12")
    grad_conj = Quantity("Gradient of the conjugate, the activation", "(φ*)'(s) = ρ(s)", "ICML 2022, (4)")
    hess_conj = Quantity("Derivative of the activation", "ρ'(s) = (φ*)''(s)", "ICML 2022, section 3")
    bregman = Quantity("Bregman distance", "D_φ(u, v) = φ(u) − φ(v) − φ'(v)(u − v)", "Bregman 1967", nin=2)
    fenchel_young = Quantity("Fenchel-Young loss", "φ(t) + φ*(s) − ts", "Blondel, Martins, Niculae 2020", nin=2)
    rho = Quantity("Activation", "ρ(s)", "ICML 2022, Table 1", same_as="grad_conj")
    rho_inv = Quantity("Inverse activation", "ρ⁻¹(t)", "ICML 2022, Table 1", same_as="grad")

    UNARY: ClassVar[tuple[str, ...]] = stored.QUANTITIES

    def __init__(
        self,
        name: str,
        record: Mapping[str, Any],
        parameters: Mapping[str, float],
        title: str = "",
        source: str = "",
    ):
        self.name, self.title, self.source = name, title or name, source
        self.record = dict(record)
        self.parameters = dict(parameters)

    def __repr__(self) -> str:
        values = "".join(f", {name}={value!r}" for name, value in self.parameters.items())
        return f"LegendreFunction({self.name!r}{values})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LegendreFunction):
            return NotImplemented
        return (self.name, self.parameters, self.record) == (other.name, other.parameters, other.record)

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.parameters.items()), self.record["phi"]))

    def __reduce__(self) -> tuple[Any, ...]:
        return LegendreFunction, (self.name, self.record, self.parameters, self.title, self.source)

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) | set(self.UNARY))

    @cached_property
    def domain(self) -> Interval:
        """dom φ."""
        return stored.interval(self.record, "domain", self.parameters)

    @cached_property
    def conj_domain(self) -> Interval:
        """dom φ*."""
        return stored.interval(self.record, "conj_domain", self.parameters)

    @cached_property
    def modulus(self) -> float:
        """Strong convexity constant of φ: inf φ'' over the interior of its domain."""
        return stored.number(self.record["modulus"], self.parameters)

    @property
    def lipschitz(self) -> float:
        """Lipschitz constant of ρ, the reciprocal of the modulus."""
        return 1.0 / self.modulus if self.modulus else float("inf")

    @cached_property
    def stable_forms(self) -> dict[str, str]:
        """The forms that the kernels are printed from, as text over the primitives, where there is a closed one."""
        if "stable" not in self.record:
            from legendre.lower.stable import stable_forms

            made = stable_forms(self.derivation.apart())
            return {name: form.text for name, form in made.items() if form is not None}
        return dict(self.record["stable"])

    @cached_property
    def expr(self) -> Expressions:
        """The formulas as sympy expressions, parameters symbolic."""
        from legendre.expressions import Expressions

        return Expressions(self)

    @cached_property
    def derivation(self) -> Derivation:
        """The stored derivation with its expressions rebuilt, and the steps that led there."""
        from legendre.derivation import Derivation

        e = self.expr
        return Derivation(
            **{q: getattr(e, q) for q in self.UNARY},
            domain=self.symbolic_interval("domain"),
            conj_domain=self.symbolic_interval("conj_domain"),
            modulus=stored.to_expr(self.record, "modulus"),
            modulus_attained=self.record["modulus_attained"],
            t=e.symbols["t"],
            s=e.symbols["s"],
            compared_at=self.symbol_values,
            steps=tuple(self.record["steps"]),
        )

    @cached_property
    def oracle(self) -> Oracle:
        """mpmath values to 50 digits from the derived expressions."""
        from legendre.oracle import Oracle

        return Oracle(self)

    @cached_property
    def torch(self) -> TorchFunctions:
        """The same values as torch functions with exact backward; needs the torch extra."""
        from legendre.lower.torch import TorchFunctions

        return TorchFunctions(self)

    @property
    def symbol_values(self) -> dict[sympy.Symbol, sympy.Rational]:
        """Parameter symbols and the exact rational values of their floats."""
        import sympy

        symbols = stored.symbols_of(self.record)
        return {symbols[name]: sympy.Rational(value) for name, value in self.parameters.items()}

    def symbolic_interval(self, side: str) -> SymbolicInterval:
        """``domain`` or ``conj_domain`` with ends as sympy expressions."""
        from legendre import parse

        lo, hi, lo_closed, hi_closed = self.record[side]
        symbols = stored.symbols_of(self.record)
        return SymbolicInterval(parse.to_sympy(lo, symbols), parse.to_sympy(hi, symbols), lo_closed, hi_closed)

    def exact_ends(self, primal: bool) -> tuple[Any, Any]:
        """Ends of dom φ (of dom φ* if not ``primal``) as mpmath numbers."""
        return self.symbolic_interval("domain" if primal else "conj_domain").at(self.symbol_values)

    def limit_expr(self, quantity: str, end: int) -> sympy.Expr:
        """Limit of a quantity at the lower (0) or upper (1) end, as a sympy expression."""
        from legendre import parse

        return parse.to_sympy(self.record["limits"][quantity][end], stored.symbols_of(self.record))

    def variable(self, quantity: str) -> sympy.Symbol:
        """The symbol that a quantity is a formula in: t for φ, s for φ*."""
        return self.expr.symbols["t" if quantity in ("phi", "grad", "hess") else "s"]

    def latex(self, quantity: str) -> str:
        r"""LaTeX of a formula, ``f.latex("phi")``; also ``rho`` and ``rho_inv``.

        Raises
        ------
        ValueError
            If there is no such quantity.
        """
        return self.expr.latex(quantity)

    def certify(self) -> Certificate:
        """Decide every claim about this function: proved, enclosed, tested, refuted or undecided."""
        from legendre.certify import certify

        return certify(self)
