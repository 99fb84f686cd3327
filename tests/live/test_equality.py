"""Whether two results are the same, and in what they differ: in a value, or in a type alone."""

import collections
import dataclasses
from typing import Any

import pytest
import torch

from tsguide.live.equality import Tolerance, differences, notes
from tsguide.live.seen import look

Point = collections.namedtuple("Point", ["x", "y"])  # noqa: PYI024  TorchScript makes such ones too
Renamed = collections.namedtuple("Renamed", ["x", "y"])  # noqa: PYI024
SamePoint = collections.namedtuple("Point", ["x", "y"])  # noqa: PYI024  another type with the name of the first
NAN = float("nan")
ONE = torch.tensor(1.0)
GRAD = torch.ones(2, requires_grad=True)


def found(expected: Any, seen: Any, **tolerance: float) -> list[tuple[str, str]]:
    """Return the differences of two values: of which kind, and in which words."""
    each = differences(look({"it": expected}), look({"it": seen}), Tolerance(**tolerance))
    return [(one.kind, str(one).removeprefix("it: ").removeprefix("it")) for one in each]


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


@dataclasses.dataclass
class Pair:
    """Compares its tensors by ``==`` where it is asked, which fails."""

    tensor: torch.Tensor
    number: int


class Slotted:
    """Keeps what it has in slots."""

    __slots__ = ("tensor", "unset")

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


class Broken:
    """Fails when it is looked at."""

    @property
    def __dict__(self) -> dict[str, Any]:
        raise RuntimeError("no")


SAME = [
    (None, None),
    (3, 3),
    ("a", "a"),
    (1.0, 1.0 + 1e-9),
    (NAN, NAN),
    (float("inf"), float("inf")),
    (complex(1, NAN), complex(1, NAN)),
    (ONE, torch.tensor(1.0 + 1e-7)),
    (torch.tensor(NAN), torch.tensor(NAN)),
    (torch.tensor(float("inf")), torch.tensor(float("inf"))),
    (torch.zeros(0), torch.zeros(0)),
    (torch.tensor([1e-6, 1.0]), torch.tensor([2e-6, 1.0])),
    (torch.tensor([1 + 2j]), torch.tensor([1 + 2j])),
    (torch.eye(2).to_sparse(), torch.eye(2).to_sparse()),
    (torch.ones(2, dtype=torch.bfloat16), torch.full((2,), 1.01, dtype=torch.bfloat16)),
    ([1, (2, {"a": ONE})], [1, (2, {"a": ONE.clone()})]),
    (Point(1, 2), SamePoint(1, 2)),
    (Plain([ONE]), Plain([ONE.clone()])),
    (Pair(torch.ones(2), 1), Pair(torch.ones(2), 1)),
    (Slotted(torch.ones(2)), Slotted(torch.ones(2))),
    (collections.deque([torch.ones(2)]), collections.deque([torch.ones(2)])),
    ({1, 2}, {2, 1}),
    (len, len),
    (torch.float32, torch.float32),
    (iter([1]), iter([1])),
    (Broken(), Broken()),
    (torch.empty(2, device="meta"), torch.empty(2, device="meta")),
]

OTHER = [
    (3, 4, "value", "4 in the place of 3"),
    ("a", "b", "value", "'b' in the place of 'a'"),
    ("1", 1, "value", "int 1 in the place of str '1'"),
    (None, 0, "value", "int 0 in the place of NoneType None"),
    (3, 3.0, "type", "3.0 in the place of 3"),
    (1, True, "type", "True in the place of 1"),
    (3, torch.tensor(3), "type", "tensor(3) in the place of 3"),
    (3, torch.tensor(4), "value", "tensor(4) in the place of 3"),
    (0.1, torch.tensor(0.1), "type", "tensor(0.1000) in the place of 0.1"),
    (torch.tensor(3), 3, "type", "3 in the place of tensor(3)"),
    (1.0, 1.0 + 1e-6, "value", "1.000001 in the place of 1.0"),
    (NAN, 1.0, "value", "1.0 in the place of nan"),
    (ONE, torch.tensor(2.0), "value", "2 in the place of 1"),
    (torch.zeros(2), torch.ones(2), "value", "1 in the place of 0 at [0]; 2 of 2 numbers differ"),
    (torch.zeros(2), torch.full((2,), 1e-9), "value", "1e-09 in the place of 0 at [0]; 2 of 2 numbers differ"),
    (torch.full((2,), 1e-6), torch.full((2,), 5e-6), "value", "5e-06 in the place of 1e-06 at [0]; 2 of 2 numbers differ"),
    (torch.tensor([1 + 2j]), torch.tensor([1 + 3j]), "value", "1+3j in the place of 1+2j at [0]; 1 of 1 numbers differ"),
    (torch.tensor(NAN), ONE, "value", "1 in the place of nan"),
    (torch.tensor(2**53), torch.tensor(2**53 + 1), "value", "9007199254740993 in the place of 9007199254740992"),
    (ONE, torch.tensor(1), "value", "dtype int64 in the place of float32"),
    (ONE, ONE.bfloat16(), "value", "dtype bfloat16 in the place of float32"),
    (ONE, torch.ones(1), "value", "shape [1] in the place of []"),
    (ONE, torch.empty((), device="meta"), "value", "device meta in the place of cpu"),
    (torch.eye(2), torch.eye(2).to_sparse(), "value", "layout sparse_coo in the place of strided"),
    (torch.ones(2), GRAD, "value", "requires_grad True in the place of False"),
    (torch.ones(2), torch.nn.Parameter(torch.ones(2), requires_grad=False), "type", "Parameter in the place of Tensor"),
    ([1, 2], (1, 2), "type", "tuple in the place of list"),
    (torch.Size([1, 2]), [1, 2], "type", "list in the place of Size"),
    ([1, 2], (1, 3), "value", "[1]: 3 in the place of 2"),
    ([1], [1, 2], "value", "2 items in the place of 1"),
    ({"a": 1}, {"b": 1}, "value", "['b'] in the place of ['a']"),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "type", "the order ['b', 'a'] in the place of ['a', 'b']"),
    ({"a": [0, ONE]}, {"a": [0, 1.0]}, "type", "['a'][1]: 1.0 in the place of tensor(1.)"),
    (Point(1, 2), (1, 2), "type", "tuple in the place of Point"),
    (Point(1, 2), Renamed(1, 2), "type", "Renamed in the place of Point"),
    (Plain(1), Plain(2), "value", ".value: 2 in the place of 1"),
    (Even(1), Even(3), "value", ".value: 3 in the place of 1"),
    (Pair(torch.ones(2), 1), Pair(torch.zeros(2), 1), "value", ".tensor: 0 in the place of 1 at [0]; 2 of 2 numbers differ"),
    (Slotted(ONE), Slotted(ONE + 1), "value", ".tensor: 2 in the place of 1"),
    (collections.deque([1]), collections.deque([2]), "value", "[0]: 2 in the place of 1"),
    ({1, 2}, {1, 3}, "value", "3 in the place of 2"),
    (iter([1]), iter(()), "value", "tuple_iterator"),
    (torch.float32, torch.float64, "value", "torch.float64 in the place of torch.float32"),
]


