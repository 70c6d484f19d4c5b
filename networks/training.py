"""Training over epochs: shuffling, history, early stopping, best state, divergence, checkpoints."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from networks.numba_backend import DivergenceError, NumbaEngine, TrainingState
from networks.requirements import count, flag, size

__all__ = ["Run", "Session", "Settings", "train"]

SAMPLED = 1000  # samples whose loss is taken before training


@dataclass(frozen=True)
class Settings:
    """How to train.

    Parameters
    ----------
    epochs : int
        Number of epochs, at most.
    batch_size : int
        Samples in a batch.
    shuffle : bool
        A new order in each epoch, a function of `seed` and the epoch alone.
    seed : int
        Seed of the orders.
    patience : int or None
        Epochs without improvement of the monitored value by `tol` before training stops; None for never.
    tol : float
        What counts as an improvement.
    explosion : float
        A loss that many times the one before training (or 1, if that is larger) counts as divergence.
    """

    epochs: int
    batch_size: int = 16
    shuffle: bool = True
    seed: int = 0
    patience: int | None = None
    tol: float = 0.0
    explosion: float = 1e6

    def __post_init__(self) -> None:
        count("epochs", self.epochs)
        count("batch_size", self.batch_size)
        flag("shuffle", self.shuffle)
        if self.patience is not None:
            count("patience", self.patience, " or None")
        size("tol", self.tol)


@dataclass
class Run:
    """A run of training: state, best state, what happened so far.

    Attributes
    ----------
    state : TrainingState
        The last good state.
    history : dict of str to list
        For each epoch ``loss`` (mean before each step), ``score`` (if there is one) and ``seconds``.
    best : TrainingState or None
        State of the best score, if scores are taken.
    best_value : float
        Largest monitored value: the score, else minus the loss.
    waited : int
        Epochs since the last improvement.
    stopped : {"", "patience", "diverged", "interrupted"}
        Why training ended before its last epoch.
    reason : str
        The same as a sentence.
    asked : bool
        Ctrl-C was pressed.
    """

    state: TrainingState
    history: dict[str, list[float]] = field(default_factory=lambda: {"loss": [], "score": [], "seconds": []})
    best: TrainingState | None = None
    best_value: float = -np.inf
    waited: int = 0
    stopped: str = ""
    reason: str = ""
    asked: bool = False

    def __post_init__(self) -> None:
        self.ahead = self.epoch - self.state.epoch  # constant: the state may be older than the history, or younger

    @property
    def epoch(self) -> int:
        """Epochs done."""
        return len(self.history["loss"])

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Ctrl-C in this context asks the run to stop after its epoch, so that nothing is torn; twice, it is raised.

        Other handlers of Ctrl-C stay as they are, and threads, which do not get it.
        """
        usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if not usual or threading.current_thread() is not threading.main_thread():
            yield
            return

        def ask(*_: object) -> None:
            if self.asked:
                raise KeyboardInterrupt
            self.asked = True

        signal.signal(signal.SIGINT, ask)  # a function: of a method, `signal` would write out the whole run
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def snapshot(self) -> Run:
        """The run as it is, to come back to; the history is not copied."""
        return replace(self, state=self.state.copy())

    def back_to(self, before: Run) -> None:
        """Forget what came after a snapshot."""
        self.state, self.best = before.state, before.best
        self.best_value, self.waited = before.best_value, before.waited
        for values in self.history.values():
            del values[self.state.epoch + self.ahead :]

    def note(self, loss: float, score: float | None, seconds: float, tol: float) -> None:
        """Record an epoch."""
        self.history["loss"].append(loss)
        self.history["seconds"].append(seconds)
        if score is not None:
            self.history["score"].append(score)
        value = -loss if score is None else score
        self.waited = 0 if value > self.best_value + tol else self.waited + 1
        if value > self.best_value:
            self.best_value = value
            if score is not None:
                self.best = self.state.copy()


