"""MLPClassifier and MLPRegressor: the networks under scikit-learn's interface."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import validate_data

from networks.described import documented
from networks.perceptron import Perceptron, checked_weight
from networks.training import Session

__all__ = ["MLPClassifier", "MLPRegressor"]


@documented
class MLPClassifier(ClassifierMixin, Perceptron):
    """Multilayer perceptron with standard, euclidean or Bregman layers, for classes.

    Minimises the cross-entropy of the softmax of a linear head, one output for each class.

    {parameters}

    Attributes
    ----------
    classes_ : ndarray
        Labels.
    {attributes}

    References
    ----------
    Bregman Neural Networks, ICML 2022, sections 3-5, Definition D.1.

    Examples
    --------
    >>> from networks import MLPClassifier, data
    >>> X, y = data.circles(400, seed=0)
    >>> clf = MLPClassifier(solver="adam", learning_rate_init=0.01, random_state=0).fit(X, y)
    >>> clf.score(X, y) > 0.95
    True
    """

    LEARNED = ("classes_",)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPClassifier:
        """Train on X, shape (samples, features), and labels y; weights of samples are optional.

        Weights are divided by their mean; the loss of a batch is the mean of weight times loss over its samples,
        so that steps follow the weighted mean over all samples, whatever the batch. In one batch of all samples,
        integer weights are repetitions.
        """
        self._train(self.begin(X, y, sample_weight))
        return self

    def begin(self, X: Any, y: Any, sample_weight: Any = None) -> Session:
        """The session that `fit` trains, for those who watch, stop or resume it; end it by `finish`."""
        X, y = validate_data(self, X, y, dtype="numeric", order="C", reset=not self._goes_on)
        self._set_classes(y)
        return self._begin(X, self._encode(y), sample_weight)

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> MLPClassifier:
        """One epoch from where the estimator stands; `classes` lists all labels in the first call."""
        first = not hasattr(self, "state_")
        X, y = validate_data(self, X, y, dtype="numeric", order="C", reset=first)
        if first:
            self._set_classes(y if classes is None else classes)
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise ValueError(f"`classes` is {classes}, training began with {self.classes_}; give the same or None")
        return self._partial_fit(X, self._encode(y), sample_weight)

    def predict(self, X: Any) -> np.ndarray:
        """Labels of largest probability."""
        best = self._scores(X).argmax(axis=1)
        return self.classes_[best]

    def decision_function(self, X: Any) -> np.ndarray:
        """Scores of the classes, shape (samples, classes); their difference, second minus first, if there are two."""
        scores = self._scores(X)
        return scores[:, 1] - scores[:, 0] if len(self.classes_) == 2 else scores

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities, shape (samples, classes)."""
        scores = self._scores(X)
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        return weights / weights.sum(axis=1, keepdims=True)

    def predict_log_proba(self, X: Any) -> np.ndarray:
        """Logarithms of the probabilities, without their underflow."""
        scores = self._scores(X)
        shifted = scores - scores.max(axis=1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    def _set_classes(self, labels: Any) -> None:
        check_classification_targets(labels)
        classes = np.unique(labels)
        if len(classes) < 2:
            raise ValueError(f"`y` has 1 class, {classes[0]}; a classifier needs at least 2 classes")
        if self._goes_on and not np.array_equal(classes, self.classes_):
            raise ValueError(
                f"`y` has the classes {classes}, training began with {self.classes_}; set warm_start=False"
            )
        self.classes_ = classes

    def _encode(self, y: np.ndarray) -> np.ndarray:
        places = np.searchsorted(self.classes_, y)
        if np.any(self.classes_[np.minimum(places, len(self.classes_) - 1)] != y):
            unknown = np.setdiff1d(y, self.classes_)
            raise ValueError(f"`y` has the labels {unknown}, not among the classes {self.classes_}; give `classes`")
        return places.astype(np.int64)

    def _outputs(self, Y: np.ndarray) -> tuple[int, str]:
        return len(self.classes_), "log_loss"

    def _judge(self, scores: np.ndarray, Y: np.ndarray, weight: np.ndarray | None) -> float:
        return float(np.average(scores.argmax(axis=1) == Y, weights=weight))


@documented
class MLPRegressor(RegressorMixin, Perceptron):
    """Multilayer perceptron with standard, euclidean or Bregman layers, for one or several real targets.

    Minimises half the squared distance to the standardised targets.

    {parameters}

    Attributes
    ----------
    target_mean_, target_scale_ : ndarray
        Mean and standard deviation of the training targets.
    {attributes}

    Examples
    --------
    >>> import numpy as np
    >>> from networks import MLPRegressor
    >>> X = np.linspace(-1, 1, 200)[:, None]
    >>> y = X.ravel() ** 2
    >>> MLPRegressor(solver="adam", learning_rate_init=0.01, random_state=0).fit(X, y).score(X, y) > 0.95
    True
    """

    LEARNED = ("target_mean_", "target_scale_")

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPRegressor:
        """Train on X, shape (samples, features), and targets y; weights of samples are optional.

        Weights are divided by their mean; the loss of a batch is the mean of weight times loss over its samples,
        so that steps follow the weighted mean over all samples, whatever the batch. In one batch of all samples,
        integer weights are repetitions.
        """
        self._train(self.begin(X, y, sample_weight))
        return self

    def begin(self, X: Any, y: Any, sample_weight: Any = None) -> Session:
        """The session that `fit` trains, for those who watch, stop or resume it; end it by `finish`."""
        how = {"dtype": "numeric", "order": "C", "multi_output": True, "y_numeric": True}
        X, y = validate_data(self, X, y, reset=not self._goes_on, **how)
        if not self._goes_on:
            self._set_targets(y, sample_weight)
        Y = self._encode(y)
        self._flat = y.ndim == 1
        return self._begin(X, Y, sample_weight)

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPRegressor:
        """One epoch from where the estimator stands; the first call fixes the scaling of inputs and targets."""
        first = not hasattr(self, "state_")
        X, y = validate_data(self, X, y, dtype="numeric", order="C", multi_output=True, y_numeric=True, reset=first)
        if first:
            self._flat = y.ndim == 1
            self._set_targets(y, sample_weight)
        return self._partial_fit(X, self._encode(y), sample_weight)

    def predict(self, X: Any) -> np.ndarray:
        """Targets, of the shape they had in training."""
        found = self._scores(X) * self.target_scale_ + self.target_mean_
        return found[:, 0] if self._flat else found

    def _set_targets(self, y: np.ndarray, sample_weight: Any) -> None:
        table = _table(y)
        weight = None if sample_weight is None else checked_weight(sample_weight, table)
        _, exponent = np.frexp(np.abs(table).max(axis=0))
        table = np.ldexp(table, 1 - exponent)  # exact, and no square overflows or vanishes
        mean = np.average(table, axis=0, weights=weight)
        spread = np.sqrt(np.average((table - mean) ** 2, axis=0, weights=weight))
        self.target_mean_, spread = np.ldexp(mean, exponent - 1), np.ldexp(spread, exponent - 1)
        self.target_scale_ = np.where(spread > 0.0, spread, 1.0)

    def _encode(self, y: np.ndarray) -> np.ndarray:
        table = _table(y)
        if table.shape[1] != len(self.target_mean_):
            raise ValueError(f"`y` has {table.shape[1]} targets, training began with {len(self.target_mean_)}")
        return (table - self.target_mean_) / self.target_scale_

    def _outputs(self, Y: np.ndarray) -> tuple[int, str]:
        return Y.shape[1], "squared_error"

    def _judge(self, scores: np.ndarray, Y: np.ndarray, weight: np.ndarray | None) -> float:
        spread = np.average((Y - np.average(Y, axis=0, weights=weight)) ** 2, axis=0, weights=weight)
        errors = np.average((Y - scores) ** 2, axis=0, weights=weight)
        return float(np.mean(1.0 - errors / np.where(spread > 0.0, spread, 1.0)))

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's tags: several targets are allowed."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


def _table(y: np.ndarray) -> np.ndarray:
    """Targets as columns."""
    return np.asarray(y, np.float64).reshape(len(y), -1)
