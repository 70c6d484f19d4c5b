"""The limit of many thin Bregman layers: the flow dρ⁻¹(z)/dt = W(t) z + b(t) (ICML 2022, equation 16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from legendre.function import LegendreFunction

__all__ = ["flow", "layered"]

Field = Callable[[float], Any]


def flow(
    f: LegendreFunction, W: Field, b: Field, z0: Any, times: Any, *, rtol: float = 1e-10, atol: float = 1e-12
) -> np.ndarray:
    """Integrate d/dt ρ⁻¹(z) = W(t) z + b(t) in the dual variable u = ρ⁻¹(z), where no end of dom φ is near.

    Parameters
    ----------
    f : LegendreFunction
        φ, with ρ⁻¹ = φ'.
    W, b : callable
        ``W(t)`` of shape (n, n) and ``b(t)`` of shape (n,).
    z0 : array_like, shape (n,)
        z at the first time, in int dom Φ.
    times : array_like, shape (m,)
        Increasing times at which z is wanted.
    rtol, atol : float
        Tolerances of the integrator (scipy's DOP853), on u.

    Returns
    -------
    ndarray, shape (m, n)
        z at the times.

    Raises
    ------
    ValueError
        If the flow leaves the floating-point numbers before the last time.

    References
    ----------
    Bregman Neural Networks, 2022, equation (16). Hairer, Nørsett, Wanner, Solving ordinary differential equations I,
    1993, section II.5.

    Examples
    --------
    >>> import legendre
    >>> z = flow(legendre.get("identity"), lambda t: [[-1.0]], lambda t: [0.0], [1.0], [0.0, 1.0])
    >>> float(z[-1, 0])  # exp(-1)
    0.367879
    """
    from scipy.integrate import solve_ivp

    times = np.asarray(times, float)

    def slope(t: float, u: np.ndarray) -> np.ndarray:
        return np.asarray(W(t), float) @ f.rho(u) + np.asarray(b(t), float)

    start = f.rho_inv(np.asarray(z0, float))
    done = solve_ivp(slope, times[[0, -1]], start, method="DOP853", t_eval=times, rtol=rtol, atol=atol)
    if not done.success:
        raise ValueError(f"the flow does not reach the last of `times`, {times[-1]:.6g}: {done.message} Shorten it")
    return f.rho(done.y.T)


def layered(f: LegendreFunction, W: Field, b: Field, z0: Any, horizon: float, depth: int) -> np.ndarray:
    """Bregman layers ρ(ρ⁻¹(z) + h W(t_l) z + h b(t_l)) with h = horizon/depth: Euler's method for `flow`.

    Parameters
    ----------
    f, W, b, z0
        As for `flow`.
    horizon : float
        The last time.
    depth : int
        Number of layers.

    Returns
    -------
    ndarray, shape (depth + 1, n)
        The representations z⁰, ..., z^depth; the last is O(1/depth) away from the flow at the horizon.

    References
    ----------
    Bregman Neural Networks, 2022, equation (16).

    Examples
    --------
    >>> import legendre
    >>> z = layered(legendre.get("identity"), lambda t: [[-1.0]], lambda t: [0.0], [1.0], 1.0, depth=1000)
    >>> float(z[-1, 0])  # (1 - 1/1000)^1000
    0.367695
    """
    h = horizon / depth
    z = np.asarray(z0, float)
    u, found = f.rho_inv(z), [z]
    for layer in range(depth):
        t = layer * h
        u = u + h * (np.asarray(W(t), float) @ found[-1] + np.asarray(b(t), float))
        found.append(f.rho(u))
    return np.stack(found)
