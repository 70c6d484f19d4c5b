"""What commands read from their options: widths, activations, estimators."""

from __future__ import annotations

from typing import Any

from networks.estimators import MLPClassifier

__all__ = ["activation", "classifier", "widths"]


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


def classifier(config: dict[str, Any], scaling: str) -> MLPClassifier:
    """The classifier of a configuration as `train` and `sweep` have it."""
    return MLPClassifier(
        hidden_layer_sizes=widths(config["hidden"]),
        activation=activation(config["activation"]),
        layer=config["layer"],
        init=config["init"],
        solver=config["solver"],
        learning_rate_init=config["rate"],
        learning_rate=config["schedule"],
        momentum=config["momentum"],
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
