"""The protocol of a proximable function: value, prox, conjugate, envelope, residual; checks made once, here.

A class of functions is a frozen dataclass (``eq=False``) that derives from :class:`Function`, or from
:class:`prox.separable.Separable`, and is final. It implements the hooks of :class:`prox.hooks.Hooks`.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from prox.arguments import F4, F8, Frame, Step, as_steps, frame_of
from prox.hooks import Hooks
from prox.output import plain_target, store
from prox.residuals import difference, turned, weighted_squares

__all__ = ["Function"]

_quiet = np.errstate(all="ignore")  # nan and inf are values here


class Function(Hooks):
    r"""A proper lower semicontinuous function :math:`g` whose proximity operator can be computed.

    .. math:: \mathrm{prox}_{\lambda g}(v) = \arg\min_x \lambda g(x) + \tfrac12 \|x - v\|^2

    Vectors lie on `axis`, the other axes are a batch. float32 stays float32, float16 becomes float32 and
    integers become float64, no input is changed. ``2 * g``, ``g + h`` and the methods below give functions again.
    """

    __array_ufunc__ = None  # so that numpy numbers leave 2 * g to us
    _compiled: ClassVar[bool] = False  # whether `_prox` computes in kernels alone, which raise no warnings

    # What a user calls ------------------------------------------------------------------------------------

    @_quiet
    def __call__(self, x: Any, *, axis: int = -1) -> Any:
        """The value g(x) of each vector; +inf outside the domain.

        Parameters
        ----------
        x : array_like, shape (..., n)
            The vectors.
        axis : int
            The axis they lie on.

        Returns
        -------
        array or number, shape of `x` without `axis`
        """
        x, frame = self._frame("x", x, axis)
        return frame.numbers(self._value(frame.rows(self._moduli(x))))

    def prox(self, v: Any, step: Any = 1.0, out: Any = None, *, axis: int = -1, value: bool = False) -> Any:
        r"""The minimiser of step·g(x) + ½‖x − v‖².

        Parameters
        ----------
        v : array_like, shape (..., n)
            The vectors.
        step : float or array_like
            Positive. An array that ends in 1 gives a step per batch item; separable functions also take a step
            per coordinate, in any shape that broadcasts to that of `v`.
        out : ndarray, optional
            Where to write the result; shape and dtype of the result. It may be `v` itself or overlap it.
        axis : int
            The axis the vectors lie on.
        value : bool
            Return the pair of the prox p and g(p).

        Returns
        -------
        ndarray, or pair of ndarrays if `value`
        """
        if axis == -1 and type(v) is np.ndarray and type(step) is float and not value:
            found = self._quick(v, step, out)
            if found is not None:
                return found
        return self._general(v, step, out, axis, value)

    @_quiet
    def conj(self, y: Any, *, axis: int = -1) -> Any:
        """The value of the Fenchel conjugate, g*(y) = sup_x ⟨x, y⟩ − g(x), of each vector.

        Without a formula it is found by bisection for separable convex functions, and a TypeError for others.
        """
        y, frame = self._frame("y", y, axis)
        return frame.numbers(self._conj(frame.rows(self._moduli(y))))

    def conjugate(self) -> Function:
        """The Fenchel conjugate as a function; its own class where one is known, else by Moreau's identity."""
        found = self._conjugate()
        if found is not None:
            return found
        from prox.calculus import Conjugate

        return Conjugate(self)

    @_quiet
    def envelope(self, v: Any, step: Any = 1.0, *, axis: int = -1) -> Any:
        """The Moreau envelope min_x g(x) + ‖x − v‖²/(2 step) of each vector."""
        v, frame = self._frame("v", v, axis)
        steps, rows = self._steps(step, frame), frame.rows(self._moduli(v))
        p = self._solved(rows, steps)
        return frame.numbers(self._value(p) + weighted_squares(difference(rows, p), steps))

    @_quiet
    def envelope_grad(self, v: Any, step: Any = 1.0, *, axis: int = -1) -> Any:
        """The gradient (v − prox(v))/step of the Moreau envelope, where the prox is unique.

        The difference cancels where the step is small. It is a prox of the conjugate, and computed as such where
        that is a function of the library and g no indicator.
        """
        v, frame = self._frame("v", v, axis)
        steps = self._steps(step, frame)
        return frame.points(self._phased(frame, v, lambda rows: self._slope(rows, steps)))

    @_quiet
    def subdiff_residual(self, p: Any, v: Any, step: Any = 1.0, *, axis: int = -1) -> Any:
        """Euclidean distance of (v − p)/step to the subdifferential of g at p: 0 iff p is stationary.

        Rounding alone makes it of the order eps (‖v‖ + ‖p‖)/step, and where g is steep of the change of its slope
        from p to the number next to it. For a nonconvex g the subdifferential is the
        limiting one. It is +inf where g(p) is.
        """
        p, frame = self._frame("p", p, axis)
        v, other = self._frame("v", v, axis)
        if v.shape != p.shape:
            raise ValueError(f"`v` has shape {v.shape} and `p` {p.shape}; both must have the same")
        if other.dtype != frame.dtype:
            frame = self._frame("p", p.astype(np.result_type(other.dtype, frame.dtype)), axis)[1]
        steps, p, v = self._steps(step, frame), frame.rows(p), frame.rows(v)
        if p.dtype.kind == "c" and frame.core == 1:
            v, p = turned(v, p), np.abs(p)
        return frame.numbers(self._residual(p, v, steps))

    @_quiet
    def vjp(self, v: Any, cotangent: Any, step: Any = 1.0, *, axis: int = -1) -> Any:
        """The transposed Jacobian of the prox at v, times the cotangent.

        At a kink of the prox the Jacobian is an element of Clarke's generalised one: the derivative of the branch
        that the class's formula takes there, which its docstring names.
        """
        v, frame = self._frame("v", v, axis)
        cotangent, other = self._frame("cotangent", cotangent, axis)
        if cotangent.shape != v.shape:
            raise ValueError(f"`cotangent` has shape {cotangent.shape} and `v` {v.shape}; both must have the same")
        if frame.dtype.kind == "c" or other.dtype.kind == "c":
            raise TypeError(f"`v` or `cotangent` of {type(self).__name__}.vjp is complex; differentiate real vectors")
        steps, rows = self._steps(step, frame), frame.rows(v)
        return frame.points(self._vjp(rows, self._solved(rows, steps), frame.rows(cotangent), steps))

    @_quiet
    def grad(self, x: Any, *, axis: int = -1) -> Any:
        """The gradient, where g is differentiable everywhere; TypeError where it is not."""
        x, frame = self._frame("x", x, axis)
        return frame.points(self._phased(frame, x, self._grad))

    # Calculus ---------------------------------------------------------------------------------------------

    def __mul__(self, factor: Any) -> Function:
        from prox import calculus

        return calculus.times(self, factor)

    __rmul__ = __mul__

    def __add__(self, other: Any) -> Function:
        from prox import calculus

        return calculus.plus(self, other)

    __radd__ = __add__

    def __truediv__(self, divisor: Any) -> Function:
        from prox import calculus

        return calculus.over(self, divisor)

    def __sub__(self, other: Any) -> Function:
        from prox import calculus

        return calculus.minus(self, other)

    def __neg__(self) -> Function:
        return self * -1.0  # the sentence that says why not

    def __rsub__(self, other: Any) -> Function:
        return other + -self

    def translate(self, b: Any) -> Function:
        """The function x ↦ g(x − b)."""
        from prox import calculus

        return calculus.translate(self, b)

    def tilt(self, a: Any) -> Function:
        """The function x ↦ g(x) + ⟨a, x⟩."""
        from prox import calculus

        return calculus.tilt(self, a)

    def dilate(self, factor: float) -> Function:
        """The function x ↦ g(factor · x)."""
        from prox import calculus

        return calculus.dilate(self, factor)

    # Identity ---------------------------------------------------------------------------------------------

    def _key(self) -> tuple[Any, ...]:
        return (type(self), *(_frozen(getattr(self, f.name)) for f in fields(self)))  # type: ignore[arg-type]

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Function) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, f.name) for f in fields(self))  # type: ignore[arg-type]

    # Preparation ------------------------------------------------------------------------------------------

    @cached_property
    def _core(self) -> int:
        return 2 if self.traits.matrix else 1

    def _frame(self, name: str, value: Any, axis: int) -> tuple[np.ndarray, Frame]:
        t, owner = self._known, type(self).__name__
        return frame_of(owner, name, value, axis, matrix=t.matrix, scalar=t.separable, phases=t.complex_ok)

    def _steps(self, step: Any, frame: Frame) -> Step:
        return as_steps(type(self).__name__, step, frame, separable=self._known.separable)

    def _quick(self, v: np.ndarray, step: float, out: np.ndarray | None) -> np.ndarray | None:
        """The prox of an array that needs no preparation, or None to go the general way."""
        core = self._core
        if v.dtype not in (F4, F8) or v.ndim < core or not v.size or not 0.0 < step < np.inf or out is v:
            return None
        target = plain_target(v, out)
        if target is not None:
            rows = (-1, *v.shape[-core:])
            if self._compiled:
                self._prox(v.reshape(rows), step, target.reshape(rows))
            else:
                with np.errstate(all="ignore"):
                    self._prox(v.reshape(rows), step, target.reshape(rows))
        return target

    @_quiet
    def _general(self, v: Any, step: Any, out: Any, axis: int, value: bool) -> Any:
        """The prox of anything that may be passed."""
        v, frame = self._frame("v", v, axis)
        steps = self._steps(step, frame)
        result = frame.points(self._phased(frame, v, lambda rows: self._solved(rows, steps)))
        values = frame.numbers(self._value(frame.rows(self._moduli(np.asarray(result))))) if value else None
        if out is not None:
            store(out, result)
            result = out
        return (result, values) if value else result

    def _moduli(self, x: np.ndarray) -> np.ndarray:
        """|x| of a complex vector; matrices keep their phases, their hooks know what to do."""
        return np.abs(x) if x.dtype.kind == "c" and self._core == 1 else x

    def _phased(self, frame: Frame, v: np.ndarray, operator: Any) -> np.ndarray:
        """Apply an operator on rows; of complex vectors it sees the moduli, and the phases are put back."""
        if frame.dtype.kind != "c" or frame.core == 2:
            return operator(frame.rows(v))
        rows = frame.rows(v)
        moduli = np.abs(rows)
        phases = np.divide(rows, moduli, out=np.ones_like(rows), where=moduli > 0)
        return operator(moduli) * phases


def _frozen(value: Any) -> Any:
    return (value.shape, value.dtype.str, value.tobytes()) if isinstance(value, np.ndarray) else value
