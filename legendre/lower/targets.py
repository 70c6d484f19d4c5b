"""Functions that only the targets of minimax polynomials need: on mpmath numbers and on series of balls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flint
import mpmath as mp

Series = flint.arb_series

FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "lgamma": (mp.loggamma, lambda x: x.lgamma()),
}
