"""The documentation's tables are those that their commands print."""

import importlib
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def activations(torch, monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("activations")


def stored():
    """Activation and kind of potential, from the lines of the table in the tree."""
    lines = (DOCS / "tables" / "activations.md").read_text("utf-8").splitlines()[2:]
    return [tuple(cell.strip() for cell in line.split(" | ")[:3]) for line in lines]


def test_the_table_of_torch_activations_is_current(activations):
    found = [tuple(activations.row(entry)[:3]) for entry in activations.ENTRIES]
    assert [(f"| {name}", kind, potential) for name, kind, potential in found] == stored()


def test_every_activation_of_torch_is_in_the_table(torch, activations):
    listed = {entry.call.partition("(")[0] for entry in activations.ENTRIES}
    offered = set(torch.nn.modules.activation.__all__)
    assert offered - listed == set(activations.NOT_POINTWISE) and listed - offered == {"Identity"}


def test_a_wrong_potential_is_refused(activations):
    entry = activations.Entry("ELU()", "where(t < 0, (1 + t)*log(1 + t) - t, 0)", (-1, 3))
    with pytest.raises(ValueError, match="is not the potential"):
        activations.row(entry)
