"""Table 5: do three layers learn the two spirals, whatever the activation and the learning rate?

Expected: the Bregman network is better than the standard one in every cell; one cell the other way round refutes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from networks.experiments.experiment import Cell, Experiment, Published, Record
from networks.experiments.spirals import replica

RATES = (0.01, 0.1, 1.0)
PRINTED = {
    ("bregman", "sigmoid"): ((91.60, 6.70), (99.44, 0.38), (94.32, 7.07)),
    ("bregman", "atan"): ((98.74, 0.36), (96.00, 6.99), (98.06, 2.27)),
    ("bregman", "tanh"): ((96.18, 0.88), (99.18, 0.64), (83.06, 9.52)),
    ("standard", "sigmoid"): ((64.36, 13.64), (77.38, 5.57), (79.84, 3.33)),
    ("standard", "atan"): ((84.04, 11.16), (86.20, 9.15), (77.74, 4.25)),
    ("standard", "tanh"): ((78.60, 9.23), (75.00, 5.55), (73.00, 1.15)),
}
ACTIVATION = {"sigmoid": "sigmoid", "atan": "arctan", "tanh": "tanh"}
EPOCHS, QUICK_EPOCHS = 500, 100
LONGER, LONGER_EPOCHS = (("sigmoid", 0.01), ("sigmoid", 0.1), ("atan", 0.01)), 2000


def cells() -> tuple[Cell, ...]:
    """Kind of layer and activation by learning rate, and the slow ones once more with four times the epochs."""
    table = (
        cell(layer, name, rate, printed, EPOCHS)
        for (layer, name), row in PRINTED.items()
        for rate, printed in zip(RATES, row, strict=True)
    )
    longer = (
        cell("bregman", name, rate, PRINTED["bregman", name][RATES.index(rate)], LONGER_EPOCHS) for name, rate in LONGER
    )
    return (*table, *longer)


def cell(layer: str, name: str, rate: float, printed: tuple[float, float], epochs: int) -> Cell:
    """A cell of the table."""
    more = {} if epochs == EPOCHS else {"epochs": epochs}
    return Cell(
        row=f"{layer.capitalize()} ({name}{f', {epochs} epochs' if more else ''})",
        column=f"lr = {rate:g}",
        config={"activation": ACTIVATION[name], "layer": layer, "init": "uniform", "depth": 3, "rate": rate, **more},
        published={"test": Published(*printed)},
        quick=not more,
    )


def run(config: Mapping[str, Any], seed: int, quick: bool) -> Record:
    """One network."""
    return replica(config, seed, QUICK_EPOCHS if quick else config.get("epochs", EPOCHS))


EXPERIMENT = Experiment(
    name="icml-table-5",
    title="Two spirals, 3 layers of 2 neurons",
    question="Is the Bregman network better whatever the activation and the learning rate?",
    source="Bregman Neural Networks, ICML 2022, Table 5",
    cells=cells(),
    run=run,
    setting=(
        "1000 training, 500 validation and 500 test points, scaled by the training points; random start, SGD, batches"
        " of 16, 500 epochs; the parameters of the best validation accuracy are tested"
    ),
    departures=(
        "The start is not named in the appendix; the random one is taken, since the text reports reruns over several"
        " initialisations.",
        "The sigmoid's inverse is log(t/(1-t)); the reference has log(t/(1+t)), so that its layer is z/(1+2z) where"
        " W = 0 and b = 0, not the identity. `python -m benchmarks.spirals_reference` writes the reference out"
        " literally (clamp at 1e-5, each set scaled by itself, no shuffling): its inverse takes the sigmoid further"
        " from the paper at 0.01 and 0.1, and so it is with its patience of 10 epochs at every rate.",
        "What the cells below the paper lack is training: the sigmoid has slope 1/4 and a domain of width 1, so that"
        " 500 epochs are few. The last three rows have 2000. The spread of 0.38 printed for the sigmoid at 0.1 is not"
        " reached by any of the variants tried.",
    ),
)
