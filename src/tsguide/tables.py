"""One table, shown two ways: accessible HTML for a page, aligned text for a terminal."""

from __future__ import annotations

import dataclasses
import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CODE = re.compile(r"``(.+?)``")
"""Code in a sentence, as titles and claims mark it."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell.

    Args:
        text: what it says; double backticks mark code.
        kind: the CSS class that goes with what the text says.
        link: the address that it leads to, none where empty.
        value: what it is sorted by, where that is not the text.
        date: whether the text is a date, year first.
    """

    text: str
    kind: str = ""
    link: str = ""
    value: float | None = None
    date: bool = False

    def html(self, tag: str) -> str:
        """Return the cell as an HTML element; *tag* is its name, with attributes that it has besides its own."""
        kind = f' class="tsguide-{self.kind}"' if self.kind else ""
        value = "" if self.value is None else f' data-value="{self.value:.3g}"'
        content = CODE.sub(r'<code class="docutils literal notranslate">\1</code>', escape(self.text))
        if self.date:
            content = f'<time datetime="{content}">{content}</time>'
        if self.link:
            content = f'<a href="{escape(self.link)}">{content}</a>'
        return f"<{tag}{kind}{value}>{content}</{tag.partition(' ')[0]}>"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A caption, a header, rows whose first cell names the row, notes under it all, and the attributes of each row."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    attributes: Sequence[Mapping[str, str]] = ()

    def html(self) -> str:
        """Return the table as an HTML fragment in which every row and column has a header cell."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.header)
        attributes = self.attributes or [{}] * len(self.rows)
        body = "".join(_html_row(row, has) for row, has in zip(self.rows, attributes, strict=True))
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


def _html_row(row: Sequence[Cell], attributes: Mapping[str, str]) -> str:
    first, *rest = row
    has = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    cells = [first.html('th scope="row"'), *(cell.html("td") for cell in rest)]
    return f"<tr{has}>{''.join(cells)}</tr>"


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
