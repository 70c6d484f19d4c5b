"""Figures of the proximal floor through ``legendre plot``: found by entry points, named functions, one-line errors."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import legendre
import prox
from legendre.cli.application import run
from legendre.cli.floors import offered
from prox import figures

mpl.use("Agg")
KINDS = {"critical-points", "envelope", "majorant", "operator", "plane", "surface"}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_the_kinds_are_entry_points():
    assert set(offered("plots")) >= KINDS
    assert {load().__name__.replace("_", "-") for load in offered("plots").values()} >= KINDS


@pytest.mark.parametrize(
    "words",
    [
        ["operator", "Huber", "--delta", "0.5"],
        ["envelope", "l1"],
        ["surface", "tanh"],
        ["plane", "BallL1"],
        ["critical-points"],
        ["majorant"],
        ["majorant", "sigmoid", "--z", "0.4"],
    ],
    ids=" ".join,
)
def test_the_command_writes_the_figure(words, tmp_path, capsys):
    target = tmp_path / "figure.svg"
    assert run(["plot", *words, "--output", str(target)]) == 0
    assert target.read_text().lstrip().startswith("<?xml") and str(target) in capsys.readouterr().out


def test_parameters_reach_the_function():
    line = figures.operator("huber", delta=0.5, alpha=2.0).lines[0]
    assert line.get_ydata() == pytest.approx(prox.Huber(0.5, 2.0).prox(line.get_xdata(), 0.5))
    assert figures.majorant("sigmoid", z=0.4).lines[-1].get_xdata() == [0.4]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["operator", "Hubr"], "did you mean 'Huber'?"),
        (["operator", "sigmiod"], "did you mean 'sigmoid'?"),
        (["operatr", "L1"], "did you mean 'operator'?"),
        (["operator", "L1", "--beta", "2"], "L1 has no parameter `beta`; it has alpha"),
        (["operator", "L1", "--z", "2"], "L1 has no parameter `z`"),
        (["operator"], "name of a function is missing"),
        (["objective"], "name of a function is missing"),
        (["operator", "Halfspace"], "Halfspace needs a"),
        (["operator", "NuclearNorm"], "function of matrices"),
        (["surface", "L0"], "not convex"),
        (["critical-points", "L1"], "leave out 'L1'"),
        (["majorant", "sigmoid", "--z", "2"], "inside dom"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_an_error_is_one_line(words, told, capsys):
    assert run(["plot", *words]) == 2
    message = capsys.readouterr().err
    assert told in message and message.count("\n") == 1


def test_the_help_shows_examples_of_every_kind(capsys):
    assert run(["plot", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert all(kind in shown for kind in KINDS)
    assert "legendre plot operator Huber --delta 0.5" in shown


def test_names_are_those_of_classes_and_of_the_registry():
    assert figures.named("LINF") == prox.LInf()
    assert figures.named("softplus", beta=2.0).f is legendre.get("softplus", beta=2.0)
    assert len(list(figures.classes())) > 45
