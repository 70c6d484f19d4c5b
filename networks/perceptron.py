"""Perceptron: what the estimators share: parameters, scaling, training, representations."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from networks.initialization import initial_parameters
from networks.numba_backend import NumbaEngine, TrainingState
from networks.optimizers import SGD, Adam, Constant, LinearDecay, Optimizer
from networks.parameters import Layout
from networks.scaling import DomainScaler
from networks.spec import NetworkSpec
from networks.training import Run, Session, Settings

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

    def _begin(self, X: np.ndarray, Y: np.ndarray, sample_weight: Any) -> Session:
        """What `fit` trains: validated samples weighed, a part held out, everything prepared."""
        X, Y, weight = self._weighed(X, Y, sample_weight)
        goes_on = self.warm_start and hasattr(self, "state_")
        if not goes_on:
            self._seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        score = None
        if self.early_stopping:
            X, Y, weight, score = self._hold_out(X, Y, weight)
        if not goes_on:
            self._prepare(X, Y)
        elif self._spec(X.shape[1], Y) != self.spec_:
            raise ValueError("`warm_start` is True, but the network has changed since the last fit; set it to False")
        self.state_.adopt(self._optimizer())
        return self._session(Run(self.state_), X, Y, weight, self._settings(len(X), self.max_iter), score)

    def _partial_fit(self, X: np.ndarray, Y: np.ndarray, sample_weight: Any) -> Any:
        X, Y, weight = self._weighed(X, Y, sample_weight)
        if not hasattr(self, "state_"):
            self._seed = int(check_random_state(self.random_state).randint(2**31 - 1))
            self._prepare(X, Y)
        self.state_.adopt(self._optimizer())
        run = Run(self.state_, history=self.history_)
        settings = self._settings(len(X), run.epoch + 1, patience=False)
        return self._finish(self._session(run, X, Y, weight, settings, None).train(self._show))

    def _prepare(self, X: np.ndarray, Y: np.ndarray) -> None:
        """Scaling, network and initial parameters."""
        self.spec_ = self._spec(X.shape[1], Y)
        first = self.spec_.activations[0] if self.spec_.depth else NetworkSpec((1, 1, 1), "asinh").activations[0]
        self.scaler_ = DomainScaler.fit(X, first, self.scaling, self.margin)
        parameters = initial_parameters(self.spec_, self.init, self._seed)
        self.state_ = engine_of(self.spec_).start(parameters, self._optimizer())
        self.history_: dict[str, list[float]] = {"loss": [], "score": [], "seconds": []}

    def _session(self, run: Run, X: Any, Y: Any, weight: Any, settings: Settings, score: Any) -> Session:
        inputs = self.scaler_.transform(X, self.spec_.dtype)
        return Session(engine_of(self.spec_), run, inputs, Y, settings, score, weight)

    def _finish(self, run: Run) -> Any:
        """Take over what a run has found."""
        self.state_ = (run.state if run.best is None else run.best).copy()
        self.history_, self.n_iter_, self.reason_ = run.history, max(run.epoch, 1), run.reason
        if run.stopped in ("diverged", "interrupted"):
            warnings.warn(f"training {run.reason}; the last good state is kept", ConvergenceWarning, stacklevel=3)
        return self

    def _hold_out(self, X: np.ndarray, Y: np.ndarray, weight: np.ndarray | None) -> Any:
        """Training part, and the score on the rest."""
        strata = Y if Y.ndim == 1 and min(np.bincount(Y)[np.unique(Y)]) > 1 else None
        fit, held = train_test_split(
            np.arange(len(X)), test_size=self.validation_fraction, random_state=self._seed, stratify=strata
        )
        rest = X[held], Y[held], None if weight is None else weight[held]

        def score(state: TrainingState) -> float:
            inputs = self.scaler_.transform(rest[0], self.spec_.dtype)
            return self._judge(engine_of(self.spec_).outputs(state, inputs), *rest[1:])

        return X[fit], Y[fit], None if weight is None else weight[fit], score

    def _weighed(self, X: np.ndarray, Y: np.ndarray, sample_weight: Any) -> Any:
        """Samples of positive weight, and the weights, of mean 1."""
        if sample_weight is None:
            return X, Y, None
        weight = checked_weight(sample_weight, X)
        used = weight > 0.0
        return X[used], Y[used], weight[used] / weight[used].mean()

    def _spec(self, inputs: int, Y: np.ndarray) -> NetworkSpec:
        if self.backend != "numba":
            raise ValueError(f"`backend` is {self.backend!r}; the backend of this version is 'numba'")
        outputs, loss = self._outputs(Y)
        hidden = np.atleast_1d(np.asarray(self.hidden_layer_sizes, dtype=np.int64)).tolist()
        return NetworkSpec((inputs, *hidden, outputs), self.activation, self.layer, loss, np.dtype(self.dtype))

    def _optimizer(self) -> Optimizer:
        named = {"constant": Constant(), "linear": LinearDecay(epochs=max(1, self.max_iter))}
        schedule = named.get(self.learning_rate) if isinstance(self.learning_rate, str) else self.learning_rate
        if not callable(schedule):
            raise ValueError(f"`learning_rate` is {self.learning_rate!r}; choose {', '.join(named)} or give a callable")
        if self.solver == "adam":
            return Adam(self.learning_rate_init, weight_decay=self.alpha, schedule=schedule)
        if self.solver == "sgd":
            moving = (self.momentum, self.nesterovs_momentum)
            return SGD(self.learning_rate_init, *moving, weight_decay=self.alpha, schedule=schedule)
        raise ValueError(f"`solver` is {self.solver!r}; choose adam or sgd")

    def _settings(self, samples: int, epochs: Any, patience: bool = True) -> Settings:
        size = min(200, samples) if self.batch_size == "auto" else self.batch_size
        if not isinstance(size, int | np.integer) or size < 1:
            raise ValueError(f"`batch_size` is {self.batch_size!r}; give a positive integer or 'auto'")
        if not isinstance(epochs, int | np.integer) or epochs < 1:
            raise ValueError(f"`max_iter` is {self.max_iter!r}; give a positive integer")
        waits = self.n_iter_no_change if patience else None
        return Settings(int(epochs), int(size), self.shuffle, self._seed, waits, self.tol)

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
        arrays |= {"theta": self.state_.theta, "moments": self.state_.moments}
        return arrays | {"scaler_factor": self.scaler_.factor, "scaler_offset": self.scaler_.offset}

    def _fitted_values(self) -> dict[str, Any]:
        return {
            "widths": self.spec_.widths,
            "loss": self.spec_.loss,
            "bounds": (self.scaler_.lo, self.scaler_.hi),
            "counts": (self.state_.epoch, self.state_.step, self.n_iter_, self._seed),
            "reason": self.reason_,
            "flat": getattr(self, "_flat", True),
        }

    def _restore(self, arrays: dict[str, np.ndarray], values: dict[str, Any]) -> None:
        for name in (*self.LEARNED, *(n for n in ("feature_names_in_",) if n in arrays)):
            setattr(self, name, arrays[name])
        dtype = np.dtype(self.dtype)
        self.spec_ = NetworkSpec(tuple(values["widths"]), self.activation, self.layer, values["loss"], dtype)
        self.scaler_ = DomainScaler(arrays["scaler_factor"], arrays["scaler_offset"], *values["bounds"])
        epoch, step, self.n_iter_, self._seed = values["counts"]
        layout = Layout(self.spec_)
        if arrays["theta"].shape != (layout.size,):
            raise ValueError(f"the file has {arrays['theta'].size} parameters; its network wants {layout.size}")
        self.state_ = TrainingState(layout, self._optimizer(), arrays["theta"], arrays["moments"], epoch, step)
        self.history_ = {name: arrays[f"history_{name}"].tolist() for name in ("loss", "score", "seconds")}
        self.n_features_in_, self.reason_, self._flat = self.spec_.widths[0], values["reason"], values["flat"]

    def _scores(self, X: Any) -> np.ndarray:
        inputs = self._inputs(X)
        return engine_of(self.spec_).outputs(self.state_, inputs)

    def _inputs(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        X = validate_data(self, X, dtype="numeric", order="C", reset=False)
        return self.scaler_.transform(X, self.spec_.dtype)


def checked_weight(sample_weight: Any, X: np.ndarray) -> np.ndarray:
    """Weights as an array; at least one is positive."""
    weight: np.ndarray = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
    if not weight.any():
        raise ValueError("`sample_weight` is zero throughout; at least one sample needs a positive weight")
    return weight
