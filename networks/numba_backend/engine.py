"""NumbaEngine: training and evaluation of a network in compiled code."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np

from networks.numba_backend.assemble import LANES
from networks.numba_backend.plan import Plan, plan
from networks.numba_backend.program import Data, Program, program
from networks.numba_backend.state import DivergenceError, TrainingState, rule, start
from networks.optimizers import SGD, Optimizer, rate
from networks.parameters import Parameters
from networks.requirements import count
from networks.spec import NetworkSpec

__all__ = ["NumbaEngine"]

AS_THEY_ARE = np.empty((1, 0), np.int64)
NO_STEP = (0, (0.0,) * 4)
Model = Parameters | TrainingState
EVALUATED = 256  # samples at a time where nothing is trained, in chunks of LANES: one kernel serves any number


class NumbaEngine:
    r"""The compiled backend of one network.

    A whole epoch, or several, runs inside one compiled function. Results are the same to the last bit on each
    run of the same calls on one machine; how samples are divided among calls may change the last bits where BLAS
    computes (widths over 16). Inputs must lie in the domain of the first layer's inverse (see `networks.scaling`).

    Parameters
    ----------
    spec : NetworkSpec
        The network.

    Examples
    --------
    >>> import numpy as np
    >>> from networks.initialization import initial_parameters
    >>> from networks.optimizers import SGD
    >>> spec = NetworkSpec((2, 2, 2, 1), "atan", "bregman")
    >>> engine = NumbaEngine(spec)
    >>> X = np.random.default_rng(0).uniform(-0.9, 0.9, (64, 2))
    >>> y = (X[:, 0] > 0).astype(int)
    >>> state = engine.start(initial_parameters(spec), SGD(learning_rate=0.1))
    >>> first, last = engine.train_epoch(state, X, y, 16), engine.train_epoch(state, X, y, 16)
    >>> last < first
    True
    """

    def __init__(self, spec: NetworkSpec):
        self.spec = spec
        self._checked: weakref.ref[np.ndarray] | None = None

    @cached_property
    def plan(self) -> Plan:
        """Groups of layers and rows of the batch buffer."""
        return plan(self.spec)

    def start(self, parameters: Parameters, optimizer: Optimizer) -> TrainingState:
        """Training state before the first step; the parameters are copied."""
        return start(self.plan.layout, parameters, optimizer)

    def outputs(self, parameters: Model, X: Any) -> np.ndarray:
        """Scores of the head, shape (samples, outputs); the parameters may be given as a training state."""
        return self._propagate(parameters, X, [(self.plan.score, self.spec.widths[-1])])

    def layer_outputs(self, parameters: Model, X: Any) -> list[np.ndarray]:
        """Outputs z^1, ..., z^L of the hidden layers, shape (samples, width) each."""
        widths = self.spec.widths[1:-1]
        found = self._propagate(parameters, X, list(zip(self.plan.z[1:], widths, strict=True)))
        return [np.ascontiguousarray(z) for z in np.split(found, np.cumsum(widths)[:-1], axis=1)] if widths else []

    def loss(self, parameters: Model, X: Any, Y: Any, sample_weight: Any = None) -> float:
        """Weighted mean of the loss."""
        data, n = self._data(X, Y, sample_weight), len(X)
        nothing = np.empty((0, 0), self.spec.dtype)
        run = self._program(min(n, EVALUATED), LANES)
        return float(run.propagate(self._flat(parameters), data, 1.0 / n, [], nothing))

    def loss_and_gradient(
        self, parameters: Parameters, X: Any, Y: Any, sample_weight: Any = None
    ) -> tuple[float, Parameters]:
        """Weighted mean of the loss and its gradient, a part of the samples at a time."""
        X, Y, weight = self._data(X, Y, sample_weight)
        state, n, none = self.start(parameters, SGD()), len(X) // self.spec.widths[0], np.zeros(1, self.spec.dtype)
        grad, losses, loss = state.scratch("grad", state.theta.size), np.empty(1), 0.0
        gradient = np.zeros_like(grad)
        for first in range(0, n, EVALUATED):
            part = slice(first, min(first + EVALUATED, n))
            share = (part.stop - first) / n
            data = (_rows(X, part, n), _rows(Y, part, n), weight[part])
            run = self._program(part.stop - first, LANES)
            run.epochs(state, grad, data, AS_THEY_ARE, none, NO_STEP, losses)
            loss += share * losses[0].item()
            gradient += grad.dtype.type(share) * grad
        return loss, self.plan.layout.unpack(gradient)

    def train_epoch(
        self, state: TrainingState, X: Any, Y: Any, batch_size: int, order: Any = None, sample_weight: Any = None
    ) -> float:
        """One epoch; returns the mean of the losses before each step. See `train_epochs`."""
        return float(self.train_epochs(state, X, Y, batch_size, 1, order, sample_weight)[0])

    def train_epochs(
        self,
        state: TrainingState,
        X: Any,
        Y: Any,
        batch_size: int,
        epochs: int,
        orders: Any = None,
        sample_weight: Any = None,
    ) -> np.ndarray:
        """Train in place for some epochs, in one compiled call.

        Parameters
        ----------
        state : TrainingState
            From `start`; changed in place.
        X : array, shape (samples, inputs)
        Y : array
            Class indices for ``log_loss``, from 0 on; shape (samples, outputs) for the other losses.
        batch_size : int
            Samples in a batch; the last batch may be smaller.
        epochs : int
            Number of epochs.
        orders : int array, shape (samples,) or (epochs, samples), optional
            Order of the samples, for all epochs or for each; by default as they are.
        sample_weight : array, shape (samples,), optional
            Weights of the samples. They are divided by their mean, and the loss of a batch is the mean of weight
            times loss: on average over the batches its gradient is that of the weighted mean over all samples.

        Returns
        -------
        ndarray of float64, shape (epochs,)
            Weighted means of the losses, each batch before its step.

        Raises
        ------
        DivergenceError
            When a loss or a parameter is not finite.
        """
        data = self._data(X, Y, sample_weight)
        count("batch_size", batch_size)
        count("epochs", epochs)
        orders = self._orders(orders, len(data[0]) // self.spec.widths[0])
        return self._train(state, data, batch_size, epochs, orders)

    def train_replicas(
        self,
        states: Sequence[TrainingState],
        X: Any,
        Y: Any,
        batch_size: int,
        epochs: int,
        orders: Sequence[Any] | None = None,
        sample_weight: Any = None,
        threads: int | None = None,
    ) -> list[np.ndarray | DivergenceError]:
        """Train several states on the same data side by side, each as `train_epochs` would.

        Parameters
        ----------
        states : sequence of TrainingState
            Each with its own parameters and optimiser.
        orders : sequence, optional
            Orders of each replica.
        threads : int, optional
            Number of threads, by default that of the cores.

        Returns
        -------
        list of (ndarray or DivergenceError)
            Losses of each replica, or why it stopped; the others go on.
        """
        data = self._data(X, Y, sample_weight)
        count("batch_size", batch_size)
        count("epochs", epochs)
        n = len(data[0]) // self.spec.widths[0]
        shuffles = [self._orders(o, n) for o in ([None] * len(states) if orders is None else orders)]

        def train(state: TrainingState, order: np.ndarray) -> np.ndarray | DivergenceError:
            try:
                return self._train(state, data, batch_size, epochs, order)
            except DivergenceError as stopped:
                return stopped

        shared = self._program(min(batch_size, n))
        shared.ready()  # compiled once, before the threads start
        with shared.alone(), ThreadPoolExecutor(threads) as pool:
            return list(pool.map(train, states, shuffles))

    def _train(self, state: TrainingState, data: Data, batch: int, epochs: int, orders: np.ndarray) -> np.ndarray:
        optimizer, n, losses = state.optimizer, data[0].size // self.spec.widths[0], np.empty(epochs)
        rates = np.array([rate(optimizer, state.epoch + e) for e in range(epochs)], self.spec.dtype)
        grad = state.scratch("grad", state.theta.size)
        epoch, last = self._program(min(batch, n)).epochs(state, grad, data, orders, rates, rule(optimizer), losses)
        if epoch >= 0:
            raise DivergenceError(epoch, last, self._broken(state, data[0]), losses[:epoch])
        state.epoch += epochs
        state.step = last
        return losses

    def _broken(self, state: TrainingState, X: np.ndarray) -> int:
        """First layer with a parameter or an output that is not finite."""
        bad = np.flatnonzero(~np.isfinite(state.theta))
        layers = [self.plan.layout.owner(int(bad[0]))] if bad.size else []
        outputs = self.layer_outputs(state, X.reshape(-1, self.spec.widths[0]))
        layers += [l for l, z in enumerate(outputs, 1) if not np.isfinite(z).all()]
        return min(layers, default=self.spec.depth + 1)

    def _propagate(self, parameters: Model, X: Any, blocks: list[tuple[int, int]]) -> np.ndarray:
        """Blocks of rows of the buffer, given by first row and number, side by side for all samples."""
        inputs, none = self._inputs(X), np.empty(0, self.spec.dtype)
        ends = np.cumsum([0, *(width for _, width in blocks)])
        rows = [(row, width, end) for (row, width), end in zip(blocks, ends[:-1], strict=True)]
        out = np.empty((len(inputs), ends[-1]), self.spec.dtype)
        data = (inputs.reshape(-1), none, none)
        run = self._program(max(1, min(len(inputs), EVALUATED)), LANES)
        run.propagate(self._flat(parameters), data, 1.0, rows, out)
        return out

    def _flat(self, parameters: Model) -> np.ndarray:
        if not isinstance(parameters, TrainingState):
            return self.plan.layout.pack(parameters)
        parameters.check(self.plan.layout)
        return parameters.theta

    def _program(self, batch: int, lanes: int | None = None) -> Program:
        made: dict[tuple[int, int | None], Program] = self.__dict__.setdefault("_programs", {})
        if (batch, lanes) not in made:
            made[batch, lanes] = program(self.plan, batch, lanes)
        return made[batch, lanes]

    def _data(self, X: Any, Y: Any, weight: Any) -> Data:
        """Flat X, flat Y in the dtype of the network, weights of mean 1 or an empty array."""
        inputs = self._inputs(X)
        if not len(inputs):
            raise ValueError("`X` has no samples; give at least one")
        targets = np.asarray(Y)
        shape = (len(inputs),) if self.spec.loss == "log_loss" else (len(inputs), self.spec.widths[-1])
        if targets.shape != shape and not (targets.size == np.prod(shape) and targets.shape[0] == len(inputs)):
            raise ValueError(f"`Y` has shape {targets.shape}; the loss wants {shape}")
        if self.spec.loss == "log_loss":
            self._check_labels(targets)
        flat = np.ascontiguousarray(targets, self.spec.dtype).reshape(-1)
        weights = np.empty(0, self.spec.dtype)
        if weight is not None:
            weights = np.array(weight, np.float64)
            if weights.shape != (len(inputs),):
                raise ValueError(f"`sample_weight` has shape {weights.shape}; give one weight for each sample")
            if not (np.isfinite(weights).all() and weights.min() >= 0.0 and weights.max() > 0.0):
                raise ValueError("`sample_weight` must be finite, not negative, and not zero everywhere")
            weights /= weights.max()  # no sum overflows
            weights = (weights / weights.mean()).astype(self.spec.dtype)
        return inputs.reshape(-1), flat, weights

    def _check_labels(self, labels: np.ndarray) -> None:
        """Refuse what is no class index; an array is looked at once, not in each of its epochs."""
        if self._checked is not None and self._checked() is labels:
            return
        classes, kind = max(2, self.spec.widths[-1]), labels.dtype.kind
        whole = kind in "iub" or (kind == "f" and np.array_equal(labels, np.floor(labels)))
        if not (whole and labels.min() >= 0 and labels.max() < classes):
            raise ValueError(f"`Y` has labels such as {np.unique(labels)[-3:]}; give integers from 0 to {classes - 1}")
        self._checked = weakref.ref(labels)

    def _inputs(self, X: Any) -> np.ndarray:
        inputs = np.ascontiguousarray(X, self.spec.dtype)
        if inputs.ndim != 2 or inputs.shape[1] != self.spec.widths[0]:
            raise ValueError(f"`X` has shape {np.shape(X)}; the network wants (samples, {self.spec.widths[0]})")
        return inputs

    def _orders(self, orders: Any, n: int) -> np.ndarray:
        if orders is None:
            return AS_THEY_ARE
        found = np.atleast_2d(np.ascontiguousarray(orders, np.int64))
        if found.shape[1] != n or found.min(initial=0) < 0 or found.max(initial=0) >= n:
            raise ValueError(f"`orders` has shape {np.shape(orders)}; give indices of the {n} samples, in rows")
        return found


def _rows(flat: np.ndarray, part: slice, n: int) -> np.ndarray:
    """Some of the n rows of a flat array."""
    width = flat.size // n
    return flat[part.start * width : part.stop * width]
