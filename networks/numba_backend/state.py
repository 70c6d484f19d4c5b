"""What training changes: parameters, moments, counters; and how it reports that it diverged."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from networks.optimizers import SGD, Optimizer
from networks.parameters import Layout, Parameters

__all__ = ["DivergenceError", "TrainingState", "aligned", "start"]


class DivergenceError(ArithmeticError):
    """A loss or a parameter stopped being finite; the state is left as it was when that was seen.

    Attributes
    ----------
    epoch, batch : int
        Epoch of the call and batch in it, from 0.
    layer : int
        First layer with values that are not finite, 1, ..., depth, or depth + 1 for the head.
    losses : ndarray
        Mean losses of the epochs of the call that were finished.
    """

    def __init__(self, epoch: int, batch: int, layer: int, losses: np.ndarray):
        super().__init__(epoch, batch, layer, losses)
        self.epoch, self.batch, self.layer, self.losses = epoch, batch, layer, losses

    def __str__(self) -> str:
        return (
            f"training diverged in epoch {self.epoch}, batch {self.batch}: layer {self.layer} is not finite;"
            " continue from the last good state with a smaller learning rate"
        )


@dataclass
class TrainingState:
    """All mutable state of training. The optimiser is changed by `adopt`, which keeps the moments fitting to it.

    Attributes
    ----------
    layout : Layout
        Where the arrays lie in the flat vectors.
    optimizer : SGD or Adam
        What makes the steps.
    theta : ndarray
        The parameters, flat.
    moments : ndarray
        Velocity (momentum), first and second moments (Adam), or empty.
    epoch, step : int
        Epochs done, and batches since the moments were zero.

    Raises
    ------
    ValueError
        If parameters or moments have another size or precision than layout and optimiser want.
    """

    layout: Layout
    optimizer: Optimizer
    theta: np.ndarray
    moments: np.ndarray
    epoch: int = 0
    step: int = 0
    room: dict[str, np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.check(self.layout)

    def check(self, layout: Layout) -> None:
        """Refuse arrays that a kernel for this layout could not take."""
        for array, vectors in ((self.theta, 1), (self.moments, _vectors(self.optimizer))):
            wanted, dtype = (vectors * layout.size,), layout.spec.dtype
            if array.shape != wanted or array.dtype != dtype or not array.flags.c_contiguous:
                raise ValueError(
                    f"`{'theta' if array is self.theta else 'moments'}` of the state has shape {array.shape} and dtype"
                    f" {array.dtype}; the network under {type(self.optimizer).__name__} wants {wanted}, {dtype} and"
                    " contiguous memory"
                )

    def adopt(self, optimizer: Optimizer) -> None:
        """Go on with this optimiser; moments of another kind are forgotten, and their steps with them."""
        vectors = _vectors(optimizer)
        if vectors != _vectors(self.optimizer):
            self.moments, self.step = np.zeros(vectors * self.theta.size, self.theta.dtype), 0
        self.optimizer = optimizer

    def copy(self) -> TrainingState:
        """An independent copy, without the scratch memory."""
        return TrainingState(self.layout, self.optimizer, self.theta.copy(), self.moments.copy(), self.epoch, self.step)

    def parameters(self) -> Parameters:
        """The parameters, copied."""
        return self.layout.unpack(self.theta.copy())

    def scratch(self, name: str, size: int) -> np.ndarray:
        """Zeros at first, then what the last call left; aligned to cache lines."""
        if name not in self.room or self.room[name].size != size:
            self.room[name] = aligned(size, self.theta.dtype)
        return self.room[name]


def start(layout: Layout, parameters: Parameters, optimizer: Optimizer) -> TrainingState:
    """State before the first step."""
    theta = layout.pack(parameters)
    return TrainingState(layout, optimizer, theta, np.zeros(_vectors(optimizer) * theta.size, theta.dtype))


def rule(optimizer: Optimizer) -> tuple[int, tuple[float, ...]]:
    """Number of the rule in the compiled `update`, and its constants."""
    if isinstance(optimizer, SGD):
        number = 3 if optimizer.nesterov else 1 + (optimizer.momentum > 0.0)
        return number, (optimizer.weight_decay, optimizer.momentum, 0.0, 0.0)
    return 4, (optimizer.weight_decay, optimizer.beta_1, optimizer.beta_2, optimizer.epsilon)


def _vectors(optimizer: Optimizer) -> int:
    """Moments that an optimiser keeps of each parameter: the number tells the kinds apart."""
    return int(optimizer.momentum > 0.0) if isinstance(optimizer, SGD) else 2


def aligned(size: int, dtype: np.dtype, to: int = 64) -> np.ndarray:
    """Zeros that start at a cache line."""
    room = np.zeros(size * dtype.itemsize + to, np.uint8)
    first = -room.ctypes.data % to
    return room[first : first + size * dtype.itemsize].view(dtype)
