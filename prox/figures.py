"""Figures by name, as ``legendre plot`` asks for them: found as the entry points ``legendre.plots``."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING

import legendre
import prox
from legendre import catalogue
from prox import plotting

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["classes", "critical_points", "envelope", "loss", "majorant", "named", "operator", "plane", "surface"]


def classes() -> Iterator[type[prox.Function]]:
    """The public classes of functions, in alphabetical order."""
    for name in sorted(prox.__all__, key=str.lower):
        found = getattr(prox, name)
        if inspect.isclass(found) and issubclass(found, prox.Function) and not inspect.isabstract(found):
            yield found


def named(name: str, **parameters: float) -> prox.Function:
    """Function by the name of its class, or `ActivationPotential` by that of a Legendre function.

    Parameters
    ----------
    name : str
        As in ``"L1"`` or ``"tanh"``; upper and lower case do not matter.
    **parameters : float
        Parameters of the class or of the row.

    Returns
    -------
    Function

    Raises
    ------
    ValueError
        For an unknown name (the message suggests the nearest), an unknown parameter, and for classes whose parameters
        are no numbers.

    Examples
    --------
    >>> named("huber", delta=0.5)
    Huber(delta=0.5, alpha=1.0)
    """
    by_name = {kind.__name__.lower(): kind for kind in classes()}
    key = name.strip().lower()
    if not key:
        raise ValueError("the name of a function is missing, such as L1 or tanh")
    if key in by_name:
        return _made(by_name[key], parameters)
    if key in legendre.names():
        return prox.ActivationPotential(legendre.get(key, **parameters))
    known = {other.lower(): other for other in (*(kind.__name__ for kind in by_name.values()), *legendre.names())}
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean {known[near[0]]!r}? " if near else ""
    raise ValueError(f"there is no function {name!r}; {hint}there are {', '.join(known.values())}")


def _made(kind: type[prox.Function], parameters: dict[str, float]) -> prox.Function:
    wanted = inspect.signature(kind).parameters
    for name in parameters:
        if name not in wanted:
            raise ValueError(f"{kind.__name__} has no parameter `{name}`; it has {', '.join(wanted) or 'none'}")
    needed = [p.name for p in wanted.values() if p.default is p.empty and p.name not in parameters]
    if needed:
        verb = "is no number" if len(needed) == 1 else "are no numbers"
        raise ValueError(
            f"{kind.__name__} needs {', '.join(needed)}, which {verb}, so that no option can give it; make the function"
            " in Python and draw it with prox.plotting"
        )
    return kind(**parameters)


def operator(name: str, **parameters: float) -> Axes:
    """The prox at three steps."""
    return plotting.operator(named(name, **parameters))


def envelope(name: str, **parameters: float) -> Axes:
    """A function and its Moreau envelopes."""
    return plotting.envelope(named(name, **parameters))


def plane(name: str, **parameters: float) -> Axes:
    """Where the prox moves the points of the plane."""
    return plotting.plane(named(name, **parameters))


def loss(name: str, **parameters: float) -> Axes:
    """Bregman loss and squared loss, of a Legendre function or of a potential of this package."""
    try:
        catalogue.find(name)  # first, since `logistic` is an alias of the sigmoid there and the loss of a label here
    except ValueError:
        return plotting.loss(named(name, **parameters))
    return legendre.plotting.loss(legendre.get(name, **parameters))


def surface(name: str, **parameters: float) -> Axes:
    """Level lines of a Bregman loss."""
    return plotting.loss_surface(named(name, **parameters))


def critical_points(name: str = "") -> Axes:
    """Figure 1 of the bilevel paper, which needs no function."""
    if name:
        raise ValueError(f"the figure of critical points is of one function only; leave out {name!r}")
    return plotting.critical_points()


def majorant(name: str = "", z: float = 0.3, **parameters: float) -> Axes:
    """Figure 2 of the bilevel paper: right for the Legendre function of this name, left without one."""
    return plotting.majorant(legendre.get(name, **parameters) if name else None, z=z)
