"""Figures of the proximal floor: they draw on the axes given, and what they draw is true."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

import legendre
from prox import L0, L1, Nonnegative, plotting


@pytest.fixture
def ax():
    return Figure().subplots()


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plotting.operator(L1(0.5), ax),
        lambda ax: plotting.operator(L0(0.5), ax, steps=(1.0,)),
        lambda ax: plotting.envelope(Nonnegative(), ax),
        lambda ax: plotting.loss_surface(L1(0.5), ax),
        lambda ax: plotting.critical_points(ax),
        lambda ax: plotting.majorant(None, ax),
        lambda ax: plotting.majorant(legendre.get("sigmoid"), ax),
    ],
)
def test_a_plot_draws_on_the_axes_given_and_returns_them(draw, ax):
    before = plt.get_fignums()
    assert draw(ax) is ax
    assert ax.lines and ax.get_xlabel() and ax.get_ylabel() and ax.get_title()
    ax.figure.draw_without_rendering()
    assert plt.get_fignums() == before


def test_new_axes_are_made_where_none_are_given():
    made = plotting.critical_points()
    assert made.lines
    plt.close(made.figure)


def test_the_operator_is_the_prox(ax):
    plotting.operator(L1(0.5), ax, steps=(2.0,), span=(-3, 3))
    v, p = ax.lines[0].get_data()
    assert np.array_equal(p, np.sign(v) * np.maximum(np.abs(v) - 1.0, 0.0))


@pytest.mark.parametrize("f", [None, legendre.get("sigmoid")])
def test_the_majorant_lies_above_and_touches(f, ax):
    plotting.majorant(f, ax, z=0.3)
    (_, below), (_, above) = (line.get_data() for line in ax.lines[:2])
    inside = np.isfinite(above)
    assert np.all(above[inside] >= below[inside] - 1e-12)
    assert np.min(above[inside] - below[inside]) <= 1e-3


def test_an_anchor_outside_is_refused():
    with pytest.raises(ValueError, match="`z`"):
        plotting.majorant(legendre.get("sigmoid"), z=1.5)
