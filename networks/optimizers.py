"""Optimisers and schedules of the learning rate: values only, the steps are compiled in the backends."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["SGD", "Adam", "Constant", "LinearDecay", "Optimizer", "StepDecay"]


@dataclass(frozen=True)
class Constant:
    """The rate stays as it is."""

    def __call__(self, epoch: int) -> float:
        """Factor of the learning rate in an epoch, counted from 0."""
        return 1.0


@dataclass(frozen=True)
class LinearDecay:
    """From 1 linearly to `final` over `epochs` epochs, constant afterwards (ICML 2022, appendix E: 1e-3, 1000).

    Examples
    --------
    >>> LinearDecay(final=0.5, epochs=10)(5)
    0.75
    """

    final: float = 1e-3
    epochs: int = 1000

    def __post_init__(self) -> None:
        _require("final", self.final, 0.0 <= self.final <= 1.0, "a number from 0 to 1")
        _require("epochs", self.epochs, self.epochs >= 1, "a positive integer")

    def __call__(self, epoch: int) -> float:
        """Factor of the learning rate in an epoch, counted from 0."""
        done = min(1.0, epoch / self.epochs)
        return (1.0 - done) + self.final * done


@dataclass(frozen=True)
class StepDecay:
    """Multiplied by `factor` at each milestone (ICML 2022, section 5.2: 0.2 at 60, 120, 160).

    Examples
    --------
    >>> [StepDecay(milestones=(2, 3), factor=0.5)(epoch) for epoch in range(4)]
    [1.0, 1.0, 0.5, 0.25]
    """

    milestones: tuple[int, ...]
    factor: float = 0.1

    def __post_init__(self) -> None:
        object.__setattr__(self, "milestones", tuple(self.milestones))
        _require("factor", self.factor, self.factor > 0.0, "a positive number")

    def __call__(self, epoch: int) -> float:
        """Factor of the learning rate in an epoch, counted from 0."""
        return float(self.factor ** sum(epoch >= m for m in self.milestones))


Schedule = Callable[[int], float]


@dataclass(frozen=True)
class SGD:
    r"""Stochastic gradient descent, :math:`v \leftarrow \mu v + g,\ \theta \leftarrow \theta - \tau v`.

    Parameters
    ----------
    learning_rate : float
        τ at epoch 0.
    momentum : float, default 0
        μ, in [0, 1[.
    nesterov : bool, default False
        Step along g + μv instead of v; needs momentum.
    weight_decay : float, default 0
        Adds ``weight_decay`` times W (and V) to their gradients; biases and M do not decay.
    schedule : callable
        Epoch -> factor of the learning rate.

    References
    ----------
    Sutskever, Martens, Dahl and Hinton, ICML 2013; the form of the velocity is that of PyTorch.
    """

    learning_rate: float = 1e-2
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0
    schedule: Schedule = field(default_factory=Constant)

    def __post_init__(self) -> None:
        _check_rate(self)
        _require("momentum", self.momentum, 0.0 <= self.momentum < 1.0, "a number in [0, 1[")
        _require("nesterov", self.nesterov, not self.nesterov or self.momentum > 0.0, "False where `momentum` is 0")


@dataclass(frozen=True)
class Adam:
    """Adam with bias-corrected moments.

    Parameters
    ----------
    learning_rate : float
        Step size at epoch 0.
    beta_1, beta_2 : float
        Decay of the first and second moment, in [0, 1[.
    epsilon : float
        Added to the square root of the second moment.
    weight_decay : float, default 0
        As in `SGD`.
    schedule : callable
        Epoch -> factor of the learning rate.

    References
    ----------
    Kingma and Ba, ICLR 2015, Algorithm 1.
    """

    learning_rate: float = 1e-3
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    schedule: Schedule = field(default_factory=Constant)

    def __post_init__(self) -> None:
        _check_rate(self)
        _require("beta_1", self.beta_1, 0.0 <= self.beta_1 < 1.0, "a number in [0, 1[")
        _require("beta_2", self.beta_2, 0.0 <= self.beta_2 < 1.0, "a number in [0, 1[")
        _require("epsilon", self.epsilon, self.epsilon > 0.0, "a positive number")


Optimizer = SGD | Adam


def _check_rate(optimizer: Optimizer) -> None:
    rate, decay = optimizer.learning_rate, optimizer.weight_decay
    _require("learning_rate", rate, 0.0 < rate < math.inf, "a positive finite number")
    _require("weight_decay", decay, 0.0 <= decay < math.inf, "a finite number that is not negative")


def _require(name: str, value: object, holds: bool, allowed: str) -> None:
    if not holds:
        raise ValueError(f"`{name}` is {value!r}; give {allowed}")
