"""call: the arguments of one call, and how they are made what they were after something has changed them."""

from __future__ import annotations

import collections
import inspect
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class Call:
    """The arguments of one call, which a function is called with as ``call.of(function)``."""

    def __init__(self, arguments: tuple[Any, ...], keywords: Mapping[str, Any] | None = None) -> None:
        self.arguments = arguments
        self.keywords = dict(keywords or {})

    def of(self, function: Callable[..., Any]) -> Any:
        """Call *function* with these arguments, and return what it returns."""
        return function(*self.arguments, **self.keywords)

    def named(self) -> dict[str, Any]:
        """Return the arguments by what a reader calls them: ``argument 0``, or their keyword."""
        return {f"argument {place}": value for place, value in enumerate(self.arguments)} | self.keywords

    def bound(self, function: Callable[..., Any]) -> inspect.BoundArguments | None:
        """Return which parameter of *function* gets which argument, None where that cannot be told."""
        try:
            return inspect.signature(function).bind(*self.arguments, **self.keywords)
        except (TypeError, ValueError):
            return None


def call(*arguments: Any, **keywords: Any) -> Call:
    """Return the arguments of one call with keywords, for :func:`tsguide.compare`: ``call(x, scale=2.0)``."""
    return Call(arguments, keywords)


def checked(example: object, others: object) -> list[Call]:
    """Return the calls that compare was asked for, the example's first.

    Raises:
        TypeError: the example, or one of the others, is neither a tuple nor made by :func:`call`.
    """
    if isinstance(others, tuple | list):
        return [_checked("example", example), *(_checked(f"others[{i}]", each) for i, each in enumerate(others))]
    msg = f"others takes a list of tuples, one for each call, not {_a(others)}; write others=[(x,)]"
    raise TypeError(msg)


def _checked(what: str, value: object) -> Call:
    if isinstance(value, Call):
        return value
    if type(value) is tuple:
        return Call(value)
    msg = (
        f"{what} takes the arguments of one call as a tuple, not {_a(value)}; "
        "write (x,) for one argument, and call(x, scale=2.0) for keywords"
    )
    raise TypeError(msg)


def _a(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


class Snapshot:
    """What calls hold now, to be put back into the very same objects: no copy stands for them.

    Tensors get their numbers, their sizes and their gradient back, and lists, dictionaries, sets, deques and the
    attributes of objects what was in them. ``unsaved`` names what can not be put back: an iterator, say.
    """

    def __init__(self, calls: Sequence[Call]) -> None:
        self._undo: list[Callable[[], object]] = []
        self._seen: dict[int, Any] = {}  # also keeps what stands in it alive, so that no id is given twice
        self.unsaved: list[str] = []
        for each in calls:
            for name, value in each.named().items():
                self._save(name, value)

    def restore(self) -> None:
        """Put everything back."""
        for undo in self._undo:
            undo()

    def _save(self, name: str, value: Any) -> None:
        if id(value) in self._seen or isinstance(value, bool | int | float | complex | str | bytes | None | type):
            return
        self._seen[id(value)] = value
        if isinstance(value, torch.Tensor):
            self._save_tensor(name, value)
            return
        if isinstance(value, collections.abc.Iterator):
            self.unsaved.append(f"{name} is used up by the first call that reads it: a {type(value).__name__}")
            return
        try:
            self._undo += list(_contents(value))
            parts = list(_parts(value))
        except Exception:  # noqa: BLE001  a stranger's class may raise anything
            self.unsaved.append(f"{name} is not put back between calls: a {type(value).__name__}")
            return
        for part in parts:
            self._save(name, part)

    def _save_tensor(self, name: str, tensor: torch.Tensor) -> None:
        requires, grad = tensor.requires_grad, tensor.grad if tensor.is_leaf else None
        if grad is not None:
            self._save(name, grad)
        try:
            storage = _storage(tensor)
            saved = storage.clone()
            place = storage.data_ptr(), tensor.storage_offset(), tensor.size(), tensor.stride()
        except Exception:  # noqa: BLE001  a sparse tensor, say, which has no storage
            self._save_numbers(name, tensor)
            return

        def undo() -> None:
            if storage.nbytes() != saved.nbytes():
                storage.resize_(saved.nbytes())
            if not torch.equal(_bytes(storage), _bytes(saved)):  # memory that only can be read is not written
                storage.copy_(saved)
            if (_storage(tensor).data_ptr(), tensor.storage_offset(), tensor.size(), tensor.stride()) != place:
                with torch.no_grad():
                    tensor.set_(storage, *place[1:])
            if tensor.is_leaf and tensor.requires_grad != requires:
                tensor.requires_grad_(requires)
            if tensor.is_leaf:
                tensor.grad = grad

        self._undo.append(undo)

    def _save_numbers(self, name: str, tensor: torch.Tensor) -> None:
        try:
            copy = tensor.detach().clone()
        except Exception:  # noqa: BLE001  a parameter that has no size yet, say
            self.unsaved.append(f"{name} is not put back between calls: a {type(tensor).__name__}")
        else:
            self._undo.append(lambda: _copy(tensor, copy))


def _bytes(storage: Any) -> torch.Tensor:
    return torch.empty(0, dtype=torch.uint8, device=storage.device).set_(storage)


def _copy(tensor: torch.Tensor, saved: torch.Tensor) -> None:
    with torch.no_grad():
        tensor.copy_(saved)


def _storage(tensor: torch.Tensor) -> Any:
    if hasattr(tensor, "untyped_storage"):  # since 2.0
        return tensor.untyped_storage()
    return tensor.storage().untyped()


def _contents(value: Any) -> Iterator[Callable[[], object]]:
    """Yield what puts back the items of a container and the attributes of an object."""
    if isinstance(value, list | collections.deque):
        items = list(value)
        yield lambda: _refill(value.clear, value.extend, items)
    elif isinstance(value, dict | set):
        kept = value.copy()
        yield lambda: _refill(value.clear, value.update, kept)
    attributes = getattr(value, "__dict__", None)
    if isinstance(attributes, dict) and not isinstance(value, torch.nn.Module) and not callable(value):
        had = dict(attributes)
        yield lambda: _refill(attributes.clear, attributes.update, had)


def _refill(empty: Callable[[], object], fill: Callable[[Any], object], items: Any) -> None:
    empty()
    fill(items)


def _parts(value: Any) -> Iterator[Any]:
    """Yield what a container, an object or a module holds."""
    if isinstance(value, torch.nn.Module):
        yield from value.parameters()
        yield from value.buffers()
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple | set | frozenset | collections.deque):
        yield from value
    elif not callable(value):
        yield from getattr(value, "__dict__", {}).values()
