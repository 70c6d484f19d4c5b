"""The table of proximable functions: the formula from each class's docstring, the traits from an instance."""

import inspect
import re
from collections.abc import Iterator

import numpy as np

import legendre
import prox

SAMPLES = {
    "ActivationPotential": (legendre.get("tanh"),),
    "AffineSet": (np.ones((1, 2)), 1.0),
    "Halfspace": (np.ones(2), 1.0),
    "Hyperslab": (np.ones(2),),
    "Quadratic": (np.eye(2),),
}
"""Arguments of the classes that have parameters without defaults."""


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Name, what it is, traits, class of the conjugate."""
    for name in sorted(prox.__all__, key=str.lower):
        found = getattr(prox, name)
        if inspect.isclass(found) and issubclass(found, prox.Function) and not inspect.isabstract(found):
            example = found(*SAMPLES.get(name, ()))
            yield f"{{py:class}}`prox.{name}`", _formula(found), _traits(example.traits), _conjugate(example)


def _formula(found: type) -> str:
    summary = " ".join((inspect.getdoc(found) or "").split("\n\n")[0].split())
    return re.sub(r":math:`([^`]*)`", r"$\1$", summary)


def _traits(traits: prox.Traits) -> str:
    words = ["convex" if traits.convex else "not convex"]
    words += [word for word in ("separable", "indicator", "cone", "support", "matrix") if getattr(traits, word)]
    words += [] if traits.smooth is None else [f"{traits.smooth:g}-smooth"]
    words += [f"{traits.strongly_convex:g}-strongly convex"] if traits.strongly_convex else []
    return ", ".join(words).replace("support", "support function")


def _conjugate(example: prox.Function) -> str:
    try:
        found = type(example.conjugate()).__name__
    except TypeError:
        return "—"
    return f"`{found}`" if found in prox.__all__ else "its own formulas" if "Dual" in found else "by Moreau's identity"
