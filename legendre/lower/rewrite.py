"""Rules that rewrite a derived expression so that fewer digits cancel; each an exact identity of the reals."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from legendre.symbols import expm1, log1p

__all__ = ["RULES", "rewrite"]


SQRT1P2 = sympy.Function("sqrt1p2", real=True)
SQUARE_MINUS = sympy.Function("square_minus", real=True)
MINUS_RATIO = sympy.Function("minus_ratio", real=True)
"""Primitives by their names; `legendre.lower.stable.meaning` reads them back as their definitions."""


def square_minus_constant(e: sympy.Expr) -> sympy.Expr:
    """k x**2 - c -> k square_minus(x, c/k), and x - c/x -> square_minus(x, c)/x: one rounding next to a zero."""

    def fuse(node: sympy.Expr) -> sympy.Expr:
        numerator, denominator = sympy.fraction(sympy.together(node))
        for x in sorted(numerator.free_symbols, key=str):
            if x.is_positive or sympy.degree(numerator, x) != 2 or numerator.coeff(x, 1) != 0:
                continue
            k, c = numerator.coeff(x, 2), -numerator.coeff(x, 0)
            if (c / k).is_positive and sympy.simplify(denominator / x) == k:
                return MINUS_RATIO(x, c / k)
            if (c / k).is_positive:
                return k * SQUARE_MINUS(x, c / k) / denominator
        return node

    rational = e.is_Add and not e.has(sympy.Abs, sympy.sign, sympy.Function) and e.is_rational_function()
    return fuse(e) if rational else e


def root_of_sum(e: sympy.Expr) -> sympy.Expr:
    """sqrt(c + (x + h)**2) -> sqrt(c) sqrt1p2((x + h)/sqrt(c)), the square completed: it cannot overflow."""

    def scale(node: sympy.Expr) -> sympy.Expr:
        for x in sorted(node.base.free_symbols, key=str):
            if x.is_positive or not node.base.is_polynomial(x) or sympy.degree(node.base, x) != 2:
                continue
            k, h = node.base.coeff(x, 2), node.base.coeff(x, 1)
            c = sympy.expand(node.base - (x + h / 2) ** 2)
            if k == 1 and not c.has(x) and c.is_positive:
                return (sympy.sqrt(c) * SQRT1P2((x + h / 2) / sympy.sqrt(c))) ** (2 * node.exp)
        return node

    return e.replace(lambda a: a.is_Pow and abs(a.exp) == sympy.S.Half and a.base.is_Add, scale)


def gathered_root(e: sympy.Expr) -> sympy.Expr:
    """k x**2 + k x sqrt(q) -> k x (x + sqrt(q)), and k + k x/sqrt(q) -> k (x + sqrt(q))/sqrt(q)."""
    if not e.is_Add:
        return e
    for term in e.args:
        roots = [f for f in term.args if f.is_Pow and abs(f.exp) == sympy.S.Half] if term.is_Mul else []
        for root in roots:
            k = term / root
            for x in sorted(k.free_symbols, key=str):
                q = sympy.sqrt(root.base)
                if root.exp > 0 and k / x * x**2 in e.args:
                    return e - term - k * x + sympy.Mul(k, x + q, evaluate=False)
                if root.exp < 0 and k / x in e.args:
                    return e - term - k / x + sympy.Mul(k / x / q, x + q, evaluate=False)
    return e


def log_of_one_plus(e: sympy.Expr) -> sympy.Expr:
    """log(1 + u) -> log1p(u): keeps the digits of a small u."""

    def shift(node: sympy.Expr) -> sympy.Expr:
        u = node.args[0] - 1
        return log1p(u) if node.args[0].is_Add and not u.is_Add and not u.has(sympy.I) else node

    return e.replace(lambda node: isinstance(node, sympy.log), shift)


def exp_minus_one(e: sympy.Expr) -> sympy.Expr:
    """exp(u) - 1 -> expm1(u): keeps the digits of a small u."""

    def shift(node: sympy.Expr) -> sympy.Expr:
        for term in node.args:
            coefficient, rest = term.as_coeff_Mul()
            if isinstance(rest, sympy.exp) and coefficient in (1, -1) and -coefficient in node.args:
                return node - term + coefficient + coefficient * expm1(rest.args[0])
        return node

    return e.replace(lambda node: node.is_Add, shift)


def conjugate_root(e: sympy.Expr) -> sympy.Expr:
    """k (a + sqrt(a**2 + c)) -> k c/(sqrt(a**2 + c) - a) where a < 0, c > 0: no difference of near numbers."""

    def choose(node: sympy.Expr) -> sympy.Expr:
        for term in node.args:
            k, root = term.as_independent(*(a for a in term.free_symbols if not a.is_positive), as_Add=False)
            if len(node.args) != 2 or not (root.is_Pow and root.exp == sympy.S.Half):
                continue
            a = sympy.expand((node - term) / k)
            c = sympy.expand(root.base - a**2)
            if c.is_positive and a.is_Symbol:
                return sympy.Piecewise((k * c / (root - a), a < 0), (node, True))
        return node

    return e.replace(lambda node: node.is_Add, choose)


def root_minus_one(e: sympy.Expr) -> sympy.Expr:
    """sqrt(1 + u) - 1 -> u/(1 + sqrt(1 + u)): keeps the digits of a small u."""

    def shift(node: sympy.Expr) -> sympy.Expr:
        for term in node.args:
            coefficient, root = term.as_coeff_Mul()
            if root.is_Pow and root.exp == sympy.S.Half and -coefficient in node.args:
                u = sympy.factor(root.base - 1)
                return node - term + coefficient + coefficient * u / (1 + root)
        return node

    return e.replace(lambda node: node.is_Add, shift)


def odd_power(e: sympy.Expr) -> sympy.Expr:
    """|x|**p/x -> sign(x)|x|**(p - 1): finite at 0, and no overflow before its own."""

    def shift(node: sympy.Expr) -> sympy.Expr:
        for factor in node.args:
            if factor.is_Pow and isinstance(factor.base, sympy.Abs) and 1 / factor.base.args[0] in node.args:
                x = factor.base.args[0]
                return node * x / factor * sympy.sign(x) * factor.base ** (factor.exp - 1)
        return node

    return e.replace(lambda node: node.is_Mul, shift)


def tamed_power(e: sympy.Expr) -> sympy.Expr:
    """c |x|**q -> c |x| |x|**(q - 1): no overflow of the power alone where c is small."""

    def tame(node: sympy.Expr) -> sympy.Expr:
        for factor in node.args:
            if factor.is_Pow and isinstance(factor.base, sympy.Abs) and not factor.exp.is_number:
                rest = sympy.simplify(factor.exp - 1)
                if not (node / factor).free_symbols <= factor.exp.free_symbols or rest.is_negative:
                    return node
                lower = sympy.Pow(factor.base, rest, evaluate=False)
                return sympy.Mul(node / factor, factor.base, lower, evaluate=False)
        return node

    grows = e.is_Mul and len([a for a in e.args if a.is_Pow and isinstance(a.base, sympy.Abs)]) == 1
    return tame(e) if grows else e


def joined_exponent(e: sympy.Expr) -> sympy.Expr:
    """|x|**(1/a - 1) -> |x|**((1 - a)/a): one quotient, which a kernel can take unrounded."""
    return e.replace(
        lambda a: a.is_Pow and not a.exp.is_number and a.exp.is_Add and isinstance(a.base, (sympy.Abs, sympy.Add)),
        lambda a: a.base ** sympy.together(a.exp),
    )


def one_minus_power(e: sympy.Expr) -> sympy.Expr:
    """1 - x**p -> -expm1(p log x), x >= 0: keeps the digits near x = 1."""

    def shift(node: sympy.Expr) -> sympy.Expr:
        for term in node.args:
            power = -term
            if power.is_Pow and not power.exp.is_number and power.exp.is_positive and node - term == 1:
                return -expm1(power.exp * sympy.log(power.base))
        return node

    return e.replace(lambda node: node.is_Add, shift)


def folded_algebraic(e: sympy.Expr) -> sympy.Expr:
    """x(1 + |x|**p)**(-1/p) -> sign(x)(1 + |x|**-p)**(-1/p) for |x| > 1: no overflow of |x|**p.

    The choice stands in the factor and the exponent, so that each power is taken once.
    """

    def fold(node: sympy.Expr) -> sympy.Expr:
        for power in node.args:
            if power.is_Pow and power.base.is_Add and sympy.S.One in power.base.args:
                inner = power.base - 1
                if inner.is_Pow and isinstance(inner.base, sympy.Abs) and inner.exp == -1 / power.exp:
                    x = inner.base.args[0]
                    if node == x * power:
                        near = inner.base < 1
                        factor = sympy.Piecewise((x, near), (sympy.sign(x), True))
                        exponent = sympy.Piecewise((inner.exp, near), (-inner.exp, True))
                        return factor * (1 + inner.base**exponent) ** power.exp
        return node

    return e.replace(lambda node: node.is_Mul, fold)


RULES: tuple[Callable[[sympy.Expr], sympy.Expr], ...] = (
    odd_power,
    tamed_power,
    joined_exponent,
    folded_algebraic,
    one_minus_power,
    square_minus_constant,
    root_minus_one,
    gathered_root,
    conjugate_root,
    root_of_sum,
    log_of_one_plus,
    exp_minus_one,
)


def rewrite(e: sympy.Expr) -> tuple[sympy.Expr, tuple[str, ...]]:
    """Apply every rule once, in order; the names of those that changed something."""
    used = []
    coefficient, rest = e.as_coeff_Mul()
    if rest.is_Add:  # the rules look at sums term by term
        e = sympy.Add(*(coefficient * term for term in rest.args))
    for rule in RULES:
        after = rule(e)
        if after != e:
            used.append(rule.__name__)
            e = after
    return e, tuple(used)
