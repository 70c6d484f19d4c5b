"""The calculus of proximity operators: each rule a theorem, written in one place."""

from prox.calculus.conjugate import Conjugate
from prox.calculus.dykstra import DykstraSum
from prox.calculus.envelope import MoreauEnvelope
from prox.calculus.linear import Composed
from prox.calculus.restricted import Restricted
from prox.calculus.rules import dilate, minus, over, plus, tilt, times, translate
from prox.calculus.separable_sum import SeparableSum
from prox.calculus.transformed import Transformed

__all__ = [
    "Composed",
    "Conjugate",
    "DykstraSum",
    "MoreauEnvelope",
    "Restricted",
    "SeparableSum",
    "Transformed",
    "dilate",
    "minus",
    "over",
    "plus",
    "tilt",
    "times",
    "translate",
]
