"""Figure 7: 1 to 8 sigmoid layers of 2 to 32 neurons on MNIST.

Expected: as layers are added, the accuracy of the standard network drops and that of the Bregman network stays. A
Bregman network of 8 layers of 32 neurons more than 5 points below the one of 1 layer would refute it.
"""

from __future__ import annotations

from networks.experiments.depth_width import cells, figure, run
from networks.experiments.experiment import Experiment

WIDTHS, DEPTHS, EPOCHS = (2, 4, 8, 16, 32), (1, 2, 4, 8), 15

EXPERIMENT = Experiment(
    name="icml-figure-7",
    title="MNIST: narrow sigmoid networks",
    question="What does depth cost a narrow network?",
    source="Bregman Neural Networks, ICML 2022, Figure 7 and appendix E.2",
    cells=cells(
        ("sigmoid", depth, width, {"rate": 0.1, "momentum": 0.9, "epochs": EPOCHS})
        for depth in DEPTHS
        for width in WIDTHS
    ),
    run=run,
    measures=("test",),
    setting=(
        "50000 training images, 10000 for validation, a new split for each seed; batches of 100, SGD at 0.1 with"
        " momentum 0.9, falling linearly by 1e-3, 15 epochs, float32; no augmentation"
    ),
    departures=(
        "15 epochs with momentum where the appendix has 1000 without; the figure prints no numbers, so the trend is"
        " compared: it is the one that the paper describes.",
    ),
    figure=figure,
)
