"""The conjugate of φ − ½t² where double precision cancels, from the derived formulas in as many digits as it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from legendre import LegendreFunction

__all__ = ["conjugate"]

DIGITS = 40
FAR = (1e3, 1e6)  # where a supremum that is not attained is compared with itself


def conjugate(f: LegendreFunction, y: float) -> float:
    """sup_t ty − φ(t) + ½t², for a φ − ½t² that is convex; +∞ where there is none.

    Parameters
    ----------
    f : LegendreFunction
        φ with ρ 1-Lipschitz.
    y : float

    Examples
    --------
    >>> import legendre
    >>> conjugate(legendre.get("softplus"), 0.0)  # π²/6, approached at infinity
    1.6449340668482264
    """
    import mpmath

    from legendre.oracle import Oracle

    digits = DIGITS + (500 if y == 0.0 else 2 * math.ceil(max(0.0, -math.log10(abs(y)))))
    oracle = Oracle(f, digits)
    with mpmath.workdps(2 * digits):

        def value(t: Any) -> Any:
            return t * y - oracle.phi(t) + t * t / 2

        t = _root(lambda t: oracle.grad(t) - t - y, _inside(f))
        if t is not None:
            return float(value(t))
        first, last = (value(mpmath.mpf(math.copysign(far, _inside(f)[1]))) for far in FAR)
        return float(last) if abs(last - first) <= 1e-25 * (1 + abs(last)) else math.inf


def _inside(f: LegendreFunction) -> tuple[float, float, float]:
    """An interior point of dom φ, and the ends, the unbounded one second."""
    lo, hi = f.domain.lo, f.domain.hi
    middle = 0.5 * (max(lo, -1.0) + min(hi, 1.0))
    return (middle, hi, lo) if math.isinf(hi) else (middle, lo, hi)


def _root(rise: Callable[[Any], Any], points: tuple[float, float, float]) -> Any:
    """Where an increasing function is 0, to 20 digits, or None where it keeps its sign as far as numbers go."""
    import mpmath

    start = mpmath.mpf(points[0])
    at = rise(start)
    if at == 0:
        return start
    end = max(points[1:]) if at < 0 else min(points[1:])
    near = start
    for far in _towards(start, end):
        if (rise(far) < 0) != (at < 0):
            return _bisected(rise, *sorted((near, far)))
        near = far
    return None


def _towards(start: Any, end: float) -> Iterator[Any]:
    """Points that approach an end, faster and faster."""
    for k in range(10):
        for step in (2 ** (2**k), 2 ** (2**k + 2 ** max(k - 1, 0))):
            if math.isinf(end):
                yield start + math.copysign(1, end) * step
            else:
                yield end - (end - start) / step


def _bisected(rise: Callable[[Any], Any], a: Any, b: Any) -> Any:
    """The root between a and b by secants, and by halving where these do not shrink the bracket."""
    ra, rb = rise(a), rise(b)
    for k in range(2000):
        if abs(b - a) <= 1e-20 * abs(a) or ra == rb:
            break
        c = a - ra * (b - a) / (rb - ra) if k % 3 else (a + b) / 2
        rc = rise(c)
        if rc == 0:
            return c
        if (rc < 0) == (ra < 0):
            a, ra = c, rc
        else:
            b, rb = c, rc
    return (a + b) / 2
