"""The feed of new and changed findings, in the Atom format (RFC 4287)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tsguide import model
from tsguide.site.build import state
from tsguide.site.pages.news import FEED, News, latest
from tsguide.site.pieces import address, parts

if TYPE_CHECKING:
    import datetime as dt

    from sphinx.application import Sphinx

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 100
"""As many of the latest news as the feed has."""

NAMESPACE = uuid.UUID("5f0c7a1e-3c0b-4d0e-9d57-2b8f0f7d1c64")
"""What the ids of the feed and of its entries are made from. They stay as they are wherever the site is published."""


def write(app: Sphinx) -> None:
    """Write the feed, dated by its latest entry."""
    news = latest(state.of(app).catalog)[:ENTRIES]
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "id", NAMESPACE.urn)
    _add(feed, "title", f"{app.config.project}: new and changed findings")
    _add(feed, "updated", _midnight(news[0].on))
    _add(_add(feed, "author"), "name", app.config.author)
    _add(feed, "link", rel="self", type="application/atom+xml", href=address.of(app, FEED))
    _add(feed, "link", rel="alternate", type="text/html", href=address.of_page(app, app.config.root_doc))
    for each in news:
        _add_entry(app, feed, each)
    ET.indent(feed)
    model.write_if_changed(Path(app.outdir) / FEED, ET.tostring(feed, "utf-8", xml_declaration=True) + b"\n")


def _add_entry(app: Sphinx, feed: ET.Element, news: News) -> None:
    finding = news.finding
    title = parts.plain(finding.title)
    entry = _add(feed, "entry")
    _add(entry, "id", uuid.uuid5(NAMESPACE, f"{finding.id} {news.on}").urn)
    _add(entry, "title", f"Changed: {title}" if news.what else title)
    _add(entry, "published", _midnight(news.on))
    _add(entry, "updated", _midnight(news.on))
    _add(entry, "link", rel="alternate", type="text/html", href=address.of_finding(app, finding))
    _add(entry, "category", term=finding.theme)
    _add(entry, "summary", parts.plain(news.what or finding.summary))


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def _midnight(day: dt.date) -> str:
    return f"{day}T00:00:00Z"
