"""``.. notes::``: the sentences that this project grew out of, each with its verdict."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tsguide import model
from tsguide.catalog import UnknownError
from tsguide.site.build import state
from tsguide.site.pieces import parts

if TYPE_CHECKING:
    from collections.abc import Callable


class Note(model.Record, frozen=True):
    """One sentence of the notes, restated, and what the findings say of it."""

    section: str
    says: str
    verdict: Literal["holds", "holds with a limit", "does not hold"]
    findings: tuple[str, ...]
    because: str


class Notes(model.Record, frozen=True):
    """The notes, in their own order."""

    note: tuple[Note, ...]


class NotesDirective(SphinxDirective):
    """``.. notes:: SECTION``: the sentences of one section of ``notes.toml``, beside this page."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return the list, or an error that names the file where a note is malformed."""
        path = Path(self.env.srcdir) / "notes.toml"
        self.env.note_dependency(str(path))
        try:
            notes = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Notes).note
            chosen = [note for note in notes if note.section == self.arguments[0]]
            items = [self._item(note) for note in chosen]
        except (OSError, ValueError, msgspec.ValidationError, UnknownError) as error:
            msg = f"{path.name}: {error}"
            raise self.error(msg) from error
        if not items:
            sections = ", ".join(dict.fromkeys(note.section for note in notes))
            msg = f"{path.name} has no section {self.arguments[0]!r}; there are {sections}"
            raise self.error(msg)
        start = notes.index(chosen[0]) + 1
        return [nodes.enumerated_list("", *items, enumtype="arabic", start=start, classes=["tsguide-notes"])]

    def _item(self, note: Note) -> nodes.list_item:
        current = state.of(self.env.app)
        findings = [current.catalog.get(finding_id) for finding_id in note.findings]
        if not findings:
            msg = f"note {note.says!r} names no finding that shows it"
            raise ValueError(msg)
        state.depend(self.env, tuple(findings))
        says = nodes.paragraph("", "", *parts.inline(note.says), nodes.Text(" "), parts.badge(note.verdict))
        because = nodes.paragraph("", "", *parts.inline(note.because))
        shown = nodes.bullet_list(
            "", *(nodes.list_item("", nodes.paragraph("", "", *parts.link(current, f))) for f in findings)
        )
        return nodes.list_item("", says, because, shown)
