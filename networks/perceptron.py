"""Perceptron: what the estimators share: parameters, scaling, training, representations."""

from __future__ import annotations

import warnings
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from legendre import get
from networks.hyperparameters import check, network_of, optimizer_of, settings_of
from networks.initialization import initial_parameters
from networks.numba_backend import NumbaEngine, TrainingState
from networks.parameters import Layout
from networks.records import activation_of, activation_record
from networks.scaling import DomainScaler
from networks.spec import NetworkSpec
from networks.training import Run, Session

__all__ = ["Perceptron", "checked_weight", "engine_of"]


@lru_cache(maxsize=32)
def engine_of(spec: NetworkSpec) -> NumbaEngine:
    """The engine of a network; its kernels are compiled once."""
    return NumbaEngine(spec)


class Perceptron(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Base of the estimators."""

    classes_: np.ndarray
    target_mean_: np.ndarray
    target_scale_: np.ndarray

    LEARNED: tuple[str, ...] = ()
    """Fitted arrays of the subclass."""

    def __init__(
        self,
        hidden_layer_sizes: Any = (100,),
        activation: Any = "atan",
        layer: str = "bregman",
        init: str = "uniform",
        backend: str = "numba",
        solver: str = "sgd",
        learning_rate_init: float = 0.1,
        learning_rate: Any = "constant",
        momentum: float = 0.0,
        nesterovs_momentum: bool = False,
        alpha: float = 0.0,
        batch_size: Any = "auto",
        max_iter: int = 200,
        shuffle: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int | None = 50,
        tol: float = 1e-4,
        scaling: str = "feature",
        margin: float = 0.05,
        warm_start: bool = False,
        random_state: Any = None,
        verbose: bool = False,
        dtype: Any = "float64",
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.layer = layer
        self.init = init
        self.backend = backend
        self.solver = solver
        self.learning_rate_init = learning_rate_init
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.alpha = alpha
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol
        self.scaling = scaling
        self.margin = margin
        self.warm_start = warm_start
        self.random_state = random_state
        self.verbose = verbose
        self.dtype = dtype

    def transform(self, X: Any) -> np.ndarray:
        """Representations z^L: outputs of the last hidden layer, shape (samples, width)."""
        outputs = self.layer_outputs(X)
        return outputs[-1]

    def layer_outputs(self, X: Any) -> list[np.ndarray]:
        """The scaled inputs z^0 and the outputs z^1, ..., z^L of the hidden layers."""
        inputs = self._inputs(X)
        return [inputs, *engine_of(self.spec_).layer_outputs(self.state_, inputs)]

    @property
    def _n_features_out(self) -> int:
        return int(self.spec_.widths[-2])

    @property
    def _goes_on(self) -> bool:
        """Does `fit` continue?"""
        return self.warm_start and hasattr(self, "state_")

    def finish(self, session: Session) -> Any:
        """Take over the state that a session has reached; the estimator."""
        return self._finish(session.run)

    def _train(self, session: Session) -> Any:
        with session.run.guarded():  # what was learned is taken over, whenever Ctrl-C comes
            return self._finish(session.train(self._show))

    def _begin(self, X: np.ndarray, Y: np.ndarray, sample_weight: Any) -> Session:
        """What `fit` trains: validated samples weighed, a part held out, everything prepared."""
        check(self)
        X, Y, weight = self._weighed(X, Y, sample_weight)
        if not self._goes_on:
            self._seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        score = None
        if self.early_stopping:
            X, Y, weight, score = self._hold_out(X, Y, weight)
        self._prepare(X, Y, self._goes_on)
        return self._session(Run(self.state_), X, Y, weight, self.max_iter, self.n_iter_no_change, score)

    def _partial_fit(self, X: np.ndarray, Y: np.ndarray, sample_weight: Any) -> Any:
        check(self)
        X, Y, weight = self._weighed(X, Y, sample_weight)
        begun = hasattr(self, "state_")
        if not begun:
            self._seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        self._prepare(X, Y, begun)
        run = Run(self.state_, history=self.history_)
        return self._train(self._session(run, X, Y, weight, run.epoch + 1, None, None))

    def _prepare(self, X: np.ndarray, Y: np.ndarray, begun: bool) -> None:
        """Scaling, network, initial parameters and optimiser; of one that has begun, the optimiser alone."""
        spec = network_of(self, X.shape[1], *self._outputs(Y))
        optimizer = optimizer_of(self)
        if not begun:
            aim, inverted = (spec.activations[0], spec.inverted(1)) if spec.depth else (get("asinh"), False)
            self.scaler_ = DomainScaler.fit(X, aim, self.scaling, self.margin, clip=inverted)
            self.state_ = engine_of(spec).start(initial_parameters(spec, self.init, self._seed), optimizer)
            self.spec_ = spec
            self.history_: dict[str, list[float]] = {"loss": [], "score": [], "seconds": []}
        elif spec != self.spec_:
            raise ValueError(
                "the parameters describe another network than the one that was trained; set them back, or begin anew"
                " with `fit` and warm_start=False"
            )
        self.state_.adopt(optimizer)

    def _session(self, run: Run, X: Any, Y: Any, weight: Any, epochs: int, patience: int | None, score: Any) -> Session:
        settings = settings_of(self, len(X), epochs, patience, self._seed)
        return Session(engine_of(self.spec_), run, self._scaled(X), Y, settings, score, weight)

    def _scaled(self, X: np.ndarray) -> np.ndarray:
        return self.scaler_.transform(X, self.spec_.dtype)

    def _finish(self, run: Run) -> Any:
        """Take over what a run has found."""
        self.state_ = (run.state if run.best is None else run.best).copy()
        self.history_, self.n_iter_, self.reason_ = run.history, max(run.epoch, 1), run.reason
        if run.stopped in ("diverged", "interrupted"):
            warnings.warn(f"training {run.reason}", ConvergenceWarning, stacklevel=4)
        return self

    def _hold_out(self, X: np.ndarray, Y: np.ndarray, weight: np.ndarray | None) -> Any:
        """Training part, and the score on the rest; all classes are in both parts if there is room for them."""
        if len(X) < 2:
            raise ValueError("`early_stopping` is True and n_samples = 1; nothing would be left to train on")
        held, split = min(ceil(self.validation_fraction * len(X)), len(X) - 1), {"random_state": self._seed}
        counts = np.unique(Y, return_counts=True)[1] if Y.ndim == 1 else np.empty(0)
        stratified = counts.size > 0 and counts.min() > 1 and counts.size <= min(held, len(X) - held)
        fit, rest = train_test_split(np.arange(len(X)), test_size=held, stratify=Y if stratified else None, **split)
        judged = X[rest], Y[rest], None if weight is None else weight[rest]

        def score(state: TrainingState) -> float:
            return self._judge(engine_of(self.spec_).outputs(state, self._scaled(judged[0])), *judged[1:])

        return X[fit], Y[fit], None if weight is None else weight[fit], score

    def _weighed(self, X: np.ndarray, Y: np.ndarray, sample_weight: Any) -> Any:
        """Samples of positive weight, and their weights."""
        if sample_weight is None:
            return X, Y, None
        weight = checked_weight(sample_weight, X)
        used = weight > 0.0
        return X[used], Y[used], weight[used]

    def _show(self, run: Run) -> None:
        if self.verbose:
            score = f", validation score {run.history['score'][-1]:.4f}" if run.history["score"] else ""
            print(f"epoch {run.epoch}: loss {run.history['loss'][-1]:.6g}{score}")

    # what is written to a file, see `networks.records`

    def _fitted_arrays(self) -> dict[str, np.ndarray]:
        arrays = {name: getattr(self, name) for name in self.LEARNED}
        if hasattr(self, "feature_names_in_"):
            arrays["feature_names_in_"] = self.feature_names_in_
        arrays |= {f"history_{name}": np.array(values, np.float64) for name, values in self.history_.items()}
        state = self._next_state()
        arrays |= {"theta": state.theta, "moments": state.moments}
        return arrays | {"scaler_factor": self.scaler_.factor, "scaler_offset": self.scaler_.offset}

    def _fitted_values(self) -> dict[str, Any]:
        return {
            "network": _network_record(self.spec_),
            "bounds": (self.scaler_.lo, self.scaler_.hi),
            "counts": (self.state_.epoch, self._next_state().step, self.n_iter_, self._seed),
            "reason": self.reason_,
            "flat": getattr(self, "_flat", True),
        }

    def _next_state(self) -> TrainingState:
        """The state that training would go on from: its moments fit to the parameters, which may have changed."""
        state = self.state_.copy()
        state.adopt(optimizer_of(self))
        return state

    def _restore(self, arrays: dict[str, np.ndarray], values: dict[str, Any]) -> None:
        for name in (*self.LEARNED, *(n for n in ("feature_names_in_",) if n in arrays)):
            setattr(self, name, arrays[name])
        self.spec_ = _network(**values["network"])
        self.scaler_ = DomainScaler(arrays["scaler_factor"], arrays["scaler_offset"], *values["bounds"])
        epoch, step, self.n_iter_, self._seed = values["counts"]
        state = (arrays["theta"], arrays["moments"], epoch, step)
        self.state_ = TrainingState(Layout(self.spec_), optimizer_of(self), *state)
        self.history_ = {name: arrays[f"history_{name}"].tolist() for name in ("loss", "score", "seconds")}
        self.n_features_in_, self.reason_, self._flat = self.spec_.widths[0], values["reason"], values["flat"]

    def _scores(self, X: Any) -> np.ndarray:
        inputs = self._inputs(X)
        return engine_of(self.spec_).outputs(self.state_, inputs)

    def _inputs(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        return self._scaled(validate_data(self, X, dtype="numeric", order="C", reset=False))


def _network_record(spec: NetworkSpec) -> dict[str, Any]:
    """A network for a file; each function is written once."""
    functions = list(dict.fromkeys(spec.activations))
    return {
        "widths": spec.widths,
        "functions": [activation_record(f) for f in functions],
        "layers": [functions.index(f) for f in spec.activations],
        "layer": spec.layer,
        "loss": spec.loss,
        "dtype": spec.dtype.name,
    }


def _network(widths: Any, functions: Any, layers: Any, layer: str, loss: str, dtype: str) -> NetworkSpec:
    """The inverse of `_network_record`."""
    known = [activation_of(f) for f in functions]
    return NetworkSpec(tuple(widths), tuple(known[i] for i in layers), layer, loss, dtype)


def checked_weight(sample_weight: Any, X: np.ndarray) -> np.ndarray:
    """Weights as an array; at least one is positive."""
    weight: np.ndarray = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
    if not weight.any():
        raise ValueError("`sample_weight` is zero throughout; at least one sample needs a positive weight")
    return weight