def train(
    engine: NumbaEngine,
    run: Run,
    X: np.ndarray | Callable[[int], np.ndarray],
    Y: np.ndarray,
    settings: Settings,
    score: Callable[[TrainingState], float] | None = None,
    sample_weight: np.ndarray | None = None,
    on_epoch: Callable[[Run], None] | None = None,
) -> Run:
    """Train until the last epoch, or until patience, divergence or Ctrl-C end it; resumes where the run stands.

    Parameters
    ----------
    engine : NumbaEngine
        The backend.
    run : Run
        ``Run(engine.start(...))``, or one that was stopped; changed in place.
    X : array, or callable of the epoch
        Training inputs, within the domain; a callable gives those of an epoch (augmentation).
    Y : array
        Targets.
    settings : Settings
        How to train.
    score : callable, optional
        Larger is better; taken after each epoch, of the state.
    sample_weight : array, optional
        Weights of the samples.
    on_epoch : callable, optional
        Called with the run after each epoch (progress, checkpoints).

    Returns
    -------
    Run
        The run. If it diverged, ``run.state`` is the state before that epoch.
    """
    with run.guarded():
        before = run
        try:
            while run.epoch < settings.epochs and not run.stopped:
                before = run.snapshot()
                _epoch(engine, run, X, Y, settings, score, sample_weight)
                if on_epoch is not None:
                    on_epoch(run)
                if run.asked:
                    _stop(run, "interrupted", f"stopped after epoch {run.epoch} by Ctrl-C")
        except (DivergenceError, _ExplosionError) as error:
            run.back_to(before)
            inputs = X(run.state.epoch) if callable(X) else X
            _stop(run, "diverged", _verdict(error, run.epoch + 1, engine.loss(run.state, inputs, Y)))
        except KeyboardInterrupt:  # of the caller's own handler, or pressed twice
            run.back_to(before)
            _stop(run, "interrupted", f"stopped in epoch {run.epoch + 1} by Ctrl-C; the epoch before is kept")
    return run


@dataclass
class Session:
    """A run together with all that `train` needs."""

    engine: NumbaEngine
    run: Run
    X: np.ndarray
    Y: np.ndarray
    settings: Settings
    score: Callable[[TrainingState], float] | None = None
    sample_weight: np.ndarray | None = None

    def train(self, on_epoch: Callable[[Run], None] | None = None) -> Run:
        """Train to the end; the run."""
        data = (self.X, self.Y, self.settings, self.score, self.sample_weight)
        return train(self.engine, self.run, *data, on_epoch)


class _ExplosionError(ArithmeticError):
    """The loss is finite, yet out of proportion."""


def _epoch(
    engine: NumbaEngine,
    run: Run,
    X: Any,
    Y: np.ndarray,
    settings: Settings,
    score: Callable[[TrainingState], float] | None,
    sample_weight: np.ndarray | None,
) -> None:
    started, epoch = time.perf_counter(), run.state.epoch
    inputs = X(epoch) if callable(X) else X
    order = np.random.default_rng([settings.seed, epoch]).permutation(len(Y)) if settings.shuffle else None
    first = run.history["loss"][0] if run.history["loss"] else _loss(engine, run.state, inputs, Y)
    loss = engine.train_epoch(run.state, inputs, Y, settings.batch_size, order, sample_weight)
    if loss > settings.explosion * max(1.0, first):
        layer = _largest(run.state)
        raise _ExplosionError(f"the loss exploded to {loss:.3g}; the weights of layer {layer} are the largest")
    value = None if score is None else float(score(run.state))
    run.note(loss, value, time.perf_counter() - started, settings.tol)
    if settings.patience is not None and run.waited >= settings.patience:
        without = f"no improvement by {settings.tol:g} for {settings.patience} epochs"
        _stop(run, "patience", f"stopped in epoch {run.epoch}: {without}")


def _loss(engine: NumbaEngine, state: TrainingState, X: np.ndarray, Y: np.ndarray) -> float:
    """Loss of some samples before training."""
    return engine.loss(state, X[:SAMPLED], Y[:SAMPLED])


def _largest(state: TrainingState) -> int:
    """The layer with the largest weight."""
    parameters = state.parameters()
    return int(np.argmax([np.abs(W).max() for W in (*parameters.W, parameters.V)])) + 1


def _verdict(error: Exception, epoch: int, before: float) -> str:
    """What diverged, and what is left of it, from the loss of the state before the epoch."""
    if not isinstance(error, DivergenceError):
        return f"stopped in epoch {epoch}: {error}; the last good state is kept"
    if np.isfinite(before):
        where = f"layer {error.layer} is not finite in batch {error.batch}"
        return f"stopped in epoch {epoch}: {where}; the last good state is kept"
    remedy = "choose another `init`, `activation` or `scaling`"
    return f"stopped in epoch {epoch}: layer {error.layer} is not finite even before its first step; {remedy}"


def _stop(run: Run, why: str, reason: str) -> None:
    run.stopped, run.reason = why, reason
