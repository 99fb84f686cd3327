"""One table, shown two ways: accessible HTML for a page, aligned text for a terminal."""

from __future__ import annotations

import dataclasses
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell: its text, and the CSS class that goes with what the text says."""

    text: str
    kind: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A caption, a header, rows whose first cell names the row, notes under it all, and an anchor for each row."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    ids: Sequence[str] = ()

    def html(self) -> str:
        """Return the table as an HTML fragment in which every row and column has a header cell."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.header)
        anchors = [f' id="{escape(anchor, quote=True)}"' for anchor in self.ids] or [""] * len(self.rows)
        body = "".join(f"<tr{anchor}>{_html_row(row)}</tr>" for anchor, row in zip(anchors, self.rows, strict=True))
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return (
            '<section class="tsguide-table" tabindex="0"'
            f' aria-label="{escape(self.caption, quote=True)}">'
            f"<table><caption>{escape(self.caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            f'<div class="tsguide-table-notes">{notes}</div></section>'
        )

    def text(self) -> str:
        """Return the table as lines of aligned columns, without trailing blanks."""
        lines = [list(self.header), *([cell.text for cell in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        lines.insert(1, ["-" * width for width in widths])
        body = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
        return "\n".join([self.caption, *body, *self.notes])


def _html_row(row: Sequence[Cell]) -> str:
    first, *rest = row
    return f'<th scope="row">{escape(first.text)}</th>' + "".join(_html_cells(rest))


def _html_cells(cells: Iterable[Cell]) -> Iterable[str]:
    for cell in cells:
        kind = f' class="tsguide-{cell.kind}"' if cell.kind else ""
        yield f"<td{kind}>{escape(cell.text)}</td>"


def message_html(title: str, text: str, *, unfolded: bool = False) -> str:
    """Return a message that folds under its title, as HTML in which nothing of it is markup."""
    state = " open" if unfolded else ""
    return (
        f'<details class="tsguide-message"{state}><summary>{escape(title)}</summary>'
        f'<pre tabindex="0">{escape(text)}</pre></details>'
    )


_UNITS = ("s", "ms", "µs", "ns")


def seconds(value: float | None) -> str:
    """Return a duration given in seconds, in the unit that shows it with three digits.

    >>> seconds(0.00001234), seconds(2.5), seconds(None)
    ('12.3 µs', '2.50 s', '–')
    """
    if value is None:
        return "–"
    if value == 0:
        return "0 s"
    exponent = int(f"{value:.2e}".partition("e")[2])
    thousands = max(-3, min(0, exponent // 3))
    decimals = max(0, 2 - (exponent - 3 * thousands))
    return f"{value * 1000.0**-thousands:.{decimals}f} {_UNITS[-thousands]}"
