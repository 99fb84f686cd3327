"""``data/external-links.txt``: the addresses that the site links to and does not have, to be checked with a network."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from tsguide import model

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_EXTERNAL = re.compile(r'<a\b[^>]*?\shref="(https?://[^"]+)"')


def collect(app: Sphinx, exception: Exception | None) -> None:
    """Write the list, an address a line, from the pages of an HTML build that succeeded.

    It is made from the finished pages, since the theme and raw HTML have links too, and most builds write few pages.
    """
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    found: set[str] = set()
    for page in site.rglob("*.html"):
        found.update(map(unescape, _EXTERNAL.findall(page.read_text(encoding="utf-8"))))
    lines = "".join(f"{address}\n" for address in sorted(found))
    model.write_if_changed(site / "data/external-links.txt", lines.encode())
