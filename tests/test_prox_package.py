"""The names that the package offers: each resolves, none hides another, importing it stays light."""

import subprocess
import sys

import pytest

import prox
from prox import algorithms, calculus, majorize, plotting


@pytest.mark.parametrize("module", [prox, algorithms, calculus, majorize, plotting], ids=lambda m: m.__name__)
def test_every_name_resolves(module):
    assert len(set(module.__all__)) == len(module.__all__)
    assert all(getattr(module, name) is not None for name in module.__all__)


def test_every_public_function_class_is_exported():
    names = {kind.__name__ for kind in kinds(prox.Function) if kind.__module__.startswith("prox.functions")}
    assert names - ABSTRACT - set(prox.__all__) == set()


ABSTRACT = {"SimplexPotential", "Slab"}


def kinds(base):
    """All classes derived from one, whose modules the package's names have loaded."""
    for name in prox.__all__:
        getattr(prox, name)
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_majorants_are_offered():
    assert set(majorize.__all__) <= set(prox.__all__)


def test_importing_is_light_and_no_module_hides_a_function():
    code = """
        import sys
        import prox
        heavy = sorted({"numba", "sympy", "matplotlib", "scipy"} & set(sys.modules))
        import prox.errata, prox.flow
        print(heavy, callable(prox.errata), callable(prox.flow))
    """
    lines = [line.strip() for line in code.strip().splitlines()]
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "True", "True"]
