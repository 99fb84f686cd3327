"""What a call gave and left, in plain records that go from one process to another and can be compared there."""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import enum
import functools
import types
from typing import TYPE_CHECKING, Any, Literal

import torch

from tsguide.live.text import brief, clean

if TYPE_CHECKING:
    from collections.abc import Mapping

Form = Literal["sequence", "mapping", "set", "fields"]

_PLAIN = {
    getattr(torch, name): plain
    for plain, names in {
        torch.float32: ("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu"),
        torch.int64: ("uint16", "uint32", "uint64"),
    }.items()
    for name in names
    if hasattr(torch, name)
}
"""Dtypes that pickle does not take, and one that holds their numbers apart."""

DEEPEST = 40
"""How deep values are followed into each other."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A value as it was seen. ``kind`` is the name of its type, ``text`` what a reader is shown of it."""

    kind: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plain(Seen):
    """A number, a text, None, or what is known by its name alone: a type, a function, a device."""

    value: Any


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Seen):
    """A tensor or an array: its numbers in an ordinary tensor on the CPU, and what else it is.

    ``memory`` is the same number for all that share memory in what was seen together, None where that is unknown.
    """

    dtype: str
    shape: tuple[int, ...]
    device: str
    layout: str
    requires_grad: bool
    strides: tuple[int, ...]
    memory: int | None
    values: torch.Tensor
    grad: Seen | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Seen):
    """A container, or an object by its fields; ``items`` are pairs of what leads to a part, and the part."""

    form: Form
    items: tuple[tuple[str, Seen], ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Seen):
    """What cannot be looked into: an iterator, an object of C++, or what failed when it was looked at."""


def look(named: Mapping[str, Any]) -> Parts:
    """Return some values as they are now, each under its name; whatever they are, this raises nothing."""
    looking = _Looking()
    items = tuple((name, looking.at(value, ())) for name, value in named.items())
    return Parts(kind="all", text="", form="fields", items=items)


class _Looking:
    """One look at one value, which remembers where it has been and which memory it has met."""

    def __init__(self) -> None:
        self._memory: dict[int, int] = {}
        self._met: dict[int, tuple[Any, Seen]] = {}  # what was met, kept alive so that no address is met twice

    def at(self, value: Any, above: tuple[int, ...]) -> Seen:
        """Look at a part; *above* has the identities of what it is part of."""
        if id(value) in above or len(above) > DEEPEST:
            up = above[::-1].index(id(value)) if id(value) in above else DEEPEST
            return Plain(kind=kind_of(value), text="…", value=f"{up} above")
        if id(value) in self._met:
            return self._met[id(value)][1]
        try:
            seen = self._at(value, (*above, id(value)))
        except Exception as error:  # noqa: BLE001  anything may be raised by what a stranger's class does when looked at
            seen = Closed(kind=type(value).__name__, text=f"not to be looked into: {brief(error)}")
        self._met[id(value)] = value, seen
        return seen

    def _at(self, value: Any, above: tuple[int, ...]) -> Seen:
        kind, text = kind_of(value), _brief(value)
        if isinstance(value, torch.Tensor) and not value.is_nested:
            return self._tensor(value, above)
        if type(value).__module__ == "numpy" and hasattr(value, "dtype"):
            return self._array(value, above)
        if value is None or isinstance(value, bool | int | float | complex | str | bytes):
            return Plain(kind=kind, text=text, value=_bare(value))
        if isinstance(value, enum.Enum):
            return Plain(kind=kind, text=text, value=value.name)
        if (name := _name(value)) is not None:
            return Plain(kind=kind, text=text, value=name)
        if (found := _parts(value)) is None:
            return Closed(kind=kind, text=text)
        form, parts = found
        items = [(label, self.at(part, above)) for label, part in parts]
        if form == "set":
            items = [
                ("", each) for each in sorted((each for _, each in items), key=lambda each: (each.kind, each.text))
            ]
        return Parts(kind=kind, text=text, form=form, items=tuple(items))

    def _tensor(self, tensor: torch.Tensor, above: tuple[int, ...]) -> Numbers:
        strided = tensor.layout == torch.strided
        return Numbers(
            kind=kind_of(tensor),
            text=_brief(tensor),
            dtype=str(tensor.dtype).removeprefix("torch."),
            shape=tuple(tensor.shape),
            device=str(tensor.device),
            layout=str(tensor.layout).removeprefix("torch."),
            requires_grad=tensor.requires_grad,
            strides=tuple(tensor.stride()) if strided else (),
            memory=self._place(tensor) if strided and tensor.numel() else None,
            values=_numbers(tensor),
            grad=self.at(tensor.grad, above) if _keeps_grad(tensor) and tensor.grad is not None else None,
        )

    def _place(self, tensor: torch.Tensor) -> int:
        storage = tensor.untyped_storage() if hasattr(tensor, "untyped_storage") else tensor.storage()
        return self._memory.setdefault(storage.data_ptr(), len(self._memory))

    def _array(self, array: Any, above: tuple[int, ...]) -> Seen:
        if array.dtype.kind not in "biufc":
            return dataclasses.replace(self.at(array.tolist(), above), kind=kind_of(array))
        numbers = self._tensor(torch.from_numpy(array.copy() if array.shape else array.reshape(())), above)
        return dataclasses.replace(numbers, kind=kind_of(array), text=brief(array), memory=None)


