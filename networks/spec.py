"""NetworkSpec: what a network is, shared by all backends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from legendre import LegendreFunction, get

if TYPE_CHECKING:
    from prox import BregmanLoss

__all__ = ["Activation", "NetworkSpec"]

Activation: TypeAlias = "str | tuple[str, dict[str, float]] | LegendreFunction"

LAYERS = ("standard", "euclidean", "bregman")
LOSSES = ("log_loss", "squared_error")


@dataclass(frozen=True)
class NetworkSpec:
    r"""A multilayer perceptron: widths, activations, kind of layer, loss and precision.

    With :math:`z^0 = x`, hidden layer l computes

    * standard: :math:`\rho(Wz + b)`,
    * euclidean: :math:`\rho(Mz + Wz + b)`,
    * bregman: :math:`\rho(\rho^{-1}(Mz) + Wz + b)`,

    where M is the identity if the widths match, else a learned matrix whose rows lie on the unit simplex. The
    head is linear, :math:`Vz^L + c`. A Bregman layer with W = 0 and b = 0 is the identity: to the last bit from one
    hidden layer to the next of the same width and activation, which carry the dual variable; up to the rounding of
    :math:`\rho(\rho^{-1}(z))` from the input, and where the activation changes.

    Parameters
    ----------
    widths : sequence of int
        Input, hidden layers, outputs.
    activations : str, (str, dict), LegendreFunction, or a sequence of them
        One for all hidden layers, or one each. Names are those of `legendre.names`.
    layer : {"standard", "euclidean", "bregman"}
        Kind of the hidden layers.
    loss : {"log_loss", "squared_error"} or prox.BregmanLoss
        Logistic loss for one output and cross-entropy of the softmax for several; half the squared distance; or
        a Bregman loss, summed over the outputs: of an activation potential, or of a separable function with the
        same numbers for all outputs.
    dtype : {float64, float32}
        Precision of parameters and activations.

    Raises
    ------
    ValueError
        For an inadmissible value, or an activation whose range leaves the domain of the next layer's inverse.

    References
    ----------
    Bregman Neural Networks, ICML 2022, sections 3-4, (20) and appendix B.

    Examples
    --------
    >>> spec = NetworkSpec(widths=(2, 2, 2, 1), activations="atan", layer="bregman")
    >>> spec.depth, spec.mixing(1), [f.name for f in spec.activations]
    (2, False, ['atan', 'atan'])
    """

    widths: tuple[int, ...]
    activations: Any = "atan"
    layer: str = "bregman"
    loss: str | BregmanLoss = "log_loss"
    dtype: Any = np.float64

    def __post_init__(self) -> None:
        object.__setattr__(self, "widths", _widths(self.widths))
        object.__setattr__(self, "activations", _activations(self.activations, self.depth))
        object.__setattr__(self, "dtype", _dtype(self.dtype))
        if self.layer not in LAYERS:
            raise ValueError(f"`layer` is {self.layer!r}; choose one of {', '.join(LAYERS)}")
        if self.loss not in LOSSES and (isinstance(self.loss, str) or not _pointwise(self.loss)):
            raise ValueError(
                f"`loss` is {self.loss!r}; choose {' or '.join(LOSSES)}, or give a prox.BregmanLoss of a"
                " prox.ActivationPotential or of a separable function with the same numbers for all outputs"
            )
        self._check_domains()

    @property
    def depth(self) -> int:
        """Number of hidden layers."""
        return len(self.widths) - 2

    def mixing(self, l: int) -> bool:
        """Has hidden layer l = 1, ..., depth a learned M?"""
        return self.layer != "standard" and self.widths[l - 1] != self.widths[l]

    def inverted(self, l: int) -> bool:
        """Does hidden layer l take the inverse of its activation, not the dual variable of the layer before?"""
        if self.layer != "bregman":
            return False
        return l == 1 or self.mixing(l) or self.activations[l - 1] != self.activations[l - 2]

    def _check_domains(self) -> None:
        for l in range(2, self.depth + 1):
            before, after = self.activations[l - 2].domain, self.activations[l - 1].domain
            if self.inverted(l) and not (after.lo <= before.lo and before.hi <= after.hi):
                raise ValueError(
                    f"`activations` has {self.activations[l - 2].name} before {self.activations[l - 1].name} (layers"
                    f" {l - 1} and {l}): the range [{before.lo:g}, {before.hi:g}] must lie in the domain"
                    f" [{after.lo:g}, {after.hi:g}] of the inverse; change one of them, or use layer='standard'"
                )


def _pointwise(loss: Any) -> bool:
    """Is it a Bregman loss that one formula gives for each output?"""
    from prox import ActivationPotential, BregmanLoss
    from prox.separable import Separable

    if not isinstance(loss, BregmanLoss):
        return False
    psi = loss.psi
    if isinstance(psi, ActivationPotential):
        return True
    return isinstance(psi, Separable) and all(np.ndim(value) == 0 for value in psi.parameters.values())


def _widths(widths: Sequence[int]) -> tuple[int, ...]:
    try:
        found = tuple(0 if isinstance(w, bool) else index(w) for w in widths)
    except TypeError:
        found = ()
    if len(found) < 2 or min(found) < 1:
        raise ValueError(f"`widths` is {widths!r}; give at least two positive integers: input, hidden layers, outputs")
    return found


def _activations(given: Any, depth: int) -> tuple[LegendreFunction, ...]:
    single = (
        not isinstance(given, Sequence)
        or isinstance(given, str)
        or (isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], dict))
    )
    if single:
        return (_activation(given),) * depth
    found = tuple(given)
    if len(found) != depth:
        raise ValueError(
            f"`activations` has {len(found)} entries for {depth} hidden layers; give one for each, or a single one"
        )
    return tuple(_activation(a) for a in found)


def _activation(given: Any) -> LegendreFunction:
    match given:
        case LegendreFunction():
            return given
        case str():
            return get(given)
        case (str() as name, dict() as parameters):
            return get(name, **parameters)
    raise TypeError(
        f"`activations` holds {given!r}; give a name of legendre.names(), a pair (name, parameters) or a"
        " LegendreFunction"
    )


def _dtype(given: Any) -> np.dtype:
    try:
        found = np.dtype(given)
    except TypeError:
        found = np.dtype("O")
    if given is None or found not in (np.dtype("f8"), np.dtype("f4")):
        raise ValueError(f"`dtype` is {given!r}; choose float64 or float32")
    return found
