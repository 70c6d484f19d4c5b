"""The quantities of a Legendre function as torch functions, with the registry's derivatives as backward.

``f.torch.rho`` is differentiable to any order: the backward of a potential is its gradient's function, the
backward of that the second derivative's, and so on by exact differentiation of the expressions; torch never
differentiates through the formulas themselves, so a ``where`` in them leaks no nan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

try:
    import torch
    from torch import Tensor
except ImportError as error:
    raise ImportError(
        "the torch functions need torch, which is not installed: pip install 'legendre-prox[torch]'"
    ) from error

from legendre import parse
from legendre.lower import primitives
from legendre.lower.rewrite import rewrite
from legendre.lower.torch_printer import compiled
from legendre.sampling import value as numeric
from legendre.symbols import derivative

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["TorchFunctions"]

DERIVATIVE = {"phi": "grad", "grad": "hess", "conj": "grad_conj", "grad_conj": "hess_conj"}
PRIMAL = ("phi", "grad", "hess")
ALIASES = {"rho": "grad_conj", "rho_inv": "grad"}


class _Apply(torch.autograd.Function):
    """Value of a quantity; derivatives by the quantities that `partials` names."""

    generate_vmap_rule = True

    @staticmethod
    def forward(quantity: Any, *arguments: Tensor) -> Tensor:
        return quantity.value(*arguments)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.quantity, *arguments = inputs
        ctx.save_for_backward(*arguments)
        ctx.save_for_forward(*arguments)

    @staticmethod
    def backward(ctx: Any, *weights: Tensor) -> tuple[Tensor | None, ...]:
        partials = ctx.quantity.partials
        needed = ctx.needs_input_grad[1:]
        return None, *(weights[0] * p(*ctx.saved_tensors) if n else None for p, n in zip(partials, needed, strict=True))

    @staticmethod
    def jvp(ctx: Any, _: Any, *tangents: Tensor) -> Tensor:
        parts = zip(ctx.quantity.partials, tangents, strict=True)
        return sum(p(*ctx.saved_tensors) * tangent for p, tangent in parts if tangent is not None)


class _Callable:
    """What a user calls: checks the arguments, computes half precision in single, applies."""

    name: str

    def __call__(self, *arguments: Tensor) -> Tensor:
        tensors = [_checked(self.name, a) for a in arguments]
        dtype = tensors[0].dtype
        for tensor in tensors[1:]:
            dtype = torch.promote_types(dtype, tensor.dtype)
        working = torch.float32 if dtype in (torch.float16, torch.bfloat16) else dtype
        return self.applied(*torch.broadcast_tensors(*(a.to(working) for a in tensors))).to(dtype)

    def applied(self, *tensors: Tensor) -> Tensor:
        """The differentiable value of tensors of one shape and type."""
        return _Apply.apply(self, *tensors)

    def __repr__(self) -> str:
        return f"<torch function {self.name}>"


def _checked(name: str, argument: Any) -> Tensor:
    if not isinstance(argument, torch.Tensor):
        kind = type(argument).__name__
        raise TypeError(f"`{name}` takes torch tensors, got {kind}; wrap it: torch.as_tensor(...)")
    if argument.is_complex():
        raise TypeError(f"`{name}` is a function of real numbers, got {argument.dtype}; pass .real")
    return argument if argument.is_floating_point() else argument.to(torch.get_default_dtype())


@dataclass(frozen=True)
class _End:
    """An end of a domain: exact place, whether it belongs, and the quantity's limit there (None: unknown)."""

    place: Any
    closed: bool
    limit: float | None


