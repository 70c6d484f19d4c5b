"""BLAS on one thread while kernels run: its pools spin while they wait. The limit is one for the whole process."""

from __future__ import annotations

from threading import Lock
from typing import Any

__all__ = ["SINGLE_BLAS"]


class _SingleBlas:
    """Context that several threads may share: the first to come sets the limit, the last to go takes it back."""

    def __init__(self) -> None:
        self.lock, self.inside = Lock(), 0
        self.pools: Any = None
        self.limit: Any = None

    def __enter__(self) -> None:
        with self.lock:
            if self.inside == 0:
                self._free()
                self.limit = self.pools.limit(limits=1, user_api="blas")
            self.inside += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.inside -= 1
            if self.inside == 0:
                self._free()
                self.limit.restore_original_limits()
                self._free()

    def _free(self) -> None:
        """Let any thread change the limit: from threadpoolctl 3.8 on, only the one that set it may, others in vain."""
        if self.pools is None:
            from threadpoolctl import ThreadpoolController

            self.pools = ThreadpoolController()
        for pool in self.pools.lib_controllers:
            if hasattr(pool, "clear_controlling_thread"):
                pool.clear_controlling_thread(force=True)


SINGLE_BLAS = _SingleBlas()