@pytest.mark.parametrize(("expected", "seen"), SAME)
def test_what_is_the_same_has_no_difference(expected: Any, seen: Any) -> None:
    """Equal structure, types, dtypes, shapes and values are no difference, whichever comes first."""
    assert [] == found(expected, seen)
    assert [] == found(seen, expected)


@pytest.mark.parametrize(("expected", "seen", "kind", "words"), OTHER)
def test_a_difference_is_named(expected: Any, seen: Any, kind: str, words: str) -> None:
    """Any other structure, type, dtype, shape or value is named, with the place in a container."""
    (first, *_) = found(expected, seen) if kind == "type" else [each for each in found(expected, seen) if each[0] == kind]

    assert kind == first[0]
    assert words in first[1]


def test_a_type_alone_is_all_that_differs_where_the_values_are_the_same() -> None:
    """A list in place of a tuple is one difference, of its type; another number in it is one more, of its value."""
    assert [("type", "tuple in the place of list")] == found([1], (1,))
    assert ["type", "value"] == [kind for kind, _ in found([1], (2,))]


def test_a_tolerance_is_what_the_caller_says() -> None:
    """A relative or absolute tolerance lets pass what the dtype's own does not."""
    apart = torch.tensor([1.0]), torch.tensor([1.01])

    assert [] != found(*apart)
    assert [] == found(*apart, rtol=0.1)
    assert [] == found(*apart, atol=0.1)
    assert [] != found(1.0, 1.01)
    assert [] == found(1.0, 1.01, rtol=0.1)


def test_what_cannot_be_compared_is_a_difference_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error on the way is a difference, not the end of the comparison."""

    def fail(*_: object) -> str:
        raise RuntimeError("out of numbers")

    monkeypatch.setattr("tsguide.live.equality._apart", fail)

    assert [("value", "could not be compared: RuntimeError: out of numbers")] == found(ONE, ONE)


def test_a_gradient_is_part_of_a_tensor() -> None:
    """A gradient that only one of two leaves has is a difference."""
    with_gradient = torch.ones(2, requires_grad=True)
    with_gradient.sum().backward()

    assert [("value", ".grad: Tensor tensor([1., 1.]) in the place of NoneType None")] == found(GRAD, with_gradient)


def test_long_texts_that_differ_at_the_end_are_different() -> None:
    """Two strings are compared to their ends, not only as far as they are shown."""
    assert [] != found("x" * 80 + "a", "x" * 80 + "b")


def test_arrays_are_compared() -> None:
    """Arrays of numpy are compared like anything else."""
    numpy = pytest.importorskip("numpy")

    assert [] == found(numpy.ones(2), numpy.ones(2))
    assert [] != found(numpy.ones(2), numpy.zeros(2))
    assert [] == found(numpy.array(["a"]), numpy.array(["a"]))
    assert [] != found(numpy.array(["a"]), numpy.array(["b"]))


def test_objects_that_hold_themselves_are_compared() -> None:
    """An object that refers to itself is compared, not followed for ever."""
    one, other = Plain(1), Plain(1)
    one.me, other.me = one, other

    assert [] == found(one, other)


def test_strides_and_shared_memory_are_notes() -> None:
    """Other strides, and memory that only one of two results shares with its input, are noted, and no difference."""
    x = torch.eye(2)
    shared = look({"result": x, "argument 0": x})
    apart = look({"result": x.clone(), "argument 0": x})
    turned = look({"result": x.t(), "argument 0": x})

    assert [] == list(notes(shared, shared))
    assert ["result shares no memory with argument 0, other than under eager"] == list(notes(shared, apart))
    assert ["result shares memory with argument 0, other than under eager"] == list(notes(apart, shared))
    assert ["result: strides [1, 2] in the place of [2, 1]"] == list(notes(shared, turned))
