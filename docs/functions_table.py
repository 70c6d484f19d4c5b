"""The table of proximable functions: formulas from the objects' own text, traits and conjugates from instances."""

import inspect
import re
from collections.abc import Iterator

import numpy as np

import legendre
import prox
from prox.figures import classes
from prox.separable import Separable

SAMPLES = {
    "ActivationPotential": ((legendre.get("tanh"),), 'legendre.get("tanh")'),
    "AffineSet": ((np.ones((1, 2)), 1.0), "np.ones((1, 2)), 1.0"),
    "BallL0": ((1,), "1"),
    "Halfspace": ((np.ones(2), 1.0), "np.ones(2), 1.0"),
    "Hyperslab": ((np.ones(2),), "np.ones(2)"),
    "Quadratic": ((np.array([[1.0, 0.5], [0.5, 2.0]]),), "np.array([[1.0, 0.5], [0.5, 2.0]])"),
    "RankBall": ((1,), "1"),
}
"""Arguments, as values and as text, of classes without defaults or whose defaults show nothing in the plane."""


def sample(kind: type) -> prox.Function:
    """An instance with the default parameters."""
    return kind(*SAMPLES.get(kind.__name__, ((), ""))[0])


def call(kind: type) -> str:
    """The text that makes it."""
    return f"prox.{kind.__name__}({SAMPLES.get(kind.__name__, ((), ''))[1]})"


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Name, formula, traits, class of the conjugate."""
    for kind in classes():
        g = sample(kind)
        yield f"{{py:class}}`prox.{kind.__name__}`", formula(g), traits(g.traits), conjugate(g)


def formula(g: prox.Function) -> str:
    """Of separable functions the term of one coordinate, printed from their text; else what the class says it is."""
    return f"${g.latex()}$" if isinstance(g, Separable) else re.sub(r":math:`([^`]*)`", r"$\1$", summary(type(g)))


def summary(kind: type) -> str:
    """The first paragraph of a class's docstring."""
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def traits(known: prox.Traits) -> str:
    """What is known of the function, in words."""
    words = ["convex" if known.convex else "not convex"]
    words += [word for word in ("separable", "indicator", "cone", "support", "matrix") if getattr(known, word)]
    words += [] if known.smooth is None else [f"{known.smooth:g}-smooth"]
    words += [f"{known.strongly_convex:g}-strongly convex"] if known.strongly_convex else []
    return ", ".join(words).replace("support", "support function").replace("matrix", "of matrices")


def conjugate(g: prox.Function) -> str:
    """The class of the conjugate, or where its prox comes from."""
    try:
        found = type(g.conjugate()).__name__
    except TypeError:
        return "—"
    return f"`{found}`" if found in prox.__all__ else "its own formulas" if "Dual" in found else "by Moreau's identity"


def domain(g: prox.Function) -> str:
    """dom g of a separable convex function of equal coordinates: where the prox of far points ends up."""
    far, least = 1e9, 1e-12
    lo, hi = (float(g.prox(np.array([[v]]), least)[0, 0]) for v in (-far, far))
    left = "]−∞" if lo <= -far / 2 else f"{'[' if np.isfinite(g([[lo := round(lo, 6)]])[0]) else ']'}{lo:g}"
    right = "∞[" if hi >= far / 2 else f"{hi:g}{']' if np.isfinite(g([[hi := round(hi, 6)]])[0]) else '['}"
    return f"{left}, {right}"
