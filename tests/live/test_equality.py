"""Whether two results are the same."""

from collections import namedtuple
from typing import Any

import pytest
import torch

from tsguide.live.equality import difference

Point = namedtuple("Point", ["x", "y"])  # noqa: PYI024  TorchScript makes such ones too
Renamed = namedtuple("Renamed", ["x", "y"])  # noqa: PYI024
SamePoint = namedtuple("Point", ["x", "y"])  # noqa: PYI024  another type with the name of the first
NAN = float("nan")
ONE = torch.tensor(1.0)


class Plain:
    """Has no equality of its own."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Even:
    """Is equal to what is as even as it is."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Even) and self.value % 2 == other.value % 2

    __hash__ = None


SAME = [
    (None, None),
    (3, 3),
    ("a", "a"),
    (1.0, 1.0 + 1e-9),
    (NAN, NAN),
    (float("inf"), float("inf")),
    (ONE, torch.tensor(1.0 + 1e-7)),
    (torch.tensor(NAN), torch.tensor(NAN)),
    (torch.zeros(0), torch.zeros(0)),
    ([1, (2, {"a": ONE})], [1, (2, {"a": ONE.clone()})]),
    (Point(1, 2), SamePoint(1, 2)),
    (Plain([ONE]), Plain([ONE.clone()])),
    (Even(1), Even(3)),
    ({1, 2}, {2, 1}),
    (len, len),
]

OTHER = [
    (3, 4, "4 in the place of 3"),
    ("a", "b", "'b' in the place of 'a'"),
    (None, 0, "int in the place of NoneType"),
    (3, 3.0, "float in the place of int"),
    (1, True, "bool in the place of int"),
    (3, torch.tensor(3), "Tensor in the place of int"),
    (torch.tensor(3), 3, "int in the place of Tensor"),
    (1.0, 1.0 + 1e-6, "1.000001 in the place of 1.0"),
    (NAN, 1.0, "1.0 in the place of nan"),
    (ONE, torch.tensor(2.0), "Scalars are not close!"),
    (torch.zeros(2), torch.ones(2), "Tensor-likes are not close!"),
    (ONE, torch.tensor(1), "The values for attribute 'dtype' do not match: torch.int64 != torch.float32."),
    (ONE, torch.ones(1), "The values for attribute 'shape' do not match: torch.Size([1]) != torch.Size([])."),
    ([1, 2], (1, 2), "tuple in the place of list"),
    ([1, 2], [1, 3], "at 1: 3 in the place of 2"),
    ([1], [1, 2], "items [0, 1] in the place of [0]"),
    ({"a": 1}, {"b": 1}, "items ['b'] in the place of ['a']"),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "items ['b', 'a'] in the place of ['a', 'b']"),
    ({"a": [0, ONE]}, {"a": [0, 1.0]}, "at 'a': at 1: float in the place of Tensor"),
    (Point(1, 2), (1, 2), "tuple in the place of Point"),
    (Point(1, 2), Renamed(1, 2), "Renamed in the place of Point"),
    (Plain(1), Plain(2), "at 'value': 2 in the place of 1"),
    ({1, 2}, {1, 3}, "{1, 3} in the place of {1, 2}"),
]


@pytest.mark.parametrize(("expected", "seen"), SAME)
def test_what_is_the_same_has_no_difference(expected: Any, seen: Any) -> None:
    """Equal structure, types, dtypes, shapes and values are no difference, whichever comes first."""
    assert "" == difference(expected, seen)
    assert "" == difference(seen, expected)


@pytest.mark.parametrize(("expected", "seen", "words"), OTHER)
def test_a_difference_is_named(expected: Any, seen: Any, words: str) -> None:
    """Any other structure, type, dtype, shape or value is named, with the place in a container."""
    assert words == difference(expected, seen)


def test_long_texts_that_differ_at_the_end_are_different() -> None:
    """Two strings are compared to their ends, not only as far as they are shown."""
    assert "" != difference("x" * 80 + "a", "x" * 80 + "b")


def test_arrays_are_compared() -> None:
    """Arrays of numpy are compared like anything else."""
    numpy = pytest.importorskip("numpy")

    assert "" == difference(numpy.ones(2), numpy.ones(2))
    assert "" != difference(numpy.ones(2), numpy.zeros(2))


def test_objects_that_hold_themselves_are_compared() -> None:
    """An object that refers to itself is compared, not followed for ever."""
    one, other = Plain(1), Plain(1)
    one.me, other.me = one, other

    assert "" == difference(one, other)
