"""Ids that are findings no more: renamed ones, and withdrawn ones.

An id and the address of its page are permanent. ``moved.toml``, in the folder of the findings, says what became of
each id that has left it, so that no link, no evidence and no program is left alone with an old one.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tsguide import model
from tsguide.hints import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

FILE = "moved.toml"

_ID = re.compile(r"[a-z0-9_-]+/[a-z0-9-]+")
_ENTRY = re.compile(r"^\s*\[\[\s*(renamed|withdrawn)\s*\]\]")


class Renamed(model.Record, frozen=True):
    """A finding that has another id since a day."""

    id: str = msgspec.field(name="from")
    to: str
    on: dt.date


class Withdrawn(model.Record, frozen=True):
    """A finding that is no more since a day, and in a sentence or two why."""

    id: str
    on: dt.date
    because: str


class Moved(model.Record, frozen=True):
    """What became of ids that are findings no more, in the order of the file."""

    renamed: tuple[Renamed, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()

    def get(self, finding_id: str) -> Renamed | Withdrawn | None:
        """Return what became of an id, None where nothing is known of it."""
        entries: list[Renamed | Withdrawn] = [*self.renamed, *self.withdrawn]
        return next((entry for entry in entries if entry.id == finding_id), None)


def page(finding_id: str) -> str:
    """Return the page that a finding had under an old id, below the folder of all findings and without a suffix."""
    theme, _, slug = finding_id.partition("/")
    return f"{theme}/{slug.replace('-', '_')}"


class Wrong(NamedTuple):
    """What is wrong in the file, and in which line."""

    line: int
    text: str


def read(path: Path, findings: Collection[str]) -> tuple[Moved, list[Wrong]]:
    """Return what *path* declares, nothing where there is no such file, and all that is wrong with it.

    Args:
        path: the file, ``moved.toml``.
        findings: the ids of all findings there are.
    """
    if not path.exists():
        return Moved(), []
    try:
        source = path.read_text(encoding="utf-8")
        values = tomllib.loads(source)
    except OSError as error:
        return Moved(), [Wrong(1, f"cannot be read: {error.strerror}")]
    except ValueError as error:
        place = re.search(r"at line (\d+)", str(error))
        return Moved(), [Wrong(int(place[1]) if place else 1, f"not TOML: {error}")]
    lines = _lines(source)
    try:
        moved = msgspec.convert(values, Moved, builtin_types=(dt.date,))
    except msgspec.ValidationError as error:
        at = re.search(r"`\$\.(\w+)\[(\d+)\]", str(error))
        return Moved(), [Wrong(lines.get((at[1], int(at[2])), 1) if at else 1, str(error))]
    return moved, [Wrong(lines.get(place, 1), text) for place, text in _wrong(moved, findings)]


def _lines(source: str) -> dict[tuple[str, int], int]:
    """Return the line of each entry by its kind and its number among those of its kind."""
    counts = {"renamed": 0, "withdrawn": 0}
    lines = {}
    for line, text in enumerate(source.splitlines(), start=1):
        if found := _ENTRY.match(text):
            lines[found[1], counts[found[1]]] = line
            counts[found[1]] += 1
    return lines


def _wrong(moved: Moved, findings: Collection[str]) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield the place of each entry that cannot stand, and why."""
    seen = set[str]()
    renamed = {entry.id: entry.to for entry in moved.renamed}
    entries: list[tuple[str, int, Renamed | Withdrawn]] = [("renamed", *each) for each in enumerate(moved.renamed)]
    entries += [("withdrawn", *each) for each in enumerate(moved.withdrawn)]
    for kind, number, entry in entries:
        what = f"{kind} {entry.id!r}"
        if not _ID.fullmatch(entry.id):
            yield (kind, number), f"{what}: not an id; write <theme>/<slug>"
        if entry.id in findings:
            yield (kind, number), f"{what}: there is such a finding; an id that was used is not given away"
        if entry.id in seen:
            yield (kind, number), f"{what}: is in this file already; keep one entry for each id"
        seen.add(entry.id)
        if isinstance(entry, Withdrawn) and not entry.because.strip():
            yield (kind, number), f"{what}: no reason; say to the reader why, in a sentence or two"
        if isinstance(entry, Renamed) and entry.to not in findings:
            hint = f"; it is {renamed[entry.to]!r} now" if entry.to in renamed else suggest(entry.to, findings)
            yield (kind, number), f"{what}: to {entry.to!r}, which is no finding{hint}"
