"""Gallery scripts of the proximable functions, one page a family: formulas, traits, domain, operator and envelope."""

from collections.abc import Iterator

import functions_table

import prox
from prox.separable import Separable

FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Elementary functions": (
        "Linear and quadratic functions, and the largest or the positive entries.",
        ("Zero", "Affine", "Quadratic", "SquaredL2", "Max", "SumPositive"),
    ),
    "Norms and other convex penalties": (
        "What makes vectors sparse, groups vanish, signals piecewise constant or matrices of low rank.",
        ("L1", "L2", "LInf", "L21", "SortedL1", "ElasticNet", "NuclearNorm", "TotalVariation1D"),
    ),
    "Penalties that are not convex": (
        "Each says which global minimiser its prox returns where there are two.",
        ("L0", "MCP", "SCAD", "LogSum", "Binary", "BallL0", "RankBall"),
    ),
    "Losses and divergences": (
        "Data terms of regression, classification and counts.",
        ("Huber", "Hinge", "SquaredHinge", "Logistic", "KullbackLeibler", "CrossEntropy"),
    ),
    "Entropies and barriers": (
        "Functions that keep their arguments inside an open set.",
        ("NegativeEntropy", "BurgEntropy", "LogBarrier"),
    ),
    "Convex sets": (
        "The prox of an indicator is the projection.",
        ("Box", "Nonnegative", "Simplex", "SumTo", "AffineSet", "Halfspace", "Hyperslab", "BallL1", "BallL2",
         "BallLInf", "BallSpectral"),
    ),
    "Cones": ("Projections onto convex cones.", ("SecondOrderCone", "ExponentialCone", "PSDCone")),
    "Potentials of activations": (
        "Functions whose prox at step 1 is the activation of a layer.",
        ("ActivationPotential", "LeakyReLUPotential", "ELUPotential", "SoftmaxPotential", "Entmax15Potential",
         "SquashPotential"),
    ),
}  # fmt: skip
READABLE = 300  # longer formulas of a prox, by cases and against cancellation, are left to the source
HEADER = """Proximable functions
====================

A page for each family: what the function is, what is known of it, its operator and its Moreau envelope. Formulas,
traits and domains are printed from the objects; λ is the step.
"""
IMPORTS = """import matplotlib.pyplot as plt
import numpy as np

import legendre
import prox
from prox import plotting
"""
LINE = """g = {call}
axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")[1]
_ = plotting.operator(g, axes[0]), plotting.envelope(g, axes[1])
"""
PLANE = """g = {call}
_ = plotting.plane(g)
"""


def scripts() -> Iterator[tuple[str, str]]:
    """File name and text of every page."""
    for title, (words, names) in FAMILIES.items():
        slug = title.lower().replace(" ", "_")
        yield f"plot_{slug}.py", "\n".join([_opening(title, words), *(_section(getattr(prox, name)) for name in names)])


def _opening(title: str, words: str) -> str:
    return f'r"""\n{title}\n{"=" * len(title)}\n\n{words}\n"""\n\n{IMPORTS}'


def _section(kind: type[prox.Function]) -> str:
    g, name = functions_table.sample(kind), kind.__name__
    text = "\n".join([name, "-" * len(name), f":class:`prox.{name}`", "", *_words(g)])
    code = (LINE if g.traits.separable else PLANE).format(call=functions_table.call(kind))
    return "# %%\n" + "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines()) + "\n" + code


def _words(g: prox.Function) -> Iterator[str]:
    """Formulas, those of separable functions printed from their text; traits; the domain of functions of a line."""
    if isinstance(g, Separable):
        known = [("g(x)", g.latex()), ("g^*(x)", g.latex("conj"))]
        if len(g.formulas.prox) <= READABLE:
            known.append((r"\mathrm{prox}_{\lambda g}(v)", g.latex("prox")))
        yield from ("Of one coordinate:", "", ".. math::", "", "   \\begin{aligned}")
        yield from " \\\\\n".join(f"   {symbol} &= {text}" for symbol, text in known if text).splitlines()
        yield from ("   \\end{aligned}", "")
    else:
        parts = functions_table.summary(type(g)).split("`")  # bars in words are no substitutions
        yield "`".join(part if i % 2 else part.replace("|", r"\|") for i, part in enumerate(parts))
    line = g.traits.separable and g.traits.convex
    yield from ("", f"Traits: {functions_table.traits(g.traits)}.")
    yield f"Domain {functions_table.domain(g)}." if line else ""
