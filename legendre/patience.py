"""Time limits for symbolic work that may not end: `patience` by the clock, `effort` by processor time, which gives the
same answers on a busy machine."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["effort", "patience"]

INTERRUPTED = ("sympy", "mpmath", "legendre")
AGAIN = 0.25  # seconds to the next attempt, where the first one met other code
ATTEMPTS = 40  # then any code is interrupted


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside the block after ``seconds``; without effect outside the main thread.

    Only the main thread can be interrupted while sympy computes. Inside another limit of its kind the tighter one
    holds, and what is left of the outer one goes on afterwards. The exception is raised in code of `INTERRUPTED` only:
    in a callback of the garbage collector it would be lost.
    """
    with _limit("ITIMER_REAL", "SIGALRM", seconds, f"no answer within {seconds:g} s"):
        yield


@contextmanager
def effort(seconds: float) -> Iterator[None]:
    """As `patience`, after so much processor time."""
    with _limit("ITIMER_VIRTUAL", "SIGVTALRM", seconds, f"no answer within {seconds:g} s of processor time"):
        yield


@contextmanager
def _limit(timer_name: str, signal_name: str, seconds: float, message: str) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, timer_name):
        yield
        return
    timer, number = getattr(signal, timer_name), getattr(signal, signal_name)

    met: list[str] = []

    def give_up(signum: int, frame: FrameType | None) -> None:
        met.append(frame.f_globals.get("__name__", "") if frame else "")
        if met[-1].partition(".")[0] in INTERRUPTED or len(met) > ATTEMPTS:
            raise TimeoutError(message)

    before = signal.signal(number, give_up)
    outer = signal.getitimer(timer)[0]
    started = time.monotonic() if timer_name == "ITIMER_REAL" else time.process_time()
    signal.setitimer(timer, min(seconds, outer) if outer else seconds, AGAIN)
    try:
        yield
    finally:
        now = time.monotonic() if timer_name == "ITIMER_REAL" else time.process_time()
        left = max(outer - (now - started), 1e-3) if outer else 0.0
        signal.setitimer(timer, 0.0)
        signal.signal(number, before)
        signal.setitimer(timer, left, AGAIN if left else 0.0)
