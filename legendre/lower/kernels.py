"""From the record of a function to a module of kernels, and from there to one compiled kernel.

For a row of the catalogue the module's text is a file in ``legendre/kernels/``, written ahead by
``python -m legendre.lower.kernels``; for a function derived at run time it is made here. Either way
`legendre.lower.loader` puts it into the cache directory as a real module, which numba caches.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legendre.lower.loader import load

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["kernel", "source_of"]

FOLDER = Path(__file__).parents[1] / "kernels"


def kernel(function: LegendreFunction, quantity: str, dtype: str) -> Any:
    """Compiled kernel of one quantity: ``k(x, out, *parameters)``, or ``k(u, v, out, *parameters)``.

    None for a divergence of float32: beside its integral a cast costs nothing.
    """
    return getattr(load(function.name, source_of(function)), f"{quantity}_{dtype}", None)


def source_of(function: LegendreFunction) -> str:
    """Text of the function's kernel module: the committed file of a catalogue row, else generated once."""
    made: dict[str, Any] = function.__dict__
    if "_kernel_source" not in made:
        made["_kernel_source"] = _committed(function) or _generated(function)
    return made["_kernel_source"]


def _committed(function: LegendreFunction) -> str | None:
    from legendre import stored

    file = FOLDER / f"{function.name}.py"
    if stored.load().get(function.name) != function.record or not file.exists():
        return None
    return file.read_text(encoding="utf-8")


def _generated(function: LegendreFunction) -> str:
    from legendre.lower.generate import module_text

    return module_text(function)


def main(arguments: list[str]) -> int:
    """Write the kernel files of the named rows (all by default); ``--check`` compares instead."""
    from legendre import catalogue, registry

    names = [a for a in arguments if not a.startswith("-")] or list(catalogue.names())
    stale = []
    for name in names:
        text, file = _generated(registry.get(name)), FOLDER / f"{name}.py"
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                file.write_text(text, encoding="utf-8")
    print(f"{'stale' if '--check' in arguments else 'written'}: {', '.join(stale) or 'none'}")
    return bool(stale) and "--check" in arguments


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
