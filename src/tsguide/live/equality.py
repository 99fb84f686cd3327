"""Whether two results are the same: structure, types, dtypes, shapes and values."""

from __future__ import annotations

import math
from typing import Any

from tsguide.live.text import brief, clean


def difference(expected: Any, seen: Any) -> str:
    """Return how *seen* differs from *expected*, empty where it does not.

    Tensors are compared by :func:`torch.testing.assert_close` with its own tolerances, NaN equal to NaN; a
    tensor in the place of a number is a difference. Containers are compared item by item, and objects that
    define no equality of their own by their attributes.
    """
    return _difference(expected, seen, frozenset())


def _difference(expected: Any, seen: Any, above: frozenset[int]) -> str:
    """Compare; *above* has the identities of the objects that this one is part of, which are not followed again."""
    import torch

    if isinstance(expected, torch.Tensor) and isinstance(seen, torch.Tensor):
        return _tensors(expected, seen)
    if _kind(expected) != _kind(seen):
        return f"{_kind(seen)} in the place of {_kind(expected)}"
    if id(expected) in above:
        return ""
    above |= {id(expected)}
    if isinstance(expected, list | tuple):
        return _items(list(enumerate(expected)), list(enumerate(seen)), above)
    if isinstance(expected, dict):
        return _items(list(expected.items()), list(seen.items()), above)
    if _compared_by_identity(expected) and hasattr(expected, "__dict__") and not callable(expected):
        return _difference(vars(expected), vars(seen), above)
    return "" if _same(expected, seen) else f"{brief(seen)} in the place of {brief(expected)}"


def _same(expected: Any, seen: Any) -> bool:
    if isinstance(expected, float):
        return math.isclose(expected, seen, rel_tol=1e-7) or (math.isnan(expected) and math.isnan(seen))
    if _compared_by_identity(expected):
        return expected is seen or clean(repr(expected)) == clean(repr(seen))
    try:
        return bool(expected == seen)
    except ValueError:  # an array of numpy, which answers for each of its numbers
        return not _tensors(expected, seen)


def _tensors(expected: Any, seen: Any) -> str:
    import torch

    try:
        torch.testing.assert_close(seen, expected, equal_nan=True)
    except AssertionError as error:
        return str(error).splitlines()[0]
    return ""


def _items(expected: list[tuple[Any, Any]], seen: list[tuple[Any, Any]], above: frozenset[int]) -> str:
    if [key for key, _ in expected] != [key for key, _ in seen]:
        return f"items {[key for key, _ in seen]} in the place of {[key for key, _ in expected]}"
    for (key, one), (_, other) in zip(expected, seen, strict=True):
        if found := _difference(one, other, above):
            return f"at {key!r}: {found}"
    return ""


def _compared_by_identity(value: Any) -> bool:
    """Return whether the class of *value* says nothing of equality."""
    equals: object = type(value).__eq__
    return equals is object.__eq__


def _kind(value: Any) -> str:
    """Return the name of a type; TorchScript makes named tuples anew, with the name of the original."""
    return type(value).__name__
