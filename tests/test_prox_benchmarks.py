"""The benchmarks of the proximal floor run, and compare before they time."""

import numpy as np
import pytest

import prox
from benchmarks import prox_calls, prox_peers, prox_projection, prox_separable
from benchmarks.__main__ import proximal
from prox import figures
from prox.separable import Separable


def test_every_closed_form_has_a_rival():
    closed = {kind.__name__ for kind in figures.classes() if issubclass(kind, Separable) and kind.formulas.prox}
    assert closed - set(prox_separable.RIVALS) == {"Zero"}


@pytest.mark.parametrize("dtype", prox_separable.DTYPES)
@pytest.mark.parametrize("name", prox_separable.RIVALS)
def test_rivals_agree(name, dtype):
    g, form = prox_separable.RIVALS[name]
    v = prox_separable.points(500, dtype)
    assert form(v).dtype == v.dtype
    prox_separable.compare(g.prox(v, prox_separable.STEP), form(v), name)


def test_a_wrong_rival_is_never_timed(monkeypatch):
    monkeypatch.setitem(prox_separable.RIVALS, "L1", (prox.L1(0.5), lambda v: 1.001 * v))
    with pytest.raises(AssertionError, match="L1"):
        list(prox_separable.rows(np.ones(8), 0.0))


def test_a_quick_round_has_every_section(capsys):
    found = proximal(0.0, quick=True)
    assert len(found) == 4
    assert "`Huber`" in found["Separable proximity operators"] and "simplex" in found["Projections"]
    assert "2 * L1" in found["Calls, and Bregman proximity operators"]
    beside = found["Proximity operators beside pyproximal"]
    assert "nuclear norm" in beside if prox_peers.pyproximal else "not installed" in beside


@pytest.mark.parametrize(
    "suite", [prox_separable.Separable, prox_projection.Projection, prox_calls.Calls, prox_calls.Roots]
)
def test_the_asv_suites_run(suite):
    assert len(suite.params) == len(suite.param_names)
    parameters = [values[0] for values in suite.params]
    benchmark = suite()
    benchmark.setup(*parameters)
    timed = [getattr(benchmark, name) for name in dir(suite) if name.startswith("time_")]
    assert timed
    for run in timed:
        run(*parameters)
