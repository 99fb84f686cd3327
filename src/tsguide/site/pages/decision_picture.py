"""The picture of a decision: an outline with lines, narrow enough to be read on a phone, in the page's own colours."""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING, Literal, NamedTuple

from tsguide.site.pieces import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 358
"""What a phone of 390 pixels leaves for a picture, in pixels."""

STEP, LINE, GAP, PAD = 11, 16, 9, 6
"""How far a level is moved in, how high a line of text is, and the space between rows and around text, in pixels."""

CHARACTER = 6.9
"""How wide a character is at most on average, in pixels, at the size of the text."""


class Row(NamedTuple):
    """One line of the outline."""

    depth: int
    kind: Literal["question", "answer", "way"]
    text: str


class _Placed(NamedTuple):
    """A row with its lines of text, and where it is, in pixels."""

    row: Row
    lines: list[str]
    left: int
    top: int
    height: int

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


def draw(rows: Sequence[Row], *, title: str) -> str:
    """Return the rows as an SVG element, of which a screen reader says what it is and that the list has the same.

    Args:
        rows: the outline, each row under the nearest one before it that is less deep.
        title: what the picture is about.
    """
    placed = list(_place(rows))
    height = placed[-1].top + placed[-1].height + 1
    shapes = [*_lines(placed), *(_box(each) for each in placed)]
    return (
        f'<svg class="tsguide-decision" role="img" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'aria-label="{escape(title)} The list after this picture says the same.">{"".join(shapes)}</svg>'
    )


def _place(rows: Sequence[Row]) -> list[_Placed]:
    placed: list[_Placed] = []
    top = 1
    for row in rows:
        left = row.depth * STEP + 1
        fits = int((WIDTH - left - 2 * PAD) / CHARACTER)
        lines = textwrap.wrap(parts.plain(row.text), fits)
        height = len(lines) * LINE + (2 * PAD if row.kind != "answer" else 0)
        placed.append(_Placed(row, lines, left, top, height))
        top += height + GAP
    return placed


def _lines(placed: Sequence[_Placed]) -> list[str]:
    """Return the line from each row to the one that it hangs under."""
    drawn = []
    for place, each in enumerate(placed):
        above = next((other for other in placed[:place][::-1] if other.row.depth < each.row.depth), None)
        if above is not None:
            across = above.left + STEP // 2
            path = f"M{across} {above.top + above.height}V{each.middle}H{each.left}"
            drawn.append(f'<path d="{path}" fill="none"/>')
    return drawn


def _box(each: _Placed) -> str:
    kind = f"tsguide-{each.row.kind}"
    text = "".join(
        f'<tspan x="{each.left + PAD}" y="{each.top + (PAD if each.row.kind != "answer" else 0) + place * LINE + 12}">'
        f"{escape(line)}</tspan>"
        for place, line in enumerate(each.lines)
    )
    around = (
        ""
        if each.row.kind == "answer"
        else f'<rect x="{each.left}" y="{each.top}" width="{WIDTH - each.left - 1}" height="{each.height}" rx="5"/>'
    )
    return f'<g class="{kind}">{around}<text>{text}</text></g>'
