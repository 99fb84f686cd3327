"""``.. cheat-sheet:: FILE``: what takes the place of each part of TorchScript, a row for each, to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from tsguide import model
from tsguide.site.pages.data_file import DataFileDirective
from tsguide.site.pieces import assets, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOT_RUN = "not run here"
"""What a cell says that no finding shows."""

HEADER = ("TorchScript", "torch.export", "torch.compile", "What is lost", "Shown by")
WIDTHS = (18, 24, 21, 20, 17)
"""How wide the columns are, in hundredths of the table."""


class Row(model.Record, frozen=True):
    """A thing of TorchScript, what takes its place in each successor, what is lost, and the findings that show it.

    Args:
        names: the public names that the row is about, as they are called below ``torch.jit``.
        says: what the row is called, where that is not its names.
    """

    export: str
    compile: str
    lost: str
    names: tuple[str, ...] = ()
    says: str = ""
    findings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return what the row is called."""
        return self.says or ", ".join(f"``{name}``" for name in self.names)

    def check(self) -> None:
        """Raise ValueError where the row has no title, or says something that nothing shows."""
        if not self.title:
            msg = f"a row with {self.export!r} has neither names nor says"
            raise ValueError(msg)
        if not self.findings and NOT_RUN not in (self.export, self.compile, self.lost):
            msg = f"row {self.title} names no finding that shows it, and has no cell {NOT_RUN!r}"
            raise ValueError(msg)


class Group(model.Record, frozen=True):
    """Rows under one heading."""

    id: str
    title: str
    row: tuple[Row, ...]


class Sheet(model.Record, frozen=True):
    """The rows, in groups, and the names that PyTorch's own reference of ``torch.jit`` had: each has to have a row."""

    documented: tuple[str, ...]
    group: tuple[Group, ...]

    @property
    def rows(self) -> list[Row]:
        """Return the rows of all groups."""
        return [row for group in self.group for row in group.row]

    def check(self) -> None:
        """Raise ValueError where a row is malformed, or a documented name has none or two."""
        for row in self.rows:
            row.check()
        names = [name for row in self.rows for name in row.names]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            msg = f"there are two rows of {', '.join(twice)}"
            raise ValueError(msg)
        if missed := [name for name in self.documented if name not in names]:
            msg = f"no row is about {', '.join(missed)}"
            raise ValueError(msg)


class CheatSheetDirective(DataFileDirective[Sheet]):
    """A section for each group, with a table in it."""

    content_type = Sheet

    def show(self, content: Sheet) -> list[nodes.Node]:
        """Return the sections."""
        return [self._section(group) for group in content.group]

    def _section(self, group: Group) -> nodes.section:
        title = nodes.title("", "", *parts.inline(group.title))
        table = _table(self._cells(row) for row in group.row)
        return nodes.section("", title, table, ids=[group.id], names=[group.id])

    def _cells(self, row: Row) -> Iterator[list[nodes.Node]]:
        for text in (row.title, row.export, row.compile, row.lost):
            yield [nodes.paragraph("", "", *parts.inline(text))]
        yield [nodes.paragraph("", "", *link) for link in self.links(row.findings, f"row {row.title}", by_id=True)]


def _table(rows: Iterable[Iterable[list[nodes.Node]]]) -> nodes.table:
    head = _row([nodes.paragraph("", name)] for name in HEADER)
    columns = [nodes.colspec(colwidth=width, stub=place == 0) for place, width in enumerate(WIDTHS)]
    group = nodes.tgroup("", *columns, nodes.thead("", head), nodes.tbody("", *map(_row, rows)), cols=len(HEADER))
    return nodes.table("", group, classes=[assets.SHEET, "colwidths-given"])


def _row(cells: Iterable[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", *cell) for cell in cells))
