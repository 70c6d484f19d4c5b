"""The entry point `legendre.errata`; the report itself is made in `legendre.erratum`."""

from legendre.erratum import errata

__all__ = ["errata"]
