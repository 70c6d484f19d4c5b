"""Lowering: from a derived expression to a compiled kernel."""
