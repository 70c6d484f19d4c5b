"""A limit on processor time for symbolic work: unlike a clock's, it gives the same answers on a busy
machine."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["effort"]

INTERRUPTED = ("sympy", "mpmath", "legendre")
AGAIN = 0.25  # seconds to the next attempt, where the first one met other code


@contextmanager
def effort(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside the block after so much processor time; without effect outside the main
    thread.

    Blocks do not nest. Only the main thread can be interrupted while sympy computes. The exception is raised in
    code of `INTERRUPTED` only: in a callback of the garbage collector it would be lost.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "ITIMER_VIRTUAL"):
        yield
        return

    def give_up(signum: int, frame: FrameType | None) -> None:
        module = frame.f_globals.get("__name__", "") if frame else ""
        if module.partition(".")[0] in INTERRUPTED:
            raise TimeoutError(f"no answer within {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
