"""Modules whose examples need torch are not collected where it is absent."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["legendre/lower/torch*.py", "tests/_network_reference.py"]