@dataclass(frozen=True)
class _Unary(_Callable):
    """A quantity of one variable on an interval: its expression, and the stable form that is printed."""

    name: str
    expr: sympy.Expr
    stable: sympy.Expr
    symbol: sympy.Symbol
    ends: tuple[_End, _End]
    outside: float
    named_derivative: Callable[[], _Unary] | None

    __call__ = _Callable.__call__

    @cached_property
    def formula(self) -> Callable[..., Tensor]:
        """The expression as tensor operations."""
        return compiled(self.stable, (self.symbol,))

    def value(self, x: Tensor) -> Tensor:
        """The formula inside the domain, the limits at its ends, the contract's value outside."""
        lo, hi = (_innermost(end, side, x.dtype) for end, side in zip(self.ends, (-1, 1), strict=True))
        result = torch.where((x >= lo) & (x <= hi), self.formula(x), self.outside)
        for end in self.ends:
            if (end.closed or np.isinf(float(end.place))) and end.limit is not None:
                exact = float(end.place) if end.place == float(end.place) else float("nan")
                result = torch.where(x == exact, end.limit, result)
        return torch.where(torch.isnan(x), x, result)

    @property
    def partials(self) -> tuple[Callable[..., Tensor]]:
        """The derivative, a quantity like this one."""
        return (self.derivative.applied,)

    @cached_property
    def derivative(self) -> _Unary:
        """The registry's derivative where it has one, else that of the expression."""
        if self.named_derivative is not None:
            return self.named_derivative()
        ends = tuple(_End(e.place, e.closed, None) for e in self.ends)
        slope = derivative(self.expr, self.symbol)
        return _Unary(f"{self.name}'", slope, slope, self.symbol, ends, float("nan"), None)  # type: ignore[arg-type]


def _innermost(end: _End, side: int, dtype: torch.dtype) -> float:
    """The number of the type in the domain that is nearest to the end."""
    if np.isinf(float(end.place)):
        return float(end.place)
    number = np.float32 if dtype == torch.float32 else np.float64
    place = number(float(end.place))
    if side * (float(place) - end.place) > 0 or (float(place) == end.place and not end.closed):
        place = np.nextafter(place, number(-side * np.inf))
    return float(place)


def _remainder(second: _Unary, v: Tensor, step: Tensor, nodes: int) -> Tensor:
    """step² ∫ (1 - θ) second(v + θ step) over [0, 1] by Gauss's rule: only positive terms."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    total = torch.zeros_like(v)
    for node, weight in zip(0.5 * (x + 1), 0.5 * w, strict=True):
        total = total + float(weight * (1 - node)) * second.value(v + float(node) * step)
    return step * step * total


def _without_cancellation(direct: Tensor, second: _Unary, v: Tensor, step: Tensor) -> Tensor:
    """The integral form where 8 and 16 nodes agree, which makes 16 exact to rounding; else the definition.

    The definition cancels where the points are near each other, and there the integrand is smooth; where
    the rules disagree (far points, a kink between them) the definition has its digits.
    """
    coarse, fine = _remainder(second, v, step, 8), _remainder(second, v, step, 16)
    tolerance = max(1e-8, 8 * torch.finfo(v.dtype).eps)
    agree = torch.abs(coarse - fine) <= tolerance * fine
    return torch.where(agree, fine, torch.clamp(direct, min=0))


class _Bregman(_Callable):
    """D(u, v) = phi(u) - phi(v) - phi'(v) (u - v)."""

    def __init__(self, of: TorchFunctions):
        self.name, self.of = "bregman", of

    def value(self, u: Tensor, v: Tensor) -> Tensor:
        """Zero at u = v, inf for u outside the domain, nan for v outside it."""
        phi, grad, hess = self.of.phi, self.of.grad, self.of.hess
        at_u = phi.value(u)
        direct = at_u - phi.value(v) - grad.value(v) * (u - v)
        result = _without_cancellation(direct, hess, v, u - v)
        return torch.where((u == v) & torch.isfinite(at_u), torch.zeros_like(u), result)

    @property
    def partials(self) -> tuple[Callable[..., Tensor], ...]:
        """By u and by v."""
        grad, hess = self.of.grad.applied, self.of.hess.applied
        return (lambda u, v: grad(u) - grad(v)), (lambda u, v: hess(v) * (v - u))


