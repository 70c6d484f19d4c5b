"""A limit on processor time for symbolic work: unlike a clock's, it gives the same answers on a busy
machine."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["effort"]


@contextmanager
def effort(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside the block after so much processor time; without effect outside the main
    thread.

    Blocks do not nest. Only the main thread can be interrupted while sympy computes.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "ITIMER_VIRTUAL"):
        yield
        return

    def give_up(signum: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"no answer within {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