def _keeps_grad(tensor: torch.Tensor) -> bool:
    return bool(tensor.is_leaf or tensor.retains_grad)


def _brief(value: Any) -> str:
    """Return what a reader is shown of a value, whatever its own repr does."""
    try:
        return brief(value)
    except Exception as error:  # noqa: BLE001  a stranger's class may raise anything
        return f"{type(value).__name__} (its repr raises {type(error).__name__})"


def _numbers(tensor: torch.Tensor) -> torch.Tensor:
    """Return the numbers of a tensor in one that is ordinary: dense, contiguous, on the CPU, of no subclass."""
    if tensor.device.type == "meta":
        return torch.zeros(()).expand(tensor.shape)  # it has none
    with torch.no_grad():
        values = tensor.detach()
        values = values if type(values) is torch.Tensor else values.as_subclass(torch.Tensor)
        values = values.dequantize() if values.is_quantized else values
        values = values if values.layout == torch.strided else values.to_dense()
        values = values.resolve_conj().resolve_neg().to("cpu", copy=True).contiguous()
        return values.to(_PLAIN[values.dtype]) if values.dtype in _PLAIN else values


def kind_of(value: Any) -> str:
    """Return the name of a value's type; TorchScript makes named tuples anew, with the name of the original."""
    if isinstance(value, torch.ScriptObject):
        return str(value._type().name()).rpartition(".")[2]  # noqa: SLF001  its class has no other name
    return type(value).__name__


def _bare(value: Any) -> Any:
    """Return a number or a text of a subclass as one of the type itself, which another process can read."""
    bases: tuple[type, ...] = (bool, int, float, complex, str, bytes)
    base = next((each for each in bases if isinstance(value, each)), None)
    return value if base in (None, type(value)) else base.__new__(base, value)


def _name(value: Any) -> str | None:
    """Return the name that says all of a value, None where there is more to it."""
    if isinstance(value, torch.dtype | torch.device | torch.layout | torch.memory_format | torch.Generator):
        return str(value) if not isinstance(value, torch.Generator) else "generator"
    if isinstance(value, type | types.FunctionType | types.BuiltinFunctionType | types.ModuleType):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', value.__name__)}"
    if isinstance(value, functools.partial | types.MethodType | torch.jit.ScriptFunction):
        return clean(repr(value))
    return None


def _parts(value: Any) -> tuple[Form, list[tuple[str, Any]]] | None:
    """Return the form of a value and what it holds, by the way that leads there; None where that is unknown."""
    if isinstance(value, torch.Tensor):
        return "sequence", [(f"[{place}]", part) for place, part in enumerate(value.unbind())]  # a nested one
    if isinstance(value, collections.abc.Mapping):
        return "mapping", _labelled(value)
    if isinstance(value, list | tuple | collections.deque | range):
        return "sequence", [(f"[{place}]", part) for place, part in enumerate(value)]
    if isinstance(value, set | frozenset):
        return "set", [("", part) for part in value]
    if isinstance(value, torch.nn.Module):
        named = {**dict(value.named_parameters()), **dict(value.named_buffers())}
        return "fields", [(f".{name}", part) for name, part in named.items()]
    names = _fields(value)
    if names is None:
        return None
    return "fields", [(f".{name}", getattr(value, name)) for name in names if hasattr(value, name)]


def _labelled(mapping: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return the parts of a mapping by their keys as a reader is shown them; keys that look alike are numbered."""
    counts: collections.Counter[str] = collections.Counter()
    labelled = []
    for key, part in mapping.items():
        label = _brief(key)
        counts[label] += 1
        labelled.append((f"[{label}]" if counts[label] == 1 else f"[{label}]#{counts[label]}", part))
    return labelled


def _fields(value: Any) -> list[str] | None:
    """Return the names of an object's own fields, from its dictionary and its slots; None where it has neither."""
    slots = [name for each in type(value).__mro__ for name in _slots(each)]
    own = getattr(value, "__dict__", None)
    if own is None and not slots:
        return None
    return list(dict.fromkeys([*slots, *(own or {})]))


def _slots(owner: type) -> list[str]:
    names = vars(owner).get("__slots__", ())
    names = [names] if isinstance(names, str) else names
    private = owner.__name__.lstrip("_")
    return [
        f"_{private}{name}" if name.startswith("__") and not name.endswith("__") else name
        for name in names
        if name not in ("__dict__", "__weakref__")
    ]
