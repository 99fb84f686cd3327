"""Whether two results are the same: structure, types, dtypes, shapes and values."""

from __future__ import annotations

import math
from typing import Any

from tsguide.live.text import brief


def difference(expected: Any, seen: Any) -> str:
    """Return how *seen* differs from *expected*, empty where it does not.

    Tensors are compared by :func:`torch.testing.assert_close` with its own tolerances, NaN equal to NaN; a
    tensor in the place of a number is a difference. Containers are compared item by item, and objects that
    define no equality of their own by their attributes.
    """
    import torch

    if isinstance(expected, torch.Tensor) and isinstance(seen, torch.Tensor):
        return _tensors(expected, seen)
    if _kind(expected) != _kind(seen):
        return f"{_kind(seen)} in the place of {_kind(expected)}"
    if isinstance(expected, list | tuple):
        return _items(list(enumerate(expected)), list(enumerate(seen)))
    if isinstance(expected, dict):
        return _items(list(expected.items()), list(seen.items()))
    if _compared_by_identity(expected):
        return difference(vars(expected), vars(seen))
    if isinstance(expected, float):
        same = math.isclose(expected, seen, rel_tol=1e-7) or (math.isnan(expected) and math.isnan(seen))
    else:
        same = bool(expected == seen) or brief(expected) == brief(seen)
    return "" if same else f"{brief(seen)} in the place of {brief(expected)}"


def _tensors(expected: Any, seen: Any) -> str:
    import torch

    try:
        torch.testing.assert_close(seen, expected, equal_nan=True)
    except AssertionError as error:
        return str(error).splitlines()[0]
    return ""


def _items(expected: list[tuple[Any, Any]], seen: list[tuple[Any, Any]]) -> str:
    if [key for key, _ in expected] != [key for key, _ in seen]:
        return f"items {[key for key, _ in seen]} in the place of {[key for key, _ in expected]}"
    for (key, one), (_, other) in zip(expected, seen, strict=True):
        if found := difference(one, other):
            return f"at {key!r}: {found}"
    return ""


def _compared_by_identity(value: Any) -> bool:
    """Return whether *value* is an object with attributes whose class says nothing of equality."""
    equals: object = type(value).__eq__
    return equals is object.__eq__ and hasattr(value, "__dict__") and not callable(value)


def _kind(value: Any) -> str:
    """Return the name of a type; TorchScript makes named tuples anew, with the name of the original."""
    return type(value).__name__
