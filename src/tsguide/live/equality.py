"""How what was seen in one process differs from what was seen in another: in a value, or in a type alone."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any, Literal

import torch

from tsguide import model
from tsguide.live.seen import Closed, Numbers, Parts, Plain
from tsguide.live.text import brief, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tsguide.live.seen import Seen

RTOL = {
    "float64": 1e-7,
    "float32": 1.3e-6,
    "bfloat16": 1.6e-2,
    "float16": 1e-3,
    "complex128": 1e-7,
    "complex64": 1.3e-6,
}
"""How far numbers may be apart, relative to their magnitude: what :func:`torch.testing.assert_close` allows."""

PYTHON_RTOL = 1e-7
"""The same for Python's own floats."""

Kind = Literal["value", "type"]


@dataclasses.dataclass(frozen=True, slots=True)
class Tolerance:
    """How far numbers may be apart and still be the same.

    Args:
        rtol: relative to the number and to the largest of its tensor; each dtype's own where None.
        atol: absolute; nothing beside what *rtol* allows where None.
    """

    rtol: float | None = None
    atol: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``path`` leads to it; a value differs, or the type alone, with the same value in it."""

    path: str
    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


def differences(expected: Seen, seen: Seen, tolerance: Tolerance, path: str = "") -> Iterator[Difference]:
    """Yield how *seen* differs from *expected*, in the order in which a reader meets it; nothing where it does not.

    Numbers are the same when they are no further apart than the tolerance, or both NaN. Two containers, or objects,
    of the same form are compared part by part, whatever their types are called, and so is a number with a tensor
    that holds just one. An error on the way is a difference that says so.
    """
    try:
        yield from _differences(expected, seen, tolerance, path, set())
    except Exception as error:  # noqa: BLE001  what cannot be compared is not the same
        yield Difference(path, "value", f"could not be compared: {brief(error)}")


def _differences(
    expected: Seen, seen: Seen, tolerance: Tolerance, path: str, done: set[tuple[int, int]]
) -> Iterator[Difference]:
    """Yield the differences of two parts; *done* has the pairs of containers that were compared in another place."""
    if isinstance(expected, Numbers) and isinstance(seen, Numbers):
        if expected.kind != seen.kind:
            yield Difference(path, "type", _instead(expected.kind, seen.kind))
        yield from _of_numbers(expected, seen, tolerance, path)
    elif isinstance(expected, Parts) and isinstance(seen, Parts) and expected.form == seen.form:
        if expected.kind != seen.kind:
            yield Difference(path, "type", _instead(expected.kind, seen.kind))
        if (id(expected), id(seen)) not in done:
            done.add((id(expected), id(seen)))
            yield from _of_parts(expected, seen, tolerance, path, done)
    elif isinstance(expected, Plain) and isinstance(seen, Plain) and _same(expected.value, seen.value, tolerance):
        if expected.kind != seen.kind:
            yield Difference(path, "type", _instead(expected.text, seen.text))
    elif isinstance(expected, Closed) and isinstance(seen, Closed) and expected.kind == seen.kind:
        return
    elif (one := _number(expected)) is not None and (other := _number(seen)) is not None:
        loose = _loose(tolerance, expected, seen)
        yield Difference(path, "type" if _same(one, other, loose) else "value", _instead(expected.text, seen.text))
    else:
        yield Difference(path, "value", _unlike(expected, seen))


def _unlike(expected: Seen, seen: Seen) -> str:
    """Return the words for two parts that are not of one form, or not alike."""
    if expected.kind == seen.kind:
        return _instead(expected.text, seen.text)
    return _instead(f"{expected.kind} {expected.text}", f"{seen.kind} {seen.text}")


def _instead(expected: str, seen: str) -> str:
    return f"{shortened(seen)} in the place of {shortened(expected)}"


def _same(expected: Any, seen: Any, tolerance: Tolerance) -> bool:
    if isinstance(expected, float | complex) or isinstance(seen, float | complex):
        if not isinstance(expected, int | float | complex) or not isinstance(seen, int | float | complex):
            return False
        return _close(complex(expected), complex(seen), tolerance)
    return bool(expected == seen)


def _close(expected: complex, seen: complex, tolerance: Tolerance) -> bool:
    relative = PYTHON_RTOL if tolerance.rtol is None else tolerance.rtol
    return all(
        one == other
        or (math.isnan(one) and math.isnan(other))
        or abs(one - other) <= max(relative * abs(one), tolerance.atol or 0.0)
        for one, other in ((expected.real, seen.real), (expected.imag, seen.imag))
    )


def _number(value: Seen) -> Any:
    """Return the number that a number or a tensor of no dimensions is, None for all else."""
    if isinstance(value, Plain) and isinstance(value.value, bool | int | float | complex):
        return value.value
    return value.values.item() if isinstance(value, Numbers) and value.shape == () else None


def _loose(tolerance: Tolerance, *values: Seen) -> Tolerance:
    """Return the tolerance of the coarsest dtype among the values, where no other is given."""
    if tolerance.rtol is not None:
        return tolerance
    known = [RTOL.get(value.dtype, PYTHON_RTOL) for value in values if isinstance(value, Numbers)]
    return dataclasses.replace(tolerance, rtol=max([PYTHON_RTOL, *known]))


def _of_numbers(expected: Numbers, seen: Numbers, tolerance: Tolerance, path: str) -> Iterator[Difference]:
    for name in model.ATTRIBUTES:
        one, other = getattr(expected, name), getattr(seen, name)
        if one != other:
            yield Difference(path, "value", f"{name} {_words(other)} in the place of {_words(one)}")
    if expected.shape == seen.shape:
        found = _apart(expected.values, seen.values, _loose(tolerance, expected, seen))
        if found:
            yield Difference(path, "value", found)
    grads = [Plain(kind="NoneType", text="None", value=None) if g is None else g for g in (expected.grad, seen.grad)]
    yield from _differences(grads[0], grads[1], tolerance, f"{path}.grad", set())


def _words(value: object) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)


def _apart(expected: torch.Tensor, seen: torch.Tensor, tolerance: Tolerance) -> str:
    """Return the first place in which the numbers are too far apart, in words; empty where there is none.

    They may be apart by the relative tolerance of the largest in the tensor: a sum that cancels is only as exact as
    its terms.
    """
    wrong = _wrong(expected, seen, tolerance)
    if not bool(wrong.any()):
        return ""
    place = wrong.nonzero()[0].tolist()
    pair = (_shown(value[tuple(place)].item()) for value in (seen, expected))
    where = f" at {place}; {int(wrong.sum())} of {wrong.numel()} numbers differ" if place else ""
    return " in the place of ".join(pair) + where


def _shown(number: complex) -> str:
    return str(number) if isinstance(number, int) else f"{number:.6g}"


def _wrong(expected: torch.Tensor, seen: torch.Tensor, tolerance: Tolerance) -> torch.Tensor:
    """Return for each number whether it is too far from what is expected; a complex one is as far as its worse part."""
    if expected.is_complex() or seen.is_complex():
        one, other = (torch.view_as_real(each.to(torch.complex128)) for each in (expected, seen))
        return _wrong(one, other, tolerance).any(-1)
    if not expected.is_floating_point() and not seen.is_floating_point():
        return expected != seen
    one, other = expected.double(), seen.double()
    scale = _scale(one, other)
    allowed = max((tolerance.rtol or 0.0) * scale, tolerance.atol or 0.0)
    return ~((one == other) | (one.isnan() & other.isnan()) | ((one - other).abs() <= allowed))


FILLING = 1e4
"""How large a number is at least that stands for nothing, such as the -1e9 of a mask."""


def _scale(expected: torch.Tensor, seen: torch.Tensor) -> float:
    """Return the magnitude of the numbers of a tensor: its largest, what it is filled up with left out."""
    finite = torch.isfinite(expected)
    if not bool(finite.any()):
        return 0.0
    known = expected[finite]
    filling = (expected == seen) & (expected.abs() >= FILLING) & ((expected == known.min()) | (expected == known.max()))
    counted = expected[finite & ~filling]
    return float((counted if counted.numel() else known).abs().max())


def _of_parts(
    expected: Parts, seen: Parts, tolerance: Tolerance, path: str, done: set[tuple[int, int]]
) -> Iterator[Difference]:
    if expected.form in ("sequence", "set"):
        if len(expected.items) != len(seen.items):
            yield Difference(path, "value", f"{len(seen.items)} items in the place of {len(expected.items)}")
            return
        pairs = [(label, one, other) for (label, one), (_, other) in zip(expected.items, seen.items, strict=True)]
    else:
        ones, others = dict(expected.items), dict(seen.items)
        if ones.keys() != others.keys():
            yield Difference(path, "value", _instead(_names(ones), _names(others)))
            return
        if list(ones) != list(others):
            yield Difference(path, "type", f"the order {_names(others)} in the place of {_names(ones)}")
        pairs = [(label, one, others[label]) for label, one in ones.items()]
    for label, one, other in pairs:
        yield from _differences(one, other, tolerance, f"{path}{label}", done)


def _names(items: dict[str, Any]) -> str:
    return f"[{', '.join(label.strip('[].') for label in items)}]"


def notes(expected: Seen, seen: Seen) -> Iterator[str]:
    """Yield what is to be known beside equal values: strides, shared memory, and what was not looked into."""
    for path in _closed(expected, ""):
        yield f"{path} was not looked into"
    ones, others = dict(_tensors(expected, "")), dict(_tensors(seen, ""))
    for path, one in ones.items():
        other = others.get(path, one)
        if one.shape == other.shape and one.strides != other.strides:
            yield f"{path or 'result'}: strides {_words(other.strides)} in the place of {_words(one.strides)}"
    yield from _sharing(ones, others)


def _closed(value: Seen, path: str) -> Iterator[str]:
    yield from (where for where, part in _leaves(value, path, set()) if isinstance(part, Closed))


def _sharing(expected: dict[str, Numbers], seen: dict[str, Numbers]) -> Iterator[str]:
    paths = sorted(expected.keys() & seen.keys(), reverse=True)
    for place, path in enumerate(paths):
        for other in paths[place + 1 :]:
            was, now = (_shares(tree[path], tree[other]) for tree in (expected, seen))
            if was != now:
                yield f"{path} shares {'' if now else 'no '}memory with {other}, other than under eager"


def _shares(one: Numbers, other: Numbers) -> bool:
    return one.memory is not None and one.memory == other.memory


def _tensors(value: Seen, path: str) -> Iterator[tuple[str, Numbers]]:
    yield from ((where, part) for where, part in _leaves(value, path, set()) if isinstance(part, Numbers))


def _leaves(value: Seen, path: str, done: set[int]) -> Iterator[tuple[str, Seen]]:
    """Yield what is no container, each with what leads to it; a container that stands in two places is read once."""
    if not isinstance(value, Parts):
        yield path, value
    elif id(value) not in done:
        done.add(id(value))
        for label, part in value.items:
            yield from _leaves(part, f"{path}{label}", done)