class _FenchelYoung(_Callable):
    """phi(t) + phi*(s) - t s, which is D of phi* between s and phi'(t)."""

    def __init__(self, of: TorchFunctions):
        self.name, self.of = "fenchel_young", of

    def value(self, t: Tensor, s: Tensor) -> Tensor:
        """Zero where s = phi'(t), inf outside the domains."""
        eta = self.of.grad.value(t)
        direct = self.of.phi.value(t) + self.of.conj.value(s) - t * s
        return _without_cancellation(direct, self.of.hess_conj, eta, s - eta)

    @property
    def partials(self) -> tuple[Callable[..., Tensor], ...]:
        """By t and by s."""
        grad, rho = self.of.grad.applied, self.of.grad_conj.applied
        return (lambda t, s: grad(t) - s), (lambda t, s: rho(s) - t)


class TorchFunctions:
    """Torch functions of one Legendre function: phi, grad, hess, conj, grad_conj, hess_conj, rho, rho_inv,
    bregman(u, v), fenchel_young(t, s).

    Each takes tensors of any shape, device and real type and keeps them; half precision is computed in
    single, integers become the default type. Outside the domain potentials are inf and derivatives nan.

    Examples
    --------
    >>> import legendre, torch
    >>> s = torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)
    >>> legendre.get("sigmoid").torch.rho(s).sum().backward()
    >>> s.grad
    tensor([0.2500, 0.1966], dtype=torch.float64)
    """

    def __init__(self, function: LegendreFunction):
        self._function = function
        self.bregman = _Bregman(self)
        self.fenchel_young = _FenchelYoung(self)

    def __getattr__(self, name: str) -> _Unary:
        quantity = ALIASES.get(name, name)
        if name.startswith("_") or quantity not in (*PRIMAL, "conj", "grad_conj", "hess_conj"):
            offered = "phi, grad, hess, conj, grad_conj, hess_conj, rho, rho_inv, bregman, fenchel_young"
            raise AttributeError(f"there is no torch function {name!r}; there are {offered}")
        made = self.__dict__.get(quantity) or self._unary(quantity)
        self.__dict__[name] = self.__dict__[quantity] = made
        return made

    def _unary(self, quantity: str) -> _Unary:
        f = self._function
        following = DERIVATIVE.get(quantity)
        return _Unary(
            name=quantity,
            expr=getattr(f.expr.with_values(), quantity),
            stable=_stable_form(f, quantity),
            symbol=f.variable(quantity),
            ends=self._ends(quantity),
            outside=float("inf") if quantity in ("phi", "conj") else float("nan"),
            named_derivative=(lambda: getattr(self, following)) if following else None,
        )

    def _ends(self, quantity: str) -> tuple[_End, _End]:
        f, primal = self._function, quantity in PRIMAL
        interval = f.domain if primal else f.conj_domain
        lo, hi = f.exact_ends(primal)
        return (
            _End(lo, interval.lo_closed, self._limit(quantity, 0)),
            _End(hi, interval.hi_closed, self._limit(quantity, 1)),
        )

    def _limit(self, quantity: str, end: int) -> float | None:
        f = self._function
        if f.record["limits"][quantity][end] is None:
            return None
        return float(numeric(f.limit_expr(quantity, end), f.symbol_values))


def _stable_form(function: LegendreFunction, quantity: str) -> sympy.Expr:
    """The recorded stable form, else the derived one after the exact rewriting rules."""
    text = (function.record.get("stable") or {}).get(quantity)
    if text is None:
        form, _ = rewrite(getattr(function.expr, quantity))
    else:
        own = {name: sympy.Function(name) for name in primitives.TABLE if name not in parse.FUNCTIONS}
        form = parse.to_sympy(text, function.expr.symbols, own)
    return form.subs(function.symbol_values)
