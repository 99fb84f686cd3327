"""The pages of findings that are no more: one that leads to the new page, or one that says why there is none."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.osutil import relative_uri

from tsguide import model, moved
from tsguide.site.build import state
from tsguide.site.pieces import address, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

LEADING = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={relative}">
<link rel="canonical" href="{canonical}">
<title>Moved: {title}</title>
<p>The finding <code>{old}</code> is called <code>{new}</code> since {on}:
<a href="{relative}">{title}</a>.</p>
</html>
"""


def write(app: Sphinx) -> None:
    """Write the old page of each renamed finding; it needs no script to lead on."""
    current = state.of(app)
    for entry in current.catalog.moved.renamed:
        finding = current.catalog.get(entry.to)
        old = app.builder.get_target_uri(f"{current.gallery}/{moved.page(entry.id)}")
        relative = relative_uri(old, app.builder.get_target_uri(current.docname(finding)))
        canonical = address.of_finding(app, finding) if address.site(app) else relative
        names = {"old": entry.id, "new": entry.to, "on": str(entry.on), "title": parts.plain(finding.title)}
        values = {key: escape(text) for key, text in {**names, "relative": relative, "canonical": canonical}.items()}
        model.write_if_changed(Path(app.outdir) / old, LEADING.format(**values).encode())


def withdrawn_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page of each withdrawn finding for Sphinx to write, in the look of all other pages."""
    current = state.of(app)
    for entry in current.catalog.moved.withdrawn:
        title = f"Withdrawn: {entry.id}"
        note = f"<p>This finding was withdrawn on {entry.on}.</p>\n<p>{escape(entry.because)}</p>"
        body = f'<section><h1>{escape(title)}</h1>\n<div class="admonition warning">{note}</div></section>'
        yield f"{current.gallery}/{moved.page(entry.id)}", {"title": title, "body": body}, "page.html"
