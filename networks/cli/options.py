"""The options that commands share, and what they read from them: widths, activations, schedules, estimators."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from networks.estimators import MLPClassifier, MLPRegressor
    from networks.training import Session

__all__ = ["estimator", "finish", "schedule", "widths"]


def _checked(holds: Callable[[Any], bool], allowed: str) -> Callable[[Any], Any]:
    """A check of an option, or of each of its values where it may be repeated."""

    def check(value: Any) -> Any:
        for each in value if isinstance(value, list) else [value]:
            if not holds(each):
                raise typer.BadParameter(f"it has to be {allowed}, not {each!r}")
        return value

    return check


DATA: dict[str, Any] = {
    "metavar": "DATA",
    "help": "spirals, circles, mnist, fashion-mnist, cifar10, cifar100 or FILE.csv (the label or target last).",
}
TASK: dict[str, Any] = {"help": "classification, or regression on a CSV file."}
LAYER: dict[str, Any] = {"help": "bregman, euclidean or standard."}
ACTIVATION: dict[str, Any] = {"help": "Name of a function, as in tanh or softplus:beta=2."}
HIDDEN: dict[str, Any] = {"help": "WIDTHxLAYERS, or widths with commas."}
INIT: dict[str, Any] = {"help": "uniform, identity, glorot, he or orthogonal."}
SOLVER: dict[str, Any] = {"help": "sgd or adam."}
RATE: dict[str, Any] = {
    "help": "Learning rate.",
    "callback": _checked(lambda v: 0.0 < v < math.inf, "a positive number"),
}
SCHEDULE: dict[str, Any] = {
    "help": "constant, linear (to 1e-3 of the rate) or step:FACTOR@EPOCH,EPOCH,... as in step:0.2@60,120."
}
MOMENTUM: dict[str, Any] = {"help": "Of sgd.", "callback": _checked(lambda v: 0.0 <= v < 1.0, "a number in [0, 1[")}
NESTEROV: dict[str, Any] = {"help": "Nesterov's form of the momentum."}
DECAY: dict[str, Any] = {
    "help": "Weight decay.",
    "callback": _checked(lambda v: 0.0 <= v < math.inf, "a number that is not negative"),
}
BATCH: dict[str, Any] = {"help": "Samples in a batch.", "min": 1}
EPOCHS: dict[str, Any] = {"help": "Number of epochs.", "min": 1}
VALIDATION: dict[str, Any] = {
    "help": "Share held out to choose the best epoch; 0 for none.",
    "callback": _checked(lambda v: 0.0 <= v < 1.0, "a number in [0, 1["),
}
PATIENCE: dict[str, Any] = {"help": "Epochs without improvement before training stops; 0 for never.", "min": 0}
MARGIN: dict[str, Any] = {
    "help": "Share of the domain left free at each end.",
    "callback": _checked(lambda v: 0.0 < v < 0.5, "a number between 0 and 0.5"),
}
DTYPE: dict[str, Any] = {
    "help": "float64 or float32.",
    "callback": _checked(lambda v: v in ("float64", "float32"), "float64 or float32"),
}
JOBS: dict[str, Any] = {"help": "Processes; -1 for one a core.", "callback": _checked(bool, "a number other than 0")}


def widths(text: str) -> tuple[int, ...]:
    """Widths of the hidden layers: ``2x100`` is 100 layers of 2 neurons, ``784,128x9`` mixes.

    Examples
    --------
    >>> widths("4,2x3")
    (4, 2, 2, 2)
    """
    found: list[int] = []
    try:
        for part in text.split(","):
            width, _, count = part.partition("x")
            found += [int(width)] * (int(count) if count else 1)
    except ValueError:
        found = []
    if not found or min(found) < 1:
        raise ValueError(f"--hidden is {text!r}; write WIDTHxLAYERS or widths with commas, as in 2x100 or 784,128x9")
    return tuple(found)


def activation(text: str) -> Any:
    """An activation: a name, or a name with parameters as in ``softplus:beta=2``."""
    name, _, rest = text.partition(":")
    try:
        parameters = {key: float(value) for key, value in (item.split("=") for item in rest.split(",") if item)}
    except ValueError:
        raise ValueError(f"--activation is {text!r}; write NAME or NAME:PARAMETER=VALUE") from None
    return (name, parameters) if parameters else name


def schedule(text: str) -> Any:
    """A schedule of the learning rate: constant, linear, or ``step:0.2@60,120``, times 0.2 at epochs 60 and 120.

    Examples
    --------
    >>> schedule("step:0.2@60,120")
    StepDecay(milestones=(60, 120), factor=0.2)
    """
    from networks.optimizers import StepDecay

    if text in ("constant", "linear"):
        return text
    kind, _, rest = text.partition(":")
    factor, _, epochs = rest.partition("@")
    try:
        if kind == "step":
            return StepDecay(tuple(int(epoch) for epoch in epochs.split(",")), float(factor))
    except ValueError:
        pass
    raise ValueError(f"--schedule is {text!r}; write constant, linear or step:FACTOR@EPOCH,..., as in step:0.2@60,120")


def estimator(config: dict[str, Any], scaling: str) -> MLPClassifier | MLPRegressor:
    """The estimator of a configuration as `train` and `sweep` have it."""
    from networks.estimators import MLPClassifier, MLPRegressor

    if config["nesterov"] and not config["momentum"]:
        raise ValueError("--nesterov needs a --momentum above 0")
    return (MLPRegressor if config["task"] == "regression" else MLPClassifier)(
        hidden_layer_sizes=widths(config["hidden"]),
        activation=activation(config["activation"]),
        layer=config["layer"],
        init=config["init"],
        solver=config["solver"],
        learning_rate_init=config["rate"],
        learning_rate=schedule(config["schedule"]),
        momentum=config["momentum"],
        nesterovs_momentum=config["nesterov"],
        alpha=config["weight_decay"],
        batch_size=config["batch"],
        max_iter=config["epochs"],
        early_stopping=config["validation"] > 0,
        validation_fraction=config["validation"] or 0.1,
        n_iter_no_change=config["patience"] or None,
        tol=0.0,
        scaling=scaling,
        margin=config["margin"],
        random_state=config["seed"],
        dtype=config["dtype"],
    )


def finish(estimator: Any, session: Session) -> None:
    """The estimator takes over what a session has found; the caller tells how it ended."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.finish(session)
