"""The error of a data file that is missing, truncated or corrupt."""

__all__ = ["DataError"]


class DataError(ValueError):
    """A data file is missing, truncated or corrupt; the message says which and what to do."""
