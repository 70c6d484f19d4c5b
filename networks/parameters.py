"""Parameters of a network, as arrays by layer and as one flat vector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from networks.spec import NetworkSpec

__all__ = ["Layout", "Parameters"]


@dataclass(frozen=True)
class Parameters:
    """Weights of a network, or a gradient with respect to them.

    Attributes
    ----------
    W : tuple of ndarray
        Weights of the hidden layers, shape (width, width before).
    b : tuple of ndarray
        Biases of the hidden layers.
    M : tuple of (ndarray or None)
        Mixing matrices, rows on the unit simplex; None where M is the identity or absent.
    V, c : ndarray
        Weights and biases of the head.
    """

    W: tuple[np.ndarray, ...]
    b: tuple[np.ndarray, ...]
    M: tuple[np.ndarray | None, ...]
    V: np.ndarray
    c: np.ndarray


@dataclass(frozen=True)
class Layout:
    """Where each array of the parameters lies in the flat vector: W and V first, then b and c, then M."""

    spec: NetworkSpec

    @cached_property
    def blocks(self) -> dict[tuple[str, int], tuple[int, tuple[int, ...]]]:
        """(letter, layer) -> offset and shape; the head is layer ``depth + 1``."""
        w, last = self.spec.widths, self.spec.depth + 1
        layers = range(1, last)
        shapes: dict[tuple[str, int], tuple[int, ...]] = {("W", l): (w[l], w[l - 1]) for l in layers}
        shapes["V", last] = (w[last], w[last - 1])
        shapes |= {("b", l): (w[l],) for l in layers}
        shapes["c", last] = (w[last],)
        shapes |= {("M", l): (w[l], w[l - 1]) for l in layers if self.spec.mixing(l)}
        found, offset = {}, 0
        for key, shape in shapes.items():
            found[key] = (offset, shape)
            offset += prod(shape)
        return found

    @cached_property
    def size(self) -> int:
        """Number of parameters."""
        return sum(prod(shape) for _, shape in self.blocks.values())

    @cached_property
    def weights(self) -> int:
        """Number of entries of W and V, which weight decay acts on."""
        return sum(prod(shape) for (letter, _), (_, shape) in self.blocks.items() if letter in "WV")

    def offset(self, letter: str, l: int) -> int:
        """First index of an array in the flat vector."""
        return self.blocks[letter, l][0]

    def unpack(self, flat: np.ndarray) -> Parameters:
        """Views of the flat vector."""
        views = {
            key: flat[offset : offset + prod(shape)].reshape(shape) for key, (offset, shape) in self.blocks.items()
        }
        layers, last = range(1, self.spec.depth + 1), self.spec.depth + 1
        return Parameters(
            W=tuple(views["W", l] for l in layers),
            b=tuple(views["b", l] for l in layers),
            M=tuple(views.get(("M", l)) for l in layers),
            V=views["V", last],
            c=views["c", last],
        )

    def pack(self, parameters: Parameters) -> np.ndarray:
        """A new flat vector holding the parameters.

        Raises
        ------
        ValueError
            If an array is missing or has another shape.
        """
        flat = np.empty(self.size, self.spec.dtype)
        for (letter, l), (offset, shape) in self.blocks.items():
            field = getattr(parameters, letter)
            given = field if letter in "Vc" else field[l - 1] if l <= len(field) else None
            value = np.empty(0) if given is None else np.asarray(given)
            if value.shape != shape:
                where = "head" if letter in "Vc" else f"layer {l}"
                raise ValueError(
                    f"`parameters.{letter}` of the {where} has shape {value.shape}; the network wants {shape}"
                )
            flat[offset : offset + prod(shape)] = value.ravel()
        return flat

    def owner(self, index: int) -> int:
        """Layer of an entry of the flat vector; the head is ``depth + 1``."""
        return next(l for (_, l), (o, shape) in self.blocks.items() if o <= index < o + prod(shape))
