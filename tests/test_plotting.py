"""Plots: the axes given are the axes returned, labelled, the minimiser where the layer puts it, files whole."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

import legendre
from legendre import plotting

mpl.use("Agg")
mpl.rcParams["figure.max_open_warning"] = 0


def test_objective_draws_on_the_axes_given():
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots()
    assert plotting.objective(legendre.get("atan"), z=0.5, ax=ax) is ax
    assert ax.get_xlabel() == "$z$"
    assert "objective" in ax.get_ylabel()
    plt.close(figure)


def test_objectives_are_least_at_the_layers():
    """Figure 6: the Euclidean layer gives rho(z_i), the Bregman layer z_i, with W = 0 and b = 0."""
    import matplotlib.pyplot as plt

    f, z = legendre.get("tanh"), 0.5
    ax = plotting.objective(f, z=z)
    curves = [line for line in ax.lines if len(line.get_xdata()) > 100]
    least = sorted(float(line.get_xdata()[np.nanargmin(line.get_ydata())]) for line in curves[:2])
    assert least == pytest.approx(sorted([float(f.rho(z)), z]), abs=0.02)
    plt.close(ax.figure)


def test_loss_lies_above_the_squared_loss():
    """Theorem 10, item 2: B(x, y) >= (x - sigma(y))**2 / 2 for a 1-strongly convex phi."""
    import matplotlib.pyplot as plt

    f = legendre.get("tanh")
    ax = plotting.loss(f)
    y = np.linspace(-3, 3, 61)
    assert np.all(f.fenchel_young(0.5, y) >= 0.5 * (0.5 - f.rho(y)) ** 2)
    assert ax.lines
    plt.close(ax.figure)


@pytest.mark.parametrize("name", ["softplus", "sin", "burg"])
def test_a_sheet_has_every_panel_labelled(name):
    import matplotlib.pyplot as plt

    axes = plotting.function(legendre.get(name))
    assert set(axes) == {"facts", "phi", "conj", "hess", "rho", "rho_inv", "bregman"}
    assert all(ax.get_xlabel() and ax.get_ylabel() for key, ax in axes.items() if key != "facts")
    plt.close(axes["phi"].figure)


def test_a_file_is_whole_or_not_there(tmp_path):
    figure = plotting.objective(legendre.get("tanh")).figure
    with pytest.raises(ValueError, match="has to end in one of"):
        plotting.save(figure, tmp_path / "figure.xyz")
    assert list(tmp_path.iterdir()) == []
    written = plotting.save(figure, tmp_path / "a" / "figure.png")
    assert written.read_bytes().startswith(b"\x89PNG")


@pytest.mark.mpl_image_compare(tolerance=12, savefig_kwargs={"dpi": 60})
def test_figure_6():
    """The picture itself, to a tolerance that admits other fonts' hinting."""
    return plotting.objective(legendre.get("atan"), z=0.5).figure


@pytest.mark.mpl_image_compare(tolerance=12, savefig_kwargs={"dpi": 60})
def test_sheet_of_sigmoid():
    return next(iter(plotting.function(legendre.get("sigmoid")).values())).figure


@pytest.mark.mpl_image_compare(tolerance=12, savefig_kwargs={"dpi": 60})
def test_losses_of_tanh():
    return plotting.loss(legendre.get("tanh")).figure
