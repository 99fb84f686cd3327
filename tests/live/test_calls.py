"""The arguments of a call, and how they are made what they were."""

import collections
from typing import Any

import pytest
import torch

from tsguide import call
from tsguide.live.calls import Call, Snapshot


class Holder:
    """Has an attribute."""

    def __init__(self, value: Any) -> None:
        self.value = value


def grow(numbers: Any) -> None:
    """Add to a container."""
    (numbers.append if hasattr(numbers, "append") else numbers.add)(9)


BASE = torch.zeros(3)

CHANGES = [
    (torch.ones(2), lambda x: x.add_(1), lambda x: x.tolist() == [1, 1]),
    (torch.ones(2, 3), lambda x: x.t_(), lambda x: x.shape == (2, 3)),
    (torch.ones(2), lambda x: x.resize_(5).fill_(7), lambda x: x.tolist() == [1, 1]),
    (torch.ones(2), lambda x: x.requires_grad_(), lambda x: not x.requires_grad),
    (torch.ones(2, requires_grad=True), lambda x: x.sum().backward(), lambda x: x.grad is None),
    (torch.ones(2).to_sparse(), lambda x: x.mul_(2), lambda x: x.to_dense().tolist() == [1, 1]),
    ((BASE[:2], BASE[1:]), lambda pair: pair[0].add_(1), lambda pair: BASE.tolist() == [0] * 3),
    ([1], grow, lambda x: x == [1]),
    ({1}, grow, lambda x: x == {1}),
    (collections.deque([1]), grow, lambda x: list(x) == [1]),
    ({"a": [1]}, lambda x: (x["a"].append(2), x.update(b=3)), lambda x: x == {"a": [1]}),
    (Holder([1]), lambda x: (x.value.append(2), setattr(x, "other", 3)), lambda x: vars(x) == {"value": [1]}),
    (torch.nn.BatchNorm1d(2), lambda x: x(torch.ones(4, 2)), lambda x: x.num_batches_tracked.item() == 0),
]


@pytest.mark.parametrize(("value", "change", "is_as_before"), CHANGES)
def test_what_a_call_changes_is_put_back_into_the_same_object(value: Any, change: Any, is_as_before: Any) -> None:
    """Numbers, sizes, gradients, items and attributes are what they were, in the very same object, twice over."""
    snapshot = Snapshot([Call((value,))])
    assert is_as_before(value)
    for _ in range(2):
        change(value)
        assert not is_as_before(value)
        snapshot.restore()
        assert is_as_before(value)


def test_a_gradient_that_was_there_is_put_back() -> None:
    """What is added to a gradient is taken away again."""
    x = torch.ones(2, requires_grad=True)
    x.sum().backward()
    snapshot = Snapshot([call(x=x)])
    (3 * x).sum().backward()
    snapshot.restore()

    assert [1, 1] == x.grad.tolist()


def test_what_cannot_be_put_back_is_named() -> None:
    """An iterator is used up, and said to be; numbers and texts need no saving."""
    assert ["it is used up by the first call that reads it: a generator"] == Snapshot(
        [call(1, "a", None, it=(n for n in "ab"))]
    ).unsaved


def test_a_call_has_arguments_and_keywords() -> None:
    """A call passes both on, and names them as a reader does."""
    made = call(1, 2, scale=3)

    assert ((1, 2), {"scale": 3}) == made.of(lambda *args, **kwargs: (args, kwargs))
    assert {"argument 0": 1, "argument 1": 2, "scale": 3} == made.named()
    assert {"a": 1, "b": 2, "scale": 3} == made.bound(lambda a, b, scale: None).arguments
    assert made.bound(lambda a: None) is None
