"""Estimators as plain records: what of them is written to a file, and how they come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

import legendre
from legendre import LegendreFunction
from networks import optimizers

__all__ = ["activation_of", "activation_record", "estimator_of", "record_of"]

SCHEDULES = ("Constant", "LinearDecay", "StepDecay")


def record_of(estimator: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of a fitted estimator."""
    from sklearn.utils.validation import check_is_fitted

    if type(estimator) not in _known().values():
        raise ValueError(f"a {type(estimator).__name__} cannot be written; give one of networks' {', '.join(_known())}")
    check_is_fitted(estimator)
    parameters = {name: _plain(value) for name, value in estimator.get_params(deep=False).items()}
    arrays = {name: np.asarray(value) for name, value in estimator._fitted_arrays().items()}
    texts = [name for name, value in arrays.items() if value.dtype == object]
    arrays |= {name: np.array([str(v) for v in arrays[name]]) for name in texts}
    header = {"kind": "estimator", "estimator": type(estimator).__name__, "parameters": parameters}
    return header | {"texts": texts, "fitted": estimator._fitted_values()}, arrays


def estimator_of(header: Mapping[str, Any], arrays: dict[str, np.ndarray]) -> Any:
    """The estimator of a record."""
    known = _known()
    if header.get("estimator") not in known:
        raise ValueError(f"the file holds a {header.get('estimator')!r}; this program knows {', '.join(known)}")
    lacking = [name for name in ("parameters", "texts", "fitted") if name not in header]
    if lacking:
        raise ValueError(f"the file's header lacks {', '.join(lacking)}; it is not one of `save`")
    kind = known[header["estimator"]]
    try:
        estimator = kind(**{name: _rich(value) for name, value in header["parameters"].items()})
        for name in header["texts"]:
            arrays[name] = arrays[name].astype(object)
        estimator._restore(arrays, header["fitted"])
    except (AttributeError, LookupError, TypeError) as error:  # an entry is missing, or is not what it should be
        raise ValueError(f"the file's header is not that of a {kind.__name__} ({error})") from error
    return estimator


def _known() -> dict[str, Any]:
    """The estimators that files hold, by name."""
    from networks import estimators

    return {name: getattr(estimators, name) for name in estimators.__all__}


def activation_record(function: LegendreFunction) -> dict[str, Any]:
    """A function as name and parameters, or as its defining formula."""
    if function.name in legendre.names() and legendre.get(function.name, **function.parameters) == function:
        return {"name": function.name, "parameters": function.parameters}
    kind, _, formula = function.source.partition(" = ")
    return {"name": function.name, "kind": kind, "formula": formula}


def activation_of(record: Mapping[str, Any]) -> LegendreFunction:
    """The function of a record; a formula is read by the whitelist of `legendre.derive`."""
    if "formula" in record:
        return legendre.derive(name=record["name"], **{record["kind"]: record["formula"]})
    return legendre.get(record["name"], **record["parameters"])


def _plain(value: Any) -> Any:
    """A constructor's parameter in JSON's types; what is not plain becomes {"is": ..., ...}."""
    match value:
        case LegendreFunction():
            return {"is": "activation", **activation_record(value)}
        case tuple() | list() | np.ndarray():
            return {"is": "tuple", "of": [_plain(v) for v in value]}
        case dict():
            return {"is": "dict", "of": {name: _plain(v) for name, v in value.items()}}
        case np.generic():
            return value.item()
        case np.random.RandomState() | np.random.Generator():
            return None  # its draws are made: nothing is left to reproduce
    if type(value).__name__ in SCHEDULES:
        return {"is": "schedule", "name": type(value).__name__, "of": _plain(asdict(value))}
    if isinstance(value, type | np.dtype):
        return np.dtype(value).name
    return value


def _rich(value: Any) -> Any:
    """The inverse of `_plain`."""
    if not isinstance(value, dict):
        return value
    match value["is"]:
        case "activation":
            return activation_of(value)
        case "tuple":
            return tuple(_rich(v) for v in value["of"])
        case "dict":
            return {name: _rich(v) for name, v in value["of"].items()}
        case "schedule" if value["name"] in SCHEDULES:
            return getattr(optimizers, value["name"])(**_rich(value["of"]))
    raise ValueError(f"the file has a parameter of kind {value['is']!r}, which this program does not know")
