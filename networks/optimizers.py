"""Optimisers and schedules of the learning rate: values only, the steps are compiled in the backends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from networks.requirements import count, flag, number, positive, share, size

__all__ = ["SGD", "Adam", "Constant", "LinearDecay", "Optimizer", "StepDecay", "rate"]


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
        number("final", self.final, lambda v: 0.0 <= v <= 1.0, "number from 0 to 1")
        count("epochs", self.epochs)

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
        positive("factor", self.factor)
        for milestone in self.milestones:
            count("milestones", milestone)

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
        positive("learning_rate", self.learning_rate)
        size("weight_decay", self.weight_decay)
        share("momentum", self.momentum)
        flag("nesterov", self.nesterov)
        if self.nesterov and not self.momentum:
            raise ValueError("`nesterov` is True and `momentum` is 0; give a momentum")


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
        positive("learning_rate", self.learning_rate)
        size("weight_decay", self.weight_decay)
        share("beta_1", self.beta_1)
        share("beta_2", self.beta_2)
        positive("epsilon", self.epsilon)


Optimizer = SGD | Adam


def rate(optimizer: Optimizer, epoch: int) -> float:
    """Learning rate of an epoch, by the schedule."""
    factor = optimizer.schedule(epoch)
    if type(factor) is not float or not 0.0 <= factor < inf:  # each epoch passes here: the sentence is left to `size`
        size(f"schedule({epoch})", factor)
    return optimizer.learning_rate * factor
