"""Figures of the proximal floor: they draw on the axes given, and what they draw is true."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

import legendre
from prox import (
    L0,
    L1,
    AffineSet,
    BallL1,
    ELUPotential,
    ExponentialCone,
    Huber,
    Nonnegative,
    NuclearNorm,
    PSDCone,
    Simplex,
    figures,
    plotting,
)


@pytest.fixture
def ax():
    return Figure().subplots()


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plotting.operator(L1(0.5), ax),
        lambda ax: plotting.operator(L0(0.5), ax, steps=(1.0,)),
        lambda ax: plotting.envelope(Nonnegative(), ax),
        lambda ax: plotting.plane(BallL1(1.0), ax),
        lambda ax: plotting.plane(ExponentialCone(), ax, template=[np.nan, 1.0, np.nan]),
        lambda ax: plotting.plane(ExponentialCone(), ax),
        lambda ax: plotting.loss_surface(L1(0.5), ax),
        lambda ax: plotting.loss(ELUPotential(), ax),
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


def test_the_envelopes_lie_below_the_function(ax):
    """Of |x| it is Huber's function; the larger the step the lower."""
    plotting.envelope(L1(), ax, steps=(0.5, 2.0))
    (v, upper), (_, lower), (_, g) = (line.get_data() for line in ax.lines)
    assert upper == pytest.approx(Huber(0.5, 2.0)(v[:, None]), abs=1e-14)
    assert np.array_equal(g, np.abs(v)) and np.all(lower <= upper) and np.all(upper <= g)


def test_outside_the_domain_nothing_is_drawn(ax):
    plotting.envelope(Nonnegative(), ax)
    v, g = ax.lines[-1].get_data()
    assert np.array_equal(np.isnan(g), v < 0)


def test_a_jump_is_not_bridged(ax):
    plotting.operator(L0(0.5), ax, steps=(1.0,))
    v, p = ax.lines[0].get_data()
    assert np.isnan(p).sum() == 2 and np.all(np.isin(np.abs(v[np.isnan(p)]).round(2), [0.98, 0.99, 1.0, 1.01, 1.02]))


def test_the_plane_shows_projections(ax):
    plotting.plane(BallL1(1.0), ax)
    x, y = ax.lines[-1].get_data()
    assert np.all(np.abs(x) + np.abs(y) <= 1 + 1e-15) and x.size == 17 * 17
    strokes = np.array(ax.lines[0].get_data()).T
    assert np.array_equal(strokes[:2], [[-2.0, -2.0], [-0.5, -0.5]]) and np.isnan(strokes[2]).all()


def test_the_plane_of_matrices_is_diagonal(ax):
    plotting.plane(PSDCone(), ax)
    assert min(ax.lines[-1].get_xdata()) == 0.0 and (ax.get_xlabel(), ax.get_ylabel()) == ("$v_{11}$", "$v_{22}$")


def test_the_surface_is_zero_on_the_curve(ax):
    """Level lines of B(x, y) keep off x = σ(y), and their values grow away from it."""
    plotting.loss_surface(Nonnegative(), ax)
    y, sigma = ax.lines[0].get_data()
    assert np.array_equal(sigma, np.maximum(y, 0.0))
    lines = ax.collections[0]
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        b, a = path.vertices.T
        value = 0.5 * (a - np.maximum(b, 0.0)) ** 2 - np.minimum(b, 0.0) * a
        assert level > 0 and value == pytest.approx(level, abs=0.03 * lines.levels[-1])


def test_the_losses_of_relu_are_hinges_and_squares(ax):
    """Ψ the indicator of x ≥ 0: B(x, y) = ½(x − max(y, 0))² + x max(−y, 0), worked by hand."""
    plotting.loss(Nonnegative(), ax, x=(1.0, 0.0))
    for x, (b, s) in zip((1.0, 0.0), (ax.lines[:2], ax.lines[2:]), strict=True):
        y, squared = s.get_data()
        assert squared == pytest.approx(0.5 * (x - np.maximum(y, 0.0)) ** 2, abs=1e-15)
        assert b.get_ydata() == pytest.approx(squared + x * np.maximum(-y, 0.0), abs=1e-14)


def test_losses_by_name_are_of_the_registry_or_of_this_package():
    assert figures.loss("tanh").get_title() == legendre.plotting.loss(legendre.get("tanh")).get_title()
    assert "sigmoid" in figures.loss("logistic").get_title()
    assert figures.loss("ELUPotential").get_title() == "ELUPotential(scale=1.0)"
    plt.close("all")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: figures.loss("elupotentia"), "did you mean 'ELUPotential'"),
        (lambda: legendre.get("ELUPotential"), r"in the registry\. Its functions"),
        (
            lambda: figures.operator("Quadratic"),
            "Quadratic needs Q, which is no number, so that no option can give it;",
        ),
    ],
)
def test_a_name_that_cannot_be_drawn_is_one_sentence(call, told):
    with pytest.raises(ValueError, match=told):
        call()


def test_the_critical_points_are_critical(ax):
    plotting.critical_points(ax)
    dots = sorted(float(line.get_xdata()[0]) for line in ax.lines if len(line.get_xdata()) == 1)
    assert dots == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda: plotting.operator(NuclearNorm()), "function of matrices"),
        (lambda: plotting.envelope(NuclearNorm()), "function of matrices"),
        (lambda: plotting.plane(BallL1(), template=[0.0, 1.0]), "0 entries nan"),
        (lambda: plotting.operator(ExponentialCone()), r"`g` is ExponentialCone.* no arrays of shape \(1,\); draw its"),
        (lambda: plotting.loss_surface(ExponentialCone()), "`psi` is ExponentialCone.* draw its prox with `plane`"),
        (lambda: plotting.loss_surface(NuclearNorm()), "`psi` is NuclearNorm.* function of matrices"),
        (lambda: plotting.plane(AffineSet([[1.0, 2.0, 3.0]], [0.0])), r"shape \(2,\); pass a `template`"),
        (lambda: plotting.loss(Simplex()), "no loss to draw"),
        (lambda: plotting.loss_surface(Simplex()), "no loss to draw"),
    ],
)
def test_what_has_no_such_figure_is_refused(draw, told):
    before = plt.get_fignums()
    with pytest.raises(ValueError, match=told):
        draw()
    assert plt.get_fignums() == before


def test_the_strokes_differ_without_colour(ax):
    plotting.operator(L1(), ax)
    assert {line.get_linestyle() for line in ax.lines} == {"-", "--", "-.", ":"}
