"""What visitors that are programs ask a site for: the list of its pages, what they may read, and what it is about."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tsguide import model
from tsguide.site.build import state
from tsguide.site.frame import head
from tsguide.site.pages.news import FEED
from tsguide.site.pieces import address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"

DATA = {
    "data/findings.json": "every finding: its claims with their lines, its days, and where it holds",
    "data/findings.schema.json": "the JSON Schema of the findings",
    "data/evidence.schema.json": "the JSON Schema of the evidence files, which the findings name",
    FEED: "new and changed findings, as an Atom feed",
    "objects.inv": "the inventory for other Sphinx projects; each finding is a label",
}


def write(app: Sphinx) -> None:
    """Write robots.txt and llms.txt, and the sitemap where the site's address is known: it must be complete there."""
    robots = "User-agent: *\nDisallow:\n"
    sitemap = Path(app.outdir) / "sitemap.xml"
    if address.site(app):
        model.write_if_changed(sitemap, _sitemap(app))
        robots += f"Sitemap: {address.of(app, sitemap.name)}\n"
    else:
        sitemap.unlink(missing_ok=True)
    _write_text(app, "robots.txt", robots)
    _write_text(app, "llms.txt", "\n".join(_overview(app)))


def _write_text(app: Sphinx, name: str, text: str) -> None:
    model.write_if_changed(Path(app.outdir) / name, text.encode())


def _sitemap(app: Sphinx) -> bytes:
    current = state.of(app)
    pages = ET.Element("urlset", xmlns=SITEMAPS)
    for docname in sorted(app.env.found_docs):
        page = ET.SubElement(pages, "url")
        ET.SubElement(page, "loc").text = address.of_page(app, docname)
        if finding := current.finding_of(docname):
            ET.SubElement(page, "lastmod").text = str(finding.metadata.updated)
    ET.indent(pages)
    xml: bytes = ET.tostring(pages, "utf-8", xml_declaration=True)
    return xml + b"\n"


def _overview(app: Sphinx) -> Iterator[str]:
    """Yield the lines of llms.txt: what the site is, its chapters, its data, and the findings of each theme."""
    current = state.of(app)
    yield f"# {app.config.project}\n"
    yield f"> {_markdown(head.lead(app.env.get_doctree(app.config.root_doc)))}\n"
    yield "## Chapters\n"
    for docname in _in_order(app, app.config.root_doc):
        if docname not in current.pages:
            title = _markdown(app.env.titles[docname].astext())
            said = _markdown(head.lead(app.env.get_doctree(docname)))
            yield f"- [{title}]({address.of_page(app, docname)}){f': {said}' if said else ''}"
    yield "\n## Data\n"
    for file, what in DATA.items():
        yield f"- [{file}]({address.of(app, file)}): {what}"
    for theme in current.catalog.themes():
        yield f"\n## {current.title_of(theme)}\n"
        for finding in current.catalog.select([theme]):
            where = address.of_finding(app, finding)
            yield f"- [{_markdown(finding.title)}]({where}): {_markdown(finding.summary)}"
    yield ""


def _in_order(app: Sphinx, docname: str) -> Iterator[str]:
    """Yield a page and those below it, as the navigation has them."""
    yield docname
    for below in app.env.toctree_includes.get(docname, []):
        yield from _in_order(app, below)


def _markdown(text: str) -> str:
    """Return a sentence as Markdown has it: code is marked alike, what would be other markup is escaped."""
    parts = re.split(r"(``.+?``)", text)
    return "".join(part if place % 2 else re.sub(r"([\[\]*_`])", r"\\\1", part) for place, part in enumerate(parts))
