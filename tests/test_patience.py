"""Law: symbolic work ends when its processor time is used up, and the interruption is not lost."""

import gc

import pytest
import sympy

from legendre import patience as module
from legendre.patience import effort, patience


def expanded_for_ever():
    x = sympy.Symbol("x")
    while True:
        sympy.expand((x + 1) ** 8)


def collected_and_expanded():
    gc.collect()
    expanded_for_ever()


LIMITS = pytest.mark.parametrize("limit", [patience, effort])


@LIMITS
def test_the_limit_interrupts(limit):
    with pytest.raises(TimeoutError, match=r"no answer within 0\.05 s"), limit(0.05):
        expanded_for_ever()


@LIMITS
def test_no_interruption_after_the_block(limit):
    with limit(0.02):
        pass
    for _ in range(40):
        sympy.expand((sympy.Symbol("x") + 1) ** 8)


@LIMITS
def test_the_outer_limit_goes_on(limit):
    def two():
        with pytest.raises(TimeoutError, match=r"0\.05 s"), limit(0.05):
            expanded_for_ever()
        expanded_for_ever()

    with pytest.raises(TimeoutError, match=r"0\.2 s"), limit(0.2):
        two()


@LIMITS
def test_an_interruption_inside_the_garbage_collector_is_not_lost(limit, monkeypatch):
    """There an exception is printed and ignored: the next attempt has to find sympy's code."""
    monkeypatch.setattr(module, "AGAIN", 0.01)
    first = [True]

    def slow(phase, info):
        if first.pop() if first else False:
            sum(i * i for i in range(3_000_000))  # the time runs out here

    gc.callbacks.append(slow)
    try:
        with pytest.raises(TimeoutError), limit(0.05):
            collected_and_expanded()
    finally:
        gc.callbacks.remove(slow)
