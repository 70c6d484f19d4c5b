"""The compiled backend: kernels generated for a network, an epoch in one call."""

from networks.numba_backend.engine import NumbaEngine
from networks.numba_backend.state import DivergenceError, TrainingState

__all__ = ["DivergenceError", "NumbaEngine", "TrainingState"]
