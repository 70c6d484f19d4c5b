"""Exceptions of the package."""

__all__ = ["DerivationError"]


class DerivationError(ValueError):
    """A derivation failed; the message names the step and what to give instead."""
