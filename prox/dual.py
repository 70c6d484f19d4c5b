"""Conjugates that know more than Moreau's identity: of separable functions, and of potentials on the simplex."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from prox.arguments import Step
from prox.base import Function
from prox.formulas import Formulas
from prox.rows import norms, slope
from prox.separable import Separable
from prox.traits import Traits

if TYPE_CHECKING:
    from prox.functions.simplex_potential import SimplexPotential

__all__ = ["SeparableDual", "SimplexConjugate"]


@dataclass(frozen=True, eq=False, repr=False)
class SeparableDual(Separable):
    """The conjugate of `primal`, from the formulas `primal.formulas.dual`; parameters are those of the primal."""

    primal: Separable

    @property
    def formulas(self) -> Formulas:
        """The formulas of the conjugate."""
        dual = self.primal.formulas.dual
        assert dual is not None
        return dual

    @property
    def parameters(self) -> dict[str, float | np.ndarray]:
        """Those of the primal."""
        return self.primal.parameters

    @property
    def traits(self) -> Traits:
        """Those of the primal, conjugated."""
        return self.primal.traits.conjugate()

    def _conjugate(self) -> Function:
        return self.primal

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        if self.formulas.lower:
            super()._prox(v, step, out)
        else:
            self._by_moreau._prox(v, step, out)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        return super()._residual(p, v, step) if self.formulas.lower else self._by_moreau._residual(p, v, step)

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        if self.formulas.lower:
            return super()._vjp(v, p, cotangent, step)
        return self._by_moreau._vjp(v, p, cotangent, step)

    @cached_property
    def _by_moreau(self) -> Function:
        from prox.calculus import Conjugate

        return Conjugate(self.primal)

    def __repr__(self) -> str:
        return f"{self.primal!r}.conjugate()"


@dataclass(frozen=True, eq=False, repr=False)
class SimplexConjugate(Function):
    """The conjugate Ψ* of a potential on the simplex, by Moreau's identity; its residual is that of its gradient.

    Parameters
    ----------
    primal : SimplexPotential
        Ψ.
    """

    primal: SimplexPotential

    @property
    def traits(self) -> Traits:
        """Those of the potential, conjugated."""
        return self.primal.traits.conjugate()

    @cached_property
    def _by_moreau(self) -> Function:
        from prox.calculus import Conjugate

        return Conjugate(self.primal)

    def _value(self, x: np.ndarray) -> np.ndarray:
        return self.primal._conj(x)

    def _conj(self, y: np.ndarray) -> np.ndarray:
        return self.primal._value(y)

    def _conjugate(self) -> Function:
        return self.primal

    def _grad(self, x: np.ndarray) -> np.ndarray:
        return super()._grad(x) if self.traits.smooth is None else self.primal._maximiser(x).astype(x.dtype)

    def _prox(self, v: np.ndarray, step: Step, out: np.ndarray) -> None:
        self._by_moreau._prox(v, step, out)

    def _residual(self, p: np.ndarray, v: np.ndarray, step: Step) -> np.ndarray:
        return norms(slope(p, v, step) - self.primal._maximiser(p))

    def _vjp(self, v: np.ndarray, p: np.ndarray, cotangent: np.ndarray, step: Step) -> np.ndarray:
        return self._by_moreau._vjp(v, p, cotangent, step)

    def __repr__(self) -> str:
        return f"{self.primal!r}.conjugate()"
