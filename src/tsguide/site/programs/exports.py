"""What is written beside the pages: the data, the feed, what crawlers ask for, cards, and old addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tsguide.site.frame import cards
from tsguide.site.programs import crawlers, data, feed, moved

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write all of it after an HTML build that succeeded."""
    if exception is not None or app.builder.name != "html":
        return
    for room in (data, feed, crawlers, cards, moved):
        room.write(app)
