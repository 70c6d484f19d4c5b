"""Measured accuracy: errors of the kernels in ulps against 50 digits, over stratified inputs."""

from legendre.accuracy.measuring import VALUES, measure
from legendre.accuracy.report import Report, Row

__all__ = ["VALUES", "Report", "Row", "measure"]
